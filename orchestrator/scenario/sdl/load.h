/* SPDX-License-Identifier: Apache-2.0 */
/* The loader's front: from a file or a text to a checked scenario (docs/SCENARIO.md). */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/complaints.h"
#include "core/model/scenario.h"

enum {
    SCENARIO_OCR = 1,   /* accept and refuse exactly what Open Cyber Range SDL 0.21 does */
    SCENARIO_LATER = 2, /* beside it: what 0.21.2 does */
};

enum { SCENARIO_MOST = 16 * 1024 * 1024 }; /* bytes of a file */

/*
 * Reads and checks a scenario. 0: *ret is a scenario (scenario_free), perhaps with warnings in
 * *complaints; 1: the document is wrong, the complaints say why; <0: it could not be read at all.
 * `complaints` must have been initialised; it keeps the text for the lines that it shows.
 */
int scenario_load(const char *path, unsigned flags, struct scenario **ret,
                  struct complaints *complaints, struct error *err);

/* The same from memory; `name` stands where the path would. */
int scenario_load_text(const char *name, const char *bytes, size_t length, unsigned flags,
                       struct scenario **ret, struct complaints *complaints, struct error *err);

/* The bytes of a file, at most `most` + 1 of them, whatever kind of file it is. Malloc'd. */
int load_file(const char *path, size_t most, char **ret_bytes, size_t *ret_length,
              struct error *err);
