/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulated range. Its world lies in a file of lines that is only added to, so that it outlives a
 * killed controller as real guests would: a VM line, a marker line (one write claims a marker and is its
 * effect, so that an outsider counts effects by counting lines), a void line.
 *
 * The model: a VM is made at once and answers a second later; an inject takes about a second and spoils all
 * conditions of its team for 20 to 45 s, when the team has repaired it; a check takes 50 to 250 ms and sees
 * the world of that moment. Every duration is a hash of the seed and the subject and counts from the
 * request's `at`, so that a request repeated after a crash ends at the same virtual moment.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>

#include "base/pool.h"
#include "base/point.h"
#include "base/text.h"
#include "port/port.h"

enum { ID_SIZE = 65, WORLD_LINE_MOST = 512 };

struct marker {
    char id[ID_SIZE];
    uint32_t team;
    bool is_void;
    int64_t ends;  /* virtual mono ms */
    int64_t until; /* repaired */
    UT_hash_handle hh;
};

struct sim_vm {
    uint32_t vm, incarnation;
    bool running;
    UT_hash_handle hh;
};

/* The spoils of a team that are not over: newest first. */
struct spoil {
    uint32_t team;
    const struct marker *markers[8];
    unsigned count;
    UT_hash_handle hh;
};

struct sim {
    struct loop *loop;
    struct pool pool;
    int64_t seed;
    FILE *world;
    struct marker *markers;
    struct sim_vm *vms;
    struct spoil *spoils;
};

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
    struct loop_timer timer;
};

/* ---- the world ---- */

static uint64_t chance(const struct sim *sim, const char *what, const char *subject)
{
    unsigned char hash[8], key[crypto_shorthash_KEYBYTES] = {0};
    char text[160];

    memcpy(key, &sim->seed, sizeof(sim->seed));
    text_print(text, sizeof(text), "%s/%s", what, subject);
    crypto_shorthash(hash, (const unsigned char *)text, strlen(text), key);

    uint64_t value;

    memcpy(&value, hash, sizeof(value));
    return value;
}

static void spoil_team(struct sim *sim, const struct marker *marker)
{
    struct spoil *spoil;

    HASH_FIND(hh, sim->spoils, &marker->team, sizeof(marker->team), spoil);
    if (spoil == NULL) {
        spoil = pool_take(&sim->pool, sizeof(*spoil));
        if (spoil == NULL)
            return;
        spoil->team = marker->team;
        HASH_ADD(hh, sim->spoils, team, sizeof(spoil->team), spoil);
    }
    spoil->markers[spoil->count++ % 8] = marker;
}

static bool is_spoiled(const struct sim *sim, uint32_t team, int64_t now)
{
    struct spoil *spoil;

    HASH_FIND(hh, sim->spoils, &team, sizeof(team), spoil);
    for (unsigned i = 0; spoil != NULL && i < 8 && i < spoil->count; i++)
        if (spoil->markers[i]->ends <= now && now < spoil->markers[i]->until)
            return true;
    return false;
}

static struct marker *keep_marker(struct sim *sim, const char *id, uint32_t team, bool is_void, bool harmless,
                                  int64_t ends)
{
    struct marker *marker = pool_take(&sim->pool, sizeof(*marker));

    if (marker == NULL)
        return NULL;
    text_copy(marker->id, sizeof(marker->id), id);
    marker->team = team;
    marker->is_void = is_void;
    marker->ends = ends;
    marker->until = ends + 20000 + (int64_t)(chance(sim, "repair", id) % 25000);
    HASH_ADD_STR(sim->markers, id, marker);
    if (!is_void && !harmless)
        spoil_team(sim, marker);
    return marker;
}

static struct sim_vm *keep_vm(struct sim *sim, uint32_t number, uint32_t incarnation, bool running)
{
    struct sim_vm *vm;

    HASH_FIND(hh, sim->vms, &number, sizeof(number), vm);
    if (vm == NULL) {
        vm = pool_take(&sim->pool, sizeof(*vm));
        if (vm == NULL)
            return NULL;
        vm->vm = number;
        HASH_ADD(hh, sim->vms, vm, sizeof(vm->vm), vm);
    }
    vm->incarnation = incarnation;
    vm->running = running;
    return vm;
}

static void write_world(struct sim *sim, const char *line)
{
    if (sim->world == NULL)
        return;
    /* Unbuffered and in one write: it is there whole, or not at all, whatever kills us next. */
    fputs(line, sim->world);
}

static void read_world_line(struct sim *sim, const json_t *line)
{
    const char *id = json_string_value(json_object_get(line, "marker"));
    const json_t *vm = json_object_get(line, "vm");

    if (id != NULL)
        keep_marker(sim, id, (uint32_t)json_integer_value(json_object_get(line, "team")),
                    json_is_true(json_object_get(line, "void")), json_is_true(json_object_get(line, "harmless")),
                    json_integer_value(json_object_get(line, "ends")));
    else if (vm != NULL)
        keep_vm(sim, (uint32_t)json_integer_value(vm),
                (uint32_t)json_integer_value(json_object_get(line, "incarnation")),
                json_is_true(json_object_get(line, "running")));
}

static int open_world(struct sim *sim, const char *path, struct error *err)
{
    char text[WORLD_LINE_MOST];

    sim->world = fopen(path, "a+e");
    if (sim->world == NULL)
        return error_system(err, errno, "the simulated world %s", path);
    setvbuf(sim->world, NULL, _IOLBF, WORLD_LINE_MOST);
    rewind(sim->world);
    while (fgets(text, sizeof(text), sim->world) != NULL) {
        json_t *line = json_loads(text, 0, NULL);

        read_world_line(sim, line);
        json_decref(line);
    }
    return 0;
}

int sim_new(struct loop *loop, const char *world, int64_t seed, struct sim **ret_sim, struct error *err)
{
    struct sim *sim = calloc(1, sizeof(*sim));

    if (sim == NULL)
        return error_memory(err);
    sim->loop = loop;
    sim->seed = seed;
    if (world != NULL && open_world(sim, world, err) < 0) {
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
    HASH_CLEAR(hh, sim->markers);
    HASH_CLEAR(hh, sim->vms);
    HASH_CLEAR(hh, sim->spoils);
    if (sim->world != NULL)
        fclose(sim->world);
    pool_done(&sim->pool);
    free(sim);
}

/* ---- what requests do ---- */

static int64_t number_of(const json_t *body, const char *key)
{
    return json_integer_value(json_object_get(body, key));
}

static json_t *do_survey(struct sim *sim, const json_t *body)
{
    json_t *vms = json_array();

    (void)body;
    for (struct sim_vm *vm = sim->vms; vm != NULL; vm = vm->hh.next)
        if (vm->running)
            json_array_append_new(vms, json_pack("{s:i, s:s, s:i, s:s, s:i}", "vm", (int)vm->vm, "state", "running",
                                                 "incarnation", (int)vm->incarnation, "host", "sim", "port",
                                                 (int)vm->vm));
    return json_pack("{s:o}", "vms", vms);
}

static json_t *do_make(struct sim *sim, const json_t *body)
{
    uint32_t number = (uint32_t)number_of(body, "vm"), incarnation = (uint32_t)number_of(body, "incarnation");
    struct sim_vm *vm;
    bool stood;

    HASH_FIND(hh, sim->vms, &number, sizeof(number), vm);
    stood = vm != NULL && vm->running && vm->incarnation == incarnation;
    if (!stood) {
        char line[WORLD_LINE_MOST];

        keep_vm(sim, number, incarnation, true);
        text_print(line, sizeof(line), "{\"vm\":%u,\"incarnation\":%u,\"running\":true}\n", number, incarnation);
        write_world(sim, line);
    }
    return json_pack("{s:s, s:i, s:b}", "host", "sim", "port", (int)number, "made", !stood);
}

static json_t *do_drop(struct sim *sim, const json_t *body)
{
    int removed = 0;

    (void)body;
    for (struct sim_vm *vm = sim->vms; vm != NULL; vm = vm->hh.next) {
        char line[WORLD_LINE_MOST];

        if (!vm->running)
            continue;
        vm->running = false;
        removed++;
        text_print(line, sizeof(line), "{\"vm\":%u,\"incarnation\":%u,\"running\":false}\n", vm->vm,
                   vm->incarnation);
        write_world(sim, line);
    }
    return json_pack("{s:i, s:[]}", "removed", removed, "left");
}

static json_t *do_nothing(struct sim *sim, const json_t *body)
{
    (void)sim, (void)body;
    return json_object();
}

static json_t *do_restart(struct sim *sim, const json_t *body)
{
    (void)sim;
    return json_pack("{s:s, s:i}", "host", "sim", "port", (int)number_of(body, "vm"));
}

static json_t *do_exec(struct sim *sim, const json_t *body)
{
    struct moment now;
    bool good;

    loop_now(sim->loop, &now);
    good = !is_spoiled(sim, (uint32_t)number_of(body, "team"), now.mono);
    return json_pack("{s:i, s:s, s:s}", "exit", good ? 0 : 2, "out", good ? "1\n" : "0\n", "err", "");
}

static json_t *do_inject(struct sim *sim, const json_t *body)
{
    const char *id = json_string_value(json_object_get(body, "id"));
    struct marker *marker;

    HASH_FIND_STR(sim->markers, id, marker);
    if (marker != NULL && marker->is_void)
        return json_pack("{s:s}", "state", "void");
    return json_pack("{s:s, s:i, s:s, s:s, s:b}", "state", "ended", "exit", 0, "out", "", "err", "", "timed_out", 0);
}

/* The moment the request arrives is the moment the guest claims its marker; the answer comes when it ended. */
static int64_t claim(struct sim *sim, const json_t *body, int64_t at)
{
    const char *id = json_string_value(json_object_get(body, "id"));
    uint32_t team = (uint32_t)number_of(body, "team");
    char line[WORLD_LINE_MOST];
    struct marker *marker;

    if (id == NULL)
        return at;
    HASH_FIND_STR(sim->markers, id, marker);
    if (marker != NULL)
        return marker->ends;

    int64_t ends = at + 400 + (int64_t)(chance(sim, "inject", id) % 800);

    bool harmless = json_is_true(json_object_get(body, "harmless"));

    keep_marker(sim, id, team, false, harmless, ends);
    text_print(line, sizeof(line), "{\"marker\":\"%s\",\"team\":%u,\"ends\":%lld,\"harmless\":%s}\n", id, team,
               (long long)ends, harmless ? "true" : "false");
    write_world(sim, line);
    POINT("effect");
    return ends;
}

static int64_t lasts_exec(struct sim *sim, const json_t *body, int64_t at)
{
    char subject[64];

    text_print(subject, sizeof(subject), "%lld/%lld", (long long)number_of(body, "subject"), (long long)at);
    return at + 50 + (int64_t)(chance(sim, "check", subject) % 200);
}

static int64_t lasts_reach(struct sim *sim, const json_t *body, int64_t at)
{
    (void)sim, (void)body;
    return at + 1000;
}

static const struct {
    const char *verb;
    json_t *(*run)(struct sim *sim, const json_t *body);
    int64_t (*ends)(struct sim *sim, const json_t *body, int64_t at); /* NULL: at once */
} verbs[] = {
    {"survey", do_survey, NULL},      {"vm.make", do_make, NULL},     {"range.drop", do_drop, NULL},
    {"vm.keep", do_nothing, NULL},    {"put", do_nothing, NULL},        {"vm.restart", do_restart, NULL},
    {"reach", do_nothing, lasts_reach}, {"exec", do_exec, lasts_exec}, {"inject", do_inject, claim},
    {"vm.act", do_inject, claim},
};

static int find_verb(const char *verb)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verbs[i].verb, verb) == 0)
            return (int)i;
    return -1;
}

/* ---- the port ---- */

static void free_job(struct sim_job *job)
{
    loop_timer_cancel(&job->timer);
    *job->link = job->next;
    if (job->next != NULL)
        job->next->link = job->link;
    json_decref(job->body);
    free(job);
}

static void job_due(void *data)
{
    struct sim_job *job = data;
    struct sim_port *port = job->port;
    int verb = find_verb(job->verb);
    uint64_t number = job->job;
    json_t *result = verb >= 0 ? verbs[verb].run(port->sim, job->body) : NULL;

    free_job(job);
    port->port.face->ended(port->port.data, &port->port, number, verb >= 0 ? OUTCOME_DONE : OUTCOME_FAILED,
                           verb >= 0 ? "" : "the simulated range does not know this verb", result);
    json_decref(result);
}

static int submit(struct port *port, uint64_t number, const char *verb, int64_t within, json_t *body,
                  struct error *err)
{
    struct sim_port *self = (struct sim_port *)port;
    struct sim_job *job = calloc(1, sizeof(*job));
    const json_t *at = json_object_get(body, "at");
    int which = find_verb(verb);
    struct moment now;

    (void)within;
    if (job == NULL) {
        json_decref(body);
        return error_memory(err);
    }
    loop_now(self->sim->loop, &now);
    *job = (struct sim_job){.next = self->jobs, .link = &self->jobs, .port = self, .job = number, .body = body};
    if (self->jobs != NULL)
        self->jobs->link = &job->next;
    self->jobs = job;
    text_copy(job->verb, sizeof(job->verb), verb);
    loop_timer_init(&job->timer, self->sim->loop, job_due, job);

    int64_t from = json_is_integer(at) ? json_integer_value(at) : now.mono;
    int64_t ends = which >= 0 && verbs[which].ends != NULL ? verbs[which].ends(self->sim, body, from) : from;

    return loop_timer_arm_at(&job->timer, ends > now.mono ? ends : now.mono, err);
}

static void free_port(struct port *port)
{
    struct sim_port *self = (struct sim_port *)port;

    while (self->jobs != NULL)
        free_job(self->jobs);
    free(self);
}

static const struct port_class sim_class = {.name = "sim", .submit = submit, .free = free_port};

static int make_port(struct sim *sim, const char *name, const struct port_face *face, void *data,
                     struct port **ret_port, struct error *err)
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
    return make_port(sim, "virt", face, data, ret_port, err);
}

int sim_transport(struct sim *sim, const struct port_face *face, void *data, struct port **ret_port,
                  struct error *err)
{
    return make_port(sim, "remote", face, data, ret_port, err);
}
