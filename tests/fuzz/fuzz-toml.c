/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of package.toml: TOML, and the manifest that is made of it. */
#include "manifest-form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return manifest_form_try(MANIFEST_TOML, data, size);
}
