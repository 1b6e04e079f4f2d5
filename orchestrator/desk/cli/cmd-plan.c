/* SPDX-License-Identifier: Apache-2.0 */
/* excon plan: the whole exercise before a VM starts. Starts nothing, writes nothing. */
#include "base/tap.h"
#include "base/time.h"
#include "desk/client/light.h"
#include "desk/command/command.h"
#include "engine/run/library.h"
#include "products/image/images-plan.h"
#include "products/report/plan-print.h"
#include "scenario/sdl/load.h"
#include "scenario/plan/plan-place.h"
#include "scenario/plan/plan.h"

static const struct command_option options[] = {
    {0, "rehearsal", NULL, "as `excon rehearse` plans it: images need not be there"},
    {0, "network", "WORD", "what carries team networks: ovn, or own (of the connection)"},
    {0, "hosts", "FILE", "places the machines on the hosts that FILE lists (docs/HOSTS.md)"},
    {0, NULL, NULL, NULL},
};

/* Complaints first: their lines explain what stands below. */
static void plan_tell(const struct desk *desk, struct complaints *complaints)
{
    if (!desk->quiet || complaints->errors != 0)
        complaints_print(complaints, stderr, desk->err.colour ? COMPLAINTS_COLOUR : 0, 0);
}

static int cmd_plan_print(const struct desk *desk, const struct plan *plan, bool rehearsal,
                          struct complaints *complaints)
{
    struct error missing = {0}, err;
    struct plan_host host;
    struct plan_cost cost;
    char small[512];

    plan_host_init(&host, plan->opened.as.exercise_opened.network[0] == '\0' ? desk->connect
                          : tap_joins(desk->connect)                         ? PLAN_HOST_TAPS
                                                     : plan->opened.as.exercise_opened.network);
    if (!rehearsal && images_check_there(plan, &missing) < 0)
        host.missing = missing.text;
    if (!rehearsal && images_find_small(plan, small, sizeof(small)))
        host.small = small;
    if (plan_cost_of(plan, host.cpu, &cost, &err) < 0)
        return desk_failed(desk, &err);
    if (desk->json)
        return output_json(&desk->out, plan_json(plan, &host, &cost, complaints));
    plan_tell(desk, complaints);
    plan_print(plan, &host, &cost, &desk->out);
    return EXIT_DONE;
}

static int cmd_plan_make(struct command_line *line, struct complaints *complaints,
                         struct plan **ret_plan, struct error *err)
{
    char library[8192];
    struct scenario *scenario = NULL;
    struct plan_options how = {.library = library, .rehearsal = command_flag(line, "rehearsal")};
    struct moment now;
    int result = scenario_load(line->arguments[0], 0, &scenario, complaints, err);

    library_path(library, sizeof(library));
    time_now(&now);
    how.now = how.rehearsal ? 0 : now.wall;
    if (result == 0)
        result = plan_make(scenario, &how, complaints, ret_plan, err);
    if (result == 0)
        result = plan_place_by(*ret_plan, command_option(line, "hosts"),
                               command_option(line, "network"), complaints, err);
    if (result == 0 && !how.rehearsal)
        result = light_check(*ret_plan, line->desk.connect, err);
    scenario_free(scenario);
    return result;
}

static int plan_run(struct command_line *line)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct plan *plan = NULL;
    struct error err = {0};
    int result = cmd_plan_make(line, &complaints, &plan, &err);
    int code = EXIT_SCENARIO;

    if (result < 0)
        code = desk_failed(&line->desk, &err);
    else if (result == 0)
        code = cmd_plan_print(&line->desk, plan, command_flag(line, "rehearsal"), &complaints);
    else if (line->desk.json)
        output_json(&line->desk.out,
                    json_pack("{s:o}", "complaints", complaints_json(&complaints, 0)));
    else
        plan_tell(&line->desk, &complaints);
    plan_free(plan);
    complaints_done(&complaints);
    return code;
}

const struct command command_plan = {
    .name = "plan",
    .usage = "FILE",
    .summary = "the whole exercise before a VM starts: machines, addresses, timeline, points",
    .help = "Shows teams, machines and their addresses, switches, memory and processors against\n"
            "this host, the timeline of every storyline in exercise time, points, what can never\n"
            "happen, and what this version does not run. Starts nothing.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = plan_run,
};
