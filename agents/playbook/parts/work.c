/* SPDX-License-Identifier: Apache-2.0 */
#include "playbook/parts/work.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/file.h"
#include "base/inside.h"
#include "excon/wire.h"

enum { WORK_NAME_MOST = 200, WORK_KEY_MOST = 16 * 1024, WORK_TIMEOUT = 1800 * 1000 };

#define WORK_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static const char *work_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

/* Not empty, of letters, digits and `more`, and no option. */
static bool work_is_name(const char *text, const char *more)
{
    char allowed[sizeof(WORK_LETTERS) + 8] = WORK_LETTERS;

    strncat(allowed, more, 8);
    return text[0] != '\0' && text[0] != '-' && strlen(text) <= WORK_NAME_MOST &&
           strspn(text, allowed) == strlen(text);
}

static bool work_are_names(const json_t *list)
{
    json_t *one;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        if (!json_is_string(one) || !work_is_name(json_string_value(one), "_"))
            return false;
    }
    return true;
}

/* Names as Ansible has them, and texts. */
static bool work_are_variables(const json_t *variables)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)variables, name, value)
    {
        if (!work_is_name(name, "_") || (name[0] >= '0' && name[0] <= '9') ||
            !json_is_string(value))
            return false;
    }
    return variables == NULL || json_is_object(variables);
}

/* A file of its own folder, which is no option of ansible-playbook. */
static bool work_is_playbook(const char *name)
{
    return inside_is_below(name) && strchr(name, '/') == NULL && name[0] != '-';
}

static bool work_are_files(const json_t *files, const char *playbook)
{
    bool there = false;
    json_t *one;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)files, i, one)
    {
        const char *path = work_text(one, "path");

        if (!inside_is_below(path) || !json_is_string(json_object_get(one, "data")))
            return false;
        there |= strcmp(path, playbook) == 0;
    }
    return there;
}

static int work_check(const json_t *body, const json_t *target, struct error *err)
{
    const char *host_key = work_text(target, "host_key");

    if (!work_is_name(work_text(body, "name"), "_.-") ||
        !work_is_name(work_text(body, "alias"), "_.-"))
        return error_set(err, ERROR_INPUT, "\"name\" or \"alias\" is no name of a host");
    if (!work_are_names(json_object_get(body, "groups")))
        return error_set(err, ERROR_INPUT, "\"groups\" are no names of groups");
    if (!work_are_variables(json_object_get(body, "variables")))
        return error_set(err, ERROR_INPUT, "\"variables\" are no variables of a playbook");
    if (!work_is_playbook(work_text(body, "playbook")))
        return error_set(err, ERROR_INPUT, "\"playbook\" is no name of a file");
    if (!work_is_name(work_text(target, "user"), "_.-"))
        return error_set(err, ERROR_INPUT, "\"target\" has no \"user\"");
    if (strncmp(host_key, "ssh-ed25519 ", 12) != 0 ||
        strspn(host_key + 12, WORK_LETTERS "+/=") != strlen(host_key + 12))
        return error_set(err, ERROR_INPUT, "\"target\" has no \"host_key\" of Ed25519");
    return 0;
}

static int work_read_place(const json_t *target, struct work *work, struct error *err)
{
    json_int_t port = json_integer_value(json_object_get(target, "port"));

    work->host = work_text(target, "host");
    work->port = (int)port;
    if (port == 0 && work->host[0] == '/' &&
        strlen(work->host) < sizeof(((struct sockaddr_un *)0)->sun_path))
        return 0;
    return port >= 1 && port <= 65535 && work->host[0] != '\0'
               ? 0
               : error_set(err, ERROR_INPUT, "\"target\" has no \"host\" with its \"port\"");
}

static int work_read_number(const json_t *body, const char *key, int64_t most, int64_t fallback,
                            int64_t *ret, struct error *err)
{
    const json_t *value = json_object_get(body, key);
    int64_t number = value != NULL ? json_integer_value(value) : fallback;

    if (number < 1 || number > most)
        return error_set(err, ERROR_INPUT, "\"%s\" is no number in 1…%lld", key, (long long)most);
    *ret = number;
    return 0;
}

static int work_read_files(const json_t *body, json_t **ret_files, struct error *err)
{
    const char *from = work_text(body, "from");
    char *text = NULL;
    json_t *files;

    if (from[0] != '/')
        return error_set(err, ERROR_INPUT, "\"from\" is no absolute path");
    if (file_read(from, WORK_FILES_MOST, &text, err) < 0)
        return -1;
    files = json_loads(text, 0, NULL);
    free(text);
    if (!json_is_array(files) || !work_are_files(files, work_text(body, "playbook"))) {
        json_decref(files);
        return error_set(err, ERROR_INPUT, "\"from\" holds no files with the playbook among them");
    }
    *ret_files = files;
    return 0;
}

/* `files` and `key` are taken over. */
static int work_write(const json_t *body, const json_t *target, json_t *files, const char *key,
                      struct work *work, struct error *err)
{
    const json_t *groups = json_object_get(body, "groups"),
                 *variables = json_object_get(body, "variables");
    json_t *document =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "name", work_text(body, "name"), "alias",
                  work_text(body, "alias"), "playbook", work_text(body, "playbook"), "user",
                  work_text(target, "user"), "host_key", work_text(target, "host_key"), "key", key,
                  "files", files);

    if (document == NULL)
        return error_set(err, ERROR_INPUT, "a text of the request cannot be told");
    json_object_set_new(document, "groups", groups != NULL ? json_deep_copy(groups) : json_array());
    json_object_set_new(document, "variables",
                        variables != NULL ? json_deep_copy(variables) : json_object());
    work->text = json_dumps(document, JSON_COMPACT);
    work->length = work->text != NULL ? strlen(work->text) : 0;
    json_decref(document);
    return work->text != NULL ? 0 : error_memory(err);
}

int work_read(const json_t *body, struct work *ret, struct error *err)
{
    const json_t *target = json_object_get(body, "target");
    struct work work = {0};
    json_t *files = NULL;
    char *key = NULL;
    int result;

    if (work_check(body, target, err) < 0 || work_read_place(target, &work, err) < 0 ||
        work_read_number(body, "timeout", WORK_TIMEOUT_MOST, WORK_TIMEOUT, &work.timeout, err) <
            0 ||
        work_read_number(body, "limit", WIRE_OUTPUT_MOST, WIRE_OUTPUT_MOST, &work.limit, err) < 0 ||
        work_read_files(body, &files, err) < 0)
        return -1;
    if (file_read(work_text(target, "key"), WORK_KEY_MOST, &key, err) < 0) {
        json_decref(files);
        return -1;
    }
    result = work_write(body, target, files, key, &work, err);
    explicit_bzero(key, strlen(key));
    free(key);
    if (result == 0)
        *ret = work;
    return result;
}

void work_done(struct work *work)
{
    if (work->text != NULL)
        explicit_bzero(work->text, work->length);
    free(work->text);
    *work = (struct work){0};
}
