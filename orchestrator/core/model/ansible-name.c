/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/ansible-name.h"

#include <string.h>

#include "base/text.h"
#include "core/model/host-name.h"

enum { ANSIBLE_BASE_SIZE = ANSIBLE_GROUP_SIZE - 12 /* a number fits behind it */ };

/* "kind_id" of what Ansible takes in names. */
static void ansible_make_safe(const char *kind, const char *id, char to[ANSIBLE_BASE_SIZE])
{
    text_print(to, ANSIBLE_BASE_SIZE, "%s_%s", kind, id);
    for (char *at = to; *at != '\0'; at++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", *at) == NULL)
            *at = '_';
}

/* The first name made of `base` that no id has. In `given` a name stands with the greatest number
 * that was put behind it; the ids stand with their names (a blank is in no name). */
static void ansible_number(json_t *given, const char *base, char to[ANSIBLE_GROUP_SIZE])
{
    json_int_t number = json_integer_value(json_object_get(given, base));

    text_copy(to, ANSIBLE_GROUP_SIZE, base);
    while (json_object_get(given, to) != NULL)
        text_print(to, ANSIBLE_GROUP_SIZE, "%s_%lld", base, (long long)++number);
    json_object_set_new(given, base, json_integer(number > 0 ? number : 1));
    if (strcmp(to, base) != 0)
        json_object_set_new(given, to, json_integer(1));
}

void ansible_group(json_t *given, const char *kind, const char *id, char to[ANSIBLE_GROUP_SIZE])
{
    json_t *key = json_sprintf("%s %s", kind, id);
    const char *of = key != NULL ? json_string_value(key) : kind;
    const char *known = json_string_value(json_object_get(given, of));
    char base[ANSIBLE_BASE_SIZE];

    if (known != NULL) {
        text_copy(to, ANSIBLE_GROUP_SIZE, known);
    } else {
        ansible_make_safe(kind, id, base);
        ansible_number(given, base, to);
        json_object_set_new(given, of, json_string(to));
    }
    json_decref(key);
}

void ansible_group_nodes(json_t *given, const struct scenario *scenario)
{
    char name[ANSIBLE_GROUP_SIZE];

    for (size_t i = 0; scenario != NULL && i < scenario->nodes.count; i++) {
        const struct node *node = &scenario->nodes.items[i];

        ansible_group(given, "node", node->id, name);
        for (size_t k = 0; k < node->roles.count; k++)
            ansible_group(given, "role", node->roles.items[k].id, name);
    }
}

void ansible_host(const char *team, const char *vm, const char *domain, char to[ANSIBLE_HOST_SIZE])
{
    if (!host_name_is_word(vm) || (team != NULL && !host_name_is_word(team)))
        text_copy(to, ANSIBLE_HOST_SIZE, domain);
    else
        text_print(to, ANSIBLE_HOST_SIZE, "%s%s%s", team != NULL ? team : "",
                   team != NULL ? "." : "", vm);
}
