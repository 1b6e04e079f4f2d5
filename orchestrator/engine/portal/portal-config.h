/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of the portal's files; each is malloc'd, NULL: no memory. */
#pragma once

#include "engine/portal/portal-files.h"

/* sshd_config(5) of a portal in that folder. */
char *portal_config_text(const char *folder, const char *listen);

/* passwd(5): members who may log in, and `enrol`; all are the portal's one user. */
char *portal_config_names(const struct portal_place *place, const struct view *view);
/* group(5) */
char *portal_config_groups(const struct portal_place *place);

/* authorized_keys of a member: each key with the command that names member and key. */
char *portal_config_keys(const struct view *view, uint32_t member);
