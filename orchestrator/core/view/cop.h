/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The common operational picture (COP): which services of which nation stand, which campaigns are
 * seen by whom, what is shared, what is asked for, where the rapid reaction team is; with the time
 * of each. A pure function of the view, and so of what its seat was told: exercise control has all
 * of it, a nation what is its own and what was shared with it, an observer what is open to all.
 *
 * A campaign is what stories of one `campaign` have in common; where the scenario names none, each
 * story is one that leaves something in a machine or declares indicators.
 */
#pragma once

#include "core/view/view.h"

struct cop_services {
    uint32_t up, partly, down; /* by the newest value that counts */
    uint32_t unknown;          /* no value yet, a fault of the check, or none can be had now */
    int64_t checked;           /* exercise ms of the oldest of these values; -1: there is none */
};

struct cop_nation {
    uint32_t team;
    struct cop_services services;
    int64_t heard;           /* exercise ms of the newest sign that it gave of itself; -1: none */
    uint32_t sent, received; /* shares */
    int64_t sent_at, received_at;    /* exercise ms of the newest; -1: none */
    uint32_t incidents;              /* reports of incidents that are not withdrawn */
    int64_t reported;                /* exercise ms of the newest; -1: none */
    const struct view_request *asks; /* its most urgent request that waits; NULL: none does */
    const struct view_request *rrt;  /* the unit that is with it or on its way; NULL: none */
    uint32_t hit, noticed, told;     /* campaigns */
};

struct cop_campaign {
    const char *name;
    uint32_t event;          /* the first of its events */
    uint32_t traces, shared; /* values that were left behind; of them, those that a team shared */
    uint32_t hit, noticed;   /* nations that it reached; of them, those that noticed it */
    uint32_t told;           /* nations that others told of it */
    uint32_t whole;          /* nations that know all of its values */
    int64_t begun;           /* exercise ms of the first delivery; -1: none yet */
    int64_t newest;          /* exercise ms at which a nation last noticed it or was told; -1 */
};

/* A campaign as one nation knows it. */
struct cop_cell {
    bool hit;       /* something of it was delivered to the nation */
    bool told;      /* it received a value of it */
    bool noticed;   /* it reported it, saw a value of it, or shared one that it can find */
    uint32_t known; /* values that it shared, reported, saw or received */
    int64_t hit_at, told_at, noticed_at; /* exercise ms; -1: not */
};

struct cop {
    struct cop_nation *nations; /* in the order of teams */
    struct cop_campaign *campaigns;
    struct cop_cell *cells; /* [campaign * nation_count + nation] */
    size_t nation_count, campaign_count;
    uint32_t units, units_free; /* of the rapid reaction team; 0 for seats not told of them */
    uint32_t asked;             /* requests that wait */
};

/*
 * All of it in `pool`; texts are the view's. `team`: the view is that of a seat of this team, and
 * the picture is of it alone; 0: of all nations that the view knows. <0: no memory.
 */
int cop_make(const struct view *view, uint32_t team, struct pool *pool, struct cop *ret,
             struct error *err);

/* The name of the campaign that an event of one belongs to. */
const char *cop_name(const struct view_event *event);

/* The cell of a campaign and a nation, by their places. */
const struct cop_cell *cop_cell(const struct cop *cop, size_t campaign, size_t nation);

/* What a cell says, in a word: "noticed", "warned" (hit, told by others, not noticed), "missed"
 * (hit, and neither), "told" (not hit, and knows of it), "" (nothing). */
enum cop_sight { COP_NOTHING, COP_TOLD, COP_NOTICED, COP_WARNED, COP_MISSED, COP_SIGHTS };
extern const char *const cop_sight_words[COP_SIGHTS];
enum cop_sight cop_sight(const struct cop_cell *cell);
