/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors in the loop. libuv frees a handle in a later round, so the watch outlives
 * loop_watch_free, unseen. */
#include <stdlib.h>

#include "base/loop/loop-own.h"

struct loop_watch {
    uv_poll_t handle;
    struct loop *loop;
    void (*ready)(int what, void *data);
    void *data;
    int what;
};

static void watch_free_watch(uv_handle_t *handle)
{
    free(handle->data);
}

int loop_watch_new(struct loop *loop, int descriptor, void (*ready)(int what, void *data),
                   void *data, struct loop_watch **ret_watch, struct error *err)
{
    struct loop_watch *watch = calloc(1, sizeof(*watch));

    if (watch == NULL)
        return error_memory(err);

    int code = uv_poll_init(&loop->uv, &watch->handle, descriptor);

    if (code < 0) {
        free(watch);
        return loop_error(err, code, "a descriptor cannot be watched");
    }
    watch->handle.data = watch;
    watch->loop = loop;
    watch->ready = ready;
    watch->data = data;
    loop->things++;
    *ret_watch = watch;
    return 0;
}

static void watch_became_ready(uv_poll_t *handle, int status, int events)
{
    struct loop_watch *watch = handle->data;
    int what = 0;

    loop_stir(watch->loop);
    if (status < 0) {
        /* libuv has stopped watching; the next read or write returns the error. */
        what = watch->what;
        watch->what = 0;
    } else {
        what |= events & UV_READABLE ? LOOP_READABLE : 0;
        what |= events & UV_WRITABLE ? LOOP_WRITABLE : 0;
    }
    watch->ready(what, watch->data);
}

int loop_watch_set(struct loop_watch *watch, int what, struct error *err)
{
    int events =
        (what & LOOP_READABLE ? UV_READABLE : 0) | (what & LOOP_WRITABLE ? UV_WRITABLE : 0);

    if (what == watch->what)
        return 0;
    watch->what = what;
    if (events == 0) {
        uv_poll_stop(&watch->handle);
        return 0;
    }

    int code = uv_poll_start(&watch->handle, events, watch_became_ready);

    return code < 0 ? loop_error(err, code, "a descriptor cannot be watched") : 0;
}

void loop_watch_free(struct loop_watch *watch)
{
    if (watch == NULL)
        return;
    watch->loop->things--;
    uv_close((uv_handle_t *)&watch->handle, watch_free_watch);
}
