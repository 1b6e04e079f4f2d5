/* SPDX-License-Identifier: Apache-2.0 */
/* A session gives up what it does not need before it reads a word of the person's. */
#pragma once

#include <excon/error.h>

/* Limits for the SSH server and for sessions: no core dump, no new privileges, and the end when the
 * parent ends (`with_parent`). */
int confine_begin(int with_parent, struct error *err);

/*
 * From now on: the descriptors that are open, memory, time and the end; no file, no socket, no
 * program, no other process (seccomp, and Landlock where the kernel has it). What is called
 * nevertheless fails with EPERM. With sanitizers, which need more, it does nothing.
 */
int confine(struct error *err);
