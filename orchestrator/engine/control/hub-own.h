/* SPDX-License-Identifier: Apache-2.0 */
/* The exchange with a MISP from inside: for hub*.c only. */
#pragma once

#include <uthash.h>

#include "engine/control/control.h"
#include "engine/misp/share-id.h"

/* What is known of one event, by its UUID. */
struct hub_known {
    char uuid[SHARE_ID];
    size_t place;  /* + 1, of the newest share that is this event; 0: none */
    int64_t stamp; /* seconds since 1970: no older one is news */
    UT_hash_handle hh;
};

/* Somebody who shares. */
struct hub_member {
    char uuid[SHARE_ID];
    const char *id; /* "": exercise control */
    uint32_t team;  /* 0: exercise control or an organisation outside */
};

/* An event of MISP that is to be fetched. */
struct hub_due {
    char uuid[SHARE_ID];
    int64_t stamp;
};

enum hub_doing {
    HUB_NOTHING,
    HUB_PREPARE,
    HUB_PUSH,
    HUB_SIGHT,
    HUB_POLL,
    HUB_FETCH,
    HUB_SIGHTINGS
};

struct hub {
    struct controller *c;
    struct crew *crew;
    struct port *port;
    struct loop_timer again, poll; /* after a failure; until MISP is looked at again */
    char url[HUB_URL_MOST], key[HUB_PATH_MOST], ca[HUB_PATH_MOST];
    bool ready, prepared; /* the agent is up; MISP has everybody who shares */
    enum hub_doing doing;
    uint64_t job;
    unsigned losses;    /* in a row */
    int64_t told;       /* monotonic ms of the newest row hub.state */
    uint32_t said;      /* sightings that need not be looked at again */
    uint32_t said_next; /* what it becomes when those that are under way are there */
    struct hub_member *members;
    size_t member_count;

    /* what the view has, as far as it was looked at */
    size_t shares, events, next;
    struct hub_known *known;
    bool *over; /* by the share's place: MISP has it, or came with it, or did not take it */
    size_t over_room;

    /* one look at MISP: pages of the list, then what is new of it, then sightings */
    bool looking;
    int64_t page, limit, newest, newest_sighting, sightings_since;
    bool news, took; /* something was unknown; something was taken of it */
    struct hub_due *due;
    size_t due_count, due_at;
};

/* ---- hub-index.c ---- */
/* Takes in what the view has got. <0: no memory. */
int hub_index(struct hub *hub, struct error *err);
struct hub_known *hub_known(const struct hub *hub, const char *uuid);
/* The place of the share in which a value was shared last; false: it was not. */
bool hub_where(const struct hub *hub, int type, const char *value, size_t *ret_place);
/* Who has that UUID; NULL: nobody of the exercise. */
const struct hub_member *hub_member(const struct hub *hub, const char *uuid);
int hub_members(struct hub *hub, struct error *err);
void hub_index_done(struct hub *hub);

/* ---- hub-send.c: requests; NULL: there is nothing to do (or no memory) ---- */
json_t *hub_prepare_body(struct hub *hub);
json_t *hub_push_body(struct hub *hub, size_t place);
json_t *hub_sight_body(struct hub *hub);

/* ---- hub-take.c ---- */
/* An event as the agent cut it down. 0: its rows are taken; 1: it has to wait a minute. */
int hub_take(struct hub *hub, const struct hub_due *due, const json_t *event);
/* It was not taken: why. */
void hub_leave(struct hub *hub, const struct hub_due *due, const char *why);
/* A list of sightings, the oldest first. */
void hub_take_sightings(struct hub *hub, const json_t *list);
