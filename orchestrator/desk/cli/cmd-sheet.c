/* SPDX-License-Identifier: Apache-2.0 */
/* excon sheet: an evaluator hands in an evaluation sheet; exercise control reads, opens, reopens
 * and releases them. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/client/exercise.h"
#include "desk/command/command-order.h"
#include "products/print/sheet-print.h"
#include "scenario/report/sheet-form.h"
#include "scenario/sdl/load.h"

static const struct command_option options[] = {
    {0, "report", "N", "about the team's report N"},
    {0, "inject", "INJECT", "about what the team did after this inject"},
    {0, "template", NULL, "print the form, to be filled in"},
    {0, "check", NULL, "only say what is wrong with the sheet"},
    {0, "at", "TIME", "release: at this time of the exercise, or \"endex\""},
    {'f', "force", NULL, "release: also where evaluators disagree"},
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static const struct {
    const char *word, *verb; /* verb NULL: reads */
    int least, most;         /* arguments behind the word */
} sheet_deeds[] = {
    {"show", NULL, 2, 2},
    {"open", "sheet-open", 2, 2},
    {"reopen", "sheet-reopen", 2, 2},
    {"release", "sheet-release", 1, 2},
};

enum { DEEDS = sizeof(sheet_deeds) / sizeof(sheet_deeds[0]) };

/* The place of the line's first word among the deeds; DEEDS: it is a team. */
static size_t sheet_deed(const struct command_line *line)
{
    size_t i = 0;

    while (i < DEEDS && strcmp(sheet_deeds[i].word, line->arguments[0]) != 0)
        i++;
    return i;
}

static int sheet_check(const struct command_line *line)
{
    const char *report = command_option(line, "report");
    size_t deed = sheet_deed(line);
    int count = line->argument_count - 1;
    int64_t number;

    if (report != NULL && !text_to_int(report, 1, UINT32_MAX, &number))
        return desk_usage(&line->desk, "\"%s\" is no number of a report", report);
    if (report != NULL && command_option(line, "inject") != NULL)
        return desk_usage(&line->desk, "a sheet is about a report or an inject, not both");
    if (deed < DEEDS)
        return count >= sheet_deeds[deed].least && count <= sheet_deeds[deed].most
                   ? 0
                   : desk_usage(&line->desk, "%s takes TEAM%s", sheet_deeds[deed].word,
                                sheet_deeds[deed].least == 1 ? " [METRIC]" : " METRIC");
    return count == 1 || count == 2 ? 0 : desk_usage(&line->desk, "say TEAM METRIC [FILE]");
}

/* What the arguments from `first` on and the options name. */
static int sheet_find(const struct command_line *line, int first, struct sheet_about *ret,
                      struct error *err)
{
    const char *report = command_option(line, "report");
    int64_t number = 0;
    int result =
        sheet_about(line->found.view, line->arguments[first], line->arguments[first + 1], ret, err);

    if (result == 0 && report != NULL && text_to_int(report, 1, UINT32_MAX, &number))
        ret->report = (uint32_t)number;
    if (result == 0)
        ret->inject = command_option(line, "inject");
    return result;
}

/* ---- handing in ---- */

static int sheet_send(struct command_line *line, const struct sheet_about *about,
                      const struct sheet *sheet)
{
    size_t length;
    char *text = sheet_canonical(sheet, &length);
    json_t *order = order_line("sheet");

    order_put(order, "document", text);
    order_put(order, "team", about->team->made.id);
    free(text);
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

static int sheet_file(struct command_line *line, const struct sheet_about *about)
{
    const char *path = line->argument_count > 2 ? line->arguments[2] : "/dev/stdin";
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct error err = {0};
    struct sheet sheet;
    size_t length = 0;
    char *bytes = NULL;
    int result = load_file(path, SHEET_BODY_MOST, &bytes, &length, &err), code = EXIT_DONE;

    if (result == 0)
        result = sheet_form_read(line->argument_count > 2 ? path : "sheet", bytes, length, about,
                                 &pool, &sheet, &complaints, &err);
    if (result > 0) {
        if (line->desk.json)
            output_json(&line->desk.out, json_pack("{s:b, s:o}", "ok", false, "complaints",
                                                   complaints_json(&complaints, 20)));
        else
            complaints_print(&complaints, line->desk.err.to, 0, 20);
        code = EXIT_SCENARIO;
    } else if (result < 0) {
        code = desk_failed(&line->desk, &err);
    } else if (command_flag(line, "check")) {
        output_print(&line->desk.out, TONE_GOOD, "nothing is wrong with it\n");
    } else {
        code = sheet_send(line, about, &sheet);
    }
    free(bytes);
    complaints_done(&complaints);
    pool_done(&pool);
    return code;
}

/* ---- reading ---- */

static int sheet_show(struct command_line *line)
{
    const struct view *view = line->found.view;
    const struct view_inject *inject = NULL;
    const struct view_graded *graded = NULL;
    struct sheet_about about;
    struct error err;

    if (sheet_find(line, 1, &about, &err) < 0)
        return desk_failed(&line->desk, &err);
    for (size_t i = 0; i < view->sheets.graded_count && graded == NULL; i++) {
        const struct view_graded *one = &view->sheets.graded[i];

        inject = view_inject(view, one->inject);
        if (one->metric == about.metric->made.metric && one->report == about.report &&
            (about.inject == NULL) == (inject == NULL) &&
            (inject == NULL || strcmp(inject->made.id, about.inject) == 0))
            graded = one;
    }
    if (graded == NULL) {
        error_set(&err, ERROR_MISSING, "there is no sheet about it");
        return desk_failed(&line->desk, &err);
    }
    if (line->desk.json)
        return output_json(&line->desk.out, sheets_json(view, NULL, graded));
    sheet_print(&line->desk.out, view, graded);
    return EXIT_DONE;
}

/* ---- what is done with them ---- */

static int sheet_order(struct command_line *line, const char *verb)
{
    const char *at = command_option(line, "at"), *report = command_option(line, "report"),
               *inject = command_option(line, "inject");
    bool all = strcmp(line->arguments[1], "all") == 0 && strcmp(verb, "sheet-release") == 0;
    json_t *order = order_line(verb);
    char about[256] = "";
    int64_t x = 0;
    int code = 0;

    if (report != NULL)
        text_print(about, sizeof(about), "report %s", report);
    else if (inject != NULL)
        text_print(about, sizeof(about), "inject %s", inject);
    order_put(order, "team", all ? "" : line->arguments[1]);
    order_put(order, "target", line->argument_count > 2 ? line->arguments[2] : "");
    order_put(order, "reason", command_option(line, "reason"));
    json_object_set_new(order, "force", json_boolean(command_flag(line, "force")));
    if (at != NULL && strcmp(at, "endex") == 0)
        text_copy(about, sizeof(about), "endex");
    else
        code = command_order_at(line, &x);
    order_put(order, "detail", about);
    if (x != 0)
        json_object_set_new(order, "to", json_integer(x));
    if (code != 0) {
        json_decref(order);
        return code;
    }
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

static int sheet_run(struct command_line *line)
{
    size_t deed = sheet_deed(line);
    struct sheet_about about;
    struct error err;
    int code = command_need(line, deed < DEEDS && sheet_deeds[deed].verb != NULL
                                      ? NEEDS_ANY
                                      : NEEDS_ANY | NEEDS_FOLDED);

    if (code != 0)
        return code;
    if (deed < DEEDS)
        return sheet_deeds[deed].verb != NULL ? sheet_order(line, sheet_deeds[deed].verb)
                                              : sheet_show(line);
    if (sheet_find(line, 0, &about, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (!command_flag(line, "template"))
        return sheet_file(line, &about);
    sheet_form_write(&about, line->desk.out.to);
    return EXIT_DONE;
}

const struct command command_sheet = {
    .name = "sheet",
    .usage = "[show|open|reopen|release] TEAM|all [METRIC] [FILE]",
    .words = "show open reopen release",
    .summary = "evaluation sheets: hand in, read, open, reopen, release",
    .help =
        "An evaluator grades a manual metric of a team by a sheet, from FILE or standard input, in\n"
        "YAML or JSON; --template prints the form, with the rubric. The same sheet again is\n"
        "answered with \"already\"; another one by the same evaluator revises it, and the newest\n"
        "counts. Where the metric wants several evaluators, nobody sees another's sheet before\n"
        "all are in; their mean is the metric's points. Sheets more than 20 per cent apart are a\n"
        "disagreement, and wait in the queue.\n"
        "\n"
        "open: those that are in are enough. reopen: they count no more, and it is graded anew;\n"
        "the points stand until then. release: the team gets to see sheets and points, at once,\n"
        "--at a time of the exercise, or --at endex. A director does these; others ask for it.",
    .options = options,
    .least = 2,
    .most = 3,
    .check = sheet_check,
    .run = sheet_run,
};
