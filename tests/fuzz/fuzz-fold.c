/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target of the fold: rows of every kind that the bytes choose, upon nothing or upon the
 * small exercise of tests/lib/small.h. What is refused changes nothing; what is taken keeps what
 * always holds of a view, and folds to the same view again.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fold-property.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fold_property(data, size);
    return 0;
}
