/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What OpenSSH's server reads as the portal, in one folder:
 *
 *   config      its configuration          host    the portal's host key, of the run key
 *   passwd      a name for each member     group   (both for libnss-wrapper: no accounts are made)
 *   keys/NAME   the member's keys, each with the command that it runs; read at each login
 *   s/ORDINAL   the socket of that member's sessions; s/enrol: of enrolments
 *
 * As root the files are root's and the portal's group reads them, so that whoever takes the portal
 * over changes none; a session reaches the controller by the sockets alone.
 */
#pragma once

#include <excon/error.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/view/view.h"
#include "engine/run/folder.h"

enum { PORTAL_PATH = 96 /* of the folder: a socket's path has at most 107 bytes */ };

struct portal_place {
    char folder[PORTAL_PATH];
    uid_t uid; /* of the SSH server and of sessions; where we are root, from portal_files_make on */
    gid_t gid;
    bool own;      /* nobody else's processes are that user's */
    char *program; /* excon-portal, malloc'd */
};

/* Where the portal of this run is; nothing is made yet. */
int portal_place_find(const struct folder *folder, struct portal_place *ret, struct error *err);
void portal_place_done(struct portal_place *place);

/* Makes the folder anew, with its user, configuration and host key, and ends what an earlier
 * portal of this run left running. `listen`: places (core/view/portal.h). */
int portal_files_make(struct portal_place *place, const char *listen,
                      const unsigned char key[FOLDER_KEY], struct error *err);
/* Ends every process of the portal's own user, and removes the folder. */
void portal_files_drop(const struct portal_place *place);

/* Names and, for one member, keys, as the view has them. A member who may not log in has none. */
int portal_files_names(const struct portal_place *place, const struct view *view,
                       struct error *err);
int portal_files_keys(const struct portal_place *place, const struct view *view, uint32_t member,
                      struct error *err);

/* The path of a member's socket, or (0) of that for enrolments. */
void portal_files_socket(const struct portal_place *place, uint32_t member, char *to, size_t size);
