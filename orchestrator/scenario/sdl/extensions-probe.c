/* SPDX-License-Identifier: Apache-2.0 */
/* `probe` of a condition: a service looked at from outside. */
#include <string.h>

#include "base/text.h"
#include "scenario/sdl/sections.h"

enum {
    P_HTTP,
    P_TCP,
    P_DNS,
    P_SSH,
    P_PING,
    P_STATUS,
    P_MATCH,
    P_EXPECT,
    P_SERVER,
    P_EVERY,
    P_FROM
};

static const struct key probe_keys[] = {
    [P_HTTP] = {.name = "http",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct probe, target),
                .about = "an URL"},
    [P_TCP] = {.name = "tcp",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct probe, target),
               .about = "host:port"},
    [P_DNS] = {.name = "dns",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct probe, target),
               .about = "a name that \"server\" is asked for"},
    [P_SSH] = {.name = "ssh",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct probe, target),
               .about = "host or host:port, whose SSH server must greet"},
    [P_PING] = {.name = "ping",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct probe, target),
                .about = "not possible"},
    [P_STATUS] = {.name = "status",
                  .type = KEY_WHOLE,
                  .flags = KEY_OWN,
                  .least = 100,
                  .most = 599,
                  .offset = offsetof(struct probe, status),
                  .about = "of http; default any 2xx"},
    [P_MATCH] = {.name = "match",
                 .type = KEY_TEXT,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct probe, match),
                 .about = "of http: must occur in the answer"},
    [P_EXPECT] =
        {.name = "expect",
         .type = KEY_TEXT,
         .flags = KEY_OWN,
         .offset = offsetof(struct probe, expect),
         .about =
             "of tcp: must occur in what is said first; of dns: an address or a node, one of the answers"},
    [P_SERVER] = {.name = "server",
                  .type = KEY_REF,
                  .flags = KEY_OWN,
                  .section = SECTION_NODES,
                  .offset = offsetof(struct probe, server),
                  .about = "of dns: the node that is asked, over TCP"},
    [P_EVERY] = {.name = "every",
                 .type = KEY_SPAN,
                 .flags = KEY_OWN | KEY_REQUIRED,
                 .offset = offsetof(struct probe, every)},
    [P_FROM] = {.name = "from",
                .type = KEY_REF,
                .flags = KEY_OWN | KEY_REQUIRED,
                .section = SECTION_NODES,
                .offset = offsetof(struct probe, from),
                .about = "the node that looks"},
};

const struct key_table probe_table = {"probe", true, NULL, probe_keys,
                                      sizeof(probe_keys) / sizeof(probe_keys[0])};

/* The host in a target, checked: what follows it in *ret_rest. NULL: there is none. */
static const char *probe_host_end(const char *host)
{
    size_t length =
        strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_{}");

    return length == 0 || length > 253 ? NULL : host + length;
}

static bool probe_is_port(const char *text, size_t length)
{
    char digits[6] = "";
    int64_t port;

    if (length == 0 || length > 5)
        return false;
    memcpy(digits, text, length);
    return strspn(digits, "0123456789") == length && text_to_int(digits, 1, 65535, &port);
}

static const char *probe_target_wrong(int kind, const char *target)
{
    const char *host = target, *end;

    if (kind == PROBE_HTTP) {
        if (strncmp(target, "http://", 7) != 0 && strncmp(target, "https://", 8) != 0)
            return "an URL begins with http:// or https://";
        host = strstr(target, "://") + 3;
    }
    end = probe_host_end(host);
    if (end == NULL)
        return "a host is missing";
    if (kind == PROBE_SSH && *end == '\0')
        return NULL;
    if (kind == PROBE_DNS || kind == PROBE_PING)
        return *end == '\0' ? NULL : "it must be a host's name or address alone";
    if (kind == PROBE_TCP || kind == PROBE_SSH)
        return *end == ':' && probe_is_port(end + 1, strlen(end + 1)) ? NULL
                                                                      : "it must be host:port";
    if (*end == ':') {
        size_t length = strcspn(end + 1, "/?");

        if (!probe_is_port(end + 1, length))
            return "the port is not one";
        end += 1 + length;
    }
    if (*end != '\0' && *end != '/' && *end != '?')
        return "the host may be followed by a port and a path";
    for (; *end != '\0'; end++)
        if ((unsigned char)*end <= ' ' || (unsigned char)*end >= 0x7f ||
            strchr("\"<>\\^`|", *end) != NULL)
            return "an URL holds no spaces and no special characters (write them as %20)";
    return NULL;
}

/* Keys that only some protocols have. */
static void probe_check_protocol(struct loader *loader, const struct probe *probe,
                                 const struct pair *const seen[])
{
    static const struct {
        int key;
        unsigned kinds;
        const char *text;
    } of[] = {{P_STATUS, 1u << PROBE_HTTP, "\"status\" is of http"},
              {P_MATCH, 1u << PROBE_HTTP, "\"match\" is of http"},
              {P_EXPECT, 1u << PROBE_TCP | 1u << PROBE_DNS, "\"expect\" is of tcp and dns"},
              {P_SERVER, 1u << PROBE_DNS, "\"server\" is of dns"}};

    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
        if (seen[of[i].key] != NULL && (of[i].kinds & 1u << probe->kind) == 0)
            complain_error(loader->complaints, seen[of[i].key]->key->mark, "%s", of[i].text);
    if (probe->kind == PROBE_DNS && seen[P_SERVER] == NULL) {
        complain_error(loader->complaints, seen[P_DNS]->key->mark,
                       "nobody is asked: \"server\" is missing");
        complain_hint(loader->complaints, "server: the VM of the range that answers");
    }
    if (probe->kind == PROBE_PING) {
        complain_error(loader->complaints, seen[P_PING]->key->mark,
                       "a ping cannot be sent: what \"from\" carries is TCP");
        complain_hint(loader->complaints, "look at a port, such as ssh: %s",
                      probe->target != NULL ? probe->target : "web");
    }
}

struct probe *probe_read(struct loader *loader, const struct item *item)
{
    const struct pair *seen[KEYS_MOST], *kind = NULL;
    struct probe *probe = loader_take(loader, 1, sizeof(*probe));

    if (probe == NULL || !keys_read(loader, item, &probe_table, NULL, item->mark, probe, seen))
        return NULL;
    probe->mark = item->mark;
    if (seen[P_FROM] == NULL)
        complain_hint(loader->complaints,
                      "from: the VM that looks; this host has no way into the range");
    for (int i = P_HTTP; i <= P_PING; i++) {
        if (seen[i] != NULL && kind != NULL) {
            complain_error(loader->complaints, seen[i]->key->mark, "a probe looks by one protocol");
            complain_other(loader->complaints, kind->key->mark, "the other");
        } else if (seen[i] != NULL) {
            kind = seen[i];
            probe->kind = PROBE_HTTP + i;
        }
    }
    if (kind == NULL) {
        complain_error(loader->complaints, item->mark,
                       "a probe needs a protocol: http, tcp, dns or ssh");
        return NULL;
    }

    const char *wrong =
        probe->target != NULL ? probe_target_wrong(probe->kind, probe->target) : NULL;

    probe->target_mark = kind->value->mark;
    if (seen[P_EXPECT] != NULL)
        probe->expect_mark = seen[P_EXPECT]->value->mark;
    if (wrong != NULL)
        complain_error(loader->complaints, kind->value->mark, "\"%s\" cannot be looked at: %s",
                       probe->target, wrong);
    probe_check_protocol(loader, probe, seen);
    if (seen[P_EVERY] != NULL && probe->every < 1000)
        complain_error(loader->complaints, seen[P_EVERY]->value->mark,
                       "\"every\" must be at least 1s");
    return probe;
}
