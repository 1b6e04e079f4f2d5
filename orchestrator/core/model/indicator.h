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

/* Is there the name of a host in it? */
bool indicator_has_host(enum indicator_type type);

/* Frees a value of what makes it harmless to click ("hxxp", "[.]"); it becomes no longer. */
void indicator_refang(char *value);

/* 0: `to` has the canonical form of `text`. 1: it is no such value; *ret_why says what is
 * expected. */
int indicator_canonical(enum indicator_type type, const char *text, char to[INDICATOR_MOST],
                        const char **ret_why);

/* The types of what a composite one is made of (`filename|sha256`); false: it is none. */
bool indicator_parts(enum indicator_type type, enum indicator_type parts[2]);

/* Its first (0) or second (1) part, which is canonical where the whole is. */
void indicator_part(const char *value, int part, char to[INDICATOR_MOST]);
