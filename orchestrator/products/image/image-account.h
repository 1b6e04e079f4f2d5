/* SPDX-License-Identifier: Apache-2.0 */
/* The accounts that an imported machine has already, for its package (management: account). */
#pragma once

#include <excon/error.h>

/*
 * The keys `accounts` and `default_account` of a package as lines of YAML. `file` has a line
 * NAME:PASSWORD for each account, as chpasswd(8) takes them; the first one is exercise control's at
 * the first login, and its password may be empty if it has a key. `key` is a file with that key, in
 * OpenSSH's form; NULL: it has none. Together they are at most 64 KiB. 0: malloc'd in *ret; <0.
 */
int image_account_print(const char *file, const char *key, char **ret, struct error *err);
