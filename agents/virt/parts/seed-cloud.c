/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three documents of cloud-init, written as JSON, which every YAML reader takes: nothing has to
 * be quoted by hand. Networks are version 2, found by MAC, without a default route or DHCP.
 */
#include "virt/parts/seed.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Takes `json` over; `head` goes before it on a line of its own. */
static char *cloud_text_of(json_t *json, const char *head)
{
    char *body = json != NULL ? json_dumps(json, JSON_INDENT(1)) : NULL;
    char *text = NULL;

    json_decref(json);
    if (body != NULL && asprintf(&text, "%s%s\n", head, body) < 0)
        text = NULL;
    free(body);
    return text;
}

char *seed_meta_data(const struct spec *spec, const char *run)
{
    char id[128];

    text_print(id, sizeof(id), "%s-%" PRId64 "-%" PRId64, run, spec->vm, spec->incarnation);
    return cloud_text_of(
        json_pack("{s:s, s:s}", "instance-id", id, "local-hostname", spec->hostname), "");
}

static json_t *cloud_user_of(const struct spec_user *user)
{
    json_t *keys = json_array();

    for (size_t i = 0; i < user->key_count; i++)
        json_array_append_new(keys, json_string(user->keys[i]));
    if (user->uid == 0)
        return json_pack("{s:s, s:o}", "name", user->name, "ssh_authorized_keys", keys);
    return json_pack("{s:s, s:i, s:s, s:b, s:o}", "name", user->name, "uid", (int)user->uid,
                     "shell", "/bin/bash", "lock_passwd", 1, "ssh_authorized_keys", keys);
}

/* The NIC on whose network an address is; -1: none. */
static int cloud_nic_of(const struct spec *spec, const char *address)
{
    for (size_t i = 0; i < spec->nic_count; i++) {
        char own[64];
        struct in_addr a, b;
        const char *slash = strchr(spec->nics[i].address, '/');
        int prefix = slash != NULL ? atoi(slash + 1) : 0;
        uint32_t mask = prefix > 0 ? UINT32_MAX << (32 - prefix) : 0;

        if (slash == NULL ||
            !text_print(own, sizeof(own), "%.*s", (int)(slash - spec->nics[i].address),
                        spec->nics[i].address))
            continue;
        if (inet_pton(AF_INET, own, &a) == 1 && inet_pton(AF_INET, address, &b) == 1 &&
            ((ntohl(a.s_addr) ^ ntohl(b.s_addr)) & mask) == 0)
            return (int)i;
    }
    return -1;
}

/* NULL: none leads over this NIC. */
static json_t *cloud_routes_of(const struct spec *spec, size_t nic)
{
    json_t *routes = NULL;

    for (size_t i = 0; i < spec->route_count; i++) {
        if (cloud_nic_of(spec, spec->routes[i].via) != (int)nic)
            continue;
        routes = routes != NULL ? routes : json_array();
        json_array_append_new(
            routes, json_pack("{s:s, s:s}", "to", spec->routes[i].to, "via", spec->routes[i].via));
    }
    return routes;
}

/* Only making directories for users needs commands; each is a list of words that no shell sees. */
static json_t *cloud_commands_of(const struct spec *spec)
{
    json_t *commands = json_array();

    if (spec->marks[0] == '\0')
        return commands;
    json_array_append_new(commands,
                          json_pack("[s, s, s, s, s]", "install", "-d", "-m", "0711", spec->marks));
    for (size_t i = 0; i < spec->user_count; i++) {
        const char *name = spec->users[i].name;
        char path[PATH_MAX];

        text_print(path, sizeof(path), "%s/%s", spec->marks, name);
        json_array_append_new(commands, json_pack("[s, s, s, s, s, s, s]", "install", "-d", "-m",
                                                  "0700", "-o", name, path));
    }
    return commands;
}

char *seed_user_data(const struct spec *spec)
{
    json_t *users = json_array();
    char *hosts = seed_hosts(spec);

    for (size_t i = 0; i < spec->user_count; i++)
        json_array_append_new(users, cloud_user_of(&spec->users[i]));

    json_t *files = json_array();

    if (spec->dns[0] != '\0')
        json_array_append_new(files, json_pack("{s:s, s:s, s:s++}", "path", "/etc/resolv.conf",
                                               "permissions", "0644", "content", "nameserver ",
                                               spec->dns, "\n"));
    json_array_append_new(files, json_pack("{s:s, s:s, s:s}", "path", "/etc/hosts", "permissions",
                                           "0644", "content", hosts != NULL ? hosts : ""));
    json_t *data =
        json_pack("{s:b, s:b, s:b, s:b, s:s, s:{s:s}, s:o, s:o, s:o}", "disable_root", 0,
                  "ssh_pwauth", 0, "ssh_deletekeys", 0, "manage_etc_hosts", 0, "hostname",
                  spec->hostname, "ssh_keys", "ed25519_private", spec->host_key, "users", users,
                  "write_files", files, "runcmd", cloud_commands_of(spec));

    free(hosts);
    return cloud_text_of(data, "#cloud-config\n");
}

char *seed_network_config(const struct spec *spec)
{
    json_t *cards = json_object();
    json_t *management = json_pack("{s:{s:s}, s:[s]}", "match", "macaddress", spec->management_mac,
                                   "addresses", SEED_MANAGEMENT_ADDRESS);

    json_object_set_new(cards, "management", management);
    for (size_t i = 0; i < spec->nic_count; i++) {
        char id[32];

        snprintf(id, sizeof(id), "team%zu", i);
        json_object_set_new(cards, id,
                            json_pack("{s:{s:s}, s:[s], s:o*}", "match", "macaddress",
                                      spec->nics[i].mac, "addresses", spec->nics[i].address,
                                      "routes", cloud_routes_of(spec, i)));
    }
    return cloud_text_of(json_pack("{s:i, s:o}", "version", 2, "ethernets", cards), "");
}
