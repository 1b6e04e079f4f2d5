/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about what teams and exercise control say to each other. */
#include "base/text.h"
#include "core/view/tell.h"

bool tell_inbox(const struct view *view, const struct row *row, struct told *told)
{
    const struct message_acked *acked = &row->as.message_acked;
    const struct message_answered *answered = &row->as.message_answered;
    const struct answer_taken *taken = &row->as.answer_taken;
    const struct question_asked *asked = &row->as.question_asked;
    const struct question_answered *replied = &row->as.question_answered;

    switch (row->kind) {
    case ROW_MESSAGE_ACKED:
        told->team = acked->team;
        text_print(told->text, sizeof(told->text), "%s acknowledges message %u",
                   view_team_id(view, acked->team), acked->number);
        break;
    case ROW_MESSAGE_ANSWERED:
        told->team = answered->team;
        text_print(told->text, sizeof(told->text), "%s answers message %u%s%s: %s",
                   view_team_id(view, answered->team), answered->number,
                   tell_behind(answered->word) != NULL ? ", " : "",
                   tell_behind(answered->word) != NULL ? answered->word : "", answered->text);
        break;
    case ROW_ANSWER_TAKEN:
        told->team = taken->team;
        text_print(told->text, sizeof(told->text), "the answer of %s to message %u is taken for %s",
                   view_team_id(view, taken->team), taken->number, taken->word);
        break;
    case ROW_QUESTION_ASKED:
        told->team = asked->team;
        text_print(told->text, sizeof(told->text), "%s asks exercise control (question %u): %s",
                   view_team_id(view, asked->team), asked->number, asked->text);
        break;
    default:
        told->team = replied->team;
        text_print(told->text, sizeof(told->text), "question %u of %s is answered", replied->number,
                   view_team_id(view, replied->team));
        break;
    }
    return true;
}

bool tell_dispute(const struct view *view, const struct row *row, struct told *told)
{
    const struct dispute_opened *opened = &row->as.dispute_opened;
    const struct dispute_decided *decided = &row->as.dispute_decided;
    const struct view_metric *metric = view_metric(view, opened->metric);

    if (row->kind == ROW_DISPUTE_OPENED) {
        told->team = opened->team;
        text_print(told->text, sizeof(told->text), "%s disputes %s (dispute %u): %s",
                   view_team_id(view, opened->team), metric != NULL ? metric->made.id : "points",
                   opened->number, opened->text);
        return true;
    }
    told->team = decided->team;
    told->tone = decided->upheld ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "dispute %u of %s is %s: %s", decided->number,
               view_team_id(view, decided->team), decided->upheld ? "upheld" : "rejected",
               decided->text);
    return true;
}

bool tell_artifact(const struct view *view, const struct row *row, struct told *told)
{
    const struct artifact_filed *body = &row->as.artifact_filed;
    const char *name = tell_behind(body->name);

    told->team = body->team;
    text_print(told->text, sizeof(told->text), "%s hands in artifact %u to message %u%s%s",
               view_team_id(view, body->team), body->number, body->message, name ? ": " : "",
               name ? name : "");
    return true;
}

bool tell_comcheck(const struct view *view, const struct row *row, struct told *told)
{
    static const char *const words[LAMPS] = {"a key opens its seat", "the inbox was read",
                                             "it has answered", "was reached"};
    const struct comcheck_lamp *body = &row->as.comcheck_lamp;
    const char *by =
        tell_behind(row->kind == ROW_COMCHECK_STARTED ? row->as.comcheck_started.by : body->by);
    const struct view_vm *vm = view_vm(view, body->vm);

    if (row->kind == ROW_COMCHECK_STARTED)
        return text_print(told->text, sizeof(told->text), "COMCHECK begins%s%s", by ? ", by " : "",
                          by ? by : "");
    told->team = body->team;
    told->tone = LINE_GOOD;
    return text_print(
        told->text, sizeof(told->text), "COMCHECK of %s: %s%s%s%s%s",
        view_team_id(view, body->team), body->lamp == LAMP_MACHINE && vm != NULL ? vm->made.id : "",
        body->lamp == LAMP_MACHINE ? " " : "", words[body->lamp], by ? ", by " : "", by ? by : "");
}
