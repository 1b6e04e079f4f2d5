/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The playbook of a feature, as "playbook" in the document of its files
 * (scenario/plan/plan-files.h):
 *   {"file", "files": [{"path", "mode", "data": base64}], "variables": {name: text}}
 * Paths are below the folder of the playbook, so that its roles lie beside it; `file` is the
 * playbook's own name there. Everything in that folder is part of it, and stays as it is written:
 * variables of the scenario are put into "variables" alone.
 */
#pragma once

#include <jansson.h>

#include "scenario/plan/planner.h"

/* The groups that the VM is in, with blanks between: "team_estmark node_web role_admin". */
const char *playbook_groups(struct planner *planner, const struct node *node, uint32_t team);

/* Adds the playbook of the feature to the document. False: complained, or no memory. */
bool playbook_add(struct planner *planner, const struct package *package,
                  const struct feature *feature, json_t *document);
