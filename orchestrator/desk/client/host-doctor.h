/* SPDX-License-Identifier: Apache-2.0 */
/* `excon doctor --hosts`: every listed host is looked at before anything starts. */
#pragma once

#include <jansson.h>

#include "products/print/desk.h"

/*
 * The findings on each host of the list in `path`: {host, ok, note, text, advice}. With a scenario
 * (NULL: none) its plan says what each host's machines need, and which images. 0 and *ret_findings,
 * or the exit code after what is wrong with list or scenario was printed.
 */
int host_doctor(const struct desk *desk, const char *path, const char *scenario,
                json_t **ret_findings);
