/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon msel: the master scenario events list of a scenario file's plan, or of the exercise with
 * how each inject stands. Starts nothing, writes nothing. What the rows of an exercise do not say
 * is read from the scenario that its journal keeps, never from the file, which may have changed
 * since.
 */
#include <stdlib.h>
#include <string.h>

#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "desk/client/exercise.h"
#include "products/msel/msel-import.h"
#include "products/msel/msel-print.h"
#include "products/report/plan-rows.h"

static const struct command_option options[] = {
    {0, "csv", "[=excel]",
     "all columns as CSV (RFC 4180); --csv=excel: with a byte order mark and ;"},
    {0, "story", "STORY", "this storyline only"},
    {'t', "team", "TEAM", "what comes to this team only"},
    {0, "controller", "NAME", "what this controller is responsible for only"},
    {0, "import", "FILE", "write a scenario from a list that a spreadsheet saved"},
    {0, "map", "THEIRS=OURS", "import: their heading is our column; may be said again"},
    {0, "encoding", "NAME",
     "import: windows-1252, utf-16le, utf-16be; default by its mark, else UTF-8"},
    {0, "startex", "TIME", "import: times of day and dates count from here, 09:00"},
    {0, NULL, NULL, NULL},
};

static bool msel_has_story(const struct view *view, const char *story)
{
    for (size_t i = 0; i < view->event_count; i++)
        if (view->events[i].made.event != 0 && strcmp(view->events[i].made.story, story) == 0)
            return true;
    return false;
}

/* `complaints` NULL: of an exercise, where nothing was checked anew. */
static int msel_tell_json(const struct desk *desk, const struct view *view, const struct msel *msel,
                          struct complaints *complaints)
{
    json_t *all = json_pack("{s:s, s:s, s:o}", "exercise", view->exercise.name, "run",
                            view->exercise.run, "msel", msel_json(msel));

    if (complaints != NULL)
        json_object_set_new(all, "complaints", complaints_json(complaints, 0));
    return output_json(&desk->out, all);
}

static int msel_tell(struct command_line *line, const struct view *view,
                     const struct scenario *scenario, struct complaints *complaints)
{
    const char *name = command_option(line, "team");
    const struct view_team *team = name != NULL ? exercise_team(&line->desk, view, name) : NULL;
    struct msel_filter filter = {.story = command_option(line, "story"),
                                 .team = team != NULL ? team->made.team : 0,
                                 .controller = command_option(line, "controller")};
    struct msel msel;
    struct error err = {0};
    int code = EXIT_DONE;

    if (name != NULL && team == NULL)
        return EXIT_FAILED;
    if (filter.story != NULL && !msel_has_story(view, filter.story)) {
        error_set(&err, ERROR_MISSING, "there is no story \"%.60s\" with events", filter.story);
        return desk_failed(&line->desk, &err);
    }
    if (msel_make(view, scenario, &filter, &msel, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (filter.controller != NULL && msel.count == 0) {
        msel_done(&msel);
        error_set(&err, ERROR_MISSING, "no inject names the controller \"%.60s\"",
                  filter.controller);
        return desk_failed(&line->desk, &err);
    }
    if (line->desk.json)
        code = msel_tell_json(&line->desk, view, &msel, complaints);
    else if (command_flag(line, "csv"))
        msel_print_csv(&msel, command_option(line, "csv")[0] != '\0', &line->desk.out);
    else
        msel_print(&msel, &line->desk.out);
    msel_done(&msel);
    return code;
}

/* ---- of a file: its plan is folded as the rows that it would become ---- */

static int msel_fold(void *data, const struct row *row, struct error *err)
{
    return view_apply(data, row, err);
}

static int msel_run_file(struct command_line *line)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct view *view = view_new();
    struct error err = {0};
    int result = view != NULL
                     ? plan_rows(line->arguments[0], &complaints, msel_fold, view, &scenario, &err)
                     : error_memory(&err);
    int code = EXIT_SCENARIO;

    if (!line->desk.json && result >= 0 && (!line->desk.quiet || complaints.errors != 0))
        complaints_print(&complaints, stderr, line->desk.err.colour ? COMPLAINTS_COLOUR : 0, 0);
    if (result < 0)
        code = desk_failed(&line->desk, &err);
    else if (result == 0)
        code = msel_tell(line, view, scenario, &complaints);
    else if (line->desk.json)
        output_json(&line->desk.out,
                    json_pack("{s:o}", "complaints", complaints_json(&complaints, 0)));
    view_free(view);
    scenario_free(scenario);
    complaints_done(&complaints);
    return code;
}

/* ---- of an exercise ---- */

static int msel_run_exercise(struct command_line *line)
{
    /* Only exercise control may see what is to come. */
    int code = seat_may(&line->desk, "plan", false) ? command_need(line, NEEDS_ANY | NEEDS_FOLDED)
                                                    : EXIT_FAILED;

    if (code != 0)
        return code;

    struct scenario *scenario = exercise_scenario(&line->found);

    if (scenario == NULL)
        output_print(&line->desk.err, TONE_WARN,
                     "excon: the scenario of the journal cannot be read: DTG, objective and "
                     "controller stay empty\n");

    code = msel_tell(line, line->found.view, scenario, NULL);
    scenario_free(scenario);
    return code;
}

static int msel_run_import(struct command_line *line)
{
    const char *maps[COMMAND_AGAIN_MOST];
    struct msel_import_options how = {.encoding = command_option(line, "encoding"),
                                      .startex = command_option(line, "startex"),
                                      .maps = maps};

    while (how.map_count < COMMAND_AGAIN_MOST &&
           (maps[how.map_count] = command_option_again(line, "map", (int)how.map_count)) != NULL)
        how.map_count++;
    return msel_import(&line->desk, command_option(line, "import"), &how);
}

static int msel_run(struct command_line *line)
{
    const char *csv = command_option(line, "csv");

    if (csv != NULL && csv[0] != '\0' && strcmp(csv, "excel") != 0)
        return desk_usage(&line->desk, "--csv=%s: there is excel, or nothing behind --csv", csv);
    if (line->desk.json && csv != NULL)
        return desk_usage(&line->desk, "--csv and --json exclude each other");
    if (command_option(line, "import") != NULL)
        return line->argument_count > 0
                   ? desk_usage(&line->desk,
                                "--import writes a scenario and reads none: name no SCENARIO")
                   : msel_run_import(line);
    return line->argument_count > 0 ? msel_run_file(line) : msel_run_exercise(line);
}

const struct command command_msel = {
    .name = "msel",
    .usage = "[SCENARIO]",
    .summary = "the master scenario events list, as a table or CSV",
    .help =
        "Of a scenario file as planned, or of the exercise with the state of each inject. One\n"
        "line for each inject of each event, all its teams together, by exercise time;\n"
        "contingencies and injects that a person fires come last. NATO's words: storyline\n"
        "(story), main event (script), incident (event). --csv and --json have all columns.\n"
        "\n"
        "--import reads a list that a spreadsheet saved and prints a scenario of messages: cells\n"
        "separated by comma, semicolon, | or tab; UTF-8, or UTF-16 with its mark; headings in any\n"
        "order under their usual names. Times are 02:05:00, T+5 (minutes), T+1.5h, H+2 or D+1 H+2;\n"
        "09:05, 0905, D2 10:00, Mon 09:05, 30/11 and other dates count from --startex. A line with\n"
        "a time and no group becomes an event of its own. All errors are reported at once.",
    .options = options,
    .least = 0,
    .most = 1,
    .run = msel_run,
};
