/* SPDX-License-Identifier: Apache-2.0 */
/* Applies rows of the clock to the view, and rows that stop it: the end of play hours, and a
 * journal that cannot be written. */
#include "base/text.h"
#include "core/view/calendar.h"
#include "core/view/moves.h"
#include "core/view/view-places.h"
#include "core/model/row.h"

/* ---- the journal itself ---- */

static int clock_apply_journal_room(struct view *view, const struct row *row, bool *changed,
                                    struct error *err)
{
    const struct journal_room *body = &row->as.journal_room;

    (void)changed, (void)err;
    view_clean(view->no_room, sizeof(view->no_room), body->room ? "" : body->text);
    if (!body->room && view->no_room[0] == '\0')
        text_copy(view->no_room, sizeof(view->no_room), "the journal cannot be written");
    return 0;
}

/* ---- clock ---- */

static int clock_turn_clock(struct view *view, enum clock_phase phase, struct error *err)
{
    if (!move_clock(view->phase, phase))
        return view_no_move(phase_words[view->phase], phase_words[phase], err);
    view->phase = phase;
    view->keep_pausex = false;
    return 0;
}

static int clock_apply_clock_started(struct view *view, const struct row *row, bool *changed,
                                     struct error *err)
{
    (void)row, (void)changed;
    if (view->phase != PHASE_BEFORE)
        return view_no_move(phase_words[view->phase], "STARTEX", err);
    return clock_turn_clock(view, view->day_count != 0 ? PHASE_CLOSED : PHASE_RUNNING, err);
}

static int clock_apply_clock_paused(struct view *view, const struct row *row, bool *changed,
                                    struct error *err)
{
    (void)row, (void)changed;
    return clock_turn_clock(view, PHASE_PAUSED, err);
}

static int clock_apply_clock_resumed(struct view *view, const struct row *row, bool *changed,
                                     struct error *err)
{
    (void)row, (void)changed;
    if (view->phase != PHASE_PAUSED)
        return view_no_move(phase_words[view->phase], "resumed", err);
    return clock_turn_clock(
        view, view->day_count != 0 && !view->open ? PHASE_CLOSED : PHASE_RUNNING, err);
}

static int clock_apply_clock_ended(struct view *view, const struct row *row, bool *changed,
                                   struct error *err)
{
    (void)changed;
    if (clock_turn_clock(view, PHASE_ENDED, err) < 0)
        return -ERROR_STATE;
    view->ended = row->x;
    return 0;
}

/* ---- what was removed ---- */

static int clock_add_removal(struct view *view, const struct view_removal *removal,
                             struct error *err)
{
    struct view_removal *at =
        pool_grow(&view->pool, &view->removals, &view->removal_count, sizeof(*at));

    if (at == NULL)
        return error_memory(err);
    *at = *removal;
    at->left = at->length;
    view->removed += at->length;
    return 0;
}

/* The moment at which a team was held moves with the clock, so that a hold lasts as long as
 * exercise time counts in it: what lies in time that is removed begins where that time began. */
static void clock_move_holds(struct view *view, int64_t from, int64_t length)
{
    for (size_t i = 0; i < view->team_count; i++) {
        int64_t *since = &view->teams[i].held_since;

        if (view->teams[i].held && *since > from)
            *since = *since - length > from ? *since - length : from;
    }
}

/* As much of one as there is; what was restored of it. */
static int64_t clock_restore_of(struct view *view, struct view_removal *removal, int64_t length)
{
    int64_t taken = length < removal->left ? length : removal->left;

    removal->left -= taken;
    view->removed -= taken;
    clock_move_holds(view, removal->from, -taken);
    return taken;
}

static int clock_restore(struct view *view, const struct clock_moved *body, struct error *err)
{
    int64_t length = body->length;

    if (body->number > view->removal_count)
        return view_no_such("removal", body->number, err);
    if (body->number != 0)
        clock_restore_of(view, &view->removals[body->number - 1], length);
    for (size_t i = view->removal_count; body->number == 0 && i > 0; i--)
        length -= clock_restore_of(view, &view->removals[i - 1], length);
    return 0;
}

static int clock_apply_clock_outage(struct view *view, const struct row *row, bool *changed,
                                    struct error *err)
{
    struct view_removal removal = {.from = row->x,
                                   .row = row->seq,
                                   .wall_from = row->wall - row->as.clock_outage.length,
                                   .wall_to = row->wall,
                                   .outage = true};

    (void)changed;
    if (row->as.clock_outage.counted)
        return 0;
    removal.length = calendar_played(view, removal.wall_from, removal.wall_to);
    return clock_add_removal(view, &removal, err);
}

static int clock_apply_clock_hours(struct view *view, const struct row *row, bool *changed,
                                   struct error *err)
{
    const struct clock_hours *body = &row->as.clock_hours;
    struct view_day *day = view_day(view, body->day);
    bool stands = view->phase == PHASE_PAUSED;

    (void)changed;
    if (day == NULL)
        return view_no_such("day", body->day, err);
    if (body->open != view->open && !stands &&
        clock_turn_clock(view, body->open ? PHASE_RUNNING : PHASE_CLOSED, err) < 0)
        return -ERROR_STATE;
    if (body->to != 0)
        view_done_by(&view->set, body->by, row);
    view->day = body->day;
    view->open = body->open;
    if (body->to != 0)
        day->to = body->to;
    return 0;
}

static int clock_move(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct clock_moved *body = &row->as.clock_moved;
    struct view_removal removal = {.row = row->seq,
                                   .length = body->length,
                                   .wall_from = body->wall_from,
                                   .wall_to = body->wall_to};

    (void)changed;
    if (body->to < 0)
        return error_set(err, ERROR_INPUT, "exercise time %lld ms is before STARTEX",
                         (long long)body->to);
    view_done_by(&view->set, body->by, row);
    if (body->how == MOVE_RESTORED)
        return clock_restore(view, body, err);
    if (body->how != MOVE_REMOVED)
        return 0;
    /* A row that does not say which was the last. */
    removal.from = body->wall_to != 0 ? body->from : body->to;
    view_clean(removal.by, sizeof(removal.by), body->by);
    view_clean(removal.text, sizeof(removal.text), body->text);
    clock_move_holds(view, removal.from, body->length);
    return clock_add_removal(view, &removal, err);
}

/* What was found in time that is removed does not count, until it is restored. */
static int clock_apply_clock_moved(struct view *view, const struct row *row, bool *changed,
                                   struct error *err)
{
    if (clock_move(view, row, changed, err) < 0)
        return -ERROR_STATE;
    if (row->as.clock_moved.how == MOVE_REMOVED || row->as.clock_moved.how == MOVE_RESTORED)
        ledger_recount_all(view);
    return 0;
}

static int clock_apply_clock_speed(struct view *view, const struct row *row, bool *changed,
                                   struct error *err)
{
    (void)changed;
    if (row->as.clock_speed.speed <= 0)
        return error_set(err, ERROR_INPUT, "a clock does not run at speed %lld",
                         (long long)row->as.clock_speed.speed);
    view->speed = row->as.clock_speed.speed;
    return 0;
}

static int clock_apply_clock_extended(struct view *view, const struct row *row, bool *changed,
                                      struct error *err)
{
    (void)changed, (void)err;
    view_done_by(&view->set, row->as.clock_extended.by, row);
    view->exercise.endex = row->as.clock_extended.endex;
    return 0;
}

static int clock_apply_team_clock(struct view *view, const struct row *row, bool *changed,
                                  struct error *err)
{
    const struct team_clock *body = &row->as.team_clock;
    struct view_team *team = view_team(view, body->team);

    (void)changed;
    if (team == NULL)
        return view_no_such("team", body->team, err);
    if (body->how != TEAM_EXTENDED && team->held == (body->how == TEAM_HELD))
        return view_no_move(team->held ? "held" : "released", team_move_words[body->how], err);
    if (body->how == TEAM_HELD)
        team->held_since = row->x;
    if (body->how != TEAM_EXTENDED)
        team->held = body->how == TEAM_HELD;
    view_done_by(&team->turned, body->by, row);
    view_deadlines_later(view, row);
    return ledger_take_hold(view, row, err);
}

static int (*const steps[ROW_KINDS])(struct view *, const struct row *, bool *, struct error *) = {
    [ROW_JOURNAL_ROOM] = clock_apply_journal_room,
    [ROW_CLOCK_STARTED] = clock_apply_clock_started,
    [ROW_CLOCK_PAUSED] = clock_apply_clock_paused,
    [ROW_CLOCK_RESUMED] = clock_apply_clock_resumed,
    [ROW_CLOCK_OUTAGE] = clock_apply_clock_outage,
    [ROW_CLOCK_HOURS] = clock_apply_clock_hours,
    [ROW_CLOCK_MOVED] = clock_apply_clock_moved,
    [ROW_CLOCK_SPEED] = clock_apply_clock_speed,
    [ROW_CLOCK_EXTENDED] = clock_apply_clock_extended,
    [ROW_CLOCK_ENDED] = clock_apply_clock_ended,
    [ROW_TEAM_CLOCK] = clock_apply_team_clock,
};

int view_clock(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    return steps[row->kind](view, row, changed, err);
}

/* ---- what it did ---- */

static int clock_add_turn(struct view *view, int64_t wall, int64_t rate, struct error *err)
{
    struct view_turn *turn = pool_grow(&view->pool, &view->turns, &view->turn_count, sizeof(*turn));

    if (turn == NULL)
        return error_memory(err);
    *turn = (struct view_turn){.x = view->x, .wall = wall, .rate = rate};
    return 0;
}

int view_clock_keep(struct view *view, const struct row *row, struct error *err)
{
    static const bool turns[ROW_KINDS] = {
        [ROW_CLOCK_STARTED] = true, [ROW_CLOCK_PAUSED] = true, [ROW_CLOCK_RESUMED] = true,
        [ROW_CLOCK_OUTAGE] = true,  [ROW_CLOCK_HOURS] = true,  [ROW_CLOCK_MOVED] = true,
        [ROW_CLOCK_SPEED] = true,   [ROW_CLOCK_ENDED] = true};
    const struct clock_outage *outage = &row->as.clock_outage;

    if (row->kind == ROW_CLOCK_STARTED || row->kind == ROW_CLOCK_PAUSED ||
        row->kind == ROW_CLOCK_RESUMED || row->kind == ROW_CLOCK_ENDED) {
        view_done_by(&view->phased, row->as.clock.by, row);
        view_clean(view->phased_text, sizeof(view->phased_text), row->as.clock.text);
    }
    if (!turns[row->kind] || view->phase == PHASE_BEFORE)
        return 0;
    if (row->kind == ROW_CLOCK_OUTAGE && !outage->counted &&
        clock_add_turn(view, row->wall - outage->length, 0, err) < 0)
        return -ERROR_MEMORY;
    return clock_add_turn(view, row->wall, view->phase == PHASE_RUNNING ? view->speed : 0, err);
}
