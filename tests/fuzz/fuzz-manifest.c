/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of package.yml. */
#include <stdint.h>
#include <stdlib.h>

#include "scenario/plan/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct manifest manifest;
    int result = manifest_read(&pool, MANIFEST_YAML, "package.yml", (const char *)data, size,
                               &complaints, &manifest, NULL);

    if (result == 0 && (manifest.name == NULL || manifest.version == NULL))
        abort();
    if (result == 1 && complaints.errors == 0)
        abort();
    complaints_done(&complaints);
    pool_done(&pool);
    return 0;
}
