/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attacks (docs/SCORING.md, "Attacks"): the injects that a metric with `attack` is about, what
 * somebody claims to have compromised by them, and what somebody else decided. What the metric is
 * worth is a pure function of these. Values are thousandths.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>
#include <stdbool.h>
#include <stddef.h>

struct view;
struct view_metric;

enum { ATTACK_CLAIMS_MOST = 500 /* of a team */, ATTACK_TEXT = 2000 };

struct view_attack {
    struct attack_made made; /* texts in the view's pool */
};

struct view_attack_claim {
    struct attack_claimed made; /* texts in the view's pool */
    int64_t row, x;
    bool decided;
    struct attack_decided decision; /* the newest; texts in the view's pool */
    int64_t decision_x;
};

/* Part of struct view. */
struct view_attacks {
    struct view_attack *list; /* by ordinal - 1 */
    struct view_attack_claim *claims;
    size_t count, claim_count;
};

/* The attack of that ordinal; NULL: there is none. */
const struct view_attack *view_attack(const struct view *view, uint32_t ordinal);

/* A team's claim by its number; NULL: there is none. And how many it has. */
struct view_attack_claim *view_attack_claim_of(const struct view *view, uint32_t team,
                                               uint32_t number);
uint32_t view_attack_claims_of(const struct view *view, uint32_t team);

/* The exercise ms from which the attack counts: its first delivery; -1: not yet. */
int64_t attack_began(const struct view *view, const struct view_attack *attack);

/* v of one claim as it was decided. */
int attack_value(const struct attack_made *made, const struct attack_decided *decision);

/* What the attack is worth: the least v of its upheld claims, 1000 without one. *ret_claim (may be
 * NULL): which one that is, or NULL. */
int attack_worth(const struct view *view, const struct view_attack *attack,
                 const struct view_attack_claim **ret_claim);

/* The points of a metric with `attack`. 0 and *ret_points; 1: no attack has begun. */
int attacks_points(const struct view *view, const struct view_metric *metric, int64_t *ret_points);

/* Does a claim about the metric wait for a decision? */
bool attacks_wait(const struct view *view, const struct view_metric *metric);

/* Attack by attack, in lines. */
const char *attacks_text(const struct view *view, const struct view_metric *metric,
                         char to[ATTACK_TEXT]);

/* "admin from 00:10:00 to 00:25:00, half": what is claimed or decided. */
const char *attack_what(int severity, int64_t from, int64_t end, bool half, char to[120]);
