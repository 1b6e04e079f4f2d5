/* SPDX-License-Identifier: Apache-2.0 */
/* Becomes the portal's SSH server. */
#pragma once

/* argv: folder, uid, gid. Returns an exit code only when it could not; it has said why. */
int serve(int argc, char **argv);

/* argv: uid, gid, and a process, or (as root, of no account) none: all of that user. Kills them;
 * returns an exit code. */
int serve_end(int argc, char **argv);
