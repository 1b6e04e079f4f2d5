/* SPDX-License-Identifier: Apache-2.0 */
/* Notes whose files are to follow the rows of this turn (portal_settle). */
#include "engine/control/portal-own.h"

void portal_row(struct controller *c, const struct row *row)
{
    struct portal *portal = c->portal;
    uint32_t member = row->kind == ROW_MEMBER_ADDED ? row->as.member_added.member
                      : row->kind == ROW_MEMBER_KEY ? row->as.member_key.member
                      : row->kind == ROW_MEMBER_LOCKED || row->kind == ROW_MEMBER_UNLOCKED ||
                              row->kind == ROW_MEMBER_REMOVED
                          ? row->as.member_turn.member
                          : 0;

    if (portal == NULL || member == 0 || member > MEMBERS_MOST)
        return;
    portal->stale[member] = portal->any_stale = true;
}
