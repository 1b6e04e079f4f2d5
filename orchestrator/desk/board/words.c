/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs, words and styles of every state, and how times and points are written. Each state has a
 * sign and a word besides its colour, so that nothing is said by colour alone.
 */
#include <stdio.h>
#include <time.h>

#include "base/text.h"
#include "desk/board/board.h"
#include "core/view/calendar.h"

const struct sign vm_signs[VM_STATES] = {
    [VM_PLANNED] = {GLYPH_LATER, STYLE_DIM, "planned", "not asked for yet", 1},
    [VM_MAKING] = {GLYPH_READY, STYLE_CLOCK, "making", "the provider has been asked", 3},
    [VM_BOOTING] = {GLYPH_RUNNING, STYLE_CLOCK, "booting", "runs, SSH has not answered yet", 4},
    [VM_UP] = {GLYPH_GOOD, STYLE_GOOD, "up", "SSH answers with its pinned key", 2},
    [VM_UNREACHABLE] = {GLYPH_FAULT, STYLE_WARN, "unreachable", "runs, but SSH does not answer", 6},
    [VM_FAILED] = {GLYPH_BAD, STYLE_BAD, "failed", "could not be made", 8},
    [VM_LOST] = {GLYPH_BAD, STYLE_BAD, "lost", "is not running any more: a fault of the range", 7},
    [VM_REMOVING] = {GLYPH_READY, STYLE_DIM, "removing", "is being taken down", 5},
    [VM_GONE] = {GLYPH_NONE, STYLE_DIM, "gone", "has been taken down", 0},
    [VM_STOPPED] = {GLYPH_HELD, STYLE_DIM, "stopped", "was ended, its disk stays", 0},
};

const struct sign *vm_sign(const struct view_vm *vm)
{
    static const struct sign hung = {GLYPH_FAULT, STYLE_BAD, "hung", "is up and does not answer",
                                     6};

    return vm->hung[0] != '\0' ? &hung : &vm_signs[vm->state];
}

const struct sign range_signs[RANGE_STATES] = {
    [RANGE_PLANNED] = {GLYPH_LATER, STYLE_DIM, "planned", "", 0},
    [RANGE_BUILDING] = {GLYPH_READY, STYLE_CLOCK, "building", "", 0},
    [RANGE_UP] = {GLYPH_GOOD, STYLE_GOOD, "up", "", 0},
    [RANGE_PARTIAL] = {GLYPH_PART, STYLE_WARN, "partial", "", 0},
    [RANGE_REMOVING] = {GLYPH_READY, STYLE_DIM, "removing", "", 0},
    [RANGE_GONE] = {GLYPH_NONE, STYLE_DIM, "gone", "", 0},
    [RANGE_STOPPED] = {GLYPH_HELD, STYLE_DIM, "stopped", "", 0},
};

const struct sign phase_signs[PHASES] = {
    [PHASE_BEFORE] = {GLYPH_LATER, STYLE_DIM, "before STARTEX", "", 0},
    [PHASE_RUNNING] = {GLYPH_RUNNING, STYLE_GOOD, "RUNNING", "", 0},
    [PHASE_PAUSED] = {GLYPH_HELD, STYLE_WARN, "PAUSEX", "", 0},
    [PHASE_ENDED] = {GLYPH_MOMENT, STYLE_CLOCK, "ENDEX", "", 0},
    [PHASE_CLOSED] = {GLYPH_LATER, STYLE_DIM, "OFF HOURS", "", 0},
};

const struct sign inject_signs[INJECT_STATES] = {
    [INJECT_SCHEDULED] = {GLYPH_LATER, STYLE_DIM, "scheduled", "waits for its time", 4},
    [INJECT_ARMED] = {GLYPH_READY, STYLE_CLOCK, "armed", "checked, ready to go", 5},
    [INJECT_DISPATCHED] = {GLYPH_SENT, STYLE_ATTACK, "dispatched", "on its way", 11},
    [INJECT_RUNNING] = {GLYPH_RUNNING, STYLE_ATTACK, "running", "runs in its VM", 12},
    [INJECT_DELIVERED] = {GLYPH_GOOD, STYLE_GOOD, "delivered", "has had its effect", 2},
    [INJECT_PARTIAL] = {GLYPH_PART, STYLE_WARN, "partial", "reached some of its targets", 16},
    [INJECT_FAILED] = {GLYPH_BAD, STYLE_BAD, "failed", "ran and failed", 19},
    [INJECT_UNREACHABLE] = {GLYPH_FAULT, STYLE_BAD, "unreachable", "its VM could not be reached",
                            18},
    [INJECT_ACKNOWLEDGED] = {GLYPH_GOOD, STYLE_GOOD, "acknowledged", "", 6},
    [INJECT_SUBMITTED] = {GLYPH_GOOD, STYLE_CLOCK, "submitted", "", 8},
    [INJECT_LATE] = {GLYPH_PART, STYLE_WARN, "late", "", 9},
    [INJECT_IN_REVIEW] = {GLYPH_READY, STYLE_CLOCK, "in review", "", 10},
    [INJECT_REVISION_REQUESTED] = {GLYPH_PART, STYLE_WARN, "revision requested", "", 13},
    [INJECT_GRADED] = {GLYPH_REACHED, STYLE_GOOD, "graded", "", 7},
    [INJECT_CLOSED] = {GLYPH_REACHED, STYLE_DIM, "closed", "", 1},
    [INJECT_HELD] = {GLYPH_HELD, STYLE_WARN, "held", "waits for EXCON", 14},
    [INJECT_SKIPPED] = {GLYPH_SKIPPED, STYLE_DIM, "skipped", "by EXCON", 3},
    [INJECT_CANCELLED] = {GLYPH_SKIPPED, STYLE_DIM, "cancelled", "", 0},
    [INJECT_EXPIRED] = {GLYPH_SKIPPED, STYLE_WARN, "expired", "its time passed", 15},
    [INJECT_INTERRUPTED] = {GLYPH_BAD, STYLE_BAD, "interrupted", "nobody can know whether it ran",
                            17},
};

/* Of injects whose event did not come because nobody needed it. */
const struct sign unneeded_sign = {GLYPH_SKIPPED, STYLE_DIM, "not needed", "", 1};

const struct sign occurrence_signs[OCCURRENCES] = {
    [OCCURRENCE_SCHEDULED] = {GLYPH_LATER, STYLE_DIM, "scheduled", "", 1},
    [OCCURRENCE_OPEN] = {GLYPH_READY, STYLE_CLOCK, "open", "its conditions are awaited", 4},
    [OCCURRENCE_FIRED] = {GLYPH_GOOD, STYLE_GOOD, "fired", "", 2},
    [OCCURRENCE_EXPIRED] = {GLYPH_SKIPPED, STYLE_WARN, "expired", "", 3},
    [OCCURRENCE_CANCELLED] = {GLYPH_SKIPPED, STYLE_DIM, "cancelled", "", 0},
};

const struct sign agent_signs[AGENT_LIVES] = {
    [AGENT_STARTING] = {GLYPH_READY, STYLE_CLOCK, "starting", "", 0},
    [AGENT_UP] = {GLYPH_GOOD, STYLE_GOOD, "up", "", 0},
    [AGENT_LOST] = {GLYPH_BAD, STYLE_BAD, "lost", "", 0},
};

const struct sign *value_sign(int64_t value)
{
    static const struct sign good = {GLYPH_GOOD, STYLE_GOOD, "ok", "", 0},
                             part = {GLYPH_PART, STYLE_WARN, "degraded", "", 0},
                             bad = {GLYPH_BAD, STYLE_BAD, "down", "", 0},
                             fault = {GLYPH_FAULT, STYLE_WARN, "fault", "", 0},
                             none = {GLYPH_NONE, STYLE_DIM, "no check", "", 0};

    if (value == VALUE_FAULT)
        return &fault;
    if (value < 0)
        return &none;
    return value >= 1000 ? &good : value > 0 ? &part : &bad;
}

const struct sign *condition_sign(const struct view *view, const struct view_condition *condition)
{
    static const struct sign stale = {GLYPH_FAULT, STYLE_WARN, "stale", "", 0},
                             lacking = {GLYPH_BAD, STYLE_BAD, "not checked", "", 0};

    if (view_has_range(view) && view_lacks(view, condition) != NULL)
        return &lacking;
    return view_is_stale(view, condition) ? &stale : value_sign(condition->value);
}

/* ---- times and points ---- */

const char *say_exercise(char to[SAY_TEXT], int64_t ms)
{
    const char *minus = ms < 0 ? "-" : "";
    /* A second that has begun counts downwards, one that is over upwards. */
    int64_t s = (ms < 0 ? -(ms / 1000) : ms / 1000) % (INT64_C(360000) * 1000);

    text_print(to, SAY_TEXT, "%s%02d:%02d:%02d", minus, (int)(s / 3600), (int)(s / 60 % 60),
               (int)(s % 60));
    return to;
}

/* Seconds until or since: one that has begun counts until. */
static int64_t words_seconds_of(int64_t left)
{
    return left > 0 ? left / 1000 + (left % 1000 != 0) : -(left / 1000);
}

const char *say_countdown(char to[SAY_TEXT], int64_t left)
{
    char sign = left > 0 ? '-' : '+';
    int64_t s = words_seconds_of(left);

    if (s >= 48 * 3600)
        text_print(to, SAY_TEXT, "T%c%dd%02dh", sign, (int)(s / 86400), (int)(s / 3600 % 24));
    else if (s >= 3600)
        text_print(to, SAY_TEXT, "T%c%d:%02d:%02d", sign, (int)(s / 3600), (int)(s / 60 % 60),
                   (int)(s % 60));
    else
        text_print(to, SAY_TEXT, "T%c%02d:%02d", sign, (int)(s / 60), (int)(s % 60));
    return to;
}

const char *say_countdown_short(char to[SAY_TEXT], int64_t left)
{
    int64_t s = words_seconds_of(left);

    if (s < 3600 || s >= 48 * 3600)
        return say_countdown(to, left);
    text_print(to, SAY_TEXT, "T%c%dh%02d", left > 0 ? '-' : '+', (int)(s / 3600),
               (int)(s / 60 % 60));
    return to;
}

const char *say_wall(char to[SAY_TEXT], const struct view *view, int64_t wall, bool date)
{
    int64_t local = wall + calendar_zone(view, wall);
    time_t seconds = (time_t)(local / 1000);
    char dtg[SAY_TEXT] = "";
    struct tm parts;

    calendar_dtg(dtg, view, wall);
    if (wall <= 0 || gmtime_r(&seconds, &parts) == NULL)
        text_copy(to, SAY_TEXT, "--:--:--Z");
    else
        text_print(to, SAY_TEXT, "%s%s%02d:%02d:%02d%s", date ? dtg : "", date ? "  " : "",
                   parts.tm_hour, parts.tm_min, parts.tm_sec, local == wall ? "Z" : "");
    return to;
}

const char *say_points(char to[SAY_TEXT], int64_t thousandths)
{
    _Static_assert((int)SAY_TEXT >= (int)TEXT_THOUSANDTHS, "a number fits");
    return text_thousandths(to, thousandths);
}

const char *say_dtg(char to[SAY_TEXT], const struct board *board, int64_t x)
{
    struct calendar_now now = {
        .x = board->x, .wall = board->wall, .speed = board->view->speed, .phase = board->phase};
    int64_t wall = board->wall > 0 && x >= 0 ? calendar_wall(board->view, &now, x) : CALENDAR_NEVER;

    to[0] = '\0';
    if (wall != CALENDAR_NEVER)
        calendar_dtg(to, board->view, wall);
    return to;
}
