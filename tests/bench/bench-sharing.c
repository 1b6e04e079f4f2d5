/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sharing costs at forty nations with 2,000 indicators each: a share and a sighting, of the
 * last tenth against the first tenth, so that their cost grows with what is new and not with all
 * that is there; the events of the last tenth against those of the first; the score of all of it,
 * whose cost for each value is that of a tenth as many; and a look at the score after each share,
 * as the board has it, which costs what is new.
 */
#include "bench.h"

#include "core/decide/decide.h"
#include "core/model/row.h"
#include "core/model/share.h"
#include "core/order/order.h"
#include "core/view/sharing.h"
#include "engine/misp/misp-share.h"

enum { TEAMS = 40, EACH = 2000, OF_SHARE = 20, SHARES = TEAMS * EACH / OF_SHARE };

static void take(struct state *state, struct intents *intents)
{
    struct error err;

    if (intents->failed)
        bench_fail("no memory");
    for (size_t i = 0; i < intents->row_count; i++) {
        struct row row = intents->rows[i];

        row.seq = state->seq + 1;
        row.x = state->x;
        row.wall = state->wall;
        if (state_apply(state, &row, &err) < 0)
            bench_fail(err.text);
    }
    intents_done(intents);
}

static void feed(struct state *state, struct row row)
{
    struct intents intents = {0};

    intents_row(&intents, &row);
    take(state, &intents);
}

static void begin(struct state *state)
{
    static char ids[TEAMS][8];
    struct error err;

    if (state_init(state, &err) < 0)
        bench_fail(err.text);
    feed(state, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "b"}});
    for (uint32_t team = 1; team <= TEAMS; team++) {
        snprintf(ids[team - 1], sizeof(ids[0]), "t%u", team);
        feed(state, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = team, .id = ids[team - 1]}});
    }
    feed(state, (struct row){.kind = ROW_GENESIS_DONE});
    feed(state, (struct row){.kind = ROW_CLOCK_STARTED});
}

static void give(struct state *state, const char *verb, uint32_t team, const struct share *share,
                 const char *sha256)
{
    struct order_report filed = {.hash = sha256, .sha256 = sha256};
    const struct order order = {.verb = verb,
                                .target = "",
                                .team = "",
                                .detail = "seen",
                                .reason = "",
                                .actor = "b",
                                .role = ROLE_BLUE,
                                .own_team = team,
                                .share = share,
                                .report = &filed};
    struct intents intents = {0};
    char reply[256];

    if (order_decide(state, &order, &intents, reply, sizeof(reply)) != 0)
        bench_fail(reply);
    take(state, &intents);
}

/* The values of a share; a third of them are shared by others, too. */
static void fill(struct share *share, char values[OF_SHARE][48], int number)
{
    static const char *everybody = "all";

    *share = (struct share){.title = "b",
                            .text = "",
                            .from = "",
                            .event = "",
                            .tlp = TLP_GREEN,
                            .to = &everybody,
                            .to_count = 1,
                            .indicator_count = OF_SHARE};
    share->indicators = calloc(OF_SHARE, sizeof(*share->indicators));
    if (share->indicators == NULL)
        bench_fail("no memory");
    for (int i = 0; i < OF_SHARE; i++) {
        snprintf(values[i], sizeof(values[i]), "n%d.i%d.example", i % 3 ? number : number / TEAMS,
                 i);
        share->indicators[i] = (struct share_indicator){INDICATOR_DOMAIN, values[i]};
    }
}

/* Shares from `first` on; the seconds that they took. */
static double share_some(struct state *state, int first, int count)
{
    double start = bench_seconds();

    for (int i = first; i < first + count; i++) {
        char values[OF_SHARE][48], sha256[65];
        struct share share;

        snprintf(sha256, sizeof(sha256), "%064d", i);
        fill(&share, values, i);
        state->wall += 2000;
        state->x += 2000;
        give(state, "share", 1 + (uint32_t)i % TEAMS, &share, sha256);
        free(share.indicators);
    }
    return bench_seconds() - start;
}

static double sight_some(struct state *state, int first, int count)
{
    double start = bench_seconds();

    for (int i = first; i < first + count; i++) {
        char values[OF_SHARE][48];
        struct share share;

        fill(&share, values, i);
        share.indicators[0] = share.indicators[1];
        share.indicator_count = 1;
        give(state, "sight", 1 + (uint32_t)(i + 1) % TEAMS, &share, "");
        free(share.indicators);
    }
    return bench_seconds() - start;
}

/* A look at the score after each of these shares; the seconds of the looks alone. */
static double look_some(struct state *state, int first, int count)
{
    double looks = 0;

    if (sharing_now(state->view) == NULL)
        bench_fail("no memory");
    for (int i = first; i < first + count; i++) {
        double start;

        share_some(state, i, 1);
        start = bench_seconds();
        if (sharing_now(state->view) == NULL)
            bench_fail("no memory");
        looks += bench_seconds() - start;
    }
    return looks;
}

static double event_some(const struct state *state, size_t first, size_t count)
{
    double start = bench_seconds();

    for (size_t i = first; i < first + count; i++)
        json_decref(misp_share(state->view, i, 0));
    return bench_seconds() - start;
}

static double score(const struct state *state)
{
    struct sharing_rule rule = sharing_rule_of(&(struct scoring_made){0});
    struct pool pool = POOL_EMPTY;
    struct sharing sharing;
    struct error err;
    double start = bench_seconds();

    if (sharing_score(state->view, &rule, &pool, &sharing, &err) < 0)
        bench_fail(err.text);
    pool_done(&pool);
    return bench_seconds() - start;
}

int main(void)
{
    enum { TENTH = SHARES / 10 };
    double shares[2][BENCH_RUNS], sights[2][BENCH_RUNS], events[2][BENCH_RUNS],
        scores[2][BENCH_RUNS], looks[2][BENCH_RUNS];

    for (int run = 0; run < BENCH_RUNS; run++) {
        struct state state = {0};

        begin(&state);
        state.wall = state.x = 1000;
        shares[1][run] = share_some(&state, 0, TENTH);
        looks[1][run] = look_some(&state, TENTH, TENTH / 4);
        sights[1][run] = sight_some(&state, 0, TENTH);
        events[1][run] = event_some(&state, 0, TENTH);
        scores[1][run] = 10 * score(&state);
        share_some(&state, TENTH + TENTH / 4, SHARES - 2 * TENTH - TENTH / 4);
        shares[0][run] = share_some(&state, SHARES - TENTH, TENTH);
        sights[0][run] = sight_some(&state, SHARES - TENTH, TENTH);
        events[0][run] = event_some(&state, SHARES - TENTH, TENTH);
        scores[0][run] = score(&state);
        looks[0][run] = look_some(&state, SHARES, TENTH / 4);
        state_done(&state);
    }
    bench_row("sharing, a share of 20", TENTH, "shares/s", shares[0], shares[1], BENCH_RUNS, 4,
              "80,000 indicators are there; limit: 8,000");
    bench_row("sharing, a sighting", TENTH, "sightings/s", sights[0], sights[1], BENCH_RUNS, 4,
              "80,000 indicators are there; limit: 8,000");
    bench_row("sharing, a share as an event", TENTH, "events/s", events[0], events[1], BENCH_RUNS,
              4, "80,000 indicators are there; limit: 8,000");
    bench_row("sharing, the score", TEAMS * EACH, "values/s", scores[0], scores[1], BENCH_RUNS, 4,
              "80,000 indicators; limit: ten times the score of 8,000");
    bench_row("sharing, a look at the score", TENTH / 4, "looks/s", looks[0], looks[1], BENCH_RUNS,
              4, "a share of 20 after each; 80,000 indicators are there; limit: 8,000");
    return 0;
}
