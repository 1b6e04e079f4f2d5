/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts that no row has: the output of a script or check, a report. The detail that shows one has
 * it asked of the controller (docs/PROTOCOL.md, "read").
 */
#pragma once

#include <jansson.h>

#include "desk/board/board.h"

/* The request for the text of a thing, and the row that the text is of. NULL: there is none. */
json_t *fetch_request(const struct view *view, const struct subject *about, int64_t *ret_version);

/* Takes the answer into a document. */
void fetch_take(struct document *document, const json_t *line);

/* The same of a text that has come, or of why it has not (`good` false). */
void fetch_take_text(struct document *document, const char *text, bool good);

void fetch_drop(struct document *document);
