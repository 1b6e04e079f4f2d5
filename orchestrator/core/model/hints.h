/* SPDX-License-Identifier: Apache-2.0 */
/* What a team may buy and find after an inject: hints to its message, and flags. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "core/model/scenario-text.h"

enum {
    HINTS_MOST = 20,       /* of an inject */
    HINT_TEXT_MOST = 2000, /* bytes */
    FLAGS_MOST = 50,       /* of an inject */
    FLAG_VALUE_MOST = 100, /* bytes */
};

struct hint {
    struct mark mark;
    const char *text;
    int64_t price; /* thousandths */
};

struct hints {
    struct hint *items;
    size_t count;
};

struct flag {
    struct mark mark;
    const char *title;
    const char *value; /* as it is, or "${name}" of a random variable */
    int64_t points;    /* thousandths */
};

struct flags {
    struct flag *items;
    size_t count;
};
