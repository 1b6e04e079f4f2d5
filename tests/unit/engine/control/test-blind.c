/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blind grading, on random orders of three evaluators and a director: no seat is told a byte of
 * what another evaluator's sheet says before as many sheets are in as the metric wants, or a
 * director has said that those are enough; and no team before it is released to it. What is told is
 * made of the rows by engine/control/told.c, as over the socket and for commands that read a
 * journal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/decide/decide.h"
#include "core/model/row.h"
#include "core/order/order.h"
#include "engine/control/told.h"

enum { METRICS = 2, EVALUATORS = 3, STEPS = 60, ROUNDS = 300, SEATS = 9, SHEETS = STEPS };

static const char *const names[EVALUATORS] = {"anna", "boris", "carla"};

/* The model, which knows nothing of views: of each sheet that was handed in, who may know it. */
struct secret {
    char mark[16]; /* stands in its texts, and nowhere else */
    int by, metric, round;
    bool newest, open, released;
};

struct blind {
    struct state state;
    struct secret secrets[SHEETS];
    size_t count;
    int rounds[METRICS];
    bool forced[METRICS];
    uint32_t dice;
    uint64_t seen; /* texts that were told, to know that something was */
};

static uint32_t blind_dice(struct blind *b, uint32_t of)
{
    b->dice = b->dice * 1664525 + 1013904223;
    return (b->dice >> 16) % of;
}

/* ---- what is told ---- */

static bool blind_may(const struct secret *secret, const struct told_to *to)
{
    if (to->role == ROLE_BLUE || to->role == ROLE_TRAINER)
        return to->team == 1 && secret->released;
    if (to->role != ROLE_EVALUATOR && to->role != ROLE_DIRECTOR && to->role != ROLE_CONTROLLER)
        return false;
    return secret->open || (to->name != NULL && strcmp(names[secret->by], to->name) == 0);
}

static void blind_tell(struct blind *b, const struct row *row)
{
    static const struct told_to seats[SEATS] = {
        {ROLE_EVALUATOR, 0, "anna"}, {ROLE_EVALUATOR, 0, "boris"}, {ROLE_EVALUATOR, 0, "carla"},
        {ROLE_DIRECTOR, 0, "dora"},  {ROLE_DIRECTOR, 0, NULL},     {ROLE_BLUE, 1, "anna"},
        {ROLE_BLUE, 2, "anna"},      {ROLE_TRAINER, 1, "boris"},   {ROLE_OBSERVER, 0, "carla"}};
    struct stored_row stored = {.seq = row->seq,
                                .kind = row_classes[row->kind].name,
                                .audience = row->audience,
                                .team = row->team};
    char *text = row_body(row, &stored.length);

    stored.body = text;
    for (size_t s = 0; s < SEATS; s++) {
        char *told = NULL;
        int result = told_row(&seats[s], &stored, b->state.view, NULL, &told, NULL);
        const char *body = result == 0 ? told != NULL ? told : text : "";

        assert_true(result >= 0);
        for (size_t i = 0; i < b->count; i++)
            if (strstr(body, b->secrets[i].mark) != NULL) {
                b->seen++;
                if (!blind_may(&b->secrets[i], &seats[s]))
                    fail_msg("%s %s is told %s: %s", role_words[seats[s].role],
                             seats[s].name != NULL ? seats[s].name : "", b->secrets[i].mark, body);
            }
        /* Points say what a sheet says, too: a team knows them of what it was told alone. */
        if (row->kind == ROW_SCORE_AWARD && row->as.score_award.inside &&
            seats[s].role >= ROLE_TRAINER && seats[s].role != ROLE_EVALUATOR)
            assert_true(body[0] == '\0');
        free(told);
    }
    free(text);
}

static void blind_take(struct blind *b, struct intents *intents);

static void blind_feed(struct blind *b, struct row row)
{
    struct intents intents = {0};
    struct error err;

    row.seq = b->state.seq + 1;
    state_audience(&b->state, &row);
    if (state_apply(&b->state, &row, &err) != 0)
        fail_msg("%s", err.text);
    blind_tell(b, &row);
    decide_row(&b->state, &row, &intents);
    blind_take(b, &intents);
}

static void blind_take(struct blind *b, struct intents *intents)
{
    assert_false(intents->failed);
    for (size_t i = 0; i < intents->row_count; i++)
        blind_feed(b, intents->rows[i]);
    intents_done(intents);
}

/* ---- what is done ---- */

static int blind_order(struct blind *b, enum role role, const char *actor, struct order order)
{
    struct intents intents = {0};
    char reply[256];
    int result;

    order.role = role;
    order.actor = actor;
    order.team = "a";
    order.target = order.target != NULL ? order.target : "";
    order.reason = "because";
    order.detail = "";
    result = order_decide(&b->state, &order, &intents, reply, sizeof(reply));
    blind_take(b, &intents);
    return result;
}

static size_t blind_in(const struct blind *b, int metric)
{
    size_t in = 0;

    for (size_t i = 0; i < b->count; i++)
        in += b->secrets[i].newest && b->secrets[i].metric == metric &&
              b->secrets[i].round == b->rounds[metric];
    return in;
}

/* The sheets that are in become known, where they are enough. */
static void blind_open(struct blind *b, int metric)
{
    if (!b->forced[metric] && blind_in(b, metric) < (size_t)metric + 2)
        return;
    for (size_t i = 0; i < b->count; i++)
        if (b->secrets[i].newest && b->secrets[i].metric == metric &&
            b->secrets[i].round == b->rounds[metric])
            b->secrets[i].open = true;
}

static void blind_hand_in(struct blind *b, int metric, int by)
{
    struct secret *secret = &b->secrets[b->count];
    char hash[16];
    struct sheet sheet = {.metric = metric == 0 ? "one" : "two",
                          .inject = "",
                          .points = 100 + blind_dice(b, 9000),
                          .texts = {"", "", "", ""}};
    struct order_sheet filed = {.sheet = &sheet, .sha256 = hash};

    *secret =
        (struct secret){.by = by, .metric = metric, .round = b->rounds[metric], .newest = true};
    snprintf(secret->mark, sizeof(secret->mark), "mark-%zu-", b->count);
    snprintf(hash, sizeof(hash), "hash-%zu", b->count);
    sheet.texts[blind_dice(b, SHEET_TEXTS)] = secret->mark;
    for (size_t i = 0; i < b->count; i++)
        if (b->secrets[i].metric == metric && b->secrets[i].by == by)
            b->secrets[i].newest = false;
    b->count++;
    blind_open(b, metric);
    assert_int_equal(
        blind_order(b, ROLE_EVALUATOR, names[by], (struct order){.verb = "sheet", .sheet = &filed}),
        0);
}

static void blind_release(struct blind *b)
{
    for (size_t i = 0; i < b->count; i++)
        b->secrets[i].released |= b->secrets[i].newest && b->secrets[i].open;
    (void)blind_order(b, ROLE_DIRECTOR, "dora",
                      (struct order){.verb = "sheet-release", .force = true});
}

static void blind_step(struct blind *b)
{
    int metric = (int)blind_dice(b, METRICS);
    const char *id = metric == 0 ? "one" : "two";
    uint32_t what = blind_dice(b, 12);

    if (what == 0 && blind_in(b, metric) != 0) {
        b->rounds[metric]++;
        b->forced[metric] = false;
        assert_int_equal(blind_order(b, ROLE_DIRECTOR, "dora",
                                     (struct order){.verb = "sheet-reopen", .target = id}),
                         0);
    } else if (what == 1 && blind_in(b, metric) != 0 && blind_in(b, metric) < (size_t)metric + 2 &&
               !b->forced[metric]) {
        b->forced[metric] = true;
        blind_open(b, metric);
        assert_int_equal(blind_order(b, ROLE_DIRECTOR, "dora",
                                     (struct order){.verb = "sheet-open", .target = id}),
                         0);
    } else if (what == 2) {
        blind_release(b);
    } else {
        blind_hand_in(b, metric, (int)blind_dice(b, EVALUATORS));
    }
}

static void blind_begin(struct blind *b)
{
    assert_int_equal(state_init(&b->state, NULL), 0);
    blind_feed(b, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    for (uint32_t t = 1; t <= 2; t++)
        blind_feed(b, (struct row){.kind = ROW_TEAM_MADE,
                                   .as.team_made = {.team = t, .id = t == 1 ? "a" : "b"}});
    for (uint32_t m = 1; m <= METRICS; m++)
        blind_feed(b, (struct row){.kind = ROW_METRIC_MADE,
                                   .as.metric_made = {.metric = m,
                                                      .team = 1,
                                                      .id = m == 1 ? "one" : "two",
                                                      .type = METRIC_MANUAL,
                                                      .max = 10000,
                                                      .graders = m + 1}});
    blind_feed(b, (struct row){.kind = ROW_GENESIS_DONE});
}

static void nobody_sees_anothers_sheet_too_early(void **context)
{
    uint64_t seen = 0;

    (void)context;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct blind *b = calloc(1, sizeof(*b));

        assert_non_null(b);
        b->dice = round;
        blind_begin(b);
        for (int step = 0; step < STEPS; step++)
            blind_step(b);
        seen += b->seen;
        state_done(&b->state);
        free(b);
    }
    assert_true(seen > ROUNDS * 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_sees_anothers_sheet_too_early)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
