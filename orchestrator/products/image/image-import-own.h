/* SPDX-License-Identifier: Apache-2.0 */
/* Of image-import*.c alone. */
#pragma once

#include "products/image/image-import.h"

/* How a package.yml begins that an import wrote. */
#define IMPORT_MARK "# Made by `excon image import`"

/* The package.yml of the image whose file has the sum; malloc'd in *ret. */
int image_import_print_package(const struct image_import *import, const char *sum, char **ret,
                               struct error *err);
