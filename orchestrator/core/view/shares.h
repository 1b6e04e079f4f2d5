/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What teams share, in the view: the shares with their indicators, the sightings, and the
 * organisations outside. A session outside exercise control folds what its own team sent and
 * received alone; it numbers what it sees itself, so that no gap tells how much it does not see.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>
#include <uthash.h>

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
    bool replaced;       /* by its sender: nobody reads it any more */
    size_t before;       /* place + 1 of the same team's share before it; 0: none */
    size_t next;         /* place + 1 of the share that replaced it, for who sees all; 0: none */
};

struct view_shared {
    size_t share;     /* place in view_shares.shares */
    int type;         /* enum indicator_type */
    uint32_t warning; /* the first warning list that has it; 0: none has */
    const char *value;
    size_t before; /* place + 1 of the one with that value before it, of whatever type; 0: none */
};

/* All that was shared and said of one value. */
struct view_value {
    const char *value;
    size_t shared,
        said; /* place + 1 of the newest in view_shares.indicators, .sightings; 0: none */
    UT_hash_handle hh;
};

/* A warning list; its entries are in view_shares.warning_index. */
struct view_warning {
    struct warning_made made; /* texts in the view's pool */
};

struct view_sighting {
    struct sighting_said made; /* texts in the view's pool */
    int64_t x, wall;
    size_t before; /* place + 1 of the sighting of that value before it; 0: none */
};

/* A value that a team reported. */
struct view_reported {
    uint32_t team;
    int64_t x;
    const char *value;
};

/* Who receives it, for people: "all teams cert", "estmark latgale", "everybody". */
void view_share_receivers(const struct share_made *made, char *to, size_t size);

/* A share of the scenario (inject.made's field `share`) for people: "TLP:green with all, 3
 * indicators: What it is". */
void view_share_planned(const char *document, char *to, size_t size);

/* What a team has shared so far. */
struct view_sharer {
    uint32_t shares, indicators, sightings;
    size_t last; /* place + 1 of its newest share; 0: none */
};

/* Part of struct view; each in the order in which it came. */
struct view_shares {
    struct view_organisation *organisations;
    struct view_share *shares;
    struct view_shared *indicators;
    struct view_sighting *sightings;
    struct view_reported *reported;
    struct view_sharer *sharers;         /* by team; [0]: exercise control */
    struct view_value *values;           /* by value */
    struct view_warning *warnings;       /* by ordinal - 1 */
    struct warning_index *warning_index; /* NULL: there are no lists */
    struct sharing_fold *score;          /* follows the view when somebody looks: sharing_now */
    size_t warning_count, organisation_count, share_count, indicator_count, sighting_count,
        sharer_count, reported_count;
};

/* An organisation outside by its id; NULL: there is none. */
const struct view_organisation *view_organisation_called(const struct view *view, const char *id);

/* Did the team send or receive it? Team 0 is exercise control, which receives all. */
bool view_share_is_of(const struct view_share *share, uint32_t team);

/* What a share that replaces another had been before: its place; the share's own where it replaces
 * none. For who sees all rows. */
size_t view_share_before(const struct view *view, size_t place);

/* The sender's share of that number; NULL: there is none. For who sees all rows. */
const struct view_share *view_share_of(const struct view *view, uint32_t team, uint32_t number);

/* Does the organisation of that id receive it, or was it shared in its name? */
bool view_share_is_outside(const struct share_made *made, const char *id);

/* A warning list by its ordinal; NULL: there is none. For who sees all rows. */
const struct view_warning *view_warning(const struct view *view, uint32_t warning);

/* What there is of a value; NULL: nothing. */
const struct view_value *view_value(const struct view *view, const char *value);

/* The newest sighting that says that it is false: by whom, and why. NULL: nobody says so. */
const struct view_sighting *view_said_false(const struct view *view, const struct view_shared *one);

/* What a team has shared so far, zeros where nothing. */
struct view_sharer view_sharer(const struct view *view, uint32_t team);

/* The team's share that was received with that SHA-256; NULL: none was. */
const struct view_share *view_share_same(const struct view *view, uint32_t team,
                                         const char *sha256);

/* The team's newest share of that MISP event; NULL: there is none. */
const struct view_share *view_share_event(const struct view *view, uint32_t team,
                                          const char *event);
