/* SPDX-License-Identifier: Apache-2.0 */
/* MD5 (RFC 1321): the list of values in a feed of MISP is by it. It protects nothing. */
#pragma once

#include <stddef.h>

enum { MD5_TEXT = 33 };

/* 32 hex digits and NUL. */
void md5_text(char to[MD5_TEXT], const void *bytes, size_t length);
