/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine goes to another host as it runs. What may be of it there is removed; its own host is
 * told that it leaves; it is defined there, with an empty disk; its ports in OVN stay with its own
 * host for the time; then libvirt copies memory and disk, and leaves it there standing still, so
 * that it runs once whatever is killed: it runs on there only by a request that follows the row.
 *
 * The two libvirtd know nothing of each other. A program here speaks to both, through two SSH
 * sessions, which also lead QEMU's two streams from the one host to the other, by sockets that are
 * there as long as the sessions are. When any of it fails, the machine runs on where it stood.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "engine/control/ended.h"
#include "engine/control/hosts.h"
#include "engine/control/migrate-own.h"
#include "engine/control/ovn.h"
#include "engine/control/within.h"
#include "wire/crew/crew.h"
#include "wire/ssh.h"

enum {
    LIVE_PATH_MOST = 100, /* bytes of a socket's path, which the system limits */
    LIVE_FRONT = 6        /* words before those of the sessions */
};

/*
 * $1, $2: how many words the session of its host has, and that of the other one; their words; then
 * the program's. The input is a pipe of ours that says nothing: when that ends, all of it does.
 */
static const char live_script[] =
    "exec 4<&0; n=$1 m=$(($1 + $2)); shift 2; i=1 a= b=; "
    "while [ $i -le $m ]; do "
    "[ $i -le $n ] && a=\"$a \\\"\\${$i}\\\"\" || b=\"$b \\\"\\${$i}\\\"\"; i=$((i + 1)); done; "
    "{ cat <&4; kill -KILL 0; } >/dev/null 2>&1 & k=$!; "
    "eval \"$a\" <&4 >/dev/null 2>&1 & s=$!; eval \"$b\" <&4 >/dev/null 2>&1 & t=$!; "
    "shift $m; \"$@\" 2>&1; r=$?; kill $k $s $t; exit $r";

/* Where libvirtd listens on a host, as the connection's URI says; NULL: that is no path for ssh. */
static const char *live_daemon(const struct controller *c, struct pool *pool)
{
    static const char key[] = "socket=";
    const char *at = strstr(c->connect, key);
    char *path;

    if (at == NULL)
        return "/run/libvirt/libvirt-sock";
    path = pool_text(pool, at + sizeof(key) - 1);
    if (path == NULL)
        return NULL;
    path[strcspn(path, "&")] = '\0';
    return hosts_is_place(path) ? path : NULL;
}

/* "-L", "LOCAL:THERE" */
static bool live_forward(struct pool *pool, const char **words, size_t *count, const char *option,
                         const char *from, const char *to)
{
    words[(*count)++] = option;
    words[*count] = pool_print(pool, "%s:%s", from, to);
    return words[(*count)++] != NULL;
}

struct live_way {
    const char *here;   /* of sockets on our host: PATH.f, PATH.t, PATH.q, PATH.n */
    const char *there;  /* of those on both hosts: PATH.q and PATH.n */
    const char *daemon; /* libvirtd's */
};

/* The session of one host. Its far end removes the sockets there when it ends. */
static const char *const *live_session(const struct live_way *way, const struct range_host *host,
                                       bool own, struct pool *pool)
{
    const char **options = pool_take_array(pool, 16, sizeof(*options));
    const char *command = pool_print(pool, "sh -c 'cat >/dev/null; rm -f %s.q %s.n'", way->there,
                                     way->there),
               *daemon = pool_print(pool, "%s.%c", way->here, own ? 'f' : 't'),
               *here[] = {pool_print(pool, "%s.q", way->here), pool_print(pool, "%s.n", way->here)},
               *there[] = {pool_print(pool, "%s.q", way->there),
                           pool_print(pool, "%s.n", way->there)};
    size_t count = 0;
    bool whole = options != NULL && command != NULL && daemon != NULL;

    for (size_t i = 0; i < 2; i++)
        whole = whole && here[i] != NULL && there[i] != NULL;
    if (!whole)
        return NULL;
    options[count++] = "-o";
    options[count++] = "StreamLocalBindUnlink=yes";
    options[count++] = "-o";
    options[count++] = "StreamLocalBindMask=0177";
    options[count++] = "-o";
    options[count++] = "ExitOnForwardFailure=yes";
    whole = live_forward(pool, options, &count, "-L", daemon, way->daemon);
    for (size_t i = 0; i < 2; i++)
        whole = whole && (own ? live_forward(pool, options, &count, "-R", there[i], here[i])
                              : live_forward(pool, options, &count, "-L", here[i], there[i]));
    options[count] = NULL;
    return whole ? ssh_words(pool, host->ssh, options, command) : NULL;
}

static int live_find_way(struct controller *c, const struct job *job, const struct view_vm *vm,
                         struct pool *pool, struct live_way *way, struct error *err)
{
    const struct range_host *from = hosts_of(c, vm), *to = job->host;

    if (from->root == NULL || to->root == NULL || strcmp(from->root, to->root) != 0)
        return error_set(err, ERROR_STATE, "its hosts have not the same folder for sockets");
    *way = (struct live_way){.here = pool_print(pool, "%s/r/%u", c->folder->runtime, vm->made.vm),
                             .there =
                                 pool_print(pool, "%s/w/%u.%u-%llu", from->root, vm->made.vm,
                                            c->state.view->epoch, (unsigned long long)job->number),
                             .daemon = live_daemon(c, pool)};
    if (way->here == NULL || way->there == NULL || way->daemon == NULL ||
        strlen(way->here) > LIVE_PATH_MOST || strlen(way->there) > LIVE_PATH_MOST)
        return error_set(err, ERROR_STATE, "its sockets have no place");
    return 0;
}

/* One that a killed session left would be taken for the new one's. */
static void live_unlink(const struct live_way *way)
{
    static const char ends[] = "ftqn";
    char path[LIVE_PATH_MOST + 4];

    for (size_t i = 0; ends[i] != '\0'; i++)
        if (text_print(path, sizeof(path), "%s.%c", way->here, ends[i]))
            unlink(path);
}

static int live_spawn(struct controller *c, struct migrating *m, struct job *job,
                      const struct view_vm *vm, struct pool *pool, struct error *err)
{
    const char *argv[MIGRATE_WORDS_MOST] = {"/bin/sh", "-c", live_script, "sh"};
    const char *const *from, *const *to;
    char *program = crew_find("excon-virt", err), counts[2][16];
    struct live_way way;

    if (program == NULL || live_find_way(c, job, vm, pool, &way, err) < 0) {
        free(program);
        return -err->code;
    }
    from = live_session(&way, hosts_of(c, vm), true, pool);
    to = live_session(&way, job->host, false, pool);

    const char *const carry[] = {program,
                                 "--carry",
                                 vm->made.domain,
                                 pool_print(pool, "%s.f", way.here),
                                 pool_print(pool, "%s.t", way.here),
                                 way.there,
                                 NULL};
    int r =
        from == NULL || to == NULL || carry[3] == NULL || carry[4] == NULL ? error_memory(err) : 0;

    if (r == 0) {
        size_t first = migrate_add(argv, LIVE_FRONT, from), second = migrate_add(argv, first, to);

        text_print(counts[0], sizeof(counts[0]), "%zu", first - LIVE_FRONT);
        text_print(counts[1], sizeof(counts[1]), "%zu", second - first);
        argv[4] = counts[0];
        argv[5] = counts[1];
        live_unlink(&way);
        migrate_add(argv, second, carry);
        r = migrate_start(m, job, argv, vm->made.disk, err);
    }
    free(program);
    return r;
}

/* ---- the steps ---- */

static void live_carry(struct controller *c, const struct view_vm *vm, struct migrating *m,
                       struct job *job)
{
    struct pool pool = POOL_EMPTY;
    struct error err = {0};

    job->host = hosts_listed(c, vm->migration.host);
    job->host->makes++;
    if (live_spawn(c, m, job, vm, &pool, &err) < 0)
        act_end_soon(c, job, OUTCOME_FAILED, err.text);
    pool_done(&pool);
}

/* As it would be made anew there, and not started: what is copied fills it. */
static void live_receive(struct controller *c, const struct view_vm *vm, struct job *job)
{
    struct range_host *to = hosts_listed(c, vm->migration.host);
    struct error err = {0};
    json_t *body = request_make(c, vm, hosts_ports(to), hosts_images(to), &err);

    job->host = to;
    job->vm = vm->made.vm;
    to->makes++;
    if (body != NULL) {
        json_object_del(body, "stood");
        json_object_del(body, "kept");
        json_object_set_new(body, "receive", json_true());
    }
    act_submit(c, to->provider, job, "vm.make", hosts_within(to, WITHIN_MAKE), body, &err);
}

static void live_hold(struct controller *c, struct job *job)
{
    struct error err = {0};

    if (c->ovn == NULL)
        act_end_soon(c, job, OUTCOME_FAILED, "nobody speaks for its networks");
    else
        act_submit(c, c->ovn, job, "net", WITHIN_OPEN, ovn_topology(c, &err), &err);
}

static void live_send(struct controller *c, const struct view_vm *vm, struct job *job, bool back)
{
    json_t *body = request_domain(vm);

    json_object_set_new(body, "back", json_boolean(back));
    migrate_ask(c, job, hosts_of(c, vm), "vm.send", WITHIN_MACHINE, body);
}

static void live_do(struct controller *c, const struct view_vm *vm, struct migrating *m,
                    struct job *job)
{
    struct range_host *to = hosts_listed(c, vm->migration.host);

    if (job->step == LIVE_CLEAR || job->step == LIVE_DROP)
        migrate_ask(c, job, to, "vm.drop", WITHIN_DROP, request_domain(vm));
    else if (job->step == LIVE_READY || job->step == LIVE_BACK)
        live_send(c, vm, job, job->step == LIVE_BACK);
    else if (job->step == LIVE_RECEIVE)
        live_receive(c, vm, job);
    else if (job->step == LIVE_HOLD)
        live_hold(c, job);
    else
        live_carry(c, vm, m, job);
}

void live_step(struct controller *c, const struct action *action, unsigned step)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct migrating *m = migrate_of(c, action->subject);
    struct error err = {0};
    struct job *job;

    if (m == NULL && (m = migrate_new(c, action->subject)) == NULL)
        return;
    m->fails = "it cannot go live";
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->step = step;
    job->incarnation = vm->incarnation;
    if (!c->simulated && !request_is_by_taps(c)) {
        live_do(c, vm, m, job);
        return;
    }
    /* The embedded driver has no daemon that both hosts' could be spoken to by. Nothing has been
     * done, so nothing has to be taken back. */
    job->step = c->simulated ? LIVE_CARRY : LIVE_CLEAR;
    act_end_soon(c, job, c->simulated ? OUTCOME_DONE : OUTCOME_FAILED,
                 c->simulated ? "" : "it cannot go live: its hosts have no libvirtd of root's");
}

/* ---- their answers ---- */

/* What stands in its way decides whether it may be shut down and copied: an agent that does not
 * answer says so in its result. */
static void live_end(struct controller *c, const struct job *job, enum outcome outcome,
                     const char *text, json_t *result)
{
    migrate_free(migrate_of(c, job->action.subject));
    answer_action(c, job, outcome, text, result);
    if (outcome != OUTCOME_DONE && c->ovn != NULL)
        ovn_follow(c);
}

static unsigned live_next(unsigned step, bool done)
{
    if (done || step == LIVE_BACK)
        return step + 1;
    return LIVE_BACK;
}

void live_answered(struct controller *c, const struct job *job, enum outcome outcome,
                   const char *text, json_t *result)
{
    const struct view_vm *vm = view_vm(c->state.view, job->action.subject);
    struct migrating *m = migrate_of(c, job->action.subject);
    bool done = outcome == OUTCOME_DONE;
    char why[160];

    if (vm == NULL || m == NULL || vm->migration.state != MIGRATION_GOING ||
        (job->step == LIVE_CLEAR && !done) || (job->step == LIVE_CARRY && done)) {
        live_end(c, job, outcome, text, result);
        return;
    }
    if (job->step == LIVE_DROP) {
        text_copy(why, sizeof(why), m->why);
        live_end(c, job, OUTCOME_FAILED, why, done ? NULL : result);
        return;
    }
    if (!done && job->step < LIVE_BACK)
        text_copy(m->why, sizeof(m->why), text);
    live_step(c, &job->action, live_next(job->step, done));
}
