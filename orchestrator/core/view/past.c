/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/past.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/digits.h"
#include "core/model/row.h"
#include "core/view/view-places.h"

/* What the next sample is told as a difference to. */
struct past_before {
    int64_t x, row, x_step, row_step;
    uint16_t value;
    uint8_t excuse;
};

static const struct past_before past_first = {.value = 1000, .excuse = LEDGER_COUNTS};

static void past_step(struct past_before *before, int64_t x, int64_t row)
{
    before->x_step = x - before->x;
    before->row_step = row - before->row;
    before->x = x;
    before->row = row;
}

/* ---- writing ---- */

size_t past_samples(const struct ledger_series *series, size_t from, size_t until,
                    past_number *number, const void *data, char *to, size_t size)
{
    struct past_before before = past_first;
    size_t used = 0;

    for (; from < until && used + 3 * DIGITS_MOST < size; from++) {
        const struct ledger_sample *sample = ledger_sample(series, from);
        int64_t row = number != NULL ? number(data, sample->row) : sample->row;
        bool same = sample->value == before.value && sample->excuse == before.excuse;

        used += digits_put(to + used,
                           digits_of(sample->x - before.x - before.x_step) << 1 | (same ? 0 : 1));
        used += digits_put(to + used, digits_of(row - before.row - before.row_step));
        if (!same)
            used += digits_put(to + used, (uint64_t)sample->value << 2 | sample->excuse);
        before.value = sample->value;
        before.excuse = sample->excuse;
        past_step(&before, sample->x, row);
    }
    to[used] = '\0';
    return from;
}

static uint32_t past_history_count(uint32_t results)
{
    return results < VIEW_HISTORY ? results : VIEW_HISTORY;
}

void past_history(const struct view_condition *condition, char to[PAST_HISTORY])
{
    uint32_t count = past_history_count(condition->results);
    size_t used = 0;

    for (uint32_t i = condition->results - count; i != condition->results; i++)
        used +=
            digits_put(to + used, (uint64_t)(condition->history[i % VIEW_HISTORY] - VALUE_NONE));
    to[used] = '\0';
}

/* ---- reading ---- */

/* 0 and the next sample; 1: there is no more; <0: it is none. */
static int past_next(const char **at, struct past_before *before, struct ledger_sample *ret)
{
    uint64_t x, row, rest = (uint64_t)before->value << 2 | before->excuse;
    int64_t value;

    if (**at == '\0')
        return 1;
    if (!digits_get(at, &x) || !digits_get(at, &row) || (x & 1 && !digits_get(at, &rest)))
        return -1;
    value = (int64_t)(rest >> 2);
    if (x >> 1 > 16 * ROW_INT_MOST || row > 16 * ROW_INT_MOST || value > 1000 ||
        (rest & 3) > LEDGER_RESULT)
        return -1;
    past_step(before, before->x + before->x_step + digits_to(x >> 1),
              before->row + before->row_step + digits_to(row));
    before->value = (uint16_t)value;
    before->excuse = (uint8_t)(rest & 3);
    if (before->x < -ROW_INT_MOST || before->x > ROW_INT_MOST || before->row < 1 ||
        before->row > UINT32_MAX)
        return -1;
    *ret = (struct ledger_sample){.x = before->x,
                                  .row = (uint32_t)before->row,
                                  .value = before->value,
                                  .excuse = before->excuse};
    return 0;
}

/* All samples of a text; malloc'd. */
static int past_read_samples(const char *at, struct ledger_sample **ret, size_t *ret_count,
                             struct error *err)
{
    struct past_before before = past_first;
    /* A sample takes two characters at least. */
    struct ledger_sample *samples = malloc((strlen(at) / 2 + 1) * sizeof(*samples));
    size_t count = 0;
    int result = 0;

    if (samples == NULL)
        return error_memory(err);
    while ((result = past_next(&at, &before, &samples[count])) == 0)
        count++;
    if (result < 0) {
        free(samples);
        return error_set(err, ERROR_INPUT, "the text is none of samples");
    }
    *ret = samples;
    *ret_count = count;
    return 0;
}

static int past_keep(struct view *view, struct ledger_series *series, uint32_t kept,
                     const struct ledger_sample *samples, size_t count, struct error *err)
{
    /* A seat that is told of no score over time keeps none. */
    if (series->reader_count == 0)
        return 0;
    if (kept != 0 && kept != series->count)
        return error_set(err, ERROR_INPUT, "samples are missing");
    if (kept == 0)
        series->count = 0;
    return ledger_keep(view, series, samples, count, err);
}

static int past_take_samples(struct view *view, const struct condition_samples *body,
                             struct error *err)
{
    struct view_condition *condition = view_condition(view, body->condition);
    struct ledger_sample *samples = NULL;
    size_t count = 0;
    int result;

    if (condition == NULL)
        return view_no_such("condition", body->condition, err);
    result = past_read_samples(body->samples != NULL ? body->samples : "", &samples, &count, err);
    if (result < 0)
        return result;
    result = past_keep(view, &condition->series, body->before, samples, count, err);
    free(samples);
    return result;
}

/* The values of a history, from place `from` of the ring; NULL: only looks whether it is one. */
static bool past_read_history(const char *at, uint32_t results, int16_t *history)
{
    uint32_t count = past_history_count(results);
    uint64_t value;

    for (uint32_t i = results - count; i != results; i++) {
        if (!digits_get(&at, &value) || value > 1000 - VALUE_NONE)
            return false;
        if (history != NULL)
            history[i % VIEW_HISTORY] = (int16_t)((int64_t)value + VALUE_NONE);
    }
    return *at == '\0';
}

static int past_take(struct view *view, const struct row *row, struct error *err)
{
    const struct condition_past *body = &row->as.condition_past;
    struct view_condition *condition = view_condition(view, body->condition);
    const char *history = body->history != NULL ? body->history : "";
    struct ledger_series *series;

    if (condition == NULL)
        return view_no_such("condition", body->condition, err);
    series = &condition->series;
    if (body->value < VALUE_FAULT || body->value > 1000 || body->good < VALUE_NONE ||
        body->good > 1000)
        return error_set(err, ERROR_INPUT, "a value is out of range");
    if (!past_read_history(history, body->results, NULL))
        return error_set(err, ERROR_INPUT, "the text is no history");
    if (series->reader_count != 0 && body->samples != 0 && body->samples != series->count)
        return error_set(err, ERROR_INPUT, "samples are missing");
    past_read_history(history, body->results, condition->history);
    if (body->samples == 0)
        series->count = 0;
    condition->value = body->value;
    condition->good = body->good;
    condition->row = row->seq;
    condition->due = body->due;
    condition->x = row->x;
    condition->since = body->since;
    condition->excused = body->excused;
    condition->worked = body->own >= 0;
    condition->guest = body->guest;
    condition->own = body->own;
    condition->in_a_row = body->in_a_row;
    condition->in_a_row_of = body->in_a_row_of;
    condition->cut_before = body->cut_before;
    condition->results = body->results;
    condition->faults = body->faults;
    series->book = (struct ledger_book){.sum = body->sum,
                                        .samples = body->counted,
                                        .down = body->down,
                                        .excused = body->uncounted,
                                        .faults = body->lacking};
    text_copy(condition->output, sizeof(condition->output), body->output);
    view_clean(condition->text, sizeof(condition->text), body->text);
    return 0;
}

int view_past(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    if (row->kind == ROW_CONDITION_SAMPLES)
        return past_take_samples(view, &row->as.condition_samples, err);
    if (row->kind == ROW_CONDITION_PAST)
        return past_take(view, row, err);
    if (row->kind == ROW_PICTURE_DONE)
        ledger_recount_all(view);
    return 0;
}
