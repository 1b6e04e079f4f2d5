/* SPDX-License-Identifier: Apache-2.0 */
/* Types of terminals. A file of its own, because <term.h> takes common words as macros. */
#pragma once

#include <stdbool.h>

/* Does terminfo know the type of terminal (NULL: TERM's)? newterm leaks memory when it does not, so
 * it is asked beforehand. */
bool terminfo_knows(const char *type);
