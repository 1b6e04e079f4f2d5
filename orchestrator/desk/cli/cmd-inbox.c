/* SPDX-License-Identifier: Apache-2.0 */
/* excon inbox: the messages that the seat may read, with their bodies; for exercise control also
 * what teams asked and answered. */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "desk/client/exercise.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "products/print/json-text.h"
#include "products/report/times.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "what this team was sent, with what all were sent"},
    {0, NULL, NULL, NULL},
};

struct inbox {
    const struct command_line *line;
    const struct view *view;
    const struct view_team *team; /* NULL: all */
    json_t *json;
    bool inside; /* exercise control's seat: what teams say comes here too */
    size_t count;
};

static const char *inbox_text(const char *text)
{
    return text != NULL ? text : "";
}

static void inbox_print(struct inbox *inbox, const struct row *row)
{
    const struct message_sent *body = &row->as.message_sent;
    struct output out = inbox->line->desk.out;
    struct pool pool = POOL_EMPTY;
    char at[32], behind[96];
    const char *to = body->inside      ? "exercise control"
                     : body->team != 0 ? view_team_id(inbox->view, body->team)
                                       : "all teams";

    output_print(&out, TONE_BOLD, "%s%s", output_clock(&at, row->x),
                 times_behind(&behind, inbox->view, row->x));
    output_print(&out, TONE_PLAIN, " from %s to %s", output_clean(&pool, inbox_text(body->from)),
                 to);
    output_print(&out, TONE_DIM, " (row %" PRId64 ")\n", row->seq);
    if (inbox_text(body->subject)[0] != '\0')
        output_print(&out, TONE_ACCENT, "  %s\n", output_clean(&pool, body->subject));
    for (const char *from = inbox_text(body->body); *from != '\0';) {
        size_t length = strcspn(from, "\n");

        output_print(&out, TONE_PLAIN, "  %s\n",
                     output_clean(&pool, pool_print(&pool, "%.*s", (int)length, from)));
        from += length + (from[length] == '\n');
    }
    output_print(&out, TONE_PLAIN, "\n");
    pool_done(&pool);
}

/* What a team said to exercise control, as a message; false: the row is none. */
static bool inbox_of_team(const struct inbox *inbox, const struct row *row, struct row *to,
                          char subject[64])
{
    const struct message_answered *answer = &row->as.message_answered;
    const struct question_asked *question = &row->as.question_asked;
    bool asked = row->kind == ROW_QUESTION_ASKED;

    if (!inbox->inside || (!asked && row->kind != ROW_MESSAGE_ANSWERED))
        return false;
    if (asked)
        text_print(subject, 64, "Question %u", question->number);
    else
        text_print(subject, 64, "Answer to message %u", answer->number);
    *to = (struct row){.kind = ROW_MESSAGE_SENT,
                       .seq = row->seq,
                       .x = row->x,
                       .as.message_sent = {
                           .team = asked ? question->team : answer->team,
                           .inside = true,
                           .from = view_team_id(inbox->view, asked ? question->team : answer->team),
                           .subject = subject,
                           .body = asked ? question->text : answer->text,
                           .by = asked ? question->by : answer->by}};
    return true;
}

static int inbox_take(void *data, const struct row *row, struct error *err)
{
    struct inbox *inbox = data;
    struct row said;
    char subject[64];
    const struct message_sent *body;

    (void)err;
    if (inbox_of_team(inbox, row, &said, subject))
        row = &said;
    body = &row->as.message_sent;
    if (row->kind != ROW_MESSAGE_SENT ||
        (inbox->team != NULL &&
         (body->inside || (body->team != 0 && body->team != inbox->team->made.team))))
        return 0;
    inbox->count++;
    if (inbox->json == NULL) {
        inbox_print(inbox, row);
        return 0;
    }
    json_array_append_new(
        inbox->json,
        json_pack("{s:I, s:I, s:s, s:b, s:o, s:o, s:o}", "row", (json_int_t)row->seq, "x",
                  (json_int_t)row->x, "team",
                  body->team != 0 ? view_team_id(inbox->view, body->team) : "", "inside",
                  body->inside, "from", json_text(inbox_text(body->from)), "subject",
                  json_text(inbox_text(body->subject)), "body", json_text(inbox_text(body->body))));
    return 0;
}

static int inbox_run(struct command_line *line)
{
    const char *team = command_option(line, "team");
    struct found *found = &line->found;
    struct error err = {0};
    int code = EXIT_DONE;
    struct inbox inbox = {.line = line, .view = found->view};

    inbox.team = team != NULL ? exercise_team(&line->desk, found->view, team) : NULL;
    inbox.inside = team == NULL && seat_inside(&line->desk);
    inbox.json = line->desk.json ? json_array() : NULL;
    if (team != NULL && inbox.team == NULL)
        code = EXIT_FAILED;
    else if (found_rows(found, inbox_take, &inbox, &err) < 0)
        code = desk_failed(&line->desk, &err);
    else if (line->desk.json)
        code = output_json(&line->desk.out, json_incref(inbox.json));
    else if (inbox.count == 0)
        output_print(&line->desk.out, TONE_DIM, "no message yet\n");
    json_decref(inbox.json);
    return code;
}

const struct command command_inbox = {
    .name = "inbox",
    .group = "Messages and reports",
    .usage = "",
    .summary = "the messages that were sent, with their bodies",
    .help = "A team's seat reads what it was sent; exercise control reads all, or --team's.",
    .options = options,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .run = inbox_run,
};
