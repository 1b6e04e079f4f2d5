/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over each list of the view. Values are found by their canonical text; who knows which is
 * a bit for each value and nation. */
#include "core/view/cop.h"

#include <string.h>
#include <uthash.h>

#include "core/model/row.h"
#include "core/view/rrt.h"
#include "core/view/sharing.h"

const char *const cop_sight_words[COP_SIGHTS] = {"", "told", "noticed", "warned", "missed"};

/* A value that an inject left behind. */
struct cop_value {
    const char *text;
    const struct view_indicator *indicator; /* the first that declares it */
    size_t campaign;
    bool shared;
    uint8_t *known; /* a bit for each nation */
    UT_hash_handle hh;
};

struct cop_work {
    const struct view *view;
    uint32_t team; /* the seat's; 0: it has none */
    struct pool *pool;
    struct cop *to;
    size_t *place;    /* of a nation, by team; nation_count: it is none */
    size_t *of_event; /* the campaign of an event, by ordinal - 1; SIZE_MAX: none */
    struct cop_value *values;
    bool named;  /* the scenario names campaigns */
    bool failed; /* no memory */
};

static void *cop_take(struct cop_work *work, size_t count, size_t size)
{
    void *memory = pool_take_array(work->pool, count + 1, size);

    if (memory != NULL)
        memset(memory, 0, (count + 1) * size);
    work->failed |= memory == NULL;
    return memory;
}

static void cop_newest(int64_t *at, int64_t x)
{
    *at = x > *at ? x : *at;
}

const struct cop_cell *cop_cell(const struct cop *cop, size_t campaign, size_t nation)
{
    return &cop->cells[campaign * cop->nation_count + nation];
}

enum cop_sight cop_sight(const struct cop_cell *cell)
{
    if (!cell->hit)
        return cell->told || cell->noticed ? COP_TOLD : COP_NOTHING;
    return cell->noticed ? COP_NOTICED : cell->told ? COP_WARNED : COP_MISSED;
}

/* ---- nations ---- */

static void cop_nations(struct cop_work *work)
{
    const struct view *view = work->view;
    struct cop *cop = work->to;

    cop->nations = cop_take(work, view->team_count, sizeof(*cop->nations));
    work->place = cop_take(work, view->team_count + 1, sizeof(*work->place));
    for (size_t i = 0; !work->failed && i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (team->made.team == 0 || (work->team != 0 && team->made.team != work->team))
            continue;
        cop->nations[cop->nation_count++] =
            (struct cop_nation){.team = team->made.team,
                                .services.checked = -1,
                                .heard = team->heard_row != 0 ? team->heard : -1,
                                .sent_at = -1,
                                .received_at = -1,
                                .reported = -1,
                                .rrt = rrt_of_team(view, team->made.team)};
    }
    for (size_t t = 0; !work->failed && t <= view->team_count; t++)
        work->place[t] = cop->nation_count;
    for (size_t i = 0; !work->failed && i < cop->nation_count; i++)
        work->place[cop->nations[i].team] = i;
}

/* The nation of a team; NULL: it is none. */
static struct cop_nation *cop_nation(struct cop_work *work, uint32_t team)
{
    if (team == 0 || team > work->view->team_count || work->place[team] == work->to->nation_count)
        return NULL;
    return &work->to->nations[work->place[team]];
}

static void cop_services(struct cop_work *work)
{
    const struct view *view = work->view;

    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *one = &view->conditions[i];
        struct cop_nation *nation =
            one->made.condition != 0 ? cop_nation(work, one->made.team) : NULL;
        struct cop_services *to = nation != NULL ? &nation->services : NULL;

        if (to == NULL)
            continue;
        if (one->value < 0 || view_is_stale(view, one)) {
            to->unknown++;
            continue;
        }
        to->up += one->value >= 1000;
        to->partly += one->value > 0 && one->value < 1000;
        to->down += one->value == 0;
        if (to->checked < 0 || one->x < to->checked)
            to->checked = one->x;
    }
}

static void cop_requests(struct cop_work *work)
{
    const struct view *view = work->view;

    for (size_t i = 0; i < view->request_count; i++) {
        const struct view_request *one = &view->requests[i];
        struct cop_nation *nation = cop_nation(work, one->made.team);

        if (one->state != REQUEST_OPEN || view->range == RANGE_GONE)
            continue;
        work->to->asked++;
        if (nation != NULL && (nation->asks == NULL || one->priority > nation->asks->priority))
            nation->asks = one;
    }
    work->to->units = view->exercise.rrt;
    work->to->units_free = rrt_free_count(view);
}

/* ---- campaigns ---- */

/* Does the inject leave something that can be noticed? */
static bool cop_leaves(const struct view_inject *inject)
{
    return inject->made.inject != 0 && inject->made.vm != 0;
}

const char *cop_name(const struct view_event *event)
{
    if (event->made.campaign[0] != '\0')
        return event->made.campaign;
    return event->made.story[0] != '\0' ? event->made.story : event->made.script;
}

static size_t cop_campaign(struct cop_work *work, const struct view_event *event)
{
    struct cop *cop = work->to;
    const char *name = cop_name(event);
    size_t i = 0;

    while (i < cop->campaign_count && strcmp(cop->campaigns[i].name, name) != 0)
        i++;
    if (i == cop->campaign_count)
        cop->campaigns[cop->campaign_count++] = (struct cop_campaign){
            .name = name, .event = event->made.event, .begun = -1, .newest = -1};
    return i;
}

/* The events of which something is left, and their campaigns. */
static void cop_campaigns(struct cop_work *work)
{
    const struct view *view = work->view;
    bool *leaves = cop_take(work, view->event_count, sizeof(*leaves));

    work->of_event = cop_take(work, view->event_count, sizeof(*work->of_event));
    work->to->campaigns = cop_take(work, view->event_count, sizeof(*work->to->campaigns));
    for (size_t i = 0; !work->failed && i < view->event_count; i++)
        work->named |= view->events[i].made.event != 0 && view->events[i].made.campaign[0] != '\0';
    for (size_t i = 0; !work->failed && i < view->inject_count; i++)
        if (cop_leaves(&view->injects[i]) && view_event(view, view->injects[i].made.event) != NULL)
            leaves[view->injects[i].made.event - 1] = true;
    for (size_t i = 0; !work->failed && i < view->indicator_count; i++)
        for (uint32_t j = 0; j < view->indicators[i].made.injects.count; j++) {
            const struct view_inject *inject =
                view_inject(view, view->indicators[i].made.injects.items[j]);

            if (inject != NULL && view_event(view, inject->made.event) != NULL)
                leaves[inject->made.event - 1] = true;
        }
    for (size_t i = 0; !work->failed && i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];

        work->of_event[i] = SIZE_MAX;
        if (event->made.event != 0 && (work->named ? event->made.campaign[0] != '\0'
                                                   : leaves[i] && cop_name(event)[0] != '\0'))
            work->of_event[i] = cop_campaign(work, event);
    }
    work->to->cells =
        cop_take(work, work->to->campaign_count * work->to->nation_count, sizeof(*work->to->cells));
    for (size_t i = 0; !work->failed && i < work->to->campaign_count * work->to->nation_count; i++)
        work->to->cells[i] = (struct cop_cell){.hit_at = -1, .told_at = -1, .noticed_at = -1};
}

/* The campaign of an inject, or SIZE_MAX. */
static size_t cop_of_inject(const struct cop_work *work, const struct view_inject *inject)
{
    return inject != NULL && view_event(work->view, inject->made.event) != NULL
               ? work->of_event[inject->made.event - 1]
               : SIZE_MAX;
}

static void cop_hit(struct cop_cell *cell, int64_t x)
{
    if (!cell->hit || x < cell->hit_at)
        cell->hit_at = x;
    cell->hit = true;
}

static void cop_hits(struct cop_work *work)
{
    const struct view *view = work->view;
    struct cop *cop = work->to;

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];
        size_t campaign = cop_leaves(inject) ? cop_of_inject(work, inject) : SIZE_MAX;

        if (campaign == SIZE_MAX || inject->delivered < 0)
            continue;
        if (cop->campaigns[campaign].begun < 0 ||
            inject->delivered < cop->campaigns[campaign].begun)
            cop->campaigns[campaign].begun = inject->delivered;
        for (size_t n = 0; n < cop->nation_count; n++)
            if (view_concerns(inject->made.team, cop->nations[n].team))
                cop_hit(&cop->cells[campaign * cop->nation_count + n], inject->delivered);
    }
}

/* ---- what is known ---- */

static void cop_add_value(struct cop_work *work, const struct view_indicator *indicator,
                          size_t campaign)
{
    struct cop_value *value;

    HASH_FIND_STR(work->values, indicator->made.value, value);
    if (value != NULL || (value = cop_take(work, 1, sizeof(*value))) == NULL)
        return;
    *value = (struct cop_value){
        .text = indicator->made.value, .indicator = indicator, .campaign = campaign};
    value->known = cop_take(work, work->to->nation_count / 8 + 1, 1);
    HASH_ADD_KEYPTR(hh, work->values, value->text, strlen(value->text), value);
    work->to->campaigns[campaign].traces++;
}

/* Of what was delivered. */
static void cop_values(struct cop_work *work)
{
    const struct view *view = work->view;

    for (size_t i = 0; !work->failed && i < view->indicator_count; i++) {
        const struct indicator_made *made = &view->indicators[i].made;

        for (uint32_t j = 0; made->indicator != 0 && j < made->injects.count; j++) {
            const struct view_inject *inject = view_inject(view, made->injects.items[j]);
            size_t campaign = cop_of_inject(work, inject);

            if (campaign == SIZE_MAX || inject->delivered < 0)
                continue;
            if (work->to->campaigns[campaign].begun < 0)
                work->to->campaigns[campaign].begun = inject->delivered;
            cop_add_value(work, &view->indicators[i], campaign);
            break;
        }
    }
}

static struct cop_value *cop_value(struct cop_work *work, const char *text)
{
    struct cop_value *value = NULL;

    if (text != NULL)
        HASH_FIND_STR(work->values, text, value);
    return value;
}

enum cop_way { COP_WAY_TOLD, COP_WAY_NOTICED, COP_WAY_KNOWN };

static void cop_learn(struct cop_work *work, struct cop_value *value, uint32_t team, int64_t x,
                      enum cop_way way)
{
    const struct cop_nation *nation = cop_nation(work, team);
    size_t at = nation != NULL ? (size_t)(nation - work->to->nations) : 0;
    struct cop_campaign *campaign = &work->to->campaigns[value->campaign];
    struct cop_cell *cell;

    if (nation == NULL)
        return;
    cell = &work->to->cells[value->campaign * work->to->nation_count + at];
    if ((value->known[at / 8] & 1u << at % 8) == 0)
        cell->known++;
    value->known[at / 8] |= (uint8_t)(1u << at % 8);
    if (way == COP_WAY_TOLD && (!cell->told || x < cell->told_at)) {
        cell->told = true;
        cell->told_at = x;
        cop_newest(&campaign->newest, x);
    }
    if (way == COP_WAY_NOTICED && (!cell->noticed || x < cell->noticed_at)) {
        cell->noticed = true;
        cell->noticed_at = x;
        cop_newest(&campaign->newest, x);
    }
}

static void cop_receive(struct cop_work *work, const struct view_share *share, uint32_t team)
{
    struct cop_nation *nation = cop_nation(work, team);

    if (nation == NULL)
        return;
    nation->received++;
    cop_newest(&nation->received_at, share->x);
    for (size_t i = 0; i < share->count; i++) {
        const struct view_shared *one = &work->view->shares.indicators[share->first + i];
        struct cop_value *value = cop_value(work, one->value);

        if (value != NULL)
            cop_learn(work, value, team, share->x, COP_WAY_TOLD);
    }
}

/* The team that shares. Seats outside exercise control are told its id and not its number. */
static uint32_t cop_sender(const struct cop_work *work, const struct view_share *share)
{
    const struct view_team *team = share->made.team == 0 && share->made.from[0] != '\0'
                                       ? view_team_called(work->view, share->made.from)
                                       : NULL;

    return team != NULL ? team->made.team : share->made.team;
}

static void cop_send(struct cop_work *work, const struct view_share *share, uint32_t team)
{
    struct cop_nation *nation = cop_nation(work, team);

    if (nation == NULL)
        return;
    nation->sent++;
    cop_newest(&nation->sent_at, share->x);
    for (size_t i = 0; i < share->count; i++) {
        struct cop_value *value =
            cop_value(work, work->view->shares.indicators[share->first + i].value);

        if (value == NULL)
            continue;
        value->shared = true;
        cop_learn(work, value, team, share->x,
                  sharing_is_visible(work->view, &value->indicator->made, team) ? COP_WAY_NOTICED
                                                                                : COP_WAY_KNOWN);
    }
}

static void cop_shares(struct cop_work *work)
{
    const struct view_shares *shares = &work->view->shares;

    for (size_t i = 0; i < shares->share_count; i++) {
        const struct view_share *share = &shares->shares[i];
        uint32_t sender = cop_sender(work, share);
        /* Of what a team's seat is told, the team received what it did not send. */
        bool all = share->made.open || work->team != 0;

        /* What its sender has replaced was received all the same; it is counted once. */
        if (!share->replaced)
            cop_send(work, share, sender);
        for (uint32_t j = 0; !all && j < share->made.to.count; j++)
            if (share->made.to.items[j] != sender)
                cop_receive(work, share, share->made.to.items[j]);
        for (size_t n = 0; all && n < work->to->nation_count; n++)
            if (work->to->nations[n].team != sender)
                cop_receive(work, share, work->to->nations[n].team);
    }
    for (size_t i = 0; i < shares->sighting_count; i++) {
        struct cop_value *value = cop_value(work, shares->sightings[i].made.value);

        if (value != NULL && shares->sightings[i].made.how == SIGHTING_SEEN)
            cop_learn(work, value, shares->sightings[i].made.team, shares->sightings[i].x,
                      COP_WAY_NOTICED);
    }
    for (size_t i = 0; i < shares->reported_count; i++) {
        struct cop_value *value = cop_value(work, shares->reported[i].value);

        if (value != NULL)
            cop_learn(work, value, shares->reported[i].team, shares->reported[i].x,
                      COP_WAY_NOTICED);
    }
}

static void cop_reports(struct cop_work *work)
{
    const struct view *view = work->view;

    for (size_t i = 0; i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];
        struct cop_nation *nation = cop_nation(work, report->made.team);
        size_t campaign = cop_of_inject(work, view_inject(view, report->inject));
        struct cop_cell *cell;

        if (nation == NULL || report->made.stage == REPORT_WITHDRAWN)
            continue;
        if (strcmp(report->made.kind, "incident") == 0) {
            nation->incidents++;
            cop_newest(&nation->reported, report->x);
        }
        if (campaign == SIZE_MAX)
            continue;
        cell =
            &work->to
                 ->cells[campaign * work->to->nation_count + (size_t)(nation - work->to->nations)];
        if (!cell->noticed || report->first_x < cell->noticed_at) {
            cell->noticed = true;
            cell->noticed_at = report->first_x;
        }
        cop_newest(&work->to->campaigns[campaign].newest, report->first_x);
    }
}

/* ---- the whole ---- */

static void cop_sum(struct cop_work *work)
{
    struct cop *cop = work->to;

    for (const struct cop_value *value = work->values; value != NULL; value = value->hh.next)
        cop->campaigns[value->campaign].shared += value->shared;
    for (size_t c = 0; c < cop->campaign_count; c++)
        for (size_t n = 0; n < cop->nation_count; n++) {
            const struct cop_cell *cell = cop_cell(cop, c, n);

            cop->campaigns[c].hit += cell->hit;
            cop->campaigns[c].noticed += cell->hit && cell->noticed;
            cop->campaigns[c].told += cell->told;
            cop->campaigns[c].whole += cell->known != 0 && cell->known == cop->campaigns[c].traces;
            cop->nations[n].hit += cell->hit;
            cop->nations[n].noticed += cell->hit && cell->noticed;
            cop->nations[n].told += cell->told;
        }
}

int cop_make(const struct view *view, uint32_t team, struct pool *pool, struct cop *ret,
             struct error *err)
{
    struct cop_work work = {.view = view, .team = team, .pool = pool, .to = ret};

    *ret = (struct cop){0};
    cop_nations(&work);
    if (!work.failed)
        cop_campaigns(&work);
    if (!work.failed) {
        cop_services(&work);
        cop_requests(&work);
        cop_hits(&work);
        cop_values(&work);
    }
    if (!work.failed) {
        cop_shares(&work);
        cop_reports(&work);
        cop_sum(&work);
    }
    HASH_CLEAR(hh, work.values);
    return work.failed ? error_memory(err) : 0;
}
