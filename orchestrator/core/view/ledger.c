/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's sums: one function adds a sample, live and when all are counted anew. */
#include "core/view/ledger.h"

#include <string.h>

#include "core/view/view-places.h"

bool ledger_is_over(const struct metric_made *made)
{
    return made->availability > 0 || made->sla > 0;
}

int64_t ledger_part(int64_t amount, int64_t part, int64_t of)
{
    int64_t whole = 0, rest = 0; /* amount's bits so far: whole * of + rest = bits * part */

    for (int bit = 62; bit >= 0; bit--) {
        whole *= 2;
        rest *= 2;
        if ((amount >> bit) & 1)
            rest += part;
        for (; rest >= of; whole++)
            rest -= of;
    }
    return whole;
}

bool ledger_share(const struct ledger_book *book, int64_t *ret_share)
{
    if (book->samples == 0)
        return false;
    *ret_share = book->sum / book->samples;
    return true;
}

int ledger_points(const struct view_metric *metric, int64_t *ret_points)
{
    const struct ledger_account *account = &metric->account;
    const struct metric_made *made = &metric->made;
    int64_t taken = 0;

    if (account->book.samples == 0)
        return 1;
    if (made->sla_penalty > 0)
        taken = account->penalties > made->sla / made->sla_penalty
                    ? made->sla
                    : account->penalties * made->sla_penalty;
    *ret_points = ledger_part(made->availability, account->book.sum, account->book.samples * 1000) +
                  made->sla - (taken < made->sla ? taken : made->sla);
    return 0;
}

const struct ledger_sample *ledger_sample(const struct ledger_series *series, size_t place)
{
    return &series->chunks[place / LEDGER_CHUNK]->samples[place % LEDGER_CHUNK];
}

/* ---- adding ---- */

static void ledger_add(struct ledger_book *book, enum ledger_excuse excuse, int64_t value)
{
    book->faults += excuse == LEDGER_FAULT;
    book->excused += excuse != LEDGER_COUNTS && excuse != LEDGER_FAULT;
    if (excuse != LEDGER_COUNTS)
        return;
    book->samples++;
    book->sum += value;
    book->down += value == 0;
}

/* Excused samples neither continue nor end failures in a row. */
static void ledger_account_add(const struct metric_made *made, struct ledger_account *account,
                               uint32_t place, enum ledger_excuse excuse, int64_t value)
{
    ledger_add(&account->book, excuse, value);
    if (excuse != LEDGER_COUNTS || made->sla_every == 0)
        return;
    account->in_a_row[place] = value == 0 ? account->in_a_row[place] + 1 : 0;
    if (account->in_a_row[place] == made->sla_every) {
        account->in_a_row[place] = 0;
        account->penalties++;
    }
}

/* ---- counting anew ---- */

/* The account of a metric, computed anew from all samples. */
static void ledger_recount(const struct view *view, const struct view_metric *metric,
                           struct ledger_account *account)
{
    const struct ordinals *conditions = &metric->made.conditions;
    uint32_t *in_a_row = account->in_a_row;
    int64_t row;

    *account = (struct ledger_account){.in_a_row = in_a_row};
    for (uint32_t i = 0; i < conditions->count; i++) {
        const struct view_condition *condition = view_condition(view, conditions->items[i]);

        in_a_row[i] = 0;
        for (size_t j = 0; condition != NULL && j < condition->series.count; j++) {
            const struct ledger_sample *sample = ledger_sample(&condition->series, j);

            ledger_account_add(&metric->made, account, i,
                               ledger_excuse_of(view, condition, metric, sample, &row),
                               sample->value);
        }
    }
}

static void ledger_recount_series(const struct view *view, struct view_condition *condition)
{
    struct ledger_series *series = &condition->series;
    int64_t row;

    series->book = (struct ledger_book){0};
    for (size_t i = 0; i < series->count; i++) {
        const struct ledger_sample *sample = ledger_sample(series, i);

        ledger_add(&series->book, ledger_excuse_of(view, condition, NULL, sample, &row),
                   sample->value);
    }
}

void ledger_recount_all(struct view *view)
{
    for (size_t i = 0; i < view->condition_count; i++)
        if (view->conditions[i].series.reader_count != 0)
            ledger_recount_series(view, &view->conditions[i]);
    for (size_t i = 0; i < view->metric_count; i++)
        if (ledger_is_over(&view->metrics[i].made))
            ledger_recount(view, &view->metrics[i], &view->metrics[i].account);
}

/* ---- steps ---- */

int ledger_add_metric(struct view *view, struct view_metric *metric, struct error *err)
{
    const struct ordinals *conditions = &metric->made.conditions;

    if (!ledger_is_over(&metric->made))
        return 0;
    metric->account.in_a_row =
        pool_take_array(&view->pool, conditions->count + 1, sizeof(uint32_t));
    if (metric->account.in_a_row == NULL)
        return error_memory(err);
    for (uint32_t i = 0; i < conditions->count; i++) {
        struct view_condition *condition = view_condition(view, conditions->items[i]);
        struct ledger_reader *reader;

        if (condition == NULL)
            continue;
        reader = pool_grow(&view->pool, &condition->series.readers, &condition->series.reader_count,
                           sizeof(*reader));
        if (reader == NULL)
            return error_memory(err);
        *reader = (struct ledger_reader){.metric = metric->made.metric, .place = i};
    }
    return 0;
}

static enum ledger_excuse ledger_own_excuse(const struct view *view,
                                            const struct condition_result *body)
{
    return body->excused || view->phase != PHASE_RUNNING ? LEDGER_RESULT
           : body->value < 0                             ? LEDGER_FAULT
                                                         : LEDGER_COUNTS;
}

static int ledger_add_chunk(struct view *view, struct ledger_series *series, struct error *err)
{
    struct ledger_chunk *made = pool_take(&view->pool, sizeof(*made)), **chunk;

    chunk = made != NULL
                ? pool_grow(&view->pool, &series->chunks, &series->chunk_count, sizeof(*chunk))
                : NULL;
    if (chunk == NULL)
        return error_memory(err);
    *chunk = made;
    return 0;
}

int ledger_keep(struct view *view, struct ledger_series *series,
                const struct ledger_sample *samples, size_t count, struct error *err)
{
    if (series->reader_count == 0)
        return 0;
    while (count > 0) {
        size_t place = series->count % LEDGER_CHUNK, part = LEDGER_CHUNK - place;

        if (series->count == series->chunk_count * LEDGER_CHUNK &&
            ledger_add_chunk(view, series, err) < 0)
            return -err->code;
        if (part > count)
            part = count;
        memcpy(&series->chunks[series->count / LEDGER_CHUNK]->samples[place], samples,
               part * sizeof(*samples));
        series->count += part;
        samples += part;
        count -= part;
    }
    return 0;
}

static struct ledger_sample ledger_sample_of(const struct view *view, const struct row *row)
{
    const struct condition_result *body = &row->as.condition_result;

    return (struct ledger_sample){.x = row->x,
                                  .row = (uint32_t)row->seq,
                                  .value = (uint16_t)(body->value < 0 ? 0 : body->value),
                                  .excuse = (uint8_t)ledger_own_excuse(view, body)};
}

/* Results before STARTEX and after ENDEX are no samples. */
static bool ledger_is_on(const struct view *view)
{
    return view->phase != PHASE_BEFORE && view->phase != PHASE_ENDED;
}

void ledger_book_result(const struct view *view, const struct view_condition *condition,
                        const struct row *row, struct ledger_book *book)
{
    struct ledger_sample sample = ledger_sample_of(view, row);
    int64_t by;

    if (ledger_is_on(view))
        ledger_add(book, ledger_excuse_of(view, condition, NULL, &sample, &by), sample.value);
}

int ledger_take_result(struct view *view, struct view_condition *condition, const struct row *row,
                       struct error *err)
{
    struct ledger_series *series = &condition->series;
    struct ledger_sample sample = ledger_sample_of(view, row);
    int64_t by;

    if (!ledger_is_on(view))
        return 0;
    if (row->seq > UINT32_MAX)
        return error_set(err, ERROR_INPUT, "more rows than samples can name");
    if (ledger_keep(view, series, &sample, 1, err) < 0)
        return -ERROR_MEMORY;
    ledger_book_result(view, condition, row, &series->book);
    for (size_t i = 0; i < series->reader_count; i++) {
        struct view_metric *metric = view_metric(view, series->readers[i].metric);

        ledger_account_add(&metric->made, &metric->account, series->readers[i].place,
                           ledger_excuse_of(view, condition, metric, &sample, &by), sample.value);
    }
    return 0;
}
