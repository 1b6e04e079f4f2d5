/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that come from outside, as JSON. */
#include "products/print/json-text.h"

#include "products/print/output.h"

json_t *json_text(const char *text)
{
    struct pool pool = POOL_EMPTY;
    json_t *json = json_string(text != NULL ? text : "");

    if (json == NULL)
        json = json_string(output_clean(&pool, text));
    pool_done(&pool);
    return json;
}

json_t *json_deed(int64_t x, const char *by, const char *approved, const char *reason)
{
    return json_pack("{s:I, s:o, s:o, s:o}", "x", (json_int_t)x, "by", json_text(by), "approved",
                     json_text(approved), "reason", json_text(reason));
}
