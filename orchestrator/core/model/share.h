/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A share as data: what a team tells others, as JSON text of its session, with every length, word
 * and value checked; and the lines by which rows hold its indicators. Pure.
 *
 *   {"title":"…","text":"…","tlp":"green","to":["all","latgale","excon","cert"],
 *    "from":"cert","event":"5f1c…","stamp":1924992000,"revises":2,"report":3,"indicators":[{"type":"domain","value":"…"}]}
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

#include "base/pool.h"
#include "core/model/indicator.h"

enum {
    SHARE_BODY_MOST = 56 * 1024, /* bytes of the JSON text */
    SHARE_TITLE_MOST = 200,
    SHARE_TEXT_MOST = 4000,
    SHARE_INDICATORS_MOST = 500,
    SHARE_TO_MOST = 300, /* receivers that are named */
    SHARE_NAME_MOST = 253,
    SHARE_STAMP_MOST = 2147483647,
    SHARE_LISTED_MOST = 8000, /* bytes of the indicators in one row share.listed */
};

struct share_indicator {
    int type;          /* enum indicator_type */
    const char *value; /* canonical */
};

struct share {
    const char *title, *text;
    int tlp;
    const char **to; /* "all": every team; "open": everybody; "excon"; ids of teams and of
                        organisations outside */
    size_t to_count;
    const char *from;  /* of exercise control: the organisation in whose name; "" : its own */
    const char *event; /* UUID in lower case; "" : none */
    int64_t stamp;     /* seconds since 1970 at which that event was changed; 0: it does not say */
    uint32_t report;   /* 0: none */
    uint32_t revises; /* number of the sender's share that it replaces, whose title, text, receivers
                         and indicators it has where it has none; 0: none */
    struct share_indicator *indicators; /* each once */
    size_t indicator_count;
};

/* Reads a share out of JSON text, all of it in `pool`. 0, or <0: the words say what is wrong. */
int share_read(const char *text, size_t length, struct pool *pool, struct share *ret,
               struct error *err);

/* The JSON text. Malloc'd; NULL: no memory. */
char *share_text(const struct share *share);

/* Does the colour keep the share from all teams, from everybody, or from organisations outside
 * whose names `outside` begins with ("": none)? Then `why` says so. */
bool share_excludes(int tlp, bool all, bool open, const char *outside, char *why, size_t size);

/* The stricter of a colour (-1: none yet) and that of a tag of MISP, in whatever case: `tlp:red` …,
 * `tlp:white` for clear. A `tlp:` of another name counts as red; a tag of another kind says
 * nothing. */
int share_colour(int so_far, const char *tag);

/* Adds an indicator, a composite one as its parts, unless it is there. 0; 1: there are too many;
 * <0: no memory. `indicators` has SHARE_INDICATORS_MOST places. */
int share_add(struct share *share, struct pool *pool, enum indicator_type type, const char *value);

/* Writes the next indicators from `first` on as lines into `to`: the number written, at least one
 * while there are any. */
size_t share_list(const struct share *share, size_t first, char to[SHARE_LISTED_MOST]);

/*
 * The next indicator of such lines, which *at moves over and changes: *ret_value stays inside them.
 * False: there is none. Lines of another version's types are passed over.
 */
bool share_listed_next(char **at, int *ret_type, const char **ret_value);
