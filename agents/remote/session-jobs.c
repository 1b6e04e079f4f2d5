/* SPDX-License-Identifier: Apache-2.0 */
/* The jobs of a session, with or without a connection. */
#include "remote/session-own.h"

bool session_sweep(struct session *session, bool (*ended)(struct session *, struct job *))
{
    struct job **at = &session->jobs;
    bool any = false;

    while (*at != NULL) {
        struct job *job = *at;

        if (!ended(session, job)) {
            at = &job->next;
            continue;
        }
        *at = job->next;
        session->channels -= job->channel != NULL;
        job_free(job);
        table_answered(session);
        any = true;
    }
    return any;
}

int64_t session_due(const struct session *session, int64_t until)
{
    for (const struct job *job = session->jobs; job != NULL; job = job->next) {
        int64_t due = job_due(job);

        if (due < until)
            until = due;
    }
    return until;
}
