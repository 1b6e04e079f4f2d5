/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon run: build, STARTEX, the board, ENDEX, removal, summary: one command for a whole exercise.
 * The controller does it all by itself; this program only watches, so that leaving it, or killing
 * it, changes nothing.
 */
#include <jansson.h>

#include "desk/client/exercise.h"
#include "base/loop/interrupt.h"
#include "base/text.h"
#include "base/time.h"
#include "desk/client/board.h"
#include "desk/client/launch.h"
#include "desk/client/hub.h"
#include "desk/client/portal.h"
#include "desk/command/command-order.h"
#include "desk/client/removal.h"
#include "products/report/summary.h"
#include "engine/control/controller.h"
#include "core/model/row.h"

enum { BEAT = 250, REVIVALS_MOST = 5 };

static const struct command_option options[] = {
    {'k', "keep", NULL, "leave the range up after ENDEX"},
    {0, "network", "WORD", "what carries team networks: ovn, or own (of the connection)"},
    {0, "hosts", "FILE", "over the hosts that FILE lists (docs/HOSTS.md)"},
    {0, "force", NULL, "start although memory seems too small"},
    {0, "portal", "ADDRESS:PORT", "members come in there (excon portal)"},
    {0, "hub", "URL|FILE", "what is shared is exchanged with that MISP (excon hub)"},
    {0, "hub-key-file", "FILE", "with --hub: the key of a site admin, in a file of mode 0600"},
    {0, "hub-ca", "FILE", "with --hub: certificates that are trusted, in place of the host's"},
    {0, "ascii", NULL, "the board without signs beyond ASCII"},
    ORDER_BY,
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

/* ---- watching without a terminal ---- */

static void run_print_line(const struct desk *desk, const struct view_line *said)
{
    static const enum tone tones[] = {[LINE_PLAIN] = TONE_PLAIN,
                                      [LINE_GOOD] = TONE_GOOD,
                                      [LINE_BAD] = TONE_BAD,
                                      [LINE_ATTACK] = TONE_ACCENT,
                                      [LINE_CLOCK] = TONE_BOLD};
    char span[TIME_TEXT];

    if (desk->json) {
        output_json_line(&desk->out, json_pack("{s:I, s:s, s:s}", "x", (json_int_t)said->x, "event",
                                               row_classes[said->kind].name, "text", said->text));
    } else if (!desk->quiet) {
        time_text_span(span, said->x);
        output_print(&desk->out, TONE_DIM, "%s ", span);
        output_print(&desk->out, tones[said->tone], "%s\n", said->text);
    }
    fflush(desk->out.to);
}

static bool run_is_over(const struct view *view, bool keep)
{
    return view->range == RANGE_GONE || (keep && view->phase == PHASE_ENDED);
}

/* The controller ended in the middle: it is started again, and what was told already is passed
 * over. */
static int run_revive(const struct desk *desk, const struct launch *launch, struct follow *follow,
                      struct error *err)
{
    struct dial *rows = NULL;
    uint64_t told = follow->told;

    output_print(&desk->err, TONE_WARN, "the controller ended; restarting it\n");

    int result = order_connect(desk, &launch->found, true, &rows, err);

    if (result < 0)
        return result;
    follow_done(follow);
    result = follow_init(follow, rows, err);
    follow->told = told;
    return result;
}

/* Prints the ticker until the end. 0; 1: interrupted; <0. */
static int run_watch_lines(const struct desk *desk, const struct launch *launch,
                           struct follow *follow, bool keep, struct error *err)
{
    const struct view_line *said;
    int revivals = 0;
    bool said_ungraded = desk->json || desk->quiet;

    for (;;) {
        int result = follow_step(follow, BEAT, err);

        if (result < 0)
            return result;
        while ((follow->caught_up || follow->told == 0 || revivals == 0) &&
               (said = follow_line(follow)) != NULL)
            run_print_line(desk, said);
        if (!said_ungraded && follow->view->phase == PHASE_ENDED) {
            summary_print_ungraded(follow->view, &desk->out);
            said_ungraded = true;
        }
        if (run_is_over(follow->view, keep) && (keep || result == FOLLOW_ENDED))
            return 0;
        if (interrupt_came())
            return 1;
        if (result != FOLLOW_ENDED)
            continue;
        if (++revivals > REVIVALS_MOST)
            return error_set(err, ERROR_FAILED, "the controller ended %d times; its log: %s",
                             revivals, launch->found.folder.log);
        if (run_revive(desk, launch, follow, err) < 0)
            return -1;
    }
}

/* ---- the end ---- */

static int run_say_detached(const struct command_line *line, const struct launch *launch)
{
    const char *run = launch->found.folder.run;
    char word[TEXT_SHELL];

    output_print(
        &line->desk.err, TONE_PLAIN,
        "The exercise continues without this window. To return: excon run %s\n"
        "Or: excon board -x %s, excon status -x %s, excon endex -x %s, excon down -x %s --force\n",
        text_shell(word, line->arguments[0]), run, run, run, run);
    return EXIT_DONE;
}

static int run_print_end(const struct command_line *line, struct found *found, bool keep)
{
    const struct board_look look = {.ascii = command_flag(line, "ascii")};
    struct summary summary = {0};
    struct error err = {0};
    int code = EXIT_DONE;

    if (!keep)
        code = removal_prove(&(struct desk){.command = line->desk.command,
                                            .quiet = true,
                                            .out = line->desk.err,
                                            .err = line->desk.err},
                             found);
    if (found_fold(found, &err) < 0 || summary_init(&summary, found, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (line->desk.json) {
        output_json(&line->desk.out, summary_json(&summary));
    } else {
        output_print(&line->desk.out, TONE_PLAIN, "\n");
        summary_print(&summary, &line->desk.out, false);
        output_print(&line->desk.out, TONE_PLAIN, "\n");
        if (!line->desk.quiet && board_print(&line->desk, found, &look, &err) < 0)
            output_print(&line->desk.out, TONE_WARN, "%s\n", err.text);
        output_print(&line->desk.out, TONE_DIM,
                     "%s: excon explain TEAM METRIC, excon status, the journal %s\n",
                     keep ? "The range is still up; excon down removes it. More"
                          : "Nothing of the range is left. More",
                     found->folder.journal);
    }
    summary_done(&summary);
    return code;
}

/* With a terminal: the board. 0; 1: left by a key; <0. */
static int run_watch_board(const struct command_line *line, const struct launch *launch,
                           struct follow *follow, bool keep, struct error *err)
{
    const struct board_look look = {.ascii = command_flag(line, "ascii"), .until_endex = true};
    struct found now = {0};
    int result = board_show(&line->desk, &launch->found.folder, &look, err);

    if (result < 0)
        return result;
    /* Where the exercise is now, says the journal. */
    if (folder_open(&now.folder, launch->found.folder.run, err) != 0 || found_fold(&now, err) < 0)
        return -1;
    result = run_is_over(now.view, keep) || now.view->phase == PHASE_ENDED ? 0 : 1;
    if (result == 0)
        summary_print_ungraded(now.view, &line->desk.out);
    found_done(&now);
    if (result == 0 && !keep)
        result = removal_watch(&line->desk, follow, err);
    return result;
}

static int run_play(const struct command_line *line, struct launch *launch, struct follow *follow)
{
    bool keep = command_flag(line, "keep");
    struct error err = {0};
    int result;

    if (line->desk.out.tty && !line->desk.json && !line->desk.quiet)
        result = run_watch_board(line, launch, follow, keep, &err);
    else
        result = run_watch_lines(&line->desk, launch, follow, keep, &err);
    if (result < 0)
        return desk_failed(&line->desk, &err);
    if (result > 0)
        return run_say_detached(line, launch);
    return run_print_end(line, &launch->found, keep);
}

/* ---- the beginning ---- */

static int run_build(const struct command_line *line, struct launch *launch, struct follow *follow)
{
    struct error err = {0};
    enum launch_end end = LAUNCH_LOST;

    interrupt_catch();
    for (int revivals = 0;; revivals++) {
        if (launch_watch(&line->desk, launch, follow, &end, &err) < 0)
            return desk_failed(&line->desk, &err);
        if (end != LAUNCH_LOST || revivals == REVIVALS_MOST)
            break;
        if (run_revive(&line->desk, launch, follow, &err) < 0)
            return desk_failed(&line->desk, &err);
    }
    if (end == LAUNCH_UP || end == LAUNCH_GONE || follow->view->phase != PHASE_BEFORE)
        return run_play(line, launch, follow);
    if (end == LAUNCH_INTERRUPTED)
        return run_say_detached(line, launch);
    if (end == LAUNCH_PARTIAL) {
        launch_print_failures(&line->desk, follow->view);
        return EXIT_RANGE;
    }
    launch_print_lost(&line->desk, &launch->found.folder);
    return EXIT_FAILED;
}

static int run_with(struct command_line *line, const struct hub_words *hub)
{
    const char *portal = command_option(line, "portal");
    struct launch launch = {0};
    struct follow follow = {0};
    int code, listens = EXIT_DONE, exchanges = EXIT_DONE;

    if (portal != NULL && !portal_is_list(portal))
        return desk_usage(&line->desk, "--portal wants ADDRESS:PORT, as 192.0.2.10:443");
    code = launch_find_or_make(
        &line->desk, line->arguments[0],
        &(struct launch_where){command_option(line, "hosts"), command_option(line, "network")},
        command_flag(line, "force"), "STARTEX", &launch);

    if (code == 0)
        code = launch_up(&line->desk, &launch,
                         LAUNCH_STARTEX | (command_flag(line, "keep") ? 0 : LAUNCH_DOWN), &follow);
    if (code == 0 && hub->url != NULL)
        exchanges = hub_order_start(&line->desk, &launch.found, hub);
    if (code == 0 && portal != NULL)
        listens = portal_order_beside(&line->desk, &launch.found, portal);
    if (code == 0)
        code = run_build(line, &launch, &follow);
    follow_done(&follow);
    launch_done(&launch);
    return code != 0 ? code : listens != EXIT_DONE ? listens : exchanges;
}

static int run(struct command_line *line)
{
    struct hub_words hub;
    int code =
        hub_words_read(&line->desk, command_option(line, "hub"),
                       command_option(line, "hub-key-file"), command_option(line, "hub-ca"), &hub);

    if (code == EXIT_DONE)
        code = run_with(line, &hub);
    hub_words_done(&hub);
    return code;
}

const struct command command_run = {
    .name = "run",
    .usage = "SCENARIO",
    .summary = "a whole exercise: build, STARTEX, board, ENDEX, removal, summary",
    .help = "On a terminal it shows the board until ENDEX; q leaves the board, and the exercise\n"
            "continues. Elsewhere it prints a line for each event. Given again, after leaving or\n"
            "after a crash, the command continues with the same exercise. Exits with 4, and\n"
            "leaves the range, when only part of it is up.",
    .options = options,
    .least = 1,
    .most = 1,
    .right = "up",
    .run = run,
};
