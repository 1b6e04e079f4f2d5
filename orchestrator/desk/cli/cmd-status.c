/* SPDX-License-Identifier: Apache-2.0 */
/* excon status: what is, as the controller tells it; from the journals alone where none runs, which
 * it says. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "base/text.h"
#include "base/time.h"
#include "desk/client/asks.h"
#include "desk/client/questions.h"
#include "desk/client/drift.h"
#include "products/report/checks-text.h"
#include "products/report/green-text.h"
#include "products/report/features.h"
#include "products/report/full-text.h"
#include "products/print/hosts-print.h"
#include "desk/client/follow.h"
#include "products/report/comcheck-text.h"
#include "products/report/portal-text.h"
#include "products/print/standings.h"
#include "products/report/rrt-text.h"
#include "products/report/summary.h"
#include "products/report/times.h"
#include "products/report/trouble-text.h"
#include "core/view/calendar.h"
#include "core/view/coming.h"
#include "core/model/row.h"

static const struct command_option options[] = {
    {'a', "all", NULL, "list all exercises, also those that are over"},
    {0, "drift", NULL, "compare the range with the plan; exits with 4 on drift"},
    {'f', "feature", "NAME", "one feature: its state and its script's output in each VM"},
    {0, NULL, NULL, NULL},
};

/* ---- a list ---- */

static const char *status_word_of(const struct folder_about *about)
{
    if (about->gone)
        return about->ended ? "over" : "gone";
    return about->alive ? "runs" : about->stopped ? "stopped" : "no controller";
}

static int status_print_list(const struct desk *desk, const struct folder_about *all, size_t count,
                             bool gone_too)
{
    struct table table;
    json_t *array = json_array();
    char opened[TIME_TEXT];

    table_init(&table, "EXERCISE|RUN|STATE|OPENED|SCENARIO");
    for (size_t i = 0; i < count; i++) {
        if (all[i].gone && !gone_too)
            continue;
        time_text_wall(opened, all[i].opened);
        json_array_append_new(
            array, json_pack("{s:s, s:s, s:b, s:b, s:b, s:s, s:s}", "name", all[i].name, "run",
                             all[i].run, "alive", all[i].alive, "gone", all[i].gone, "ended",
                             all[i].ended, "opened", opened, "path", all[i].path));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", all[i].name);
        table_cell(&table, 1, TONE_PLAIN, "%s", all[i].run);
        table_cell(&table, 2,
                   all[i].gone    ? TONE_DIM
                   : all[i].alive ? TONE_GOOD
                                  : TONE_WARN,
                   "%s", status_word_of(&all[i]));
        table_cell(&table, 3, TONE_DIM, "%s", opened);
        table_cell(&table, 4, TONE_DIM, "%s", all[i].path);
    }
    if (desk->json) {
        table_done(&table);
        return output_json(&desk->out, json_pack("{s:o}", "exercises", array));
    }
    if (table.rows != 0)
        table_print(&table, &desk->out, 0);
    else
        output_print(&desk->out, TONE_PLAIN, "No exercise. Start one: excon run SCENARIO\n");
    table_done(&table);
    json_decref(array);
    return EXIT_DONE;
}

/* ---- one ---- */

/* Where there are play hours: when they begin or end. */
static void status_print_hours(const struct output *out, const struct view *view)
{
    struct calendar_step step;
    char dtg[TIME_TEXT];

    if (view->phase == PHASE_ENDED || !calendar_next(view, view->wall, &step))
        return;
    calendar_dtg(dtg, view, step.wall);
    output_print(out, TONE_PLAIN, ", play hours %s %s", step.open ? "begin" : "until", dtg);
}

static bool status_has_snapshot(const struct view *view)
{
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && view->vms[i].kept[0] != '\0')
            return true;
    return false;
}

/* Is ENDEX planned for a time that the play hours do not reach? */
static bool status_endex_is_late(const struct view *view)
{
    char dtg[TIME_TEXT];

    return view->day_count != 0 && view->phase != PHASE_BEFORE &&
           times_dtg(&dtg, view, view->exercise.endex)[0] == '\0';
}

static void status_print_head(const struct desk *desk, const struct found *found)
{
    const struct view *view = found->view;
    char x[32], endex[32], behind[96], word[TEXT_SHELL];
    int64_t up, all;

    follow_count(view, &up, &all);
    output_print(&desk->out, TONE_BOLD, "%s", view->exercise.name);
    output_print(&desk->out, TONE_PLAIN, " (%s)  %s", view->exercise.run, found->about.path);
    output_print(&desk->out, TONE_PLAIN, "\n  clock       ");
    if (view->phase == PHASE_BEFORE)
        output_print(&desk->out, TONE_PLAIN, "before STARTEX");
    else
        output_print(&desk->out, view->phase == PHASE_RUNNING ? TONE_GOOD : TONE_WARN, "%s %s%s",
                     view->phase == PHASE_PAUSED   ? "PAUSEX at"
                     : view->phase == PHASE_ENDED  ? "ENDEX at"
                     : view->phase == PHASE_CLOSED ? "outside play hours, stopped at"
                                                   : "running",
                     output_clock(&x, found_exercise_now(found)),
                     view->phase == PHASE_RUNNING && !found->about.alive ? " (as of its last row)"
                                                                         : "");
    if (view->phase != PHASE_BEFORE)
        output_print(&desk->out, TONE_DIM, "%s",
                     times_behind(&behind, view, found_exercise_now(found)));
    status_print_hours(&desk->out, view);
    if (view->exercise.endex > 0 && view->phase != PHASE_ENDED)
        output_print(&desk->out, TONE_PLAIN, ", ENDEX planned at %s%s%s",
                     output_clock(&endex, view->exercise.endex),
                     times_behind(&behind, view, view->exercise.endex),
                     status_endex_is_late(view) ? ", but it comes with the last play hours" : "");
    output_print(&desk->out, TONE_PLAIN, "\n  range       ");
    output_print(&desk->out,
                 view->range == RANGE_UP        ? TONE_GOOD
                 : view->range == RANGE_PARTIAL ? TONE_BAD
                                                : TONE_PLAIN,
                 "%s", range_state_words[view->range]);
    /* Of a whole range the text says no more than that. */
    const char *why = view->range != RANGE_UP ? view->range_text : "";

    output_print(&desk->out, TONE_PLAIN, ", %lld of %lld VMs up%s%s\n  controller  ", (long long)up,
                 (long long)all, why[0] != '\0' ? ": " : "", why);
    if (found->about.alive)
        output_print(&desk->out, TONE_GOOD, "runs\n");
    else if (found->about.gone)
        output_print(&desk->out, TONE_DIM, "none, the exercise is over\n");
    else if (view->range == RANGE_STOPPED && status_has_snapshot(view))
        output_print(
            &desk->out, TONE_DIM,
            "none; continue by: excon up --from-snapshot %s, or boot: without --from-snapshot\n",
            text_shell(word, found->about.path));
    else
        output_print(&desk->out, TONE_BAD, "does not run; continue by: excon up %s\n",
                     text_shell(word, found->about.path));
    if (!found->about.gone)
        hosts_print_isolation(&desk->out, view, "  isolation   ");
    if (!view->portal.wanted || found->about.gone)
        return;
    output_print(&desk->out, TONE_PLAIN, "  portal      ");
    portal_text_print(&desk->out, view, found->about.alive);
}

static void status_print_troubles(const struct desk *desk, const struct view *view)
{
    char title[128], since[32], behind[96], word[TEXT_SHELL];

    for (size_t i = 0; i < view->team_count; i++)
        if (view->teams[i].held && view_is_on(view))
            output_print(&desk->out, TONE_WARN, "  team %s is held since %s%s\n",
                         view->teams[i].made.id, output_clock(&since, view->teams[i].held_since),
                         times_behind(&behind, view, view->teams[i].held_since));
    if (view->no_room[0] != '\0')
        output_print(&desk->out, TONE_BAD, "  %s\n", view->no_room);
    full_text_print(&desk->out, view);
    for (size_t i = 0; i < view->agent_count; i++)
        if (view->agents[i].state == AGENT_LOST)
            output_print(&desk->out, TONE_BAD, "  agent %s is lost: %s\n", view->agents[i].name,
                         view->agents[i].text);
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || vm->state == VM_UP || vm->state == VM_STOPPED ||
            view->range == RANGE_PLANNED || view->range == RANGE_GONE)
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        output_print(&desk->out,
                     vm->state == VM_FAILED || vm->state == VM_LOST ? TONE_BAD : TONE_WARN,
                     "  %s is %s%s%s\n", title, vm_state_words[vm->state],
                     vm->text[0] != '\0' ? ": " : "", vm->text);
    }
    for (size_t i = 0; i < view->feature_count; i++) {
        const struct view_feature *feature = &view->features[i];

        if (feature->made.feature == 0 || feature->state != FEATURE_FAILED ||
            view->range == RANGE_GONE)
            continue;
        view_vm_title(view, feature->made.vm, title, sizeof(title));
        output_print(&desk->out, TONE_BAD,
                     "  feature %s in %s failed: %s (excon status --feature %s)\n",
                     feature->made.id, title, feature->text, text_shell(word, feature->made.id));
    }
    checks_text_print(&desk->out, view);
    green_text_print(&desk->out, view, "  green       ");
}

/* Points that no metric gave; excon adjustments says why. */
static void status_print_adjusted(const struct desk *desk, const struct view *view)
{
    char points[32];

    for (size_t i = 0; i < view->team_count; i++)
        if (view->teams[i].made.team != 0 && view->teams[i].adjusted != 0)
            output_print(&desk->out, TONE_DIM, "  %s%s points of %s by excon adjustments\n",
                         view->teams[i].adjusted > 0 ? "+" : "",
                         output_points(&points, view->teams[i].adjusted), view->teams[i].made.id);
}

static void status_print_teams(const struct desk *desk, const struct view *view)
{
    struct table table;
    char reached[32], points[32], max[32];

    table_init(&table, "TEAM|OBJECTIVES|>POINTS|>OF|>MESSAGES");
    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (team->made.team == 0 ||
            (team->max == 0 && team->objectives[OBJECTIVE_TLO] == 0 && team->messages == 0))
            continue;
        summary_reached(team, &reached);
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", team->made.id);
        table_cell(&table, 1, TONE_PLAIN, "%s", reached);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   view_points_are_told(view, team) ? output_points(&points, team->points) : "-");
        table_cell(&table, 3, TONE_DIM, "%s", output_points(&max, team->max));
        table_cell(&table, 4, TONE_PLAIN, "%u", team->messages);
    }
    if (table.rows != 0) {
        output_print(&desk->out, TONE_PLAIN, "\n");
        table_print(&table, &desk->out, 2);
    }
    table_done(&table);
    status_print_adjusted(desk, view);
}

/* What comes next, by time; `most` of them. What somebody planned is told apart, with who. */
static void status_print_next(const struct desk *desk, const struct view *view, int most)
{
    size_t count;
    struct coming *list = coming_list(view, 0, &count);
    char at[32], behind[96];
    int told = 0;

    for (size_t i = 0; i < count && told < most; i++) {
        uint32_t team = coming_team(&list[i]);

        if (list[i].held || list[i].event == NULL)
            continue;
        output_print(&desk->out, TONE_DIM, "%s  next  ", told++ == 0 ? "\n" : "");
        output_print(&desk->out, TONE_PLAIN, "%s%s %s%s%s\n", output_clock(&at, list[i].at),
                     times_behind(&behind, view, list[i].at), list[i].event->made.id,
                     team != 0 ? " of " : "", view_team_id(view, team));
    }
    free(list);
}

/* What somebody has planned to fire. */
static void status_print_planned(const struct desk *desk, const struct view *view)
{
    char at[32], behind[96];

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject == 0 || inject->fire_at < 0)
            continue;
        output_print(&desk->out, TONE_PLAIN, "  %s%s%s is fired at %s%s, by %s\n", inject->made.id,
                     inject->made.team != 0 ? " of " : "", view_team_id(view, inject->made.team),
                     output_clock(&at, inject->fire_at),
                     times_behind(&behind, view, inject->fire_at), inject->fire_by);
    }
}

/* What waits for a person alone; the first few by their names. */
static void status_print_held(const struct desk *desk, const struct view *view)
{
    enum { NAMED = 6 };
    size_t count = 0, all = 0;

    for (size_t i = 0; i < view->inject_count; i++)
        all += view->injects[i].made.inject != 0 && view->injects[i].state == INJECT_HELD &&
               view->injects[i].fire_at < 0;
    if (all == 0)
        return;
    output_print(&desk->out, TONE_WARN, "  %zu inject%s held", all, all == 1 ? " is" : "s are");
    output_print(&desk->out, TONE_PLAIN, " (excon fire, excon release, excon skip):");
    for (size_t i = 0; i < view->inject_count && count < NAMED; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject != 0 && inject->state == INJECT_HELD && inject->fire_at < 0)
            output_print(&desk->out, TONE_PLAIN, "%s %s%s%s", count++ > 0 ? "," : "",
                         inject->made.id, inject->made.team != 0 ? " of " : "",
                         view_team_id(view, inject->made.team));
    }
    output_print(&desk->out, TONE_PLAIN, "%s\n", all > NAMED ? ", …" : "");
}

static void status_print_ticker(const struct desk *desk, const struct view *view, uint64_t most)
{
    uint64_t from = view->ticker_count > most ? view->ticker_count - most : 0;
    char at[32], dtg[TIME_TEXT];

    if (view->ticker_count != 0)
        output_print(&desk->out, TONE_PLAIN, "\n");
    for (uint64_t i = from; i < view->ticker_count; i++) {
        const struct view_line *said = &view->ticker[i % VIEW_TICKER];

        calendar_dtg(dtg, view, said->wall);
        output_print(&desk->out, TONE_DIM, "  %s %s ", dtg, output_clock(&at, said->x));
        output_print(&desk->out, said->tone == LINE_BAD ? TONE_BAD : TONE_PLAIN, "%s\n",
                     said->text);
    }
}

static json_t *status_vm_json(const struct view *view, const struct view_vm *vm, uint32_t waiting)
{
    const char *management = vm->made.unmanaged ? "none" : vm->made.account ? "account" : "ssh";
    char title[128];

    view_vm_title(view, vm->made.vm, title, sizeof(title));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:b, s:s}", "vm", title, "domain",
                     vm->made.domain, "state", vm_state_words[vm->state], "address",
                     vm->made.address, "host", vm->host, "port", (int)vm->port, "text", vm->text,
                     "injects_waiting", (int)waiting, "hung", vm->hung[0] != '\0', "management",
                     management);
}

static json_t *status_vms_json(const struct view *view, const uint32_t *waiting)
{
    json_t *vms = json_array();

    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0)
            json_array_append_new(
                vms, status_vm_json(view, &view->vms[i], waiting[view->vms[i].made.vm]));
    return vms;
}

static json_t *status_features_json(const struct view *view)
{
    json_t *features = json_array();
    char title[128];

    for (size_t i = 0; i < view->feature_count; i++) {
        const struct view_feature *feature = &view->features[i];

        if (feature->made.feature == 0)
            continue;
        view_vm_title(view, feature->made.vm, title, sizeof(title));
        json_array_append_new(features,
                              json_pack("{s:s, s:s, s:s, s:i, s:s}", "feature", feature->made.id,
                                        "vm", title, "state", feature_state_words[feature->state],
                                        "attempt", (int)feature->attempt, "text", feature->text));
    }
    return features;
}

static int status_print_json(const struct desk *desk, struct found *found)
{
    struct summary summary = {0};
    struct error err = {0};
    json_t *object;
    uint32_t *waiting = full_counts(found->view);

    if (waiting == NULL)
        error_memory(&err);
    if (waiting == NULL || summary_init(&summary, found, &err) < 0) {
        free(waiting);
        return desk_failed(desk, &err);
    }
    object = summary_json(&summary);
    json_object_set_new(object, "x", json_integer(found_exercise_now(found)));
    json_object_set_new(object, "controller", json_boolean(found->about.alive));
    json_object_set_new(object, "path", json_string(found->about.path));
    if (host_count(found->view) != 0)
        json_object_update_new(object, hosts_print_json(found->view));
    json_object_set_new(object, "asks", asks_json(found->view));
    json_object_set_new(object, "requests", rrt_text_requests_json(found->view));
    json_object_set_new(object, "comcheck", comcheck_text_json(found->view));
    json_object_set_new(object, "rrt", rrt_text_json(found->view));
    json_object_set_new(object, "questions", questions_json(found->view));
    json_object_set_new(object, "troubles",
                        trouble_text_json(found->view, found_exercise_now(found)));
    json_object_set_new(object, "portal", portal_text_json(found->view, found->about.alive));
    json_object_set_new(object, "vms", status_vms_json(found->view, waiting));
    json_object_set_new(object, "features", status_features_json(found->view));
    json_object_set_new(object, "checks", checks_text_json(found->view));
    json_object_set_new(object, "green", green_text_json(found->view));
    summary_done(&summary);
    free(waiting);
    return output_json(&desk->out, object);
}

static int status_print_one(struct command_line *line)
{
    struct found *found = &line->found;
    int code = command_need(line, NEEDS_ANY | NEEDS_NOW);

    if (code != 0)
        return code;
    if (command_flag(line, "drift"))
        return drift_print(&line->desk, found);
    if (command_option(line, "feature") != NULL)
        return features_print(&line->desk, found, command_option(line, "feature"));
    if (line->desk.json)
        return status_print_json(&line->desk, found);
    status_print_head(&line->desk, found);
    hosts_print_line(&line->desk.out, found->view);
    status_print_troubles(&line->desk, found->view);
    trouble_text_print(&line->desk.out, found->view, found_exercise_now(found));
    rrt_text_print(&line->desk.out, found->view);
    asks_print(&line->desk.out, found->view);
    questions_print(&line->desk.out, found->view);
    status_print_planned(&line->desk, found->view);
    status_print_held(&line->desk, found->view);
    if (found->view->phase == PHASE_BEFORE)
        comcheck_text_print(&line->desk.out, found->view, true);
    status_print_teams(&line->desk, found->view);
    if (!told_inside(&found->to))
        standings_print(&line->desk.out, found->view);
    if (!line->desk.quiet) {
        status_print_next(&line->desk, found->view, 3);
        status_print_ticker(&line->desk, found->view, 5);
    }
    return EXIT_DONE;
}

static int status_run(struct command_line *line)
{
    bool every = command_flag(line, "all");
    struct folder_about *all = NULL;
    size_t count = 0, standing = 0;
    struct error err = {0};
    int code;

    if (!every && line->desk.exercise != NULL)
        return status_print_one(line);
    if (folder_list(every ? FOLDER_ALL : FOLDER_KNOWN, NULL, &all, &count, &err) < 0)
        return desk_failed(&line->desk, &err);
    for (size_t i = 0; i < count; i++) {
        standing += !all[i].gone;
        /* Where scenarios lie is exercise control's. */
        if (!seat_inside(&line->desk))
            all[i].path[0] = '\0';
    }

    if (every || (!command_flag(line, "drift") && (standing > 1 || count == 0)))
        code = status_print_list(&line->desk, all, count, every);
    else
        code = status_print_one(line);
    free(all);
    return code;
}

const struct command command_status = {
    .name = "status",
    .group = "How it stands",
    .also = "ls list ps state",
    .usage = "",
    .summary = "the state of the exercise and its range; with several, a list",
    .help = "Reads the journal, so it works without a controller and after the end. Only --drift\n"
            "asks the controller, which inspects the machines: definitions that were changed,\n"
            "missing disks, seeds and snapshots, machines that do not run, and foreign objects\n"
            "with a name of the exercise. \"excon up SCENARIO\" repairs what it can.",
    .options = options,
    .run = status_run,
};
