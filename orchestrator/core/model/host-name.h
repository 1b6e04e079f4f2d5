/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host names of VMs and teams, made of their ids. Guests, name servers and ssh_config all use the
 * names that these functions make; the planner holds that no two of them meet.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { HOST_NAME_SIZE = 64 }; /* RFC 1035 2.3.4: a label has at most 63 characters */

/*
 * The id as a label of a domain name (RFC 1123 2.1): ASCII letters in lower case, digits, inner
 * minus signs for everything else. False: the id has no ASCII letter or digit, `to` is "".
 */
bool host_name_of_id(const char *id, char to[HOST_NAME_SIZE]);

/* The same; where nothing is left of the id, `word` and the ordinal: "vm-3", "team-2". */
void host_name(const char *id, const char *word, uint32_t ordinal, char to[HOST_NAME_SIZE]);

/* Can the text be a word of ssh_config without quotes? */
bool host_name_is_word(const char *text);

/* May a team's or a VM's host have the name? Guests' hosts files give "localhost" to themselves. */
bool host_name_is_free(const char *name);

/* A user that guests can make and ssh can name: as useradd has it, at most 32 characters. */
bool host_name_is_user(const char *name);
