/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening and closing. The embedded driver locks <root>/run/qemu/driver.pid; while another process
 * holds it (a predecessor that is dying) we ask the lock, not libvirt, which does not forgive a
 * failed start. A daemon that is being restarted is waited for.
 */
#include "virt/host/connection.h"

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "base/tree.h"
#include "base/where.h"
#include "virt/host/cache.h"
#include "virt/host/crowd.h"
#include "virt/host/mend.h"
#include "virt/host/monitor.h"
#include "virt/host/rights.h"
#include "virt/host/xml.h"

#include <errno.h>
#include <fcntl.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LOCK_WAIT = 10 * 1000,
    LOCK_STEP = 100,
    ANSWER_STEP = 100,
    DAEMON_WAIT = 15 * 1000,
    DAEMON_STEP = 250 /* ms */
};

static void connection_silent(void *unused, virErrorPtr error)
{
    (void)unused;
    (void)error;
}

static void *connection_loop(void *unused)
{
    (void)unused;
    for (;;)
        virEventRunDefaultImpl();
    return NULL;
}

/* The loop sleeps until something happens; a timer keeps it from waiting for ever without any
 * descriptor. */
static void connection_tick(int timer, void *unused)
{
    (void)timer;
    (void)unused;
}

int connection_init(struct error *err)
{
    pthread_t thread;

    xml_init();
    /* Errors are carried in answers; libvirt's own log would repeat each.
     * LIBVIRT_LOG_OUTPUTS=1:stderr shows it. */
    setenv("LIBVIRT_LOG_OUTPUTS", "4:file:/dev/null", 0);
    if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0)
        return connection_error(err, "libvirt does not start");
    virSetErrorFunc(NULL, connection_silent);
    virEventAddTimeout(1000, connection_tick, NULL, NULL);

    int number = pthread_create(&thread, NULL, connection_loop, NULL);

    if (number != 0)
        return error_system(err, number, "cannot start a thread");
    pthread_detach(thread);
    return 0;
}

int connection_error(struct error *err, const char *format, ...)
{
    const char *cause = virGetLastErrorMessage();
    char what[512];
    va_list args;

    va_start(args, format);
    text_vprint(what, sizeof(what), format, args);
    va_end(args);
    return error_set(err, ERROR_FAILED, "%s: %s", what, cause != NULL ? cause : "no reason given");
}

/* ---- an embedded root
 * ------------------------------------------------------------------------------ */

static const char settings[] = "# Written by excon-virt at every start.\n"
                               "stdio_handler = \"file\"\n"
                               "security_default_confined = 0\n";

static int connection_make_directories(struct range *range, struct error *err)
{
    static const char *const below[] = {"etc", "home", "home/run"};
    /* `runtime` stays the controller's, whose socket lies in it: only the NICs' own folders are
     * opened to guests. */
    const char *directories[5] = {range->root, range->disks};
    char path[PATH_MAX];

    /* Without the cache it only takes longer. */
    if (range->shared_cache[0] != '\0' && tree_make(range->shared_cache, NULL) < 0)
        range->shared_cache[0] = '\0';

    int count = 2, r = tree_make(range->runtime, err);

    if (range->consoles[0] != '\0')
        directories[count++] = range->consoles;
    if (range->shared_cache[0] != '\0')
        directories[count++] = range->shared_cache;
    if (range->ports[0] != '\0')
        directories[count++] = range->ports;

    for (int i = 0; r == 0 && i < count; i++)
        r = tree_make(directories[i], err);
    if (r == 0)
        r = rights_become_guest(range, err);

    for (size_t i = 0; r == 0 && i < sizeof(below) / sizeof(below[0]); i++) {
        text_print(path, sizeof(path), "%s/%s", range->root, below[i]);
        r = tree_make(path, err);
    }
    if (r < 0)
        return r;
    text_print(path, sizeof(path), "%s/etc/qemu.conf", range->root);
    return file_replace(path, settings, sizeof(settings) - 1, 0600, err);
}

/* libvirt and QEMU write below HOME and XDG directories: below the root they go with it. */
static void connection_move_home(const struct range *range)
{
    static const struct {
        const char *name, *below;
    } moves[] = {{"HOME", "home"},
                 {"XDG_CACHE_HOME", "home/cache"},
                 {"XDG_CONFIG_HOME", "home/config"},
                 {"XDG_DATA_HOME", "home/data"},
                 {"XDG_STATE_HOME", "home/state"},
                 {"XDG_RUNTIME_DIR", "home/run"}};
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
        text_print(path, sizeof(path), "%s/%s", range->root, moves[i].below);
        setenv(moves[i].name, path, 1);
    }
}

/* What the driver probed of this QEMU takes seconds to learn; libvirt itself checks whether it is
 * still true. */
static void connection_find_shared_cache(struct range *range)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (cache != NULL && cache[0] == '/')
        text_print(range->shared_cache, sizeof(range->shared_cache), "%s/excon/libvirt", cache);
    else if (home != NULL && home[0] == '/')
        text_print(range->shared_cache, sizeof(range->shared_cache), "%s/.cache/excon/libvirt",
                   home);
}

static void connection_cache_path(const struct range *range, char *to)
{
    text_print(to, PATH_MAX, "%s/cache/qemu/capabilities", range->root);
}

int connection_prepare(struct range *range, struct error *err)
{
    char cache[PATH_MAX];

    if (!range->embedded) {
        int made = tree_make(range->disks, err);

        if (made == 0 && range->consoles[0] != '\0')
            made = tree_make(range->consoles, err);
        return made == 0 ? tree_make(range->root, err) : made;
    }
    if (strlen(range->root) > CONNECTION_ROOT_MOST)
        return error_set(err, ERROR_INPUT,
                         "the root's path has %zu bytes, at most %d are possible: %s",
                         strlen(range->root), CONNECTION_ROOT_MOST, range->root);
    connection_find_shared_cache(range);

    int r = connection_make_directories(range, err);

    if (r < 0)
        return r;
    connection_move_home(range);
    if (range->shared_cache[0] != '\0') {
        connection_cache_path(range, cache);
        cache_copy(range->shared_cache, cache);
    }
    return 0;
}

/* ---- opening
 * ------------------------------------------------------------------------------------------ */

/* The number of the process that holds the root, 0 when nobody does. */
static pid_t connection_holder_of(const struct range *range)
{
    char path[PATH_MAX];
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    text_print(path, sizeof(path), "%s/run/qemu/driver.pid", range->root);

    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return 0;

    bool held = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;

    close(fd);
    return held ? lock.l_pid : 0;
}

static int connection_wait_for_root(struct job *job, const struct range *range, struct error *err)
{
    pid_t holder = 0;

    for (int waited = 0; waited <= LOCK_WAIT; waited += LOCK_STEP) {
        int r = job_check(job, err);

        if (r < 0)
            return r;
        holder = connection_holder_of(range);
        if (holder == 0)
            return 0;
        usleep(LOCK_STEP * 1000);
    }
    return error_set(err, ERROR_STATE, "process %d uses %s already", (int)holder, range->root);
}

struct asked {
    virDomainPtr domain;
    struct job *job;
};

/* Any answer of the monitor shows that libvirt has it back. One that is gone meanwhile needs no
 * answer. */
static void connection_ask(void *item)
{
    static const char question[] = "{\"execute\":\"query-status\"}";
    struct asked *asked = item;
    char *answer = NULL;

    while (virDomainIsActive(asked->domain) == 1 && !job_is_over(asked->job) &&
           virDomainQemuMonitorCommand(asked->domain, question, &answer, 0) < 0)
        usleep(ANSWER_STEP * 1000);
    free(answer);
}

static int connection_wait_for_guests(struct job *job, virConnectPtr connection, struct error *err)
{
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(connection, &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);

    if (count < 0)
        return connection_error(err, "cannot list the domains");

    struct asked *asked = calloc((size_t)count + 1, sizeof(*asked));

    for (int i = 0; asked != NULL && i < count; i++)
        asked[i] = (struct asked){.domain = domains[i], .job = job};
    if (asked != NULL)
        crowd_run(asked, (size_t)count, sizeof(*asked), connection_ask);
    for (int i = 0; i < count; i++)
        virDomainFree(domains[i]);
    free(domains);
    if (asked == NULL)
        return error_memory(err);
    free(asked);
    return job_check(job, err);
}

/* "+64055:+106" in <secmodel><model>dac</model><baselabel type='qemu'>…: whom the daemon's guests
 * run as. */
static bool connection_guest_of(xmlNodePtr secmodel, uid_t *ret_uid)
{
    bool is_dac = false, found = false;
    int64_t uid = 0;

    for (xmlNodePtr node = secmodel->children; node != NULL; node = node->next) {
        xmlChar *text = xmlNodeGetContent(node);
        char label[64];

        text_copy(label, sizeof(label), (const char *)text);
        xmlFree(text);
        is_dac |= strcmp((const char *)node->name, "model") == 0 && strcmp(label, "dac") == 0;
        label[strcspn(label, ":")] = '\0';
        if (strcmp((const char *)node->name, "baselabel") == 0 && label[0] == '+')
            found |= text_to_int(label + 1, 0, INT32_MAX, &uid);
    }
    *ret_uid = (uid_t)uid;
    return is_dac && found;
}

static xmlNodePtr connection_child_of(xmlNodePtr node, const char *name)
{
    for (node = node != NULL ? node->children : NULL; node != NULL; node = node->next)
        if (strcmp((const char *)node->name, name) == 0)
            return node;
    return NULL;
}

/* A daemon's guests run as another user, who needs search permission on every folder from "/" down
 * to disks and images. */
static int connection_serve_daemon(const struct range *range, virConnectPtr connection,
                                   struct error *err)
{
    char *text = virConnectGetCapabilities(connection);
    xmlDocPtr document = text != NULL ? xml_read(text) : NULL;
    xmlNodePtr host =
        document != NULL ? connection_child_of(xmlDocGetRootElement(document), "host") : NULL;
    int r = host != NULL
                ? 0
                : connection_error(err, "cannot ask who the guests of %s run as", range->uri);
    uid_t uid;

    for (xmlNodePtr node = host != NULL ? host->children : NULL; r == 0 && node != NULL;
         node = node->next)
        if (strcmp((const char *)node->name, "secmodel") == 0 && connection_guest_of(node, &uid))
            r = rights_serve_daemon(range, uid, err);
    xmlFreeDoc(document);
    free(text);
    return r;
}

/* A daemon that is not there, or that died while it was asked; not one that refuses us. */
static bool connection_is_daemon_gone(void)
{
    const virError *error = virGetLastError();

    return error != NULL && error->domain == VIR_FROM_RPC &&
           !(error->code == VIR_ERR_SYSTEM_ERROR &&
             (error->int1 == EACCES || error->int1 == EPERM));
}

/* 1: the daemon is away. */
static int connection_open_daemon(const struct range *range, virConnectPtr *ret_connection,
                                  struct error *err)
{
    virConnectPtr connection = virConnectOpen(range->uri);

    if (connection == NULL) {
        bool gone = connection_is_daemon_gone();

        connection_error(err, "cannot open %s", range->uri);
        return gone ? 1 : -ERROR_FAILED;
    }

    int r = connection_serve_daemon(range, connection, err);

    if (r < 0) {
        bool gone = virConnectIsAlive(connection) != 1;

        virConnectClose(connection);
        return gone ? 1 : r;
    }
    *ret_connection = connection;
    return 0;
}

/* One that is restarted meanwhile is waited for. */
static int connection_wait_for_daemon(struct job *job, const struct range *range,
                                      virConnectPtr *ret_connection, struct error *err)
{
    int64_t until = time_mono() + DAEMON_WAIT;
    struct error last = {0};
    int r;

    while ((r = connection_open_daemon(range, ret_connection, &last)) > 0 && time_mono() < until) {
        if (job_check(job, err) < 0)
            return -ERROR_STATE;
        usleep(DAEMON_STEP * 1000);
    }
    if (r > 0)
        return error_set(err, ERROR_FAILED, "%s; no libvirtd has answered for %d s: does it run?",
                         last.text, DAEMON_WAIT / 1000);
    if (r < 0)
        *err = last;
    return r;
}

static int connection_open_embedded(struct job *job, struct range *range,
                                    virConnectPtr *ret_connection, struct error *err)
{
    if (connection_wait_for_root(job, range, err) < 0)
        return -err->code;
    mend_half_started(range);
    monitor_settle(job, range);

    virConnectPtr connection = virConnectOpen(range->uri);

    if (connection == NULL)
        return connection_error(err, "cannot open %s", range->uri);
    if (connection_wait_for_guests(job, connection, err) < 0)
        return -err->code; /* Not closed: closing while guests are being taken up again crashes
                              libvirt. */
    *ret_connection = connection;
    return 0;
}

/* Containers are the same daemon's. A daemon without a driver for them has none of ours, unless
 * files of some are there: then the range must not pass for seen. */
static int connection_open_light(struct range *range, struct error *err)
{
    char uri[PATH_MAX], files[64];

    if (geteuid() != 0 || !where_is_system(range->uri) ||
        !text_print(uri, sizeof(uri), "lxc:///system%s", range->uri + strlen(WHERE_SYSTEM)))
        return 0;
    text_print(files, sizeof(files), RANGE_LIGHT "/%s", range->run);
    if (!where_containers() && access(files, F_OK) < 0)
        return 0;
    range->light = virConnectOpen(uri);
    if (range->light != NULL)
        return 0;
    connection_error(err, "cannot open %s", uri);
    return access(files, F_OK) < 0 && virConnectIsAlive(range->connection) == 1 ? 0 : -ERROR_FAILED;
}

int connection_open(struct job *job, struct range *range, struct error *err)
{
    char cache[PATH_MAX];
    virConnectPtr connection = NULL;
    int r = range->embedded ? connection_open_embedded(job, range, &connection, err)
                            : connection_wait_for_daemon(job, range, &connection, err);

    if (r < 0)
        return r;
    if (range->shared_cache[0] != '\0') {
        free(virConnectGetCapabilities(
            connection)); /* asks every QEMU of the host, as later calls would */
        connection_cache_path(range, cache);
        cache_copy(cache, range->shared_cache);
    }
    range->connection = connection;
    return connection_open_light(range, err);
}

void connection_close(struct range *range)
{
    if (range->connection == NULL)
        return;
    if (range->light != NULL)
        virConnectClose(range->light);
    range->light = NULL;
    virConnectClose(range->connection);
    range->connection = NULL;
}
