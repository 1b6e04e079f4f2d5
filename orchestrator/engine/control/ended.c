/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an action: its output becomes a blob, and the consequences are decided. Agents
 * write answers on behalf of guests, so nothing in one is trusted beyond its form. */
#include "engine/control/ended.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/text.h"
#include "engine/run/console-log.h"

/* The members of a result that mean something here. */
struct ended_result {
    const json_t *exit, *out, *err, *reason, *sent, *state, *timed_out, *signal, *boot, *out_cut,
        *err_cut, *host, *port, *made;
};

/* By one way through what the agent wrote, which is three members of a check's result. */
static void ended_read_result(json_t *result, struct ended_result *ret)
{
#define MEMBER(name)                                                                               \
    {                                                                                              \
#name, offsetof(struct ended_result, name)                                                 \
    }
    static const struct {
        const char *name;
        size_t place;
    } members[] = {MEMBER(exit), MEMBER(out),     MEMBER(err),       MEMBER(reason),
                   MEMBER(sent), MEMBER(state),   MEMBER(timed_out), MEMBER(signal),
                   MEMBER(boot), MEMBER(out_cut), MEMBER(err_cut),   MEMBER(host),
                   MEMBER(port), MEMBER(made)};
#undef MEMBER
    const char *key;
    json_t *value;

    *ret = (struct ended_result){0};
    json_object_foreach(result, key, value)
    {
        for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
            if (strcmp(members[i].name, key) != 0)
                continue;
            *(const json_t **)(void *)((char *)ret + members[i].place) = value;
            break;
        }
    }
}

static const char *ended_text(const json_t *text)
{
    return json_is_string(text) ? json_string_value(text) : "";
}

/* Both streams as one blob, errors behind output; nothing printed is no blob. */
static void ended_keep_output(struct controller *c, const struct ended_result *result,
                              char hash[JOURNAL_HASH_TEXT])
{
    const char *out = ended_text(result->out), *errors = ended_text(result->err);
    bool cut = json_is_true(result->out_cut);
    char *all = NULL;
    struct error err;
    int length;

    hash[0] = '\0';
    if (out[0] == '\0' && errors[0] == '\0')
        return;
    if (errors[0] == '\0' && !cut) {
        if (journal_blob(c->journal, out, strlen(out), hash, &err) < 0)
            hash[0] = '\0';
        return;
    }
    length = asprintf(&all, "%s%s%s%s%s", out, cut ? "\n[cut]\n" : "",
                      errors[0] != '\0' ? "\n[standard error]\n" : "", errors,
                      json_is_true(result->err_cut) ? "\n[cut]\n" : "");
    if (length >= 0 && journal_blob(c->journal, all, (size_t)length, hash, &err) < 0)
        hash[0] = '\0';
    if (length >= 0)
        free(all);
}

enum { SIGNAL_MOST = 32 };

/* Which signal ended it: its name, as the guest's server says it, or a number; "": none did. */
static const char *ended_signal_of(const json_t *signal, char to[SIGNAL_MOST])
{
    to[0] = '\0';
    if (json_is_integer(signal) && json_integer_value(signal) != 0)
        text_print(to, SIGNAL_MOST, "%lld", (long long)json_integer_value(signal));
    else if (json_is_string(signal))
        text_clean(to, SIGNAL_MOST, json_string_value(signal), json_string_length(signal));
    return to;
}

void answer_action(struct controller *c, const struct job *job, enum outcome outcome,
                   const char *text, json_t *result)
{
    struct ended_result said;
    struct intents intents = {0};
    char hash[JOURNAL_HASH_TEXT] = "", signal[SIGNAL_MOST];

    ended_read_result(result, &said);

    struct ended ended = {
        .kind = job->action.kind,
        .subject = job->action.subject,
        .due = job->action.due,
        .outcome = outcome,
        .text = text,
        .reason = ended_text(said.reason),
        .sent = !json_is_false(said.sent),
        .host = ended_text(said.host),
        .port = (uint32_t)json_integer_value(said.port),
        .made = json_is_true(said.made),
        .has_exit = json_is_integer(said.exit),
        .exit = (int)json_integer_value(said.exit),
        .signal = ended_signal_of(said.signal, signal),
        .unanswered = outcome == OUTCOME_TIMEOUT && result == NULL,
        .timed_out = json_is_true(said.timed_out),
        .state = ended_text(said.state),
        .out = ended_text(said.out),
        .boot = ended_text(said.boot),
        .output = hash,
        .incarnation = job->incarnation,
        .asked = job->asked,
        .before = job->what == JOB_PARCEL,
    };

    if (job->action.kind == ACTION_CHECK || job->action.kind == ACTION_INJECT ||
        job->action.kind == ACTION_FEATURE || job->action.kind == ACTION_CLEANUP)
        ended_keep_output(c, &said, hash);
    decide_ended(&c->state, &ended, &intents);
    controller_take(c, &intents);
    intents_done(&intents);
}
