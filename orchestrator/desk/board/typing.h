/* SPDX-License-Identifier: Apache-2.0 */
/* Typing at the end of a text in UTF-8. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Adds a code point, if there is room; drops the last one. */
void typing_add(char *text, size_t size, uint32_t code);
void typing_erase(char *text);
