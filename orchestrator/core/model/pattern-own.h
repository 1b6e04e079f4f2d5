/* SPDX-License-Identifier: Apache-2.0 */
/* What a pattern is made of: for pattern*.c only. */
#pragma once

#include <stdint.h>

#include "core/model/pattern.h"

enum pattern_kind {
    PATTERN_CHARACTER,
    PATTERN_ANY,   /* but a line feed */
    PATTERN_SET,   /* ranges */
    PATTERN_SPLIT, /* two ways on: `one` and `two` */
    PATTERN_JUMP,  /* on at `one` */
    PATTERN_BEGIN,
    PATTERN_END,
    PATTERN_EDGE, /* of a word; `negated`: no edge */
    PATTERN_DONE,
};

/* Ways are relative, so that steps can be copied. */
struct pattern_step {
    uint8_t kind;
    bool negated;
    int16_t one, two;
    uint32_t code;         /* of a character */
    uint32_t first, count; /* of a set's ranges */
};

struct pattern_range {
    uint32_t from, to;
};

struct pattern {
    struct pattern_step *steps;
    size_t count;
    struct pattern_range *ranges;
    bool caseless;
    /* of a match, a place for each step */
    uint32_t *marks, mark;
    uint16_t *now, *next, *stack;
};

/* A letter, digit or underscore of ASCII. */
bool pattern_is_word(uint32_t code);
