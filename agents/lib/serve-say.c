/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread of its own writes an agent's lines, so an answering thread never waits for the
 * controller to read, and many lines leave by one write. Only when far too much is queued does the
 * thread that adds a line wait.
 */
#include "wire/line.h"
#include "lib/serve-own.h"
#include "lib/serve.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEPT = 256 * 1024,              /* bytes of room that stay when all is out */
    WAITING_MOST = 8 * 1024 * 1024, /* bytes */
    GATHERED_MOST = 16 * 1024,      /* bytes that wait for a thread that gathers */
};

struct bytes {
    char *text;
    size_t used, size;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t filled,
        taken; /* there is something to write; the writer has taken what there was, or written it */
    struct bytes waiting;
    bool writing;
} out = {.lock = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP,
         .filled = PTHREAD_COND_INITIALIZER,
         .taken = PTHREAD_COND_INITIALIZER};

static bool say_append(struct bytes *bytes, const char *text, size_t length)
{
    size_t size = bytes->size > 0 ? bytes->size : 4096;

    while (size < bytes->used + length)
        size *= 2;
    if (size > bytes->size) {
        char *more = realloc(bytes->text, size);

        if (more == NULL)
            return false;
        bytes->text = more;
        bytes->size = size;
    }
    memcpy(bytes->text + bytes->used, text, length);
    bytes->used += length;
    return true;
}

/* Of a thread: its lines wait for serve_gathered; there are some. */
static _Thread_local bool gathers, gathered;

void serve_gather(void)
{
    gathers = true;
}

void serve_gathered(void)
{
    if (!gathered)
        return;
    gathered = false;
    pthread_mutex_lock(&out.lock);
    pthread_cond_signal(&out.filled);
    pthread_mutex_unlock(&out.lock);
}

bool serve_say(json_t *line)
{
    size_t length;
    char *text = line != NULL ? line_text(line, &length) : NULL;

    json_decref(line);
    if (text == NULL)
        return false;
    pthread_mutex_lock(&out.lock);
    while (out.waiting.used > WAITING_MOST)
        pthread_cond_wait(&out.taken, &out.lock);

    bool said = say_append(&out.waiting, text, length);

    gathered = gathers;
    if (!gathers || out.waiting.used >= GATHERED_MOST)
        pthread_cond_signal(&out.filled);
    pthread_mutex_unlock(&out.lock);
    free(text);
    return said;
}

static void say_write_all(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);

        if (n >= 0) {
            bytes += n;
            length -= (size_t)n;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return; /* Nobody listens any more: the end of input is on its way too. */
        }
    }
}

static void *say_write_on(void *unused)
{
    struct bytes bytes = {0};

    (void)unused;
    pthread_mutex_lock(&out.lock);
    for (;;) {
        while (out.waiting.used == 0)
            pthread_cond_wait(&out.filled, &out.lock);

        struct bytes full = out.waiting;

        out.waiting = bytes;
        out.writing = true;
        pthread_cond_broadcast(&out.taken);
        pthread_mutex_unlock(&out.lock);
        say_write_all(full.text, full.used);
        bytes = (struct bytes){full.text, 0, full.size};
        if (bytes.size > KEPT) {
            free(bytes.text);
            bytes = (struct bytes){0};
        }
        pthread_mutex_lock(&out.lock);
        out.writing = false;
        pthread_cond_broadcast(&out.taken);
    }
    return NULL;
}

int serve_say_begin(struct error *err)
{
    pthread_t thread;
    int r = pthread_create(&thread, NULL, say_write_on, NULL);

    if (r != 0)
        return error_system(err, r, "no thread that writes");
    pthread_detach(thread);
    return 0;
}

void serve_say_rest(const struct timespec *until)
{
    pthread_mutex_lock(&out.lock);
    while ((out.waiting.used > 0 || out.writing) &&
           pthread_cond_clockwait(&out.taken, &out.lock, CLOCK_MONOTONIC, until) == 0)
        continue;
    pthread_mutex_unlock(&out.lock);
}
