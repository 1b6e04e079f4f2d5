/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario file written anew: `excon fmt`, and `excon export --ocr`. */
#pragma once

#include "products/print/desk.h"
#include "scenario/sdl/rewrite.h"

/* Loads the file at `path` and prints it as `flags` (REWRITE_…) say. Returns the exit code. */
int rewriting_run(const struct desk *desk, const char *path, unsigned flags);
