/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of sizes and points: nothing out of range is ever read. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/yaml/units.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    int64_t value = -1;

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (size_read(text, &value) == NULL ? value < 0 : value != -1)
        abort();
    value = -1;
    if (points_read(text, &value) ? value < 0 || value > INT64_C(1000000000000) : value != -1)
        abort();
    free(text);
    return 0;
}
