/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One upload, the whole life of a process: `excon-remote --upload`. libssh's SFTP blocks, and keeps
 * whatever a server answers, asked or not; so it has neither a thread of the agent's nor the
 * agent's memory. It is ended by SIGKILL at its deadline, when it is cancelled, and with the agent.
 */
#pragma once

/* Where the request's line has the process id of who started it. */
#define UPLOAD_PARENT "parent"

/*
 * Reads a request's line from standard input and writes lines to standard output: {"bytes": n} as
 * it goes on, from the first byte that left, and last {"outcome", "text", "result"}. Returns the
 * program's exit code.
 */
int upload_run(void);
