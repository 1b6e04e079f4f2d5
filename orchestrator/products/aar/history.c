/* SPDX-License-Identifier: Apache-2.0 */
#include "products/aar/history.h"

#include <string.h>

#include "base/text.h"

int history_init(struct history *history, int64_t end, struct error *err)
{
    *history = (struct history){.end = end, .view = view_new()};
    return history->view != NULL ? 0 : error_memory(err);
}

void history_done(struct history *history)
{
    view_free(history->view);
    pool_done(&history->pool);
    *history = (struct history){0};
}

/* The place of an ordinal in an array that has `count` places; NULL: no memory. */
static void *history_place(struct history *history, void *array_pointer, size_t *count,
                           size_t ordinal, size_t size)
{
    while (*count < ordinal)
        if (pool_grow(&history->pool, array_pointer, count, size) == NULL)
            return NULL;
    return *(unsigned char **)array_pointer + (ordinal - 1) * size;
}

/* ---- checks ---- */

static int history_add_turn(struct history *history, struct history_turn **turns, size_t *count,
                            int64_t x, int64_t value, struct error *err)
{
    struct history_turn *turn;

    if (*count != 0 && (*turns)[*count - 1].value == value)
        return 0;
    turn = pool_grow(&history->pool, turns, count, sizeof(*turn));
    if (turn == NULL)
        return error_memory(err);
    *turn = (struct history_turn){x, value};
    return 0;
}

static size_t history_bucket_of(const struct history *history, int64_t x)
{
    int64_t at = x * HISTORY_BUCKETS / (history->end + 1);

    return at < 0 ? 0 : at >= HISTORY_BUCKETS ? HISTORY_BUCKETS - 1 : (size_t)at;
}

static void history_excuse(struct history_check *check, int64_t x, const char *text)
{
    if (check->excuse_count++ == 0 || x < check->excused_from)
        check->excused_from = x;
    if (check->excuse_count == 1 || x > check->excused_to)
        check->excused_to = x;
    text_copy(check->excuse, sizeof(check->excuse), text);
}

static struct history_check *history_make_check(struct history *history, uint32_t condition)
{
    struct history_check **place = history_place(history, &history->checks, &history->check_count,
                                                 condition, sizeof(struct history_check *));

    if (place != NULL && *place == NULL)
        *place = pool_take(&history->pool, sizeof(**place));
    return place != NULL ? *place : NULL;
}

static void history_fill(struct history_bucket *bucket, bool counts, int64_t value)
{
    bucket->samples += counts;
    bucket->no_samples += !counts;
    bucket->sum += counts ? value : 0;
}

/* Of a check whose samples the view does not keep: those that it keeps are settled at the end. */
static void history_sample(struct history *history, struct history_check *check,
                           const struct row *row)
{
    const struct condition_result *body = &row->as.condition_result;
    const struct view_condition *condition = view_condition(history->view, body->condition);
    const struct ledger_window *window =
        condition != NULL && condition->series.reader_count == 0
            ? ledger_window_over(history->view, condition, NULL, row->x)
            : NULL;

    if (window != NULL && !body->excused && body->value >= 0)
        history_excuse(check, row->x, window->made.text);
    history_fill(&check->buckets[history_bucket_of(history, row->x)],
                 window == NULL && !body->excused && body->value >= 0 &&
                     history->view->phase == PHASE_RUNNING,
                 body->value);
}

static int history_take_result(struct history *history, const struct row *row, struct error *err)
{
    const struct condition_result *body = &row->as.condition_result;
    struct history_check *check = history_make_check(history, body->condition);

    if (check == NULL)
        return error_memory(err);
    if (body->value >= 0 &&
        history_add_turn(history, &check->turns, &check->turn_count, row->x, body->value, err) < 0)
        return -ERROR_MEMORY;
    if (!view_is_on(history->view))
        return 0;
    if (body->excused)
        history_excuse(check, row->x, body->text);
    history_sample(history, check, row);
    return 0;
}

/* A sample that a row of its own excuses, after the fact or beforehand. */
static void history_settle_excuse(const struct history *history, struct history_check *check,
                                  const struct ledger_sample *sample, enum ledger_excuse why,
                                  int64_t row)
{
    for (size_t i = 0; why == LEDGER_WINDOW && i < history->view->ledger.window_count; i++)
        if (history->view->ledger.windows[i].row == row)
            history_excuse(check, sample->x, history->view->ledger.windows[i].made.text);
    if (why == LEDGER_REMOVED)
        history_excuse(check, sample->x, "the exercise time was removed");
    if (why == LEDGER_HELD)
        history_excuse(check, sample->x, "its team was held");
}

static void history_settle_samples(const struct history *history, struct history_check *check,
                                   const struct view_condition *condition)
{
    int64_t row;

    for (int i = 0; i < HISTORY_BUCKETS; i++)
        check->buckets[i] = (struct history_bucket){0};
    for (size_t i = 0; i < condition->series.count; i++) {
        const struct ledger_sample *sample = ledger_sample(&condition->series, i);
        enum ledger_excuse why = ledger_excuse_of(history->view, condition, NULL, sample, &row);

        history_fill(&check->buckets[history_bucket_of(history, sample->x)], why == LEDGER_COUNTS,
                     sample->value);
        history_settle_excuse(history, check, sample, why, row);
    }
}

void history_settle(struct history *history)
{
    for (uint32_t i = 1; i <= history->check_count; i++) {
        const struct view_condition *condition = view_condition(history->view, i);
        struct history_check *check = history->checks[i - 1];

        if (condition == NULL || check == NULL)
            continue;
        check->book = condition->series.book;
        if (condition->series.count != 0)
            history_settle_samples(history, check, condition);
    }
}

const struct history_check *history_check(const struct history *history, uint32_t condition)
{
    return condition != 0 && condition <= history->check_count ? history->checks[condition - 1]
                                                               : NULL;
}

int64_t history_value_at(const struct history_check *check, int64_t x)
{
    int64_t value = -1;

    for (size_t i = 0; i < check->turn_count && check->turns[i].x <= x; i++)
        value = check->turns[i].value;
    return value;
}

bool history_share(const struct history_check *check, int64_t *ret_share)
{
    return check != NULL && ledger_share(&check->book, ret_share);
}

/* ---- points ---- */

static int history_add_points(struct history *history, const struct view_team *team, int64_t x,
                              struct error *err)
{
    struct history_curve *curve = history_place(history, &history->curves, &history->curve_count,
                                                team->made.team, sizeof(*curve));

    if (curve == NULL)
        return error_memory(err);
    curve->max = team->max;
    return history_add_turn(history, &curve->turns, &curve->turn_count, x, team->points, err);
}

/* A team's points after something that is no award: what it paid, an adjustment, a reversal. */
static int history_take_points(struct history *history, const struct row *row, uint32_t ordinal,
                               struct error *err)
{
    const struct view_team *team = view_team(history->view, ordinal);

    return team != NULL ? history_add_points(history, team, row->x, err) : 0;
}

/* The points after an award of all teams that it counts for. */
static int history_take_award(struct history *history, const struct row *row, struct error *err)
{
    const struct view *view = history->view;
    const struct view_metric *metric = view_metric(view, row->as.score_award.metric);

    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (team->made.team == 0 || metric == NULL ||
            (metric->made.team != 0 && metric->made.team != team->made.team))
            continue;
        if (history_add_points(history, team, row->x, err) < 0)
            return -ERROR_MEMORY;
    }
    return 0;
}

static void history_thin_part(const struct history_turn *turns, size_t from, size_t to,
                              struct history_turn *thin, size_t *count)
{
    size_t least = from, most = from, marks[4];

    for (size_t i = from; i < to; i++) {
        least = turns[i].value < turns[least].value ? i : least;
        most = turns[i].value > turns[most].value ? i : most;
    }
    marks[0] = from;
    marks[1] = least < most ? least : most;
    marks[2] = least < most ? most : least;
    marks[3] = to - 1;
    for (size_t i = 0; i < 4; i++)
        if (i == 0 || marks[i] != marks[i - 1])
            thin[(*count)++] = turns[marks[i]];
}

size_t history_thin(const struct history_curve *curve, int64_t end, struct pool *pool,
                    struct history_turn **ret)
{
    const struct history_turn *turns = curve->turns;
    const int64_t parts = HISTORY_POINTS / 4;
    size_t count = 0;

    *ret = pool_take_array(pool, HISTORY_POINTS, sizeof(**ret));
    if (*ret == NULL || curve->turn_count == 0)
        return 0;
    if (curve->turn_count <= HISTORY_POINTS) {
        memcpy(*ret, turns, curve->turn_count * sizeof(*turns));
        return curve->turn_count;
    }
    for (size_t from = 0, to; from < curve->turn_count; from = to) {
        int64_t part = turns[from].x * parts / (end + 1);

        for (to = from + 1; to < curve->turn_count && turns[to].x * parts / (end + 1) <= part;)
            to++;
        /* Times run backwards only where the clock was set back: what falls behind joins. */
        if (count + 4 > HISTORY_POINTS)
            to = curve->turn_count;
        if (count + 4 <= HISTORY_POINTS)
            history_thin_part(turns, from, to, *ret, &count);
    }
    return count;
}

/* ---- people ---- */

/* Points of sheets have a second row when their team gets to see them. */
static bool history_knows_grade(const struct history *history, const struct score_award *body)
{
    for (size_t i = history->grade_count; i > 0 && body->cause != 0; i--) {
        const struct history_grade *one = &history->grades[i - 1];

        if (one->metric == body->metric)
            return one->points == body->points && strcmp(one->by, body->by) == 0 &&
                   strcmp(one->reason, body->reason) == 0;
    }
    return false;
}

static int history_take_grade(struct history *history, const struct row *row, struct error *err)
{
    const struct score_award *body = &row->as.score_award;
    struct history_grade *grade;

    if (body->by[0] == '\0' || history_knows_grade(history, body))
        return 0;
    grade = pool_grow(&history->pool, &history->grades, &history->grade_count, sizeof(*grade));
    if (grade == NULL)
        return error_memory(err);
    *grade = (struct history_grade){.x = row->x,
                                    .points = body->points,
                                    .metric = body->metric,
                                    .by = pool_text(&history->pool, body->by),
                                    .reason = pool_text(&history->pool, body->reason)};
    return grade->by != NULL && grade->reason != NULL ? 0 : error_memory(err);
}

static int history_take_order(struct history *history, const struct row *row, struct error *err)
{
    const struct order_given *body = &row->as.order_given;
    struct history_order *order = NULL;

    for (size_t i = 0; i < history->order_count && order == NULL; i++)
        if (history->orders[i].role == (enum role)body->role &&
            strcmp(history->orders[i].actor, body->actor) == 0 &&
            strcmp(history->orders[i].verb, body->verb) == 0)
            order = &history->orders[i];
    if (order == NULL && history->order_count == HISTORY_ORDERS) {
        history->orders_left_out++;
        return 0;
    }
    if (order == NULL) {
        order = pool_grow(&history->pool, &history->orders, &history->order_count, sizeof(*order));
        if (order == NULL)
            return error_memory(err);
        *order = (struct history_order){.actor = pool_text(&history->pool, body->actor),
                                        .verb = pool_text(&history->pool, body->verb),
                                        .role = (enum role)body->role};
        if (order->actor == NULL || order->verb == NULL)
            return error_memory(err);
    }
    order->accepted += body->accepted;
    order->refused += !body->accepted;
    return 0;
}

/* A note is the row behind its order, and is withdrawn with it. */
static void history_withdraw(struct history *history, int64_t order)
{
    for (size_t i = history->note_count; i > 0; i--)
        if (history->notes[i - 1].seq == order + 1)
            history->notes[i - 1].seq = 0;
}

static int history_take_note(struct history *history, const struct row *row, struct error *err)
{
    const struct note_written *body = &row->as.note_written;
    struct history_note *note =
        pool_grow(&history->pool, &history->notes, &history->note_count, sizeof(*note));

    if (note == NULL)
        return error_memory(err);
    *note = (struct history_note){.seq = row->seq,
                                  .x = row->x,
                                  .team = body->team,
                                  .objective = body->objective,
                                  .by = pool_text(&history->pool, body->by),
                                  .text = pool_text(&history->pool, body->text)};
    return note->by != NULL && note->text != NULL ? 0 : error_memory(err);
}

/* ---- the ticker ---- */

/* Values of checks, and points that follow from them, have tables of their own; what is only on its
 * way has come to something later. */
static bool history_is_told(const struct row *row, const struct view_line *said, bool begun)
{
    switch (row->kind) {
    case ROW_CONDITION_RESULT:
    case ROW_EVENT_STATE:
        return false;
    case ROW_SCORE_AWARD:
        return row->as.score_award.by[0] != '\0';
    case ROW_INJECT_STATE:
        return row->as.inject_state.state != INJECT_ARMED &&
               row->as.inject_state.state != INJECT_DISPATCHED &&
               row->as.inject_state.state != INJECT_RUNNING;
    case ROW_VM_STATE:
    case ROW_FEATURE_STATE:
        return said->tone == LINE_BAD || (begun && said->tone == LINE_GOOD);
    default:
        return true;
    }
}

static int history_take_line(struct history *history, const struct row *row, struct error *err)
{
    const struct view *view = history->view;
    const struct view_line *said = &view->ticker[(view->ticker_count - 1) % VIEW_TICKER];
    struct history_line *line;

    if (!history_is_told(row, said, view->phase != PHASE_BEFORE))
        return 0;
    if (history->line_count == HISTORY_LINES) {
        history->lines_left_out++;
        return 0;
    }
    line = pool_grow(&history->pool, &history->lines, &history->line_count, sizeof(*line));
    if (line == NULL)
        return error_memory(err);
    *line = (struct history_line){.x = said->x,
                                  .wall = said->wall,
                                  .kind = said->kind,
                                  .team = said->team,
                                  .tone = said->tone,
                                  .text = pool_text(&history->pool, said->text)};
    return line->text != NULL ? 0 : error_memory(err);
}

/* ---- a row ---- */

static int history_take_kind(struct history *history, const struct row *row, struct error *err)
{
    switch (row->kind) {
    case ROW_CONDITION_RESULT:
        return history_take_result(history, row, err);
    case ROW_SCORE_AWARD:
        return history_take_award(history, row, err) < 0 ? -ERROR_MEMORY
                                                         : history_take_grade(history, row, err);
    case ROW_SCORE_CHARGED:
        return history_take_points(history, row, row->as.score_charged.team, err);
    case ROW_SCORE_ADJUSTED:
        return history_take_points(history, row, row->as.score_adjusted.team, err);
    case ROW_SCORE_REVERSED:
        return history_take_points(history, row, row->as.score_reversed.team, err);
    case ROW_ORDER_GIVEN:
        return history_take_order(history, row, err);
    case ROW_ORDER_UNDONE:
        history_withdraw(history, row->as.order_undone.row);
        return 0;
    case ROW_NOTE_WRITTEN:
        return history_take_note(history, row, err);
    case ROW_JOURNAL_SEALED:
        if (row->as.journal_sealed.signature[0] != '\0')
            history->sealed = row->as.journal_sealed.seq;
        return 0;
    case ROW_CLOCK_STARTED:
        history->startex_wall = row->wall;
        return 0;
    case ROW_CLOCK_ENDED:
        history->endex_wall = row->wall;
        return 0;
    case ROW_CONTROLLER_STARTED:
        text_copy(history->version, sizeof(history->version), row->as.controller_started.version);
        return 0;
    default:
        return 0;
    }
}

int history_take(void *data, const struct row *row, struct error *err)
{
    struct history *history = data;
    uint64_t before = history->view->ticker_count;

    if (view_apply(history->view, row, err) < 0 || history_take_kind(history, row, err) < 0)
        return -1;
    return history->view->ticker_count == before ? 0 : history_take_line(history, row, err);
}
