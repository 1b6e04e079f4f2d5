/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rights of the guests' user. When excon-virt is started as root with the embedded driver, it
 * changes to an ordinary user before it opens the driver, so that neither guests nor libvirt run as
 * root. A small process that stays root, the steward (steward.h), gives that user access to files
 * in closed directories (such as /root/.cache) by POSIX ACL entries: search on the directories
 * above the range's folders and on images, all rights on switch ports.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <sys/types.h>

#include "virt/host/range.h"

/* Starts the steward when we are root; before any thread. */
int rights_init(struct error *err);

/*
 * Hands the range's own folders over to the guests' user, tells the steward which folders there
 * are, and becomes that user. Nothing when we are not root.
 */
int rights_become_guest(const struct range *range, struct error *err);

/*
 * The guests are a daemon's and run as this user: from now on the range's disks, images and serial
 * lines are opened to it. Nothing when we are not root: an ordinary user opens no directories to
 * others unasked.
 */
int rights_serve_daemon(const struct range *range, uid_t uid, struct error *err);

/* Lets the guests' user search an image's folder. Nothing when the guests are our own user's. */
int rights_image(const struct range *range, const char *path, struct error *err);

/* Lets the guests' user send to the switch's end of a NIC, where that is there already and root's.
 */
int rights_port(const struct range *range, const char *path, struct error *err);

/* Lets a daemon's guests open the pipes of their serial lines. */
int rights_lines(const char *folder, struct error *err);

/* Lets a daemon's guests make the sockets of their management NICs. */
int rights_ways(const char *folder, struct error *err);

/*
 * Removes the ACL entries that this process or an earlier one made for this range, except those
 * that another range needs. From then on this process has no access to the directories below them.
 */
void rights_undo(void);

/* Gives a file of this process to the guests' user, if a daemon's guests run as another user. */
int rights_own(const char *path, struct error *err);

/* In a child: changes to the guests' user for good, if this process is root and serves a daemon's
 * guests. System calls only. */
void rights_become_for_good(void);

/* Does this process run as the guests' user, and so not as the controller's user? */
bool rights_is_guest(void);

/* Removes the range's directories of disks and its root if they are empty, through the steward
 * where the directory above is root's. Best effort. */
void rights_remove(const struct range *range);
