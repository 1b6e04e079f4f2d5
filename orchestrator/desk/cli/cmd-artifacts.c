/* SPDX-License-Identifier: Apache-2.0 */
/* excon artifacts: the files that teams handed in: lists them, and saves one. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "desk/client/exercise.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "products/print/json-text.h"

static int artifacts_list(const struct command_line *line)
{
    const struct view *view = line->found.view;
    json_t *json = json_array();
    struct table table;
    char at[32], size[32];
    int code = EXIT_DONE;

    table_init(&table, "TEAM|>N|TIME|>MESSAGE|INJECT|>SIZE|BY|NAME");
    for (size_t i = 0; i < view->inbox.artifact_count; i++) {
        const struct view_artifact *one = &view->inbox.artifacts[i];
        const struct view_inject *inject = view_inject(view, one->made.inject);
        const char *id = inject != NULL ? inject->made.id : "";

        json_array_append_new(
            json, json_pack("{s:s, s:I, s:I, s:o, s:I, s:I, s:o, s:s, s:o}", "team",
                            view_team_id(view, one->made.team), "number",
                            (json_int_t)one->made.number, "message", (json_int_t)one->made.message,
                            "inject", json_text(id), "size", (json_int_t)one->made.size, "received",
                            (json_int_t)one->x, "name", json_text(one->made.name), "sha256",
                            one->made.sha256, "by", json_text(one->made.by)));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", view_team_id(view, one->made.team));
        table_cell(&table, 1, TONE_BOLD, "%" PRIu32, one->made.number);
        table_cell(&table, 2, TONE_PLAIN, "%s", output_clock(&at, one->x));
        table_cell(&table, 3, TONE_PLAIN, "%" PRIu32, one->made.message);
        table_cell(&table, 4, TONE_PLAIN, "%s", id);
        table_cell(&table, 5, TONE_PLAIN, "%s", output_bytes(&size, one->made.size));
        table_cell(&table, 6, TONE_PLAIN, "%s", one->made.by);
        table_cell(&table, 7, TONE_PLAIN, "%s", one->made.name);
    }
    if (line->desk.json)
        code = output_json(&line->desk.out, json_incref(json));
    else if (table.rows == 0)
        output_print(&line->desk.out, TONE_DIM, "no artifact yet\n");
    else
        table_print(&table, &line->desk.out, 0);
    table_done(&table);
    json_decref(json);
    return code;
}

/* Into a file that is not there yet, and that nobody else can read. */
static int artifacts_write(const char *path, const void *bytes, size_t length, struct error *err)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    int number;

    if (descriptor < 0)
        return error_set(err, ERROR_FAILED, "%s: %s", path, strerror(errno));
    number = file_write_all(descriptor, bytes, length);
    if (close(descriptor) < 0 && number == 0)
        number = errno;
    return number == 0 ? 0 : error_set(err, ERROR_FAILED, "%s: %s", path, strerror(number));
}

static int artifacts_save(struct command_line *line)
{
    const struct view *view = line->found.view;
    const struct view_team *team = exercise_team(&line->desk, view, line->arguments[1]);
    const struct view_artifact *found = NULL;
    struct error err = {0};
    int64_t number = 0;
    char *bytes = NULL;
    size_t length = 0;
    int result;

    if (team == NULL)
        return EXIT_FAILED;
    if (text_to_int(line->arguments[2], 1, UINT32_MAX, &number))
        for (size_t i = 0; i < view->inbox.artifact_count; i++)
            if (view->inbox.artifacts[i].made.team == team->made.team &&
                view->inbox.artifacts[i].made.number == number)
                found = &view->inbox.artifacts[i];
    if (found == NULL) {
        error_set(&err, ERROR_MISSING, "%s has no artifact \"%.20s\"", team->made.id,
                  line->arguments[2]);
        return desk_failed(&line->desk, &err);
    }
    result = journal_blob_read(line->found.journal, found->made.body, &bytes, &length, &err);
    if (result > 0)
        result = error_set(&err, ERROR_MISSING, "the journal has not its bytes");
    if (result == 0)
        result = artifacts_write(line->arguments[3], bytes, length, &err);
    free(bytes);
    if (result < 0)
        return desk_failed(&line->desk, &err);
    output_print(&line->desk.out, TONE_GOOD, "%s: %zu bytes, from a team: treat it as hostile\n",
                 line->arguments[3], length);
    return EXIT_DONE;
}

static int artifacts_check(const struct command_line *line)
{
    const char *word = line->argument_count > 0 ? line->arguments[0] : "list";

    if (strcmp(word, "list") == 0 && line->argument_count <= 1)
        return 0;
    if (strcmp(word, "save") != 0)
        return desk_usage(&line->desk, "artifacts cannot \"%s\"", word);
    return line->argument_count == 4 ? 0 : desk_usage(&line->desk, "save takes TEAM NUMBER FILE");
}

static int artifacts_run(struct command_line *line)
{
    struct error err = {0};

    if (line->argument_count < 4)
        return artifacts_list(line);
    if (!seat_inside(&line->desk)) {
        error_set(&err, ERROR_STATE, "files of teams are exercise control's to save");
        return desk_failed(&line->desk, &err);
    }
    return artifacts_save(line);
}

const struct command command_artifacts = {
    .name = "artifacts",
    .usage = "[list | save TEAM N FILE]",
    .words = "list save",
    .summary = "the files that teams handed in",
    .help = "A team hands a file in by its seat's command \"artifact\". save writes it into a new\n"
            "FILE that only you can read. What a team sends may be hostile: open it nowhere that\n"
            "matters.",
    .most = 4,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .check = artifacts_check,
    .run = artifacts_run,
};
