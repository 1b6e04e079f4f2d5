/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scenario written anew: with its keys in their usual spelling, with its short forms expanded, or
 * as plain SDL 0.21. What always holds: what was written loads to the same model (without the keys
 * that were left out). Comments and anchors are not kept.
 */
#pragma once

#include <excon/error.h>
#include <stdio.h>

#include "scenario/yaml/complaints.h"
#include "core/model/scenario.h"

enum {
    REWRITE_EXPAND = 1, /* short forms become what they are short for */
    REWRITE_OCR = 2,    /* expanded, and without what SDL 0.21 does not read */
    REWRITE_LATER = 4,  /* beside REWRITE_OCR: with what SDL 0.21.2 reads besides */
};

/*
 * Writes `scenario`, which was loaded without complaints. `networks` are cidrs to write for
 * switches that say none, by index of the infrastructure; NULL: none. Each thing left out is a
 * warning in `lost`, which must have the document as its source. 0, or <0.
 */
int scenario_rewrite(const struct scenario *scenario, unsigned flags, const char *const *networks,
                     FILE *to, struct complaints *lost, struct error *err);
