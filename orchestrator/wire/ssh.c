/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/ssh.h"

#include <string.h>

/*
 * ssh is looked up in PATH, not among excon's own programs.
 *
 * A link counts as cut when four questions, two seconds apart, have had no answer two seconds after
 * the last one. TCP sends a lost segment again after 0.2, 0.6, 1.4, 3 and 6.2 s, so after a cable
 * was out for 5 s the answer may come only 6.2 s after the segment, which three questions do not
 * always wait for.
 */
static const char *const always[] = {"/usr/bin/env",
                                     "ssh",
                                     "-T",
                                     "-o",
                                     "BatchMode=yes",
                                     "-o",
                                     "StrictHostKeyChecking=yes",
                                     "-o",
                                     "ConnectTimeout=8",
                                     "-o",
                                     "ServerAliveInterval=2",
                                     "-o",
                                     "ServerAliveCountMax=4",
                                     "-o",
                                     "ControlMaster=no",
                                     "-o",
                                     "ControlPath=none",
                                     "-o",
                                     "ForwardAgent=no",
                                     "-o",
                                     "ForwardX11=no",
                                     "-o",
                                     "PermitLocalCommand=no",
                                     "-o",
                                     "EscapeChar=none"};

enum { ALWAYS = sizeof(always) / sizeof(always[0]) };

const char *const *ssh_words(struct pool *pool, const char *destination, const char *const *options,
                             const char *command)
{
    size_t count = 0, used = ALWAYS;
    const char **words;

    while (options != NULL && options[count] != NULL)
        count++;
    words = pool_take_array(pool, ALWAYS + count + 4, sizeof(*words));
    if (words == NULL)
        return NULL;
    memcpy(words, always, sizeof(always));
    for (size_t i = 0; i < count; i++)
        words[used++] = options[i];
    words[used++] = "--";
    words[used++] = destination;
    words[used++] = command;
    return words;
}
