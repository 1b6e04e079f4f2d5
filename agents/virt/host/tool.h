/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a program as a child of ours: arguments as a list, never a shell. What it says (both
 * outputs, its first 8 KiB) is kept for the error's words. Ended when the job is over.
 */
#pragma once

#include <excon/error.h>

struct job;

enum { TOOL_OUTPUT_MOST = 8192 };

/* `ret_output` may be NULL; else TOOL_OUTPUT_MOST bytes, touched only on success. `job` may be
 * NULL. */
int tool_run(struct job *job, const char *const *arguments, char *ret_output, struct error *err);
