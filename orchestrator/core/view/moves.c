/* SPDX-License-Identifier: Apache-2.0 */
/* A row of a table is a set of bits: the states that may follow. */
#include "core/view/moves.h"

#include <stdint.h>

#define TO(state) (UINT32_C(1) << (state))

static bool moves_allows(const uint32_t *table, int from, int to)
{
    return (table[from] & TO(to)) != 0;
}

bool move_vm(enum vm_state from, enum vm_state to)
{
    enum { END = TO(VM_REMOVING) | TO(VM_GONE) | TO(VM_STOPPED) };
    static const uint32_t table[VM_STATES] = {
        [VM_PLANNED] = TO(VM_MAKING) | TO(VM_FAILED) | END,
        [VM_MAKING] = TO(VM_BOOTING) | TO(VM_FAILED) | TO(VM_LOST) | END,
        [VM_BOOTING] = TO(VM_UP) | TO(VM_UNREACHABLE) | TO(VM_LOST) | TO(VM_MAKING) | END,
        [VM_UP] = TO(VM_UNREACHABLE) | TO(VM_LOST) | TO(VM_BOOTING) | TO(VM_MAKING) | END,
        [VM_UNREACHABLE] =
            TO(VM_UP) | TO(VM_UNREACHABLE) | TO(VM_LOST) | TO(VM_BOOTING) | TO(VM_MAKING) | END,
        [VM_FAILED] = TO(VM_MAKING) | TO(VM_PLANNED) | END,
        [VM_LOST] = TO(VM_MAKING) | TO(VM_BOOTING) | TO(VM_PLANNED) | END,
        [VM_REMOVING] = TO(VM_GONE) | TO(VM_FAILED),
        [VM_GONE] = TO(VM_MAKING) | TO(VM_PLANNED),
        [VM_STOPPED] = TO(VM_MAKING) | TO(VM_PLANNED) | TO(VM_REMOVING) | TO(VM_GONE),
    };

    return moves_allows(table, (int)from, (int)to);
}

bool move_feature(enum feature_state from, enum feature_state to)
{
    static const uint32_t table[FEATURE_STATES] = {
        [FEATURE_WAITING] = TO(FEATURE_SENT) | TO(FEATURE_DONE),
        [FEATURE_SENT] = TO(FEATURE_DONE) | TO(FEATURE_FAILED) | TO(FEATURE_WAITING),
        [FEATURE_DONE] = TO(FEATURE_WAITING),
        [FEATURE_FAILED] = TO(FEATURE_WAITING),
    };

    return moves_allows(table, (int)from, (int)to);
}

bool move_range(enum range_state from, enum range_state to)
{
    static const uint32_t table[RANGE_STATES] = {
        [RANGE_PLANNED] = TO(RANGE_BUILDING) | TO(RANGE_REMOVING) | TO(RANGE_GONE),
        [RANGE_BUILDING] = TO(RANGE_UP) | TO(RANGE_PARTIAL) | TO(RANGE_REMOVING),
        [RANGE_UP] = TO(RANGE_BUILDING) | TO(RANGE_PARTIAL) | TO(RANGE_REMOVING),
        [RANGE_PARTIAL] = TO(RANGE_BUILDING) | TO(RANGE_UP) | TO(RANGE_REMOVING),
        [RANGE_REMOVING] =
            TO(RANGE_GONE) | TO(RANGE_PARTIAL) | TO(RANGE_REMOVING) | TO(RANGE_STOPPED),
        [RANGE_GONE] = TO(RANGE_BUILDING) | TO(RANGE_REMOVING),
        [RANGE_STOPPED] = TO(RANGE_BUILDING) | TO(RANGE_REMOVING),
    };

    return moves_allows(table, (int)from, (int)to);
}

bool move_clock(enum clock_phase from, enum clock_phase to)
{
    static const uint32_t table[PHASES] = {
        [PHASE_BEFORE] = TO(PHASE_RUNNING) | TO(PHASE_CLOSED) | TO(PHASE_ENDED),
        [PHASE_RUNNING] = TO(PHASE_PAUSED) | TO(PHASE_CLOSED) | TO(PHASE_ENDED),
        [PHASE_PAUSED] = TO(PHASE_RUNNING) | TO(PHASE_CLOSED) | TO(PHASE_ENDED),
        [PHASE_CLOSED] = TO(PHASE_RUNNING) | TO(PHASE_PAUSED) | TO(PHASE_ENDED),
        [PHASE_ENDED] = 0,
    };

    return moves_allows(table, (int)from, (int)to);
}

bool move_event(enum event_state from, enum event_state to)
{
    static const uint32_t table[OCCURRENCES] = {
        [OCCURRENCE_SCHEDULED] = TO(OCCURRENCE_OPEN) | TO(OCCURRENCE_FIRED) |
                                 TO(OCCURRENCE_EXPIRED) | TO(OCCURRENCE_CANCELLED),
        [OCCURRENCE_OPEN] =
            TO(OCCURRENCE_FIRED) | TO(OCCURRENCE_EXPIRED) | TO(OCCURRENCE_CANCELLED),
        [OCCURRENCE_FIRED] = 0,
        [OCCURRENCE_EXPIRED] = TO(OCCURRENCE_FIRED),
        /* Scheduled again: the order that cancelled it was undone. */
        [OCCURRENCE_CANCELLED] = TO(OCCURRENCE_FIRED) | TO(OCCURRENCE_SCHEDULED),
    };

    return moves_allows(table, (int)from, (int)to);
}

bool move_inject(enum inject_state from, enum inject_state to)
{
    enum {
        ENDED = TO(INJECT_DELIVERED) | TO(INJECT_PARTIAL) | TO(INJECT_FAILED) |
                TO(INJECT_UNREACHABLE) | TO(INJECT_INTERRUPTED) | TO(INJECT_CANCELLED),
        /* A message is delivered by its row, so it needs no dispatch; a share may be refused. */
        WAITING = TO(INJECT_ARMED) | TO(INJECT_DISPATCHED) | TO(INJECT_DELIVERED) |
                  TO(INJECT_FAILED) | TO(INJECT_HELD) | TO(INJECT_SKIPPED) | TO(INJECT_CANCELLED) |
                  TO(INJECT_EXPIRED),
        ANSWERED = TO(INJECT_ACKNOWLEDGED) | TO(INJECT_SUBMITTED) | TO(INJECT_LATE) |
                   TO(INJECT_IN_REVIEW) | TO(INJECT_REVISION_REQUESTED) | TO(INJECT_GRADED) |
                   TO(INJECT_CLOSED),
        AGAIN = TO(INJECT_DISPATCHED) | TO(INJECT_SKIPPED),
    };
    static const uint32_t table[INJECT_STATES] = {
        /* To itself: what it lacks to be armed. */
        [INJECT_SCHEDULED] = WAITING | TO(INJECT_SCHEDULED),
        [INJECT_ARMED] = WAITING,
        /* To itself: its guest can write nothing of it. */
        [INJECT_DISPATCHED] = TO(INJECT_DISPATCHED) | TO(INJECT_RUNNING) | ENDED,
        /* To itself: it was cut off, or is heard of again. */
        [INJECT_RUNNING] = ENDED | TO(INJECT_RUNNING),
        [INJECT_DELIVERED] = ANSWERED,
        [INJECT_PARTIAL] = ANSWERED | AGAIN,
        [INJECT_FAILED] = AGAIN | TO(INJECT_FAILED) | TO(INJECT_DELIVERED) | TO(INJECT_CLOSED),
        [INJECT_UNREACHABLE] = AGAIN | TO(INJECT_CLOSED),
        [INJECT_ACKNOWLEDGED] = ANSWERED,
        [INJECT_SUBMITTED] = ANSWERED,
        [INJECT_LATE] = ANSWERED,
        [INJECT_IN_REVIEW] = ANSWERED,
        [INJECT_REVISION_REQUESTED] = ANSWERED,
        [INJECT_GRADED] = TO(INJECT_CLOSED) | TO(INJECT_IN_REVIEW),
        [INJECT_CLOSED] = 0,
        [INJECT_HELD] = WAITING | TO(INJECT_SCHEDULED),
        /* The order that skipped it was undone. */
        [INJECT_SKIPPED] = TO(INJECT_SCHEDULED) | TO(INJECT_HELD),
        [INJECT_CANCELLED] = 0,
        [INJECT_EXPIRED] = TO(INJECT_DISPATCHED) | TO(INJECT_DELIVERED) | TO(INJECT_FAILED),
        [INJECT_INTERRUPTED] = AGAIN | TO(INJECT_CLOSED),
    };

    return moves_allows(table, (int)from, (int)to);
}

bool move_cleanup(enum cleanup_state from, enum cleanup_state to)
{
    static const uint32_t table[CLEANUP_STATES] = {
        [CLEANUP_NONE] = TO(CLEANUP_PENDING),
        [CLEANUP_PENDING] = TO(CLEANUP_PENDING) | TO(CLEANUP_SENT) | TO(CLEANUP_DONE),
        [CLEANUP_SENT] = TO(CLEANUP_DONE) | TO(CLEANUP_FAILED),
        [CLEANUP_DONE] = TO(CLEANUP_PENDING),
        [CLEANUP_FAILED] = TO(CLEANUP_SENT) | TO(CLEANUP_PENDING),
    };

    return moves_allows(table, (int)from, (int)to);
}

bool move_expectation(enum expectation_state from, enum expectation_state to)
{
    static const uint32_t table[EXPECTATION_STATES] = {
        [EXPECTATION_WAITING] = TO(EXPECTATION_OPEN) | TO(EXPECTATION_VOID),
        [EXPECTATION_OPEN] = TO(EXPECTATION_OPEN) | TO(EXPECTATION_MET) | TO(EXPECTATION_MISSED) |
                             TO(EXPECTATION_VOID),
        /* Noted later than it was done, or taken back. */
        [EXPECTATION_MISSED] = TO(EXPECTATION_LATE) | TO(EXPECTATION_MET),
        [EXPECTATION_VOID] = TO(EXPECTATION_MET),
        [EXPECTATION_MET] = TO(EXPECTATION_OPEN) | TO(EXPECTATION_MISSED),
        [EXPECTATION_LATE] = TO(EXPECTATION_MISSED),
    };

    return moves_allows(table, (int)from, (int)to);
}

/* ENDEX frees every unit at once. */
bool move_rrt(enum rrt_state from, enum rrt_state to)
{
    static const uint32_t table[RRT_STATES] = {
        [RRT_FREE] = TO(RRT_TRAVELLING),
        [RRT_TRAVELLING] = TO(RRT_DEPLOYED) | TO(RRT_RETURNING) | TO(RRT_FREE),
        [RRT_DEPLOYED] = TO(RRT_RETURNING) | TO(RRT_FREE),
        [RRT_RETURNING] = TO(RRT_FREE),
    };

    return moves_allows(table, (int)from, (int)to);
}

bool inject_is_over(enum inject_state state)
{
    switch (state) {
    case INJECT_SCHEDULED:
    case INJECT_ARMED:
    case INJECT_DISPATCHED:
    case INJECT_RUNNING:
    case INJECT_HELD:
        return false;
    default:
        return true;
    }
}

bool inject_can_go(enum inject_state state, bool message)
{
    return state != INJECT_DISPATCHED &&
           move_inject(state, message ? INJECT_DELIVERED : INJECT_DISPATCHED);
}
