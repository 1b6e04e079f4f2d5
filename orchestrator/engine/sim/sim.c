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

enum { KEPT_MOST = 800 /* SNAPSHOTS_NAMES of core/view/snapshots.h */ };

struct sim_port {
    struct port port;
    struct sim *sim;
    struct sim_job *jobs;
};

struct sim_job {
    struct sim_job *next, **link;
    struct sim_port *port;
    uint64_t job;
    int verb;     /* its place in the table of verbs, -1: there is none */
    json_t *body; /* NULL: of a check that came without one */
    uint32_t vm, team;
    uint32_t condition; /* whose check it is, 0: no check's */
    int64_t at;         /* virtual mono ms: since when it is due */
    bool lost;          /* nobody could log in when it arrived */
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
    sim->good = json_pack("{s:i, s:s, s:s}", "exit", 0, "out", "1\n", "err", "");
    sim->bad = json_pack("{s:i, s:s, s:s}", "exit", 2, "out", "0\n", "err", "");
    if (sim->good == NULL || sim->bad == NULL) {
        sim_free(sim);
        return error_memory(err);
    }
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
    json_decref(sim->good);
    json_decref(sim->bad);
    pool_done(&sim->pool);
    free(sim);
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
static const char *sim_subject_of(const struct sim_job *job, uint32_t what, char (*text)[64])
{
    char *end = *text + text_integer(*text, what);

    *end++ = '/';
    end[text_integer(end, job->at)] = '\0';
    return *text;
}

static json_t *sim_kept_json(const char *kept)
{
    json_t *names = json_array();

    for (size_t length; kept != NULL && *kept != '\0'; kept += length + (kept[length] == ' ')) {
        length = strcspn(kept, " ");
        json_array_append_new(names, json_stringn(kept, length));
    }
    return names;
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
        if (vm->running || drifts || vm->rests)
            json_array_append_new(
                vms, json_pack("{s:i, s:s, s:i, s:s, s:i, s:o}", "vm", (int)vm->vm, "state",
                               vm->running ? "running"
                               : vm->rests ? "gone"
                                           : "stopped",
                               "incarnation", (int)vm->incarnation, "host", "sim", "port",
                               (int)vm->vm, "kept", sim_kept_json(vm->kept)));
    }
    return sim_done(json_pack("{s:o}", "vms", vms));
}

static struct answer sim_do_make(struct sim *sim, const struct sim_job *job)
{
    uint32_t incarnation = (uint32_t)sim_number_of(job->body, "incarnation");
    const struct sim_vm *vm = sim_vm(sim, job->vm);
    bool stood = vm != NULL && vm->running && vm->incarnation == incarnation;
    char subject[64];

    if (!stood &&
        sim_happens(sim, "make", sim_subject_of(job, job->vm, &subject), sim->model->boot_fails))
        return (struct answer){OUTCOME_FAILED, "it did not come up (modelled)", NULL};
    if (!stood)
        sim_vm_turn(sim, job->vm, incarnation, true);
    return sim_done(
        json_pack("{s:s, s:i, s:b}", "host", "sim", "port", (int)job->vm, "made", !stood));
}

static struct answer sim_do_drop(struct sim *sim, const struct sim_job *job)
{
    bool rests = json_is_true(json_object_get(job->body, "keep"));
    int removed = 0;

    for (struct sim_vm *vm = sim->vms; vm != NULL; vm = vm->hh.next) {
        removed += vm->running;
        if (vm->running || vm->rests != rests)
            sim_vm_stop(sim, vm, rests);
    }
    return sim_done(json_pack("{s:i, s:[]}", "removed", removed, "left"));
}

static struct answer sim_do_nothing(struct sim *sim, const struct sim_job *job)
{
    (void)sim, (void)job;
    return sim_done(json_object());
}

/* Takes the snapshot `kept`; of vm.discard there is none. What is not among `stays` goes. */
static struct answer sim_do_keep(struct sim *sim, const struct sim_job *job)
{
    const char *stays = json_string_value(json_object_get(job->body, "stays")),
               *kept = json_string_value(json_object_get(job->body, "kept"));
    char all[KEPT_MOST];

    stays = stays != NULL ? stays : "";
    kept = kept != NULL ? kept : "";
    text_print(all, sizeof(all), "%s%s%s", stays, stays[0] != '\0' && kept[0] != '\0' ? " " : "",
               kept);
    sim_vm_keep(sim, job->vm, all);
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
    return sim_done(json_pack("{s:s, s:i}", "host", "sim", "port", (int)job->vm));
}

static struct answer sim_do_exec(struct sim *sim, const struct sim_job *job)
{
    struct moment now;
    char subject[64];

    if (job->lost)
        return sim_unreachable();
    if (job->condition == 0) /* a feature makes its folders */
        return sim_done(json_pack("{s:i, s:s, s:s}", "exit", 0, "out", "", "err", ""));
    if (sim->model->check_fails != 0 &&
        sim_happens(sim, "fault", sim_subject_of(job, job->condition, &subject),
                    sim->model->check_fails))
        return sim_done(
            json_pack("{s:s, s:s, s:s}", "signal", "KILL", "out", "", "err", "modelled\n"));
    loop_now(sim->loop, &now);

    bool good = !sim_is_spoiled(sim, job->team, now.mono);

    return sim_done(json_incref(good ? sim->good : sim->bad));
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

    sim_claim(sim, id, job->team, harmless, ends);
    POINT("effect");
    return ends;
}

static int64_t sim_lasts_exec(struct sim *sim, const struct sim_job *job)
{
    char subject[64];

    return job->at + sim_draw(sim, "check", sim_subject_of(job, job->condition, &subject),
                              &sim->model->check);
}

static int64_t sim_lasts_reach(struct sim *sim, const struct sim_job *job)
{
    enum { LOGIN = 1000 };
    char subject[64];

    if (!json_is_true(json_object_get(job->body, "boots")))
        return job->at + LOGIN;
    return job->at +
           sim_draw(sim, "boot", sim_subject_of(job, job->vm, &subject), &sim->model->boot);
}

enum { VERB_EXEC = 0 };

static const struct {
    const char *verb;
    struct answer (*run)(struct sim *sim, const struct sim_job *job);
    int64_t (*ends)(struct sim *sim, const struct sim_job *job); /* NULL: at once */
    bool by_login;
} verbs[] = {
    [VERB_EXEC] = {"exec", sim_do_exec, sim_lasts_exec, true},
    {"survey", sim_do_survey, NULL, false},
    {"vm.make", sim_do_make, NULL, false},
    {"range.drop", sim_do_drop, NULL, false},
    {"vm.keep", sim_do_keep, NULL, false},
    {"vm.suspend", sim_do_nothing, NULL, false},
    {"vm.resume", sim_do_nothing, NULL, false},
    {"vm.golden", sim_do_nothing, NULL, false},
    {"vm.discard", sim_do_keep, NULL, false},
    {"put", sim_do_reach, NULL, true},
    {"vm.restart", sim_do_restart, NULL, false},
    {"reach", sim_do_reach, sim_lasts_reach, true},
    {"inject", sim_do_inject, sim_claim_one, true},
    {"playbook", sim_do_inject, sim_claim_one, true},
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
    uint64_t number = job->job;
    struct answer answer = {OUTCOME_FAILED, "the simulated range does not know this verb", NULL};

    if (job->verb >= 0)
        answer = verbs[job->verb].run(port->sim, job);
    sim_free_job(job);
    port->port.face->ended(port->port.data, &port->port, number, answer.outcome, answer.text,
                           answer.result);
    json_decref(answer.result);
}

/* Takes over what `made` says of a job, its body too. */
static int sim_begin(struct sim_port *self, const struct sim_job *made, struct error *err)
{
    struct sim_job *job = malloc(sizeof(*job));
    struct moment now;

    if (job == NULL) {
        json_decref(made->body);
        return error_memory(err);
    }
    *job = *made;
    job->port = self;
    job->next = self->jobs;
    job->link = &self->jobs;
    if (self->jobs != NULL)
        self->jobs->link = &job->next;
    self->jobs = job;
    loop_timer_init(&job->timer, self->sim->loop, sim_job_due, job);
    loop_now(self->sim->loop, &now);
    job->lost =
        job->verb >= 0 && verbs[job->verb].by_login && sim_is_lost(self->sim, job->vm, now.mono);

    int64_t ends = job->verb >= 0 && verbs[job->verb].ends != NULL
                       ? verbs[job->verb].ends(self->sim, job)
                       : job->at;

    return loop_timer_arm_at(&job->timer, ends > now.mono ? ends : now.mono, err);
}

static int sim_submit(struct port *port, uint64_t number, const char *verb, int64_t within,
                      json_t *body, struct error *err)
{
    struct sim_port *self = (struct sim_port *)port;
    const json_t *at = json_object_get(body, "at");
    struct moment now;

    (void)within;
    loop_now(self->sim->loop, &now);
    return sim_begin(
        self,
        &(struct sim_job){.job = number,
                          .verb = sim_find_verb(verb),
                          .body = body,
                          .vm = (uint32_t)sim_number_of(body, "vm"),
                          .team = (uint32_t)sim_number_of(body, "team"),
                          .condition = (uint32_t)sim_number_of(body, "subject"),
                          .at = json_is_integer(at) ? json_integer_value(at) : now.mono},
        err);
}

static int sim_check(struct port *port, uint64_t number, const struct port_check *check,
                     struct error *err)
{
    return sim_begin((struct sim_port *)port,
                     &(struct sim_job){.job = number,
                                       .verb = VERB_EXEC,
                                       .vm = check->vm,
                                       .team = check->team,
                                       .condition = check->condition,
                                       .at = check->at},
                     err);
}

static void sim_free_port(struct port *port)
{
    struct sim_port *self = (struct sim_port *)port;

    while (self->jobs != NULL)
        sim_free_job(self->jobs);
    free(self);
}

static const struct port_class sim_class = {
    .name = "sim", .submit = sim_submit, .check = sim_check, .free = sim_free_port};

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
