/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that copy a machine from host to host: one at a time for each. */
#include <stdlib.h>
#include <string.h>

#include "base/loop/child.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/control/hosts.h"
#include "engine/control/migrate-own.h"

enum {
    COPY_LEAST = 600000, /* ms that a copy may take, and for what its disk has besides: */
    COPY_SLOWEST = 4096  /* bytes a ms */
};

struct migrating *migrate_of(struct controller *c, uint32_t vm)
{
    struct migrating *m = c->migrating;

    while (m != NULL && m->vm != vm)
        m = m->next;
    return m;
}

void migrate_free(struct migrating *m)
{
    struct migrating **at;

    if (m == NULL)
        return;
    at = &m->controller->migrating;
    while (*at != NULL && *at != m)
        at = &(*at)->next;
    if (*at == m)
        *at = m->next;
    loop_timer_cancel(&m->late);
    child_free(m->child);
    free(m);
}

static void migrate_end(struct migrating *m, enum outcome outcome, const char *text)
{
    struct controller *c = m->controller;
    uint64_t job = m->job;
    char said[256];

    text_copy(said, sizeof(said), text);
    child_free(m->child);
    m->child = NULL;
    loop_timer_cancel(&m->late);
    c->face->ended(c, NULL, job, outcome, said, NULL);
}

static void migrate_said(void *data, const char *bytes, size_t length)
{
    struct migrating *m = data;
    size_t room = sizeof(m->said) - 1 - m->length, take = length < room ? length : room;

    memcpy(m->said + m->length, bytes, take);
    m->length += take;
}

static void migrate_copied(void *data, int status, int signal)
{
    struct migrating *m = data;
    char clean[160], text[256];

    m->said[m->length] = '\0';
    text_clean(clean, sizeof(clean), m->said, strcspn(m->said, "\n"));
    if (status == 0 && signal == 0)
        text_print(text, sizeof(text), "%s in %lld s", clean,
                   (long long)(time_mono() - m->since + 500) / 1000);
    else
        text_print(text, sizeof(text), "%s: %s", m->fails,
                   clean[0] != '\0' ? clean : "the programs were ended");
    migrate_end(m, status == 0 && signal == 0 ? OUTCOME_DONE : OUTCOME_FAILED, text);
}

/* A disk or a host that takes nothing any more must not hold the others up. */
static void migrate_late(void *data)
{
    struct migrating *m = data;

    child_kill(m->child);
}

static const struct child_face migrate_face = {.bytes = migrate_said, .ended = migrate_copied};

struct migrating *migrate_new(struct controller *c, uint32_t vm)
{
    struct migrating *m = calloc(1, sizeof(*m));

    if (m == NULL) {
        controller_fail(c, &(struct error){.code = ERROR_MEMORY, .text = "no memory"});
        return NULL;
    }
    *m = (struct migrating){.controller = c, .next = c->migrating, .vm = vm};
    c->migrating = m;
    loop_timer_init_real(&m->late, c->loop, migrate_late, m);
    return m;
}

size_t migrate_add(const char **argv, size_t count, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL && count + 1 < MIGRATE_WORDS_MOST; i++)
        argv[count++] = words[i];
    return count;
}

int migrate_start(struct migrating *m, struct job *job, const char *const *argv, int64_t disk,
                  struct error *err)
{
    struct child_plan plan = {.argv = argv, .errors = -1};

    m->job = job->number;
    m->since = time_mono();
    if (child_spawn(m->controller->loop, &plan, &migrate_face, m, &m->child, err) < 0)
        return -err->code;
    return loop_timer_arm(&m->late, COPY_LEAST + disk / COPY_SLOWEST, err);
}

void migrate_ask(struct controller *c, struct job *job, struct range_host *host, const char *verb,
                 int64_t within, json_t *body)
{
    struct error err = {0};

    job->host = host;
    act_submit(c, host->provider, job, verb, hosts_within(host, within), body, &err);
}

void migrate_stop(struct controller *c)
{
    for (struct migrating *m = c->migrating; m != NULL; m = m->next)
        if (m->child != NULL)
            child_kill(m->child);
}

void migrate_close(struct controller *c)
{
    while (c->migrating != NULL)
        migrate_free(c->migrating);
}
