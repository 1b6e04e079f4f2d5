/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <stdlib.h>
#include <string.h>

static void client_came(void *data, struct peer *peer, json_t *line)
{
    struct client *client = data;
    json_t **lines = reallocarray(client->lines, client->count + 1, sizeof(json_t *));

    (void)peer;
    if (lines == NULL)
        abort();
    client->lines = lines;
    client->lines[client->count++] = json_incref(line);
}

static void client_gone(void *data, struct peer *peer, const char *why)
{
    struct client *client = data;

    (void)why;
    client->closed = true;
    client->peer = NULL;
    peer_free(peer);
}

static const struct peer_face client_face = {.line = client_came, .closed = client_gone};

void client_open(struct client *client, struct small *small, const char *role, const char *team,
                 json_t *more)
{
    json_t *hello = json_pack("{s:s, s:s, s:s}", "k", "hello", "role", role != NULL ? role : "",
                              "actor", "anna");

    *client = (struct client){.small = small};
    if (peer_connect(small->c.loop, small->folder.socket, &client_face, client, &client->peer,
                     NULL) != 0)
        abort();
    if (team != NULL)
        json_object_set_new(hello, "team", json_string(team));
    if (more != NULL)
        json_object_update(hello, more);
    json_decref(more);
    if (role != NULL)
        client_say(client, hello);
    else
        json_decref(hello);
}

void client_close(struct client *client)
{
    peer_free(client->peer);
    for (size_t i = 0; i < client->count; i++)
        json_decref(client->lines[i]);
    free(client->lines);
    *client = (struct client){.closed = true};
}

void client_say(struct client *client, json_t *line)
{
    if (client->peer != NULL)
        peer_send(client->peer, line, NULL);
    json_decref(line);
}

void client_order(struct client *client, int id, const char *verb, const char *target,
                  const char *team)
{
    client_say(client, json_pack("{s:s, s:i, s:s, s:s, s:s}", "k", "order", "id", id, "verb", verb,
                                 "target", target, "team", team));
}

struct client_wait {
    struct client *client;
    const char *kind;
    size_t from;
    const json_t *found;
};

static bool client_has(void *data)
{
    struct client_wait *wait = data;

    for (; wait->from < wait->client->count; wait->from++) {
        const char *kind = json_string_value(json_object_get(wait->client->lines[wait->from], "k"));

        if (strcmp(kind != NULL ? kind : "", wait->kind) == 0) {
            wait->found = wait->client->lines[wait->from];
            return true;
        }
    }
    return wait->client->closed;
}

const json_t *client_line(struct client *client, const char *kind, size_t from)
{
    struct client_wait wait = {.client = client, .kind = kind, .from = from};

    small_until(client->small, client_has, &wait);
    return wait.found;
}

static bool client_is_closed(void *data)
{
    return ((struct client *)data)->closed;
}

bool client_ended(struct client *client)
{
    return small_until(client->small, client_is_closed, client);
}

size_t client_now(const struct client *client)
{
    size_t count = 0;

    for (size_t i = 0; i < client->count; i++) {
        const char *kind = json_string_value(json_object_get(client->lines[i], "k"));

        count += kind != NULL && strcmp(kind, "now") == 0;
    }
    return count;
}
