/* SPDX-License-Identifier: Apache-2.0 */
#include "virt/parts/tpm.h"

#include <stddef.h>

#include "base/where.h"

int tpm_find(struct error *err)
{
    const char *missing = where_no_tpm();

    return missing == NULL
               ? 0
               : error_set(
                     err, ERROR_MISSING,
                     "the machine has a TPM, and there is no program %s: sudo apt-get install "
                     "--no-install-recommends swtpm swtpm-tools",
                     missing);
}
