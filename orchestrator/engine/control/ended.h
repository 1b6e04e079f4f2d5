/* SPDX-License-Identifier: Apache-2.0 */
/* The ends of actions, those that were several jobs among them. */
#pragma once

#include "engine/control/control.h"

/* An action has ended: stores its output as a blob, and decides on the outcome. */
void answer_action(struct controller *controller, const struct job *job, enum outcome outcome,
                   const char *text, json_t *result);
