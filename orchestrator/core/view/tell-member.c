/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about members and their sessions; what the scenario has is no news. */
#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

static const char *member_by(const struct row *row)
{
    return row->kind == ROW_MEMBER_ADDED     ? row->as.member_added.by
           : row->kind == ROW_MEMBER_KEY     ? row->as.member_key.by
           : row->kind == ROW_MEMBER_INVITED ? row->as.member_invited.by
                                             : row->as.member_turn.by;
}

static uint32_t member_of(const struct row *row)
{
    return row->kind == ROW_MEMBER_ADDED     ? row->as.member_added.member
           : row->kind == ROW_MEMBER_KEY     ? row->as.member_key.member
           : row->kind == ROW_MEMBER_INVITED ? row->as.member_invited.member
                                             : row->as.member_turn.member;
}

static const char *member_what(const struct row *row)
{
    switch (row->kind) {
    case ROW_MEMBER_ADDED:
        return "has a seat";
    case ROW_MEMBER_KEY:
        return row->as.member_key.gone                     ? "lost a key"
               : row->as.member_key.how == MEMBER_KEY_CODE ? "enrolled a key with the code"
                                                           : "has a new key";
    case ROW_MEMBER_INVITED:
        return "is invited";
    case ROW_MEMBER_LOCKED:
        return "is locked";
    case ROW_MEMBER_UNLOCKED:
        return "is unlocked";
    default:
        return "has no seat any more";
    }
}

bool tell_member(const struct view *view, const struct row *row, struct told *told)
{
    const struct view_member *member = view_member(view, member_of(row));
    const char *by = tell_behind(member_by(row));
    const char *text = row->kind == ROW_MEMBER_LOCKED || row->kind == ROW_MEMBER_UNLOCKED ||
                               row->kind == ROW_MEMBER_REMOVED
                           ? tell_behind(row->as.member_turn.text)
                           : NULL;
    char seat[VIEW_SEAT];

    if (member == NULL ||
        (by == NULL && (row->kind == ROW_MEMBER_ADDED || row->kind == ROW_MEMBER_KEY) &&
         !view->complete))
        return false;
    told->team = member->made.team;
    if (row->kind == ROW_MEMBER_LOCKED || row->kind == ROW_MEMBER_REMOVED)
        told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s (%s) %s%s%s%s%s", member->made.name,
               view_seat_title(view, member->made.role, member->made.team, seat), member_what(row),
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

bool tell_reach_cut(const struct view *view, const struct row *row, struct told *told)
{
    const struct reach_closed *body = &row->as.reach_closed;
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);

    (void)view;
    if (by == NULL)
        return false;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "reach %u is cut by %s%s%s", body->reach, by,
               text ? ": " : "", text ? text : "");
    return true;
}

bool tell_cut(const struct view *view, const struct row *row, struct told *told)
{
    const struct session_closed *body = &row->as.session_closed;
    const struct view_member *member = view_member(view, body->member);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);

    if (by == NULL)
        return false;
    told->team = member != NULL ? member->made.team : 0;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "session %u of %s is cut by %s%s%s", body->session,
               view_member_name(view, body->member), by, text ? ": " : "", text ? text : "");
    return true;
}
