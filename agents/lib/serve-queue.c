/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/serve-queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <utlist.h>

struct queued {
    struct serve_request *request;
    serve_queue_run *run;
    struct queued *prev, *next;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct queued *first;
} queue = {.lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER};

static void *queue_thread(void *unused)
{
    (void)unused;
    for (;;) {
        struct queued *one;

        pthread_mutex_lock(&queue.lock);
        while (queue.first == NULL)
            pthread_cond_wait(&queue.more, &queue.lock);
        one = queue.first;
        DL_DELETE(queue.first, one);
        pthread_mutex_unlock(&queue.lock);
        if (serve_is_cancelled(one->request))
            serve_ended(one->request, OUTCOME_CANCELLED, "cancelled", NULL);
        else
            one->run(one->request);
        free(one);
    }
    return NULL;
}

int serve_queue_open(long threads, struct error *err)
{
    pthread_t thread;

    for (long i = 0; i < threads; i++) {
        if (pthread_create(&thread, NULL, queue_thread, NULL) != 0)
            return error_set(err, ERROR_FAILED, "no thread");
        pthread_detach(thread);
    }
    return 0;
}

bool serve_queue_add(struct serve_request *request, serve_queue_run *run)
{
    struct queued *one = calloc(1, sizeof(*one));

    if (one == NULL)
        return false;
    *one = (struct queued){.request = request, .run = run};
    pthread_mutex_lock(&queue.lock);
    DL_APPEND(queue.first, one);
    pthread_cond_signal(&queue.more);
    pthread_mutex_unlock(&queue.lock);
    return true;
}
