/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How excon runs a program on another host: by OpenSSH's ssh, with the operator's own keys, agent
 * and ssh_config, and by none of it that could ask, forward or share. The host's key must be known
 * already. A link that is cut is noticed within ten seconds.
 */
#pragma once

/* excon's agents are where its package puts them, or in the PATH of a login there. */
#define SSH_AWAY_PATH "PATH=\"$PATH:/usr/libexec/excon:/usr/local/libexec/excon\""

#include <excon/error.h>

#include "base/pool.h"

/*
 * The words of "ssh … DESTINATION COMMAND", ended by NULL, of the pool; NULL: no memory.
 * `options` (NULL-ended, may be NULL) come before the destination, which never becomes an option.
 * `command` is read by the login shell of the user there: constant words and what cannot be
 * quoted wrongly.
 */
const char *const *ssh_words(struct pool *pool, const char *destination, const char *const *options,
                             const char *command);
