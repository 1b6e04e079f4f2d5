/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of a manifest of either form, whatever its bytes: for the targets of both. */
#pragma once

#include <stdint.h>
#include <stdlib.h>

#include "scenario/plan/manifest.h"

static inline int manifest_form_try(enum manifest_form form, const uint8_t *data, size_t size)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct manifest manifest;
    int result = manifest_read(&pool, form, manifest_files[form], (const char *)data, size,
                               &complaints, &manifest, NULL);

    if (result == 0 && (manifest.name == NULL || manifest.version == NULL))
        abort();
    if (result == 1 && complaints.errors == 0)
        abort();
    complaints_done(&complaints);
    pool_done(&pool);
    return 0;
}
