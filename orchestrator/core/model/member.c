/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/member.h"

#include <string.h>

#include "core/model/row.h"

const char *member_name_fault(const char *name)
{
    static const char *const taken[] = {"enrol", "enroll", "root", "excon", "portal",
                                        "sshd",  "nobody", "all",  "none"};
    size_t length = strlen(name);

    if (length == 0 || length > MEMBER_NAME_MOST ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != length || name[0] < 'a' ||
        name[0] > 'z')
        return "a member's name is 1 to 32 of a-z, 0-9 and -, and begins with a letter";
    if (word_find(role_words, ROLES, name) >= 0)
        return "this is a role's word";
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
        if (strcmp(taken[i], name) == 0)
            return "this name has a meaning of its own in the portal";
    return NULL;
}

bool member_needs_team(enum role role)
{
    return role == ROLE_TRAINER || role == ROLE_BLUE;
}
