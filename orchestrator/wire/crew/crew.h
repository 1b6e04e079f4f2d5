/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The crew: agents that are kept alive and given jobs. An agent is any program that speaks the
 * lines of docs/PROTOCOL.md.
 *
 * A job ends exactly once, and never inside crew_do: by its answer; as failed with
 * {"reason":"agent","sent":…} when the agent ends or takes no more; as timeout when no answer
 * came in `within` + 5 s. An answer to a job that is not open (late, twice, of another epoch) is a
 * stray. While a job is open or an agent is starting, virtual time stands still.
 *
 * An agent whose hello says that it answers pings and that then gives no sign of life, neither a
 * pong nor an answer, is killed and started again. The controller counts its own wake-ups, each
 * with its ping: the sleep of a host or a busy controller counts as one, and waiting answers are
 * read before it.
 *
 * An agent on another host sees no end of its input while the cable to it is cut. Its program says
 * for how long either side waits for a word (`silence`): each ping tells the agent, which ends when
 * it hears nothing for that long, so that its successor finds free what it held.
 */
#pragma once

#include <excon/agent.h>
#include <excon/error.h>
#include <excon/row.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/loop/loop.h"

struct crew;
struct crew_agent;

/* Called from the loop, never from inside a function of this file. Lines and results are borrowed.
 */
struct crew_face {
    void (*ended)(void *data, struct crew_agent *agent, const char *job, enum outcome outcome,
                  const char *text, json_t *result);
    /* What nobody asked for (may be NULL). */
    void (*seen)(void *data, struct crew_agent *agent, json_t *line);
    /* AGENT_UP: the agent said hello; a restarted agent remembers nothing of earlier requests.
     * AGENT_LOST: it ended or could not be started; the crew starts it again. Open jobs of a lost
     * agent have ended before this is called. */
    void (*life)(void *data, struct crew_agent *agent, enum agent_life state, const char *text);
    /* An answer to a job that is not open (may be NULL). */
    void (*stray)(void *data, struct crew_agent *agent, const char *job, const char *text);
};

struct crew_program {
    const char *name;        /* "virt": what its hello must say */
    const char *const *argv; /* NULL-ended, copied; argv[0] by crew_find when it has no slash */
    const char *const *environment; /* additions, NULL-ended, copied; may be NULL */
    int errors;                     /* descriptor of its log; stays the caller's */
    const char *title;              /* what messages call it; NULL: its program */
    /* ms without a word after which either side gives the other up; 0: it runs on this host, and
     * only the controller gives up, after CREW_PINGS_MISSED. */
    int64_t silence;
    int64_t alone;     /* ms that it carries on without a word from us; 0: `silence` */
    bool same_version; /* its hello must say our own version, too */
};

/* An outcome of crew_do: the agent is not there, or is just going. Nothing of the job has left, and
 * it is not open: it can be asked again after the next AGENT_UP. */
enum { CREW_UNASKED = 1 };

enum {
    CREW_HELLO_WITHIN = 10000,
    CREW_GRACE = 5000,
    CREW_JOB_MOST = 64,
    CREW_PING_EVERY = 5000, /* ms */
    CREW_PINGS_MISSED = 12, /* in a row: it hangs */
    CREW_SILENCE = 15000    /* ms, of agents on other hosts */
};

int crew_new(struct loop *loop, struct crew **ret_crew, struct error *err);
/* Kills what still runs. Not from a callback of its own. */
void crew_free(struct crew *crew);

/* Other than CREW_PING_EVERY and CREW_PINGS_MISSED, for agents that are started from now on. An
 * agent's `silence` is divided by `every`. */
void crew_heartbeat(struct crew *crew, int64_t every, int missed);

/* Starts an agent. If the program is not found, `life` reports it, and the crew tries again. */
int crew_add(struct crew *crew, const struct crew_program *program, const struct crew_face *face,
             void *data, struct crew_agent **ret_agent, struct error *err);

/* From its next start on it has these words; if they are others than before and it runs, it is
 * ended, and so started anew. `why` is what `life` then gets. */
int crew_renew(struct crew_agent *agent, const char *const *argv, const char *why,
               struct error *err);

bool crew_agent_is_up(const struct crew_agent *agent);
const json_t *crew_agent_hello(const struct crew_agent *agent); /* its last one; NULL: none yet */
int crew_agent_pid(const struct crew_agent *agent);             /* 0: it does not run */
int crew_agent_jobs(const struct crew_agent *agent);            /* open jobs */

/*
 * Asks: body (taken over, in every case; may be NULL) becomes the request's line. An error is a
 * fault of the caller's: an id that is open already or too long. CREW_UNASKED comes with words in
 * `err`. All else ends the job, later.
 */
int crew_do(struct crew_agent *agent, const char *job, const char *verb, int64_t within,
            json_t *body, struct error *err);

/*
 * Lets all agents end: their input is closed, after `patience` ms they are terminated. Open jobs
 * end as cancelled. `stopped` is called when none is left. No agent is started any more.
 */
void crew_stop(struct crew *crew, int64_t patience, void (*stopped)(void *data), void *data);

/*
 * The path of one of excon's programs: in EXCON_AGENTS (a directory) when that is set, else beside
 * this executable, else in ../libexec/excon from there. Malloc'd; NULL and an error when it is in
 * none of them.
 */
char *crew_find(const char *program, struct error *err);
/* The same without EXCON_AGENTS: for a program that is no agent. */
char *crew_find_own(const char *program, struct error *err);
