/* SPDX-License-Identifier: Apache-2.0 */
/* Host names with letters beyond ASCII, in the form that name servers know (IDNA 2008, RFC 5891).
 */
#pragma once

#include <stdbool.h>

#include "core/model/indicator.h"

/*
 * Refangs a domain, an address of mail or an URL and writes its host in ASCII (Punycode): "bücher
 * [.]example" is xn--bcher-kva.example. False, with `to` untouched: its host is in ASCII already,
 * or is no name.
 */
bool idna_ascii(const char *text, char to[INDICATOR_MOST]);
