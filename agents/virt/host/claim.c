/* SPDX-License-Identifier: Apache-2.0 */
/* Claims: a list of names under one lock, and a count of starts. */
#include "virt/host/claim.h"

#include "base/text.h"
#include "virt/host/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libvirt's time at a start is latency (design, lab notes), so more than the processors pay. */
enum { SLOTS_LEAST = 4, SLOTS_A_PROCESSOR = 2 };

struct claim {
    struct claim *next;
    char name[64];
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct claim *first;
    int inside;
} claims = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static struct claim **claim_find(const char *name)
{
    struct claim **at = &claims.first;

    while (*at != NULL && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

int claim_take(struct job *job, const char *name, struct error *err)
{
    struct claim *claim = calloc(1, sizeof(*claim));
    int r = 0;

    if (claim == NULL)
        return error_memory(err);
    text_copy(claim->name, sizeof(claim->name), name);
    pthread_mutex_lock(&claims.lock);
    while ((r = job_check(job, err)) == 0 && *claim_find(claim->name) != NULL)
        pthread_cond_wait(&claims.changed, &claims.lock);
    if (r == 0) {
        claim->next = claims.first;
        claims.first = claim;
    }
    pthread_mutex_unlock(&claims.lock);
    if (r < 0)
        free(claim);
    return r;
}

void claim_drop(const char *name)
{
    pthread_mutex_lock(&claims.lock);

    struct claim **at = claim_find(name), *claim = *at;

    if (claim != NULL)
        *at = claim->next;
    pthread_cond_broadcast(&claims.changed);
    pthread_mutex_unlock(&claims.lock);
    free(claim);
}

static int claim_slots(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN) * SLOTS_A_PROCESSOR;

    return processors > SLOTS_LEAST ? (int)processors : SLOTS_LEAST;
}

int claim_enter(struct job *job, struct error *err)
{
    int r;

    pthread_mutex_lock(&claims.lock);
    while ((r = job_check(job, err)) == 0 && claims.inside >= claim_slots())
        pthread_cond_wait(&claims.changed, &claims.lock);
    if (r == 0)
        claims.inside++;
    pthread_mutex_unlock(&claims.lock);
    return r;
}

void claim_leave(void)
{
    pthread_mutex_lock(&claims.lock);
    claims.inside--;
    pthread_cond_broadcast(&claims.changed);
    pthread_mutex_unlock(&claims.lock);
}

void claim_wake(void)
{
    pthread_mutex_lock(&claims.lock);
    pthread_cond_broadcast(&claims.changed);
    pthread_mutex_unlock(&claims.lock);
}
