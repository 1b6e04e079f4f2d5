/* SPDX-License-Identifier: Apache-2.0 */
/* VMs that are alike are chained in the order of their ordinals; each knows the first of its chain.
 * A VM that cannot be forked is in none. */
#include "core/decide/alike.h"

#include <stdlib.h>
#include <string.h>

#include "core/decide/state-own.h"
#include "core/view/forks.h"
#include "core/view/view-host.h"

/* ---- the chains ---- */

struct alike_look {
    uint64_t look;
    uint32_t vm, last; /* of its chain, where it is the first one */
};

static int alike_compare(const void *a, const void *b)
{
    const struct alike_look *one = a, *other = b;

    if (one->look != other->look)
        return one->look < other->look ? -1 : 1;
    return (one->vm > other->vm) - (one->vm < other->vm);
}

/* Of those before it that look the same, the first one that it is like; itself: there is none. */
static struct alike_look *alike_find_first(const struct state *state, struct alike_look *looks,
                                           size_t begin, size_t at)
{
    const struct view_vm *vm = view_vm(state->view, looks[at].vm);

    for (size_t i = begin; i < at; i++)
        if (state->alike_first[looks[i].vm] == looks[i].vm &&
            fork_are_alike(&view_vm(state->view, looks[i].vm)->made, &vm->made))
            return &looks[i];
    return &looks[at];
}

static void alike_chain(struct state *state, struct alike_look *looks, size_t count)
{
    size_t begin = 0;

    for (size_t i = 0; i < count; i++) {
        struct alike_look *first;

        begin = i > 0 && looks[i].look != looks[i - 1].look ? i : begin;
        first = alike_find_first(state, looks, begin, i);
        state->alike_first[looks[i].vm] = first->vm;
        if (first->last != 0)
            state->alike_next[first->last] = looks[i].vm;
        first->last = looks[i].vm;
    }
}

int state_make_alike(struct state *state, struct error *err)
{
    const struct view *view = state->view;
    struct alike_look *looks = calloc(view->vm_count + 1, sizeof(*looks));
    size_t count = 0;

    state->alike_first = pool_take_array(&state->index_pool, view->vm_count + 1, sizeof(uint32_t));
    state->alike_next = pool_take_array(&state->index_pool, view->vm_count + 1, sizeof(uint32_t));
    if (looks == NULL || state->alike_first == NULL || state->alike_next == NULL) {
        free(looks);
        return error_memory(err);
    }
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct vm_made *made = &view->vms[i].made;

        if (fork_are_alike(made, made))
            looks[count++] = (struct alike_look){.look = fork_look(made), .vm = made->vm};
    }
    qsort(looks, count, sizeof(*looks), alike_compare);
    alike_chain(state, looks, count);
    free(looks);
    return 0;
}

/* The first VM of the chain of `vm`; 0: it is in none, or there are no chains yet. */
static uint32_t alike_begin(const struct state *state, const struct view_vm *vm)
{
    return state->alike_first != NULL ? state->alike_first[vm->made.vm] : 0;
}

/* The next VM of the chain of `vm` that stands on the same host, from `next` on; NULL: none. */
static const struct view_vm *alike_next(const struct state *state, const struct view_vm *vm,
                                        uint32_t *next)
{
    const struct view_vm *other = NULL;

    while (*next != 0) {
        other = view_vm(state->view, *next);
        *next = state->alike_next[*next];
        if (view_stand(state->view, other) == view_stand(state->view, vm))
            return other;
    }
    return NULL;
}

/* ---- questions ---- */

const struct view_vm *alike_golden(const struct state *state, const struct view_vm *vm)
{
    uint32_t next = alike_begin(state, vm);
    const struct view_vm *first = alike_next(state, vm, &next);

    return first != NULL && alike_next(state, vm, &next) != NULL ? first : NULL;
}

/* The same feature of another VM, with the same content; NULL: it has none such. */
static const struct view_feature *alike_find_feature(const struct state *state, uint32_t vm,
                                                     const struct feature_made *feature)
{
    uint32_t count;
    const uint32_t *features = state_items(&state->features_of_vm, vm, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_feature *other = view_feature(state->view, features[i]);

        if (strcmp(other->made.id, feature->id) == 0)
            return strcmp(other->made.payload, feature->payload) == 0 &&
                           strcmp(other->made.user, feature->user) == 0
                       ? other
                       : NULL;
    }
    return NULL;
}

bool alike_has_feature(const struct state *state, const struct view_feature *feature)
{
    const struct view_vm *vm = view_vm(state->view, feature->made.vm);
    const struct view_feature *golden = alike_find_feature(state, vm->fork.from, &feature->made);

    return vm->fork.from != 0 && golden != NULL && golden->golden == vm->fork.from_incarnation;
}

bool alike_shares_feature(const struct state *state, const struct view_feature *feature)
{
    const struct view_vm *vm = view_vm(state->view, feature->made.vm), *other;
    uint32_t next = alike_begin(state, vm);

    if (feature->made.own || feature->made.restart)
        return false;
    for (uint32_t i = 0; i < feature->made.after.count; i++)
        if (!alike_shares_feature(state, view_feature(state->view, feature->made.after.items[i])))
            return false;
    while ((other = alike_next(state, vm, &next)) != NULL)
        if (alike_find_feature(state, other->made.vm, &feature->made) == NULL)
            return false;
    return true;
}
