/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/ansible-name.h"

#include <string.h>

#include "base/text.h"
#include "core/model/host-name.h"

void ansible_group(const char *kind, const char *id, char to[ANSIBLE_GROUP_SIZE])
{
    text_print(to, ANSIBLE_GROUP_SIZE, "%s_%s", kind, id);
    for (char *at = to; *at != '\0'; at++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", *at) == NULL)
            *at = '_';
}

void ansible_host(const char *team, const char *vm, const char *domain, char to[ANSIBLE_HOST_SIZE])
{
    if (!host_name_is_word(vm) || (team != NULL && !host_name_is_word(team)))
        text_copy(to, ANSIBLE_HOST_SIZE, domain);
    else
        text_print(to, ANSIBLE_HOST_SIZE, "%s%s%s", team != NULL ? team : "",
                   team != NULL ? "." : "", vm);
}
