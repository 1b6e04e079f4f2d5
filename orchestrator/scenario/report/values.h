/* SPDX-License-Identifier: Apache-2.0 */
/* A report's document as plain values, for forms: whole or not, right or wrong. */
#pragma once

#include <jansson.h>
#include <stddef.h>

#include "core/model/report.h"

enum { VALUES_MOST = 2000 /* of a document */ };

/*
 * A YAML or JSON document as JSON: scalars without quotes that are whole numbers or booleans are
 * such, all others texts. The caller's; NULL: it is no document, too deep or too large.
 */
json_t *values_read(const char *bytes, size_t length);

/* The document from which form_read reads this report, where the exercise has these kinds of its
 * own. The caller's; NULL: no memory. */
json_t *values_of_report(const struct report *report, const char *kinds);
