/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passwords come by a file, as everybody on the host may read a command's arguments. They are
 * written as texts of JSON, which YAML reads as well: nothing in one can end it. Whether a name is
 * a user's, the package's own reader says.
 */
#include "products/image/image-account.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MOST = 32 * 1024 };

/* The whole file, with a NUL behind it, in `to` (FILE_MOST + 1 bytes). */
static int account_load(const char *path, char *to, struct error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC), number;
    size_t used = 0;
    ssize_t n = 0;

    if (file < 0)
        return error_system(err, errno, "%s", path);
    while (used <= FILE_MOST && (n = read(file, to + used, FILE_MOST + 1 - used)) > 0)
        used += (size_t)n;
    number = errno;
    close(file);
    if (n < 0)
        return error_system(err, number, "%s", path);
    if (used > FILE_MOST)
        return error_set(err, ERROR_INPUT, "%s has more than %d KiB", path, FILE_MOST / 1024);
    to[used] = '\0';
    if (strlen(to) != used)
        return error_set(err, ERROR_INPUT, "%s is no text", path);
    return 0;
}

/* A line's account, without its password if that is empty. */
static int account_read_line(json_t *accounts, char *line, size_t number, const char *path,
                             struct error *err)
{
    char *colon = strchr(line, ':');
    json_t *account;

    if (colon == NULL || colon == line)
        return error_set(err, ERROR_INPUT, "%s:%zu: no line NAME:PASSWORD", path, number);
    *colon = '\0';
    account = json_pack("{s:s}", "name", line);
    if (account != NULL && colon[1] != '\0' &&
        json_object_set_new(account, "password", json_string(colon + 1)) < 0) {
        json_decref(account);
        account = NULL;
    }
    if (account == NULL)
        return error_set(err, ERROR_INPUT, "%s:%zu is not UTF-8", path, number);
    return json_array_append_new(accounts, account) < 0 ? error_memory(err) : 0;
}

static int account_read_lines(json_t *accounts, char *text, const char *path, struct error *err)
{
    size_t number = 0;
    char *line;
    int result = 0;

    while (result == 0 && (line = strsep(&text, "\n")) != NULL) {
        number++;
        if (line[0] != '\0')
            result = account_read_line(accounts, line, number, path, err);
    }
    if (result == 0 && json_array_size(accounts) == 0)
        result = error_set(err, ERROR_INPUT, "%s names no account", path);
    return result;
}

static int account_read(json_t *accounts, const char *file, const char *key, char *text,
                        struct error *err)
{
    if (account_load(file, text, err) < 0 || account_read_lines(accounts, text, file, err) < 0)
        return -err->code;
    if (key == NULL)
        return 0;
    if (account_load(key, text, err) < 0)
        return -err->code;
    if (json_object_set_new(json_array_get(accounts, 0), "private_key", json_string(text)) < 0)
        return error_set(err, ERROR_INPUT, "%s is no text of a key", key);
    return 0;
}

static int account_say(const json_t *accounts, char **ret, struct error *err)
{
    char *list = json_dumps(accounts, 0), *first, *said = NULL;
    bool whole;

    first = json_dumps(json_object_get(json_array_get(accounts, 0), "name"), JSON_ENCODE_ANY);
    whole = list != NULL && first != NULL &&
            asprintf(&said, "    accounts: %s\n    default_account: %s\n", list, first) >= 0;
    free(list);
    free(first);
    if (!whole)
        return error_memory(err);
    *ret = said;
    return 0;
}

int image_account_print(const char *file, const char *key, char **ret, struct error *err)
{
    char *text = malloc(FILE_MOST + 2);
    json_t *accounts = json_array();
    int result = text == NULL || accounts == NULL ? error_memory(err)
                                                  : account_read(accounts, file, key, text, err);

    if (result == 0)
        result = account_say(accounts, ret, err);
    json_decref(accounts);
    free(text);
    return result;
}
