/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of rules between elements share. */
#pragma once

#include "base/text.h"
#include "scenario/sdl/sections.h"

enum { NAMES_SUGGESTED = 20 * 1000 }; /* sections with more names give no suggestions */

/* Elements of a section and where each leads; edge number `number` of `at`, NULL past the last. */
struct graph {
    enum section section;
    const struct ref *(*edge)(const struct loader *loader, uint32_t at, size_t number);
};

/* Complains of every edge that closes a cycle. */
void cross_cycles(struct loader *loader, const struct graph *graph);
