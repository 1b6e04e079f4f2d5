/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of excon-playbook that runs in the sandbox. On its standard input, a socket, come the
 * length of the document (eight bytes, in the host's order) and the document
 * (playbook/parts/work.h). It lays the playbook ready, says INSIDE_READY on the socket, and runs
 * ansible-playbook. For each connection of ssh's it says INSIDE_WAY there and gets INSIDE_WAY with
 * a connection to the VM's SSH, or INSIDE_NO_WAY. So the sandbox has no other way out than that to
 * this one VM.
 */
#pragma once

enum { INSIDE_READY = 'r', INSIDE_WAY = 'c', INSIDE_NO_WAY = 'n' };

#define INSIDE_FOLDER "/work/job"

/* Exit codes. */
int inside_play(void);
int inside_way(void); /* ssh's ProxyCommand: hands ssh a connection (ProxyUseFdpass) */
int inside_try(void); /* prints which ansible-playbook there is */
