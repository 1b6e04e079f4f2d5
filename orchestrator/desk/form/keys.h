/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a form: one table for what they do, for the bar at the bottom and for the help. */
#pragma once

#include "desk/form/form.h"

enum { FORM_KEYS_EACH = 3 };

struct form_key {
    uint32_t presses[FORM_KEYS_EACH]; /* 0 ends */
    const char *keys;                 /* "Ctrl-S, F2" */
    const char *bar;                  /* in the bar, in a word or two; NULL: not there */
    const char *about;                /* for the help */
    /* NULL: editing does it. */
    void (*press)(struct form *form);
    bool drafts; /* only where a draft can be kept */
};

extern const struct form_key form_keys[];
extern const size_t form_key_count;
