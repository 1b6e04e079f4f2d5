/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of indicators in their one form, so that two people who write the same thing mean the
 * same: refanged (hxxp,
 * [.]), hashes and names in lower case, addresses as RFC 5952 writes them. Pure.
 */
#pragma once

#include <excon/row.h>
#include <stddef.h>

enum { INDICATOR_MOST = 1024 /* bytes of a value, its NUL included */ };

/* 0: `to` has the canonical form of `text`. 1: it is no such value; *ret_why says what is
 * expected. */
int indicator_canonical(enum indicator_type type, const char *text, char to[INDICATOR_MOST],
                        const char **ret_why);
