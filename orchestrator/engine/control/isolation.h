/* SPDX-License-Identifier: Apache-2.0 */
/* The proof that teams are apart, in what carries their networks (docs/HOSTS.md). */
#pragma once

#include "engine/control/control.h"

/* An agent is up: if it carries networks, the proof is wanted anew, before STARTEX and whenever the
 * agent is replaced. */
void isolation_came_up(struct controller *controller, const struct port *port);

/* An agent has answered: where bridges of libvirt's carry the networks, the proof is wanted each
 * time that the range has come up. */
void isolation_follow(struct controller *controller);

/* One agent's answer (ACTION_ISOLATE); the last one brings the row. */
void isolation_answered(struct controller *controller, const struct job *job, enum outcome outcome,
                        const char *text, const json_t *result);
