/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an action: its output becomes a blob, and the consequences are decided. Agents
 * write answers on behalf of guests, so nothing in one is trusted beyond its form. */
#include "engine/control/ended.h"
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/text.h"
#include "engine/run/console-log.h"

/* Both streams as one blob, errors behind output; nothing printed is no blob. */
static void ended_keep_output(struct controller *c, const json_t *result,
                              char hash[JOURNAL_HASH_TEXT])
{
    const char *out = text_in(result, "out"), *errors = text_in(result, "err");
    char *all = NULL;
    struct error err;
    int length;

    hash[0] = '\0';
    if (out[0] == '\0' && errors[0] == '\0')
        return;
    length = asprintf(&all, "%s%s%s%s%s", out,
                      json_is_true(json_object_get(result, "out_cut")) ? "\n[cut]\n" : "",
                      errors[0] != '\0' ? "\n[standard error]\n" : "", errors,
                      json_is_true(json_object_get(result, "err_cut")) ? "\n[cut]\n" : "");
    if (length >= 0 && journal_blob(c->journal, all, (size_t)length, hash, &err) < 0)
        hash[0] = '\0';
    if (length >= 0)
        free(all);
}

enum { SIGNAL_MOST = 32 };

/* Which signal ended it: its name, as the guest's server says it, or a number; "": none did. */
static const char *ended_signal_of(const json_t *result, char to[SIGNAL_MOST])
{
    const json_t *signal = json_object_get(result, "signal");

    to[0] = '\0';
    if (json_is_integer(signal) && json_integer_value(signal) != 0)
        text_print(to, SIGNAL_MOST, "%lld", (long long)json_integer_value(signal));
    else if (json_is_string(signal))
        text_clean(to, SIGNAL_MOST, json_string_value(signal), json_string_length(signal));
    return to;
}

void answer_action(struct controller *c, const struct job *job, enum outcome outcome,
                   const char *text, const json_t *result)
{
    const json_t *exit = json_object_get(result, "exit"), *sent = json_object_get(result, "sent");
    struct intents intents = {0};
    char hash[JOURNAL_HASH_TEXT] = "", signal[SIGNAL_MOST];
    struct ended ended = {
        .kind = job->action.kind,
        .subject = job->action.subject,
        .due = job->action.due,
        .outcome = outcome,
        .text = text,
        .reason = text_in(result, "reason"),
        .sent = !json_is_false(sent),
        .host = text_in(result, "host"),
        .port = (uint32_t)json_integer_value(json_object_get(result, "port")),
        .made = json_is_true(json_object_get(result, "made")),
        .has_exit = json_is_integer(exit),
        .exit = (int)json_integer_value(exit),
        .signal = ended_signal_of(result, signal),
        .unanswered = outcome == OUTCOME_TIMEOUT && result == NULL,
        .timed_out = json_is_true(json_object_get(result, "timed_out")),
        .state = text_in(result, "state"),
        .out = text_in(result, "out"),
        .boot = text_in(result, "boot"),
        .output = hash,
        .incarnation = job->incarnation,
        .before = job->what == JOB_PARCEL,
    };

    if (job->action.kind == ACTION_CHECK || job->action.kind == ACTION_INJECT ||
        job->action.kind == ACTION_FEATURE || job->action.kind == ACTION_CLEANUP)
        ended_keep_output(c, result, hash);
    decide_ended(&c->state, &ended, &intents);
    controller_take(c, &intents);
    intents_done(&intents);
}
