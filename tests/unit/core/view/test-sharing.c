/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sharing against the truth, in small. With the argument "rows" it folds rows from standard input
 * and prints what was computed: tests/system/test-sharing.py compares that with a program of its
 * own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/model/row.h"
#include "core/view/sharing.h"

static int64_t seq;

static void feed(struct view *view, int64_t x, struct row row)
{
    struct error err;

    row.seq = ++seq;
    row.x = x;
    row.wall = x;
    if (view_apply(view, &row, &err) != 0)
        fail_msg("%s", err.text);
}

/* Three teams; an inject into the first leaves "evil", which the other two need. */
static struct view *begin(void)
{
    static const char *const ids[] = {"a", "b", "c"};
    static const uint32_t injects[] = {1};
    struct view *view = view_new();

    assert_non_null(view);
    seq = 0;
    feed(view, 0, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    for (uint32_t t = 1; t <= 3; t++)
        feed(view, 0,
             (struct row){.kind = ROW_TEAM_MADE,
                          .as.team_made = {.team = t, .id = ids[t - 1], .path = ids[t - 1]}});
    feed(view, 0,
         (struct row){.kind = ROW_EVENT_MADE, .as.event_made = {.event = 1, .id = "e", .at = 0}});
    feed(view, 0,
         (struct row){.kind = ROW_INJECT_MADE,
                      .as.inject_made = {.inject = 1, .team = 1, .event = 1, .id = "i"}});
    feed(view, 0,
         (struct row){.kind = ROW_INDICATOR_MADE,
                      .as.indicator_made = {.indicator = 1,
                                            .inject = "i",
                                            .injects = {injects, 1},
                                            .type = INDICATOR_DOMAIN,
                                            .value = "evil.example",
                                            .comment = ""}});
    feed(view, 0, (struct row){.kind = ROW_GENESIS_DONE});
    return view;
}

static void deliver(struct view *view, int64_t x)
{
    static const enum inject_state way[] = {INJECT_ARMED, INJECT_DISPATCHED, INJECT_DELIVERED};

    for (size_t i = 0; i < 3; i++)
        feed(view, x,
             (struct row){.kind = ROW_INJECT_STATE,
                          .as.inject_state = {.inject = 1, .state = way[i], .attempt = 1}});
}

static void tell(struct view *view, int64_t x, uint32_t team, int tlp, const uint32_t *to,
                 uint32_t count, const char *lines)
{
    feed(view, x,
         (struct row){.kind = ROW_SHARE_MADE,
                      .as.share_made = {.team = team,
                                        .from = "",
                                        .names = "",
                                        .outside = "",
                                        .title = "",
                                        .text = "",
                                        .event = "",
                                        .sha256 = "",
                                        .by = "",
                                        .tlp = tlp,
                                        .to = {to, count}}});
    feed(view, x,
         (struct row){.kind = ROW_SHARE_LISTED,
                      .as.share_listed = {.team = team, .indicators = lines}});
}

static void score(const struct view *view, struct pool *pool, struct sharing *sharing)
{
    struct sharing_rule rule = sharing_rule_of(&view->grading.rules);
    struct error err;

    assert_int_equal(sharing_score(view, &rule, pool, sharing, &err), 0);
}

static void soon_and_true(void **context)
{
    static const uint32_t b[] = {2}, bc[] = {2, 3}, c[] = {3};
    struct view *view = begin();
    struct pool pool = POOL_EMPTY;
    struct sharing sharing;

    (void)context;
    score(view, &pool, &sharing);
    assert_int_equal(sharing.truth, 0);
    assert_int_equal(sharing.teams[0].f, SHARING_UNDEFINED);
    deliver(view, 1000);
    score(view, &pool, &sharing);
    assert_int_equal(sharing.untold, 1);
    assert_int_equal(sharing.teams[0].f, 0);
    assert_int_equal(sharing.teams[0].precision, SHARING_UNDEFINED);
    /* Half an hour later it is worth half; one of two values is true. */
    tell(view, 1000 + 30 * 60 * 1000, 1, TLP_RED, b, 1,
         "domain evil.example\ndomain good.example\nport 443\n");
    score(view, &pool, &sharing);
    assert_int_equal(sharing.teams[0].recall, 500);
    assert_int_equal(sharing.teams[0].precision, 500);
    assert_int_equal(sharing.teams[0].f, 500);
    assert_int_equal(sharing.teams[0].needed, 2);
    assert_int_equal(sharing.teams[0].covered, 1);
    assert_int_equal(sharing.teams[0].first, 1);
    assert_int_equal(sharing.pairs[1].told, 2);
    /* Who passes on what was red breaks its colour, and is judged by it neither way. */
    tell(view, 2000000, 2, TLP_GREEN, c, 1, "domain evil.example\n");
    score(view, &pool, &sharing);
    assert_int_equal(sharing.teams[1].breaches, 1);
    assert_int_equal(sharing.teams[1].neutral, 1);
    assert_int_equal(sharing.teams[1].junk, 0);
    /* The finder may tell whom it likes. */
    tell(view, 2100000, 1, TLP_GREEN, bc, 2, "domain evil.example\n");
    feed(view, 2200000,
         (struct row){.kind = ROW_SIGHTING_SAID,
                      .as.sighting_said = {.team = 3,
                                           .from = "c",
                                           .type = INDICATOR_DOMAIN,
                                           .value = "evil.example",
                                           .by = ""}});
    score(view, &pool, &sharing);
    assert_int_equal(sharing.teams[0].breaches, 0);
    assert_int_equal(sharing.teams[0].covered, 2);
    /* The third had it from the second first. */
    assert_int_equal(sharing.teams[1].used, 1);
    assert_int_equal(sharing.teams[0].used, 0);
    assert_int_equal(sharing.pairs[1 * 3 + 2].used, 1);
    pool_done(&pool);
    view_free(view);
}

static void who_floods_finds_nothing(void **context)
{
    static const uint32_t b[] = {2};
    struct view *view = begin();
    struct pool pool = POOL_EMPTY;
    struct sharing sharing;
    char lines[4000] = "";

    (void)context;
    deliver(view, 0);
    for (int i = 0; i < 30; i++)
        sprintf(lines + strlen(lines), "domain n%d.example\n", i);
    strcat(lines, "domain evil.example\n");
    tell(view, 1000, 1, TLP_GREEN, b, 1, lines);
    score(view, &pool, &sharing);
    assert_int_equal(sharing.teams[0].flooded, 1);
    assert_int_equal(sharing.teams[0].found, 0);
    assert_int_equal(sharing.teams[0].f, 0);
    assert_int_equal(sharing.teams[0].junk, 30);
    pool_done(&pool);
    view_free(view);
}

/* ---- for tests/system/test-sharing.py ---- */

static void print_sharing(const struct sharing *sharing)
{
    printf("all %u %u\n", sharing->truth, sharing->untold);
    for (size_t i = 0; i < sharing->count; i++) {
        const struct sharing_team *t = &sharing->teams[i];

        printf("team %zu %u %u %u %u %u %u %u %u %u %u %u %u %u %u %lld %lld %lld\n", i + 1,
               t->shares, t->values, t->neutral, t->hits, t->junk, t->benign, t->flooded,
               t->visible, t->found, t->first, t->used, t->needed, t->covered, t->breaches,
               (long long)t->precision, (long long)t->recall, (long long)t->f);
    }
    for (size_t i = 0; i < sharing->count * sharing->count; i++)
        if (sharing->pairs[i].told != 0)
            printf("pair %zu %zu %u %u %lld\n", i / sharing->count + 1, i % sharing->count + 1,
                   sharing->pairs[i].told, sharing->pairs[i].used,
                   (long long)sharing->pairs[i].first);
}

/* What the view keeps after each row is what is computed of all rows. */
static bool is_kept(const struct view *view)
{
    struct sharing_rule rule = sharing_rule_of(&view->grading.rules);
    const struct sharing *now = sharing_now(view);
    struct pool pool = POOL_EMPTY;
    struct sharing whole;
    struct error err;
    bool same = now != NULL && sharing_score(view, &rule, &pool, &whole, &err) == 0 &&
                now->count == whole.count && now->truth == whole.truth &&
                now->untold == whole.untold;

    for (size_t i = 0; same && i < whole.count; i++)
        same = memcmp(&now->teams[i], &whole.teams[i], sizeof(whole.teams[i])) == 0;
    for (size_t i = 0; same && i < whole.count * whole.count; i++)
        same = memcmp(&now->pairs[i], &whole.pairs[i], sizeof(whole.pairs[i])) == 0;
    pool_done(&pool);
    return same;
}

static int fold_rows(void)
{
    struct view *view = view_new();
    struct pool pool = POOL_EMPTY;
    struct sharing sharing;
    struct error err = {0};
    char line[65536];
    int result = view == NULL;

    while (result == 0 && fgets(line, sizeof(line), stdin) != NULL) {
        json_t *json = json_loads(line, 0, NULL);
        struct row row;

        result = row_of_line(&row, json, &pool, &err) < 0 || view_apply(view, &row, &err) < 0;
        json_decref(json);
        if (result == 0 && view->complete && !is_kept(view))
            result = error_set(&err, ERROR_STATE, "row %lld: what is kept is another",
                               (long long)row.seq);
    }
    struct sharing_rule rule = sharing_rule_of(&view->grading.rules);

    if (result == 0)
        result = sharing_score(view, &rule, &pool, &sharing, &err) < 0;
    if (result == 0)
        print_sharing(&sharing);
    else
        fprintf(stderr, "%s\n", err.text);
    pool_done(&pool);
    view_free(view);
    return result;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(soon_and_true),
        cmocka_unit_test(who_floods_finds_nothing),
    };

    return argc > 1 && strcmp(argv[1], "rows") == 0 ? fold_rows()
                                                    : cmocka_run_group_tests(tests, NULL, NULL);
}
