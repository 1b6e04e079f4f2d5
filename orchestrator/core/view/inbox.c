/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/inbox.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/view-places.h"

bool view_message_is_of(const struct view_message *message, uint32_t team)
{
    return !message->made.inside && (message->made.team == 0 || message->made.team == team);
}

const struct view_message *view_message_of(const struct view *view, uint32_t team, uint32_t number)
{
    uint32_t count = 0;

    for (size_t i = 0; i < view->message_count && number != 0; i++)
        if (view_message_is_of(&view->messages[i], team) && ++count == number)
            return &view->messages[i];
    return NULL;
}

const struct view_acked *view_acked_of(const struct view *view, uint32_t team, uint32_t number)
{
    for (size_t i = 0; i < view->inbox.acked_count; i++)
        if (view->inbox.acked[i].team == team && view->inbox.acked[i].number == number)
            return &view->inbox.acked[i];
    return NULL;
}

const struct view_answered *view_answer_of(const struct view *view, uint32_t team, uint32_t number)
{
    for (size_t i = view->inbox.answer_count; i > 0; i--)
        if (view->inbox.answers[i - 1].made.team == team &&
            view->inbox.answers[i - 1].made.number == number)
            return &view->inbox.answers[i - 1];
    return NULL;
}

bool view_answer_is_newest(const struct view *view, const struct view_answered *answer)
{
    return view_answer_of(view, answer->made.team, answer->made.number) == answer;
}

const char *view_answer_word(const struct view_answered *answer)
{
    return answer->taken[0] != '\0' ? answer->taken : answer->made.word;
}

struct view_question *view_question_of(const struct view *view, uint32_t team, uint32_t number)
{
    for (size_t i = 0; i < view->inbox.question_count; i++)
        if (view->inbox.questions[i].made.team == team &&
            view->inbox.questions[i].made.number == number)
            return &view->inbox.questions[i];
    return NULL;
}

uint32_t view_questions_of(const struct view *view, uint32_t team)
{
    uint32_t count = 0;

    for (size_t i = 0; i < view->inbox.question_count; i++)
        count += view->inbox.questions[i].made.team == team;
    return count;
}

struct view_draft *view_draft_of(const struct view *view, uint32_t team, const char *kind,
                                 const char *by)
{
    for (size_t i = 0; i < view->inbox.draft_count; i++)
        if (view->inbox.drafts[i].team == team && strcmp(view->inbox.drafts[i].kind, kind) == 0 &&
            strcmp(view->inbox.drafts[i].by, by) == 0)
            return &view->inbox.drafts[i];
    return NULL;
}

uint32_t view_drafts_of(const struct view *view, uint32_t team)
{
    uint32_t count = 0;

    for (size_t i = 0; i < view->inbox.draft_count; i++)
        count += view->inbox.drafts[i].team == team ? view->inbox.drafts[i].times : 0;
    return count;
}

struct view_dispute *view_dispute_of(const struct view *view, uint32_t team, uint32_t number)
{
    for (size_t i = 0; i < view->inbox.dispute_count; i++)
        if (view->inbox.disputes[i].made.team == team &&
            view->inbox.disputes[i].made.number == number)
            return &view->inbox.disputes[i];
    return NULL;
}

/* ---- rows ---- */

/* There must be a message of that number in the team's inbox. */
static int inbox_needs_message(const struct view *view, uint32_t team, uint32_t number,
                               struct error *err)
{
    const struct view_team *of = view_team(view, team);

    if (of == NULL)
        return view_no_such("team", team, err);
    return number != 0 && number <= of->messages ? 0 : view_no_such("message", number, err);
}

static int inbox_acked(struct view *view, const struct row *row, struct error *err)
{
    const struct message_acked *body = &row->as.message_acked;
    struct view_acked *acked;

    if (inbox_needs_message(view, body->team, body->number, err) < 0)
        return -ERROR_STATE;
    if (view_acked_of(view, body->team, body->number) != NULL)
        return view_no_move("acknowledged", "acknowledged", err);
    acked = pool_grow(&view->pool, &view->inbox.acked, &view->inbox.acked_count, sizeof(*acked));
    if (acked == NULL)
        return error_memory(err);
    *acked = (struct view_acked){
        .team = body->team, .number = body->number, .x = row->x, .wall = row->wall};
    view_clean(acked->by, sizeof(acked->by), body->by);
    return 0;
}

static int inbox_answered(struct view *view, const struct row *row, struct error *err)
{
    const struct message_answered *body = &row->as.message_answered;
    const struct view_message *message;
    struct view_answered *answer;
    struct row kept;

    if (inbox_needs_message(view, body->team, body->number, err) < 0)
        return -ERROR_STATE;
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    answer =
        pool_grow(&view->pool, &view->inbox.answers, &view->inbox.answer_count, sizeof(*answer));
    if (answer == NULL)
        return error_memory(err);
    message = view_message_of(view, body->team, body->number);
    *answer = (struct view_answered){.made = kept.as.message_answered,
                                     .message = (size_t)(message - view->messages),
                                     .x = row->x,
                                     .wall = row->wall,
                                     .row = row->seq,
                                     .taken = "",
                                     .taken_by = ""};
    return 0;
}

static int inbox_taken(struct view *view, const struct row *row, struct error *err)
{
    const struct answer_taken *body = &row->as.answer_taken;
    const struct view_answered *answer = view_answer_of(view, body->team, body->number);
    struct row kept;

    if (answer == NULL)
        return view_no_such("answer to message", body->number, err);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;

    struct view_answered *to = &view->inbox.answers[answer - view->inbox.answers];

    to->taken = kept.as.answer_taken.word;
    to->taken_by = kept.as.answer_taken.by;
    return 0;
}

static int inbox_asked(struct view *view, const struct row *row, struct error *err)
{
    const struct question_asked *body = &row->as.question_asked;
    struct view_question *question;
    struct row kept;

    if (view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    if (body->number != view_questions_of(view, body->team) + 1)
        return error_set(err, ERROR_STATE, "the team's next question is no %u", body->number);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    question = pool_grow(&view->pool, &view->inbox.questions, &view->inbox.question_count,
                         sizeof(*question));
    if (question == NULL)
        return error_memory(err);
    *question = (struct view_question){.made = kept.as.question_asked,
                                       .x = row->x,
                                       .row = row->seq,
                                       .wall = row->wall,
                                       .answered = -1};
    return 0;
}

static int inbox_replied(struct view *view, const struct row *row, struct error *err)
{
    const struct question_answered *body = &row->as.question_answered;
    struct view_question *question = view_question_of(view, body->team, body->number);

    if (question == NULL)
        return view_no_such("question", body->number, err);
    if (inbox_needs_message(view, body->team, body->message, err) < 0)
        return -ERROR_STATE;
    question->message = body->message;
    question->answered = row->x;
    view_clean(question->answer_by, sizeof(question->answer_by), body->by);
    return 0;
}

static int inbox_drafted(struct view *view, const struct row *row, struct error *err)
{
    const struct report_drafted *body = &row->as.report_drafted;
    struct view_draft *draft, made = {.team = body->team};

    if (view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    view_clean(made.kind, sizeof(made.kind), body->kind);
    view_clean(made.by, sizeof(made.by), body->by);
    draft = view_draft_of(view, body->team, made.kind, made.by);
    if (draft == NULL) {
        draft =
            pool_grow(&view->pool, &view->inbox.drafts, &view->inbox.draft_count, sizeof(*draft));
        if (draft == NULL)
            return error_memory(err);
        *draft = made;
    }
    draft->times++;
    draft->x = row->x;
    draft->wall = row->wall;
    text_copy(draft->body, sizeof(draft->body), body->body);
    text_copy(draft->sha256, sizeof(draft->sha256), body->sha256);
    return 0;
}

static int inbox_disputed(struct view *view, const struct row *row, struct error *err)
{
    const struct dispute_opened *body = &row->as.dispute_opened;
    struct view_dispute *dispute;
    struct row kept;

    if (view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    if (view_metric(view, body->metric) == NULL)
        return view_no_such("metric", body->metric, err);
    if (body->number == 0 || view_dispute_of(view, body->team, body->number) != NULL)
        return view_no_move("open", "open", err);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    dispute =
        pool_grow(&view->pool, &view->inbox.disputes, &view->inbox.dispute_count, sizeof(*dispute));
    if (dispute == NULL)
        return error_memory(err);
    *dispute = (struct view_dispute){
        .made = kept.as.dispute_opened, .x = row->x, .row = row->seq, .wall = row->wall};
    return 0;
}

static int inbox_dispute_decided(struct view *view, const struct row *row, struct error *err)
{
    const struct dispute_decided *body = &row->as.dispute_decided;
    struct view_dispute *dispute = view_dispute_of(view, body->team, body->number);

    if (dispute == NULL)
        return view_no_such("dispute", body->number, err);
    if (dispute->decided)
        return view_no_move("decided", "decided", err);
    dispute->decided = true;
    dispute->upheld = body->upheld;
    view_clean(dispute->decided_by, sizeof(dispute->decided_by), body->by);
    view_clean(dispute->reason, sizeof(dispute->reason), body->text);
    return 0;
}

static int inbox_artifact(struct view *view, const struct row *row, struct error *err)
{
    const struct artifact_filed *body = &row->as.artifact_filed;
    struct view_artifact *artifact;
    struct row kept;

    if (inbox_needs_message(view, body->team, body->message, err) < 0)
        return -ERROR_STATE;
    if (body->size < 0 || body->size > INBOX_ARTIFACT_MOST)
        return error_set(err, ERROR_INPUT, "an artifact of %lld bytes", (long long)body->size);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    artifact = pool_grow(&view->pool, &view->inbox.artifacts, &view->inbox.artifact_count,
                         sizeof(*artifact));
    if (artifact == NULL)
        return error_memory(err);
    *artifact = (struct view_artifact){
        .made = kept.as.artifact_filed, .x = row->x, .wall = row->wall, .row = row->seq};
    return 0;
}

int view_inbox_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    switch (row->kind) {
    case ROW_MESSAGE_ACKED:
        return inbox_acked(view, row, err);
    case ROW_MESSAGE_ANSWERED:
        return inbox_answered(view, row, err);
    case ROW_ANSWER_TAKEN:
        return inbox_taken(view, row, err);
    case ROW_QUESTION_ASKED:
        return inbox_asked(view, row, err);
    case ROW_REPORT_DRAFTED:
        return inbox_drafted(view, row, err);
    case ROW_ARTIFACT_FILED:
        return inbox_artifact(view, row, err);
    case ROW_DISPUTE_OPENED:
        return inbox_disputed(view, row, err);
    case ROW_DISPUTE_DECIDED:
        return inbox_dispute_decided(view, row, err);
    default:
        return inbox_replied(view, row, err);
    }
}
