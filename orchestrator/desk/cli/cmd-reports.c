/* SPDX-License-Identifier: Apache-2.0 */
/* excon reports: the reports of teams: files one, lists and shows them, decides what they are about
 * and what exercise control made of them. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/queue.h"
#include "core/view/verified.h"
#include "desk/client/exercise.h"
#include "desk/command/command-order.h"
#include "products/print/json-text.h"
#include "products/print/json-verified.h"
#include "scenario/report/form.h"
#include "scenario/sdl/load.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "only this team's reports; with file: the team that reports"},
    {0, "template", "KIND", "print a form to be filled in: incident, sitrep"},
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static const struct {
    const char *word, *verb, *detail;
    int arguments;    /* the word included */
    const char *last; /* what stands behind the number */
} reports_deeds[] = {
    {"match", "report-match", NULL, 4, " INJECT"},
    {"answer", "message", NULL, 4, " TEXT"},
    {"revise", "report-state", "revision-asked", 3, ""},
    {"accept", "report-state", "accepted", 3, ""},
    {"false-alarm", "report-state", "false-alarm", 3, ""},
};

/* ---- filing ---- */

static int reports_file(struct command_line *line)
{
    const char *path = line->argument_count > 1 ? line->arguments[1] : "/dev/stdin";
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct error err = {0};
    struct report report;
    size_t length = 0;
    char *bytes = NULL, *text = NULL;
    int result = load_file(path, REPORT_BODY_MOST, &bytes, &length, &err), code = EXIT_DONE;

    if (result == 0)
        result =
            form_read(line->argument_count > 1 ? path : "report", bytes, length,
                      line->found.view->exercise.report_kinds, &pool, &report, &complaints, &err);
    if (result == 0 && (text = report_canonical(&report, &length)) == NULL)
        result = error_memory(&err);
    if (result == 0) {
        json_t *order = order_line("report");

        order_put(order, "document", text);
        order_put(order, "team", command_option(line, "team"));
        code = order_run(&line->desk, &line->found, order);
    } else if (result > 0) {
        complaints_print(&complaints, line->desk.err.to, 0, 20);
        code = EXIT_SCENARIO;
    } else {
        code = desk_failed(&line->desk, &err);
    }
    free(text);
    free(bytes);
    complaints_done(&complaints);
    pool_done(&pool);
    return code;
}

/* ---- reading ---- */

static const char *reports_text(const char *text)
{
    return text != NULL ? text : "";
}

static json_t *reports_json(const struct view *view, const struct view_report *report)
{
    const struct view_inject *inject = view_inject(view, report->inject);
    const struct view_claim *claim = queue_claim_of(view, report->first_row);
    const struct verified seen = verified_report(view, report);

    return json_pack(
        "{s:s, s:I, s:I, s:s, s:s, s:s, s:o, s:o, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s, "
        "s:s, s:b, s:s, s:o, s:o}",
        "team", view_team_id(view, report->made.team), "number", (json_int_t)report->made.number,
        "revision", (json_int_t)report->made.revision, "kind", reports_text(report->made.kind),
        "stage", report_stage_words[report->made.stage], "state", report_state_words[report->state],
        "title", json_text(reports_text(report->made.title)), "summary",
        json_text(reports_text(report->made.summary)), "class", reports_text(report->made.class),
        "type", reports_text(report->made.type), "severity", (json_int_t)report->made.severity,
        "received", (json_int_t)report->x, "detected", (json_int_t)report->made.detected, "began",
        (json_int_t)report->made.began, "contained", (json_int_t)report->made.contained,
        "recovered", (json_int_t)report->made.recovered, "sha256",
        reports_text(report->made.sha256), "inject", inject != NULL ? inject->made.id : "",
        "decided", report->decided, "reason", report->state_text, "claimed_by",
        json_text(claim != NULL && claim->held ? claim->by : ""), "verified",
        verified_json(&seen, &report->made));
}

/* What the team declares, and what the range saw. */
static void reports_print_times(const struct output *out, const struct view *view,
                                const struct view_report *report)
{
    const struct verified seen = verified_report(view, report);
    char at[32], since[32];

    if (report->made.contained >= 0)
        output_print(out, seen.contained ? TONE_BAD : TONE_DIM, "  contained %s declared\n",
                     output_clock(&at, report->made.contained));
    if (report->made.recovered >= 0)
        output_print(out, seen.recovered ? TONE_BAD : TONE_DIM, "  recovered %s declared\n",
                     output_clock(&at, report->made.recovered));
    if (seen.checks > 0)
        output_print(out, seen.contained || seen.recovered ? TONE_BAD : TONE_DIM,
                     "  checks of its machines: %s since %s%s\n", seen.holds ? "up" : "not up",
                     output_clock(&since, seen.since),
                     seen.contained || seen.recovered ? ", which refutes it" : "");
}

static void reports_print(const struct desk *desk, const struct view *view,
                          const struct view_report *report)
{
    const struct view_inject *inject = view_inject(view, report->inject);
    const struct view_claim *claim = queue_claim_of(view, report->first_row);
    struct output out = desk->out;
    struct pool pool = POOL_EMPTY;
    char at[32];

    output_print(&out, TONE_BOLD, "%s %u", view_team_id(view, report->made.team),
                 report->made.number);
    output_print(&out, TONE_PLAIN, " rev %u, %s, %s, %s, received %s: ", report->made.revision,
                 reports_text(report->made.kind), report_stage_words[report->made.stage],
                 report_state_words[report->state], output_clock(&at, report->x));
    output_print(&out, TONE_ACCENT, "%s\n", output_clean(&pool, reports_text(report->made.title)));
    if (inject != NULL)
        output_print(&out, TONE_DIM, "  %s %s%s%s\n", report->decided ? "is about" : "may be about",
                     inject->made.id, report->match_text[0] != '\0' ? ": " : "",
                     report->match_text);
    if (report->state_text[0] != '\0')
        output_print(&out, TONE_DIM, "  %s: %s\n", report->state_by, report->state_text);
    reports_print_times(&out, view, report);
    if (claim != NULL && claim->held)
        output_print(&out, TONE_DIM, "  claimed by %s\n", claim->by);
    pool_done(&pool);
}

static int reports_list(struct command_line *line, const struct view_team *team)
{
    const struct view *view = line->found.view;
    json_t *all = json_array();
    int code = EXIT_DONE;

    for (size_t i = 0; i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];

        if (team != NULL && team->made.team != report->made.team)
            continue;
        if (line->desk.json)
            json_array_append_new(all, reports_json(view, report));
        else
            reports_print(&line->desk, view, report);
    }
    if (line->desk.json)
        code = output_json(&line->desk.out, json_incref(all));
    else if (view->reports.report_count == 0)
        output_print(&line->desk.out, TONE_DIM, "no report yet\n");
    json_decref(all);
    return code;
}

/* ---- the command ---- */

static int reports_template(const struct command_line *line)
{
    const char *form = form_template(command_option(line, "template"));
    struct output out = line->desk.out;

    if (form == NULL)
        return desk_usage(&line->desk, "there is no kind of report \"%s\": incident, sitrep",
                          command_option(line, "template"));
    output_print(&out, TONE_PLAIN, "%s", form);
    return EXIT_DONE;
}

static int reports_check(const struct command_line *line)
{
    const char *word = line->argument_count > 0 ? line->arguments[0] : "list";

    if (strcmp(word, "list") == 0 || strcmp(word, "file") == 0)
        return line->argument_count <= 1 + (word[0] == 'f')
                   ? 0
                   : desk_usage(&line->desk, "too many arguments");
    for (size_t i = 0; i < sizeof(reports_deeds) / sizeof(reports_deeds[0]); i++)
        if (strcmp(reports_deeds[i].word, word) == 0)
            return line->argument_count == reports_deeds[i].arguments
                       ? 0
                       : desk_usage(&line->desk, "%s takes TEAM NUMBER%s", word,
                                    reports_deeds[i].last);
    return desk_usage(&line->desk, "reports cannot \"%s\"", word);
}

/* A message to the team's inbox, which says what report it is about. */
static void reports_put_answer(json_t *order, const char *number, const char *text)
{
    char subject[64];

    text_print(subject, sizeof(subject), "report %.20s", number);
    json_object_set_new(
        order, "set",
        json_pack("{s:o, s:o}", "subject", json_text(subject), "body", json_text(text)));
}

static int reports_run(struct command_line *line)
{
    const char *word = line->argument_count > 0 ? line->arguments[0] : "list",
               *team = command_option(line, "team");
    const struct view_team *one = NULL;
    int code;

    if (command_option(line, "template") != NULL)
        return reports_template(line);
    for (size_t i = 0; i < sizeof(reports_deeds) / sizeof(reports_deeds[0]); i++)
        if (strcmp(reports_deeds[i].word, word) == 0) {
            json_t *order = order_line(reports_deeds[i].verb);

            code = command_need(line, NEEDS_ANY);
            order_put(order, "team", line->arguments[1]);
            if (strcmp(word, "answer") == 0) {
                reports_put_answer(order, line->arguments[2], line->arguments[3]);
            } else {
                order_put(order, "target", line->arguments[2]);
                order_put(order, "detail",
                          reports_deeds[i].detail != NULL ? reports_deeds[i].detail
                                                          : line->arguments[3]);
                order_put(order, "reason", command_option(line, "reason"));
            }
            line->found.after = true;
            if (code == 0)
                return order_run(&line->desk, &line->found, order);
            json_decref(order);
            return code;
        }
    code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    if (code != 0)
        return code;
    if (strcmp(word, "file") == 0)
        return reports_file(line);
    if (team != NULL && (one = exercise_team(&line->desk, line->found.view, team)) == NULL)
        return EXIT_FAILED;
    return reports_list(line, one);
}

const struct command command_reports = {
    .name = "reports",
    .usage = "[list | file [FILE] | DECISION TEAM N [INJECT|TEXT]]",
    .words = "list file match answer revise accept false-alarm",
    .summary = "reports of teams: list, file, match to an inject, accept",
    .help =
        "A team's seat files a report from FILE or standard input, in YAML or JSON; --template\n"
        "prints a form. The same report sent again is answered with \"already\" and changes\n"
        "nothing. A report with \"report: N\" revises the team's report N.\n"
        "\n"
        "Exercise control's DECISION is match TEAM N INJECT (or \"none\"): which inject the report\n"
        "is about, which meets the report that is expected after it; revise (ask for a revision),\n"
        "accept or false-alarm. answer TEAM N TEXT sends a message about it to the team's inbox.\n"
        "A team sees its own reports alone.",
    .options = options,
    .most = 4,
    .check = reports_check,
    .run = reports_run,
};
