/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs. One lock guards the list and every job's request pointer: a request is answered by whoever
 * takes that pointer out, the work or the watch, and by nobody a second time.
 */
#include "virt/host/job.h"

#include "base/text.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>

enum { STACK = 512 * 1024, LOOK_AGAIN = 3600 * 1000 };

struct job {
    struct job *next;
    struct serve_request *request; /* NULL once it is answered */
    bool cancelled;
    job_work *work;
    void *own;
    void (*free_own)(void *own);
};

static struct {
    pthread_mutex_t lock;
    struct job *first;
    int running;
    int wake_fd;
    void (*over)(void);
} jobs = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake_fd = -1};

/* The caller holds the lock. Takes one request that is past its deadline, and says when to look
 * again. */
static struct serve_request *job_take_late(int64_t *ret_left)
{
    *ret_left = LOOK_AGAIN;
    for (struct job *job = jobs.first; job != NULL; job = job->next) {
        int64_t left = job->request != NULL ? serve_left(job->request) : LOOK_AGAIN;

        if (left == 0) {
            struct serve_request *request = job->request;

            job->request = NULL;
            return request;
        }
        if (left < *ret_left)
            *ret_left = left;
    }
    return NULL;
}

static void *job_watch(void *unused)
{
    (void)unused;
    for (;;) {
        int64_t left;

        pthread_mutex_lock(&jobs.lock);

        struct serve_request *late = job_take_late(&left);

        pthread_mutex_unlock(&jobs.lock);
        if (late != NULL) {
            serve_ended(late, OUTCOME_TIMEOUT, "not done by its deadline", NULL);
            jobs.over();
            continue;
        }

        struct pollfd wait = {.fd = jobs.wake_fd, .events = POLLIN};
        eventfd_t value;

        if (poll(&wait, 1, (int)left) > 0)
            eventfd_read(jobs.wake_fd, &value);
    }
    return NULL;
}

int job_init(void (*over)(void), struct error *err)
{
    pthread_t thread;

    jobs.over = over;
    jobs.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (jobs.wake_fd < 0 || pthread_create(&thread, NULL, job_watch, NULL) != 0)
        return error_set(err, ERROR_SYSTEM, "cannot start the thread that watches deadlines");
    pthread_detach(thread);
    return 0;
}

static void job_put_on(struct job *job)
{
    pthread_mutex_lock(&jobs.lock);
    job->next = jobs.first;
    jobs.first = job;
    jobs.running++;
    pthread_mutex_unlock(&jobs.lock);
    eventfd_write(jobs.wake_fd, 1);
}

/* Off the list, with its request if nobody answered it. */
static struct serve_request *job_take_off(struct job *job, bool *ret_cancelled)
{
    pthread_mutex_lock(&jobs.lock);

    struct serve_request *request = job->request;
    struct job **at = &jobs.first;

    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    jobs.running--;
    *ret_cancelled = job->cancelled;
    pthread_mutex_unlock(&jobs.lock);
    return request;
}

static void job_end(struct job *job, int r, struct job_answer *answer, const struct error *err)
{
    bool cancelled;
    struct serve_request *request = job_take_off(job, &cancelled);
    enum outcome outcome = r >= 0 ? OUTCOME_DONE : cancelled ? OUTCOME_CANCELLED : OUTCOME_FAILED;

    if (request != NULL)
        serve_ended(request, outcome, r >= 0 ? answer->text : err->text, answer->result);
    else
        json_decref(answer->result);
    if (job->free_own != NULL)
        job->free_own(job->own);
    free(job);
}

static void *job_run(void *argument)
{
    struct job *job = argument;
    struct job_answer answer = {0};
    struct error err = {0};
    int r = job->work(job, job->own, &answer, &err);

    if (r < 0) {
        json_decref(answer.result);
        answer.result = NULL;
    }
    job_end(job, r, &answer, &err);
    return NULL;
}

static int job_start_thread(struct job *job)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);

    int number = pthread_create(&thread, &attributes, job_run, job);

    pthread_attr_destroy(&attributes);
    return number;
}

void job_start(struct serve_request *request, job_work *work, void *own,
               void (*free_own)(void *own))
{
    struct job *job = calloc(1, sizeof(*job));
    struct error err;

    if (job == NULL) {
        serve_ended(request, OUTCOME_FAILED, "no memory", NULL);
        if (free_own != NULL)
            free_own(own);
        return;
    }
    *job = (struct job){.request = request, .work = work, .own = own, .free_own = free_own};
    job_put_on(job);

    int number = job_start_thread(job);

    if (number != 0) {
        error_system(&err, number, "cannot start a thread");
        job_end(job, -ERROR_SYSTEM, &(struct job_answer){0}, &err);
    }
}

void job_cancelled(struct serve_request *request)
{
    pthread_mutex_lock(&jobs.lock);
    for (struct job *job = jobs.first; job != NULL; job = job->next)
        if (job->request == request)
            job->cancelled = true;
    pthread_mutex_unlock(&jobs.lock);
    jobs.over();
}

bool job_is_over(struct job *job)
{
    pthread_mutex_lock(&jobs.lock);

    bool over = job->cancelled || job->request == NULL;

    pthread_mutex_unlock(&jobs.lock);
    return over;
}

int job_check(struct job *job, struct error *err)
{
    return job_is_over(job) ? error_set(err, ERROR_STATE, "the job was called off") : 0;
}

int job_running(void)
{
    pthread_mutex_lock(&jobs.lock);

    int running = jobs.running;

    pthread_mutex_unlock(&jobs.lock);
    return running;
}
