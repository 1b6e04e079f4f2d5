/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exchange with a MISP by the agent excon-hub. What is to be done follows from the rows alone:
 * shares and sightings that MISP does not have yet, and what MISP has that the rows do not. One
 * request is under way at a time, and none leaves before the rows that it follows from are on disk;
 * its end becomes a row. Whoever is killed in between asks again, and finds by the UUID what was
 * done. A MISP that is away, or does not let us in, is asked again after a while.
 *
 * MISP is looked at in passes: its list of published events from the cursor on, page by page, then
 * each event that is unknown or newer, then sightings. The cursor moves after a pass that found
 * nothing new, so that what moves between pages meanwhile is not lost.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "core/model/row.h"
#include "core/model/share.h"
#include "engine/control/hub-own.h"
#include "engine/control/within.h"
#include "engine/misp/misp-share.h"

enum {
    HUB_EVERY = 15000, /* ms between two looks at MISP; EXCON_HUB_EVERY in the environment */
    HUB_FIRST = 3,     /* a third of that after a failure, doubled with each … */
    HUB_MOST = 300000, /* … up to this, ms */
    HUB_TRIES = 4,     /* before an answer that is too large counts as refused */
    HUB_MINUTE = 60000,
    HUB_LIMIT = 100, /* events of a page */
    HUB_BACK = 3600, /* s before the cursor from which sightings are looked at, as they have the
                        time that their author says */
    HUB_DUE_MOST = 5000,
};

static void hub_next(struct hub *hub);

/* ---- rows ---- */

static void hub_take_row(struct hub *hub, const struct row *row)
{
    controller_enter(hub->c);
    controller_take_row(hub->c, row);
}

/* Words that change while the state stays are told once a minute, as MISP chooses them. */
static void hub_state_is(struct hub *hub, enum hub_state state, const char *text)
{
    const struct view_hub *view = &hub->c->state.view->hub;
    int64_t now = loop_real(hub->c->loop);

    if (view->state == state && (strcmp(view->text, text) == 0 || now - hub->told < HUB_MINUTE))
        return;
    hub->told = now;
    hub_take_row(
        hub, &(struct row){.kind = ROW_HUB_STATE, .as.hub_state = {.state = state, .text = text}});
}

static void hub_wait(struct hub *hub, int64_t after)
{
    struct error err;

    if (loop_timer_arm(&hub->again, after, &err) < 0)
        controller_fail(hub->c, &err);
}

static int64_t hub_every(void)
{
    const char *text = getenv("EXCON_HUB_EVERY");
    int64_t every = HUB_EVERY;

    return text != NULL && text_to_int(text, 50, 3600000, &every) ? every : HUB_EVERY;
}

static void hub_is_away(struct hub *hub, const char *text, int64_t after)
{
    int64_t own = hub_every() / HUB_FIRST;

    for (unsigned i = 0; i < hub->losses && own < HUB_MOST; i++)
        own *= 2;
    hub->losses++;
    own = own > HUB_MOST ? HUB_MOST : own;
    log_warn("hub", "%s", text);
    hub_state_is(hub, HUB_AWAY, text);
    hub_wait(hub, after > own ? after : own);
}

/* ---- requests ---- */

static void hub_ask(struct hub *hub, enum hub_doing doing, const char *verb, json_t *body)
{
    struct error err = {0};

    hub->doing = doing;
    if (body == NULL || port_submit(hub->port, ++hub->job, verb, WITHIN_HUB, body, &err) < 0) {
        hub->doing = HUB_NOTHING;
        hub_is_away(hub, body != NULL ? err.text : "no memory", 0);
    }
}

static void hub_ask_page(struct hub *hub)
{
    hub_ask(hub, HUB_POLL, "poll",
            json_pack("{s:I, s:I, s:I}", "since", (json_int_t)hub->c->state.view->hub.events,
                      "page", (json_int_t)hub->page, "limit", (json_int_t)hub->limit));
}

/* A new look: from the first page on. */
static void hub_look_begin(struct hub *hub)
{
    hub->looking = true;
    hub->page = 1;
    hub->due_count = hub->due_at = 0;
    hub->news = hub->took = false;
    hub->newest = hub->newest_sighting = 0;
    hub->sightings_since = hub->c->state.view->hub.sightings - HUB_BACK;
    if (hub->sightings_since < 0)
        hub->sightings_since = 0;
    hub_ask_page(hub);
}

static void hub_poll_due(void *data)
{
    struct hub *hub = data;

    controller_enter(hub->c);
    hub_next(hub);
}

/* The first thing that there is to do. */
static void hub_next(struct hub *hub)
{
    const struct view *view = hub->c->state.view;
    struct error err = {0};
    json_t *body;

    if (!hub->ready || hub->doing != HUB_NOTHING || loop_timer_is_armed(&hub->again) ||
        hub->c->uncommitted != 0 || hub->c->failed)
        return;
    if (hub_index(hub, &err) < 0)
        hub_is_away(hub, err.text, 0);
    else if (!hub->prepared)
        hub_ask(hub, HUB_PREPARE, "prepare", hub_prepare_body(hub));
    else if (hub->next < view->shares.share_count)
        hub_ask(hub, HUB_PUSH, "push", hub_push_body(hub, hub->next));
    else if ((body = hub_sight_body(hub)) != NULL)
        hub_ask(hub, HUB_SIGHT, "sight", body);
    else if (hub->due_at < hub->due_count)
        hub_ask(hub, HUB_FETCH, "fetch", json_pack("{s:s}", "uuid", hub->due[hub->due_at].uuid));
    else if (hub->looking)
        hub_ask(hub, HUB_SIGHTINGS, "sightings",
                json_pack("{s:I}", "since", (json_int_t)hub->sightings_since));
    else if (!loop_timer_is_armed(&hub->poll))
        hub_look_begin(hub);
}

static void hub_again(void *data)
{
    struct hub *hub = data;

    controller_enter(hub->c);
    hub_next(hub);
}

/* ---- answers ---- */

/* MISP's clock may be ahead: what comes later must not fall behind the cursor. */
static int64_t hub_until(const struct hub *hub, int64_t newest, int64_t before)
{
    int64_t now = hub->c->now.wall / 1000;

    newest = newest < now ? newest : now;
    return newest > before ? newest : before;
}

static void hub_cursor_is(struct hub *hub, int64_t events, int64_t sightings, uint32_t said)
{
    const struct view_hub *view = &hub->c->state.view->hub;

    if (view->events != events || view->sightings != sightings || view->said != said)
        hub_take_row(
            hub, &(struct row){
                     .kind = ROW_HUB_CURSOR,
                     .as.hub_cursor = {.events = events, .sightings = sightings, .said = said}});
}

/* The look has ended: the next one comes after a while, or at once when it took something. */
static void hub_look_end(struct hub *hub)
{
    const struct view_hub *view = &hub->c->state.view->hub;
    struct error err;

    hub->looking = false;
    hub_cursor_is(hub, hub->news ? view->events : hub_until(hub, hub->newest, view->events),
                  hub_until(hub, hub->newest_sighting, view->sightings), view->said);
    if (loop_timer_arm(&hub->poll, hub->took ? 0 : hub_every(), &err) < 0)
        controller_fail(hub->c, &err);
}

static void hub_is_sent(struct hub *hub, int64_t stamp, const char *text)
{
    const struct view *view = hub->c->state.view;
    const struct share_made *made = &view->shares.shares[hub->next].made;
    char uuid[SHARE_ID];

    misp_share_id(view, hub->next, uuid);
    hub_take_row(hub, &(struct row){.kind = ROW_HUB_SENT,
                                    .as.hub_sent = {.event = uuid,
                                                    .stamp = stamp,
                                                    .team = made->team,
                                                    .number = made->number,
                                                    .text = text}});
}

static bool hub_is_new(const struct hub *hub, const char *uuid, int64_t stamp)
{
    const struct hub_known *known = hub_known(hub, uuid);

    return stamp > 0 && (known == NULL || stamp > known->stamp);
}

/* A page of the list. */
static void hub_polled(struct hub *hub, const json_t *result)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(result, "events"), i, one)
    {
        const char *uuid = text_in(one, "uuid");
        int64_t stamp = json_integer_value(json_object_get(one, "stamp")),
                published = json_integer_value(json_object_get(one, "published"));

        if (!text_is_uuid(uuid) || stamp < 0 || stamp > SHARE_STAMP_MOST)
            continue;
        if (published > hub->newest && published <= SHARE_STAMP_MOST)
            hub->newest = published;
        if (!hub_is_new(hub, uuid, stamp))
            continue;
        hub->news = true;
        if (hub->due_count == HUB_DUE_MOST)
            continue;
        hub->due[hub->due_count].stamp = stamp;
        text_copy(hub->due[hub->due_count++].uuid, SHARE_ID, uuid);
    }
    if (json_is_true(json_object_get(result, "more")) && hub->due_count < HUB_DUE_MOST) {
        hub->page++;
        hub_ask_page(hub);
    }
}

static void hub_fetched(struct hub *hub, const json_t *event)
{
    const struct hub_due *due = &hub->due[hub->due_at];

    if (strcmp(text_in(event, "uuid"), due->uuid) != 0 ||
        !json_is_true(json_object_get(event, "published")) ||
        !hub_is_new(hub, due->uuid, due->stamp))
        hub->due_at++;
    else if (hub_take(hub, due, event) == 0)
        hub->due_at++;
    else
        hub_wait(hub, HUB_MINUTE);
}

/* Sightings, and those behind them where an answer has not all. */
static void hub_sighted(struct hub *hub, const json_t *result)
{
    hub_take_sightings(hub, json_object_get(result, "sightings"));
    if (!json_is_true(json_object_get(result, "more"))) {
        hub_look_end(hub);
        return;
    }
    hub->sightings_since = hub->newest_sighting > hub->sightings_since ? hub->newest_sighting
                                                                       : hub->sightings_since + 1;
}

static void hub_done(struct hub *hub, enum hub_doing doing, const json_t *result)
{
    const struct view_hub *view = &hub->c->state.view->hub;

    hub->losses = 0;
    hub_state_is(hub, HUB_UP, "");
    switch (doing) {
    case HUB_PREPARE:
        hub->prepared = true;
        break;
    case HUB_PUSH:
        hub_is_sent(hub, json_integer_value(json_object_get(result, "stamp")), "");
        break;
    case HUB_SIGHT:
        hub->said = hub->said_next;
        hub_cursor_is(hub, view->events, view->sightings, hub->said_next);
        break;
    case HUB_POLL:
        hub_polled(hub, result);
        break;
    case HUB_FETCH:
        hub_fetched(hub, result);
        break;
    case HUB_SIGHTINGS:
        hub_sighted(hub, result);
        break;
    case HUB_NOTHING:
        break;
    }
}

/* MISP understood, and will not do it however often it is asked. */
static void hub_refused(struct hub *hub, enum hub_doing doing, bool large, const char *text)
{
    const struct view_hub *view = &hub->c->state.view->hub;

    if (doing == HUB_PUSH) {
        hub_is_sent(hub, misp_share_stamp(hub->c->state.view, hub->next), text);
    } else if (doing == HUB_SIGHT) {
        hub->said = hub->said_next;
        hub_cursor_is(hub, view->events, view->sightings, hub->said_next);
    } else if (doing == HUB_FETCH) {
        hub_leave(hub, &hub->due[hub->due_at], text);
        hub->due_at++;
    } else if (doing == HUB_SIGHTINGS) {
        log_warn("hub", "sightings: %s", text);
        hub_look_end(hub);
    } else if (doing == HUB_POLL && large && hub->limit > 1) {
        hub->limit /= 2;
        hub->looking = false;
    } else {
        hub->looking = false;
        hub_is_away(hub, text, 0);
    }
}

static void hub_ended(void *data, struct port *port, uint64_t job, enum outcome outcome,
                      const char *text, json_t *result)
{
    struct hub *hub = data;
    enum hub_doing doing = hub->doing;
    const char *reason = text_in(result, "reason");
    bool large = strcmp(reason, "large") == 0;
    bool again = large && hub->losses < HUB_TRIES && doing != HUB_FETCH && doing != HUB_POLL;

    (void)port;
    if (job != hub->job || doing == HUB_NOTHING || hub->c->failed)
        return;
    controller_enter(hub->c);
    hub->doing = HUB_NOTHING;
    if (outcome == OUTCOME_DONE)
        hub_done(hub, doing, result);
    else if (outcome == OUTCOME_FAILED && !again &&
             (large || strcmp(reason, "refused") == 0 || strcmp(reason, "missing") == 0))
        hub_refused(hub, doing, large, text != NULL ? text : "");
    else {
        hub->looking = false;
        hub->due_count = hub->due_at = 0;
        hub_is_away(hub, text != NULL && text[0] != '\0' ? text : "MISP did not answer in time",
                    json_integer_value(json_object_get(result, "after")));
    }
    loop_again(hub->c->loop);
}

/* ---- the agent ---- */

static void hub_life(void *data, struct port *port, enum agent_life state, const char *text)
{
    struct hub *hub = data;

    (void)port;
    hub->ready = true; /* what is asked while it is away waits in the port */
    if (state == AGENT_UP) {
        hub->prepared = false;
    } else if (state == AGENT_LOST && hub->c->state.view->hub.wanted) {
        controller_enter(hub->c);
        hub_state_is(hub, HUB_AWAY, text != NULL ? text : "the agent ended");
    }
    loop_again(hub->c->loop);
}

static const struct port_face hub_face = {.ended = hub_ended, .life = hub_life};

static int hub_open(struct hub *hub, struct error *err)
{
    static const char *const argv[] = {"excon-hub", NULL};
    struct port_agent_plan plan = {
        .program = {.name = "hub", .argv = argv, .errors = STDERR_FILENO},
        .epoch = hub->c->state.view->epoch,
        .setup_verb = "open",
        .setup_within = WITHIN_OPEN};

    hub->due = calloc(HUB_DUE_MOST, sizeof(*hub->due));
    if (hub->due == NULL)
        return error_memory(err);
    plan.setup = json_pack("{s:s, s:s, s:s}", "url", hub->url, "key", hub->key, "ca", hub->ca);
    if (hub_members(hub, err) < 0 || crew_new(hub->c->loop, &hub->crew, err) < 0) {
        json_decref(plan.setup);
        return -ERROR_FAILED;
    }
    return port_agent_new(hub->c->loop, hub->crew, &plan, &hub_face, hub, &hub->port, err);
}

void hub_close(struct controller *c)
{
    struct hub *hub = c->hub;

    if (hub == NULL)
        return;
    c->hub = NULL;
    loop_timer_cancel(&hub->again);
    loop_timer_cancel(&hub->poll);
    port_free(hub->port);
    if (hub->crew != NULL)
        crew_free(hub->crew);
    hub_index_done(hub);
    free(hub);
}

/* Another MISP, or another key. */
static bool hub_has_moved(const struct hub *hub, const struct view_hub *view)
{
    return strcmp(hub->url, view->url) != 0 || strcmp(hub->key, view->key) != 0 ||
           strcmp(hub->ca, view->ca) != 0;
}

void hub_look(struct controller *c)
{
    const struct view_hub *view = &c->state.view->hub;
    bool on = view_hub_is_on(c->state.view) && !c->options->virtual_time;
    struct error err = {0};
    struct hub *hub;

    if (c->hub != NULL && (!on || hub_has_moved(c->hub, view)))
        hub_close(c);
    if (c->hub != NULL || !on)
        return;
    hub = calloc(1, sizeof(*hub));
    if (hub == NULL) {
        error_memory(&err);
        controller_fail(c, &err);
        return;
    }
    c->hub = hub;
    hub->c = c;
    hub->limit = HUB_LIMIT;
    text_copy(hub->url, sizeof(hub->url), view->url);
    text_copy(hub->key, sizeof(hub->key), view->key);
    text_copy(hub->ca, sizeof(hub->ca), view->ca);
    loop_timer_init_real(&hub->again, c->loop, hub_again, hub);
    loop_timer_init_real(&hub->poll, c->loop, hub_poll_due, hub);
    if (hub_open(hub, &err) < 0)
        controller_fail(c, &err);
}

void hub_settle(struct controller *c)
{
    if (c->hub != NULL)
        hub_next(c->hub);
}
