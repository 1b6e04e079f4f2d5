/* SPDX-License-Identifier: Apache-2.0 */
/* The rubric of a manual metric as a scenario says it: the criteria by which evaluators grade. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "core/model/scenario-text.h"

enum {
    CRITERIA_MOST = 32,        /* of a metric */
    CRITERION_ID_MOST = 40,    /* bytes */
    CRITERION_TEXT_MOST = 500, /* bytes of a name or an anchor */
    CRITERION_WEIGHT_MOST = 1000,
    GRADERS_MOST = 9,
};

/* The ratings of exercise evaluation guides, the best first. */
enum rating {
    RATING_PERFORMED, /* P: without challenges */
    RATING_SOME,      /* S: with some challenges */
    RATING_MAJOR,     /* M: with major challenges */
    RATING_UNABLE,    /* U: could not be performed */
    RATINGS
};

struct criterion {
    struct mark mark;
    const char *id, *name;        /* name NULL: its id */
    int64_t weight;               /* 1 … CRITERION_WEIGHT_MOST */
    const char *anchors[RATINGS]; /* what each rating looks like; NULL: not said */
};

struct rubric {
    struct criterion *items;
    size_t count;
};
