/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A team's report as data, and its canonical form: one JSON object with keys in a fixed order, by
 * whose hash a report is known, so that the same report sent twice is one report. The reader takes
 * nothing as given: lengths, numbers of things, words and characters are checked. Pure.
 *
 *   {"kind":"incident","report":3,"stage":"notification","title":"…","class":"intrusions",
 *    "type":"system-compromise","tlp":"amber","confidence":70,"detected":61000,"began":…,
 *    "contained":…,"recovered":…,"assets":["web"],"severity":{"location":"business-dmz"},
 *    "malicious":true,"cross-border":true,"indicators":[{"type":"domain","value":"…"}],
 *    "texts":{"summary":"…"}}
 *
 * One of a kind that the scenario defines (report-kind.h) has, in place of all that is about
 * incidents, {"fields":{"family":"…"}}; what these may be its kind says, not this reader.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

#include "base/pool.h"
#include "core/model/report-text.h"
#include "core/model/taxonomy.h"

enum {
    REPORT_BODY_MOST = 128 * 1024, /* bytes of the canonical form */
    REPORT_TITLE_MOST = 200,       /* bytes */
    REPORT_ASSETS_MOST = 64,
    REPORT_INDICATORS_MOST = 64,
    REPORT_TEXTS_MOST = 8,
};

enum report_time {
    REPORT_DETECTED,
    REPORT_BEGAN,
    REPORT_CONTAINED,
    REPORT_RECOVERED,
    REPORT_TIMES
};

struct report {
    const char *kind, *title;
    uint32_t number;          /* of the report that it revises; 0: a new one */
    int stage;                /* enum report_stage */
    const char *class, *type; /* of RSIT, "" : not said */
    int tlp;
    int confidence;                 /* in tens, 0 … 100; -1: not said */
    int64_t times[REPORT_TIMES];    /* exercise ms; -1: not said */
    int severity[NCISS_CATEGORIES]; /* nciss_value; 0: not answered */
    bool malicious, cross_border;
    const char *assets[REPORT_ASSETS_MOST];
    struct {
        int type; /* enum indicator_type */
        const char *value;
    } indicators[REPORT_INDICATORS_MOST];
    const char
        *texts[REPORT_TEXTS_MOST]; /* in the order of the kind's list in report.c; "" : not said */
    size_t asset_count, indicator_count;
    const char *fields; /* of a kind of the scenario's own: a JSON object, keys sorted; else "" */
};

/* The name of the text at that place of a report of the kind; NULL: beyond the last, or there is no
 * such kind. */
const char *report_text_name(const char *kind, size_t place);

/* Is it a kind that every exercise has? */
bool report_is_built_in(const char *kind);

/* Reads a report out of JSON text, all of it in `pool`. 0, or <0: the words say what is wrong. */
int report_read(const char *text, size_t length, struct pool *pool, struct report *ret,
                struct error *err);

/* The canonical form. Malloc'd; NULL: no memory. */
char *report_canonical(const struct report *report, size_t *ret_length);
