/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulated range: what its verbs do and how long they take, by the model
 * (core/model/range-model.h). A check sees the world of the moment at which it ends; an inject's
 * effect is there when its marker is claimed. Every duration counts from the request's `at`, so
 * that a request repeated after a crash ends at the same virtual moment.
 */
#include <stdlib.h>
#include <string.h>

#include "base/point.h"
#include "base/text.h"
#include "engine/sim/sim-own.h"

struct sim_port {
    struct port port;
    struct sim *sim;
    struct sim_job *jobs;
};

struct sim_job {
    struct sim_job *next, **link;
    struct sim_port *port;
    uint64_t job;
    char verb[32];
    json_t *body;
    int64_t at; /* virtual mono ms: since when it is due */
    bool lost;  /* nobody could log in when it arrived */
    struct loop_timer timer;
};

struct answer {
    enum outcome outcome;
    const char *text;
    json_t *result;
};

int sim_new(struct loop *loop, const char *world, const struct sim_options *options,
            struct sim **ret_sim, struct error *err)
{
    struct sim *sim = calloc(1, sizeof(*sim));

    if (sim == NULL)
        return error_memory(err);
    sim->loop = loop;
    sim->seed = options->seed;
    sim->model = options->model != NULL ? options->model : &range_model_default;
    sim->teams = options->teams;
    sim->team_count = options->team_count;
    if (world != NULL && sim_world_open(sim, world, err) < 0) {
        sim_free(sim);
        return -ERROR_SYSTEM;
    }
    *ret_sim = sim;
    return 0;
}

void sim_free(struct sim *sim)
{
    if (sim == NULL)
        return;
    sim_world_close(sim);
    pool_done(&sim->pool);
    free(sim);
}

bool sim_acts(const struct sim *sim, uint32_t team, uint32_t expectation, int64_t *ret_after)
{
    const struct model_team *how = sim_team(sim, team);
    char subject[32];

    text_print(subject, sizeof(subject), "%u", expectation);
    if (!sim_happens(sim, "act", subject, how->acts))
        return false;
    *ret_after = sim_draw(sim, "act-after", subject, &how->within);
    return true;
}

static bool sim_does(const struct sim *sim, const char *what, uint32_t team, uint32_t of,
                     uint32_t chance, int64_t *ret_after)
{
    char subject[32];

    text_print(subject, sizeof(subject), "%u/%u", team, of);
    if (!sim_happens(sim, what, subject, chance))
        return false;
    *ret_after = sim_draw(sim, "share-after", subject, &sim_team(sim, team)->sharing);
    return true;
}

bool sim_shares(const struct sim *sim, uint32_t team, uint32_t inject, int64_t *ret_after,
                bool *ret_floods)
{
    int64_t unused;

    *ret_floods = sim_does(sim, "flood", team, inject, sim_team(sim, team)->floods, &unused);
    return sim_does(sim, "share", team, inject, sim_team(sim, team)->shares, ret_after);
}

bool sim_passes_on(const struct sim *sim, uint32_t team, uint32_t share, int64_t *ret_after)
{
    return sim_does(sim, "pass-on", team, share, sim_team(sim, team)->breaks, ret_after);
}

bool sim_sights(const struct sim *sim, uint32_t team, uint32_t indicator, int64_t *ret_after)
{
    return sim_does(sim, "sight", team, indicator, sim_team(sim, team)->sights, ret_after);
}

bool sim_drifts(const struct sim *sim, int64_t *ret_after)
{
    if (sim->model->drifts == 0)
        return false;
    *ret_after = sim_draw(sim, "look", "", &sim->model->look);
    return true;
}

/* ---- what requests do ---- */

static int64_t sim_number_of(const json_t *body, const char *key)
{
    return json_integer_value(json_object_get(body, key));
}

static struct answer sim_done(json_t *result)
{
    return (struct answer){OUTCOME_DONE, "", result};
}

static struct answer sim_unreachable(void)
{
    return (struct answer){OUTCOME_FAILED, "nobody can log in (modelled)",
                           json_pack("{s:s, s:b}", "reason", REASON_UNREACHABLE, "sent", 0)};
}

/* What happens to `what` that is due at one moment happens to it however often it is asked for. */
static const char *sim_subject_of(const struct sim_job *job, const char *what, char (*text)[64])
{
    text_print(*text, sizeof(*text), "%lld/%lld", (long long)sim_number_of(job->body, what),
               (long long)job->at);
    return *text;
}

/* By the time of a look for drift some have been stopped, by nobody who would have said so. */
static struct answer sim_do_survey(struct sim *sim, const struct sim_job *job)
{
    bool whole = json_is_true(json_object_get(job->body, "whole"));
    json_t *vms = json_array();
    char subject[32];

    for (struct sim_vm *vm = sim->vms; vm != NULL; vm = vm->hh.next) {
        text_print(subject, sizeof(subject), "%u/%u", vm->vm, vm->incarnation);

        bool drifts = whole && sim_happens(sim, "drift", subject, sim->model->drifts);

        if (vm->running && drifts)
            sim_vm_turn(sim, vm->vm, vm->incarnation, false);
        if (vm->running || drifts)
            json_array_append_new(vms, json_pack("{s:i, s:s, s:i, s:s, s:i}", "vm", (int)vm->vm,
                                                 "state", vm->running ? "running" : "stopped",
                                                 "incarnation", (int)vm->incarnation, "host", "sim",
                                                 "port", (int)vm->vm));
    }
    return sim_done(json_pack("{s:o}", "vms", vms));
}

static struct answer sim_do_make(struct sim *sim, const struct sim_job *job)
{
    uint32_t number = (uint32_t)sim_number_of(job->body, "vm"),
             incarnation = (uint32_t)sim_number_of(job->body, "incarnation");
    const struct sim_vm *vm = sim_vm(sim, number);
    bool stood = vm != NULL && vm->running && vm->incarnation == incarnation;
    char subject[64];

    if (!stood &&
        sim_happens(sim, "make", sim_subject_of(job, "vm", &subject), sim->model->boot_fails))
        return (struct answer){OUTCOME_FAILED, "it did not come up (modelled)", NULL};
    if (!stood)
        sim_vm_turn(sim, number, incarnation, true);
    return sim_done(
        json_pack("{s:s, s:i, s:b}", "host", "sim", "port", (int)number, "made", !stood));
}

static struct answer sim_do_drop(struct sim *sim, const struct sim_job *job)
{
    int removed = 0;

    (void)job;
    for (struct sim_vm *vm = sim->vms; vm != NULL; vm = vm->hh.next) {
        if (!vm->running)
            continue;
        sim_vm_turn(sim, vm->vm, vm->incarnation, false);
        removed++;
    }
    return sim_done(json_pack("{s:i, s:[]}", "removed", removed, "left"));
}

static struct answer sim_do_nothing(struct sim *sim, const struct sim_job *job)
{
    (void)sim, (void)job;
    return sim_done(json_object());
}

static struct answer sim_do_reach(struct sim *sim, const struct sim_job *job)
{
    (void)sim;
    return job->lost ? sim_unreachable() : sim_done(json_object());
}

static struct answer sim_do_restart(struct sim *sim, const struct sim_job *job)
{
    (void)sim;
    return sim_done(
        json_pack("{s:s, s:i}", "host", "sim", "port", (int)sim_number_of(job->body, "vm")));
}

static struct answer sim_do_exec(struct sim *sim, const struct sim_job *job)
{
    struct moment now;
    char subject[64];

    if (job->lost)
        return sim_unreachable();
    if (json_object_get(job->body, "subject") == NULL) /* no check: a feature makes its folders */
        return sim_done(json_pack("{s:i, s:s, s:s}", "exit", 0, "out", "", "err", ""));
    if (sim_happens(sim, "fault", sim_subject_of(job, "subject", &subject),
                    sim->model->check_fails))
        return sim_done(
            json_pack("{s:s, s:s, s:s}", "signal", "KILL", "out", "", "err", "modelled\n"));
    loop_now(sim->loop, &now);

    bool good = !sim_is_spoiled(sim, (uint32_t)sim_number_of(job->body, "team"), now.mono);

    return sim_done(
        json_pack("{s:i, s:s, s:s}", "exit", good ? 0 : 2, "out", good ? "1\n" : "0\n", "err", ""));
}

static bool sim_is_feature(const json_t *body)
{
    return json_is_true(json_object_get(body, "feature"));
}

static bool sim_fails(const struct sim *sim, const json_t *body)
{
    const char *id = json_string_value(json_object_get(body, "id"));

    return id != NULL &&
           sim_happens(sim, "fail", id,
                       sim_is_feature(body) ? sim->model->feature_fails : sim->model->inject_fails);
}

/* How long the script of a marker would run; its timeout may end it before. */
static int64_t sim_runs_for(const struct sim *sim, const json_t *body)
{
    const char *id = json_string_value(json_object_get(body, "id"));

    return sim_draw(sim, "inject", id != NULL ? id : "",
                    sim_is_feature(body) ? &sim->model->feature : &sim->model->inject);
}

static bool sim_times_out(const struct sim *sim, const json_t *body)
{
    int64_t timeout = sim_number_of(body, "timeout");

    return timeout > 0 && sim_runs_for(sim, body) > timeout;
}

static struct answer sim_do_inject(struct sim *sim, const struct sim_job *job)
{
    if (job->lost)
        return sim_unreachable();
    return sim_done(json_pack("{s:s, s:i, s:s, s:s, s:b}", "state", "ended", "exit",
                              sim_fails(sim, job->body) ? 1 : 0, "out", "", "err", "", "timed_out",
                              sim_times_out(sim, job->body)));
}

/* The moment the request arrives is the moment the guest claims its marker; the answer comes when
 * it ended. */
static int64_t sim_claim_one(struct sim *sim, const struct sim_job *job)
{
    const char *id = json_string_value(json_object_get(job->body, "id"));
    bool harmless =
        json_is_true(json_object_get(job->body, "harmless")) || sim_fails(sim, job->body);
    const struct sim_marker *marker = id != NULL ? sim_marker(sim, id) : NULL;

    if (id == NULL || job->lost)
        return job->at;
    if (marker != NULL)
        return marker->ends;

    int64_t timeout = sim_number_of(job->body, "timeout"), runs = sim_runs_for(sim, job->body);
    int64_t ends = job->at + (sim_times_out(sim, job->body) ? timeout : runs);

    sim_claim(sim, id, (uint32_t)sim_number_of(job->body, "team"), harmless, ends);
    POINT("effect");
    return ends;
}

static int64_t sim_lasts_exec(struct sim *sim, const struct sim_job *job)
{
    char subject[64];

    return job->at +
           sim_draw(sim, "check", sim_subject_of(job, "subject", &subject), &sim->model->check);
}

static int64_t sim_lasts_reach(struct sim *sim, const struct sim_job *job)
{
    enum { LOGIN = 1000 };
    char subject[64];

    if (!json_is_true(json_object_get(job->body, "boots")))
        return job->at + LOGIN;
    return job->at + sim_draw(sim, "boot", sim_subject_of(job, "vm", &subject), &sim->model->boot);
}

static const struct {
    const char *verb;
    struct answer (*run)(struct sim *sim, const struct sim_job *job);
    int64_t (*ends)(struct sim *sim, const struct sim_job *job); /* NULL: at once */
    bool by_login;
} verbs[] = {
    {"survey", sim_do_survey, NULL, false},
    {"vm.make", sim_do_make, NULL, false},
    {"range.drop", sim_do_drop, NULL, false},
    {"vm.keep", sim_do_nothing, NULL, false},
    {"put", sim_do_reach, NULL, true},
    {"vm.restart", sim_do_restart, NULL, false},
    {"reach", sim_do_reach, sim_lasts_reach, true},
    {"exec", sim_do_exec, sim_lasts_exec, true},
    {"inject", sim_do_inject, sim_claim_one, true},
    {"vm.act", sim_do_inject, sim_claim_one, false},
    {"look", sim_do_exec, sim_lasts_exec, true},
};

static int sim_find_verb(const char *verb)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verbs[i].verb, verb) == 0)
            return (int)i;
    return -1;
}

/* ---- the port ---- */

static void sim_free_job(struct sim_job *job)
{
    loop_timer_cancel(&job->timer);
    *job->link = job->next;
    if (job->next != NULL)
        job->next->link = job->link;
    json_decref(job->body);
    free(job);
}

static void sim_job_due(void *data)
{
    struct sim_job *job = data;
    struct sim_port *port = job->port;
    int verb = sim_find_verb(job->verb);
    uint64_t number = job->job;
    struct answer answer = {OUTCOME_FAILED, "the simulated range does not know this verb", NULL};

    if (verb >= 0)
        answer = verbs[verb].run(port->sim, job);
    sim_free_job(job);
    port->port.face->ended(port->port.data, &port->port, number, answer.outcome, answer.text,
                           answer.result);
    json_decref(answer.result);
}

static int sim_submit(struct port *port, uint64_t number, const char *verb, int64_t within,
                      json_t *body, struct error *err)
{
    struct sim_port *self = (struct sim_port *)port;
    struct sim_job *job = calloc(1, sizeof(*job));
    const json_t *at = json_object_get(body, "at");
    int which = sim_find_verb(verb);
    struct moment now;

    (void)within;
    if (job == NULL) {
        json_decref(body);
        return error_memory(err);
    }
    loop_now(self->sim->loop, &now);
    *job = (struct sim_job){.next = self->jobs,
                            .link = &self->jobs,
                            .port = self,
                            .job = number,
                            .body = body,
                            .at = json_is_integer(at) ? json_integer_value(at) : now.mono};
    if (self->jobs != NULL)
        self->jobs->link = &job->next;
    self->jobs = job;
    text_copy(job->verb, sizeof(job->verb), verb);
    loop_timer_init(&job->timer, self->sim->loop, sim_job_due, job);
    job->lost = which >= 0 && verbs[which].by_login &&
                sim_is_lost(self->sim, (uint32_t)sim_number_of(body, "vm"), now.mono);

    int64_t ends =
        which >= 0 && verbs[which].ends != NULL ? verbs[which].ends(self->sim, job) : job->at;

    return loop_timer_arm_at(&job->timer, ends > now.mono ? ends : now.mono, err);
}

static void sim_free_port(struct port *port)
{
    struct sim_port *self = (struct sim_port *)port;

    while (self->jobs != NULL)
        sim_free_job(self->jobs);
    free(self);
}

static const struct port_class sim_class = {
    .name = "sim", .submit = sim_submit, .free = sim_free_port};

static int sim_make_port(struct sim *sim, const char *name, const struct port_face *face,
                         void *data, struct port **ret_port, struct error *err)
{
    struct sim_port *self = calloc(1, sizeof(*self));

    if (self == NULL)
        return error_memory(err);
    *self = (struct sim_port){
        .port = {.class = &sim_class, .face = face, .data = data, .name = name}, .sim = sim};
    *ret_port = &self->port;
    return 0;
}

int sim_provider(struct sim *sim, const struct port_face *face, void *data, struct port **ret_port,
                 struct error *err)
{
    return sim_make_port(sim, "virt", face, data, ret_port, err);
}

int sim_transport(struct sim *sim, const struct port_face *face, void *data, struct port **ret_port,
                  struct error *err)
{
    return sim_make_port(sim, "remote", face, data, ret_port, err);
}

int sim_probe(struct sim *sim, const struct port_face *face, void *data, struct port **ret_port,
              struct error *err)
{
    return sim_make_port(sim, "probe", face, data, ret_port, err);
}
