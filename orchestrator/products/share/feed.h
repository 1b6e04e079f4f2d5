/* SPDX-License-Identifier: Apache-2.0 */
/* A feed of MISP: a folder that any MISP takes by URL or path. */
#pragma once

#include <excon/error.h>
#include <jansson.h>

/*
 * Writes `events`, an array of {"Event": …}, into the folder, which is made for its owner alone
 * where it is not there: `UUID.json` each, `hashes.csv`, and at last `manifest.json`. Each file is
 * replaced whole, so that who reads meanwhile sees the one before or this one.
 */
int feed_write(const char *folder, const json_t *events, struct error *err);
