/* SPDX-License-Identifier: Apache-2.0 */
/* POSIX ACL entries for one user, by the kernel's own format (linux/posix_acl_xattr.h, version 2). */
#pragma once

#include <excon/error.h>
#include <sys/types.h>

enum acl_which { ACL_ACCESS, ACL_DEFAULT };
enum { ACL_SEARCH = 1, ACL_ALL = 7 };

/* 0 when the user had these rights by an entry already, 1 when it was added. */
int acl_add_user(const char *directory, uid_t uid, unsigned rights, enum acl_which which, struct error *err);

/* Takes the user's entry out of the access ACL. Best effort. */
void acl_drop_user(const char *directory, uid_t uid);
