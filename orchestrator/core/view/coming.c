/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/coming.h"

#include <stdlib.h>
#include <string.h>

bool coming_waits(const struct event_made *made)
{
    return made->conditions.count != 0 || made->any.count != 0 || made->none.count != 0 ||
           made->after.count != 0 || made->manual ||
           (made->request != NULL && made->request[0] != '\0');
}

/* ---- one event, one inject ---- */

/*
 * An event that waits for others alone is due a known time after the first of them fired. After its
 * team was held the time is later by what only the controller's state counts.
 */
static int64_t coming_after(const struct view *view, const struct view_event *event)
{
    const struct event_made *made = &event->made;
    const struct view_team *team = view_team(view, made->team);
    int64_t first = -1, at;

    if (made->after.count == 0 || made->conditions.count != 0 || made->any.count != 0 ||
        made->none.count != 0 || made->manual || made->request[0] != '\0' ||
        (team != NULL && team->turned.wall != 0))
        return -1;
    for (uint32_t i = 0; i < made->after.count; i++) {
        const struct view_event *other = view_event(view, made->after.items[i]);

        if (other != NULL && other->state == OCCURRENCE_FIRED && (first < 0 || other->x < first))
            first = other->x;
    }
    at = first + made->offset + made->held;
    return first < 0 ? -1 : at > made->at ? at : made->at;
}

int64_t coming_event_at(const struct view *view, const struct view_event *event)
{
    const struct event_made *made = &event->made;

    if (event->state > OCCURRENCE_OPEN || made->at < 0)
        return -1;
    if (event->ordered || !coming_waits(made))
        return made->at;

    int64_t after = coming_after(view, event);

    if (after >= 0 || event->state == OCCURRENCE_OPEN)
        return after;
    /* It may fire from then on; what waits from STARTEX on has no time of its own. */
    return made->at > 0 ? made->at : -1;
}

static bool coming_is_sent_later(const struct view_inject *inject)
{
    return inject->state == INJECT_SCHEDULED || inject->state == INJECT_ARMED;
}

int64_t coming_inject_at(const struct view *view, const struct view_inject *inject)
{
    const struct view_event *event = view_event(view, inject->made.event);

    /* Events of a held team fire after its release. */
    if (view_is_held(view, inject->made.team))
        return -1;
    if (inject->fire_at >= 0)
        return inject->fire_at;
    return event != NULL && coming_is_sent_later(inject) ? coming_event_at(view, event) : -1;
}

/* ---- on a line of time ---- */

/* Has the team an event of this name, or do all? */
static bool coming_is_played(const struct view *view, const char *id, uint32_t team)
{
    for (size_t i = 0; i < view->event_count; i++) {
        const struct event_made *made = &view->events[i].made;

        if (made->event != 0 && (made->team == 0 || made->team == team) &&
            strcmp(made->id, id) == 0)
            return true;
    }
    return false;
}

const struct view_event *coming_unplayed(const struct view *view, const struct view_event *event)
{
    for (size_t i = 0; event->made.team != 0 && i < view->event_count; i++) {
        const struct event_made *other = &view->events[i].made;

        if (other->event == 0 || strcmp(other->id, event->made.id) != 0)
            continue;
        for (uint32_t k = 0; k < other->after.count; k++) {
            const struct view_event *after = view_event(view, other->after.items[k]);

            if (after != NULL && !coming_is_played(view, after->made.id, event->made.team))
                return after;
        }
    }
    return NULL;
}

/* By how much what is a team's own is later by now, as it is held: up to the newest row. */
static int64_t coming_hold(const struct view *view, uint32_t number)
{
    const struct view_team *team = view_team(view, number);

    return team != NULL && team->held && view->x > team->held_since ? view->x - team->held_since
                                                                    : 0;
}

int64_t coming_event_place(const struct view *view, const struct view_event *event)
{
    int64_t planned = event->made.at;

    if (event->state <= OCCURRENCE_OPEN) {
        int64_t at = coming_event_at(view, event);

        return at >= 0 ? at + coming_hold(view, event->made.team) : at;
    }
    if (!coming_waits(&event->made) && planned >= 0 &&
        (event->state != OCCURRENCE_FIRED ||
         (event->x >= planned && event->x < planned + COMING_ON_TIME)))
        return planned;
    return event->x - event->x % 1000;
}

int64_t coming_inject_place(const struct view *view, const struct view_inject *inject)
{
    const struct view_event *event = view_event(view, inject->made.event);

    if (inject->fire_at >= 0)
        return inject->fire_at + coming_hold(view, inject->made.team);
    /* Fired alone, before or after the event, or seen by somebody who may not see the event. */
    if (event == NULL)
        return inject->dispatched >= 0 ? inject->dispatched : inject->x;

    int64_t place = coming_event_place(view, event);

    if (inject->dispatched >= 0 && event->state <= OCCURRENCE_OPEN)
        return inject->dispatched - inject->dispatched % 1000;
    return place;
}

/* ---- all of them ---- */

static int coming_by_time(const void *one, const void *other)
{
    const struct coming *a = one, *b = other;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if ((a->event == NULL) != (b->event == NULL))
        return a->event == NULL ? 1 : -1;
    if (a->event != NULL)
        return a->event->made.event < b->event->made.event ? -1 : 1;
    return a->inject->made.inject < b->inject->made.inject ? -1 : 1;
}

/* What the injects say about each event: `first` to be sent, by event; whether there is any. */
static void coming_ask_injects(const struct view *view, const struct view_inject **first, bool *has)
{
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];
        uint32_t event = inject->made.event;

        if (inject->made.inject == 0 || event == 0 || event > view->event_count)
            continue;
        has[event - 1] = true;
        if (coming_is_sent_later(inject) && inject->fire_at < 0 && first[event - 1] == NULL)
            first[event - 1] = inject;
    }
}

static size_t coming_gather(const struct view *view, uint32_t team,
                            const struct view_inject *const *first, const bool *has,
                            struct coming *list)
{
    size_t count = 0;

    for (size_t i = 0; i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];
        int64_t at = event->made.event != 0 ? coming_event_at(view, event) : -1;

        if (at >= 0 && view_concerns(event->made.team, team) && (first[i] != NULL || !has[i]))
            list[count++] =
                (struct coming){at, event, first[i], view_is_held(view, event->made.team)};
    }
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject != 0 && inject->fire_at >= 0 &&
            view_concerns(inject->made.team, team))
            list[count++] = (struct coming){inject->fire_at, NULL, inject,
                                            view_is_held(view, inject->made.team)};
    }
    return count;
}

/* In no order; malloc'd. NULL: no memory. */
static struct coming *coming_find(const struct view *view, uint32_t team, size_t *ret_count)
{
    size_t room = view->event_count + view->inject_count + 1, count = 0;
    const struct view_inject **first = calloc(view->event_count + 1, sizeof(*first));
    bool *has = calloc(view->event_count + 1, sizeof(*has));
    struct coming *list = calloc(room, sizeof(*list));

    if (first != NULL && has != NULL && list != NULL && view->phase != PHASE_ENDED &&
        view->range != RANGE_GONE) {
        coming_ask_injects(view, first, has);
        count = coming_gather(view, team, first, has, list);
    } else if (first == NULL || has == NULL) {
        free(list);
        list = NULL;
    }
    free(first);
    free(has);
    *ret_count = count;
    return list;
}

struct coming *coming_list(const struct view *view, uint32_t team, size_t *ret_count)
{
    struct coming *list = coming_find(view, team, ret_count);

    if (*ret_count != 0)
        qsort(list, *ret_count, sizeof(*list), coming_by_time);
    return list;
}

/* A screen asks at every painting: the others are put into no order for it. */
bool coming_next(const struct view *view, uint32_t team, struct coming *ret)
{
    size_t count;
    struct coming *list = coming_find(view, team, &count);
    const struct coming *next = NULL;

    for (size_t i = 0; i < count; i++)
        if (!list[i].held && (next == NULL || coming_by_time(&list[i], next) < 0))
            next = &list[i];
    if (next != NULL)
        *ret = *next;
    free(list);
    return next != NULL;
}

const char *coming_name(const struct coming *coming)
{
    return coming->inject != NULL ? coming->inject->made.id : coming->event->made.id;
}

uint32_t coming_team(const struct coming *coming)
{
    return coming->event != NULL ? coming->event->made.team : coming->inject->made.team;
}
