/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands share: printing, options, rights, and following the controller. */
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "core/model/row.h"
#include "core/order/rights.h"
#include "desk/seat/seat.h"

enum { ROWS_WITHIN = 30000 /* ms without a line */ };

/* ---- printing ---- */

struct output seat_output(const struct seat *seat)
{
    return (struct output){.to = seat->out,
                           .tty = seat->tty,
                           .colour = seat->tty,
                           .columns = seat->columns >= 20 ? (int)seat->columns : 80};
}

int seat_json(const struct seat *seat, json_t *json)
{
    struct output out = seat_output(seat);

    return output_json(&out, json);
}

int seat_list(const struct seat *seat, json_t *json, struct table *table, const char *none)
{
    struct output out = seat_output(seat);

    if (seat->json)
        seat_json(seat, json_incref(json));
    else if (table->rows == 0)
        output_print(&out, TONE_DIM, "%s\n", none);
    else
        table_print(table, &out, 0);
    table_done(table);
    json_decref(json);
    return 0;
}

void seat_name(const struct seat *seat, struct table *table, int column, uint32_t team,
               const char *id)
{
    if (seat->team == 0)
        table_cell(table, column, TONE_BOLD, "%s %s", view_team_id(seat->view, team), id);
    else
        table_cell(table, column, TONE_BOLD, "%s", id);
}

void seat_paragraph(const struct output *out, const char *text)
{
    struct pool pool = POOL_EMPTY;

    for (const char *from = text != NULL ? text : ""; *from != '\0';) {
        size_t length = strcspn(from, "\n");

        output_print(out, TONE_PLAIN, "  %s\n",
                     output_clean(&pool, pool_print(&pool, "%.*s", (int)length, from)));
        from += length + (from[length] == '\n');
    }
    pool_done(&pool);
}

/* ---- the line ---- */

const char *seat_option(const struct seat_line *line, const char *name)
{
    const struct seat_option *options = line->command->options;

    for (int i = 0; options != NULL && options[i].name != NULL && i < SEAT_OPTIONS_MOST; i++)
        if (strcmp(options[i].name, name) == 0)
            return line->values[i];
    return NULL;
}

int seat_number(const char *word, uint32_t *ret_number, struct error *err)
{
    int64_t number;
    char clean[64];

    if (!text_to_int(word, 1, UINT32_MAX, &number)) {
        text_clean(clean, sizeof(clean), word, strlen(word));
        return error_set(err, ERROR_INPUT, "\"%s\" is not a number from 1", clean);
    }
    *ret_number = (uint32_t)number;
    return 0;
}

/* ---- rights ---- */

const char *seat_may_not(const struct seat *seat, const char *right, char to[SEAT_REASON])
{
    if (right == NULL || rights_may(seat->role, right, true) != MAY_NOT)
        return NULL;
    text_print(to, SEAT_REASON, "a seat in the role %s may not do this", role_words[seat->role]);
    return to;
}

bool seat_concerns(const struct seat *seat, uint32_t team)
{
    return view_concerns(team, seat->team);
}

/* ---- following ---- */

int seat_take_row(struct seat *seat, const json_t *line, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = row_of_line(&row, line, &pool, err);

    if (result == 0)
        result = view_apply(seat->view, &row, err);
    pool_done(&pool);
    return result < 0 ? error_wrap(err, "row %lld",
                                   (long long)json_integer_value(json_object_get(line, "n")))
                      : 0;
}

static void seat_take_now(struct seat *seat, const json_t *line)
{
    const char *word = json_string_value(json_object_get(line, "phase"));
    int phase = word != NULL ? word_find(phase_words, PHASES, word) : -1;

    seat->view->x = json_integer_value(json_object_get(line, "t"));
    seat->view->r = json_integer_value(json_object_get(line, "r"));
    seat->view->wall = json_integer_value(json_object_get(line, "w"));
    if (phase >= 0)
        seat->clock.phase = (enum clock_phase)phase;
    seat->clock.speed = json_integer_value(json_object_get(line, "speed"));
    xclock_anchor(&seat->clock, (struct mono_time){time_mono()}, (struct range_time){seat->view->r},
                  (struct exercise_time){seat->view->x});
    seat->told = true;
}

int64_t seat_x(const struct seat *seat)
{
    return seat->told ? xclock_exercise(&seat->clock, (struct mono_time){time_mono()}).ms
                      : seat->view->x;
}

int64_t seat_until(const struct seat *seat, int64_t x)
{
    int64_t now = time_mono();
    struct mono_time when;

    if (!seat->told || !xclock_when_exercise(&seat->clock, (struct exercise_time){x}, &when))
        return -1;
    return when.ms > now ? when.ms - now : 0;
}

/* 0: a row or something else; 1: now the view is as new as the exercise. */
static int seat_take_line(struct seat *seat, const json_t *line, struct error *err)
{
    const char *kind = json_string_value(json_object_get(line, "k"));
    const char *text = json_string_value(json_object_get(line, "text"));

    if (json_object_get(line, "e") != NULL)
        return seat_take_row(seat, line, err);
    if (kind != NULL && strcmp(kind, "now") == 0) {
        seat_take_now(seat, line);
        return 1;
    }
    if (kind != NULL && strcmp(kind, "error") == 0) {
        char clean[256];

        text_clean(clean, sizeof(clean), text != NULL ? text : "no",
                   text != NULL ? strlen(text) : 2);
        return error_set(err, ERROR_STATE, "the controller says: %s", clean);
    }
    return 0;
}

int seat_hear(struct seat *seat, int64_t within, struct error *err)
{
    json_t *line = NULL;
    int result = dial_read(seat->dial, within, &line, err);

    if (result == DIAL_ENDED)
        return error_set(err, ERROR_STATE, "the controller ended; try again");
    if (result != 0)
        return result < 0 ? result : 0;
    result = seat_take_line(seat, line, err);
    json_decref(line);
    return result < 0 ? result : 0;
}

int seat_hear_all(struct seat *seat, struct error *err)
{
    int result = 0;

    while (result >= 0) {
        json_t *line = NULL;

        result = dial_read(seat->dial, 0, &line, err);
        if (result == DIAL_LATE)
            return 0;
        if (result == DIAL_ENDED)
            return error_set(err, ERROR_STATE, "the controller ended; try again");
        if (result == 0)
            result = seat_take_line(seat, line, err);
        json_decref(line);
    }
    return result;
}

int seat_follow(struct seat *seat, struct error *err)
{
    for (int taken = 0; taken == 0;) {
        json_t *line = NULL;
        int result = dial_read(seat->dial, ROWS_WITHIN, &line, err);

        if (result == DIAL_ENDED)
            return error_set(err, ERROR_STATE, "the controller ended; try again");
        if (result == DIAL_LATE)
            return error_set(err, ERROR_STATE, "the controller does not answer; try again");
        if (result < 0)
            return result;
        taken = seat_take_line(seat, line, err);
        json_decref(line);
        if (taken < 0)
            return taken;
    }
    return 0;
}
