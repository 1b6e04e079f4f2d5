/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the exchange with a MISP; docs/JOURNAL.md says what they mean. */
#include "core/view/hub.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

bool view_hub_is_on(const struct view *view)
{
    return view->hub.wanted && view->range != RANGE_GONE && view->range != RANGE_STOPPED;
}

static int hub_event(struct view *view, const struct view_hub_event *event, struct error *err)
{
    struct view_hub_event *place =
        pool_grow(&view->pool, &view->hub.list, &view->hub.count, sizeof(*view->hub.list));

    if (place == NULL)
        return error_memory(err);
    *place = *event;
    place->event = pool_text(&view->pool, event->event);
    return place->event != NULL ? 0 : error_memory(err);
}

static int hub_sent(struct view *view, const struct hub_sent *body, struct error *err)
{
    view->hub.sent += body->text[0] == '\0';
    view->hub.refused += body->text[0] != '\0';
    return hub_event(
        view, &(struct view_hub_event){body->event, body->stamp, body->team, body->number}, err);
}

static int hub_taken(struct view *view, const struct hub_taken *body, struct error *err)
{
    view->hub.taken += body->number != 0;
    view->hub.refused += body->number == 0;
    return hub_event(
        view, &(struct view_hub_event){body->event, body->stamp, body->team, body->number}, err);
}

int view_hub_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    struct view_hub *hub = &view->hub;

    (void)changed;
    switch (row->kind) {
    case ROW_HUB_WANTED:
        hub->wanted = row->as.hub_wanted.url[0] != '\0';
        if (hub->wanted && strcmp(hub->url, row->as.hub_wanted.url) != 0) {
            /* Another MISP has nothing of us, and nothing of it was looked at. */
            hub->count = 0;
            hub->events = hub->sightings = 0;
            hub->said = 0;
        }
        if (hub->wanted) {
            hub->of_name = !row->as.hub_wanted.of_run;
            hub->organisations = pool_text(&view->pool, row->as.hub_wanted.organisations);
        }
        text_copy(hub->url, sizeof(hub->url), row->as.hub_wanted.url);
        text_copy(hub->key, sizeof(hub->key), row->as.hub_wanted.key);
        text_copy(hub->ca, sizeof(hub->ca), row->as.hub_wanted.ca);
        return 0;
    case ROW_HUB_STATE:
        hub->state = (enum hub_state)row->as.hub_state.state;
        hub->wall = row->wall;
        view_clean(hub->text, sizeof(hub->text), row->as.hub_state.text);
        return 0;
    case ROW_HUB_SENT:
        return hub_sent(view, &row->as.hub_sent, err);
    case ROW_HUB_TAKEN:
        return hub_taken(view, &row->as.hub_taken, err);
    default:
        hub->events = row->as.hub_cursor.events;
        hub->sightings = row->as.hub_cursor.sightings;
        hub->said = row->as.hub_cursor.said;
        return 0;
    }
}

void view_hub_restart(struct view *view)
{
    view->hub.state = HUB_DOWN;
    view->hub.text[0] = '\0';
}

static bool hub_tell_event(const struct row *row, struct told *told)
{
    bool sent = row->kind == ROW_HUB_SENT;
    const char *text = sent ? row->as.hub_sent.text : row->as.hub_taken.text;
    bool bad = sent ? text[0] != '\0' : row->as.hub_taken.number == 0;

    if (!bad)
        return false; /* the share itself is told */
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s: %s",
               sent ? "MISP does not take a share" : "an event of MISP is not taken", text);
    return true;
}

bool tell_hub(const struct view *view, const struct row *row, struct told *told)
{
    const char *text;

    (void)view;
    if (row->kind == ROW_HUB_CURSOR)
        return false;
    if (row->kind == ROW_HUB_SENT || row->kind == ROW_HUB_TAKEN)
        return hub_tell_event(row, told);
    if (row->kind == ROW_HUB_WANTED) {
        text_print(told->text, sizeof(told->text), "what is shared is %sexchanged with %s%s",
                   row->as.hub_wanted.url[0] != '\0' ? "" : "no longer ",
                   row->as.hub_wanted.url[0] != '\0' ? "the MISP at " : "a MISP",
                   row->as.hub_wanted.url);
        return true;
    }
    text = tell_behind(row->as.hub_state.text);
    told->tone = row->as.hub_state.state == HUB_UP ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "MISP %s%s%s",
               row->as.hub_state.state == HUB_UP ? "answers" : "is away", text ? ": " : "",
               text ? text : "");
    return true;
}
