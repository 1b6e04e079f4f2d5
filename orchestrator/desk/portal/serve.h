/* SPDX-License-Identifier: Apache-2.0 */
/* Becomes the portal's SSH server. */
#pragma once

/* argv: folder, uid, gid. Returns an exit code only when it could not; it has said why. */
int serve(int argc, char **argv);

/* As root; argv: uid, gid, of no account. Kills every process of that user; returns an exit code.
 */
int serve_end(int argc, char **argv);
