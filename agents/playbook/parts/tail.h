/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program's output, bounded: its first bytes, and its last ones, because Ansible says at the end
 * what failed. What was between them is counted.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TAIL_FIRST = 8 * 1024, TAIL_LAST = 48 * 1024 };

struct tail {
    char first[TAIL_FIRST], last[TAIL_LAST]; /* `last` is a ring */
    uint64_t length;                         /* bytes that came */
};

void tail_add(struct tail *tail, const char *bytes, size_t length);

/*
 * At most `limit` bytes and a line that says what is missing; control characters but line feeds and
 * what is no UTF-8 become "?". NULL: no memory.
 */
json_t *tail_text(const struct tail *tail, size_t limit);
