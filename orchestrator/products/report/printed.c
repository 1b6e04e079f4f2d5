/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/printed.h"

#include <stdlib.h>
#include <string.h>

#include "core/order/rights.h"

enum { LINES_MOST = 40, BYTES_MOST = 16 * 1024 };

/* 0; 1: nothing was printed; <0: what was printed is not there as it was written. */
static int printed_read_printed(const struct found *found, const char *hash, char **ret_bytes,
                                size_t *ret_length, struct error *err)
{
    int result;

    if (hash[0] == '\0')
        return 1;
    if (!rights_see(AUDIENCE_RANGE, 0, found->to.role, found->to.team))
        return error_set(err, ERROR_STATE, "only exercise control may see its output");
    result = journal_blob_read(found->journal, hash, ret_bytes, ret_length, err);
    return result > 0 ? -ERROR_MISSING : result;
}

void printed_print(const struct output *to, const struct found *found, const char *hash)
{
    struct pool pool = POOL_EMPTY;
    char *bytes = NULL, *at;
    size_t length = 0;
    struct error err;
    int result = printed_read_printed(found, hash, &bytes, &length, &err);

    if (result < 0) {
        output_print(to, TONE_BAD, "    %s\n", err.text);
        return;
    }
    if (result > 0 || length == 0) {
        output_print(to, TONE_DIM, "    no output\n");
        free(bytes);
        return;
    }
    if (length > BYTES_MOST)
        bytes[BYTES_MOST] = '\0';
    at = bytes;
    for (int i = 0; at != NULL && *at != '\0' && i < LINES_MOST; i++) {
        const char *one = strsep(&at, "\n");

        output_print(to, TONE_DIM, "    | ");
        output_print(to, TONE_PLAIN, "%s\n", output_clean(&pool, one));
    }
    if (length > BYTES_MOST || (at != NULL && *at != '\0'))
        output_print(to, TONE_DIM, "    | … (%zu bytes in all, by --json)\n", length);
    free(bytes);
    pool_done(&pool);
}

json_t *printed_json(const struct found *found, const char *hash)
{
    struct pool pool = POOL_EMPTY;
    char *bytes = NULL;
    size_t length = 0;
    struct error err;
    json_t *text;
    int result = printed_read_printed(found, hash, &bytes, &length, &err);

    if (result != 0)
        return json_string(result < 0 ? err.text : "");
    text = json_stringn(bytes, length);
    if (text == NULL)
        text = json_string(output_clean(&pool, bytes));
    free(bytes);
    pool_done(&pool);
    return text;
}
