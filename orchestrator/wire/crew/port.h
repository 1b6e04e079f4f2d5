/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port: where the controller's actions leave. Every port takes the requests of docs/PROTOCOL.md,
 * whatever does them: an agent (port-agent.c) or the simulated range (sim.c). A job ends exactly
 * once and never inside submit.
 */
#pragma once

#include <excon/agent.h>
#include <excon/error.h>
#include <excon/row.h>
#include <jansson.h>
#include <stdint.h>

#include "base/loop/loop.h"
#include "core/model/range-model.h"
#include "wire/crew/crew.h"

struct port;

/* Lines, results and texts are borrowed for the call. `job` is the caller's number. */
struct port_face {
    void (*ended)(void *data, struct port *port, uint64_t job, enum outcome outcome,
                  const char *text, json_t *result);
    void (*seen)(void *data, struct port *port, json_t *line);
    /* AGENT_UP: it is ready (again) and remembers nothing of its past. */
    void (*life)(void *data, struct port *port, enum agent_life state, const char *text);
    void (*stray)(void *data, struct port *port, const char *job, const char *text);
};

/* A check of a rehearsal, which needs no request: what is drawn for it depends on these alone. */
struct port_check {
    uint32_t condition, vm, team;
    int64_t at; /* virtual mono ms: since when it is due */
};

struct port_class {
    const char *name;
    int (*submit)(struct port *port, uint64_t job, const char *verb, int64_t within, json_t *body,
                  struct error *err);
    /* The same for such a check. NULL: it is asked for by a request. */
    int (*check)(struct port *port, uint64_t job, const struct port_check *check,
                 struct error *err);
    void (*free)(struct port *port);
};

struct port {
    const struct port_class *class;
    const struct port_face *face;
    void *data;
    const char *name; /* "virt", "remote", "probe", "switch" */
    char version[32]; /* of an agent: as its last hello says; "": it says none, or is none */
};

/* `body` is taken over in every case. An error is a fault of the caller's; all else ends the job,
 * later. */
static inline int port_submit(struct port *port, uint64_t job, const char *verb, int64_t within,
                              json_t *body, struct error *err)
{
    return port->class->submit(port, job, verb, within, body, err);
}

static inline void port_free(struct port *port)
{
    if (port != NULL)
        port->class->free(port);
}

/* ---- an agent ---- */

struct port_agent_plan {
    struct crew_program program;
    const char *name;       /* of the port, which stays; NULL: the program's */
    uint32_t epoch;         /* of the controller: job ids are "epoch.number" */
    const char *setup_verb; /* asked after every hello, before all else; NULL: nothing */
    json_t *setup;          /* its body; taken over */
    int64_t setup_within;
    /* Instead of `setup`: makes the body from the agent's hello, which says where things lie on its
     * host. NULL and an error: it cannot be set up. */
    json_t *(*set_up)(void *data, const json_t *hello, struct error *err);
    void *set_up_data;
};

/*
 * Jobs wait until the agent is up and set up, each at most its `within`. When the set-up fails,
 * `life` gets AGENT_LOST with its error, and the waiting jobs end.
 */
int port_agent_new(struct loop *loop, struct crew *crew, const struct port_agent_plan *plan,
                   const struct port_face *face, void *data, struct port **ret_port,
                   struct error *err);

/* The agent of such a port gets other words (crew_renew). */
int port_agent_renew(struct port *port, const char *const *argv, const char *why,
                     struct error *err);

/* ---- the simulated range (virtual time only) ---- */

struct sim;

/* All of it is borrowed. */
struct sim_options {
    int64_t seed;
    const struct range_model *model; /* NULL: range_model_default */
    const struct model_team *
        *teams; /* by team ordinal: how it behaves; NULL: as the model's `all` */
    size_t team_count;
};

/*
 * A world kept in a file of its own (made when missing): which VMs there are, which markers were
 * claimed and what they did. It survives the controller, as a real range would. `world` NULL: in
 * memory only.
 */
int sim_new(struct loop *loop, const char *world, const struct sim_options *options,
            struct sim **ret_sim, struct error *err);
void sim_free(struct sim *sim);

/* Does the team do what is expected of it, and how many exercise ms after it was told? */
bool sim_acts(const struct sim *sim, uint32_t team, uint32_t expectation, int64_t *ret_after);

/* Does a team share what an inject left behind, so many ms after its delivery, and does it flood?
 */
bool sim_shares(const struct sim *sim, uint32_t team, uint32_t inject, int64_t *ret_after,
                bool *ret_floods);

/* Does it pass on a share that was meant for few; does it sight a shared indicator (their places in
 * the view), so many ms after the receipt? */
bool sim_passes_on(const struct sim *sim, uint32_t team, uint32_t share, int64_t *ret_after);
bool sim_sights(const struct sim *sim, uint32_t team, uint32_t indicator, int64_t *ret_after);

/* Is drift modelled, and how many exercise ms after STARTEX does EXCON look for it? */
bool sim_drifts(const struct sim *sim, int64_t *ret_after);

/* Ports into it; the sim is freed after them. */
int sim_provider(struct sim *sim, const struct port_face *face, void *data, struct port **ret_port,
                 struct error *err);
int sim_transport(struct sim *sim, const struct port_face *face, void *data, struct port **ret_port,
                  struct error *err);
int sim_probe(struct sim *sim, const struct port_face *face, void *data, struct port **ret_port,
              struct error *err);
