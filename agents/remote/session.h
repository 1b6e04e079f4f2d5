/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions are held, one for a target (several where the server stands no channels side by side), each with a
 * thread that drives its libssh session and nobody else's. A
 * lost session is opened again when somebody wants it, with back-off. A thread whose target has been
 * gone for a minute ends.
 */
#pragma once

#include "remote/job.h"
#include "remote/target.h"

/* Gives the job to its target's session, which answers it. Takes both over, also on failure. */
void session_give(struct target *target, struct job *job);

/* Whatever is held open to the target's place, as whoever, is given up before the next request to it. */
void session_renew(const struct target *target);

/* Makes the session of the request's target look at its requests: one was cancelled. */
void session_stir(struct serve_request *request);
