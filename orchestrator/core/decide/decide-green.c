/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Green traffic: what people do at machines. It is nobody's score and nobody's fault: a visit that
 * was overtaken, or whose machine is not there, is passed over, and none is made up for. A visit
 * has no row, as it would flood the journal; what came of many has one now and then.
 */
#include "base/text.h"
#include "core/decide/decide.h"
#include "core/view/calendar.h"

enum {
    LATE = 5000,          /* exercise ms; a visit that is later was overtaken */
    TOLD_EVERY = 300000,  /* ms from one row of a machine to the next … */
    TOLD_SOONEST = 60000, /* … and when there is news */
    FAILING = 3,          /* visits in a row */
};

static bool green_is_made(const struct state *state, const struct view_vm *vm, int64_t due)
{
    return state->view->phase == PHASE_RUNNING && due >= state->x - LATE &&
           green_is_there(state->view, vm) &&
           green_is_open((enum green_hours)vm->green.made.hours, calendar_story(state->view, due));
}

void decide_green_due(const struct state *state, const struct agenda_item *item,
                      struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, item->subject);
    struct green_times times;
    int64_t number;

    /* The clock was set meanwhile: another item has taken its place. */
    if (vm == NULL || state->green == NULL || state->green[item->subject] != item->due)
        return;
    intents_wake(intents, DUE_GREEN, item->subject, state->x > item->due ? state->x : item->due);
    if (!green_is_made(state, vm, item->due))
        return;
    times = green_times_of(state->view, vm);
    if (green_next(&times, item->due - 1, &number) == item->due)
        intents_green(intents, item->subject, item->due,
                      green_entry(&times, number, vm->green.made.entries));
}

void decide_green_told(const struct state *state, uint32_t ordinal, const struct green_tally *tally,
                       bool last, struct intents *intents)
{
    const struct view_vm *vm = view_vm(state->view, ordinal);
    bool failing = tally->in_a_row >= FAILING;
    int64_t since = vm != NULL ? state->r - vm->green.told : 0;

    if (vm == NULL || vm->green.made.every == 0 ||
        (tally->done == 0 && tally->failed == 0 && tally->passed == 0))
        return;
    if (!last && vm->green.rows != 0 && since < TOLD_EVERY &&
        (since < TOLD_SOONEST || failing == vm->green.failing))
        return;
    intents_row(intents, &(struct row){.kind = ROW_GREEN_TOLD,
                                       .as.green_told = {.vm = ordinal,
                                                         .done = tally->done,
                                                         .failed = tally->failed,
                                                         .passed = tally->passed,
                                                         .failing = failing,
                                                         .text = failing ? tally->text : ""}});
}
