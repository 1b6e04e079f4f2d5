/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seats: who has one, who is in now, from where, with what, and which machines they reach. Those
 * who are in come first, then exercise control before the teams.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/board/board.h"

enum { NAME = 14, ROLE = 10, FROM = 16, WIDE = 90, TEAM_MOST = 14 };

static const struct view_session *seats_session(const struct view *view, uint32_t member)
{
    const struct view_session *newest = NULL;

    for (size_t i = 0; i < view->members.session_count; i++) {
        const struct view_session *one = &view->members.sessions[i];

        if (one->member == member && (newest == NULL || one->number > newest->number))
            newest = one;
    }
    return newest;
}

/* Of two seats, the one that stands above: by who is in, by team, by name. */
static int seats_compare(const void *one, const void *other)
{
    const struct view_member *a = *(const struct view_member *const *)one,
                             *b = *(const struct view_member *const *)other;

    if ((a->sessions != 0) != (b->sessions != 0))
        return a->sessions != 0 ? -1 : 1;
    if (a->made.team != b->made.team)
        return a->made.team < b->made.team ? -1 : 1;
    if (a->made.role != b->made.role)
        return a->made.role < b->made.role ? -1 : 1;
    return strcmp(a->made.name, b->made.name);
}

static void seats_list(const struct board *board, const struct room *room, struct entries *rows)
{
    const struct view *view = board->view;
    const struct view_member **all = calloc(view->members.member_count + 1, sizeof(*all));
    size_t count = 0;

    (void)room;
    if (all == NULL) {
        rows->failed = true;
        return;
    }
    for (size_t i = 0; i < view->members.member_count; i++) {
        const struct view_member *one = &view->members.members[i];

        if (one->made.member != 0 && !one->removed && board_shows(board, one->made.team))
            all[count++] = one;
    }
    qsort(all, count, sizeof(*all), seats_compare);
    for (size_t i = 0; i < count; i++)
        entries_add(rows, 0, 0, all[i]->made.member);
    free(all);
}

/* The machines that a member reaches now. */
static void seats_paint_reaches(const struct view *view, uint32_t member, struct pen *pen)
{
    for (size_t i = 0; i < view->reaches.count; i++) {
        const struct view_reach *one = &view->reaches.open[i];
        const struct view_session *session = view_session(view, one->session);
        const struct view_vm *vm = view_vm(view, one->vm);

        if (session == NULL || session->member != member || vm == NULL)
            continue;
        pen_blank(pen, 1);
        pen_glyph(pen, STYLE_CLOCK, GLYPH_SENT);
        pen_print(pen, STYLE_PLAIN, " %s", vm->made.id);
    }
}

static void seats_paint_absence(const struct board *board, const struct view_member *member,
                                struct pen *pen)
{
    char time[SAY_TEXT];

    if (member->locked) {
        pen_print(pen, STYLE_WARN, "locked by %s ", member->locked_by);
        pen_text(pen, STYLE_DIM, member->why);
    } else if (member->seen_wall != 0) {
        pen_print(pen, STYLE_DIM, "was in at %s",
                  say_wall(time, board->view, member->seen_wall, false));
    } else {
        pen_text(pen, STYLE_DIM, member->keys != 0 ? "has a key, was never in" : "has no key yet");
    }
}

static void seats_paint_session(const struct board *board, const struct room *room,
                                const struct view_member *member,
                                const struct view_session *session, struct pen *pen)
{
    char time[SAY_TEXT];

    pen_print(pen, STYLE_PLAIN, "%s ", say_wall(time, board->view, session->wall, false));
    if (room->width >= WIDE)
        pen_field(pen, STYLE_DIM, FROM, session->from);
    pen_text(pen, STYLE_DIM, session->client);
    if (member->sessions > 1)
        pen_print(pen, STYLE_WARN, " %u sessions", member->sessions);
    seats_paint_reaches(board->view, member->made.member, pen);
}

static void seats_paint(const struct board *board, const struct room *room,
                        const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    const struct view_member *member = view_member(board->view, entry->item);
    const struct view_session *session;
    int columns = board_team_columns(board, TEAM_MOST);

    (void)rows;
    if (member == NULL)
        return;
    session = seats_session(board->view, member->made.member);
    pen_glyph(pen,
              member->locked    ? STYLE_WARN
              : session != NULL ? STYLE_GOOD
                                : STYLE_DIM,
              member->locked    ? GLYPH_HELD
              : session != NULL ? GLYPH_LINKED
                                : GLYPH_UNLINKED);
    pen_blank(pen, 1);
    pen_field(pen, STYLE_STRONG, NAME, member->made.name);
    pen_blank(pen, 1);
    pen_field(pen, STYLE_PLAIN, ROLE, role_words[member->made.role]);
    pen_blank(pen, 1);
    if (member->made.team != 0)
        board_team_name(board, STYLE_DIM, columns, member->made.team, pen);
    else
        pen_field(pen, STYLE_DIM, columns, "-");
    pen_blank(pen, 1);
    if (session != NULL)
        seats_paint_session(board, room, member, session, pen);
    else
        seats_paint_absence(board, member, pen);
}

static void seats_summary(const struct board *board, struct pen *pen)
{
    const struct view *view = board->view;
    unsigned in = 0, all = 0;

    for (size_t i = 0; i < view->members.member_count; i++) {
        const struct view_member *one = &view->members.members[i];

        if (one->made.member == 0 || one->removed || !board_shows(board, one->made.team))
            continue;
        all++;
        in += one->sessions != 0;
    }
    if (all != 0)
        pen_print(pen, STYLE_PLAIN, "%u of %u are in", in, all);
    if (view->portal.wanted && view->portal.state != PORTAL_UP)
        pen_print(pen, STYLE_BAD, "  portal %s", portal_state_words[view->portal.state]);
}

/* A team's seat stands for its team. */
static bool seats_subject(const struct board *board, const struct entry *entry, struct subject *ret)
{
    const struct view_member *member = view_member(board->view, entry->item);

    if (member == NULL || member->made.team == 0)
        return false;
    *ret = (struct subject){SUBJECT_TEAM, member->made.team};
    return true;
}

const struct panel panel_seats = {
    .name = "seats",
    .title = "Seats",
    .summary = seats_summary,
    .list = seats_list,
    .paint = seats_paint,
    .subject = seats_subject,
    .plain = true,
    .empty = "nobody has a seat: excon seat add",
};
