/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host names of VMs and teams, and names of users: whatever a guest, its neighbours or ssh would
 * refuse or confuse later is an error here. A shared VM knows a team's VM as "web.team", so teams'
 * names are unique; within a team, and among what all share, VMs' names are.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan/planner.h"

enum { ID_MOST = 200 }; /* bytes; the provider takes 256 for an id, and more for a title */

/* A name with its owner: sorted, equal ones stand beside each other. */
struct named {
    const char *name;
    uint32_t team, ordinal; /* of a VM; a team itself has team 0 */
};

static int name_by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    if (order != 0)
        return order;
    if (x->team != y->team)
        return x->team < y->team ? -1 : 1;
    return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

static bool name_is_one_line(const char *id)
{
    for (; *id != '\0'; id++)
        if ((unsigned char)*id < 0x20 || *id == 0x7f)
            return false;
    return true;
}

static const struct infrastructure *name_place(const struct planner *planner, uint32_t vm)
{
    return &planner->scenario->infrastructure.items[planner->infrastructure_of_vm[vm - 1]];
}

static bool name_was_complained_of(const struct planner *planner, struct mark at)
{
    for (size_t i = 0; i < planner->complaints->count; i++)
        if (planner->complaints->items[i].grade == COMPLAINT_ERROR &&
            planner->complaints->items[i].at.line == at.line &&
            planner->complaints->items[i].at.column == at.column)
            return true;
    return false;
}

static void name_complain_of_two(struct planner *planner, const char *name, const char *what,
                                 const char *id, struct mark mark, const char *other_id,
                                 struct mark other)
{
    if (name_was_complained_of(planner, mark))
        return;
    complain_error(planner->complaints, mark,
                   "%s \"%s\" and \"%s\" both become the host name \"%s\"", what, id, other_id,
                   name);
    complain_other(planner->complaints, other, "the other one");
    complain_hint(planner->complaints, "host names are made of ids: lower case, at most 63 "
                                       "letters and digits, - for all else");
}

/* One id that gives no host name, or one that is taken: `word` is "vm" or "team". */
static void name_check_id(struct planner *planner, const char *word, const char *id,
                          const char *name, struct mark mark)
{
    char own[HOST_NAME_SIZE];
    bool is_vm = strcmp(word, "vm") == 0;

    if (strlen(id) > ID_MOST || !name_is_one_line(id))
        complain_error(planner->complaints, mark,
                       "%s \"%.40s\": an id is one line of at most %d bytes", is_vm ? "VM" : "team",
                       id, ID_MOST);
    else if (!host_name_of_id(id, own))
        complain_warning(planner->complaints, mark,
                         "%s \"%s\": its id has no ASCII letter or digit, so its host name is "
                         "\"%s\"",
                         is_vm ? "VM" : "team", id, name);
    else if (!host_name_is_free(own))
        complain_error(planner->complaints, mark,
                       "%s \"%s\": \"%s\" is every machine's own name for itself",
                       is_vm ? "VM" : "team", id, own);
}

static void name_teams(struct planner *planner)
{
    const struct entity *entities = planner->scenario->entities.items;
    struct named *all = planner_scratch(planner, planner->team_count, sizeof(*all));

    planner->team_names =
        planner_scratch(planner, planner->team_count, sizeof(*planner->team_names));
    if (all == NULL || planner->team_names == NULL)
        return;
    for (uint32_t t = 0; t < planner->team_count; t++) {
        const struct entity *entity = &entities[planner->teams[t].entity];

        host_name(entity->id, "team", t + 1, planner->team_names[t]);
        if (!entity->generated)
            name_check_id(planner, "team", entity->id, planner->team_names[t], entity->mark);
        all[t] = (struct named){planner->team_names[t], 0, t + 1};
    }
    qsort(all, planner->team_count, sizeof(*all), name_by_name);
    for (uint32_t t = 1; t < planner->team_count; t++) {
        const struct entity *entity = &entities[planner->teams[all[t].ordinal - 1].entity];
        const struct entity *other = &entities[planner->teams[all[t - 1].ordinal - 1].entity];

        if (strcmp(all[t].name, all[t - 1].name) == 0)
            name_complain_of_two(planner, all[t].name, "teams", entity->path, entity->mark,
                                 other->path, other->mark);
    }
}

/* Equal names in one team, or of a team's VM and a shared one: shared ones (team 0) come first. */
static void name_compare_vms(struct planner *planner, const struct named *all, size_t count)
{
    size_t shared = 0; /* place + 1 of the shared VM with the name that is looked at */

    for (size_t i = 0; i < count; i++) {
        bool same_name = i > 0 && strcmp(all[i].name, all[i - 1].name) == 0;
        size_t other = same_name && all[i].team == all[i - 1].team ? i : same_name ? shared : 0;

        if (!same_name)
            shared = 0;
        if (other != 0) {
            const struct infrastructure *a = name_place(planner, all[i].ordinal);
            const struct infrastructure *b = name_place(planner, all[other - 1].ordinal);

            name_complain_of_two(
                planner, all[i].name, "VMs",
                planner->plan->vms.items[all[i].ordinal - 1].row.as.vm_made.id, a->mark,
                planner->plan->vms.items[all[other - 1].ordinal - 1].row.as.vm_made.id, b->mark);
        }
        if (all[i].team == 0 && shared == 0)
            shared = i + 1;
    }
}

static void name_vms(struct planner *planner)
{
    const struct plan_rows *vms = &planner->plan->vms;
    struct named *all = planner_scratch(planner, vms->count, sizeof(*all));

    planner->host_names = planner_scratch(planner, vms->count, sizeof(*planner->host_names));
    if (all == NULL || planner->host_names == NULL)
        return;
    for (uint32_t i = 0; i < vms->count; i++) {
        const struct vm_made *made = &vms->items[i].row.as.vm_made;
        const struct infrastructure *what = name_place(planner, made->vm);

        host_name(made->id, "vm", made->vm, planner->host_names[i]);
        if (planner->placed[planner->infrastructure_of_vm[i]].first == made->vm)
            name_check_id(planner, "vm", what->id, planner->host_names[i], what->mark);
        all[i] = (struct named){planner->host_names[i], made->team, made->vm};
    }
    qsort(all, vms->count, sizeof(*all), name_by_name);
    name_compare_vms(planner, all, vms->count);
}

/* Users that roles name are made in the guests of VMs that are deployed. */
static void name_users(struct planner *planner)
{
    enum { USERS_MOST = 31 }; /* beside root; the provider's SPEC_USERS_MOST */
    const struct infrastructures *all = &planner->scenario->infrastructure;

    for (size_t i = 0; i < all->count; i++) {
        const struct node *node = &planner->scenario->nodes.items[all->items[i].node];

        if (node->type != NODE_VM)
            continue;
        if (node->roles.count > USERS_MOST)
            complain_error(planner->complaints, node->mark,
                           "VM %s has %zu roles; at most %d are possible", node->id,
                           node->roles.count, USERS_MOST);
        for (size_t r = 0; r < node->roles.count; r++) {
            const struct node_role *role = &node->roles.items[r];

            if (role->username == NULL || host_name_is_user(role->username))
                continue;
            complain_error(planner->complaints, role->mark,
                           "VM %s: \"%s\" is no user that a guest can make and ssh can name",
                           node->id, role->username);
            complain_hint(planner->complaints,
                          "lower-case letters, digits, _ and -, at most 32, a letter or _ first");
        }
    }
}

void plan_names(struct planner *planner)
{
    name_teams(planner);
    name_vms(planner);
    name_users(planner);
}
