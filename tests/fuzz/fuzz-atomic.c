/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of a file of Atomic Red Team. */
#include <stdint.h>
#include <stdlib.h>

#include "scenario/plan/import-atomic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct atomic test;
    int result = atomic_file_read(&pool, "T1000.yaml", (const char *)data, size, "T1000", 1,
                                  &complaints, &test, NULL);

    if (result == 0 &&
        (test.name == NULL || test.executor == NULL || !test.on_linux || complaints.warnings != 0))
        abort();
    if (result == 0 && test.command == NULL && test.steps == NULL)
        abort();
    if (result == 1 && complaints.errors == 0)
        abort();
    complaints_done(&complaints);
    pool_done(&pool);
    return 0;
}
