/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What OpenSSH's server says of refusals, on its standard error. A line names no connection, so of
 * a refused forwarding it is not known whose it was. Requests that sshd refuses without a line (-R,
 * -w, -A) leave none.
 */
#include <string.h>

#include "base/text.h"
#include "engine/control/portal-own.h"

static const struct {
    const char *begin; /* of the line: behind it stand words of strangers */
    enum portal_refusal what;
    bool names; /* member and address are the next words: a name that there is, so without spaces */
} line_refusals[] = {
    {"refused local port forward: ", PORTAL_FORWARDING, false},
    {"refused streamlocal port forward: ", PORTAL_FORWARDING, false},
    {"subsystem request for ", PORTAL_COMMAND, false},
    {"Invalid user ", PORTAL_KEY, false},
    {"error: maximum authentication attempts exceeded for ", PORTAL_KEY, false},
    {"Connection closed by authenticating user ", PORTAL_KEY, true},
    {"Connection reset by authenticating user ", PORTAL_KEY, true},
    {"Disconnected from authenticating user ", PORTAL_KEY, true},
};

/* "anna 10.0.0.7 port 4711" */
static void line_who(const char *words, const struct view *view, uint32_t *ret_member, char *from,
                     size_t size)
{
    size_t length = strcspn(words, " ");
    const char *address = words + length + (words[length] == ' ');
    const struct view_member *member;
    char name[64];

    text_print(name, sizeof(name), "%.*s", (int)length, words);
    text_print(from, size, "%.*s", (int)strcspn(address, " "), address);
    member = view_member_called(view, name);
    if (member != NULL)
        *ret_member = member->made.member;
}

enum portal_line portal_line_read(const char *line, const struct view *view,
                                  enum portal_refusal *ret_what, uint32_t *ret_member, char *from,
                                  size_t size)
{
    if (strncmp(line, "Server listening on ", 20) == 0)
        return PORTAL_LINE_LISTENS;
    if (strncmp(line, "error: Bind to port ", 20) == 0 || strncmp(line, "portal: ", 8) == 0)
        return PORTAL_LINE_FAILS;
    for (size_t i = 0; i < sizeof(line_refusals) / sizeof(line_refusals[0]); i++)
        if (strncmp(line, line_refusals[i].begin, strlen(line_refusals[i].begin)) == 0) {
            *ret_what = line_refusals[i].what;
            if (line_refusals[i].names)
                line_who(line + strlen(line_refusals[i].begin), view, ret_member, from, size);
            return PORTAL_LINE_REFUSES;
        }
    return PORTAL_LINE_OTHER;
}
