/* SPDX-License-Identifier: Apache-2.0 */
/* The rows that send an inject: its message, what it shares, and where it stands then. */
#include "core/decide/decide.h"
#include "core/model/row.h"

/* How the inject's message may be answered, where it is expected to be. */
static const struct expectation_made *intents_answers(const struct state *state, uint32_t inject)
{
    uint32_t count;
    const uint32_t *list = state_items(&state->expectations_of_inject, inject, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_expectation *one = view_expectation(state->view, list[i]);

        if (one != NULL && one->made.answers[0] != '\0')
            return &one->made;
    }
    return NULL;
}

static void intents_send_message(const struct state *state, const struct view_inject *inject,
                                 struct intents *intents)
{
    const struct inject_made *made = &inject->made;
    const struct expectation_made *expects = intents_answers(state, made->inject);

    if (made->subject[0] == '\0' && made->body[0] == '\0')
        return;
    intents_row(
        intents,
        &(struct row){.kind = ROW_MESSAGE_SENT,
                      .as.message_sent = {
                          .team = made->team,
                          .inside = made->inside,
                          .inject = made->inject,
                          .from = made->from,
                          .subject = made->subject,
                          .body = made->body,
                          .method = made->method,
                          .answers = expects != NULL && !expects->judged ? expects->answers : "",
                          .judged = expects != NULL && expects->judged ? expects->answers : ""}});
}

void intents_dispatch(struct intents *intents, const struct state *state,
                      const struct view_inject *inject, int64_t cause, const char *by)
{
    const struct view_vm *vm = view_vm(state->view, inject->made.vm);
    char why[200] = "";
    struct row row = {
        .kind = ROW_INJECT_STATE,
        .as.inject_state = {.inject = inject->made.inject,
                            .state = vm != NULL ? INJECT_DISPATCHED : INJECT_DELIVERED,
                            .attempt = inject->attempt + 1,
                            .incarnation = vm != NULL ? vm->incarnation : 0,
                            .cause = cause,
                            .by = by,
                            .text = why}};

    /* A revert brings the VM's next incarnation. */
    row.as.inject_state.incarnation += vm != NULL && decide_is_revert(inject);
    if (inject->attempt == 0)
        intents_send_message(state, inject, intents);
    if (!intents_share_inject(state, inject, by, intents, why, sizeof(why)))
        row.as.inject_state.state = INJECT_FAILED;
    intents_row(intents, &row);
}
