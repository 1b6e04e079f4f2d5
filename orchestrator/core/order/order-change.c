/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders that change the coming part of an exercise: clone an inject, or edit the texts of one
 * before it is sent. A clone is an ordinary inject with an event of its own, made by rows of the
 * same kinds as the genesis. Scripts were planned and checked, so no order changes them.
 */
#include <string.h>

#include "core/view/moves.h"
#include "core/order/order.h"
#include "core/model/row.h"

enum { CLONES_MOST = 1000 /* injects made after the genesis, in all */, ID_MOST = 100 };

static bool change_has_message(const struct inject_made *made)
{
    return made->subject[0] != '\0' || made->body[0] != '\0';
}

static bool change_says_something(const struct order_words *set)
{
    return set->title != NULL || set->from != NULL || set->subject != NULL || set->body != NULL ||
           set->timeout != 0;
}

/* Said, and nothing in it? */
static bool change_is_blank(const char *text)
{
    return text != NULL && text[strspn(text, " \t\r\n")] == '\0';
}

/* Can an inject of this kind say that? 0, or 1 and why not. */
static int change_fits(struct ordering *o, const struct inject_made *made)
{
    const struct order_words *set = &o->order->set;

    if ((set->subject != NULL || set->body != NULL || set->from != NULL) &&
        !change_has_message(made))
        return REFUSE(o, "%s is no message: it has neither from, subject nor body", made->id);
    if (set->timeout != 0 && made->payload[0] == '\0')
        return REFUSE(o, "%s runs no script, so it has no timeout", made->id);
    if (change_is_blank(set->subject))
        return REFUSE(o, "a message needs a subject");
    if (change_is_blank(set->title))
        return REFUSE(o, "an inject needs a title");
    return 0;
}

static void change_say(const struct order_words *set, struct inject_made *made)
{
    made->title = set->title != NULL ? set->title : made->title;
    made->from = set->from != NULL ? set->from : made->from;
    made->subject = set->subject != NULL ? set->subject : made->subject;
    made->body = set->body != NULL ? set->body : made->body;
    made->timeout = set->timeout != 0 ? set->timeout : made->timeout;
}

/* What the scenario shares stays as it was planned. */
static bool change_is_share(const struct view_inject *inject)
{
    return inject->made.share[0] != '\0';
}

static bool change_is_named(const struct ordering *o, const struct view_inject *inject)
{
    return inject->made.inject != 0 && strcmp(inject->made.id, o->order->target) == 0;
}

/* ---- clone ---- */

struct cloning {
    char id[ID_MOST];
    uint32_t events, injects; /* made by this order so far */
};

/* "deface-2", "deface-3", …: the first that nothing is called. */
static void change_name_clone(const struct view *view, const char *id, char to[ID_MOST])
{
    unsigned number = 2;

    do
        text_print(to, ID_MOST, "%.80s-%u", id, number++);
    while (view_is_item(view, to));
}

static int64_t change_end_of(const struct ordering *o)
{
    int64_t endex = o->state->view->exercise.endex;

    return endex > 0 ? endex : ORDER_TIME_MOST;
}

/* One instance, for `team` on `vm`: its event, then itself. */
static void change_make_clone(struct ordering *o, struct cloning *cloning,
                              const struct view_inject *inject, uint32_t team, uint32_t vm)
{
    const struct view *view = o->state->view;
    const struct view_event *event = view_event(view, inject->made.event);
    struct event_made occurs = {.event = (uint32_t)view->event_count + ++cloning->events,
                                .team = team,
                                .id = cloning->id,
                                .title = cloning->id,
                                .script = event != NULL ? event->made.script : "",
                                .story = event != NULL ? event->made.story : "",
                                .at = o->order->to_ms != 0 ? o->order->to_ms : -1,
                                .close = change_end_of(o),
                                .request = "",
                                .manual = o->order->to_ms == 0};
    struct inject_made made = inject->made;

    made.inject = (uint32_t)view->inject_count + ++cloning->injects;
    made.event = occurs.event;
    made.team = team;
    made.vm = vm;
    made.id = cloning->id;
    made.of = made.of[0] != '\0' ? made.of : inject->made.id;
    if (team != inject->made.team)
        made.to = view_team_id(view, team);
    change_say(&o->order->set, &made);
    intents_row(o->intents, &(struct row){.kind = ROW_EVENT_MADE, .as.event_made = occurs});
    intents_row(o->intents, &(struct row){.kind = ROW_INJECT_MADE, .as.inject_made = made});
}

/* The team's own instance of a VM of another team; 0: it has none. */
static uint32_t change_same_vm(const struct view *view, uint32_t vm, uint32_t team)
{
    const struct view_vm *model = view_vm(view, vm);

    for (size_t i = 0; model != NULL && i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && view->vms[i].made.team == team &&
            strcmp(view->vms[i].made.id, model->made.id) == 0)
            return view->vms[i].made.vm;
    return 0;
}

/* For a team that has no instance of it: made after that of another. */
static int change_clone_for(struct ordering *o, struct cloning *cloning,
                            const struct view_inject *model, const struct view_team *team)
{
    uint32_t vm =
        model->made.vm != 0 ? change_same_vm(o->state->view, model->made.vm, team->made.team) : 0;

    if (model->made.vm != 0 && vm == 0)
        return REFUSE(o, "%s has no machine of its own that %s could run in", team->made.id,
                      model->made.id);
    change_make_clone(o, cloning, model, team->made.team, vm);
    return 0;
}

static size_t change_count_clones(const struct view *view)
{
    size_t clones = 0;

    for (size_t i = 0; i < view->inject_count; i++)
        clones += view->injects[i].made.inject != 0 && view->injects[i].made.of[0] != '\0';
    return clones;
}

int order_clone(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_inject *model = NULL;
    struct cloning cloning = {0};
    const struct view_team *team;
    bool shares = false;

    if (order_team(o, &team) != 0)
        return 1;
    if (view->phase == PHASE_ENDED || (o->order->to_ms != 0 && order_time_is_good(o) != 0))
        return view->phase == PHASE_ENDED ? REFUSE(o, "ENDEX was already called") : 1;
    if (change_count_clones(view) >= CLONES_MOST)
        return REFUSE(o, "%d injects have been cloned, which is the limit", CLONES_MOST);
    change_name_clone(view, o->order->target, cloning.id);
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (!change_is_named(o, inject))
            continue;
        shares |= change_is_share(inject);
        if (change_is_share(inject))
            continue;
        model = model != NULL ? model : inject;
        if (change_fits(o, &inject->made) != 0)
            return 1;
        if (team == NULL || inject->made.team == team->made.team)
            change_make_clone(o, &cloning, inject, inject->made.team, inject->made.vm);
    }
    if (model == NULL && shares)
        return REFUSE(o, "%.60s is a share, which is made once; share it anew: excon share",
                      o->order->target);
    if (model == NULL)
        return order_no_item(o, "inject", NULL);
    if (cloning.injects == 0 && change_clone_for(o, &cloning, model, team) != 0)
        return 1;
    return ACCEPT(o, "%s is made of %s, for %u target%s: %s", cloning.id, o->order->target,
                  cloning.injects, cloning.injects == 1 ? "" : "s",
                  o->order->to_ms != 0 ? "it fires at its time" : "a person fires it");
}

/* ---- edit ---- */

static void change_edit(struct ordering *o, const struct view_inject *inject)
{
    struct inject_made made = inject->made;

    if (change_says_something(&o->order->set)) {
        change_say(&o->order->set, &made);
        intents_row(o->intents, &(struct row){.kind = ROW_INJECT_CHANGED,
                                              .as.inject_changed = {.inject = made.inject,
                                                                    .title = made.title,
                                                                    .from = made.from,
                                                                    .subject = made.subject,
                                                                    .body = made.body,
                                                                    .timeout = made.timeout,
                                                                    .by = o->order->actor,
                                                                    .text = o->order->reason}});
    }
    if (o->order->to_ms != 0)
        order_inject_later(o, inject);
}

int order_edit(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_inject *refused = NULL, *shares = NULL;
    unsigned meant = 0, taken = 0;
    const struct view_team *team;

    if (order_team(o, &team) != 0 || (o->order->to_ms != 0 && order_time_is_good(o) != 0))
        return 1;
    if (!change_says_something(&o->order->set) && o->order->to_ms == 0)
        return REFUSE(o, "nothing to change: give title, from, subject, body, timeout or a time");
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (!change_is_named(o, inject) || (team != NULL && inject->made.team != team->made.team))
            continue;
        meant++;
        if (change_is_share(inject) && change_says_something(&o->order->set)) {
            shares = inject;
            continue;
        }
        if (change_fits(o, &inject->made) != 0)
            return 1;
        if (inject->attempt != 0 || inject_is_over(inject->state)) {
            refused = inject;
            continue;
        }
        change_edit(o, inject);
        taken++;
    }
    if (meant == 0)
        return order_no_item(o, "inject", team);
    if (taken == 0 && refused == NULL)
        return REFUSE(o, "%s is a share: what it says is the scenario's, which amend changes",
                      shares->made.id);
    if (taken == 0)
        return REFUSE(o, "%s is already %s; an inject that was sent cannot be changed",
                      refused->made.id, inject_state_words[refused->state]);
    return ACCEPT(o, "changed: %u of %u", taken, meant);
}
