/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of comma-separated values. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/yaml/import-csv.h"
#include "scenario/yaml/import-encoding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct csv csv;
    int result = csv_read(&pool, "t.csv", size % 2 ? NULL : encoding_words[size / 2 % 4],
                          (const char *)data, size, &complaints, &csv, NULL);

    for (size_t i = 0; result == 0 && i < csv.count; i++)
        for (size_t j = 0; j < csv.rows[i].count; j++)
            if (!text_is_utf8(csv.rows[i].cells[j].text, strlen(csv.rows[i].cells[j].text)))
                abort();
    if (result == 1 && complaints.errors == 0)
        abort();
    complaints_done(&complaints);
    pool_done(&pool);
    return 0;
}
