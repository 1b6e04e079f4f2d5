/* SPDX-License-Identifier: Apache-2.0 */
/* Takes up an exercise: folds the journal, continues the clocks from the last turn, counts or
 * removes the time without a controller, and asks again for everything that was under way. */
#include <string.h>

#include "base/log.h"
#include "engine/control/payload.h"
#include "core/view/calendar.h"
#include "journal/stored.h"

enum {
    LINGER = 15000,      /* ms that a controller stays when there is nothing to control */
    REHEARSED = 3600000, /* exercise ms */
};

static int resume_fold_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct controller *c = data;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = stored_read(stored, &row, &pool, err);

    if (result == 0)
        result = state_apply(&c->state, &row, err);
    if (result == 0)
        picture_take(c->picture, c->state.view, &row);
    pool_done(&pool);
    return result;
}

int resume_replay(struct controller *c, struct error *err)
{
    struct journal_cursor cursor;
    int64_t count = 1;
    int result = journal_cursor_open(&cursor, c->journal, 0, err);

    if (result < 0)
        return result;
    if (!c->options->unchecked)
        journal_cursor_check(&cursor);
    c->seals = !c->options->unchecked;
    while (result == 0 && count != 0)
        result = journal_cursor_next(&cursor, 10000, resume_fold_row, c, &count, err);
    journal_cursor_close(&cursor);
    if (result == 0 && !c->state.view->complete)
        return error_set(err, ERROR_INPUT, "the journal holds no whole exercise");
    return result < 0 ? error_wrap(err, "replaying the journal") : 0;
}

/* Time went by while the controller could do nothing: a short one counts as exercise time, a longer
 * one is removed. */
static void resume_outage(struct controller *c, int64_t length, bool certain,
                          struct intents *intents)
{
    int64_t played = calendar_played(c->state.view, c->now.wall - length, c->now.wall);
    bool counted = length < c->state.view->exercise.outage;

    xclock_outage(&c->clock, length, counted ? played : 0);
    controller_enter(c);
    if (played > 0 && (c->clock.phase == PHASE_RUNNING || c->clock.phase == PHASE_CLOSED))
        intents_row(intents, &(struct row){.kind = ROW_CLOCK_OUTAGE,
                                           .as.clock_outage = {.length = length,
                                                               .counted = counted,
                                                               .uncertain = !certain}});
}

/* How long nobody was there: by BOOTTIME in the same boot, else by the wall clock, which may have
 * been set back. */
static void resume_away(struct controller *c, const struct journal_turn *last,
                        struct intents *intents)
{
    bool certain = strcmp(last->boot_id, c->boot_id) == 0;
    int64_t length = certain ? c->now.boot - last->boot : c->now.wall - last->wall;

    if (!c->options->virtual_time && length > 0)
        resume_outage(c, length, certain, intents);
}

void resume_after_sleep(struct controller *c)
{
    enum { SLEPT = 1000 /* ms; less is the time between two readings */ };
    int64_t asleep = c->now.boot - c->now.mono, length = asleep - c->asleep;
    struct intents intents = {0};

    c->asleep = asleep;
    if (length < SLEPT)
        return;
    log_warn("controller", "the host slept for %lld s", (long long)(length / 1000));
    resume_outage(c, length, true, &intents);
    controller_take(c, &intents);
    intents_done(&intents);
}

int resume_take_up(struct controller *c, struct error *err)
{
    struct journal_turn last;
    struct intents intents = {0};
    struct intents first = {0};

    if (journal_last_turn(c->journal, &last, err) != 0)
        return error_set(err, ERROR_INPUT, "the journal holds no turn");
    loop_now(c->loop, &c->now);
    c->clock.phase = c->state.view->phase;
    c->clock.speed = c->state.view->speed;
    xclock_anchor(&c->clock, (struct mono_time){c->now.mono}, (struct range_time){last.r},
                  (struct exercise_time){last.x});
    controller_enter(c);
    payload_sweep(c);
    intents_row(&first, &(struct row){.kind = ROW_CONTROLLER_STARTED,
                                      .as.controller_started = {.epoch = c->state.view->epoch + 1,
                                                                .version = EXCON_VERSION,
                                                                .host = c->boot_id}});
    resume_away(c, &last, &first);
    c->asleep = c->now.boot - c->now.mono;
    controller_take(c, &first);
    intents_done(&first);
    controller_hours(c);
    /* Orders are still taken when all is over (a grade), but nobody has to end us then. */
    if (controller_is_over(c))
        loop_timer_arm(&c->leave, LINGER, NULL);
    /* A rehearsal has nobody who calls ENDEX: without a planned one it ends after an hour of
     * exercise. */
    if (c->options->virtual_time && c->state.view->exercise.endex <= 0 &&
        agenda_add(&c->state.exercise, REHEARSED, DUE_ENDEX, 0, err) < 0)
        return -ERROR_MEMORY;
    decide_resume(&c->state, &intents);
    controller_take(c, &intents);
    intents_done(&intents);
    if (c->options->begin && !c->state.view->wanted.up && c->state.view->range == RANGE_PLANNED)
        controller_order(c, NULL, 0,
                         &(struct order){.verb = "up",
                                         .target = "",
                                         .team = "",
                                         .actor = "rehearsal",
                                         .reason = "",
                                         .role = ROLE_DIRECTOR,
                                         .startex = true,
                                         .down = true});
    return 0;
}
