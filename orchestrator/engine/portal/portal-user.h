/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the controller is root, each portal is a user of its own, so that whoever takes over one
 * touches no other exercise: that user has no account, and the group of the portal's folder says
 * which it is. Where there is a user "excon-portal", all portals are that one.
 */
#pragma once

#include "engine/portal/portal-files.h"

/* Of the numbers that neither Debian nor systemd gives away (systemd.io/UIDS-GIDS). */
enum { PORTAL_UID = 60706, PORTAL_UIDS = 478 };

/* As root: sets uid and gid of the place. The choice is kept by making the folder with that group,
 * and nobody else chooses until *ret_lock is closed, on failure too where it is not -1. */
int portal_user_choose(struct portal_place *place, int *ret_lock, struct error *err);

/* Kills one process, if it is the portal's user's: its number was said by the SSH server, which may
 * have been taken over. */
int portal_user_end_one(const struct portal_place *place, int64_t pid, struct error *err);

/* Kills every process of a portal's own user. */
int portal_user_end(const struct portal_place *place, struct error *err);
