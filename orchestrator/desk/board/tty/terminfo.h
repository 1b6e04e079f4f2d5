/* SPDX-License-Identifier: Apache-2.0 */
/* Types of terminals. A file of its own, because <term.h> takes common words as macros. */
#pragma once

#include <stdbool.h>

/* Does terminfo know the type of terminal (NULL: TERM's)? newterm leaks memory when it does not, so
 * it is asked beforehand. */
bool terminfo_knows(const char *type);

/* Can a terminal of that type write anywhere on its screen? One that is not known is taken for one
 * that can. */
bool terminfo_places(const char *type);
