/* SPDX-License-Identifier: Apache-2.0 */
/* excon up: from a scenario to a range that waits for STARTEX. */
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "scenario/yaml/units.h"
#include "desk/client/seat.h"
#include "desk/client/exercise.h"
#include "base/loop/interrupt.h"
#include "base/text.h"
#include "base/time.h"
#include "desk/client/launch.h"
#include "desk/client/hub.h"
#include "desk/client/portal.h"
#include "desk/command/command-order.h"
#include "desk/client/removal.h"
#include "desk/client/retake.h"
#include "core/model/row.h"

static const struct command_option options[] = {
    {'s', "startex", NULL, "STARTEX as soon as everything is up"},
    {0, "from-snapshot", NULL, "restore machines that do not run from their snapshots"},
    {0, "from-kept", NULL, NULL},
    {0, "fork", NULL, "boot machines that teams have alike once, and fork them"},
    {0, "no-fork", NULL, "boot every machine, also where forking is sooner"},
    {0, "retake", NULL, "of a node or team: put corrected packages of failed features into it"},
    {0, "simulated", NULL, "a dry run: a simulated range behind the real controller, in real time"},
    {0, "network", "WORD", "what carries team networks: ovn, or own (of the connection)"},
    {0, "hosts", "FILE", "over the hosts that FILE lists (docs/HOSTS.md)"},
    {0, "speed", "N", "with --simulated --startex: exercise time per real time"},
    {'t', "team", "TEAM", "of a node: only this team's"},
    {0, "rollback", NULL, "remove everything when some part does not come up"},
    {0, "force", NULL, "start although memory seems too small"},
    {0, "portal", "ADDRESS:PORT", "members come in there (excon portal)"},
    {0, "hub", "URL|FILE", "what is shared is exchanged with that MISP (excon hub)"},
    {0, "hub-key-file", "FILE", "with --hub: the key of a site admin, in a file of mode 0600"},
    {0, "hub-ca", "FILE", "with --hub: certificates that are trusted, in place of the host's"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

/* What a look found on a range that stood. */
static const char *up_drift_words_of(const struct view *view, const struct changes *changes,
                                     char (*to)[64])
{
    if (view->inspection.state != INSPECTION_DONE || !view->inspection.repair)
        return "";
    if (view->inspection.found == 0)
        return changes->count != 0 ? "; no drift from the plan of that time" : "; no drift";
    text_print(*to, sizeof(*to), "; %u drift%s found", view->inspection.found,
               view->inspection.found == 1 ? "" : "s");
    return *to;
}

static int up_print_up(const struct desk *desk, const struct launch *launch,
                       const struct view *view, int64_t took)
{
    int64_t up, all;
    char span[32], drift[64];

    follow_count(view, &up, &all);
    if (desk->json) {
        output_json_line(&desk->out,
                         json_pack("{s:s, s:s, s:s, s:I, s:I, s:o}", "range",
                                   range_state_words[view->range], "run", launch->found.folder.run,
                                   "name", view->exercise.name, "up", (json_int_t)up, "vms",
                                   (json_int_t)all, "changed", changes_json(&launch->changes)));
    } else if (!desk->quiet) {
        output_print(&desk->out, TONE_GOOD, "%s is up", view->exercise.name);
        output_print(&desk->out, TONE_PLAIN, " (%s): %lld of %lld VMs after %s%s\n",
                     launch->found.folder.run, (long long)up, (long long)all,
                     output_duration(&span, took),
                     launch->again ? up_drift_words_of(view, &launch->changes, &drift) : "");
        if (view->phase == PHASE_PAUSED)
            output_print(&desk->out, TONE_DIM, "The exercise is in PAUSEX. Next: excon resume.\n");
        if (view->phase == PHASE_PAUSED && launch->again)
            output_print(
                &desk->out, TONE_DIM,
                "Machines that were started again may have other ports: excon access TEAM, for "
                "each team.\n");
        if (view->phase == PHASE_BEFORE && !view->wanted.startex)
            output_print(
                &desk->out, TONE_DIM,
                "Next: excon startex. Beside it: excon board, excon access TEAM, excon down.\n");
    }
    return EXIT_DONE;
}

static int up_say_interrupted(const struct command_line *line)
{
    char word[TEXT_SHELL];

    output_print(&line->desk.err, TONE_WARN, "Building the range continues. ");
    output_print(&line->desk.err, TONE_PLAIN,
                 "\"excon up %s\" shows it again, \"excon status\" shows its progress, \"excon "
                 "down\" removes it.\n",
                 text_shell(word, line->arguments[0]));
    return EXIT_FAILED;
}

/* The controller takes away what did not come up whole; what it was that failed has been said. */
static int up_roll_back(const struct desk *desk, struct launch *launch, struct follow *follow)
{
    struct error err = {0};

    output_print(&desk->err, TONE_BAD,
                 "Part of the range did not come up; everything is removed (--rollback).\n");
    if (removal_watch(desk, follow, &err) < 0)
        return desk_failed(desk, &err);
    if (!interrupt_came())
        removal_prove(desk, &launch->found);
    return EXIT_RANGE;
}

static int up_watch(const struct command_line *line, struct launch *launch, struct follow *follow)
{
    struct moment start, now;
    struct error err = {0};
    enum launch_end end = LAUNCH_LOST;

    time_now(&start);
    interrupt_catch();
    if (launch_watch(&line->desk, launch, follow, &end, &err) < 0)
        return desk_failed(&line->desk, &err);
    time_now(&now);
    switch (end) {
    case LAUNCH_UP:
        return up_print_up(&line->desk, launch, follow->view, now.mono - start.mono);
    case LAUNCH_PARTIAL:
        if (line->desk.json)
            up_print_up(&line->desk, launch, follow->view, 0);
        else
            launch_print_failures(&line->desk, follow->view);
        return EXIT_RANGE;
    case LAUNCH_INTERRUPTED:
        return up_say_interrupted(line);
    case LAUNCH_GONE:
        if (follow->view->wanted.rollback)
            return up_roll_back(&line->desk, launch, follow);
        output_print(&line->desk.err, TONE_BAD, "the range is being removed\n");
        return EXIT_FAILED;
    case LAUNCH_LOST:
        break;
    }
    launch_print_lost(&line->desk, &launch->found.folder);
    return EXIT_FAILED;
}

/* ---- some of it again ---- */

static bool up_is_part_of(const struct view *view, const char *name)
{
    if (view_team_called(view, name) != NULL)
        return true;
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && strcmp(view->vms[i].made.id, name) == 0)
            return true;
    return false;
}

/* A node or a team of the exercise that stands, and no file? */
static bool up_is_part(const struct desk *desk, const char *name)
{
    struct found found = {0};
    struct error err = {0};
    bool is;

    if (access(name, F_OK) == 0 ||
        folder_find(desk->exercise, &found.folder, &found.about, &err) != 0)
        return false;
    is = found_fold(&found, &err) == 0 && up_is_part_of(found.view, name);
    found_done(&found);
    return is;
}

/* Tried again as it is, or with what its packages have become. */
static int up_order_anew(const struct command_line *line, struct launch *launch,
                         struct follow *follow)
{
    bool retake = command_flag(line, "retake");
    struct error err = {0};
    json_t *order = NULL;
    char hash[65] = "";
    int code = 0;

    if (found_fold(&launch->found, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (retake)
        code = retake_plan(&line->desk, &launch->found, line->arguments[0], &order);
    if (code != 0)
        return code;
    if (order == NULL) {
        order = order_line("retry");
        json_object_set_new(order, "target", json_string(line->arguments[0]));
        order_put(order, "team", command_option(line, "team"));
    } else {
        text_copy(hash, sizeof(hash), json_string_value(json_object_get(order, "detail")));
    }
    code = launch_give(&line->desk, launch, order, follow);
    retake_done(&launch->found, hash);
    return code;
}

static int up_try_again(const struct command_line *line)
{
    struct launch launch = {.again = true};
    struct follow follow = {0};
    int code = exercise_find(&line->desk, EXERCISE_STANDING, &launch.found);

    if (code == 0)
        code = up_order_anew(line, &launch, &follow);
    if (code == 0)
        code = up_watch(line, &launch, &follow);
    follow_done(&follow);
    launch_done(&launch);
    return code;
}

static bool up_is_from_snapshot(const struct command_line *line)
{
    return command_flag(line, "from-snapshot") || command_flag(line, "from-kept");
}

/* --speed in thousandths; 0: not said. 0, or the exit code. */
static int up_read_speed(const struct command_line *line, int64_t *ret_speed)
{
    const char *text = command_option(line, "speed");

    if (text == NULL)
        return 0;
    if (!command_flag(line, "simulated") || !command_flag(line, "startex"))
        return desk_usage(&line->desk,
                          "--speed needs --simulated and --startex; later: excon clock "
                          "speed N");
    if (!points_read(text, ret_speed) || *ret_speed < 100 || *ret_speed > 60000)
        return desk_usage(&line->desk, "\"%s\" is no speed between 0.1 and 60", text);
    return 0;
}

/* The exercise of the scenario, or a new one. 0, or the exit code. */
static int up_begin(const struct command_line *line, struct launch *launch)
{
    bool simulated = command_flag(line, "simulated");
    struct error err;

    if (!seat_may(&line->desk, "up", false))
        return EXIT_FAILED;
    if (!simulated)
        return launch_find_or_make(
            &line->desk, line->arguments[0],
            &(struct launch_where){command_option(line, "hosts"), command_option(line, "network")},
            command_flag(line, "force"), NULL, launch);

    int code = launch_find_or_simulate(
        &line->desk, line->arguments[0],
        &(struct launch_where){command_option(line, "hosts"), command_option(line, "network")},
        launch);

    if (code != 0 || !launch->again)
        return code;
    if (found_fold(&launch->found, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (launch->found.view->exercise.rehearsal)
        return 0;
    error_set(&err, ERROR_STATE, "an exercise of %s with real machines exists already",
              line->arguments[0]);
    return desk_failed(&line->desk, &err);
}

static int up_set_speed(const struct command_line *line, const struct launch *launch, int64_t speed)
{
    struct order_answer answer = {0};
    struct error err = {0};
    json_t *order = order_line("clock");

    order_put(order, "target", "speed");
    json_object_set_new(order, "points", json_integer(speed));
    if (order_give(&line->desk, &launch->found, order, &answer, &err) < 0)
        return desk_failed(&line->desk, &err);
    return answer.end == ORDER_TAKEN ? 0 : order_stop(&line->desk, &answer);
}

static bool up_forks(const struct command_line *line, const struct launch *launch)
{
    return command_flag(line, "fork") || (launch->forks && !command_flag(line, "no-fork"));
}

static int up_with(struct command_line *line, const struct hub_words *hub)
{
    const char *portal = command_option(line, "portal");
    struct launch launch = {0};
    struct follow follow = {0};
    struct error err = {0};
    int listens = EXIT_DONE, exchanges = EXIT_DONE;

    if (portal != NULL && !portal_is_list(portal))
        return desk_usage(&line->desk, "--portal wants ADDRESS:PORT, as 192.0.2.10:443");
    if (up_is_from_snapshot(line) && !launch_stands(line->arguments[0])) {
        error_set(&err, ERROR_MISSING,
                  "%s has no range, so there are no snapshots to restore (one machine alone: excon "
                  "revert)",
                  line->arguments[0]);
        return desk_failed(&line->desk, &err);
    }
    if (up_is_part(&line->desk, line->arguments[0]))
        return up_try_again(line);
    if (command_flag(line, "retake")) {
        error_set(&err, ERROR_MISSING,
                  "\"%s\" is not a node or team of an exercise that is up; --retake needs one",
                  line->arguments[0]);
        return desk_failed(&line->desk, &err);
    }

    if (command_flag(line, "fork") && command_flag(line, "no-fork"))
        return desk_usage(&line->desk, "--fork and --no-fork exclude each other");

    int64_t speed = 0;
    int code = up_read_speed(line, &speed);

    if (code == 0)
        code = up_begin(line, &launch);

    if (code == 0)
        code = launch_up(&line->desk, &launch,
                         (command_flag(line, "startex") ? LAUNCH_STARTEX : 0) |
                             (command_flag(line, "rollback") ? LAUNCH_ROLLBACK : 0) |
                             (up_is_from_snapshot(line) ? LAUNCH_KEPT : 0) |
                             (up_forks(line, &launch) ? LAUNCH_FORK : 0),
                         &follow);
    if (code == 0 && hub->url != NULL)
        exchanges = hub_order_start(&line->desk, &launch.found, hub);
    if (code == 0 && portal != NULL)
        listens = portal_order_beside(&line->desk, &launch.found, portal);
    if (code == 0)
        code = up_watch(line, &launch, &follow);
    if (code == 0 && speed != 0)
        code = up_set_speed(line, &launch, speed);
    follow_done(&follow);
    launch_done(&launch);
    return code != 0 ? code : listens != EXIT_DONE ? listens : exchanges;
}

static int up_run(struct command_line *line)
{
    struct hub_words hub;
    int code =
        hub_words_read(&line->desk, command_option(line, "hub"),
                       command_option(line, "hub-key-file"), command_option(line, "hub-ca"), &hub);

    if (code == EXIT_DONE)
        code = up_with(line, &hub);
    hub_words_done(&hub);
    return code;
}

const struct command command_up = {
    .name = "up",
    .group = "The range",
    .also = "deploy apply",
    .usage = "SCENARIO|NODE|TEAM",
    .summary = "build the range of a scenario and wait until it is up",
    .help =
        "Checks and plans the scenario first, and starts nothing when anything is wrong. The\n"
        "controller then runs by itself: Ctrl-C, a closed terminal or a crash does not end an\n"
        "exercise.\n"
        "\n"
        "Given again, the command continues with the exercise of this scenario. With the name\n"
        "of a node or team it retries only what failed there. On a range that is already up\n"
        "it compares the range with the plan, repairs drift (excon status --drift) and\n"
        "changes nothing else; a VM whose disk is gone is rebuilt. The exercise continues as\n"
        "it was planned: the command names files that changed since; \"excon down\" and \"excon\n"
        "up\" take the changes.\n"
        "\n"
        "--retake puts the corrected package of a failed feature into a node or team, after\n"
        "checking it. --from-snapshot restores machines that do not run (excon snapshot) and\n"
        "puts a running exercise in PAUSEX; \"excon resume\" continues. Exits with 4 when some\n"
        "part of the range failed. A guest that does not answer within EXCON_BOOT_WITHIN\n"
        "seconds (180) is retried later.\n"
        "\n"
        "--fork boots machines that several teams have alike once, with the features that do\n"
        "not differ between them, and makes every team's from that state, memory included.\n"
        "Each gets its own names, keys and addresses before its team links are set up; one\n"
        "for which that fails is booted instead. Without --fork, excon up does so only where\n"
        "\"excon plan\" finds that it saves five minutes or more and the machine that is booted\n"
        "once gets no feature; --no-fork boots every machine.\n"
        "\n"
        "--simulated is a dry run for the people of an exercise: the range is that of excon\n"
        "rehearse, its teams act as modelled, and controller, board, seats and portal are the\n"
        "real ones, in real time. Nothing is started, so that it needs no images.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = up_run,
};
