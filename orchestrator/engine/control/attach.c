/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the journal never change, nor do samples that a check has; so they are read when they are
 * told. What is known of a check changes with each result, and with it what events wait for: that
 * is copied when the picture is begun.
 */
#include "engine/control/attach.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/past.h"
#include "journal/stored.h"

enum { SAMPLES_SIZE = ROW_TEXT_MOST };

/* A check as it is when the picture is begun. */
struct attach_check {
    struct condition_past past; /* but for what its newest result says, and its history */
    char history[PAST_HISTORY];
};

struct attach {
    const struct picture *picture;
    const struct view *view;
    const unsigned char *key;
    struct told_to to;
    char name[64];
    struct journal_cursor cursor; /* of one row at a time */
    struct picture_plan plan;
    struct attach_check *checks;   /* of the items that have one, in their order */
    struct event_waiting *waiting; /* of the events that have waited */
    size_t waiting_count;
    size_t item, check, event; /* the next ones */
    uint32_t sampled;          /* samples of that check that were told */
    bool itself, past;         /* that item's own row was; its check was */
    attach_take *take;         /* of this call */
    void *data;
    int64_t left;
    char samples[SAMPLES_SIZE];
};

static void attach_copy_check(const struct attach *attach, uint32_t ordinal,
                              struct attach_check *to)
{
    const struct view_condition *condition = view_condition(attach->view, ordinal);
    const struct ledger_book *book = picture_book(attach->picture, ordinal);

    past_history(condition, to->history);
    to->past = (struct condition_past){.condition = ordinal,
                                       .good = condition->good,
                                       .since = condition->since,
                                       .own = condition->worked ? condition->own : -1,
                                       .in_a_row = condition->in_a_row,
                                       .in_a_row_of = condition->in_a_row_of,
                                       .cut_before = condition->cut_before,
                                       .results = condition->results,
                                       .faults = condition->faults,
                                       .history = to->history,
                                       .samples = (uint32_t)condition->series.count,
                                       .sum = book->sum,
                                       .counted = (uint32_t)book->samples,
                                       .down = (uint32_t)book->down,
                                       .uncounted = (uint32_t)book->excused,
                                       .lacking = (uint32_t)book->faults};
}

static int attach_copy_waiting(struct attach *attach, const struct state *state, struct error *err)
{
    size_t most = attach->view->complete ? attach->view->event_count : 0;

    attach->waiting = calloc(most + 1, sizeof(*attach->waiting));
    if (attach->waiting == NULL)
        return error_memory(err);
    for (uint32_t i = 1; i <= most; i++)
        if (state->holding[i] >= 0 || state->lag[i] != 0)
            attach->waiting[attach->waiting_count++] = (struct event_waiting){
                .event = i, .since = state->holding[i], .lag = state->lag[i]};
    return 0;
}

static int attach_copy(struct attach *attach, struct error *err)
{
    size_t count = 0;

    for (size_t i = 0; i < attach->plan.count; i++)
        count += attach->plan.items[i].condition != 0;
    attach->checks = calloc(count + 1, sizeof(*attach->checks));
    if (attach->checks == NULL)
        return error_memory(err);
    count = 0;
    for (size_t i = 0; i < attach->plan.count; i++)
        if (attach->plan.items[i].condition != 0)
            attach_copy_check(attach, attach->plan.items[i].condition, &attach->checks[count++]);
    return 0;
}

int attach_new(const struct picture *picture, const struct state *state, struct journal *journal,
               const struct told_to *to, const unsigned char key[FOLDER_KEY],
               struct attach **ret_attach, struct error *err)
{
    struct attach *attach = calloc(1, sizeof(*attach));
    int result;

    if (attach == NULL)
        return error_memory(err);
    attach->picture = picture;
    attach->view = state->view;
    attach->key = key;
    attach->to = *to;
    text_copy(attach->name, sizeof(attach->name), to->name);
    attach->to.name = to->name != NULL ? attach->name : NULL;
    result = picture_plan(picture, to->role, to->team, &attach->plan, err);
    if (result == 0)
        result = attach_copy(attach, err);
    if (result == 0)
        result = attach_copy_waiting(attach, state, err);
    if (result == 0)
        result = journal_cursor_open(&attach->cursor, journal, 0, err);
    if (result < 0) {
        attach_free(attach);
        return result;
    }
    *ret_attach = attach;
    return 0;
}

void attach_free(struct attach *attach)
{
    if (attach == NULL)
        return;
    journal_cursor_close(&attach->cursor);
    picture_plan_done(&attach->plan);
    free(attach->checks);
    free(attach->waiting);
    free(attach);
}

int64_t attach_after(const struct attach *attach)
{
    return attach->plan.rows;
}

int64_t attach_told(const struct attach *attach)
{
    return attach->plan.told;
}

/* ---- telling ---- */

/* As live rows: what the seat does not see is not told, and of the rest its fields. */
static int attach_tell(struct attach *attach, const struct stored_row *stored, int64_t number,
                       struct error *err)
{
    char *body = NULL;
    int result = told_row(&attach->to, stored, attach->view, attach->key, &body, err);

    if (result != 0)
        return result < 0 ? result : 0;
    result = attach->take(attach->data, stored, number, body, err);
    free(body);
    attach->left -= result == 0;
    return result;
}

/* A row that is in no journal, in the place of `stored`. */
static int attach_tell_made(struct attach *attach, const struct row *row,
                            const struct stored_row *stored, int64_t number, struct error *err)
{
    struct stored_row made = *stored;
    char *body = row_body(row, &made.length);
    int result;

    if (body == NULL)
        return error_memory(err);
    made.kind = row_classes[row->kind].name;
    made.body = body;
    result = attach_tell(attach, &made, number, err);
    free(body);
    return result;
}

static int64_t attach_number(const void *data, int64_t row)
{
    const struct attach *attach = data;

    return picture_number(attach->picture, &attach->plan, row);
}

/* All samples of a check, as many rows as they take. */
static int attach_tell_samples(struct attach *attach, const struct condition_past *past,
                               const struct stored_row *stored, int64_t number, struct error *err)
{
    const struct view_condition *condition = view_condition(attach->view, past->condition);
    int result = 0;

    while (result == 0 && attach->sampled < past->samples) {
        size_t until = past_samples(&condition->series, attach->sampled, past->samples,
                                    attach->plan.told == attach->plan.rows ? NULL : attach_number,
                                    attach, attach->samples, sizeof(attach->samples));
        struct row row = {.kind = ROW_CONDITION_SAMPLES,
                          .as.condition_samples = {.condition = past->condition,
                                                   .before = attach->sampled,
                                                   .samples = attach->samples}};

        result = attach_tell_made(attach, &row, stored, number, err);
        if (result == 0)
            attach->sampled = (uint32_t)until;
    }
    return result;
}

static int attach_tell_check(struct attach *attach, const struct stored_row *stored, int64_t number,
                             struct error *err)
{
    const struct attach_check *check = &attach->checks[attach->check];
    struct row past = {.kind = ROW_CONDITION_PAST, .as.condition_past = check->past}, newest;
    struct pool pool = POOL_EMPTY;
    int result = attach_tell_samples(attach, &check->past, stored, number, err);

    if (result == 0)
        result = stored_read(stored, &newest, &pool, err);
    if (result == 0) {
        const struct condition_result *body = &newest.as.condition_result;

        past.as.condition_past.due = body->due;
        past.as.condition_past.value = body->value;
        past.as.condition_past.excused = body->excused;
        past.as.condition_past.output = body->output;
        past.as.condition_past.guest = body->guest;
        past.as.condition_past.text = body->text;
        result = attach_tell_made(attach, &past, stored, number, err);
    }
    pool_done(&pool);
    if (result == 0) {
        attach->check++;
        attach->sampled = 0;
    }
    return result;
}

/* Behind the last row. */
static int attach_tell_end(struct attach *attach, const struct stored_row *stored, int64_t number,
                           struct error *err)
{
    struct stored_row last = *stored;
    struct row done = {.kind = ROW_PICTURE_DONE, .as.picture_done = {.told = attach->plan.told}};
    int result = 0;

    last.team = 0;
    last.audience = AUDIENCE_EXCON;
    while (result == 0 && attach->event < attach->waiting_count) {
        const struct row waiting = {.kind = ROW_EVENT_WAITING,
                                    .as.event_waiting = attach->waiting[attach->event]};

        result = attach_tell_made(attach, &waiting, &last, number, err);
        attach->event += result == 0;
    }
    last.audience = AUDIENCE_ALL;
    return result != 0 ? result : attach_tell_made(attach, &done, &last, number, err);
}

/* The row of the next item, and what stands in its place. */
static int attach_take_stored(void *data, const struct stored_row *stored, struct error *err)
{
    struct attach *attach = data;
    const struct picture_item *item = &attach->plan.items[attach->item];
    int result = 0;

    if (item->itself && !attach->itself)
        result = attach_tell(attach, stored, item->number, err);
    attach->itself |= result == 0;
    if (result == 0 && item->condition != 0 && !attach->past)
        result = attach_tell_check(attach, stored, item->number, err);
    attach->past |= result == 0;
    if (result == 0 && attach->item + 1 == attach->plan.count)
        result = attach_tell_end(attach, stored, item->number, err);
    if (result != 0)
        return result;
    attach->itself = attach->past = false;
    attach->item++;
    return 0;
}

static int attach_read(struct attach *attach, struct error *err)
{
    while (attach->item < attach->plan.count && attach->left > 0) {
        size_t before = attach->item;
        int64_t count;

        attach->cursor.after = attach->plan.items[attach->item].row - 1;
        if (journal_cursor_next(&attach->cursor, 1, attach_take_stored, attach, &count, err) < 0)
            return -ERROR_FAILED;
        if (attach->item == before)
            return 0;
    }
    return attach->item == attach->plan.count;
}

int attach_next(struct attach *attach, int64_t most, attach_take *take, void *data,
                struct error *err)
{
    int result = journal_cursor_hold(&attach->cursor, err);

    if (result < 0)
        return result;
    attach->take = take;
    attach->data = data;
    attach->left = most;
    result = attach_read(attach, err);
    journal_cursor_release(&attach->cursor);
    return result;
}
