/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COMCHECK: where the scenario wants one it begins when the range is first up, before STARTEX. Its
 * message goes to every inbox. What a team does from then on lights its lamps, each once; keys that
 * open a seat already count at once.
 */
#include "core/decide/decide.h"
#include "core/view/comcheck.h"

static void comcheck_light(const struct state *state, uint32_t team, enum lamp lamp, uint32_t vm,
                           const char *by, struct intents *intents)
{
    const struct view_team *one = view_team(state->view, team);

    if (!state->view->comcheck.started || one == NULL || state->view->phase == PHASE_ENDED)
        return;
    if (lamp == LAMP_MACHINE ? view_vm(state->view, vm)->lamp : one->lamps[lamp])
        return;
    intents_row(intents, &(struct row){.kind = ROW_COMCHECK_LAMP,
                                       .as.comcheck_lamp = {
                                           .team = team, .lamp = (int)lamp, .vm = vm, .by = by}});
}

static void comcheck_starts(const struct state *state, struct intents *intents)
{
    const struct view *view = state->view;

    intents_row(intents,
                &(struct row){.kind = ROW_MESSAGE_SENT,
                              .as.message_sent = {
                                  .from = "EXCON",
                                  .subject = "COMCHECK",
                                  .body = "This is a check of communications. Acknowledge this "
                                          "message, answer it, and log in to each of your "
                                          "machines.",
                                  .by = view->comcheck.by}});
    for (size_t i = 0; i < view->team_count; i++)
        for (size_t j = 0; j < view->members.member_count; j++) {
            const struct view_member *member = &view->members.members[j];

            if (view->teams[i].made.team != 0 && member->made.member != 0 &&
                member->made.team == view->teams[i].made.team && view_member_is_in(member) &&
                member->keys != 0) {
                comcheck_light(state, member->made.team, LAMP_KEY, 0, member->made.name, intents);
                break;
            }
        }
}

void decide_comcheck_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_member *member;
    const struct view_vm *vm;

    switch (row->kind) {
    case ROW_RANGE_STATE:
        if (row->as.range_state.state == RANGE_UP && view->exercise.comcheck &&
            !view->comcheck.started && view->phase == PHASE_BEFORE)
            intents_row(intents, &(struct row){.kind = ROW_COMCHECK_STARTED});
        break;
    case ROW_COMCHECK_STARTED:
        comcheck_starts(state, intents);
        break;
    case ROW_MEMBER_KEY:
        member = view_member(view, row->as.member_key.member);
        if (member != NULL && member->keys != 0 && member->made.team != 0 &&
            view_member_is_in(member))
            comcheck_light(state, member->made.team, LAMP_KEY, 0, member->made.name, intents);
        break;
    case ROW_MESSAGE_ACKED:
        comcheck_light(state, row->as.message_acked.team, LAMP_INBOX, 0, row->as.message_acked.by,
                       intents);
        break;
    case ROW_MESSAGE_ANSWERED:
        comcheck_light(state, row->as.message_answered.team, LAMP_INBOX, 0,
                       row->as.message_answered.by, intents);
        comcheck_light(state, row->as.message_answered.team, LAMP_ANSWER, 0,
                       row->as.message_answered.by, intents);
        break;
    case ROW_REACH_OPENED:
        vm = view_vm(view, row->as.reach_opened.vm);
        if (vm != NULL && vm->made.team != 0 && vm->made.team == row->as.reach_opened.team)
            comcheck_light(state, vm->made.team, LAMP_MACHINE, vm->made.vm, row->as.reach_opened.by,
                           intents);
        break;
    default:
        break;
    }
}
