/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What teams share, in the view: the shares with their indicators, the sightings, and the
 * organisations outside. A session outside exercise control folds what its own team sent and
 * received alone; it numbers what it sees itself, so that no gap tells how much it does not see.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

struct view;

enum {
    SHARES_MOST = 2000,             /* of a team */
    SHARES_INDICATORS_MOST = 20000, /* of a team */
    SIGHTINGS_MOST = 20000,         /* of a team */
};

struct view_organisation {
    struct organisation_made made; /* ordinal 0: a hole */
};

struct view_share {
    struct share_made made; /* texts in the view's pool */
    int64_t x, wall, row;
    size_t first, count; /* of its indicators: the first in view_shares.indicators */
};

struct view_shared {
    size_t share; /* place in view_shares.shares */
    int type;     /* enum indicator_type */
    const char *value;
};

struct view_sighting {
    struct sighting_said made; /* texts in the view's pool */
    int64_t x, wall;
};

/* A value that a team reported. */
struct view_reported {
    uint32_t team;
    int64_t x;
    const char *value;
};

/* Who receives it, for people: "all teams cert", "estmark latgale", "everybody". */
void view_share_receivers(const struct share_made *made, char *to, size_t size);

/* What a team has shared so far. */
struct view_sharer {
    uint32_t shares, indicators, sightings;
};

/* Part of struct view; each in the order in which it came. */
struct view_shares {
    struct view_organisation *organisations;
    struct view_share *shares;
    struct view_shared *indicators;
    struct view_sighting *sightings;
    struct view_reported *reported;
    struct view_sharer *sharers; /* by team; [0]: exercise control */
    size_t organisation_count, share_count, indicator_count, sighting_count, sharer_count,
        reported_count;
};

/* An organisation outside by its id; NULL: there is none. */
const struct view_organisation *view_organisation_called(const struct view *view, const char *id);

/* Did the team send or receive it? Team 0 is exercise control, which receives all. */
bool view_share_is_of(const struct view_share *share, uint32_t team);

/* Does the organisation of that id receive it, or was it shared in its name? */
bool view_share_is_outside(const struct share_made *made, const char *id);

/* What a team has shared so far, zeros where nothing. */
struct view_sharer view_sharer(const struct view *view, uint32_t team);

/* The team's share that was received with that SHA-256; NULL: none was. */
const struct view_share *view_share_same(const struct view *view, uint32_t team,
                                         const char *sha256);

/* The team's share of that MISP event; NULL: there is none. */
const struct view_share *view_share_event(const struct view *view, uint32_t team,
                                          const char *event);
