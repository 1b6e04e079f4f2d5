/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The world of the simulated range lies in a file of lines that is only added to, so that it
 * outlives a killed controller as real guests would: a VM line, its snapshots, a marker line. One
 * write claims a marker and is its effect, so that an outsider counts effects by counting lines.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "engine/sim/sim-own.h"

enum { WORLD_LINE_MOST = 1024 };

struct sim_marker *sim_marker(const struct sim *sim, const char *id)
{
    struct sim_marker *marker;

    HASH_FIND_STR(sim->markers, id, marker);
    return marker;
}

struct sim_vm *sim_vm(const struct sim *sim, uint32_t number)
{
    struct sim_vm *vm;

    HASH_FIND(hh, sim->vms, &number, sizeof(number), vm);
    return vm;
}

/* Takes the place of the one that is over first. */
static void world_spoil_team(struct sim *sim, const struct sim_marker *marker)
{
    struct sim_spoil *spoil;
    size_t place = 0;

    HASH_FIND(hh, sim->spoils, &marker->team, sizeof(marker->team), spoil);
    if (spoil == NULL) {
        spoil = pool_take(&sim->pool, sizeof(*spoil));
        if (spoil == NULL)
            return;
        spoil->team = marker->team;
        HASH_ADD(hh, sim->spoils, team, sizeof(spoil->team), spoil);
    }
    for (size_t i = 0; i < SIM_SPOILS && spoil->markers[place] != NULL; i++)
        if (spoil->markers[i] == NULL || spoil->markers[i]->until < spoil->markers[place]->until)
            place = i;
    spoil->markers[place] = marker;
}

bool sim_is_spoiled(const struct sim *sim, uint32_t team, int64_t now)
{
    struct sim_spoil *spoil;

    HASH_FIND(hh, sim->spoils, &team, sizeof(team), spoil);
    for (size_t i = 0; spoil != NULL && i < SIM_SPOILS && spoil->markers[i] != NULL; i++)
        if (spoil->markers[i]->ends <= now && now < spoil->markers[i]->until)
            return true;
    return false;
}

static void world_keep_marker(struct sim *sim, const char *id, uint32_t team, bool harmless,
                              int64_t ends)
{
    const struct model_span *repairs = &sim_team(sim, team)->repairs;
    struct sim_marker *marker = pool_take(&sim->pool, sizeof(*marker));

    if (marker == NULL)
        return;
    text_copy(marker->id, sizeof(marker->id), id);
    marker->team = team;
    marker->ends = ends;
    marker->until = repairs->never ? INT64_MAX : ends + sim_draw(sim, "repair", id, repairs);
    HASH_ADD_STR(sim->markers, id, marker);
    if (!harmless)
        world_spoil_team(sim, marker);
}

/* NULL: no memory. */
static struct sim_vm *world_vm(struct sim *sim, uint32_t number)
{
    struct sim_vm *vm = sim_vm(sim, number);

    if (vm == NULL) {
        vm = pool_take(&sim->pool, sizeof(*vm));
        if (vm == NULL)
            return NULL;
        vm->vm = number;
        HASH_ADD(hh, sim->vms, vm, sizeof(vm->vm), vm);
    }
    return vm;
}

static void world_keep_vm(struct sim *sim, uint32_t number, uint32_t incarnation, bool running,
                          bool rests)
{
    struct sim_vm *vm = world_vm(sim, number);

    if (vm == NULL)
        return;
    vm->incarnation = incarnation;
    vm->running = running;
    vm->rests = rests;
}

static void world_keep_snapshots(struct sim *sim, uint32_t number, const char *kept)
{
    struct sim_vm *vm = world_vm(sim, number);

    if (vm != NULL)
        vm->kept = pool_text(&sim->pool, kept);
}

static void world_write_world(struct sim *sim, const char *line)
{
    /* Unbuffered and in one write: it is there whole, or not at all, whatever kills us next. */
    if (sim->world != NULL)
        fputs(line, sim->world);
}

void sim_claim(struct sim *sim, const char *id, uint32_t team, bool harmless, int64_t ends)
{
    char line[WORLD_LINE_MOST];

    world_keep_marker(sim, id, team, harmless, ends);
    text_print(line, sizeof(line),
               "{\"marker\":\"%s\",\"team\":%u,\"ends\":%lld,\"harmless\":%s}\n", id, team,
               (long long)ends, harmless ? "true" : "false");
    world_write_world(sim, line);
}

static void world_turn_vm(struct sim *sim, uint32_t vm, uint32_t incarnation, bool running,
                          bool rests)
{
    char line[WORLD_LINE_MOST];

    world_keep_vm(sim, vm, incarnation, running, rests);
    text_print(line, sizeof(line), "{\"vm\":%u,\"incarnation\":%u,\"running\":%s%s}\n", vm,
               incarnation, running ? "true" : "false", rests ? ",\"rests\":true" : "");
    world_write_world(sim, line);
}

void sim_vm_turn(struct sim *sim, uint32_t vm, uint32_t incarnation, bool running)
{
    world_turn_vm(sim, vm, incarnation, running, false);
}

void sim_vm_stop(struct sim *sim, const struct sim_vm *vm, bool rests)
{
    world_turn_vm(sim, vm->vm, vm->incarnation, false, rests);
}

void sim_vm_keep(struct sim *sim, uint32_t vm, const char *kept)
{
    char line[WORLD_LINE_MOST];

    world_keep_snapshots(sim, vm, kept);
    text_print(line, sizeof(line), "{\"kept\":\"%s\",\"of\":%u}\n", kept, vm);
    world_write_world(sim, line);
}

/* ---- the file ---- */

static void world_read_world_line(struct sim *sim, const json_t *line)
{
    const char *id = json_string_value(json_object_get(line, "marker"));
    const char *kept = json_string_value(json_object_get(line, "kept"));
    const json_t *vm = json_object_get(line, "vm");

    if (id != NULL)
        world_keep_marker(sim, id, (uint32_t)json_integer_value(json_object_get(line, "team")),
                          json_is_true(json_object_get(line, "harmless")),
                          json_integer_value(json_object_get(line, "ends")));
    else if (kept != NULL)
        world_keep_snapshots(sim, (uint32_t)json_integer_value(json_object_get(line, "of")), kept);
    else if (vm != NULL)
        world_keep_vm(sim, (uint32_t)json_integer_value(vm),
                      (uint32_t)json_integer_value(json_object_get(line, "incarnation")),
                      json_is_true(json_object_get(line, "running")),
                      json_is_true(json_object_get(line, "rests")));
}

int sim_world_open(struct sim *sim, const char *path, struct error *err)
{
    char text[WORLD_LINE_MOST];

    sim->world = fopen(path, "a+e");
    if (sim->world == NULL)
        return error_system(err, errno, "the simulated world %s", path);
    setvbuf(sim->world, NULL, _IOLBF, WORLD_LINE_MOST);
    rewind(sim->world);
    while (fgets(text, sizeof(text), sim->world) != NULL) {
        json_t *line = json_loads(text, 0, NULL);

        world_read_world_line(sim, line);
        json_decref(line);
    }
    return 0;
}

void sim_world_close(struct sim *sim)
{
    HASH_CLEAR(hh, sim->markers);
    HASH_CLEAR(hh, sim->vms);
    HASH_CLEAR(hh, sim->spoils);
    if (sim->world != NULL)
        fclose(sim->world);
}
