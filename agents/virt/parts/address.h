/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of IP addresses that a request may name. */
#pragma once

#include <stdbool.h>

/* An IPv4 or IPv6 address such as 10.1.1.2. */
bool address_is_one(const char *text);

/* An address and the length of its network's prefix, such as 10.1.1.2/24. */
bool address_has_prefix(const char *text);

/* An IPv4 network such as 10.1.1.0/24, or one address with /32. */
bool address_is_network(const char *text);
