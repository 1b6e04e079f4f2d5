/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon report: the after-action report, from the journal alone. Exercise control's has everything;
 * a team's own is made of what the team was told, so that it may be given to that team.
 */
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "core/model/row.h"
#include "core/order/rights.h"
#include "desk/client/exercise.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "products/aar/aar-files.h"
#include "products/aar/aar-live.h"
#include "products/aar/aar-print.h"
#include "products/aar/aar-read.h"

#define REPORT_MARKING "EXERCISE - TLP:AMBER"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "this team's own: only what the team was told"},
    {'a', "all", NULL, "the whole report, and each team's own"},
    {0, "hotwash", NULL, "one page for each team (or --team's), right after ENDEX"},
    {0, "blank", NULL, "evaluation sheets on paper, for each team (or --team's), before STARTEX"},
    {0, "live", "DIR", "a wall while the exercise runs: DIR/index.html, written every few seconds"},
    {0, "view", "VIEW",
     "of --live: public (default), scores (of teams), frozen, cop, media, director"},
    {0, "every", "SECONDS", "of --live: between two pages (default 5)"},
    {'o', "out", "DIR", "write there (default: report-RUN)"},
    {0, "marking", "TEXT", "printed on each page (default: " REPORT_MARKING ")"},
    {0, NULL, NULL, NULL},
};

struct reporting {
    struct command_line *line;
    struct found *found;
    struct aar_wanted *wanted;
    size_t count;
    enum aar_form form;
    uint32_t only; /* sheets of this team; 0: of all */
    char folder[PATH_MAX];
    struct aar_file *files;
    size_t file_count;
};

/* ---- whose ---- */

/* May a team's id be a file's name? */
static bool report_is_word(const char *id)
{
    return id[0] != '\0' && id[0] != '-' && strlen(id) <= 64 &&
           id[strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")] ==
               '\0';
}

static void report_want(struct reporting *r, enum role role, uint32_t team)
{
    r->wanted[r->count++].to = (struct told_to){.role = role, .team = team};
}

/* 0, or the exit code after it was said why not. */
static int report_choose(struct reporting *r)
{
    const struct view *view = r->found->view;
    const char *said = command_option(r->line, "team");
    const struct view_team *team = NULL;
    bool inside = told_inside(&r->found->to);

    if (said != NULL && (team = exercise_team(&r->line->desk, view, said)) == NULL)
        return EXIT_FAILED;
    r->wanted = calloc(view->team_count + 2, sizeof(*r->wanted));
    if (r->wanted == NULL)
        return EXIT_FAILED;
    if (!inside) {
        /* A trainer's and a member's alike: what may be given to the team. */
        report_want(r, r->found->to.role, r->found->to.team);
        return 0;
    }
    if (r->form == AAR_BLANK) {
        r->only = team != NULL ? team->made.team : 0;
        report_want(r, r->found->to.role, 0);
        return 0;
    }
    if (team != NULL) {
        report_want(r, ROLE_BLUE, team->made.team);
        return 0;
    }
    if (r->form == AAR_REPORT)
        report_want(r, r->found->to.role, 0);
    for (size_t i = 0;
         i < view->team_count && (r->form == AAR_HOTWASH || command_flag(r->line, "all")); i++)
        if (view->teams[i].made.team != 0)
            report_want(r, ROLE_BLUE, view->teams[i].made.team);
    return 0;
}

/* ---- writing ---- */

static int report_prepare_folder(struct reporting *r, struct error *err)
{
    const char *said = command_option(r->line, "out");

    if (said == NULL)
        text_print(r->folder, sizeof(r->folder), "report-%s", r->found->folder.run);
    else if (!text_copy(r->folder, sizeof(r->folder), said))
        return error_set(err, ERROR_INPUT, "the path is too long");
    return tree_make(r->folder, err);
}

static int report_write_one(struct reporting *r, const struct aar *aar, struct error *err)
{
    static const char *const words[] = {
        [AAR_REPORT] = "team", [AAR_HOTWASH] = "hotwash", [AAR_BLANK] = "sheets"};
    static const char *const titles[] = {[AAR_REPORT] = "After-action report",
                                         [AAR_HOTWASH] = "Hot wash",
                                         [AAR_BLANK] = "Evaluation sheets"};
    const struct view_team *team = view_team(r->found->view, r->only != 0 ? r->only : aar->team);
    const char *word = words[r->form];
    char name[96];

    if (team == NULL)
        text_copy(name, sizeof(name), r->form == AAR_REPORT ? "report" : word);
    else if (report_is_word(team->made.id))
        text_print(name, sizeof(name), "%s-%s", word, team->made.id);
    else
        text_print(name, sizeof(name), "%s-number-%u", word, team->made.team);
    if (r->form == AAR_REPORT)
        return aar_write(aar, r->folder, name, titles[r->form], &r->files, &r->file_count, err);
    text_print(name + strlen(name), sizeof(name) - strlen(name), ".html");
    return aar_write_page(aar, r->folder, name, titles[r->form], 0, &r->files, &r->file_count, err);
}

/* The journal is read once for so many reports, all of which are in memory at a time. */
enum { REPORTS_AT_ONCE = 48 };

static int report_write(struct reporting *r, const struct aar_options *how, struct error *err)
{
    int result = report_prepare_folder(r, err);

    for (size_t first = 0, count; first < r->count && result == 0; first += count) {
        count = r->count - first < REPORTS_AT_ONCE ? r->count - first : REPORTS_AT_ONCE;
        result = aar_read(r->found, how, r->wanted + first, count, err);
        for (size_t i = first; i < first + count && result == 0; i++)
            result = report_write_one(r, &r->wanted[i].aar, err);
        aar_read_done(r->wanted + first, count);
    }
    return result;
}

static int report_tell_json(const struct reporting *r)
{
    json_t *files = json_array();

    for (size_t i = 0; i < r->file_count; i++)
        json_array_append_new(files, json_pack("{s:s, s:I}", "file", r->files[i].name, "bytes",
                                               (json_int_t)r->files[i].bytes));
    return output_json(&r->line->desk.out,
                       json_pack("{s:s, s:o}", "folder", r->folder, "files", files));
}

static void report_tell(const struct reporting *r)
{
    const struct output *out = &r->line->desk.out;
    char bytes[32];

    for (size_t i = 0; i < r->file_count && !r->line->desk.quiet; i++)
        if (strstr(r->files[i].name, ".csv") == NULL)
            output_print(out, TONE_PLAIN, "%s/%s (%s)\n", r->folder, r->files[i].name,
                         output_bytes(&bytes, (int64_t)r->files[i].bytes));
    if (!r->line->desk.quiet)
        output_print(out, TONE_DIM, "%zu file%s in all%s\n", r->file_count,
                     r->file_count == 1 ? "" : "s",
                     r->form == AAR_REPORT ? ", the tables as CSV among them" : "");
}

/* One report as it is, several as an array. */
static int report_print_json(const struct reporting *r)
{
    json_t *all = json_array();

    if (r->count == 1) {
        json_decref(all);
        return output_json(&r->line->desk.out, aar_json(&r->wanted[0].aar));
    }
    for (size_t i = 0; i < r->count; i++)
        json_array_append_new(all, aar_json(&r->wanted[i].aar));
    return output_json(&r->line->desk.out, json_pack("{s:o}", "reports", all));
}

static int report_run_read(struct reporting *r)
{
    const struct desk *desk = &r->line->desk;
    const char *marking = command_option(r->line, "marking");
    struct aar_options how = {
        .form = r->form, .marking = marking != NULL ? marking : REPORT_MARKING, .only = r->only};
    struct error err = {0};

    if (desk->json && command_option(r->line, "out") == NULL)
        return aar_read(r->found, &how, r->wanted, r->count, &err) < 0 ? desk_failed(desk, &err)
                                                                       : report_print_json(r);
    if (report_write(r, &how, &err) < 0)
        return desk_failed(desk, &err);
    if (desk->json)
        return report_tell_json(r);
    report_tell(r);
    return EXIT_DONE;
}

/* ---- the wall ---- */

static int report_live(struct reporting *r)
{
    static const char *const views[AAR_LEVELS] = {
        [AAR_PUBLIC] = "public", [AAR_SCORES] = "scores", [AAR_DIRECTOR] = "director",
        [AAR_FROZEN] = "frozen", [AAR_COP] = "cop",       [AAR_MEDIA] = "media"};
    const struct desk *desk = &r->line->desk;
    const char *said = command_option(r->line, "view"),
               *marking = command_option(r->line, "marking");
    int level = said != NULL ? word_find(views, AAR_LEVELS, said) : AAR_PUBLIC;
    struct aar_live how = {.folder = command_option(r->line, "live"),
                           .marking = marking != NULL ? marking : REPORT_MARKING};
    struct error err = {0};
    int64_t every;

    if (level < 0)
        return desk_usage(
            desk, "--view %s: there is public, scores, frozen, cop, media or director", said);
    if (command_number(r->line, "every", 1, 3600, 5, &every, &err) < 0)
        return desk_usage(desk, "%s", err.text);
    how.level = (enum aar_level)level;
    how.every = (int)every;
    if (tree_make(how.folder, &err) < 0)
        return desk_failed(desk, &err);
    if (!desk->quiet && !desk->json)
        output_print(&desk->err, TONE_DIM, "%s/index.html, every %d s; Ctrl-C ends it\n",
                     how.folder, how.every);
    return aar_live(r->found, &how, &err) < 0 ? desk_failed(desk, &err) : EXIT_DONE;
}

/* A seat outside exercise control has its team's report, and a seat without a team has none.
 * `inside`: it is for exercise control alone. */
static bool report_may(const struct command_line *line, bool inside)
{
    struct found seat = {0};
    struct error err = {0};

    if (!seat_see_as(&line->desk, NULL, command_option(line, "team"), NULL))
        return false;
    if (seat_take(&line->desk, &seat, &err) == 0 &&
        (told_inside(&seat.to) || (!inside && rights_has_team(seat.to.role))))
        return true;
    if (err.text[0] == '\0')
        error_set(&err, ERROR_STATE,
                  inside
                      ? "evaluation sheets and walls are exercise control's, and not for the seat "
                        "%s"
                      : "there is a report for exercise control and for each team, and none for "
                        "the seat %s",
                  line->desk.seat);
    desk_failed(&line->desk, &err);
    return false;
}

static int report_run(struct command_line *line)
{
    struct reporting r = {.line = line, .found = &line->found};
    int code;

    r.form = command_flag(line, "hotwash") ? AAR_HOTWASH
             : command_flag(line, "blank") ? AAR_BLANK
                                           : AAR_REPORT;
    if (command_option(line, "team") != NULL && command_flag(line, "all"))
        return desk_usage(&line->desk, "--team and --all exclude each other");
    if (command_flag(line, "hotwash") + command_flag(line, "blank") > 1)
        return desk_usage(&line->desk, "--hotwash and --blank exclude each other");
    if (command_option(line, "live") == NULL &&
        (command_option(line, "view") != NULL || command_option(line, "every") != NULL))
        return desk_usage(&line->desk, "--view and --every belong to --live");
    if (!report_may(line, r.form == AAR_BLANK || command_option(line, "live") != NULL))
        return EXIT_FAILED;
    if (line->argument_count > 0)
        line->desk.exercise = line->arguments[0];
    code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    if (code == 0 && command_option(line, "live") != NULL)
        code = report_live(&r);
    else if (code == 0 && (code = report_choose(&r)) == 0)
        code = report_run_read(&r);
    aar_read_done(r.wanted, r.count);
    free(r.wanted);
    free(r.files);
    return code;
}

const struct command command_report = {
    .name = "report",
    .group = "Afterwards",
    .usage = "[RUN]",
    .summary = "the after-action report: HTML, CSV and JSON, from the journal alone",
    .help =
        "Of an exercise, or of a folder that \"excon rehearse --keep\" left. One HTML file that\n"
        "needs nothing else, for screens and paper; beside it JSON, and each table as CSV.\n"
        "The same journal gives the same bytes.\n"
        "\n"
        "Exercise control's report has everything. A team's own (--team, --all) is made of\n"
        "what the team was told and may be given to it, and so is its --hotwash. --blank is\n"
        "what evaluators take with them. --live needs no server: a display, or any web server,\n"
        "shows the page, which loads itself again. With --json and without --out the\n"
        "report is printed as JSON, and nothing is written.",
    .options = options,
    .least = 0,
    .most = 1,
    .run = report_run,
};
