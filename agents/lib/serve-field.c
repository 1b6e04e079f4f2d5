/* SPDX-License-Identifier: Apache-2.0 */
/* A request's fields, read with their types and bounds checked; the error names the field. */
#include <inttypes.h>

#include "lib/serve.h"

int serve_text(const struct serve_request *request, const char *key, const char *fallback,
               const char **ret_text, struct error *err)
{
    const json_t *value = json_object_get(request->body, key);

    if (value == NULL && fallback != NULL)
        *ret_text = fallback;
    else if (value == NULL)
        return error_set(err, ERROR_INPUT, "\"%s\" is missing", key);
    else if (!json_is_string(value))
        return error_set(err, ERROR_INPUT, "\"%s\" is no text", key);
    else
        *ret_text = json_string_value(value);
    return 0;
}

int serve_int(const struct serve_request *request, const char *key, int64_t least, int64_t most,
              int64_t fallback, int64_t *ret_value, struct error *err)
{
    const json_t *value = json_object_get(request->body, key);

    if (value == NULL) {
        *ret_value = fallback;
        return 0;
    }
    if (!json_is_integer(value))
        return error_set(err, ERROR_INPUT, "\"%s\" is no whole number", key);

    int64_t number = json_integer_value(value);

    if (number < least || number > most)
        return error_set(err, ERROR_INPUT, "\"%s\" is %" PRId64 ", not in %" PRId64 "…%" PRId64,
                         key, number, least, most);
    *ret_value = number;
    return 0;
}
