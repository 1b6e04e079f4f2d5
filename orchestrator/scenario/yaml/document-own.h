/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read a document share. */
#pragma once

#include "scenario/yaml/document.h"

/* Is it UTF-8 without what YAML lets no stream hold? Complains of the first that is not. */
bool document_text_may_be_read(const char *bytes, size_t length, struct complaints *complaints);

/* A copy that libyaml reads, as long as `bytes`, malloc'd, of JSON with escapes. NULL: the text is
 * read as it is, as it is no such JSON, or there is no memory. */
char *document_json(const char *bytes, size_t length);
