/* SPDX-License-Identifier: Apache-2.0 */
/* excon check: every complaint about every file, in the order of the document. Nothing is started.
 */
#include <jansson.h>
#include <string.h>

#include "base/time.h"
#include "desk/command/command.h"
#include "engine/run/library.h"
#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"

static const struct command_option options[] = {
    {0, "ocr", NULL, "check as plain SDL 0.21.0, or as 0.21.2 when that is named before FILE"},
    {0, "max-errors", "N", "say at most N of them"},
    {0, NULL, NULL, NULL},
};

static void check_print_text(const struct desk *desk, const char *path,
                             struct complaints *complaints, size_t most)
{
    fflush(stdout);
    if (!desk->quiet || complaints->errors != 0)
        complaints_print(complaints, stderr, desk->err.colour ? COMPLAINTS_COLOUR : 0, most);
    if (!desk->quiet && complaints->errors == 0) {
        output_print(&desk->out, TONE_PLAIN, "%s: ", path);
        output_print(&desk->out, TONE_GOOD, "no errors\n");
    }
}

/* Is the first argument the language's version and no file? */
static bool check_says_version(const struct command_line *line)
{
    return command_flag(line, "ocr") && line->argument_count > 1 &&
           (strcmp(line->arguments[0], "0.21.0") == 0 || strcmp(line->arguments[0], "0.21.2") == 0);
}

static unsigned check_flags(const struct command_line *line)
{
    if (!command_flag(line, "ocr"))
        return 0;
    return check_says_version(line) && strcmp(line->arguments[0], "0.21.2") == 0
               ? SCENARIO_OCR | SCENARIO_LATER
               : SCENARIO_OCR;
}

/* Reads the scenario and plans it: 0 no errors, 1 errors, <0 failed. */
static int check_look(struct command_line *line, const char *path, struct complaints *complaints,
                      struct error *err)
{
    unsigned flags = check_flags(line);
    struct scenario *scenario = NULL;
    char library[8192];
    int result = scenario_load(path, flags, &scenario, complaints, err);

    library_path(library, sizeof(library));
    if (result == 0 && flags == 0) {
        struct plan_options how = {.library = library};
        struct moment now;

        time_now(&now);
        how.now = now.wall;
        result = plan_check(scenario, &how, complaints, err);
    }
    scenario_free(scenario);
    return result == 0 && complaints->errors != 0 ? 1 : result;
}

/* Returns the exit code for this file. */
static int check(struct command_line *line, const char *path, size_t most, json_t *files)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct error err = {0};
    int result = check_look(line, path, &complaints, &err);
    int code = result < 0 ? EXIT_FAILED : result > 0 ? EXIT_SCENARIO : EXIT_DONE;

    if (result < 0) {
        desk_failed(&line->desk, &err);
    } else if (line->desk.json) {
        json_array_append_new(files, json_pack("{s:s, s:b, s:o}", "file", path, "ok", result == 0,
                                               "complaints", complaints_json(&complaints, most)));
    } else {
        check_print_text(&line->desk, path, &complaints, most);
    }
    complaints_done(&complaints);
    return code;
}

static int check_run(struct command_line *line)
{
    struct error err = {0};
    int64_t most;

    if (command_number(line, "max-errors", 0, INT32_MAX, 0, &most, &err) != 0)
        return desk_usage(&line->desk, "%s", err.text);

    json_t *files = json_array();
    int code = EXIT_DONE;

    for (int i = check_says_version(line); i < line->argument_count; i++) {
        int one = check(line, line->arguments[i], (size_t)most, files);

        /* A file that cannot be read weighs more than one that is wrong. */
        if (code == EXIT_DONE || one == EXIT_FAILED)
            code = one != EXIT_DONE ? one : code;
    }
    if (line->desk.json && code != EXIT_FAILED)
        output_json(&line->desk.out, json_pack("{s:O}", "files", files));
    json_decref(files);
    return code;
}

const struct command command_check = {
    .name = "check",
    .also = "validate lint",
    .usage = "FILE…",
    .summary = "list the errors of a scenario, each with its line",
    .help = "Reads the scenario and its packages and lists everything that is wrong, in the order\n"
            "of the document. A missing package is a warning. Exits with 3 when there is an\n"
            "error. Starts nothing.",
    .options = options,
    .least = 1,
    .most = COMMAND_ARGUMENTS_ANY,
    .run = check_run,
};
