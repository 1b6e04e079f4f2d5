/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scripts for the guests' sh. Values of the environment are quoted by single quotes, in which sh
 * reads nothing; names are those that sh takes. The script runs in the guest alone, never here.
 */
#include <ctype.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "scenario/plan/planner.h"

static bool script_is_name(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 0x80 || (!isalpha(c) && c != '_' && (i == 0 || !isdigit(c))))
            return false;
    }
    return length > 0;
}

/* In PowerShell a quote inside of quotes is written twice, and the typographic ones are quotes too.
 */
static char *script_put_powershell(char *to, const char *text, size_t name)
{
    to = stpcpy(to, "$env:");
    to = mempcpy(to, text, name);
    to = stpcpy(to, " = '");
    for (const char *at = text + name + 1; *at != '\0'; at++) {
        bool curly = strncmp(at, "\xe2\x80", 2) == 0 && at[2] >= '\x98' && at[2] <= '\x9b';

        if (*at == '\'')
            *to++ = '\'';
        else if (curly)
            to = mempcpy(to, at, 3);
        if (curly) {
            to = mempcpy(to, at, 3);
            at += 2;
        } else {
            *to++ = *at;
        }
    }
    return stpcpy(to, "'\n");
}

static char *script_put_export(char *to, const char *text, size_t name, int shell)
{
    if (shell == SHELL_POWERSHELL)
        return script_put_powershell(to, text, name);
    to = mempcpy(to, text, name);
    to = stpcpy(to, "='");
    for (const char *at = text + name + 1; *at != '\0'; at++) {
        if (*at == '\'')
            to = stpcpy(to, "'\\''");
        else
            *to++ = *at;
    }
    to = stpcpy(to, "'; export ");
    to = mempcpy(to, text, name);
    *to++ = '\n';
    return to;
}

const char *script_quote(struct planner *planner, const char *text)
{
    char *word = planner_scratch(planner, 4 * strlen(text) + 3, 1), *to = word;

    if (word == NULL)
        return "''";
    *to++ = '\'';
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            to = stpcpy(to, "'\\''");
        else
            *to++ = *text;
    }
    stpcpy(to, "'");
    return word;
}

const char *script_join(struct planner *planner, const char *before, const char *text,
                        size_t *length)
{
    size_t first = strlen(before);
    char *both = planner_scratch(planner, first + *length + 1, 1);

    if (both == NULL)
        return NULL;
    memcpy(both, before, first);
    memcpy(both + first, text, *length);
    *length += first;
    return both;
}

/* The program that a first line "#!/usr/bin/env python3" asks for, of the scratch pool; "" when
 * there is none. */
static const char *script_program(struct planner *planner, const char *text)
{
    const char *at = text + 2, *slash;
    size_t length;

    if (text[0] != '#' || text[1] != '!')
        return "";
    for (int word = 0; word < 4; word++) {
        at += strspn(at, " \t");
        length = strcspn(at, " \t\r\n");
        slash = memrchr(at, '/', length);
        length -= slash != NULL ? (size_t)(slash + 1 - at) : 0;
        at = slash != NULL ? slash + 1 : at;
        if (!(length == 3 && memcmp(at, "env", 3) == 0) && at[0] != '-')
            return planner_print(planner, "%.*s", (int)(length < 64 ? length : 64), at);
        at += length;
    }
    return "";
}

/* Is the program one that `shell` may stand for? */
static bool script_is_by(const char *program, int shell)
{
    static const char *const shells[] = {"", "sh", "dash", "ash"};

    if (shell != SHELL_SH && strcmp(program, shell_words[shell]) == 0)
        return true;

    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
        if (strcmp(program, shells[i]) == 0)
            return true;
    return false;
}

void script_warn(struct planner *planner, struct mark at, const char *what, const char *text,
                 int shell)
{
    bool marked = strncmp(text, "\xef\xbb\xbf", 3) == 0;
    const char *program = script_program(planner, marked ? text + 3 : text);

    if (shell == SHELL_POWERSHELL)
        return;
    if (marked)
        complain_warning(planner->complaints, at,
                         "%s begins with a byte order mark, which sh takes for a command", what);
    if (strstr(text, "\r\n") != NULL) {
        complain_warning(planner->complaints, at,
                         "%s has line ends of Windows (CR LF): sh takes each CR for a part of its "
                         "line",
                         what);
        complain_hint(planner->complaints, "save it with line ends of Unix (LF)");
    }
    if (!script_is_by(program, shell)) {
        complain_warning(planner->complaints, at,
                         "%s: its first line asks for %s, and it is run by the guest's %s", what,
                         program, shell_words[shell]);
        if (strcmp(program, "bash") == 0)
            complain_hint(planner->complaints, "say `shell: bash` beside it");
        else
            complain_hint(planner->complaints, "let it be called: %s <<'END' … END", program);
    }
}

/* ---- other shells ---- */

enum { DELIMITER = 40 };

/*
 * dash (0.5.12) loses a byte where a line begins like the delimiter and goes on with a byte beyond
 * ASCII. Is no line such a line, or the delimiter?
 */
static bool script_fits(const char *delimiter, const char *text)
{
    for (const char *line = text; line != NULL && *line != '\0';) {
        size_t same = 0;

        while (delimiter[same] != '\0' && line[same] == delimiter[same])
            same++;
        if (delimiter[same] == '\0' || (same > 0 && (unsigned char)line[same] >= 0x80))
            return false;
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return true;
}

/* The word is the same for the same text, as a plan must be. */
static bool script_delimit(const char *text, size_t length, char delimiter[DELIMITER])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    char hash[HASH_TEXT];

    hash_text(hash, text, length);
    text_print(delimiter, DELIMITER, "E_%.32s", hash);
    for (const char *letter = letters; *letter != '\0'; letter++) {
        delimiter[0] = *letter;
        if (script_fits(delimiter, text))
            return true;
    }
    return false;
}

/*
 * bash reads the script from a descriptor of its own, so that no command in it takes a part of it
 * from standard input. It is called, not become: what stands before may have set a trap of sh's.
 */
static const char *script_for_bash(struct planner *planner, const char *text, size_t *length)
{
    static const char front[] = "bash /proc/self/fd/9 9<<'", back[] = "' </dev/null\n";
    char delimiter[DELIMITER], *script, *to;

    if (!script_delimit(text, *length, delimiter)) {
        complain_error(planner->complaints, (struct mark){0, 0},
                       "a script for bash has lines of every letter before letters of another "
                       "alphabet, and none is left to end it by");
        return NULL;
    }
    script = to = planner_scratch(
        planner, *length + sizeof(front) + sizeof(back) + 2 * (size_t)DELIMITER + 4, 1);
    if (script == NULL)
        return NULL;
    to = stpcpy(stpcpy(stpcpy(to, front), delimiter), back);
    to = mempcpy(to, text, *length);
    if (*length == 0 || to[-1] != '\n')
        *to++ = '\n';
    to = stpcpy(stpcpy(to, delimiter), "\n");
    *length = (size_t)(to - script);
    return script;
}

const char *script_for(struct planner *planner, int shell, const char *text, size_t *length)
{
    return shell == SHELL_BASH ? script_for_bash(planner, text, length) : text;
}

/* The environment's values as a shell takes them; *ret_room: how long "K='V'; export K\n" of all
 * can become: each quote is four bytes. */
static const char **script_expand_all(struct planner *planner,
                                      const struct scenario_texts *environment, size_t *ret_room)
{
    const char **texts = planner_scratch(planner, environment->count, sizeof(*texts));

    *ret_room = 0;
    for (size_t i = 0; texts != NULL && i < environment->count; i++) {
        size_t length = strlen(environment->items[i].text);

        texts[i] = planner_expand(planner, environment->items[i].text, &length);
        *ret_room += 6 * strlen(texts[i]) + 32;
    }
    return texts;
}

struct plan_blob script_make(struct planner *planner, const struct scenario_texts *environment,
                             int shell, const char *body, size_t length)
{
    size_t room;
    const char **texts = script_expand_all(planner, environment, &room);
    char *script, *to;

    body = planner_expand(planner, body, &length);
    script = to = pool_take(planner->pool, room + length + 2);
    if (script == NULL || texts == NULL) {
        planner->no_memory = true;
        return (struct plan_blob){0};
    }
    for (size_t i = 0; i < environment->count; i++) {
        size_t name = strcspn(texts[i], "=");

        if (texts[i][name] != '=' || !script_is_name(texts[i], name)) {
            complain_error(planner->complaints, environment->items[i].mark,
                           "\"%s\" is no NAME=VALUE that a shell takes", texts[i]);
            continue;
        }
        to = script_put_export(to, texts[i], name, shell);
    }
    to = mempcpy(to, body, length);
    if (length == 0 || body[length - 1] != '\n')
        *to++ = '\n';
    *to = '\0';
    return (struct plan_blob){.bytes = script, .length = (size_t)(to - script)};
}
