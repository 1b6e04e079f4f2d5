/* SPDX-License-Identifier: Apache-2.0 */
/* The doors of the decisions, and the intents themselves. What is decided stands in decide-*.c. */
#include "core/decide/decide.h"

#include "core/model/event.h"

void intents_done(struct intents *intents)
{
    pool_done(&intents->pool);
    *intents = (struct intents){0};
}

void intents_row(struct intents *intents, const struct event *event)
{
    struct event *row = pool_grow(&intents->pool, &intents->rows, &intents->row_count, sizeof(*row));

    if (row == NULL || event_copy(row, event, &intents->pool, NULL) < 0)
        intents->failed = true;
}

static void add_action(struct intents *intents, struct action action)
{
    struct action *at =
        pool_grow(&intents->pool, &intents->actions, &intents->action_count, sizeof(*at));

    if (at == NULL)
        intents->failed = true;
    else
        *at = action;
}

void intents_act(struct intents *intents, enum action_kind kind, uint32_t subject, int64_t due)
{
    add_action(intents, (struct action){.kind = kind, .subject = subject, .due = due});
}

void intents_wake(struct intents *intents, enum agenda_what what, uint32_t subject, int64_t due)
{
    add_action(intents, (struct action){.kind = ACTION_WAKE, .subject = subject, .due = due, .what = what});
}

void decide_row(const struct state *state, const struct event *event, struct intents *intents)
{
    decide_range_row(state, event, intents);
    decide_drift_row(state, event, intents);
    decide_feature_row(state, event, intents);
    decide_exercise_row(state, event, intents);
    decide_clock_row(state, event, intents);
    decide_inject_row(state, event, intents);
    decide_revert_row(state, event, intents);
    decide_expectation_row(state, event, intents);
    decide_score_row(state, event, intents);
    decide_ask_row(state, event, intents);
}

void decide_idle(const struct state *state, struct intents *intents)
{
    decide_range_idle(state, intents);
}

void decide_ended(const struct state *state, const struct ended *ended, struct intents *intents)
{
    switch (ended->kind) {
    case ACTION_MAKE:
    case ACTION_REACH:
        decide_vm_ended(state, ended, intents);
        break;
    case ACTION_KEEP:
        decide_keep_ended(state, ended, intents);
        break;
    case ACTION_DROP_RANGE:
        decide_range_dropped(state, ended, intents);
        break;
    case ACTION_FEATURE:
        decide_feature_ended(state, ended, intents);
        break;
    case ACTION_CHECK:
        decide_check_ended(state, ended, intents);
        break;
    case ACTION_INJECT:
        decide_inject_ended(state, ended, intents);
        break;
    case ACTION_CLEANUP:
        decide_cleanup_ended(state, ended, intents);
        break;
    case ACTION_ARM:
        decide_arm_ended(state, ended, intents);
        break;
    case ACTION_LOOK: /* has more to say: decide_look_ended */
    case ACTION_OPEN_RANGE:
    case ACTION_WAKE:
        break;
    }
}
