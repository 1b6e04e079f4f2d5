/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hosts of a range. Each has a provider and a switch of its own: on the controller's host they
 * are children, on others programs that ssh starts there ("excon-virt --of RUN"). A host that hangs
 * or is gone holds up its own jobs and nobody else's.
 *
 * An agent's hello says where things lie on its host. Machines of other hosts are reached through
 * one ssh session for each host, the agent "via", which forwards sockets in a folder of ours
 * (<runtime>/r) to those that excon-virt has made there. So a machine's place in a row is always a
 * path or port of the controller's host, and whoever connects to it need not know of hosts.
 */
#include "engine/control/hosts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "base/tree.h"
#include "engine/control/within.h"
#include "wire/ssh.h"

enum { PLACE_MOST = 200, SWITCH_ALONE = 600000 /* ms that it carries on without the controller */ };

/* By its ordinal; 0, and what nobody listed: our own. */
static struct range_host *hosts_at(struct controller *c, uint32_t host)
{
    return host != 0 && host <= c->host_count ? &c->hosts[host - 1] : &c->own;
}

struct range_host *hosts_listed(struct controller *c, uint32_t host)
{
    const struct view_host *known = view_host(c->state.view, host);

    return known != NULL && known->made.ssh[0] != '\0' ? hosts_at(c, host) : &c->own;
}

struct range_host *hosts_of(struct controller *c, const struct view_vm *vm)
{
    return hosts_at(c, c->simulated ? 0 : view_stand(c->state.view, vm));
}

struct range_host *hosts_next(struct controller *c, const struct range_host *before)
{
    for (uint32_t i = before != NULL ? before->host + 1 : 0; i <= c->host_count; i++)
        if (hosts_at(c, i)->provider != NULL)
            return hosts_at(c, i);
    return NULL;
}

struct range_host *hosts_of_port(struct controller *c, const struct port *port)
{
    for (struct range_host *host = hosts_next(c, NULL); host != NULL; host = hosts_next(c, host))
        if (host->provider == port)
            return host;
    return NULL;
}

int64_t hosts_within(const struct range_host *host, int64_t within)
{
    const struct view_host *known =
        host->host != 0 ? view_host(host->c->state.view, host->host) : NULL;

    if (known != NULL && (known->provider_lost || known->off) && within > WITHIN_LOST)
        return WITHIN_LOST;
    return known != NULL && known->awaited && within > WITHIN_OPEN ? WITHIN_OPEN : within;
}

const char *hosts_ports(const struct range_host *host)
{
    return host->host == 0 ? host->c->folder->ports : NULL;
}

const char *hosts_images(const struct range_host *host)
{
    return host->host == 0 ? request_images(host->c) : NULL;
}

/* ---- where things lie there ---- */

bool hosts_is_place(const char *path)
{
    if (path == NULL || path[0] != '/' || strlen(path) > PLACE_MOST)
        return false;
    for (; *path != '\0'; path++)
        if (!isalnum((unsigned char)*path) && strchr("/._-+@", *path) == NULL)
            return false;
    return true;
}

static int hosts_take_places(struct range_host *host, const json_t *hello, struct error *err)
{
    struct pool *pool = &host->c->pool;
    const json_t *places = json_object_get(hello, "places");
    const char *runtime = json_string_value(json_object_get(places, "runtime")),
               *state = json_string_value(json_object_get(places, "state")),
               *images = json_string_value(json_object_get(places, "images"));

    if (!hosts_is_place(runtime) || !hosts_is_place(state) || !hosts_is_place(images))
        return error_set(err, ERROR_INPUT, "its hello does not say where things lie on host %s",
                         host->name);
    if (host->runtime != NULL && strcmp(host->runtime, runtime) != 0)
        return error_set(err, ERROR_STATE, "host %s has another runtime folder than before: %s",
                         host->name, runtime);
    if (host->runtime != NULL)
        return 0;
    host->state = pool_text(pool, state);
    host->images = pool_text(pool, images);
    host->root = pool_print(pool, "%s/v", runtime);
    host->ports = pool_print(pool, "%s/n", runtime);
    if (host->state == NULL || host->images == NULL || host->root == NULL || host->ports == NULL)
        return error_memory(err);
    host->runtime = pool_text(pool, runtime);
    return host->runtime != NULL ? 0 : error_memory(err);
}

json_t *hosts_elsewhere(const struct range_host *host)
{
    const struct view *view = host->c->state.view;
    const struct view_host *known =
        host->host != 0 ? view_host(view, host->host) : view_own_host(view);
    json_t *list = json_array();

    for (uint32_t i = 0; known != NULL && i < known->left.count; i++) {
        const struct view_vm *vm = view_vm(view, known->left.items[i]);

        if (vm != NULL && vm->made.host != known->made.host)
            json_array_append_new(list, request_domain(vm));
    }
    return list;
}

static json_t *hosts_open_body(void *data, const json_t *hello, struct error *err)
{
    struct range_host *host = data;
    const struct controller *c = host->c;

    if (hosts_take_places(host, hello, err) < 0)
        return NULL;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:s, s:o}", "uri", c->connect,
                     "network", c->state.view->exercise.network, "run", c->folder->run, "root",
                     host->root, "runtime", host->runtime, "disks",
                     json_sprintf("%s/disks", host->state), "consoles",
                     json_sprintf("%s/consoles", host->state), "ports", host->ports, "images",
                     host->images, "elsewhere", hosts_elsewhere(host));
}

static json_t *hosts_ports_body(void *data, const json_t *hello, struct error *err)
{
    struct range_host *host = data;

    return hosts_take_places(host, hello, err) < 0
               ? NULL
               : request_ports(host->c, host->host, host->ports, err);
}

/* ---- the way to its machines ---- */

static void hosts_local_path(const struct controller *c, uint32_t vm, char *to, size_t size)
{
    text_print(to, size, "%s/r/%u", c->folder->runtime, vm);
}

static bool hosts_forward(struct range_host *host, const char ***words, size_t *count, uint32_t vm,
                          const char *end, const char *below, const char *there)
{
    struct pool *pool = &host->c->pool;
    const char **option = pool_grow(pool, words, count, sizeof(**words)),
               **value = option != NULL ? pool_grow(pool, words, count, sizeof(**words)) : NULL;

    if (value == NULL)
        return false;
    (*words)[*count - 2] = "-L";
    (*words)[*count - 1] = pool_print(pool, "%s/r/%u.%s:%s/%s/%u.%s", host->c->folder->runtime, vm,
                                      end, host->root, below, vm, there);
    return (*words)[*count - 1] != NULL;
}

/* What of its machines is forwarded: SSH of exercise control and of teams, serial line, screen. */
static const char *const *hosts_forwards(struct range_host *host, struct error *err)
{
    static const char *const first[] = {"-o", "StreamLocalBindUnlink=yes", "-o",
                                        "StreamLocalBindMask=0177"};
    const struct view *view = host->c->state.view;
    const char **words = NULL;
    size_t count = 0;
    bool whole = true;

    for (size_t i = 0; whole && i < sizeof(first) / sizeof(first[0]); i++) {
        const char **word = pool_grow(&host->c->pool, &words, &count, sizeof(*word));

        whole = word != NULL;
        if (whole)
            *word = first[i];
    }
    for (size_t i = 0; whole && i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || hosts_of(host->c, vm) != host)
            continue;
        whole = hosts_forward(host, &words, &count, vm->made.vm, "excon", "w", "excon") &&
                hosts_forward(host, &words, &count, vm->made.vm, "team", "w", "team") &&
                hosts_forward(host, &words, &count, vm->made.vm, "a", "c", "a") &&
                (!vm->made.screen ||
                 hosts_forward(host, &words, &count, vm->made.vm, "vnc", "c", "vnc"));
    }
    if (whole && pool_grow(&host->c->pool, &words, &count, sizeof(*words)) != NULL)
        return words;
    error_memory(err);
    return NULL;
}

static struct port_agent_plan hosts_plan(struct range_host *host, const char *program,
                                         const char *name, const char *const *argv)
{
    struct pool *pool = &host->c->pool;

    return (struct port_agent_plan){
        .program = {.name = name,
                    .argv = argv,
                    .errors = STDERR_FILENO,
                    .title = pool_print(pool, "%s on %s", program, host->name)},
        .name = pool_print(pool, "%s@%s", name, host->name),
        .epoch = host->c->state.view->epoch};
}

/* Its far end only waits for the end of its input; the first line is the hello of an agent. */
static const char way_command[] =
    "sh -c 'echo \"{\\\"k\\\":\\\"hello\\\",\\\"agent\\\":\\\"via\\\",\\\"protocol\\\":1}\"; "
    "exec cat >/dev/null'";

static int hosts_open_way(struct range_host *host, struct error *err)
{
    struct controller *c = host->c;
    const char *const *options = hosts_forwards(host, err);
    const char *const *argv =
        options != NULL ? ssh_words(&c->pool, host->ssh, options, way_command) : NULL;
    struct port_agent_plan plan = hosts_plan(host, "the SSH session", "via", argv);
    char folder[PLACE_MOST];

    if (argv == NULL || plan.name == NULL || plan.program.title == NULL)
        return error_memory(err);
    text_print(folder, sizeof(folder), "%s/r", c->folder->runtime);
    if (tree_make(folder, err) < 0)
        return -ERROR_FAILED;
    return port_agent_new(c->loop, c->crew, &plan, c->face, c, &host->way, err);
}

int hosts_follow(struct controller *c, struct error *err)
{
    for (struct range_host *host = hosts_next(c, NULL); host != NULL; host = hosts_next(c, host)) {
        const char *const *options = host->way != NULL ? hosts_forwards(host, err) : NULL;
        const char *const *argv =
            options != NULL ? ssh_words(&c->pool, host->ssh, options, way_command) : NULL;

        if (host->way != NULL &&
            (argv == NULL ||
             port_agent_renew(host->way, argv, "started anew, as machines have moved", err) < 0))
            return error_memory(err);
    }
    return 0;
}

void hosts_localize(const struct range_host *host, uint32_t vm, json_t *told)
{
    char wanted[PLACE_MOST + 32], here[PLACE_MOST + 32];
    const char *there;

    if (host == NULL || host == &host->c->own)
        return;
    there = text_in(told, "host");
    if (there[0] == '\0')
        return;
    text_print(wanted, sizeof(wanted), "%s/w/%u", host->root, vm);
    hosts_local_path(host->c, vm, here, sizeof(here));
    if (strcmp(there, wanted) != 0 || json_integer_value(json_object_get(told, "port")) != 0) {
        log_warn("hosts",
                 "VM %u on host %s: its SSH is at no socket, so it cannot be reached from here (a "
                 "libvirtd that confines guests by AppArmor or SELinux?)",
                 vm, host->name);
        here[0] = '\0';
    }
    json_object_set_new(told, "host", json_string(here));
    json_object_set_new(told, "port", json_integer(0));
}

void hosts_localize_all(const struct range_host *host, json_t *told)
{
    size_t i;
    json_t *vm;

    if (host == NULL || host == &host->c->own)
        return;
    json_array_foreach(json_object_get(told, "vms"), i, vm)
    {
        hosts_localize(host, (uint32_t)json_integer_value(json_object_get(vm, "vm")), vm);
    }
}

/* ---- agents ---- */

static int hosts_open_agent(struct range_host *host, const char *program, const char *name,
                            struct port **ret_port, struct error *err)
{
    struct controller *c = host->c;
    bool provider = strcmp(name, "virt") == 0;
    const char *command =
        pool_print(&c->pool, "sh -c '" SSH_AWAY_PATH "; exec %s --of %s'", program, c->folder->run);
    const char *const *argv =
        command != NULL ? ssh_words(&c->pool, host->ssh, NULL, command) : NULL;
    struct port_agent_plan plan = hosts_plan(host, program, name, argv);

    if (argv == NULL || plan.name == NULL || plan.program.title == NULL)
        return error_memory(err);
    plan.program.silence = CREW_SILENCE;
    plan.program.alone = provider ? 0 : SWITCH_ALONE;
    plan.program.same_version = true;
    plan.setup_verb = provider ? "open" : "ports";
    plan.setup_within = provider ? WITHIN_OPEN : WITHIN_PORTS;
    plan.set_up = provider ? hosts_open_body : hosts_ports_body;
    plan.set_up_data = host;
    return port_agent_new(c->loop, c->crew, &plan, c->face, c, ret_port, err);
}

static int hosts_open_agents(struct range_host *host, struct error *err)
{
    if (hosts_open_agent(host, "excon-virt", "virt", &host->provider, err) < 0 ||
        (!request_is_over_ovn(host->c) &&
         hosts_open_agent(host, "excon-switch", "switch", &host->network, err) < 0))
        return error_wrap(err, "host %s", host->name);
    return 0;
}

/* Does a VM stand there, or did one, so that folders of the run are there? */
static bool hosts_is_used(struct controller *c, const struct range_host *host)
{
    const struct view *view = c->state.view;
    const struct view_host *known = view_host(view, host->host);

    if (known != NULL && known->used)
        return true;

    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && hosts_of(c, &view->vms[i]) == host)
            return true;
    return false;
}

int hosts_want(struct range_host *host, struct error *err)
{
    return host->provider != NULL || host == &host->c->own ? 0 : hosts_open_agents(host, err);
}

int hosts_open(struct controller *c, struct error *err)
{
    const struct view *view = c->state.view;

    c->hosts = pool_take_array(&c->pool, view->host_count + 1, sizeof(*c->hosts));
    if (c->hosts == NULL)
        return error_memory(err);
    c->host_count = view->host_count;
    for (uint32_t i = 0; i < c->host_count; i++) {
        struct range_host *host = &c->hosts[i];
        const struct host_made *made = &view->hosts[i].made;

        *host = (struct range_host){.c = c, .host = i + 1, .name = made->name, .ssh = made->ssh};
        if (made->host != 0 && made->ssh[0] != '\0' && hosts_is_used(c, host) &&
            hosts_open_agents(host, err) < 0)
            return -ERROR_FAILED;
    }
    return 0;
}

bool hosts_need_own(struct controller *c)
{
    return hosts_next(c, NULL) == NULL || hosts_is_used(c, &c->own);
}

void hosts_came_up(struct range_host *host)
{
    struct error err = {0};

    if (host != &host->c->own && host->way == NULL && hosts_open_way(host, &err) < 0)
        controller_fail(host->c, &err);
}

void hosts_close(struct controller *c)
{
    port_free(c->own.provider);
    port_free(c->own.network);
    for (size_t i = 0; c->hosts != NULL && i < c->host_count; i++) {
        port_free(c->hosts[i].provider);
        port_free(c->hosts[i].network);
        port_free(c->hosts[i].way);
    }
}
