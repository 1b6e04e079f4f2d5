/* SPDX-License-Identifier: Apache-2.0 */
/* A target is compared whole, so that a new pinned host key or a new key never meets an old
 * session. */
#include "remote/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

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

int target_read(const struct serve_request *request, struct target *ret_target, struct error *err)
{
    const json_t *object = json_object_get(request->body, "target");
    json_int_t port = json_integer_value(json_object_get(object, "port"));
    const char *host = NULL, *user = NULL, *key = NULL, *host_key = NULL;
    struct target target = {.port = (int)port};

    if (!json_is_object(object))
        return error_set(err, ERROR_INPUT, "\"target\" is missing");
    if (target_text_of(object, "host", &host, err) < 0)
        return -err->code;

    bool is_socket = host[0] == '/' && port == 0;

    if (!is_socket && (port < 1 || port > 65535))
        return error_set(err, ERROR_INPUT, "\"target\" has no \"port\" in 1…65535");
    if (is_socket && strlen(host) >= sizeof(((struct sockaddr_un *)0)->sun_path))
        return error_set(err, ERROR_INPUT, "a socket's path is too long (%zu bytes): %s",
                         strlen(host), host);
    if (target_text_of(object, "user", &user, err) < 0 ||
        target_text_of(object, "key", &key, err) < 0 ||
        target_text_of(object, "host_key", &host_key, err) < 0)
        return -err->code;

    int size = is_socket ? asprintf(&target.block, "%s%c%s%c%s%c%s%c%s", host, 0, user, 0, key, 0,
                                    host_key, 0, host)
                         : asprintf(&target.block, "%s%c%s%c%s%c%s%c%s port %d", host, 0, user, 0,
                                    key, 0, host_key, 0, host, target.port);

    if (size < 0)
        return error_memory(err);
    target.size = (size_t)size;
    target.host = target.block;
    target.user = target_behind(target.host);
    target.key = target_behind(target.user);
    target.host_key = target_behind(target.key);
    target.where = target_behind(target.host_key);
    *ret_target = target;
    return 0;
}

void target_done(struct target *target)
{
    if (target == NULL)
        return;
    free(target->block);
    *target = (struct target){0};
}
