/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a fork runs to become the machine that it is: a script for any shell, in an image with
 * cloud-init as in `tiny`. It takes all that is the machine's own from its seed, which lies in its
 * second disk already: a script that travels holds no key. May be run again.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* MACs that a golden machine's team NICs have, in their order from 1. */
#define IDENTITY_MAC "52:54:02:00:00:%02x"

/* `golden_marks` is the golden machine's marker directory, which is removed; `seconds` what the
 * clock says by UTC. malloc'd; NULL: no memory. */
char *identity_script(const char *golden_marks, int64_t seconds);

/*
 * The same at the first login to a machine whose image knows no seed, by an account that is root or
 * may become it by sudo. Last of all, the accounts `known` (names with blanks between) lose their
 * passwords and keys.
 */
char *identity_first_script(const char *known, int64_t seconds);
