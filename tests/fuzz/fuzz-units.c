/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of durations: nothing out of range is ever read, and both readers agree. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/yaml/units.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    int64_t ms = -1;
    __int128 ns = -1;

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';

    const char *wrong = duration_read_ms(text, &ms), *wrong_too = duration_read(text, &ns);

    if ((wrong == NULL) != (wrong_too == NULL))
        abort();
    if (wrong == NULL && (ms < 0 || ms > DURATION_MOST_MS || ns / 1000000 != ms))
        abort();
    if (wrong != NULL && (ms != -1 || ns != -1))
        abort();
    free(text);
    return 0;
}
