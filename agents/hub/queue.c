/* SPDX-License-Identifier: Apache-2.0 */
#include "hub/queue.h"

#include "base/text.h"

int queue_open(struct error *err)
{
    return http_begin(err) < 0 ? -ERROR_FAILED : serve_queue_open(1, err);
}

void queue_add(struct serve_request *request, serve_queue_run *run)
{
    if (!serve_queue_add(request, run))
        serve_ended(request, OUTCOME_FAILED, "no memory", json_pack("{s:s}", "reason", "away"));
}

void queue_done(struct serve_request *request, json_t *result)
{
    if (result != NULL)
        serve_ended(request, OUTCOME_DONE, "", result);
    else
        serve_ended(request, OUTCOME_FAILED, "no memory", json_pack("{s:s}", "reason", "away"));
}

void queue_refuse(struct serve_request *request, const char *why)
{
    serve_ended(request, OUTCOME_FAILED, why,
                json_pack("{s:s}", "reason", http_end_words[HTTP_REFUSED]));
}

void queue_fail(struct serve_request *request, struct http_answer *answer)
{
    serve_ended(request, OUTCOME_FAILED, answer->text,
                json_pack("{s:s, s:I, s:I}", "reason", http_end_words[answer->end], "status",
                          (json_int_t)answer->status, "after", (json_int_t)answer->after));
    http_answer_done(answer);
}

void queue_nonsense(struct serve_request *request, struct http_answer *answer, const char *what)
{
    text_print(answer->text, sizeof(answer->text), "MISP's answer %s", what);
    answer->end = HTTP_AWAY;
    queue_fail(request, answer);
}
