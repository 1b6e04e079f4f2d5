/* SPDX-License-Identifier: Apache-2.0 */
/* What rows do to the exercise clock as the view knows it, and to what makes it stand: play hours, a journal without room. */
#include "base/text.h"
#include "core/view/calendar.h"
#include "core/view/moves.h"
#include "core/view/view-places.h"
#include "core/model/event.h"

/* ---- the journal itself ---- */

static int clock_apply_journal_room(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct journal_room *row = &event->as.journal_room;

    (void)changed, (void)err;
    view_clean(view->no_room, sizeof(view->no_room), row->room ? "" : row->text);
    if (!row->room && view->no_room[0] == '\0')
        text_copy(view->no_room, sizeof(view->no_room), "the journal cannot be written");
    return 0;
}

/* ---- clock ---- */

static int clock_turn_clock(struct view *view, enum clock_phase phase, struct error *err)
{
    if (!move_clock(view->phase, phase))
        return view_no_move(phase_words[view->phase], phase_words[phase], err);
    view->phase = phase;
    return 0;
}

static int clock_apply_clock_started(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    (void)event, (void)changed;
    if (view->phase != PHASE_BEFORE)
        return view_no_move(phase_words[view->phase], "STARTEX", err);
    return clock_turn_clock(view, view->day_count != 0 ? PHASE_CLOSED : PHASE_RUNNING, err);
}

static int clock_apply_clock_paused(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    (void)event, (void)changed;
    return clock_turn_clock(view, PHASE_PAUSED, err);
}

static int clock_apply_clock_resumed(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    (void)event, (void)changed;
    if (view->phase != PHASE_PAUSED)
        return view_no_move(phase_words[view->phase], "resumed", err);
    return clock_turn_clock(view, view->day_count != 0 && !view->open ? PHASE_CLOSED : PHASE_RUNNING, err);
}

static int clock_apply_clock_ended(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    (void)changed;
    if (clock_turn_clock(view, PHASE_ENDED, err) < 0)
        return -ERROR_STATE;
    view->ended = event->x;
    return 0;
}

/* ---- what was removed ---- */

static int clock_add_removal(struct view *view, const struct view_removal *removal, struct error *err)
{
    struct view_removal *at = pool_grow(&view->pool, &view->removals, &view->removal_count, sizeof(*at));

    if (at == NULL)
        return error_memory(err);
    *at = *removal;
    at->left = at->length;
    view->removed += at->length;
    return 0;
}

/* As much of one as there is; what was restored of it. */
static int64_t clock_restore_of(struct view *view, struct view_removal *removal, int64_t length)
{
    int64_t taken = length < removal->left ? length : removal->left;

    removal->left -= taken;
    view->removed -= taken;
    return taken;
}

static int clock_restore(struct view *view, const struct clock_moved *row, struct error *err)
{
    int64_t length = row->length;

    if (row->number > view->removal_count)
        return view_no_such("removal", row->number, err);
    if (row->number != 0)
        clock_restore_of(view, &view->removals[row->number - 1], length);
    for (size_t i = view->removal_count; row->number == 0 && i > 0; i--)
        length -= clock_restore_of(view, &view->removals[i - 1], length);
    return 0;
}

static int clock_apply_clock_outage(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    struct view_removal removal = {.from = event->x,
                                   .wall_from = event->wall - event->as.clock_outage.length,
                                   .wall_to = event->wall,
                                   .outage = true};

    (void)changed;
    if (event->as.clock_outage.counted)
        return 0;
    removal.length = calendar_played(view, removal.wall_from, removal.wall_to);
    return clock_add_removal(view, &removal, err);
}

static int clock_apply_clock_hours(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct clock_hours *row = &event->as.clock_hours;
    struct view_day *day = view_day(view, row->day);
    bool stands = view->phase == PHASE_PAUSED;

    (void)changed;
    if (day == NULL)
        return view_no_such("day", row->day, err);
    if (row->open != view->open && !stands && clock_turn_clock(view, row->open ? PHASE_RUNNING : PHASE_CLOSED, err) < 0)
        return -ERROR_STATE;
    if (row->to != 0)
        view_done_by(&view->set, row->by, event);
    view->day = row->day;
    view->open = row->open;
    if (row->to != 0)
        day->to = row->to;
    return 0;
}

static int clock_apply_clock_moved(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct clock_moved *row = &event->as.clock_moved;
    struct view_removal removal = {.length = row->length, .wall_from = row->wall_from, .wall_to = row->wall_to};

    (void)changed;
    if (row->to < 0)
        return error_set(err, ERROR_INPUT, "exercise time %lld ms is before STARTEX", (long long)row->to);
    view_done_by(&view->set, row->by, event);
    if (row->how == MOVE_RESTORED)
        return clock_restore(view, row, err);
    if (row->how != MOVE_REMOVED)
        return 0;
    /* A row that does not say which was the last. */
    removal.from = row->wall_to != 0 ? row->from : row->to;
    view_clean(removal.by, sizeof(removal.by), row->by);
    view_clean(removal.text, sizeof(removal.text), row->text);
    return clock_add_removal(view, &removal, err);
}

static int clock_apply_clock_speed(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    (void)changed;
    if (event->as.clock_speed.speed <= 0)
        return error_set(err, ERROR_INPUT, "a clock does not run at speed %lld", (long long)event->as.clock_speed.speed);
    view->speed = event->as.clock_speed.speed;
    return 0;
}

static int clock_apply_clock_extended(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    (void)changed, (void)err;
    view_done_by(&view->set, event->as.clock_extended.by, event);
    view->exercise.endex = event->as.clock_extended.endex;
    return 0;
}

static int clock_apply_team_clock(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    const struct team_clock *row = &event->as.team_clock;
    struct view_team *team = view_team(view, row->team);

    (void)changed;
    if (team == NULL)
        return view_no_such("team", row->team, err);
    if (row->how != TEAM_EXTENDED && team->held == (row->how == TEAM_HELD))
        return view_no_move(team->held ? "held" : "released", team_move_words[row->how], err);
    if (row->how == TEAM_HELD)
        team->held_since = event->x;
    if (row->how != TEAM_EXTENDED)
        team->held = row->how == TEAM_HELD;
    view_done_by(&team->turned, row->by, event);
    return 0;
}

static int (*const steps[EVENT_KINDS])(struct view *, const struct event *, bool *, struct error *) = {
    [EVENT_JOURNAL_ROOM] = clock_apply_journal_room,
    [EVENT_CLOCK_STARTED] = clock_apply_clock_started,
    [EVENT_CLOCK_PAUSED] = clock_apply_clock_paused,
    [EVENT_CLOCK_RESUMED] = clock_apply_clock_resumed,
    [EVENT_CLOCK_OUTAGE] = clock_apply_clock_outage,
    [EVENT_CLOCK_HOURS] = clock_apply_clock_hours,
    [EVENT_CLOCK_MOVED] = clock_apply_clock_moved,
    [EVENT_CLOCK_SPEED] = clock_apply_clock_speed,
    [EVENT_CLOCK_EXTENDED] = clock_apply_clock_extended,
    [EVENT_CLOCK_ENDED] = clock_apply_clock_ended,
    [EVENT_TEAM_CLOCK] = clock_apply_team_clock,
};

int view_clock(struct view *view, const struct event *event, bool *changed, struct error *err)
{
    return steps[event->kind](view, event, changed, err);
}
