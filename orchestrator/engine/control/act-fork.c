/* SPDX-License-Identifier: Apache-2.0 */
/* Actions on golden machines and forks: one is kept, the other gets its identity and its links. */
#include "core/model/credential.h"
#include "core/view/forks.h"
#include "engine/control/act-own.h"
#include "engine/control/identity.h"
#include "engine/control/within.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void act_golden(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job = act_begin_alone(c, action, &err);
    json_t *body;

    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    body = request_domain(vm);
    if (body != NULL)
        json_object_set_new(body, "incarnation", json_integer(vm->incarnation));
    act_submit_vm(c, vm, job, "vm.golden", WITHIN_KEEP, body, &err);
}

/* Of the accounts that the package of a VM has. Their names are those of users. */
static char *fork_first_script(struct controller *c, const struct view_vm *vm, int64_t seconds)
{
    json_t *spec = request_read_spec(c, vm, NULL), *name;
    char known[1024] = "", *script;
    size_t i;

    json_array_foreach(json_object_get(json_object_get(spec, "account"), "known"), i, name)
    {
        size_t length = strlen(known);

        text_print(known + length, sizeof(known) - length, " %s", json_string_value(name));
    }
    script = spec != NULL ? identity_first_script(known, seconds) : NULL;
    json_decref(spec);
    return script;
}

static char *fork_script(struct controller *c, const struct view_vm *vm)
{
    int64_t seconds = (c->now.wall + 500) / 1000;
    char marks[64];

    if (vm->made.account && !c->simulated)
        return fork_first_script(c, vm, seconds);
    request_marks(c, vm, marks);
    return identity_script(marks, seconds);
}

void act_identify(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job = act_begin_alone(c, action, &err);
    char *script;
    json_t *body;

    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    script = fork_script(c, vm);
    body = script == NULL                          ? NULL
           : action->due == 0 /* the first time */ ? request_target(c, vm, "root", &err)
                                                   : request_own_target(c, vm, "root", &err);
    if (script == NULL)
        error_memory(&err);
    if (body != NULL) {
        json_object_set_new(body, "script", json_string(script));
        json_object_set_new(body, "renew", json_true());
    }
    free(script);
    act_submit(c, c->transport, job, "exec", WITHIN_IDENTIFY, body, &err);
}

void act_link(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    char id[CREDENTIAL_ID];
    struct error err = {0};
    struct job *job = act_begin_alone(c, action, &err);
    json_t *body;

    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    credential_marker(c->key, "link", vm->made.vm, vm->incarnation, id);
    body = request_domain(vm);
    if (body != NULL) {
        json_object_set_new(body, "act", json_string("link-up"));
        json_object_set_new(body, "id", json_string(id));
        json_object_set_new(body, "team", json_integer(vm->made.team));
    }
    act_submit_vm(c, vm, job, "vm.act", WITHIN_MACHINE, body, &err);
}
