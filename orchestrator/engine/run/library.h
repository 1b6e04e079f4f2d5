/* SPDX-License-Identifier: Apache-2.0 */
/* Where packages are looked for, besides packages/ beside the scenario. */
#pragma once

#include <stddef.h>

/*
 * The library path, ':' between folders: $EXCON_LIBRARY, the user's
 * ($XDG_DATA_HOME/excon/packages), the installation's (../share/excon/packages of the program), and
 * the source tree's when the program runs from there. Folders that are not there are left out,
 * except those of $EXCON_LIBRARY. "" when there is none.
 */
void library_path(char *to, size_t size);
