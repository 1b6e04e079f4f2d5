/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests that are not root's. When the provider is started as root with the embedded driver, it becomes
 * an ordinary user before it opens it, and so does every guest: nothing of a guest or of libvirt runs as
 * root. A small steward that stays root opens what lies in closed directories (such as /root/.cache) for
 * that one user by POSIX ACL entries: search on directories above, all on the range's own directories.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <sys/types.h>

/* Starts the steward when we are root; before any thread. */
int reach_init(struct error *err);

/*
 * Hands the directories over to the guests' user and becomes it; the first of them is the range's root,
 * by which the steward notes what it opens. Nothing when we are not root.
 */
int reach_become_guest(const char *const *directories, int count, struct error *err);

/*
 * The guests are a daemon's and run as this user: from now on paths are opened to it, on behalf of the range
 * with this root. Nothing when we are not root: an ordinary user opens no directories to others unasked.
 */
int reach_serve_daemon(const char *root, uid_t uid, struct error *err);

/* Lets the guests' user search every directory above `path`. Nothing when the guests are our own user's. */
int reach_search(const char *path, struct error *err);

/* Lets the guests' user use a socket, or all in a directory, also what will be made in it (its default ACL). */
int reach_all(const char *directory, struct error *err);

/*
 * Takes the search entries back that were made for this range, by this process or one before it, but for those
 * that another range needs. What lies below them is out of our reach from then on.
 */
void reach_undo(void);

/* Are we the guests' user ourselves, so that our own user is none of the controller's? */
bool reach_is_guest(void);

/* rmdir, by whoever may: the directory above can be root's. Best effort, of an empty directory only. */
void reach_rmdir(const char *directory);
