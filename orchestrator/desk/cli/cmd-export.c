/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon export: a scenario as plain SDL 0.21 and a list of what that cannot hold (--ocr), results
 * for learning systems and scoreboards, or what the injects left behind as an event of MISP. The
 * latter is ground truth: for who runs the exercise alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "desk/client/exercise.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "base/tree.h"
#include "products/aar/aar-files.h"
#include "products/aar/aar-read.h"
#include "products/share/learning.h"
#include "products/share/feed.h"
#include "engine/misp/misp.h"
#include "engine/misp/misp-share.h"
#include "products/share/rewriting.h"
#include "core/order/rights.h"
#include "core/model/row.h"

static const struct command_option options[] = {
    {0, "ocr", NULL, "FILE as SDL 0.21.0, or as 0.21.2 when that is named before FILE"},
    {'o', "out", "FILE|DIR", "write there, for you alone, not to standard output"},
    {0, "role", "ROLE", "misp: as this role (default: director); only exercise control may"},
    {0, "feed", "DIR", "misp: as a feed in that folder, with what was shared"},
    {0, "team", "TEAM", "misp --feed: what that team sent and received, and nothing else"},
    {0, NULL, NULL, NULL},
};

static int export_write(struct command_line *line, json_t *event, size_t count, const char *what)
{
    const char *path = command_option(line, "out");
    char *dump, *text = NULL;
    struct error err = {0};
    int result;

    if (path == NULL) {
        if (output_json(&line->desk.out, event) == EXIT_DONE)
            return EXIT_DONE;
        error_set(&err, ERROR_SYSTEM, "it could not be written");
        return desk_failed(&line->desk, &err);
    }
    dump = json_dumps(event, JSON_INDENT(2));
    result = dump != NULL ? asprintf(&text, "%s\n", dump) : -1;
    json_decref(event);
    free(dump);
    if (result < 0) {
        error_memory(&err);
        return desk_failed(&line->desk, &err);
    }
    result = file_replace(path, text, strlen(text), 0600, &err);
    if (result == 0 && !line->desk.quiet)
        output_print(&line->desk.err, TONE_PLAIN, "%zu %s in %s\n", count, what, path);
    free(text);
    return result < 0 ? desk_failed(&line->desk, &err) : EXIT_DONE;
}

/* What injects left behind and all that was shared, or a team's part of the latter. */
static json_t *export_feed_events(const struct view *view, uint32_t team)
{
    json_t *events = json_array();
    size_t count;

    if (team == 0)
        json_array_append_new(events, misp_event(view, &count));
    for (size_t i = 0; i < view->shares.share_count; i++)
        if (!view->shares.shares[i].replaced && view_share_is_of(&view->shares.shares[i], team))
            json_array_append_new(events, misp_share(view, i, team));
    return events;
}

static int export_feed(struct command_line *line, const char *folder)
{
    const char *name = command_option(line, "team");
    const struct view *view = line->found.view;
    const struct view_team *team = name != NULL ? exercise_team(&line->desk, view, name) : NULL;
    struct error err = {0};
    json_t *events;
    int result;

    if (name != NULL && team == NULL)
        return EXIT_FAILED;
    events = export_feed_events(view, team != NULL ? team->made.team : 0);
    result = feed_write(folder, events, &err);
    if (result == 0 && !line->desk.quiet)
        output_print(&line->desk.err, TONE_PLAIN, "%zu event%s in %s\n", json_array_size(events),
                     json_array_size(events) == 1 ? "" : "s", folder);
    json_decref(events);
    return result < 0 ? desk_failed(&line->desk, &err) : EXIT_DONE;
}

static int export_run_misp(struct command_line *line)
{
    const char *said = command_option(line, "role");
    int role = ROLE_DIRECTOR;
    struct hello seat = {0};
    struct error err = {0};
    size_t count = 0;

    if (seat_read(&line->desk, &seat, &err) < 0)
        return desk_failed(&line->desk, &err);
    role = word_find(role_words, ROLES, said != NULL ? said : seat.role);
    if (role < 0)
        return desk_usage(&line->desk, "there is no such role");
    if (!seat_see_as(&line->desk, said, NULL, NULL))
        return EXIT_FAILED;
    if (!rights_see_truth((enum role)role)) {
        error_set(&err, ERROR_STATE, "a %s may not take ground truth out of the exercise",
                  role_words[role]);
        return desk_failed(&line->desk, &err);
    }

    if (line->argument_count > 1)
        line->desk.exercise = line->arguments[1];

    int code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);

    if (code != 0)
        return code;

    if (command_option(line, "feed") != NULL)
        return export_feed(line, command_option(line, "feed"));

    json_t *event = misp_event(line->found.view, &count);

    if (event == NULL) {
        error_memory(&err);
        return desk_failed(&line->desk, &err);
    }
    return export_write(line, event, count, "indicators");
}

/* What teams have reached, for other programs: all of it is exercise control's to give. */
static int export_run_results(struct command_line *line, bool scoreboard)
{
    struct error err = {0};
    json_t *results;
    int code = EXIT_FAILED;

    if (line->argument_count > 1)
        line->desk.exercise = line->arguments[1];
    if (seat_may(&line->desk, "journal", false))
        code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    if (code != 0)
        return code;
    if (scoreboard && !line->found.view->exercise.competitive) {
        error_set(&err, ERROR_STATE,
                  "the exercise is collective: its teams are not ranked (exercise.scoring)");
        return desk_failed(&line->desk, &err);
    }
    results = (scoreboard ? learning_scoreboard : learning_statements)(line->found.view);
    if (results == NULL) {
        error_memory(&err);
        return desk_failed(&line->desk, &err);
    }
    return export_write(
        line, results,
        json_array_size(scoreboard ? json_object_get(results, "standings") : results),
        scoreboard ? "teams" : "statements");
}

/* Every table of the report, as files of a folder. */
static int export_run_tables(struct command_line *line, bool lines)
{
    struct aar_wanted wanted = {.to = {.role = ROLE_DIRECTOR}};
    struct aar_options how = {.form = AAR_REPORT, .marking = ""};
    const char *folder = command_option(line, "out");
    struct aar_file *files = NULL;
    struct error err = {0};
    size_t count = 0;
    int result, code;

    if (folder == NULL)
        return desk_usage(&line->desk, "say where to: --out DIR");
    if (line->argument_count > 1)
        line->desk.exercise = line->arguments[1];
    if (!seat_may(&line->desk, "journal", false))
        return EXIT_FAILED;
    code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    if (code != 0)
        return code;
    result = aar_read(&line->found, &how, &wanted, 1, &err);
    if (result == 0)
        result = tree_make(folder, &err);
    if (result == 0)
        result = aar_write_tables(&wanted.aar, folder, lines, &files, &count, &err);
    aar_read_done(&wanted, 1);
    free(files);
    if (result < 0)
        return desk_failed(&line->desk, &err);
    if (line->desk.json)
        return output_json(&line->desk.out,
                           json_pack("{s:s, s:I}", "folder", folder, "tables", (json_int_t)count));
    if (!line->desk.quiet)
        output_print(&line->desk.out, TONE_PLAIN, "%zu tables in %s\n", count, folder);
    return EXIT_DONE;
}

static int export_run(struct command_line *line)
{
    bool later = strcmp(line->arguments[0], "0.21.2") == 0;
    bool version = line->argument_count > 1 && (later || strcmp(line->arguments[0], "0.21.0") == 0);

    if (command_flag(line, "ocr") && line->argument_count > 1 && !version)
        return desk_usage(&line->desk, "--ocr exports one file, as 0.21.0 or 0.21.2");
    if (command_flag(line, "ocr"))
        return rewriting_run(&line->desk, line->arguments[version],
                             REWRITE_OCR | (version && later ? REWRITE_LATER : 0));
    if (strcmp(line->arguments[0], "misp") == 0)
        return export_run_misp(line);
    if (strcmp(line->arguments[0], "scoreboard") == 0 || strcmp(line->arguments[0], "xapi") == 0)
        return export_run_results(line, line->arguments[0][0] == 's');
    if (strcmp(line->arguments[0], "csv") == 0 || strcmp(line->arguments[0], "jsonl") == 0)
        return export_run_tables(line, line->arguments[0][0] == 'j');
    return desk_usage(&line->desk,
                      "say what to export: misp, scoreboard, xapi, csv, jsonl, or --ocr FILE");
}

const struct command command_export = {
    .name = "export",
    .usage = "misp|scoreboard|xapi|csv|jsonl [RUN], or [VERSION] FILE",
    .words = "misp scoreboard xapi csv jsonl",
    .summary = "indicators for MISP, results as xAPI or a scoreboard, a scenario as plain SDL 0.21",
    .help =
        "misp: one event in MISP's core format, labelled EXERCISE, with the indicators of the\n"
        "injects that were delivered: of RUN (its name or id, or the folder that \"excon\n"
        "rehearse --keep\" left), else of the only exercise that is up. The same exercise gives\n"
        "the same UUIDs, so it can be imported again. With --feed DIR the folder becomes a feed\n"
        "that a MISP takes by URL or path: that event and each share as one of its own; with\n"
        "--team TEAM what that team sent and received, and no ground truth.\n"
        "\n"
        "xapi: an array of statements for learning systems: each team's objectives, metrics\n"
        "and expected actions. scoreboard: ranks and points of a competitive exercise, in the\n"
        "form of CTFtime's feed.\n"
        "\n"
        "csv, jsonl: every table of the report as a file of the folder --out DIR: CSV as people\n"
        "read it, JSON Lines with times in ms and points and shares in thousandths.\n"
        "\n"
        "--ocr FILE: the scenario for other tools of Open Cyber Range SDL 0.21 (0.21.2 has\n"
        "properties of networks besides, --ocr 0.21.2 FILE): short forms\n"
        "expanded, excon's own keys left out. Standard error lists each thing that was left\n"
        "out and its place (with --json: \"lost\" beside \"document\").",
    .options = options,
    .least = 1,
    .most = 2,
    .run = export_run,
};
