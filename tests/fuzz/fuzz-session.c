/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of who sees what: tests/lib/session-property.h. */
#include "session-property.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    session_property(data, size);
    return 0;
}
