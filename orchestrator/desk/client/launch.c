/* SPDX-License-Identifier: Apache-2.0 */
/* Finding or making the exercise of a scenario. Nothing is written before the plan, the images and
 * the memory do. */
#include "desk/client/launch.h"

#include <excon/agent.h>
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/tap.h"
#include "base/text.h"
#include "base/time.h"
#include "base/tree.h"
#include "base/where.h"
#include "products/image/images-plan.h"
#include "engine/run/library.h"
#include "desk/client/exercise.h"
#include "desk/client/host-images.h"
#include "desk/client/light.h"
#include "desk/client/order.h"
#include "desk/client/playbooks.h"
#include "desk/client/taps.h"
#include "products/report/plan-forks.h"
#include "products/report/plan-print.h"
#include "engine/run/genesis.h"
#include "engine/run/spawn.h"
#include "scenario/sdl/load.h"
#include "scenario/plan/plan-place.h"
#include "scenario/plan/plan.h"
#include "core/model/credential.h"
#include "core/model/row.h"
#include "wire/crew/crew.h"

/* ---- the plan ---- */

static int launch_plan_it(const char *path, const struct plan_options *options,
                          struct complaints *complaints, struct plan **ret_plan, struct error *err)
{
    struct scenario *scenario = NULL;
    int result = scenario_load(path, 0, &scenario, complaints, err);

    if (result == 0)
        result = plan_make(scenario, options, complaints, ret_plan, err);
    scenario_free(scenario);
    return result;
}

int launch_plan(const struct desk *desk, const char *path, const struct launch_where *where,
                const char *run, bool rehearsal, struct plan **ret_plan)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    char library[8192] = "";
    struct plan_options options = {.run = run, .library = library, .rehearsal = rehearsal};
    struct error err = {0};

    library_path(library, sizeof(library));

    int result = launch_plan_it(path, &options, &complaints, ret_plan, &err);

    if (result == 0 && where != NULL)
        result = plan_place_by(*ret_plan, where->hosts, where->network, &complaints, &err);
    if (result > 0 && desk->json)
        output_json(&(struct output){.to = desk->out.to},
                    json_pack("{s:o}", "complaints", complaints_json(&complaints, 0)));
    else if (result > 0 || (result == 0 && !desk->quiet))
        complaints_print(&complaints, desk->err.to, desk->err.colour ? COMPLAINTS_COLOUR : 0, 0);
    complaints_done(&complaints);
    if (result < 0)
        return desk_failed(desk, &err);
    return result > 0 ? EXIT_SCENARIO : 0;
}

int launch_seal(struct plan *plan, const struct folder *folder, struct error *err)
{
    unsigned char key[FOLDER_KEY];
    char text[HASH_TEXT] = "", seal_key[CREDENTIAL_ID];
    int result = folder_read_key(folder, key, err);

    if (result < 0)
        return result;
    hash_text(text, key, sizeof(key));
    credential_seal_public(key, seal_key);
    sodium_memzero(key, sizeof(key));

    const char *copy = pool_text(&plan->pool, text), *seal_copy = pool_text(&plan->pool, seal_key);

    if (copy == NULL || seal_copy == NULL)
        return error_memory(err);
    plan->opened.as.exercise_opened.key_hash = copy;
    plan->opened.as.exercise_opened.seal_key = seal_copy;
    return 0;
}

/* ---- does the host do ---- */

static bool launch_is_here(const char *connect)
{
    return connect[0] == '\0' || strstr(connect, ":///") != NULL;
}

static int launch_check_memory(const struct desk *desk, const struct plan *plan, struct error *err)
{
    struct plan_host host;
    char needed[32], there[32];

    plan_host_init(&host, desk->connect);

    /* Those of other hosts were placed by what their list says. */
    int64_t need;
    size_t here = plan_count_here(plan, &need);

    if (!launch_is_here(desk->connect) || host.available == 0 || need <= host.available)
        return 0;
    return error_set(err, ERROR_STATE,
                     "%zu VM%s about %s of memory (%d MiB each for the emulator included) and "
                     "%s are free; free some, or use --force",
                     here, here == 1 ? " needs" : "s need", output_bytes(&needed, need),
                     AGENT_QEMU_MIB, output_bytes(&there, host.available));
}

/* 0 and *ret_forks, or <0. */
static int launch_weigh_forks(const struct desk *desk, const struct plan *plan, bool *ret_forks,
                              struct error *err)
{
    struct plan_host host;
    struct plan_cost cost;

    plan_host_init(&host, desk->connect);
    if (plan_cost_of(plan, host.cpu, &cost, err) < 0)
        return -err->code;
    *ret_forks = plan_forks_pay(&cost, &host);
    return 0;
}

/* Without its agents a controller could make nothing, and take nothing away. */
static int launch_check_agents(const struct plan *plan, struct error *err)
{
    static const char *const agents[] = {"excon-virt", "excon-remote", "excon-switch",
                                         "excon-probe"};
    bool probes = false;

    for (size_t i = 0; i < plan->conditions.count; i++)
        probes |= plan->conditions.items[i].row.as.condition_made.from != 0;
    for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]) - !probes; i++) {
        char *path = crew_find(agents[i], err);

        if (path == NULL)
            return -ERROR_MISSING;
        free(path);
    }
    return 0;
}

/* What could not be played there, nobody should have to wait for. */
static int launch_check_playbooks(const struct plan *plan, struct error *err)
{
    char said[256];

    for (size_t i = 0; i < plan->features.count; i++) {
        const struct feature_made *made = &plan->features.items[i].row.as.feature_made;

        if (made->playbook[0] == '\0')
            continue;
        return playbooks_check(said, sizeof(said), err) == 0
                   ? 0
                   : error_wrap(err,
                                "feature %s has a playbook, which cannot be played on this host",
                                made->id);
    }
    return 0;
}

static int launch_check_tpm(const struct desk *desk, const struct plan *plan, struct error *err)
{
    size_t tpms = launch_is_here(desk->connect) ? plan_count_tpms(plan) : 0;
    struct plan_host host;

    if (tpms == 0)
        return 0;
    plan_host_init(&host, desk->connect);
    return host.tpm ? 0
                    : error_set(err, ERROR_MISSING,
                                "%zu VM%s a TPM, and this host has no swtpm: sudo apt-get install "
                                "--no-install-recommends swtpm swtpm-tools",
                                tpms, tpms == 1 ? " has" : "s have");
}

/* libvirt plugs guests into Open vSwitch as root; those of an ordinary user join it by taps. */
static int launch_check_network(const struct desk *desk, const struct plan *plan, struct error *err)
{
    if (strcmp(plan->opened.as.exercise_opened.network, "ovn") != 0 ||
        where_is_system(desk->connect))
        return 0;
    if (!tap_joins(desk->connect))
        return error_set(err, ERROR_INPUT, "team networks in OVN need libvirt on this machine");
    if (taps_check(plan, err) == 0)
        return 0;
    return error_wrap(err, "team networks in OVN need --connect qemu:///system, or taps");
}

static int launch_check_host(const struct desk *desk, const struct plan *plan, bool force)
{
    struct error err = {0};
    char small[512];

    if (light_check(plan, desk->connect, &err) < 0 || launch_check_network(desk, plan, &err) < 0 ||
        launch_check_agents(plan, &err) < 0 || launch_check_playbooks(plan, &err) < 0 ||
        launch_check_tpm(desk, plan, &err) < 0 || folder_check_runtime(&err) < 0 ||
        images_check_plan(plan, &err) < 0 || (!force && launch_check_memory(desk, plan, &err) < 0))
        return desk_failed(desk, &err);
    if (!desk->quiet && images_find_small(plan, small, sizeof(small)))
        output_print(&desk->err, TONE_WARN, "%s\n", small);
    return 0;
}

/* ---- the exercise ---- */

enum { NONE_STANDS = 1 };

/* Finds an exercise of the same scenario that is up. 0: found; NONE_STANDS; <0. */
static int launch_find_standing(const char *path, struct found *ret, struct error *err)
{
    struct folder_about *all = NULL;
    size_t count = 0;
    int result = folder_list(FOLDER_STANDING, NULL, &all, &count, err);
    char real[PATH_MAX];

    if (result < 0)
        return result;
    result = NONE_STANDS;
    for (size_t i = 0; i < count && result == NONE_STANDS; i++) {
        const char *theirs = realpath(all[i].path, real) != NULL ? real : all[i].path;

        if (strcmp(theirs, path) != 0)
            continue;
        /* An exercise that was removed since the list was made is skipped. */
        result = folder_open(&ret->folder, all[i].run, err);
        result = result > 0 ? NONE_STANDS : result;
        ret->about = all[i];
    }
    free(all);
    return result;
}

/* Makes folder, key and genesis of the plan. If one of them fails, none is left. */
static int launch_make(struct plan *plan, const char *path, struct found *ret, struct error *err)
{
    struct exercise_opened *opened = &plan->opened.as.exercise_opened;
    struct moment now;
    struct folder folder = {0};
    int result = folder_draft(&folder, opened->run, err);

    if (result < 0)
        return result;
    time_now(&now);
    /* The path was typed relative to this directory; later commands may run in another one. */
    opened->path = pool_text(&plan->pool, path);
    result = opened->path != NULL ? launch_seal(plan, &folder, err) : error_memory(err);
    if (result == 0)
        result = genesis_create(&folder, plan, false, now.wall, err);
    if (result == 0)
        result = folder_settle(&folder, err);
    if (result < 0) {
        tree_drop(folder.state, NULL);
        folder_done(&folder);
        return result;
    }
    ret->folder = folder;
    text_copy(ret->about.run, sizeof(ret->about.run), folder.run);
    text_copy(ret->about.name, sizeof(ret->about.name), opened->name);
    text_copy(ret->about.path, sizeof(ret->about.path), path);
    ret->about.opened = now.wall;
    return 0;
}

/* One command at a time makes an exercise: of two at once, for the same scenario, the second finds
 * the first one's. */
static int launch_make_once(struct plan *plan, const char *path, struct launch *launch,
                            struct error *err)
{
    int lock = -1, result = folder_lock_all(&lock, err);

    if (result < 0)
        return result;
    result = launch_find_standing(path, &launch->found, err);
    launch->again = result == 0;
    if (result == NONE_STANDS)
        result = launch_make(plan, path, &launch->found, err);
    close(lock);
    return result;
}

static bool launch_may_begin(const struct desk *desk, const struct plan *plan, const char *word)
{
    char what[256], ram[32];

    if (word == NULL)
        return true;
    text_print(what, sizeof(what),
               "%s: %zu VMs with %s of memory will be built; the exercise starts as soon as they "
               "are up.",
               plan->opened.as.exercise_opened.name, plan->vms.count,
               output_bytes(&ram, plan->ram));
    return order_confirm(desk, NULL, word, what);
}

bool launch_stands(const char *path)
{
    char real[PATH_MAX];
    struct found found = {0};
    struct error err = {0};
    bool stands = realpath(path, real) != NULL && launch_find_standing(real, &found, &err) == 0;

    found_done(&found);
    return stands;
}

struct launch_how {
    const struct launch_where *where;
    bool simulated, force;
    const char *word; /* to be typed; NULL: none */
};

static int launch_begin(const struct desk *desk, const char *path, const struct launch_how *how,
                        struct launch *ret)
{
    char real[PATH_MAX], run[FOLDER_RUN] = "";
    struct launch launch = {0};
    struct plan *plan = NULL;
    struct error err = {0};

    if (realpath(path, real) == NULL) {
        error_system(&err, errno, "%s", path);
        return desk_failed(desk, &err);
    }

    int result = launch_find_standing(real, &launch.found, &err);

    if (result < 0)
        return desk_failed(desk, &err);
    launch.again = result == 0;
    if (launch.again) {
        *ret = launch;
        return 0;
    }

    if (folder_draw(&run, &err) < 0)
        return desk_failed(desk, &err);

    int code = launch_plan(desk, path, how->where, run, how->simulated, &plan);

    if (code == 0 && !how->simulated)
        code = launch_check_host(desk, plan, how->force);
    if (code == 0 && !launch_may_begin(desk, plan, how->word))
        code = EXIT_FAILED;
    if (code == 0 && !how->simulated &&
        (launch_weigh_forks(desk, plan, &launch.forks, &err) < 0 ||
         host_images_copy(desk, plan, &err) < 0))
        code = desk_failed(desk, &err);
    if (code == 0 && launch_make_once(plan, real, &launch, &err) < 0)
        code = desk_failed(desk, &err);
    plan_free(plan);
    if (code == 0)
        *ret = launch;
    return code;
}

int launch_find_or_make(const struct desk *desk, const char *path, const struct launch_where *where,
                        bool force, const char *word, struct launch *ret)
{
    return launch_begin(desk, path,
                        &(struct launch_how){.where = where, .force = force, .word = word}, ret);
}

int launch_find_or_simulate(const struct desk *desk, const char *path,
                            const struct launch_where *where, struct launch *ret)
{
    return launch_begin(desk, path, &(struct launch_how){.where = where, .simulated = true}, ret);
}

/* ---- one that stands ---- */

/* One that is up already: says so, and which of its files have changed since. 0, or the exit code.
 */
static int launch_tell_again(const struct desk *desk, struct launch *launch)
{
    struct error err = {0};

    if (!launch->again)
        return 0;
    if (!desk->quiet && !desk->json)
        output_print(&desk->err, TONE_DIM, "%s (%s) exists already: continuing\n",
                     launch->found.about.name, launch->found.folder.run);
    if (changes_find(&launch->found, &launch->changes, &err) < 0)
        return desk_failed(desk, &err);
    if (!desk->quiet && !desk->json)
        changes_print(desk, &launch->found, &launch->changes);
    return 0;
}

void launch_done(struct launch *launch)
{
    changes_done(&launch->changes);
    found_done(&launch->found);
}

/* ---- up ---- */

int launch_give(const struct desk *desk, const struct launch *launch, json_t *order,
                struct follow *ret_follow)
{
    struct dial *rows = NULL;
    struct order_answer answer = {0};
    struct error err = {0};
    int result = order_give(desk, &launch->found, order, &answer, &err);

    if (result == 0 && answer.end != ORDER_TAKEN)
        return order_stop(desk, &answer);
    if (result == 0)
        result = order_connect(desk, &launch->found, true, &rows, &err);
    if (result == 0)
        result = follow_init(ret_follow, rows, &err);
    return result < 0 ? desk_failed(desk, &err) : 0;
}

static int launch_order_up(const struct desk *desk, const struct launch *launch, unsigned flags,
                           struct follow *ret_follow)
{
    struct error err = {0};

    if (!launch->again && spawn_controller(&launch->found.folder, desk->connect, false, &err) < 0) {
        folder_drop_unbegun(&launch->found.folder, NULL);
        return desk_failed(desk, &err);
    }

    json_t *order = order_line("up");

    json_object_set_new(order, "startex", json_boolean(flags & LAUNCH_STARTEX));
    json_object_set_new(order, "down", json_boolean(flags & LAUNCH_DOWN));
    json_object_set_new(order, "rollback", json_boolean(flags & LAUNCH_ROLLBACK));
    json_object_set_new(order, "kept", json_boolean(flags & LAUNCH_KEPT));
    json_object_set_new(order, "fork", json_boolean(flags & LAUNCH_FORK));
    return launch_give(desk, launch, order, ret_follow);
}

int launch_up(const struct desk *desk, struct launch *launch, unsigned flags,
              struct follow *ret_follow)
{
    int code = launch_tell_again(desk, launch);

    if (code != 0)
        return code;
    exercise_warn_of_name(desk, &launch->found.about);
    return launch_order_up(desk, launch, flags, ret_follow);
}
