/* SPDX-License-Identifier: Apache-2.0 */
/* What the crew's files share. */
#pragma once

#include <uthash.h>

#include "base/loop/child.h"
#include "base/restart.h"
#include "wire/crew/crew.h"
#include "wire/peer.h"

enum { CREW_TEXT_MOST = 1024 };

struct crew_job {
    char id[CREW_JOB_MOST + 1];
    struct crew_agent *agent;
    struct loop_timer deadline;
    struct loop_call end_soon; /* it could not be asked */
    bool sent;
    char text[CREW_TEXT_MOST]; /* why it could not be asked */
    UT_hash_handle hh;
};

enum crew_phase {
    CREW_AWAY,     /* it will be started when `timer` is due */
    CREW_STARTING, /* it runs and has not said hello */
    CREW_UP,
    CREW_ENDING, /* it is to go, or is gone and its last words are awaited */
    CREW_GONE    /* it is not started any more */
};

struct crew_agent {
    struct crew *crew;
    struct crew_agent *next;
    char *name;
    char **argv, **environment;
    char *program; /* its title, or the last part of argv[0] */
    int64_t silence, alone;
    bool same_version;
    int errors;
    const struct crew_face *face;
    void *data;
    enum crew_phase phase;
    bool expected; /* counted by loop_expect while it is on its way */
    struct child *child;
    struct peer *peer;
    struct loop_timer timer; /* next start, hello's deadline, last words: by phase */
    struct loop_timer beat;  /* the next ping, while it is up */
    json_t *hello;           /* the last one */
    bool asked;              /* a ping of ours is not answered yet */
    int missed;              /* wake-ups of `beat` in a row without a sign of life */
    struct crew_job *jobs;
    struct restart restart;
    int64_t up_since;
    char why[CREW_TEXT_MOST]; /* the first reason of its ending */
};

struct crew {
    struct loop *loop;
    struct crew_agent *agents;
    bool stopping, stopped;
    int64_t patience;
    int64_t ping_every;
    int pings_missed;
    struct loop_call stop_soon;
    void (*told)(void *data);
    void *told_data;
};

/* ---- words (crew-words.c); NULL-ended */

void crew_free_texts(char **texts);
char **crew_copy_texts(const char *const *texts); /* NULL: no memory */
bool crew_are_same(char *const *a, const char *const *b);

/* ---- jobs (crew-job.c) */

/* Takes {"k":"ended"}. */
void job_ended_line(struct crew_agent *agent, const json_t *line);

/* Ends every open job. `outcome` is OUTCOME_FAILED (the agent ended) or OUTCOME_CANCELLED. */
void job_end_all(struct crew_agent *agent, enum outcome outcome, const char *text);

/* Forgets every open job without a word. */
void job_drop_all(struct crew_agent *agent);
