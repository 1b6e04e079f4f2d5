/* SPDX-License-Identifier: Apache-2.0 */
/* What comes back through the ports. For this room only. */
#pragma once

#include "control/control.h"

/* A job that could not be asked ends as failed, in a wake-up of its own. */
void answer_failed(struct controller *controller, struct job *job, const char *text);

/* Asks the provider what there is (act.c). */
void act_survey(struct controller *controller);
