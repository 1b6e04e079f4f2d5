/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests that are not root's. When the provider is started as root with the embedded driver, it
 * becomes an ordinary user before it opens it, and so does every guest: nothing of a guest or of
 * libvirt runs as root. A small steward that stays root (steward.h) opens what lies in closed
 * directories (such as /root/.cache) for that one user by POSIX ACL entries: search on the
 * directories above the range's folders and on images, all on its ports.
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
 * Takes the search entries back that were made for this range, by this process or one before it,
 * but for those that another range needs. What lies below them is out of our reach from then on.
 */
void rights_undo(void);

/* Gives a file of ours to the guests' user, who is another when they are a daemon's. */
int rights_own(const char *path, struct error *err);

/* In a child: the guests' user for ever, where we are root on behalf of a daemon's guests. System
 * calls only. */
void rights_become_for_good(void);

/* Are we the guests' user ourselves, so that our own user is none of the controller's? */
bool rights_is_guest(void);

/* rmdir of the range's disks and root, by whoever may: the directory above can be root's. Best
 * effort, when they are empty. */
void rights_remove(const struct range *range);
