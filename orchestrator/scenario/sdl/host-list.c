/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list by tables. What goes to ssh as a word is held to the characters of a destination here,
 * so that none of it can be an option or a command.
 */
#include "scenario/sdl/host-list.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/host-name.h"
#include "scenario/sdl/load.h"
#include "scenario/sdl/sections.h"

enum {
    DESTINATION_MOST = 255,
    LABELS_MOST = 32,
    PINS_MOST = 10000,
    APARTS_MOST = 1000,
    NODES_MOST = 100
};

#define AT(member) offsetof(struct hosts, member)
#define OF(member) offsetof(struct host, member)

enum { HOSTS, RESERVE, OVERCOMMIT, SPARE, PINS, APART, OVN, MTU };

static const struct key list_keys[] = {
    [HOSTS] = {.name = "hosts",
               .spellings = "",
               .type = KEY_ITEM,
               .flags = KEY_REQUIRED,
               .about = "the hosts by their names: letters, digits and -"},
    [RESERVE] = {.name = "reserve",
                 .spellings = "",
                 .type = KEY_SIZE,
                 .offset = AT(reserve),
                 .about = "memory that stays free on each host; default 1 GiB"},
    [OVERCOMMIT] = {.name = "overcommit",
                    .spellings = "",
                    .type = KEY_WHOLE,
                    .offset = AT(overcommit),
                    .least = 1,
                    .most = 64,
                    .about = "virtual processors for each processor of a host; default 8"},
    [SPARE] = {.name = "spare",
               .spellings = "",
               .type = KEY_BOOL,
               .offset = AT(spare),
               .about = "room is left so that the machines of any one host fit on the others; "
                        "machines that are pinned to one host by its name have no other"},
    [PINS] = {.name = "pins",
              .spellings = "",
              .type = KEY_ITEM,
              .about = "where machines must stand: by a team's id, a node's, or `team/node`, a "
                       "host's name or a label of hosts"},
    [APART] = {.name = "apart",
               .spellings = "",
               .type = KEY_ITEM,
               .about =
                   "lists of nodes: their machines, copies too, of one team stand on different "
                   "hosts"},
    [OVN] = {.name = "ovn",
             .spellings = "",
             .type = KEY_TEXT,
             .offset = AT(ovn),
             .about = "the host that OVN's databases are on; default: the machine that excon runs "
                      "on where it is listed, else the first"},
    [MTU] = {.name = "mtu",
             .spellings = "",
             .type = KEY_WHOLE,
             .offset = AT(mtu),
             .least = 1280,
             .most = 9216,
             .about = "the MTU between the hosts, default 1500; tunnels take 58 bytes of it"},
};

enum { SSH, RAM, CPU, DISK, LABELS, UNDERLAY };

static const struct key host_keys[] = {
    [SSH] = {.name = "ssh",
             .spellings = "",
             .type = KEY_TEXT,
             .offset = OF(ssh),
             .about =
                 "where `ssh` finds it: `user@host`, or `ssh://user@host:port`; of one host it "
                 "may be left out: that is the machine that excon runs on"},
    [RAM] = {.name = "ram",
             .spellings = "",
             .type = KEY_SIZE,
             .flags = KEY_REQUIRED | KEY_NOT_EMPTY,
             .offset = OF(ram),
             .about = "its memory"},
    [CPU] = {.name = "cpu",
             .spellings = "",
             .type = KEY_WHOLE,
             .flags = KEY_REQUIRED,
             .offset = OF(cpu),
             .least = 1,
             .most = 65536,
             .about = "its processors"},
    [DISK] = {.name = "disk",
              .spellings = "",
              .type = KEY_SIZE,
              .offset = OF(disk),
              .about = "its room for disks of machines; left out: it is not counted"},
    [LABELS] = {.name = "labels",
                .spellings = "",
                .type = KEY_TEXTS,
                .offset = OF(labels),
                .about = "words that pins may name"},
    [UNDERLAY] = {.name = "underlay",
                  .spellings = "",
                  .type = KEY_TEXT,
                  .offset = OF(underlay),
                  .about = "its address among the hosts, which the tunnels of team networks end "
                           "at; not encrypted"},
};

static const struct key_table list_table = {"list of hosts", true, NULL, list_keys,
                                            sizeof(list_keys) / sizeof(list_keys[0])};
static const struct key_table host_table = {"host", true, NULL, host_keys,
                                            sizeof(host_keys) / sizeof(host_keys[0])};

const struct table_place host_list_places[] = {
    {"(the list)", &list_table},
    {"hosts.X", &host_table},
};

const size_t host_list_place_count = sizeof(host_list_places) / sizeof(host_list_places[0]);

/* ---- one host ---- */

/* Is the text what host_name_of_id makes of it? Then it is a label of a domain name. */
static bool host_list_is_name(const char *text)
{
    char name[HOST_NAME_SIZE];

    return host_name_of_id(text, name) && strcmp(name, text) == 0;
}

/* A destination of ssh: no option, no second word, nothing that a shell or a log would read. */
static bool host_list_is_destination(const char *text)
{
    size_t length = strlen(text);

    if (length == 0 || length > DESTINATION_MOST ||
        !(isalnum((unsigned char)text[0]) || text[0] == '_' || text[0] == '['))
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "_-.@:/[]%") == length;
}

static bool host_list_is_address(const char *text)
{
    unsigned char address[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1;
}

static void host_list_check_host(struct loader *loader, const struct host *host,
                                 const struct pair *const seen[])
{
    if (!host_list_is_name(host->name)) {
        complain_error(loader->complaints, host->mark,
                       "\"%s\" is no name of a host: lower-case letters, digits and inner -",
                       host->name);
        complain_hint(loader->complaints, "machines, rows and commands call the host by it; where "
                                          "it is found says `ssh`");
    }
    if (seen[SSH] != NULL && !host_list_is_destination(host->ssh))
        complain_error(loader->complaints, seen[SSH]->value->mark,
                       "\"ssh\" must be user@host or ssh://user@host:port");
    if (seen[UNDERLAY] != NULL && !host_list_is_address(host->underlay))
        complain_error(loader->complaints, seen[UNDERLAY]->value->mark,
                       "\"underlay\" must be an IPv4 or IPv6 address");
    if (host->labels.count > LABELS_MOST)
        complain_error(loader->complaints, seen[LABELS]->value->mark,
                       "a host has at most %d labels", LABELS_MOST);
    for (size_t i = 0; i < host->labels.count; i++)
        if (!host_list_is_name(host->labels.items[i].text))
            complain_error(loader->complaints, host->labels.items[i].mark,
                           "a label has lower-case letters, digits and inner -");
}

static void host_list_read_hosts(struct loader *loader, const struct pair *pair,
                                 struct hosts *hosts)
{
    const struct pair **pairs, *seen[KEYS_MOST];
    const struct host *here = NULL;
    size_t count = 0;

    if (pair == NULL || !value_map(loader, pair->value, "hosts", false))
        return;
    pairs = section_pairs(loader, pair->value, "Host", &count);
    hosts->items = loader_take(loader, count, sizeof(*hosts->items));
    if (count == 0 || count > HOSTS_MOST)
        complain_error(loader->complaints, pair->value->mark, "there are from 1 to %d hosts",
                       HOSTS_MOST);
    for (size_t i = 0; pairs != NULL && hosts->items != NULL && i < count && i < HOSTS_MOST; i++) {
        struct host *host = &hosts->items[hosts->count++];

        *host = (struct host){
            .mark = pairs[i]->key->mark, .name = pairs[i]->key->text, .ssh = "", .underlay = ""};
        if (!keys_read(loader, pairs[i]->value, &host_table, host->name, host->mark, host, seen))
            continue;
        host_list_check_host(loader, host, seen);
        if (seen[SSH] == NULL && here != NULL) {
            complain_error(loader->complaints, host->mark,
                           "without \"ssh\" a host is the machine that excon runs on, and there is "
                           "one");
            complain_other(loader->complaints, here->mark, "this is it already");
        }
        here = seen[SSH] == NULL ? host : here;
    }
}

/* ---- what the operator wants ---- */

bool host_is_called(const struct host *host, const char *name_or_label)
{
    bool is = strcmp(host->name, name_or_label) == 0;

    for (size_t i = 0; i < host->labels.count && !is; i++)
        is = strcmp(host->labels.items[i].text, name_or_label) == 0;
    return is;
}

static bool host_list_has(const struct hosts *hosts, const char *name_or_label)
{
    for (size_t i = 0; i < hosts->count; i++)
        if (host_is_called(&hosts->items[i], name_or_label))
            return true;
    return false;
}

static void host_list_read_pins(struct loader *loader, const struct pair *pair, struct hosts *hosts)
{
    const struct pair **pairs;
    size_t count = 0;

    if (pair == NULL || !value_map(loader, pair->value, "pins", false))
        return;
    pairs = section_pairs(loader, pair->value, "Pin", &count);
    if (count > PINS_MOST)
        complain_error(loader->complaints, pair->value->mark, "there are at most %d pins",
                       PINS_MOST);
    hosts->pins = loader_take(loader, count, sizeof(*hosts->pins));
    for (size_t i = 0; pairs != NULL && hosts->pins != NULL && i < count && i < PINS_MOST; i++) {
        struct host_pin pin = {.mark = pairs[i]->key->mark, .what = pairs[i]->key->text};

        if (!value_text(loader, pairs[i]->value, pin.what, &pin.on))
            continue;
        if (!host_list_has(hosts, pin.on))
            complain_error(loader->complaints, pairs[i]->value->mark,
                           "no host has the name or the label \"%s\"", pin.on);
        hosts->pins[hosts->pin_count++] = pin;
    }
}

static void host_list_read_aparts(struct loader *loader, const struct pair *pair,
                                  struct hosts *hosts)
{
    if (pair == NULL || !value_list(loader, pair->value, "apart"))
        return;
    if (pair->value->count > APARTS_MOST)
        complain_error(loader->complaints, pair->value->mark, "there are at most %d lists",
                       APARTS_MOST);
    hosts->aparts = loader_take(loader, pair->value->count, sizeof(*hosts->aparts));
    for (size_t i = 0; hosts->aparts != NULL && i < pair->value->count && i < APARTS_MOST; i++) {
        struct host_apart apart = {.mark = pair->value->items[i]->mark};

        if (!value_texts(loader, pair->value->items[i], "apart", &apart.nodes))
            continue;
        if (apart.nodes.count > NODES_MOST)
            complain_error(loader->complaints, apart.mark, "a list names at most %d nodes",
                           NODES_MOST);
        hosts->aparts[hosts->apart_count++] = apart;
    }
}

static void host_list_check_ovn(struct loader *loader, const struct pair *pair,
                                const struct hosts *hosts)
{
    bool is_there = hosts->ovn == NULL;

    for (size_t i = 0; i < hosts->count && !is_there; i++)
        is_there = strcmp(hosts->items[i].name, hosts->ovn) == 0;
    if (!is_there)
        complain_error(loader->complaints, pair->value->mark, "there is no host \"%s\"",
                       hosts->ovn);
}

/* ---- the file ---- */

int host_list_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                   struct complaints *complaints, struct hosts *ret, struct error *err)
{
    struct loader loader = {.pool = pool, .complaints = complaints};
    struct hosts hosts = {.reserve = INT64_C(1) << 30, .overcommit = 8, .mtu = 1500};
    const struct pair *seen[KEYS_MOST];
    struct item *root = NULL;
    int result = complaints_file(complaints, name, bytes, length, HOST_LIST_MOST, err);

    if (result == 0)
        result = document_read(pool, bytes, length, true, complaints, &root, err);
    if (result != 0)
        return result;
    if (item_is_null(root)) {
        complain_error(complaints, (struct mark){1, 1}, "the file lists no host");
    } else if (keys_read(&loader, root, &list_table, NULL, root->mark, &hosts, seen)) {
        host_list_read_hosts(&loader, seen[HOSTS], &hosts);
        host_list_read_pins(&loader, seen[PINS], &hosts);
        host_list_read_aparts(&loader, seen[APART], &hosts);
        host_list_check_ovn(&loader, seen[OVN], &hosts);
    }
    if (loader.no_memory || complaints->out_of_memory)
        return error_memory(err);
    if (complaints->errors != 0)
        return 1;
    *ret = hosts;
    return 0;
}

int host_list_load(struct pool *pool, const char *path, struct complaints *complaints,
                   struct hosts *ret, struct error *err)
{
    char *bytes = NULL;
    size_t length = 0;
    int result = load_file(path, HOST_LIST_MOST, &bytes, &length, err);

    if (result == 0)
        result = host_list_read(pool, path, bytes, length, complaints, ret, err);
    free(bytes);
    return result;
}
