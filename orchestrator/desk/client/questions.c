/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/questions.h"

#include "core/view/view.h"
#include "products/print/json-text.h"

size_t questions_print(const struct output *to, const struct view *view)
{
    struct pool pool = POOL_EMPTY;
    size_t open = 0;
    char at[32];

    for (size_t i = 0; i < view->inbox.question_count; i++) {
        const struct view_question *question = &view->inbox.questions[i];
        const char *team = view_team_id(view, question->made.team);

        if (question->message != 0)
            continue;
        open++;
        output_print(to, TONE_WARN, "  %s of %s asks since %s: %s (excon answer %s %u)\n",
                     output_clean(&pool, question->made.by), team, output_clock(&at, question->x),
                     output_clean(&pool, question->made.text), team, question->made.number);
    }
    pool_done(&pool);
    return open;
}

json_t *questions_json(const struct view *view)
{
    json_t *list = json_array();

    for (size_t i = 0; i < view->inbox.question_count; i++) {
        const struct view_question *question = &view->inbox.questions[i];
        const struct view_message *answer =
            view_message_of(view, question->made.team, question->message);

        json_array_append_new(
            list,
            json_pack("{s:s, s:I, s:o, s:o, s:I, s:b, s:o, s:o}", "team",
                      view_team_id(view, question->made.team), "number",
                      (json_int_t)question->made.number, "by", json_text(question->made.by), "text",
                      json_text(question->made.text), "asked", (json_int_t)question->x, "open",
                      question->message == 0, "answered_by", json_text(question->answer_by),
                      "answer", json_text(answer != NULL ? answer->made.body : "")));
    }
    return list;
}

int questions_list(const struct desk *desk, const struct found *found)
{
    if (desk->json)
        return output_json(&desk->out,
                           json_pack("{s:o}", "questions", questions_json(found->view)));
    if (questions_print(&desk->out, found->view) == 0)
        output_print(&desk->out, TONE_PLAIN, "No question waits for an answer.\n");
    return EXIT_DONE;
}
