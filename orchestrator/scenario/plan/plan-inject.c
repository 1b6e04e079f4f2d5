/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inject instances of one occurrence: one for each VM instance of its team (and shared VMs) that
 * names the inject, and its message to the inbox of whom it is for. A message never goes to a team
 * that the inject does not name.
 */
#include <string.h>

#include "base/text.h"
#include "scenario/plan/plan-atomic.h"
#include "scenario/plan/plan-files.h"
#include "core/model/row.h"
#include "core/model/expand.h"

enum { TIMEOUT_DEFAULT = 60 * 1000, TIMEOUT_MOST = 3600 * 1000 };

static const char *inject_title_of(const struct inject *inject)
{
    return inject->name != NULL ? inject->name : inject->id;
}

/* The scenario's name for it goes before that of its atomic test. */
static const char *inject_full_title(const struct planner *planner, const struct inject *inject)
{
    const struct inject_plan *plan =
        &planner->inject_plans[inject - planner->scenario->injects.items];

    return inject->name == NULL && plan->title != NULL ? plan->title : inject_title_of(inject);
}

static const char *inject_entity_title(const struct planner *planner, const struct ref *ref)
{
    const struct entity *entity = &planner->scenario->entities.items[ref->index];

    return entity->name != NULL ? entity->name : entity->path;
}

static const char *inject_to_text(struct planner *planner, const struct inject *inject)
{
    char text[1024] = "";

    for (size_t i = 0; i < inject->to.count; i++) {
        size_t used = strlen(text);

        text_print(text + used, sizeof(text) - used, "%s%s", i > 0 ? ", " : "",
                   inject_entity_title(planner, &inject->to.items[i]));
    }
    return planner_text(planner, text);
}

static struct inject_made *inject_add_inject(struct planner *planner,
                                             const struct occurrence *occurrence,
                                             const struct inject *inject, uint32_t team,
                                             const struct inject_plan *what)
{
    struct plan_row *planned = planner_row(planner, &planner->plan->injects, ROW_INJECT_MADE, team,
                                           AUDIENCE_EXCON, inject->mark);

    if (planned == NULL)
        return NULL;
    planner_list_add(planner, &planner->inject_of_row,
                     (uint32_t)(inject - planner->scenario->injects.items));
    if (what != NULL) {
        planned->blob = what->script;
        planned->cleanup = what->cleanup;
        planned->files = what->files;
    }
    planned->row.as.inject_made = (struct inject_made){
        .inject = (uint32_t)planner->plan->injects.count,
        .team = team,
        .event = occurrence->event,
        .id = planner_text(planner, inject->id),
        .of = "",
        .title = planner_text(planner, inject_full_title(planner, inject)),
        .user = "",
        .from = inject->from.id != NULL
                    ? planner_text(planner, inject_entity_title(planner, &inject->from))
                    : "",
        .to = inject_to_text(planner, inject),
        .subject = "",
        .body = "",
        .share = "",
        .cleanup_after = inject->cleanup_after,
        .retry = inject->idempotent,
        .timeout = inject->timeout <= 0             ? TIMEOUT_DEFAULT
                   : inject->timeout > TIMEOUT_MOST ? TIMEOUT_MOST
                                                    : inject->timeout,
    };
    return &planned->row.as.inject_made;
}

/* ---- into VMs ---- */

/*
 * Its files lie in a folder of the attempt's own, where the scripts begin; all of them go with the
 * cleanup, unless the inject may be told from an intruder. What the package puts elsewhere is what
 * the inject does.
 */
static const char in_place[] = "cd '" EXPAND_PLACE "' || exit 1\n";
static const char back_in_place[] = "cd '" EXPAND_PLACE "' 2>/dev/null\n";
static const char out_of_place[] =
    "trap 'cd / && rm -rf -- " EXPAND_PLACES "' EXIT\ncd '" EXPAND_PLACE "' 2>/dev/null\n";

static struct plan_blob inject_make(struct planner *planner, const struct inject *inject, int shell,
                                    const char *before, const char *text)
{
    size_t length = strlen(text);
    const char *all = script_join(planner, before, text, &length);

    return all != NULL ? script_make(planner, &inject->environment, shell, all, length)
                       : (struct plan_blob){0};
}

/* `shell` is what reads `run`; the cleanup's is the inject's own. */
static void inject_make_plan(struct planner *planner, const struct inject *inject, int shell,
                             const char *run, const char *cleanup, json_t *files,
                             struct inject_plan *plan)
{
    const char *undo = cleanup != NULL ? cleanup : "";

    plan->script = inject_make(planner, inject, shell, files != NULL ? in_place : "", run);
    if (files != NULL)
        plan->files = files_blob(planner, files);
    if (files != NULL && !inject->visible)
        plan->cleanup = inject_make(planner, inject, inject->shell, out_of_place, undo);
    else if (cleanup != NULL)
        plan->cleanup =
            inject_make(planner, inject, inject->shell, files != NULL ? back_in_place : "", undo);
}

static void plan_atomic(struct planner *planner, const struct inject *inject,
                        struct inject_plan *plan)
{
    struct atomic_plan test;

    if (atomic_plan(planner, inject, &test) != 0)
        return;
    plan->title = test.title;
    plan->subject = test.subject;
    plan->steps = test.steps;
    if (test.steps == NULL)
        inject_make_plan(planner, inject, SHELL_SH, test.run, test.cleanup, test.files, plan);
}

static const char *inject_in_shell(struct planner *planner, const struct inject *inject,
                                   const char *text)
{
    size_t length = strlen(text);
    const char *given = script_for(planner, inject->shell, text, &length);

    return given != NULL ? given : "";
}

/* What is run, put there and run again to undo it; without a script there is nothing. */
static void plan_acts(struct planner *planner, const struct inject *inject,
                      struct inject_plan *plan)
{
    const char *undo =
        inject->cleanup != NULL ? inject_in_shell(planner, inject, inject->cleanup) : NULL;
    const struct package *package;
    const char *script;
    json_t *files = NULL;
    size_t length;

    if (inject->cleanup != NULL)
        script_warn(planner, inject->mark, planner_print(planner, "inject %s: cleanup", inject->id),
                    inject->cleanup, inject->shell);
    if (inject->run != NULL) {
        script_warn(planner, inject->mark, planner_print(planner, "inject %s: run", inject->id),
                    inject->run, inject->shell);
        inject_make_plan(planner, inject, inject->shell,
                         inject_in_shell(planner, inject, inject->run), undo, NULL, plan);
        return;
    }
    if (inject->atomic.mark.line != 0) {
        plan_atomic(planner, inject, plan);
        return;
    }
    if (inject->source.name == NULL ||
        package_find(planner, &inject->source, "inject", true, &package) != 0)
        return;
    script = package_script(planner, package, inject->source.mark, &length);
    if (script == NULL)
        return;
    if (package->asset_count != 0 &&
        (files = files_document(planner, package, EXPAND_PLACE, inject->source.mark)) == NULL)
        return;
    if (package->restarts)
        planner_note(
            planner, NOTE_NOT_RUN, inject->source.mark,
            "inject %s: its package restarts the machine (\"restarts\"), which this version does for features alone",
            inject->id);
    inject_make_plan(planner, inject, package->shell, script, undo, files, plan);
}

static void inject_into_vms(struct planner *planner, const struct occurrence *occurrence,
                            const struct inject *inject, const struct planned_use *use,
                            const struct inject_plan *what)
{
    const struct node *node = &planner->scenario->nodes.items[use->node];
    const struct placed *placed = &planner->placed[node->infrastructure];
    uint32_t first, count = placed_reach(placed, occurrence->team, &first);

    for (uint32_t k = 0; k < count && !planner->too_many; k++) {
        uint32_t team = planner->plan->vms.items[first + k - 1].row.as.vm_made.team;
        struct inject_made *made = inject_add_inject(planner, occurrence, inject,
                                                     team != 0 ? team : occurrence->team, what);

        if (made == NULL)
            return;
        made->vm = first + k;
        made->user = planner_text(planner, node->roles.items[use->use->role_index].username);
    }
}

/* ---- onto VMs, from outside ---- */

static void inject_onto_vms(struct planner *planner, const struct occurrence *occurrence,
                            const struct inject *inject, const struct machine_act *act)
{
    const struct node *node = &planner->scenario->nodes.items[act->node.index];
    uint32_t first, count;

    if (node->infrastructure == SCENARIO_NONE)
        return;
    count = placed_reach(&planner->placed[node->infrastructure], occurrence->team, &first);
    for (uint32_t k = 0; k < count && !planner->too_many; k++) {
        uint32_t team = planner->plan->vms.items[first + k - 1].row.as.vm_made.team;
        struct inject_made *made = inject_add_inject(planner, occurrence, inject,
                                                     team != 0 ? team : occurrence->team, NULL);

        if (made == NULL)
            return;
        made->vm = first + k;
        made->machine = machine_words[act->action];
    }
}

/* ---- messages ---- */

static const char *inject_text_of(struct planner *planner, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;

    return planner_text(planner, text != NULL ? planner_expand(planner, text, &length) : NULL);
}

/* `inside`: for EXCON's own people, and no team is told. */
static void inject_add_message(struct planner *planner, const struct occurrence *occurrence,
                               const struct inject *inject, const struct inject_plan *plan,
                               uint32_t team, bool inside)
{
    struct inject_made *made = inject_add_inject(planner, occurrence, inject, team, NULL);
    const char *subject = inject->message.subject, *body = inject->message.body;

    if (made == NULL)
        return;
    if (subject == NULL)
        subject = plan->subject != NULL ? plan->subject : inject_title_of(inject);
    if (body == NULL)
        body = plan->steps != NULL ? plan->steps : inject->description;
    made->inside = inside;
    made->method = planner_text(planner, inject->message.method);
    made->subject = inject_text_of(planner, subject);
    made->body = inject_text_of(planner, body);
    if (body != NULL && strlen(body) >= ROW_TEXT_MOST)
        complain_warning(planner->complaints, inject->mark,
                         "inject %s: its message is cut at %d bytes", inject->id, ROW_TEXT_MOST);
}

static void inject_send_message(struct planner *planner, const struct occurrence *occurrence,
                                const struct inject *inject, const struct inject_plan *plan)
{
    size_t meant = 0, reached = 0;

    for (uint32_t t = 1; t <= planner->team_count; t++) {
        meant += planner_is_named(planner, inject, t);
        reached +=
            planner_is_named(planner, inject, t) && planner_plays(planner, t, occurrence->story);
    }
    /* What people do is theirs, unless it is said to be for a team. */
    if ((planner->team_count != 0 && meant == 0) ||
        (plan->steps != NULL && inject->to.count == 0)) {
        inject_add_message(planner, occurrence, inject, plan, occurrence->team, true);
        return;
    }
    if (occurrence->team != 0) {
        if (planner_is_named(planner, inject, occurrence->team))
            inject_add_message(planner, occurrence, inject, plan, occurrence->team, false);
        return;
    }
    if (reached == planner->team_count) {
        inject_add_message(planner, occurrence, inject, plan, 0, false);
        return;
    }
    for (uint32_t t = 1; t <= planner->team_count && !planner->too_many; t++)
        if (planner_is_named(planner, inject, t) && planner_plays(planner, t, occurrence->story))
            inject_add_message(planner, occurrence, inject, plan, t, false);
}

/* One instance for all who receive it; where nobody does, there is none. */
static void inject_send_share(struct planner *planner, const struct occurrence *occurrence,
                              const struct inject *inject)
{
    const char *to, *share = plan_share(planner, occurrence, inject, &to);
    struct inject_made *made =
        share != NULL ? inject_add_inject(planner, occurrence, inject, occurrence->team, NULL)
                      : NULL;

    if (made == NULL)
        return;
    made->inside = true;
    made->share = share;
    made->to = to;
}

void plan_injects(struct planner *planner, const struct occurrence *occurrence)
{
    const struct refs *injects = &occurrence->what->injects;

    for (size_t i = 0; i < injects->count && !planner->too_many && !planner->no_memory; i++) {
        uint32_t index = injects->items[i].index;
        const struct inject *inject = &planner->scenario->injects.items[index];
        const struct use_list *uses = &planner->inject_uses[index];
        bool acts = inject->run != NULL || inject->source.name != NULL ||
                    inject->atomic.mark.line != 0 || inject->machine.count != 0;
        struct inject_plan *cached = &planner->inject_plans[index];

        if (!cached->made && (uses->count != 0 || inject->atomic.mark.line != 0))
            plan_acts(planner, inject, cached);
        cached->made = true;
        for (size_t u = 0; u < uses->count && cached->script.bytes != NULL; u++)
            inject_into_vms(planner, occurrence, inject, &uses->items[u], cached);
        for (size_t m = 0; m < inject->machine.count; m++)
            inject_onto_vms(planner, occurrence, inject, &inject->machine.items[m]);
        if (inject->message.mark.line != 0 || cached->steps != NULL ||
            (!acts && uses->count == 0 && inject->share.mark.line == 0))
            inject_send_message(planner, occurrence, inject, cached);
        if (inject->share.mark.line != 0)
            inject_send_share(planner, occurrence, inject);
    }
}
