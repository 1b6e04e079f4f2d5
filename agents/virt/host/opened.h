/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which directories were opened for the guests' user, and for which ranges: /run/excon-opened,
 * root's own, one for all ranges of the host. What two ranges need stays open until the last of
 * them is gone; what somebody else had opened before us is never noted and never closed. Ranges
 * whose root is gone claim nothing.
 */
#pragma once

#include <excon/error.h>
#include <sys/types.h>

/* Opens a directory by its absolute path, no part of which may be a symbolic link. 0; 1: it does
 * not exist; <0. */
int opened_folder(const char *directory, int *ret_fd, struct error *err);

/* Lets `uid` search the directory, which is open as `fd`, on behalf of the range with that root. */
int opened_claim(const char *root, const char *directory, int fd, uid_t uid, struct error *err);

/* Takes back the rights that were given for this range, and for ranges that no longer exist, except
 * those that other ranges still claim. Best effort. */
void opened_give_back(const char *root, uid_t uid);
