/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that write a scenario anew share. */
#pragma once

#include "base/pool.h"
#include "scenario/yaml/document-write.h"
#include "scenario/sdl/rewrite.h"
#include "scenario/sdl/tables.h"

struct rewriter {
    const struct scenario *scenario;
    unsigned flags;
    const char *const *networks;
    struct document_writer *to;
    struct complaints *lost;
    struct pool pool;
    bool no_memory;
    uint32_t last_node; /* that was asked for */
};

typedef void item_writer(struct rewriter *rewriter, const struct item *item, const char *path,
                         const char *id, unsigned depth);

/* Can a script of whole seconds say what `at` does? */
bool expands_at(const struct scenario *scenario, int64_t at);

/* A section that short forms add to, with what they add; false: it is any other. */
bool write_section(struct rewriter *rewriter, const char *name, const struct item *map,
                   item_writer *write);

/* The sections that short forms add to and that the document does not have. */
void write_new_sections(struct rewriter *rewriter, const struct item *document);
