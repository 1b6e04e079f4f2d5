/* SPDX-License-Identifier: Apache-2.0 */
/* The request, read and checked. The other files rely on these checks. */
#include "virt/parts/spec.h"

#include "base/tap.h"
#include "base/text.h"
#include "virt/parts/address.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HOSTS_MOST = 4096,
    KEYS_MOST = 512 /* one for each of 254 teams, and EXCON's */,
    KEY_MOST = 4096
};

#define RAM_LEAST ((int64_t)16 * 1024 * 1024)
#define RAM_MOST ((int64_t)1 << 44)
#define DISK_MOST ((int64_t)1 << 50)

static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char name_rest[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
static const char host_set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";

/* At most `most` bytes, all of `set`. */
static bool spec_is_of(const char *text, const char *set, size_t most)
{
    size_t length = strlen(text);

    return length > 0 && length <= most && strspn(text, set) == length;
}

static bool spec_is_one_line(const char *text, size_t most)
{
    size_t length = strlen(text);

    if (length > most)
        return false;
    for (size_t i = 0; i < length; i++)
        if (iscntrl((unsigned char)text[i]))
            return false;
    return true;
}

static bool spec_is_host(const char *name)
{
    return spec_is_of(name, host_set, 253) && name[0] != '-' && name[0] != '.';
}

static bool spec_is_user(const char *name)
{
    return spec_is_of(name, name_rest, 32) && (strchr(lower, name[0]) != NULL || name[0] == '_');
}

static bool spec_is_mac(const char *mac)
{
    if (strlen(mac) != 17)
        return false;
    for (int i = 0; i < 17; i++)
        if (i % 3 == 2 ? mac[i] != ':' : !isxdigit((unsigned char)mac[i]))
            return false;
    return true;
}

int spec_check_path(const char *what, const char *path, struct error *err)
{
    size_t length = strlen(path);

    if (path[0] != '/' || !spec_is_one_line(path, PATH_MAX - 1) || strstr(path, "//") != NULL ||
        strstr(path, "/../") != NULL || (length >= 3 && strcmp(path + length - 3, "/..") == 0))
        return error_set(err, ERROR_INPUT, "\"%s\" is no plain absolute path: \"%s\"", what, path);
    return 0;
}

int spec_check_kept(const char *name, struct error *err)
{
    int64_t number;

    if (name[0] == 'k' && strlen(name) < SPEC_KEPT && text_to_int(name + 1, 1, UINT32_MAX, &number))
        return 0;
    return error_set(err, ERROR_INPUT, "\"%.30s\" is no name of a kept state", name);
}

bool spec_vm_of(const char *domain, int64_t *ret_vm)
{
    const char *number = strrchr(domain, '-');

    return number != NULL && text_to_int(number + 1, 1, UINT32_MAX, ret_vm);
}

int spec_check_domain(const char *domain, const char *run, int64_t vm, struct error *err)
{
    char wanted[64];

    text_print(wanted, sizeof(wanted), "x%s-%" PRId64, run, vm);
    if (strcmp(domain, wanted) != 0)
        return error_set(err, ERROR_INPUT, "the domain is named \"%s\", not \"%s\"", domain,
                         wanted);
    return 0;
}

static int spec_item_text(const json_t *item, const char *key, const char **ret_text,
                          struct error *err)
{
    const char *text = json_string_value(json_object_get(item, key));

    if (text == NULL)
        return error_set(err, ERROR_INPUT, "\"%s\" is missing", key);
    *ret_text = text;
    return 0;
}

static int spec_read_keys(struct spec *spec, struct spec_user *user, const json_t *item,
                          struct error *err)
{
    const json_t *keys = json_object_get(item, "keys");
    size_t count = json_array_size(keys);

    if (count > KEYS_MOST)
        return error_set(err, ERROR_INPUT, "too many keys");
    user->keys = pool_take_array(&spec->pool, count + 1, sizeof(*user->keys));
    if (user->keys == NULL)
        return error_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *key = json_string_value(json_array_get(keys, i));

        if (key == NULL || !spec_is_one_line(key, KEY_MOST))
            return error_set(err, ERROR_INPUT, "a key is no line of text");
        user->keys[user->key_count++] = key;
    }
    return 0;
}

static int spec_read_user(struct spec *spec, size_t i, const json_t *item, struct error *err)
{
    struct spec_user *user = &spec->users[i];
    int r = spec_item_text(item, "name", &user->name, err);

    if (r == 0 && !spec_is_user(user->name))
        r = error_set(err, ERROR_INPUT, "\"%s\" is no name for a user", user->name);
    if (r < 0)
        return r;
    user->uid = strcmp(user->name, "root") == 0 ? 0 : 1000 + (unsigned)i;
    return spec_read_keys(spec, user, item, err);
}

static int spec_read_host(struct spec *spec, size_t i, const json_t *item, struct error *err)
{
    struct spec_host *host = &spec->hosts[i];
    int r = spec_item_text(item, "address", &host->address, err);

    if (r == 0)
        r = spec_item_text(item, "name", &host->name, err);
    if (r == 0 && (!address_is_one(host->address) || !spec_is_host(host->name)))
        r = error_set(err, ERROR_INPUT, "\"%s\" or \"%s\" is no address or host", host->address,
                      host->name);
    return r;
}

/* Its port in OVN, where OVN carries it, and the tap that leads there. */
static int spec_read_port(struct spec_nic *nic, const json_t *item, struct error *err)
{
    nic->port = json_string_value(json_object_get(item, "port"));
    nic->port = nic->port != NULL ? nic->port : "";
    nic->tap = json_string_value(json_object_get(item, "tap"));
    nic->tap = nic->tap != NULL ? nic->tap : "";
    if (nic->port[0] != '\0' &&
        (strlen(nic->port) != 36 || strspn(nic->port, "0123456789abcdef-") != 36))
        return error_set(err, ERROR_INPUT, "\"port\" is no UUID");
    if (nic->tap[0] != '\0' && !tap_is_name(nic->tap))
        return error_set(err, ERROR_INPUT, "\"tap\" is no name of a tap of excon's");
    return 0;
}

static int spec_read_nic(struct spec *spec, size_t i, const json_t *item, struct error *err)
{
    struct spec_nic *nic = &spec->nics[i];
    int r = spec_item_text(item, "mac", &nic->mac, err);

    nic->lan = json_integer_value(json_object_get(item, "switch"));
    if (r == 0)
        r = spec_item_text(item, "address", &nic->address, err);
    if (r == 0)
        r = spec_item_text(item, "here", &nic->here, err);
    if (r == 0)
        r = spec_item_text(item, "there", &nic->there, err);
    if (r == 0)
        r = spec_check_path("here", nic->here, err);
    if (r == 0)
        r = spec_check_path("there", nic->there, err);
    if (r == 0)
        r = spec_read_port(nic, item, err);
    if (r == 0 && (!spec_is_mac(nic->mac) || !address_has_prefix(nic->address)))
        r = error_set(err, ERROR_INPUT, "\"%s\" or \"%s\" is no MAC or address/prefix", nic->mac,
                      nic->address);
    return r;
}

static int spec_read_route(struct spec *spec, size_t i, const json_t *item, struct error *err)
{
    struct spec_route *route = &spec->routes[i];
    int r = spec_item_text(item, "to", &route->to, err);

    if (r == 0)
        r = spec_item_text(item, "via", &route->via, err);
    if (r == 0 && (!address_is_network(route->to) || !address_is_one(route->via)))
        r = error_set(err, ERROR_INPUT, "\"%s\" or \"%s\" is no network or address", route->to,
                      route->via);
    return r;
}

struct list {
    const char *key;
    size_t most, size;
    size_t array, count; /* where the spec holds them */
    int (*read)(struct spec *spec, size_t i, const json_t *item, struct error *err);
};

#define LIST(name, limit, items, number, function)                                                 \
    {                                                                                              \
        name, limit, sizeof(*((struct spec *)0)->items), offsetof(struct spec, items),             \
            offsetof(struct spec, number), function                                                \
    }

static const struct list lists[] = {
    LIST("users", SPEC_USERS_MOST, users, user_count, spec_read_user),
    LIST("hosts", HOSTS_MOST, hosts, host_count, spec_read_host),
    LIST("nics", SPEC_NICS_MOST, nics, nic_count, spec_read_nic),
    LIST("routes", SPEC_ROUTES_MOST, routes, route_count, spec_read_route),
};

static int spec_read_list(struct spec *spec, const struct list *list, struct error *err)
{
    const json_t *items = json_object_get(spec->body, list->key);
    size_t count = json_array_size(items);

    if (items != NULL && !json_is_array(items))
        return error_set(err, ERROR_INPUT, "\"%s\" is no list", list->key);
    if (count > list->most)
        return error_set(err, ERROR_INPUT, "\"%s\" has %zu items, at most %zu are possible",
                         list->key, count, list->most);

    void *array = pool_take_array(&spec->pool, count + 1, list->size);

    if (array == NULL)
        return error_memory(err);
    *(void **)((char *)spec + list->array) = array;
    for (size_t i = 0; i < count; i++) {
        int r = list->read(spec, i, json_array_get(items, i), err);

        if (r < 0)
            return error_wrap(err, "%s[%zu]", list->key, i);
    }
    *(size_t *)((char *)spec + list->count) = count;
    return 0;
}

static int spec_read_texts(struct spec *spec, const struct serve_request *request,
                           struct error *err)
{
    const char *management = "";
    const struct {
        const char *key, *fallback;
        const char **to;
    } texts[] = {
        {"domain", NULL, &spec->domain},     {"title", "", &spec->title},
        {"node", "", &spec->node},           {"team", "", &spec->team},
        {"image", NULL, &spec->image},       {"marks", "", &spec->marks},
        {"hostname", NULL, &spec->hostname}, {"host_key", "", &spec->host_key},
        {"kept", "", &spec->kept},           {"dns", "", &spec->dns},
        {"firmware", "", &spec->firmware},   {"screen", "", &spec->screen},
        {"management", "ssh", &management},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int r = serve_text(request, texts[i].key, texts[i].fallback, texts[i].to, err);

        if (r < 0)
            return r;
    }
    if (!spec_is_host(spec->hostname) || strlen(spec->hostname) > 63)
        return error_set(err, ERROR_INPUT, "\"%s\" is no host name", spec->hostname);
    if (!spec_is_one_line(spec->title, 512) || !spec_is_one_line(spec->node, 256) ||
        !spec_is_one_line(spec->team, 256))
        return error_set(err, ERROR_INPUT, "title, node and team are lines of text");
    if (spec->dns[0] != '\0' && !address_is_one(spec->dns))
        return error_set(err, ERROR_INPUT, "\"%s\" is no address", spec->dns);
    if (spec->firmware[0] != '\0' && strcmp(spec->firmware, "bios") != 0 &&
        strcmp(spec->firmware, "uefi") != 0)
        return error_set(err, ERROR_INPUT, "firmware is bios or uefi");
    if (spec->screen[0] != '\0' && strcmp(spec->screen, "vnc") != 0)
        return error_set(err, ERROR_INPUT, "screen is vnc");
    if (strcmp(management, "ssh") != 0 && strcmp(management, "none") != 0)
        return error_set(err, ERROR_INPUT, "management is ssh or none");
    spec->unmanaged = strcmp(management, "none") == 0;
    if (!spec->unmanaged && spec->host_key[0] == '\0')
        return error_set(err, ERROR_INPUT, "\"host_key\" is missing");
    if (spec->marks[0] != '\0' && spec_check_path("marks", spec->marks, err) < 0)
        return -ERROR_INPUT;
    spec->light = json_is_true(json_object_get(request->body, "light"));
    spec->stood = json_is_true(json_object_get(request->body, "stood"));
    spec->held = json_is_true(json_object_get(request->body, "held"));
    spec->receive = json_is_true(json_object_get(request->body, "receive"));
    spec->arrived = json_is_true(json_object_get(request->body, "arrived"));
    if (spec->kept[0] != '\0' && spec_check_kept(spec->kept, err) < 0)
        return -ERROR_INPUT;
    return spec_check_path("image", spec->image, err);
}

static int spec_read_numbers(struct spec *spec, const struct serve_request *request,
                             struct error *err)
{
    const struct {
        const char *key;
        int64_t least, most, fallback, *to;
    } numbers[] = {
        {"vm", 1, UINT32_MAX, 0, &spec->vm},
        {"incarnation", 1, UINT32_MAX, 1, &spec->incarnation},
        {"ram", RAM_LEAST, RAM_MOST, 0, &spec->ram},
        {"cpu", 1, 255, 1, &spec->cpu},
        {"disk", 0, DISK_MOST, 0, &spec->disk},
        {"port", 0, UINT16_MAX, 0, &spec->port},
        {"mtu", 576, 9216, 1442, &spec->mtu},
        {"fork_vm", 0, UINT32_MAX, 0, &spec->fork_vm},
        {"fork_incarnation", 0, UINT32_MAX, 0, &spec->fork_incarnation},
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        int r = serve_int(request, numbers[i].key, numbers[i].least, numbers[i].most,
                          numbers[i].fallback, numbers[i].to, err);

        if (r < 0)
            return r;
    }
    if (spec->vm == 0 || spec->ram == 0)
        return error_set(err, ERROR_INPUT, "\"%s\" is missing", spec->vm == 0 ? "vm" : "ram");
    return 0;
}

/* Locally administered; it lives alone on its own SLIRP and only has to differ from the VM's other
 * NICs. */
static void spec_make_mac(struct spec *spec, const char *run)
{
    uint32_t mixed = (uint32_t)strtoul(run, NULL, 16) ^ (uint32_t)spec->vm * 0x9e3779b1u;

    for (;;) {
        bool taken = false;

        snprintf(spec->management_mac, sizeof(spec->management_mac), "52:54:01:%02x:%02x:%02x",
                 mixed >> 24 & 0xff, mixed >> 16 & 0xff, mixed >> 8 & 0xff);
        for (size_t i = 0; i < spec->nic_count; i++)
            taken = taken || strcasecmp(spec->nics[i].mac, spec->management_mac) == 0;
        if (!taken)
            return;
        mixed += 0x100;
    }
}

/* What a container has not. */
static int spec_check_light(const struct spec *spec, struct error *err)
{
    if (spec->is_router || spec->firmware[0] != '\0' || spec->screen[0] != '\0' ||
        spec->hardware.tpm)
        return error_set(err, ERROR_INPUT,
                         "a container is no router, and has no firmware, screen or TPM");
    if (spec->kept[0] != '\0' || spec->fork_vm != 0 || spec->held || spec->receive || spec->arrived)
        return error_set(err, ERROR_INPUT,
                         "a container has no snapshot, and is no fork and sent to no other host");
    return 0;
}

int spec_read(const struct serve_request *request, const char *run, struct spec **ret_spec,
              struct error *err)
{
    struct spec *spec = calloc(1, sizeof(*spec));

    if (spec == NULL)
        return error_memory(err);
    spec->body = json_incref(request->body);

    int r = spec_read_texts(spec, request, err);

    if (r == 0)
        r = spec_read_numbers(spec, request, err);
    if (r == 0)
        r = hardware_read(json_object_get(request->body, "hardware"), &spec->hardware, err);
    if (r == 0)
        r = spec_check_domain(spec->domain, run, spec->vm, err);
    for (size_t i = 0; r == 0 && i < sizeof(lists) / sizeof(lists[0]); i++)
        r = spec_read_list(spec, &lists[i], err);

    const json_t *router = json_object_get(request->body, "router");

    spec->is_router = router != NULL;
    if (r == 0 && spec->is_router)
        r = rules_read(router, &spec->pool, &spec->rules, err);
    if (r == 0 && spec->light)
        r = spec_check_light(spec, err);
    if (r < 0) {
        spec_free(spec);
        return r;
    }
    spec_make_mac(spec, run);
    *ret_spec = spec;
    return 0;
}

void spec_free(void *pointer)
{
    struct spec *spec = pointer;

    if (spec == NULL)
        return;
    pool_done(&spec->pool);
    json_decref(spec->body);
    free(spec);
}
