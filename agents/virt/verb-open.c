/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `open`: one connection for the life of the process. A second `open` with the same fields gives
 * the same answer; an `open` that failed may be repeated.
 */
#include "virt/guest/golden.h"
#include "virt/provider.h"

#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/guest/console.h"
#include "virt/parts/container.h"
#include "virt/parts/disk.h"
#include "virt/guest/domain.h"
#include "virt/guest/freeze.h"
#include "virt/host/job.h"
#include "virt/host/kvm.h"
#include "virt/parts/network.h"
#include "virt/host/range-files.h"
#include "virt/guest/watch.h"
#include "virt/parts/way.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RUN_LENGTH = 8, RUNTIME_MOST = 50 };

/* A domain that stands on another host now. */
struct elsewhere {
    char domain[64];
};

static struct {
    pthread_mutex_t lock;
    bool opening, open;
    struct range range;
    struct elsewhere *elsewhere; /* of the `open` that is being worked on; NULL: none */
    size_t elsewhere_count;
} provider = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* The back ends of a connection: the first row whose prefix matches its URI counts. */
static const struct {
    const char *prefix; /* of the URI */
    bool embedded, mock;
    const struct network_backend *network;
    const struct disk_backend *disk;
    const char *isolation;
} kinds[] = {
    {"qemu:///embed", true, false, &network_switch, &disk_file,
     "guests are processes of one unprivileged user on this host, apart from each other by QEMU and its seccomp "
     "filter alone: no sVirt, no cgroup limits; their networks are sockets that reach no interface of the host"},
    {"qemu:///session", false, false, &network_switch, &disk_file,
     "guests are processes of your own user under your libvirtd, apart from your files by QEMU and its seccomp "
     "filter alone; their networks are sockets that reach no interface of the host"},
    {"qemu:///system", false, false, &network_libvirt, &disk_volume,
     "guests run under the system's libvirtd as its own user, with sVirt and cgroups where the host has them; "
     "their networks are isolated bridges on which the host has no address"},
    {"test:///default", false, true, &network_libvirt, &disk_volume,
     "nothing runs: libvirt's test driver keeps definitions in this process"},
};

/* The range that `open` opened, or NULL. */
static const struct range *open_range(void)
{
    pthread_mutex_lock(&provider.lock);

    const struct range *range = provider.open ? &provider.range : NULL;

    pthread_mutex_unlock(&provider.lock);
    return range;
}

const struct range *provider_need(struct serve_request *request)
{
    const struct range *range = open_range();

    if (range == NULL)
        serve_ended(request, OUTCOME_FAILED, "the range is not open: \"open\" comes first", NULL);
    return range;
}

static json_t *open_answer_of(const struct range *range)
{
    unsigned long library = 0, qemu = 0;
    char version[128];

    virGetVersion(&library, NULL, NULL);
    virConnectGetVersion(range->connection, &qemu);
    text_print(version, sizeof(version), "excon-virt %s, libvirt %lu.%lu.%lu, QEMU %lu.%lu.%lu",
               EXCON_VERSION, library / 1000000, library / 1000 % 1000, library % 1000,
               qemu / 1000000, qemu / 1000 % 1000, qemu % 1000);
    return json_pack("{s:s, s:s, s:s, s:s}", "uri", range->uri, "accelerator",
                     range->kvm ? "kvm" : "tcg", "isolation", range->isolation, "version", version);
}

static int open_take_kind(struct range *range, const char *uri, struct error *err)
{
    if (uri[0] == '\0')
        uri = "qemu:///embed";
    /* For root libvirt connects to the system's daemon instead, whose guests reach none of our
     * sockets. */
    if (strncmp(uri, "qemu:///session", 15) == 0 && geteuid() == 0)
        return error_set(
            err, ERROR_INPUT,
            "qemu:///session is for ordinary users; as root use qemu:///system, or give no connection");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        size_t length = strlen(kinds[i].prefix);

        if (strncmp(uri, kinds[i].prefix, length) != 0 ||
            (uri[length] != '\0' && uri[length] != '?'))
            continue;
        range->embedded = kinds[i].embedded;
        range->mock = kinds[i].mock;
        range->network = kinds[i].network;
        range->disk = kinds[i].disk;
        range->isolation = kinds[i].isolation;
        if (range->embedded)
            text_print(range->uri, sizeof(range->uri), "qemu:///embed?root=%s", range->root);
        else
            text_copy(range->uri, sizeof(range->uri), uri);
        return 0;
    }
    return error_set(
        err, ERROR_INPUT,
        "this connection is not supported: \"%s\" (use qemu:///embed, qemu:///session or qemu:///system)",
        uri);
}

/* Team networks by another engine than the connection's own. */
static int open_take_network(struct range *range, const char *network, struct error *err)
{
    if (network[0] == '\0')
        return 0;
    if (strcmp(network, network_ovn.name) != 0)
        return error_set(err, ERROR_INPUT, "\"network\" is not \"ovn\"");
    if (range->network == &network_switch) {
        range->network = &network_tap;
        range->isolation =
            "guests are processes of one unprivileged user on this host, apart from each other by "
            "QEMU and its seccomp filter alone: no sVirt, no cgroup limits; their networks are "
            "switches of OVN, which they join by taps that root has prepared, and whose ports let "
            "a guest send from its own addresses alone; between hosts frames go through tunnels "
            "that are not encrypted";
        return 0;
    }
    range->network = &network_ovn;
    range->isolation =
        "guests run under the system's libvirtd as its own user, with sVirt and cgroups where the "
        "host has them; their networks are switches of OVN, whose ports let a guest send from its own "
        "addresses alone; between hosts frames go through tunnels that are not encrypted";
    return 0;
}

static int open_take_path(const struct serve_request *request, const char *key,
                          const char *fallback, char *to, struct error *err)
{
    const char *path;
    int r = serve_text(request, key, fallback, &path, err);

    if (r == 0 && path != fallback)
        r = spec_check_path(key, path, err);
    if (r == 0)
        text_copy(to, PATH_MAX, path);
    return r;
}

static int open_range_read(const struct serve_request *request, struct range *range,
                           struct error *err)
{
    const char *run, *uri, *network;
    unsigned char bytes[RUN_LENGTH / 2];
    int r = serve_text(request, "run", NULL, &run, err);

    if (r == 0 && !text_unhex(bytes, sizeof(bytes), run))
        r = error_set(err, ERROR_INPUT, "\"run\" is not 8 hex digits");
    if (r == 0)
        r = open_take_path(request, "root", NULL, range->root, err);
    if (r == 0)
        r = open_take_path(request, "runtime", NULL, range->runtime, err);
    if (r == 0)
        r = open_take_path(request, "disks", NULL, range->disks, err);
    if (r == 0)
        r = open_take_path(request, "consoles", "", range->consoles, err);
    if (r == 0)
        r = open_take_path(request, "ports", "", range->ports, err);
    if (r == 0)
        r = open_take_path(request, "images", "", range->images, err);
    if (r == 0)
        r = serve_text(request, "uri", "", &uri, err);
    if (r == 0)
        r = serve_text(request, "network", "", &network, err);
    /* The root becomes part of a URI, which would need quoting for other characters. */
    if (r == 0 && strpbrk(range->root, "?&%#+ ") != NULL)
        r = error_set(err, ERROR_INPUT, "\"root\" may not hold any of ?&%%#+ or a space: %s",
                      range->root);
    if (r == 0 && strlen(range->runtime) > RUNTIME_MOST)
        r = error_set(err, ERROR_INPUT, "\"runtime\" has %zu bytes; at most %d fit",
                      strlen(range->runtime), RUNTIME_MOST);
    if (r < 0)
        return r;
    text_copy(range->run, sizeof(range->run), run);
    r = open_take_kind(range, uri, err);
    return r == 0 ? open_take_network(range, network, err) : r;
}

/* Before anything else of the range is touched, and so before one of them is reached or plugged in
 * again. */
static int open_drop_elsewhere(struct job *job, const struct range *range, struct error *err)
{
    for (size_t i = 0; i < provider.elsewhere_count; i++)
        if (domain_drop(job, range, provider.elsewhere[i].domain, err) < 0)
            return error_wrap(err, "%s stands on another host now, and cannot be removed here",
                              provider.elsewhere[i].domain);
    return 0;
}

static int open_take_elsewhere(const struct serve_request *request, const struct range *range,
                               struct elsewhere **ret_list, size_t *ret_count, struct error *err)
{
    enum { ELSEWHERE_MOST = 10000 };
    const json_t *list = json_object_get(request->body, "elsewhere"), *one;
    size_t count = json_array_size(list), i;
    struct elsewhere *taken;

    if (count > ELSEWHERE_MOST)
        return error_set(err, ERROR_INPUT, "\"elsewhere\" has %zu entries; at most %d", count,
                         ELSEWHERE_MOST);
    taken = calloc(count + 1, sizeof(*taken));
    if (taken == NULL)
        return error_memory(err);
    json_array_foreach(list, i, one)
    {
        const char *domain = json_string_value(json_object_get(one, "domain"));

        if (spec_check_domain(domain != NULL ? domain : "", range->run,
                              json_integer_value(json_object_get(one, "vm")), err) < 0) {
            free(taken);
            return error_wrap(err, "elsewhere[%zu]", i);
        }
        text_copy(taken[i].domain, sizeof(taken[i].domain), domain);
    }
    *ret_list = taken;
    *ret_count = count;
    return 0;
}

/* Guests that run already are reached through the same sockets as before. */
static int open_take_standing(const struct range *range, struct error *err)
{
    char path[PATH_MAX];
    struct tag *tags;
    size_t count;
    int r = console_open(range, err);

    if (r == 0)
        r = way_open(range, err);
    if (r == 0)
        r = domain_list(range, &tags, &count, err);
    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < count; i++) {
        if (!container_is_laid(range, tags[i].vm))
            r = console_take(range, tags[i].vm, path, err);
        if (r == 0 && tags[i].port == 0 && tags[i].host[0] == '/')
            r = way_take(range, tags[i].vm, err);
        golden_release(range, &tags[i]);
    }
    free(tags);
    return r;
}

static int open_work(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    struct range *range = own;
    int r = connection_open(job, range, err);

    if (r == 0)
        r = open_drop_elsewhere(job, range, err);
    if (r == 0)
        r = watch_start(range, err);
    if (r == 0)
        r = freeze_start(range, err);
    if (r == 0)
        r = open_take_standing(range, err);
    if (r < 0 && !range->embedded && range->connection != NULL &&
        virConnectIsAlive(range->connection) != 1)
        watch_lost();
    pthread_mutex_lock(&provider.lock);
    provider.open = r == 0;
    provider.opening = false;
    pthread_mutex_unlock(&provider.lock);
    if (r < 0)
        return r;
    answer->result = open_answer_of(range);
    text_print(answer->text, sizeof(answer->text), "%s is open, guests run by %s", range->uri,
               range->kvm ? "KVM" : "TCG (slower: /dev/kvm cannot be used)");
    return 0;
}

static bool open_is_same(const struct range *a, const struct range *b)
{
    return strcmp(a->run, b->run) == 0 && strcmp(a->uri, b->uri) == 0 &&
           strcmp(a->disks, b->disks) == 0;
}

static int open_prepare(struct range *range, struct error *err)
{
    int r = connection_prepare(range, err);
    char why[160];

    range->kvm = kvm_works(why, sizeof(why));
    return r == 0 ? range_mark(range, err) : r;
}

void verb_open(struct serve_request *request)
{
    struct range range = {0};
    struct elsewhere *elsewhere = NULL;
    size_t count = 0;
    struct error err;
    int r = open_range_read(request, &range, &err);

    if (r == 0)
        r = open_take_elsewhere(request, &range, &elsewhere, &count, &err);
    pthread_mutex_lock(&provider.lock);
    if (r == 0 && provider.opening)
        r = error_set(&err, ERROR_STATE, "it is being opened");
    if (r == 0 && (provider.open || provider.range.run[0] != '\0') &&
        !open_is_same(&range, &provider.range))
        r = error_set(&err, ERROR_STATE, "this process already serves %s of run %s",
                      provider.range.uri, provider.range.run);

    bool open = provider.open;

    if (r == 0 && !open) {
        if (provider.range.run[0] == '\0')
            provider.range = range;
        r = open_prepare(&provider.range, &err);
        provider.opening = r == 0;
    }
    if (r == 0 && !open) {
        free(provider.elsewhere);
        provider.elsewhere = elsewhere;
        provider.elsewhere_count = count;
        elsewhere = NULL;
    }
    pthread_mutex_unlock(&provider.lock);
    free(elsewhere);
    if (r < 0)
        serve_ended(request, OUTCOME_FAILED, err.text, NULL);
    else if (open)
        serve_ended(request, OUTCOME_DONE, "it is open", open_answer_of(&provider.range));
    else
        job_start(request, open_work, &provider.range, NULL);
}

/*
 * Has everything of the range been removed? A missing mark alone does not say so: somebody may have
 * deleted the folder that it lies in while guests run. libvirt's notes on those guests have to stay
 * then, because no later process could find and end them without.
 */
static bool open_is_range_removed(const struct range *range)
{
    struct tag *tags = NULL;
    struct error err;
    size_t count = 0;

    if (!range_is_removed(range) || domain_list(range, &tags, &count, &err) < 0)
        return false;
    free(tags);
    return count == 0;
}

bool provider_close(void)
{
    pthread_mutex_lock(&provider.lock);

    bool idle = provider.open && job_running() == 0;

    provider.open = false;
    pthread_mutex_unlock(&provider.lock);
    /* With jobs under way the connection stays open, since they use it; the end of the process
     * closes it. */
    if (!idle)
        return false;

    bool removed = open_is_range_removed(&provider.range);

    connection_close(&provider.range);
    if (!removed)
        return false;
    console_forget(&provider.range);
    way_forget(&provider.range);
    range_forget(&provider.range);
    return true;
}
