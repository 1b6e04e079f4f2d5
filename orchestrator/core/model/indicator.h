/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of indicators in their one form, so that two people who write the same thing mean the
 * same: refanged (hxxp,
 * [.]), hashes and names in lower case, addresses as RFC 5952 writes them. Pure.
 */
#pragma once

#include <excon/row.h>
#include <stdbool.h>
#include <stddef.h>

enum { INDICATOR_MOST = 4096 /* bytes of a value, its NUL included */ };

/* A rule of many lines: YARA's, Sigma's. Other values are one line of less than 1024 bytes. */
bool indicator_has_lines(enum indicator_type type);

/* 0: `to` has the canonical form of `text`. 1: it is no such value; *ret_why says what is
 * expected. */
int indicator_canonical(enum indicator_type type, const char *text, char to[INDICATOR_MOST],
                        const char **ret_why);
