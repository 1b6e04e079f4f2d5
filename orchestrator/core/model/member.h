/* SPDX-License-Identifier: Apache-2.0 */
/* Members: what a name may be, and where a role sits. */
#pragma once

#include <excon/row.h>
#include <stddef.h>

enum { MEMBER_NAME_MOST = 32, MEMBER_TITLE_MOST = 120 };

/*
 * May a member be called so? 1 to 32 of a-z, 0-9 and "-", beginning with a letter; no role's word
 * and no word that the portal uses itself. NULL: it may; else why not, in half a sentence.
 */
const char *member_name_fault(const char *name);

/*
 * One-time codes: 16 characters without those that are mistaken for others, in groups of four, 80
 * bits. The journal has only the hash, keyed with the run key. The hash does not tell apart how a
 * person types a code: capitals, spaces, hyphens, o for 0, i and l for 1.
 */
enum { MEMBER_CODE = 20, MEMBER_CODE_HASH = 65 };
void member_code_make(char to[MEMBER_CODE]);
void member_code_hash(const unsigned char key[32], const char *code, char to[MEMBER_CODE_HASH]);
