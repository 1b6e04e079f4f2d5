/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A language server (LSP 3.17) over two streams: one client, texts in memory, nothing is started
 * and nothing is written. Diagnostics are what `excon check` says of the text as it stands in the
 * editor.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stdio.h>

enum { LSP_DOCUMENTS_MOST = 64, LSP_TEXT_MOST = 16 * 1024 * 1024 };

/* Until the client says exit, or its stream ends. 0: after a shutdown; 1: without one; <0: the
 * client's words cannot be understood. `library`: where packages are, as the planner takes it. */
int lsp_serve(FILE *from, FILE *to, const char *library, struct error *err);
