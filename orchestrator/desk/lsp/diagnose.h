/* SPDX-License-Identifier: Apache-2.0 */
/* What `excon check` says of a text, as diagnostics of the protocol. */
#pragma once

#include <excon/error.h>
#include <jansson.h>

enum { DIAGNOSE_MOST = 1000 };

/* `path`: the file that the text is of, beside which packages are looked for. NULL: no memory. */
json_t *diagnose(const char *uri, const char *path, const char *library, const char *text,
                 size_t length);
