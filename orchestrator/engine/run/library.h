/* SPDX-License-Identifier: Apache-2.0 */
/* Where packages are (besides packages/ beside the scenario), and where images are. */
#pragma once

#include <excon/error.h>
#include <limits.h>
#include <stddef.h>

/*
 * The library path, ':' between folders: $EXCON_LIBRARY, the user's
 * ($XDG_DATA_HOME/excon/packages), the installation's (../share/excon/packages of the program), and
 * the source tree's when the program runs from there. Folders that do not exist are left out,
 * except those of $EXCON_LIBRARY. "" when there is none.
 */
void library_path(char *to, size_t size);

/* The folder of all images, whether it exists or not: $EXCON_IMAGES, else excon/images in the
 * user's cache. */
int library_images(char (*ret_path)[PATH_MAX], struct error *err);
