/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest runs once after a revert. Its memory brings back the SSH server's processes for the
 * sessions of that moment, whose clients have gone: each would wait for a client for ever, and one
 * that was still logging in holds a place among those.
 */
#pragma once

#include <stdint.h>

/*
 * A script for any POSIX shell, run by root in a session that was opened after the revert: it ends
 * those processes and no other. `span` is how long ago, ms, the revert was begun. A session that
 * was younger than that when the snapshot was taken cannot be told from one that was opened since,
 * and stays. Ends with 0, whatever it found. malloc'd; NULL: no memory.
 */
char *former_script(int64_t span);
