/* SPDX-License-Identifier: Apache-2.0 */
/* What the range saw of a report, as JSON. */
#pragma once

#include <jansson.h>

#include "core/view/verified.h"

/* {"checks":2,"holds":true,"since":3120000,"down":"","contained":false,"recovered":true}:
 * `contained` and `recovered` say whether what was declared stands; null: it was not declared, or
 * no check gave a value. NULL: no memory. */
json_t *verified_json(const struct verified *verified, const struct report_filed *made);
