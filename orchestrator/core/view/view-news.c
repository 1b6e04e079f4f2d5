/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which row said it: what waits for a person is named by the row since which it waits
 * (core/view/queue.h), and a team is silent since the last row that it has caused itself.
 */
#include <string.h>

#include "core/view/view-places.h"

/* The team that has given a sign of itself by this row; 0: none has. */
static uint32_t news_of_team(const struct row *row)
{
    switch (row->kind) {
    case ROW_MESSAGE_ACKED:
        return row->as.message_acked.team;
    case ROW_MESSAGE_ANSWERED:
        return row->as.message_answered.team;
    case ROW_QUESTION_ASKED:
        return row->as.question_asked.team;
    case ROW_REPORT_FILED:
        return row->as.report_filed.team;
    case ROW_REPORT_DRAFTED:
        return row->as.report_drafted.team;
    case ROW_DISPUTE_OPENED:
        return row->as.dispute_opened.team;
    case ROW_HINT_TAKEN:
        return row->as.hint_taken.team;
    case ROW_FLAG_FOUND:
        return row->as.flag_found.team;
    case ROW_LOOK_ASKED:
        return row->as.look_asked.team;
    case ROW_ARTIFACT_FILED:
        return row->as.artifact_filed.team;
    case ROW_SHARE_MADE:
        return row->as.share_made.team;
    case ROW_SIGHTING_SAID:
        return row->as.sighting_said.team;
    case ROW_SESSION_OPENED:
        return row->as.session_opened.role == ROLE_BLUE ? row->as.session_opened.team : 0;
    case ROW_REACH_OPENED:
        return row->as.reach_opened.role == ROLE_BLUE ? row->as.reach_opened.team : 0;
    default:
        return 0;
    }
}

static void news_of_vm(struct view *view, uint32_t ordinal, const struct row *row)
{
    struct view_vm *vm = view_vm(view, ordinal);

    if (vm == NULL)
        return;
    vm->row = row->seq;
    vm->row_x = row->x;
}

static void news_of_agent(struct view *view, const struct row *row)
{
    for (size_t i = 0; i < view->agent_count; i++)
        if (row->as.agent_state.agent != NULL &&
            strcmp(view->agents[i].name, row->as.agent_state.agent) == 0) {
            view->agents[i].row = row->seq;
            view->agents[i].x = row->x;
        }
}

void view_news(struct view *view, const struct row *row)
{
    struct view_team *team = view_team(view, news_of_team(row));
    struct view_inject *inject;

    if (team != NULL) {
        team->heard = row->x;
        team->heard_row = row->seq;
    }
    switch (row->kind) {
    case ROW_TEAM_MADE:
        team = view_team(view, row->as.team_made.team);
        if (team != NULL)
            team->row = row->seq;
        break;
    case ROW_VM_STATE:
        news_of_vm(view, row->as.vm_state.vm, row);
        break;
    case ROW_VM_HUNG:
        news_of_vm(view, row->as.vm_hung.vm, row);
        break;
    case ROW_AGENT_STATE:
        news_of_agent(view, row);
        break;
    case ROW_INJECT_CLEANUP:
        inject = view_inject(view, row->as.inject_cleanup.inject);
        if (inject != NULL) {
            inject->cleanup_row = row->seq;
            inject->cleanup_x = row->x;
        }
        break;
    case ROW_COMCHECK_STARTED:
        view->comcheck.row = row->seq;
        break;
    default:
        break;
    }
}
