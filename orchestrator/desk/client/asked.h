/* SPDX-License-Identifier: Apache-2.0 */
/* What only a controller can find out: it is ordered to, and its rows say what it found. */
#pragma once

#include "desk/client/follow.h"

struct asked {
    const char *verb; /* of the order */
    const char *what; /* for words: "inspect the range" */
    bool (*is_answered)(const struct follow *follow);
};

/*
 * Gives the order and follows until it is answered. EXIT_DONE, with the rows in `follow`; else what
 * to exit with, after it was said why. follow_done in any case.
 */
int asked_follow(const struct desk *desk, struct found *found, const struct asked *asked,
                 struct follow *follow);
