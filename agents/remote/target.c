/* SPDX-License-Identifier: Apache-2.0 */
/* A target is compared whole, so that a new pinned host key or a new key never meets an old session. */
#include "remote/target.h"

#include <stdlib.h>
#include <string.h>

static int copy(const json_t *object, const char *key, char **ret_text, struct error *err)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (text == NULL || text[0] == '\0')
        return error_set(err, ERROR_INPUT, "\"target\" has no \"%s\"", key);
    *ret_text = strdup(text);
    return *ret_text != NULL ? 0 : error_memory(err);
}

int target_read(const struct serve_request *request, struct target *ret_target, struct error *err)
{
    const json_t *object = json_object_get(request->body, "target");
    json_int_t port = json_integer_value(json_object_get(object, "port"));
    struct target target = {0};

    if (!json_is_object(object))
        return error_set(err, ERROR_INPUT, "\"target\" is missing");
    if (port < 1 || port > 65535)
        return error_set(err, ERROR_INPUT, "\"target\" has no \"port\" in 1…65535");
    target.port = (int)port;
    if (copy(object, "host", &target.host, err) < 0 || copy(object, "user", &target.user, err) < 0 ||
        copy(object, "key", &target.key, err) < 0 || copy(object, "host_key", &target.host_key, err) < 0) {
        target_done(&target);
        return -err->code;
    }
    *ret_target = target;
    return 0;
}

void target_done(struct target *target)
{
    if (target == NULL)
        return;
    free(target->host);
    free(target->user);
    free(target->key);
    free(target->host_key);
    *target = (struct target){0};
}

int target_copy(const struct target *from, struct target *ret_target)
{
    struct target copy = {.host = strdup(from->host),
                          .port = from->port,
                          .user = strdup(from->user),
                          .key = strdup(from->key),
                          .host_key = strdup(from->host_key)};

    if (copy.host == NULL || copy.user == NULL || copy.key == NULL || copy.host_key == NULL) {
        target_done(&copy);
        return -ERROR_MEMORY;
    }
    *ret_target = copy;
    return 0;
}

bool target_same(const struct target *a, const struct target *b)
{
    return a->port == b->port && strcmp(a->host, b->host) == 0 && strcmp(a->user, b->user) == 0 &&
           strcmp(a->key, b->key) == 0 && strcmp(a->host_key, b->host_key) == 0;
}
