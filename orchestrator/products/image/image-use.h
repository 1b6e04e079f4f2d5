/* SPDX-License-Identifier: Apache-2.0 */
/* Which images ranges stand on: their disks are overlays, so a changed base would change them. */
#pragma once

#include <excon/error.h>

/* 0: no range stands on the image, or <0: the words name one that does. Read from the exercises'
 * journals. */
int image_use_refuse(const char *image, struct error *err);
