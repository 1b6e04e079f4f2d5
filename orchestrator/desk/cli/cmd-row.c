/* SPDX-License-Identifier: Apache-2.0 */
/* excon row: one row of the journal as it is, with what it names: the output behind a score, a
 * feature or an inject. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/client/exercise.h"
#include "desk/command/command.h"
#include "products/report/printed.h"
#include "products/report/times.h"

struct looking {
    const struct command_line *line;
    struct found *found;
    int64_t wanted, last;
    bool seen;
};

static void row_print_field(const struct looking *looking, const char *name, const json_t *value)
{
    struct output out = looking->line->desk.out;
    struct pool pool = POOL_EMPTY;
    char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

    output_print(&out, TONE_DIM, "  %-12s ", name);
    output_print(&out, TONE_PLAIN, "%s\n",
                 output_clean(&pool, text != NULL ? text : json_string_value(value)));
    free(text);
    pool_done(&pool);
}

/* What a blob holds, below the field that names it. */
static void row_print_blobs(const struct looking *looking, const struct row_class *kind,
                            const json_t *body)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        const char *hash = json_string_value(json_object_get(body, kind->fields[i].name));

        if (kind->fields[i].blob && hash != NULL && hash[0] != '\0' &&
            strcmp(kind->fields[i].name, "output") == 0)
            printed_print(&looking->line->desk.out, looking->found, hash);
    }
}

static void row_print(const struct looking *looking, const struct row *row, const json_t *body)
{
    struct output out = looking->line->desk.out;
    char at[32], behind[96];
    const char *name;
    json_t *value;

    output_print(&out, TONE_BOLD, "row %" PRId64 ": %s", row->seq, row_classes[row->kind].name);
    output_print(&out, TONE_PLAIN, " at %s%s\n", output_clock(&at, row->x),
                 times_behind(&behind, looking->found->view, row->x));
    output_print(&out, TONE_DIM, "  (%s)\n", row_classes[row->kind].about);
    json_object_foreach((json_t *)(uintptr_t)body, name, value)
        row_print_field(looking, name, value);
    row_print_blobs(looking, &row_classes[row->kind], body);
}

static int row_take(void *data, const struct row *row, struct error *err)
{
    struct looking *looking = data;
    size_t length = 0;
    char *text;
    json_t *body;

    looking->last = row->seq;
    if (row->seq != looking->wanted)
        return 0;
    looking->seen = true;
    text = row_body(row, &length);
    body = text != NULL ? json_loadb(text, length, 0, NULL) : NULL;
    free(text);
    if (body == NULL)
        return error_memory(err);
    if (looking->line->desk.json) {
        struct output out = looking->line->desk.out;
        const char *hash = json_string_value(json_object_get(body, "output"));
        json_t *printed =
            hash != NULL && hash[0] != '\0' ? printed_json(looking->found, hash) : NULL;

        output_json(&out,
                    json_pack("{s:I, s:s, s:I, s:I, s:O, s:o*}", "row", (json_int_t)row->seq,
                              "kind", row_classes[row->kind].name, "x", (json_int_t)row->x, "wall",
                              (json_int_t)row->wall, "body", body, "printed", printed));
    } else {
        row_print(looking, row, body);
    }
    json_decref(body);
    return 0;
}

static int row_run(struct command_line *line)
{
    struct looking looking = {.line = line};
    struct found *found = &line->found;
    struct error err = {0};
    int code = EXIT_DONE;

    if (!text_to_int(line->arguments[0], 1, INT64_MAX, &looking.wanted))
        return desk_usage(&line->desk, "\"%s\" is no row's number", line->arguments[0]);
    looking.found = found;
    if (found_rows(found, row_take, &looking, &err) < 0) {
        code = desk_failed(&line->desk, &err);
    } else if (!looking.seen) {
        error_set(&err, ERROR_MISSING, "there is no row %s; the last one is %" PRId64,
                  line->arguments[0], looking.last);
        code = desk_failed(&line->desk, &err);
    }
    return code;
}

const struct command command_row = {
    .name = "row",
    .usage = "NUMBER",
    .summary = "one row of the journal, with the output behind it",
    .help = "\"excon explain\" and \"excon log\" name rows by these numbers. Where a seat sees a "
            "part of the journal,\n"
            "the numbers are those of the rows that it sees.",
    .least = 1,
    .most = 1,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .run = row_run,
};
