/* SPDX-License-Identifier: Apache-2.0 */
/* A target is compared whole, so that a new pinned host key or a new key never meets an old
 * session. */
#include "remote/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* In the order of the block. */
enum { HOST, USER, KEY, HOST_KEY, PASSWORD, NEXT, FIRST_KEY, WHERE, TEXTS };

static int target_text_of(const json_t *object, const char *key, const char **ret_text,
                          struct error *err)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (text == NULL || text[0] == '\0')
        return error_set(err, ERROR_INPUT, "\"target\" has no \"%s\"", key);
    *ret_text = text;
    return 0;
}

static const char *target_behind(const char *text)
{
    return text + strlen(text) + 1;
}

static const char *target_optional(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

static int target_check_place(const char *host, json_int_t port, struct error *err)
{
    bool is_socket = host[0] == '/' && port == 0;

    if (!is_socket && (port < 1 || port > 65535))
        return error_set(err, ERROR_INPUT, "\"target\" has no \"port\" in 1…65535");
    if (is_socket && strlen(host) >= sizeof(((struct sockaddr_un *)0)->sun_path))
        return error_set(err, ERROR_INPUT, "a socket's path is too long (%zu bytes): %s",
                         strlen(host), host);
    return 0;
}

/* All texts in one block, with a NUL behind each. */
static int target_lay(struct target *target, const char *const texts[TEXTS], struct error *err)
{
    char *to;

    for (int i = 0; i < TEXTS; i++)
        target->size += strlen(texts[i]) + 1;
    target->block = to = malloc(target->size);
    if (to == NULL)
        return error_memory(err);
    for (int i = 0; i < TEXTS; i++)
        to = stpcpy(to, texts[i]) + 1;
    target->host = target->block;
    target->user = target_behind(target->host);
    target->key = target_behind(target->user);
    target->host_key = target_behind(target->key);
    target->password = target_behind(target->host_key);
    target->next = target_behind(target->password);
    target->first_key = target_behind(target->next);
    target->where = target_behind(target->first_key);
    return 0;
}

static int target_read_secrets(const json_t *object, const char **texts, bool *ret_first,
                               struct error *err)
{
    const json_t *first = json_object_get(object, "first");

    *ret_first = first != NULL;
    if (first == NULL)
        return target_text_of(object, "key", &texts[KEY], err) < 0 ||
                       target_text_of(object, "host_key", &texts[HOST_KEY], err) < 0
                   ? -ERROR_INPUT
                   : 0;
    texts[PASSWORD] = target_optional(first, "password");
    texts[NEXT] = target_optional(first, "next");
    texts[FIRST_KEY] = target_optional(first, "key");
    if (texts[PASSWORD][0] == '\0' && texts[FIRST_KEY][0] == '\0')
        return error_set(err, ERROR_INPUT, "\"first\" has no \"password\" and no \"key\"");
    return 0;
}

int target_read(const struct serve_request *request, struct target *ret_target, struct error *err)
{
    const json_t *object = json_object_get(request->body, "target");
    json_int_t port = json_integer_value(json_object_get(object, "port"));
    const char *texts[TEXTS] = {"", "", "", "", "", "", "", ""};
    struct target target = {.port = (int)port};
    char *where = NULL;
    int result;

    if (!json_is_object(object))
        return error_set(err, ERROR_INPUT, "\"target\" is missing");
    if (target_text_of(object, "host", &texts[HOST], err) < 0 ||
        target_check_place(texts[HOST], port, err) < 0 ||
        target_text_of(object, "user", &texts[USER], err) < 0 ||
        target_read_secrets(object, texts, &target.first, err) < 0)
        return -ERROR_INPUT;
    if ((port == 0 ? asprintf(&where, "%s", texts[HOST])
                   : asprintf(&where, "%s port %d", texts[HOST], target.port)) < 0)
        return error_memory(err);
    texts[WHERE] = where;
    result = target_lay(&target, texts, err);
    free(where);
    if (result == 0)
        *ret_target = target;
    return result;
}

void target_done(struct target *target)
{
    if (target == NULL)
        return;
    if (target->block != NULL)
        explicit_bzero(target->block, target->size);
    free(target->block);
    *target = (struct target){0};
}
