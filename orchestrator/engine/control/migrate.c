/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine goes to another host with its disk: what may be of it there is removed, its guest is
 * asked to shut down and sync, its domain is ended where it stands, and its overlay is copied, host
 * to host, through two SSH sessions of the controller's. Each step may be repeated, and none of
 * them changes what stands where: that is a row's business (core/decide/decide-migration.c).
 *
 * The bytes pass from one program to the other and never through this process. The far ends are
 * constant scripts for the login shell there; names come by their standard input.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/loop/child.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/control/ended.h"
#include "engine/control/hosts.h"
#include "engine/control/migrate-own.h"
#include "engine/control/within.h"
#include "wire/ssh.h"

enum { PATIENCE = 60000 /* ms for a guest to shut down */ };

/*
 * The folder of disks and the domain are two lines of its input. An archive of what there is of it
 * comes out. Behind that, once tar has read all of it without an error, comes a second archive,
 * of a file that says so.
 */
static const char give_script[] =
    "sh -c 'set -e; read -r D; read -r N; cd \"$D\"; set --; "
    "for f in \"$N.qcow2\" \"$N.nvram\"; do [ ! -e \"$f\" ] || set -- \"$@\" \"$f\"; done; "
    ": >\"$N.whole\"; trap \"rm -f \\\"$D/$N.whole\\\"\" EXIT; "
    "[ $# -eq 0 ] || tar -cf - \"$@\"; tar -cf - \"$N.whole\"'";

/*
 * Folder of disks, domain, the image's folder; then the archive. What was begun earlier is removed;
 * the overlay stands on the image as it lies on this host, and gets its name when it is on disk. An
 * overlay that refers to any other file than one of its image's name is refused.
 */
static const char take_script[] =
    "sh -c 'set -e; umask 077; read -r D; read -r N; read -r I; mkdir -p \"$D\"; cd \"$D\"; "
    "rm -rf \"./.part-$N\"; mkdir \"./.part-$N\"; trap \"rm -rf \\\"$D/.part-$N\\\"\" EXIT; "
    "cd \"./.part-$N\"; tar --no-same-owner -ixf -; [ -e \"$N.whole\" ] || { echo \"the copy is cut\"; exit 1; }; "
    "for f in \"$N.qcow2\" \"$N.nvram\"; do [ ! -L \"$f\" ] && { [ ! -e \"$f\" ] || [ -f \"$f\" ]; } || "
    "{ echo \"what came is no plain file\"; exit 1; }; done; "
    "if [ -e \"$N.qcow2\" ]; then "
    "S=$(qemu-img info -f qcow2 \"$N.qcow2\"); "
    "case $S in *\"data file: \"*) echo \"the disk refers to another file\"; exit 1;; esac; "
    "B=$(printf \"%s\\n\" \"$S\" | sed -n \"s/^backing file: //p\" | sed \"s/ (actual path: .*//\"); "
    "[ -n \"$B\" ] && [ -f \"$I/${B##*/}\" ] || { echo \"no image is there for it\"; exit 1; }; "
    "qemu-img rebase -u -f qcow2 -F qcow2 -b \"$I/${B##*/}\" \"$N.qcow2\" >/dev/null; fi; "
    "K=0; for f in \"$N.qcow2\" \"$N.nvram\"; do [ -e \"$f\" ] || continue; chmod 600 \"$f\"; "
    "chown --reference=\"$D\" \"$f\" 2>/dev/null || :; sync \"$f\"; "
    "K=$((K + $(stat -c %s \"$f\"))); mv \"$f\" \"$D/$f\"; done; sync \"$D\"; "
    "[ $K -ge 1048576 ] && echo \"copied $((K / 1048576)) MiB\" || echo \"copied $((K / 1024)) KiB\"'";

/*
 * $1: how many words the giving end has; $2 to $6: disks and domain there, disks and domain and
 * image here; then the words of both. Only numbers are evaluated. Its input is a pipe of ours that
 * says nothing: when that ends, we were killed, and the copy ends, as who follows begins another.
 */
static const char pour_script[] =
    "exec 3>&1 4<&0; n=$1 d=$2 e=$3 f=$4 g=$5 h=$6; shift 6; i=1 w=; "
    "{ cat <&4; kill -KILL 0; } >/dev/null 2>&1 3>&- & "
    "while [ $i -le $n ]; do w=\"$w \\\"\\${$i}\\\"\"; i=$((i + 1)); done; "
    "{ printf '%s\\n' \"$f\" \"$g\" \"$h\"; printf '%s\\n' \"$d\" \"$e\" | eval \"$w\" 2>&3; } | "
    "{ shift $n; \"$@\" 2>&1; }; r=$?; kill $!; exit $r";

/* ---- the copy ---- */

/* The words of a program on that host; on our own, of a shell. */
static const char *const *migrate_words(struct range_host *host, const char *script,
                                        struct pool *pool)
{
    const char **words;

    if (host->host != 0)
        return ssh_words(pool, host->ssh, NULL, script);
    words = pool_take_array(pool, 4, sizeof(*words));
    if (words == NULL)
        return NULL;
    words[0] = "/bin/sh";
    words[1] = "-c";
    words[2] = script;
    return words;
}

static const char *migrate_disks(const struct range_host *host, struct pool *pool)
{
    return host->host == 0       ? host->c->folder->disks
           : host->state != NULL ? pool_print(pool, "%s/disks", host->state)
                                 : NULL;
}

/* The folder of its image on the host that it goes to. */
static const char *migrate_image(struct controller *c, const struct view_vm *vm,
                                 const struct range_host *to, struct pool *pool, struct error *err)
{
    json_t *spec = request_read_spec(c, vm, err);
    const char *images = to->host == 0 ? request_images(c) : to->images, *folder = NULL;

    if (spec != NULL && images != NULL)
        folder = pool_print(pool, "%s/%s", images, text_in(spec, "image"));
    json_decref(spec);
    return folder;
}

static int migrate_spawn(struct migrating *m, struct job *job, const struct view_vm *vm,
                         struct range_host *from, struct pool *pool, struct error *err)
{
    struct range_host *to = job->host;
    const char *const *give = migrate_words(from, give_script, pool), *const *take = migrate_words(
                                                                          to, take_script, pool);
    const char *argv[MIGRATE_WORDS_MOST] = {"/bin/sh", "-c", pour_script, "sh"};
    const char *disks = migrate_disks(from, pool), *there = migrate_disks(to, pool),
               *image = migrate_image(m->controller, vm, to, pool, err);
    size_t count = 10;
    char number[16];

    if (give == NULL || take == NULL || disks == NULL || there == NULL || image == NULL)
        return error_set(err, ERROR_STATE, "a host has not said where things lie there");
    count = migrate_add(argv, count, give);
    text_print(number, sizeof(number), "%zu", count - 10);
    migrate_add(argv, count, take);
    argv[4] = number;
    argv[5] = disks;
    argv[6] = argv[8] = vm->made.domain;
    argv[7] = there;
    argv[9] = image;
    return migrate_start(m, job, argv, vm->made.disk, err);
}

static void migrate_copy(struct controller *c, const struct view_vm *vm, struct job *job)
{
    struct range_host *from = hosts_of(c, vm), *to = hosts_listed(c, vm->migration.host);
    struct pool pool = POOL_EMPTY;
    struct error err = {0};
    struct migrating *m;

    if (c->simulated) {
        act_end_soon(c, job, OUTCOME_DONE, "");
        return;
    }
    m = migrate_new(c, vm->made.vm);
    if (m == NULL)
        return;
    m->fails = "its disk cannot be copied";
    /* The host's part of the range is removed after the copy has ended. */
    job->host = to;
    to->makes++;
    if (migrate_spawn(m, job, vm, from, &pool, &err) < 0) {
        migrate_free(m);
        act_end_soon(c, job, OUTCOME_FAILED, err.text);
    }
    pool_done(&pool);
}

/* ---- the steps ---- */

/* Its disk has everything then; whether it hears of this or not, its domain is ended next. */
static void migrate_ask_guest(struct controller *c, const struct view_vm *vm, struct job *job)
{
    struct error err = {0};
    json_t *body = request_control(c, vm, &err);

    if (body != NULL)
        json_object_set_new(body, "script",
                            json_string(request_is_powershell(vm)
                                            ? "Stop-Computer -Force\n"
                                            : "sync\npoweroff >/dev/null 2>&1 || :\n"));
    act_submit(c, c->transport, job, "exec", WITHIN_ARM, body, &err);
}

static void migrate_step(struct controller *c, const struct action *action, unsigned step)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job;

    if (c->simulated)
        step = STEP_COPY;
    if (step == STEP_GUEST && (vm->made.unmanaged || vm->host[0] == '\0'))
        step = STEP_END;
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->step = step;
    job->incarnation = vm->incarnation;
    if (step == STEP_CLEAR)
        migrate_ask(c, job, hosts_listed(c, vm->migration.host), "vm.drop", WITHIN_DROP,
                    request_domain(vm));
    else if (step == STEP_GUEST)
        migrate_ask_guest(c, vm, job);
    else if (step == STEP_END)
        migrate_ask(c, job, hosts_of(c, vm), "vm.shutdown", PATIENCE + WITHIN_MORE,
                    request_domain(vm));
    else
        migrate_copy(c, vm, job);
}

void act_migrate(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct range_host *to = hosts_listed(c, vm->migration.host);
    struct error err = {0};

    if (act_is_on_its_way(c, action))
        return;
    if (!c->simulated && act_want_host(c, to, &err) < 0)
        controller_fail(c, &err);
    else if (vm->migration.live)
        live_step(c, action, LIVE_CLEAR);
    else
        migrate_step(c, action, STEP_CLEAR);
}

void migrate_answered(struct controller *c, const struct job *job, enum outcome outcome,
                      const char *text, json_t *result)
{
    const struct view_vm *vm = view_vm(c->state.view, job->action.subject);
    bool goes_on = vm != NULL && vm->migration.state == MIGRATION_GOING &&
                   (outcome == OUTCOME_DONE || job->step == STEP_GUEST);

    if (job->step >= LIVE_CLEAR) {
        live_answered(c, job, outcome, text, result);
        return;
    }
    if (job->step == STEP_COPY)
        migrate_free(migrate_of(c, job->action.subject));
    if (goes_on && job->step != STEP_COPY)
        migrate_step(c, &job->action, job->step + 1);
    else
        answer_action(c, job, outcome, text, result);
}

bool migrate_is_copy(const struct job *job)
{
    return job->what == JOB_ACTION && job->action.kind == ACTION_MIGRATE &&
           (job->step == STEP_COPY || job->step == LIVE_RECEIVE || job->step == LIVE_CARRY) &&
           job->host != NULL;
}
