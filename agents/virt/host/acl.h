/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POSIX ACL entries for one user, by libacl, on the file behind a descriptor (O_PATH is enough): no
 * path is resolved here. `name` is used in error messages only.
 */
#pragma once

#include <excon/error.h>
#include <sys/types.h>

enum acl_which { ACL_ACCESS, ACL_DEFAULT };
enum { ACL_SEARCH = 1, ACL_USE = 6, ACL_ALL = 7 };

/* 0 when the user had these rights by an entry already, 1 when it was added. */
int acl_add_user(int fd, const char *name, uid_t uid, unsigned rights, enum acl_which which,
                 struct error *err);

/* Takes the user's entry out of the access ACL. Best effort. */
void acl_drop_user(int fd, uid_t uid);
