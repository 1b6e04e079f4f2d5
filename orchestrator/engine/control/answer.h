/* SPDX-License-Identifier: Apache-2.0 */
/* Ends of jobs that never reached their port, and of actions that were several jobs. */
#pragma once

#include "engine/control/control.h"

/* The job could not be submitted: it ends as failed, from the loop, as any other would. Nothing was sent. */
void answer_failed(struct controller *controller, struct job *job, const char *text);

/* An action has ended: its output becomes a blob, and what follows is decided. */
void answer_action(struct controller *controller, const struct job *job, enum outcome outcome, const char *text,
                   const json_t *result);
