/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What OpenSSH's server says of logins and refusals, on its standard error. Lines of functions that
 * LogVerbose names (portal-config.c) begin with where they come from and the process:
 *
 *   debug1: session.c:session_input_channel_req():2217 (pid=20211): session 0 req x11-req
 *
 * On a terminal's descriptor sshd leaves "error: " out, which it says to a log. Two more lines say
 * whose a process is. What a stranger can choose stands behind words of the
 * server, so no line is taken for another.
 */
#include <string.h>

#include "base/text.h"
#include "engine/control/portal-own.h"

enum { LINE_FUNCTION = 48 };

/* Of a line: its function, "" where it names none, process and message. */
struct line {
    char function[LINE_FUNCTION];
    int64_t pid;
    const char *message;
};

static const struct line_refusal {
    const char *function; /* that says it */
    const char *begin;    /* of its message: behind it stand words of strangers */
    enum portal_refusal what;
    enum {
        WHO_PROCESS, /* the process says it */
        WHO_NEXT,    /* member and address come next: a name that there is, so without spaces */
        WHO_LAST,    /* an address at the end, behind any name: "x from 10.0.0.7 port 4711" */
    } who;
} line_refusals[] = {
    {"server_request_direct_tcpip", "refused local port forward: ", PORTAL_FORWARDING, WHO_PROCESS},
    {"server_request_direct_streamlocal", "refused streamlocal port forward: ", PORTAL_FORWARDING,
     WHO_PROCESS},
    {"server_input_channel_open", "ctype ", PORTAL_FORWARDING, WHO_PROCESS},
    {"server_input_global_request", "tcpip-forward listen ", PORTAL_FORWARDING, WHO_PROCESS},
    {"server_input_global_request", "streamlocal-forward listen ", PORTAL_FORWARDING, WHO_PROCESS},
    {"session_subsystem_req", "subsystem request for ", PORTAL_COMMAND, WHO_PROCESS},
    {"session_env_req", "Ignoring env request ", PORTAL_ENVIRONMENT, WHO_PROCESS},
    {"", "Invalid user ", PORTAL_KEY, WHO_LAST},
    {"", "maximum authentication attempts exceeded for ", PORTAL_KEY, WHO_LAST},
    {"", "Connection closed by authenticating user ", PORTAL_KEY, WHO_NEXT},
    {"", "Connection reset by authenticating user ", PORTAL_KEY, WHO_NEXT},
    {"", "Disconnected from authenticating user ", PORTAL_KEY, WHO_NEXT},
};

/* Channels of sessions, and those that another function refuses. */
static const char *const line_channels[] = {"session ", "direct-tcpip ",
                                            "direct-streamlocal@openssh.com ", NULL};
/* Requests of a channel that are refused without another line. */
static const char *const line_requests[] = {"auth-agent-req@openssh.com", "x11-req", NULL};
/* Variables that ordinary clients send unasked. */
static const char *const line_variables[] = {"LANG:", "LANGUAGE:",  "LC_",
                                             "TERM",  "COLORTERM:", NULL};

static bool line_begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool line_is_of(const char *text, const char *const *list)
{
    for (; *list != NULL; list++)
        if (line_begins(text, *list))
            return true;
    return false;
}

/* "debug1: FILE:FUNCTION():LINE (pid=N): MESSAGE"; any other line is its own message. */
static struct line line_split(const char *text)
{
    struct line line = {.message = text};
    const char *at = text + (line_begins(text, "debug") ? strcspn(text, " ") : 0), *colon, *end,
               *pid;
    char number[16];

    at += *at == ' ';
    colon = at + strcspn(at, ": ");
    end = *colon == ':' ? colon + 1 + strcspn(colon + 1, "( ") : colon;
    pid = line_begins(end, "():") ? end + 3 + strspn(end + 3, "0123456789") : end;
    if (!line_begins(pid, " (pid="))
        return line;
    pid += 6;
    if (text_print(number, sizeof(number), "%.*s", (int)strspn(pid, "0123456789"), pid) &&
        text_to_int(number, 1, INT32_MAX, &line.pid) && line_begins(pid + strlen(number), "): ") &&
        text_print(line.function, sizeof(line.function), "%.*s", (int)(end - colon - 1), colon + 1))
        line.message = pid + strlen(number) + 3;
    else
        line = (struct line){.message = text};
    return line;
}

/* ---- whose it is ---- */

static const struct portal_login *line_login(const struct portal_logins *logins, int64_t pid)
{
    for (unsigned i = 0; i < PORTAL_LOGINS; i++)
        if (logins->all[i].pid == pid)
            return &logins->all[i];
    return NULL;
}

/* The place of that number, as numbers come again; else one that is free, or whose process has
 * ended; else the next. */
static struct portal_login *line_place(struct portal_logins *logins, int64_t pid)
{
    struct portal_login *place = NULL;

    for (unsigned i = 0; i < PORTAL_LOGINS; i++)
        if (logins->all[i].pid == pid)
            return &logins->all[i];
    for (unsigned i = 0; i < PORTAL_LOGINS && place == NULL; i++) {
        struct portal_login *one = &logins->all[logins->next++ % PORTAL_LOGINS];

        if (one->pid == 0 || !portal_is_alive(one->pid))
            place = one;
    }
    return place != NULL ? place : &logins->all[logins->next++ % PORTAL_LOGINS];
}

static void line_note(struct portal_logins *logins, int64_t pid, const struct portal_login *login)
{
    struct portal_login one = *login; /* it may be in that very place */

    one.pid = pid;
    one.number = ++logins->newest;
    *line_place(logins, pid) = one;
}

/* "anna 10.0.0.7 port 4711", "anna from 10.0.0.7 port 4711" */
static void line_who(const char *words, const struct view *view, struct portal_said *said)
{
    size_t length = strcspn(words, " ");
    const char *address = words + length + (words[length] == ' ');
    const struct view_member *member;
    char name[64];

    address += line_begins(address, "from ") ? 5 : 0;
    text_print(name, sizeof(name), "%.*s", (int)length, words);
    text_print(said->from, sizeof(said->from), "%.*s", (int)strcspn(address, " "), address);
    member = view_member_called(view, name);
    if (member != NULL)
        said->member = member->made.member;
}

static void line_from(const char *message, struct portal_said *said)
{
    const char *last = NULL;

    for (const char *at = message; (at = strstr(at, " from ")) != NULL; at++)
        last = at + 6;
    if (last != NULL)
        text_print(said->from, sizeof(said->from), "%.*s", (int)strcspn(last, " "), last);
}

/* A login, and then the process in which it goes on, which has the connection. true: that one. */
static bool line_takes_login(struct portal_logins *logins, const struct view *view,
                             const struct line *line, struct portal_said *said)
{
    struct portal_login one = {.connection = false};
    const struct portal_login *login;

    if (strcmp(line->function, "auth_log") == 0 &&
        line_begins(line->message, "Accepted publickey for ")) {
        line_who(line->message + 23, view, said);
        one.member = said->member;
        text_copy(one.from, sizeof(one.from), said->from);
        line_note(logins, line->pid, &one);
        return false;
    }
    if (strcmp(line->function, "privsep_postauth") != 0 ||
        !line_begins(line->message, "User child is on pid ") ||
        !text_to_int(line->message + 21, 1, INT32_MAX, &said->pid) ||
        (login = line_login(logins, line->pid)) == NULL)
        return false;
    one = *login;
    one.connection = true;
    said->member = one.member;
    text_copy(said->from, sizeof(said->from), one.from);
    line_note(logins, said->pid, &one);
    return true;
}

/* ---- refusals ---- */

static const struct line_refusal *line_refusal_of(const struct line *line)
{
    for (size_t i = 0; i < sizeof(line_refusals) / sizeof(line_refusals[0]); i++) {
        const struct line_refusal *refusal = &line_refusals[i];

        if (strcmp(refusal->function, line->function) == 0 &&
            line_begins(line->message, refusal->begin))
            return refusal;
    }
    return NULL;
}

/* Is it of those that every session has? */
static bool line_is_ordinary(const struct line_refusal *refusal, const char *behind)
{
    return (strcmp(refusal->begin, "ctype ") == 0 && line_is_of(behind, line_channels)) ||
           (refusal->what == PORTAL_ENVIRONMENT && line_is_of(behind, line_variables));
}

/* "session 0 req x11-req" */
static bool line_refuses_request(const struct line *line)
{
    const char *request = strstr(line->message, " req ");

    return strcmp(line->function, "session_input_channel_req") == 0 && request != NULL &&
           line_is_of(request + 5, line_requests);
}

static void line_refused(const struct portal_logins *logins, const struct line *line,
                         enum portal_refusal what, struct portal_said *ret)
{
    const struct portal_login *login = line->pid != 0 ? line_login(logins, line->pid) : NULL;

    ret->what = what;
    ret->text = line->message;
    ret->pid = line->pid;
    ret->early = login == NULL && line->pid != 0;
    if (login == NULL)
        return;
    ret->member = login->member;
    text_copy(ret->from, sizeof(ret->from), login->from);
}

enum portal_line portal_line_read(struct portal_logins *logins, const struct view *view,
                                  const char *text, struct portal_said *ret)
{
    struct line line = line_split(line_begins(text, "error: ") ? text + 7 : text);
    const struct line_refusal *refusal = line_refusal_of(&line);

    *ret = (struct portal_said){.text = text};
    if (refusal == NULL && line_refuses_request(&line)) {
        line_refused(logins, &line, PORTAL_FORWARDING, ret);
        return PORTAL_LINE_REFUSES;
    }
    if (refusal != NULL && !line_is_ordinary(refusal, line.message + strlen(refusal->begin))) {
        line_refused(logins, &line, refusal->what, ret);
        ret->early = ret->early && refusal->who == WHO_PROCESS;
        if (refusal->who == WHO_NEXT)
            line_who(line.message + strlen(refusal->begin), view, ret);
        else if (refusal->who == WHO_LAST)
            line_from(line.message, ret);
        return PORTAL_LINE_REFUSES;
    }
    if (line_takes_login(logins, view, &line, ret))
        return PORTAL_LINE_LOGIN;
    if (line.pid != 0)
        return ret->from[0] != '\0' ? PORTAL_LINE_OTHER : PORTAL_LINE_SILENT;
    if (line_begins(text, "Server listening on "))
        return PORTAL_LINE_LISTENS;
    return line_begins(line.message, "Bind to port ") || line_begins(text, "portal: ")
               ? PORTAL_LINE_FAILS
               : PORTAL_LINE_OTHER;
}
