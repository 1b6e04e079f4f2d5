/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon log: the history of an exercise, as its seat is told it: the lines of the board's ticker
 * from the first row on, read from the journal, so that it needs no controller.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "base/loop/interrupt.h"
#include "base/text.h"
#include "core/model/row.h"
#include "desk/client/exercise.h"
#include "desk/command/command.h"
#include "products/print/csv.h"
#include "products/print/json-text.h"
#include "products/report/times.h"

enum { LOG_BEAT = 300 /* ms between two looks at the journal */, LOG_COLUMNS = 6 };

static const struct command_option options[] = {
    {'f', "follow", NULL, "go on with what comes, until the range is gone"},
    {0, "since", "TIME", "from this exercise time or moment on: 26h30m, \"D3 10:30\", 10:30"},
    {'t', "team", "TEAM", "this team's lines"},
    {0, "kind", "KIND", "these rows: inject, score, message, note, order, vm, … (inject,note)"},
    {0, "csv", NULL, "as comma-separated values (RFC 4180)"},
    {0, NULL, NULL, NULL},
};

struct history {
    const struct command_line *line;
    struct found *found;
    const char *kinds; /* NULL: all */
    int64_t since;     /* exercise ms */
    uint32_t team;     /* 0: all */
    bool csv;
    json_t *json; /* an array; NULL: no JSON, or a line at once */
};

/* Is the kind "inject.state" among "score,inject"? */
static bool log_is_kind(const char *kinds, const char *kind)
{
    for (const char *at = kinds; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, ",");

        if (strncmp(kind, at, length) == 0 && (kind[length] == '.' || kind[length] == '\0'))
            return true;
        at += length + (at[length] == ',');
    }
    return kinds == NULL;
}

static bool log_knows_kinds(const char *kinds)
{
    for (const char *at = kinds; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, ",");
        char one[64];
        bool known = false;

        text_print(one, sizeof(one), "%.*s", (int)length, at);
        for (int kind = ROW_NONE + 1; kind < ROW_KINDS; kind++)
            known |= log_is_kind(one, row_classes[kind].name);
        if (!known)
            return false;
        at += length + (at[length] == ',');
    }
    return true;
}

static void log_print_csv(const struct history *history, const struct row *row, const char *team,
                          const char *text)
{
    char number[32], at[TIME_TEXT], wall[TIME_TEXT];
    const char *const cells[LOG_COLUMNS] = {number, at, wall, team, row_classes[row->kind].name,
                                            text};

    text_print(number, sizeof(number), "%" PRId64, row->seq);
    time_text_span(at, row->x);
    time_text_wall(wall, row->wall);
    csv_line(history->line->desk.out.to, cells, LOG_COLUMNS);
}

static void log_print(const struct history *history, const struct row *row,
                      const struct view_line *said, const char *text)
{
    static const enum tone tones[] = {[LINE_PLAIN] = TONE_PLAIN,
                                      [LINE_GOOD] = TONE_GOOD,
                                      [LINE_BAD] = TONE_BAD,
                                      [LINE_ATTACK] = TONE_ACCENT,
                                      [LINE_CLOCK] = TONE_BOLD};
    const char *team = said->team != 0 ? view_team_id(history->found->view, said->team) : "";
    struct output out = history->line->desk.out;
    char at[32];

    if (history->line->desk.json) {
        json_t *one = json_pack("{s:I, s:I, s:I, s:s, s:s, s:o}", "row", (json_int_t)row->seq, "x",
                                (json_int_t)row->x, "wall", (json_int_t)row->wall, "kind",
                                row_classes[row->kind].name, "team", team, "text", json_text(text));

        if (history->json != NULL)
            json_array_append_new(history->json, one);
        else
            output_json_line(&out, one);
    } else if (history->csv) {
        log_print_csv(history, row, team, text);
    } else {
        struct pool pool = POOL_EMPTY;

        output_print(&out, TONE_DIM, "%7" PRId64 " %s ", row->seq, output_clock(&at, row->x));
        output_print(&out, tones[said->tone], "%s\n", output_clean(&pool, text));
        pool_done(&pool);
    }
}

static int log_take(void *data, const struct row *row, struct error *err)
{
    struct history *history = data;
    struct view *view = history->found->view;
    uint64_t before = view->ticker_count;

    if (view_apply(view, row, err) < 0)
        return -1;
    if (view->ticker_count == before || row->x < history->since ||
        !log_is_kind(history->kinds, row_classes[row->kind].name))
        return 0;

    const struct view_line *said = &view->ticker[(view->ticker_count - 1) % VIEW_TICKER];

    if (history->team != 0 && said->team != history->team)
        return 0;
    /* A line of the ticker is cut; what a person wrote is not. */
    log_print(history, row, said,
              row->kind == ROW_NOTE_WRITTEN && strlen(said->text) + 1 >= sizeof(said->text)
                  ? row->as.note_written.text
                  : said->text);
    return 0;
}

static int log_follow(struct history *history, struct found_read *read, struct error *err)
{
    const struct timespec beat = {.tv_nsec = LOG_BEAT * 1000 * 1000};
    int result = 0;

    interrupt_catch();
    while (result == 0 && !interrupt_came() && history->found->view->range != RANGE_GONE) {
        fflush(history->line->desk.out.to);
        nanosleep(&beat, NULL);
        result = found_rows_more(history->found, read, log_take, history, err);
    }
    return result;
}

static int log_read(struct history *history, struct error *err)
{
    struct found_read read = {0};
    int result;

    view_free(history->found->view);
    history->found->view = view_new();
    if (history->found->view == NULL)
        return error_memory(err);
    result = found_rows_more(history->found, &read, log_take, history, err);
    if (result == 0 && command_flag(history->line, "follow"))
        result = log_follow(history, &read, err);
    return result;
}

/* What the options ask for. 0, or the exit code. */
static int log_prepare(struct history *history)
{
    const struct command_line *line = history->line;
    const char *since = command_option(line, "since"), *team = command_option(line, "team"), *wrong;

    history->csv = command_flag(line, "csv");
    history->kinds = command_option(line, "kind");
    history->since = INT64_MIN;
    if (!log_knows_kinds(history->kinds))
        return desk_usage(&line->desk,
                          "there is no kind of rows \"%s\" (docs/JOURNAL.md lists them)",
                          history->kinds);
    if (since != NULL) {
        wrong = times_read(since, history->found->view, &history->since);
        if (wrong != NULL)
            return desk_usage(&line->desk, "\"%s\" is no time: %s", since, wrong);
    }
    if (team != NULL) {
        const struct view_team *one = exercise_team(&line->desk, history->found->view, team);

        if (one == NULL)
            return EXIT_FAILED;
        history->team = one->made.team;
    }
    history->json = line->desk.json && !command_flag(line, "follow") ? json_array() : NULL;
    return 0;
}

static int log_run(struct command_line *line)
{
    static const char *const heads[LOG_COLUMNS] = {"Row", "Time", "Wall", "Team", "Kind", "Text"};
    struct found *found = &line->found;
    struct error err = {0};
    int code = EXIT_DONE;
    struct history history = {.line = line, .found = found};

    if (code == 0)
        code = log_prepare(&history);
    if (code == 0 && history.csv && !line->desk.json)
        csv_line(line->desk.out.to, heads, LOG_COLUMNS);
    if (code == 0 && log_read(&history, &err) < 0)
        code = desk_failed(&line->desk, &err);
    else if (code == 0 && history.json != NULL)
        code = output_json(&line->desk.out, json_incref(history.json));
    json_decref(history.json);
    return code;
}

const struct command command_log = {
    .name = "log",
    .also = "logs history",
    .usage = "",
    .summary = "the history: what happened, from the first row of the journal on",
    .help =
        "Each line has the number of its row (\"excon row N\" opens it) and its exercise time.\n"
        "A seat sees its own rows. --json prints an array, and with --follow an object a line.",
    .options = options,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .run = log_run,
};
