/* SPDX-License-Identifier: Apache-2.0 */
#include "products/print/json-verified.h"

#include "products/print/json-text.h"

static json_t *verified_stands(const struct verified *verified, int64_t declared, bool refuted)
{
    return declared < 0 || verified->checks == 0 ? json_null() : json_boolean(!refuted);
}

json_t *verified_json(const struct verified *verified, const struct report_filed *made)
{
    return json_pack("{s:I, s:b, s:I, s:o, s:o, s:o}", "checks", (json_int_t)verified->checks,
                     "holds", verified->holds, "since", (json_int_t)verified->since, "down",
                     json_text(verified->down), "contained",
                     verified_stands(verified, made->contained, verified->contained), "recovered",
                     verified_stands(verified, made->recovered, verified->recovered));
}
