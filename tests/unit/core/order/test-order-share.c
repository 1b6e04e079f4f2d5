/* SPDX-License-Identifier: Apache-2.0 */
/* Who receives a share: those who are named, and never anybody whom its colour excludes. A share
 * arrives once; a sighting is told to those who know the value from a share. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/model/row.h"
#include "core/model/share.h"
#include "core/order/rights.h"

enum { TEAMS = 5 };

static void begin(struct world *world)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e"};

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 100000000}});
    for (uint32_t t = 1; t <= TEAMS; t++)
        feed(world,
             (struct row){.kind = ROW_TEAM_MADE,
                          .as.team_made = {.team = t, .id = ids[t - 1], .path = ids[t - 1]}});
    for (uint32_t i = 1; i <= 2; i++)
        feed(world, (struct row){.kind = ROW_ORGANISATION_MADE,
                                 .as.organisation_made = {.organisation = i,
                                                          .id = i == 1 ? "cert" : "media"}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
    pass(world, 0);
}

static struct pool kept; /* what the rows below point to */

static int drop_kept(void **context)
{
    (void)context;
    pool_done(&kept);
    return 0;
}

/* Gives the order of a share; copies of the rows that it makes go into `rows`, and how many. */
static int give(struct world *world, enum role role, uint32_t team, const char *text,
                const char *sha256, char reply[256], struct row *rows, size_t *ret_count)
{
    struct pool pool = POOL_EMPTY;
    struct share share;
    struct error err = {0};
    struct intents intents = {0};
    struct order_report filed = {.hash = sha256, .sha256 = sha256};
    size_t count = 0;
    int result;

    if (share_read(text, strlen(text), &pool, &share, &err) != 0) {
        text_copy(reply, 256, err.text);
        pool_done(&pool);
        return -1;
    }
    result = order_decide(&world->state,
                          &(struct order){.verb = "share",
                                          .target = "",
                                          .team = "",
                                          .detail = "",
                                          .reason = "",
                                          .role = role,
                                          .own_team = team,
                                          .actor = "mari",
                                          .share = &share,
                                          .report = &filed},
                          &intents, reply, 256);
    for (size_t i = 0; i < intents.row_count; i++)
        if (intents.rows[i].kind != ROW_ORDER_GIVEN && ret_count != NULL) {
            struct row row = intents.rows[i];

            state_audience(&world->state, &row);
            assert_int_equal(row_copy(&rows[count++], &row, &kept, NULL), 0);
        }
    if (ret_count != NULL)
        *ret_count = count;
    take(world, &intents);
    idle(world);
    pool_done(&pool);
    return result;
}

static int share(struct world *world, uint32_t team, const char *text, char reply[256])
{
    char sha256[65];
    static unsigned number;

    snprintf(sha256, sizeof(sha256), "%064x", ++number);
    return give(world, ROLE_BLUE, team, text, sha256, reply, NULL, NULL);
}

/* Does a seat see the row? */
static bool sees(const struct row *row, const struct ordinals *to, enum role role, uint32_t team)
{
    return row->audience == AUDIENCE_NAMED ? rights_see_named(row->team, to, role, team)
                                           : rights_see(row->audience, row->team, role, team);
}

/* Random shares against the rule of docs/SHARING.md, said here once more. */
static void nobody_beyond_the_colour(void **context)
{
    static const char *const names[] = {"a",    "b",     "c",   "d",    "e",
                                        "cert", "media", "all", "open", "excon"};
    struct world world;
    unsigned seed = 7, accepted = 0, refused = 0;

    (void)context;
    begin(&world);
    for (int round = 0; round < 3000; round++) {
        bool named[10] = {false}, may = true, outside;
        char text[512], sha256[65], reply[256];
        struct row rows[8];
        size_t count = 0, used;
        uint32_t own = 1 + (uint32_t)(rand_r(&seed) % TEAMS);
        int tlp = rand_r(&seed) % TLPS, to = 1 + rand_r(&seed) % 3, result;

        used = (size_t)snprintf(text, sizeof(text), "{\"text\":\"x\",\"tlp\":\"%s\",\"to\":[",
                                tlp_words[tlp]);
        for (int i = 0; i < to; i++) {
            int which = rand_r(&seed) % 10;

            named[which] = true;
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s\"%s\"", i ? "," : "",
                                     names[which]);
        }
        snprintf(text + used, sizeof(text) - used,
                 "],\"indicators\":[{\"type\":\"domain\",\"value\":\"n%d.example\"}]}", round);
        snprintf(sha256, sizeof(sha256), "%064d", round);
        world.state.wall += 60000;
        result = give(&world, ROLE_BLUE, own, text, sha256, reply, rows, &count);
        outside = named[5] || named[6];
        may = !(named[8] && tlp != TLP_CLEAR) && !(named[7] && tlp == TLP_RED) &&
              !(outside && tlp == TLP_AMBER_STRICT);
        assert_int_equal(result, may ? 0 : 1);
        accepted += may;
        refused += !may;
        assert_int_equal(count, may ? 2 : 0);
        for (size_t i = 0; i < count; i++) {
            const struct ordinals *list = rows[i].kind == ROW_SHARE_MADE
                                              ? &rows[i].as.share_made.to
                                              : &rows[i].as.share_listed.to;

            for (int role = 0; role < ROLES; role++)
                for (uint32_t team = 0; team <= TEAMS; team++) {
                    bool excon = role_sees_all((enum role)role);
                    bool member = role == ROLE_BLUE || role == ROLE_TRAINER;
                    bool receives = team != 0 && (team == own || named[team - 1] || named[7]);

                    assert_int_equal(sees(&rows[i], list, (enum role)role, team),
                                     excon || named[8] || (member && receives));
                }
        }
    }
    assert_true(accepted > 500 && refused > 500);
    state_done(&world.state);
}

#define ONE "\"indicators\":[{\"type\":\"domain\",\"value\":\"evil.example\"}]"

static void the_same_share_arrives_once(void **context)
{
    static const char text[] =
        "{\"to\":[\"b\"],\"event\":\"5f1c0000-0000-4000-8000-000000000001\"," ONE "}";
    struct world world;
    char first[256], again[256];

    (void)context;
    begin(&world);
    assert_int_equal(give(&world, ROLE_BLUE, 1, text, "aa", first, NULL, NULL), 0);
    assert_non_null(strstr(first, "share 1 received "));
    assert_int_equal(give(&world, ROLE_BLUE, 1, text, "aa", again, NULL, NULL), 0);
    assert_memory_equal(again, first, strlen(first));
    assert_string_equal(again + strlen(first), " already");
    /* The same MISP event with other words is the same share. */
    assert_int_equal(give(&world, ROLE_BLUE, 1, text, "bb", again, NULL, NULL), 0);
    assert_non_null(strstr(again, "sha256 aa already"));
    /* Of another team it is another one. */
    assert_int_equal(give(&world, ROLE_BLUE, 3, text, "aa", again, NULL, NULL), 0);
    assert_null(strstr(again, "already"));
    assert_int_equal(world.state.view->shares.share_count, 2);
    assert_string_equal(world.state.view->shares.shares[1].made.from, "c");
    assert_string_equal(world.state.view->shares.shares[1].made.names, "b");
    state_done(&world.state);
}

static void who_may_not(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(share(&world, 1, "{\"to\":[\"nobody\",\"b\",\"none\"]," ONE "}", reply), 1);
    assert_string_equal(reply, "no team and no organisation is called \"nobody\", \"none\"");
    assert_int_equal(share(&world, 1, "{\"to\":[\"b\"],\"from\":\"cert\"," ONE "}", reply), 1);
    assert_int_equal(share(&world, 1, "{\"to\":[\"b\"],\"report\":3," ONE "}", reply), 1);
    assert_string_equal(reply, "there is no report 3");
    /* Exercise control shares in its own name, or in that of an organisation, never in a team's. */
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, "{\"to\":[\"b\"],\"from\":\"cert\"," ONE "}",
                          "1", reply, NULL, NULL),
                     0);
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, "{\"to\":[\"b\"],\"from\":\"x\"," ONE "}", "2",
                          reply, NULL, NULL),
                     1);
    for (int role = 0; role < ROLES; role++)
        if (role == ROLE_EVALUATOR || role == ROLE_GREEN || role == ROLE_RED ||
            role == ROLE_OBSERVER)
            assert_int_equal(give(&world, (enum role)role, 0, "{\"to\":[\"b\"]," ONE "}", "3",
                                  reply, NULL, NULL),
                             1);
    state_done(&world.state);
}

static void no_more_than_may_be(void **context)
{
    struct world world;
    char reply[256], *text = malloc(60000);
    size_t used;

    (void)context;
    begin(&world);
    assert_non_null(text);
    for (int round = 0; round < 6; round++) {
        used = (size_t)sprintf(text, "{\"to\":[\"b\"],\"text\":\"%d\",\"indicators\":[", round);
        for (int i = 0; i < 400; i++)
            used += (size_t)sprintf(text + used,
                                    "%s{\"type\":\"domain\",\"value\":\"a%d.b%d.example\"}",
                                    i ? "," : "", i, round);
        strcpy(text + used, "]}");
        assert_int_equal(share(&world, 1, text, reply), round < 5 ? 0 : 1);
    }
    assert_string_equal(reply, "more than 2000 indicators in a minute: wait a minute");
    /* All of them arrived, in rows that a line holds. */
    assert_int_equal(world.state.view->shares.indicator_count, 2000);
    assert_int_equal(view_sharer(world.state.view, 1).indicators, 2000);
    assert_string_equal(world.state.view->shares.indicators[1999].value, "a399.b4.example");
    world.state.wall += 60000;
    assert_int_equal(share(&world, 1, text, reply), 0);
    free(text);
    state_done(&world.state);
}

static int sight(struct world *world, uint32_t team, const char *value, const char *how,
                 char reply[256])
{
    struct share_indicator one = {.type = INDICATOR_DOMAIN, .value = value};
    struct share said = {.indicators = &one, .indicator_count = 1};

    return order(
        world,
        (struct order){
            .verb = "sight", .role = ROLE_BLUE, .own_team = team, .detail = how, .share = &said},
        reply);
}

static void sightings_stay_with_those_who_know(void **context)
{
    struct world world;
    const struct view_sighting *said;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(sight(&world, 2, "evil.example", "seen", reply), 1);
    assert_int_equal(share(&world, 1, "{\"tlp\":\"red\",\"to\":[\"b\",\"c\"]," ONE "}", reply), 0);
    assert_int_equal(sight(&world, 4, "evil.example", "seen", reply), 1);
    assert_int_equal(sight(&world, 2, "evil.example", "often", reply), 1);
    assert_int_equal(sight(&world, 2, "evil.example", "seen", reply), 0);
    assert_int_equal(sight(&world, 2, "evil.example", "seen", reply), 0);
    assert_non_null(strstr(reply, "already"));
    assert_int_equal(world.state.view->shares.sighting_count, 1);
    said = &world.state.view->shares.sightings[0];
    assert_int_equal(said->made.team, 2);
    assert_int_equal(said->made.to.count, 2);
    assert_int_equal(said->made.to.items[0] + said->made.to.items[1], 1 + 3);
    assert_int_equal(sight(&world, 2, "evil.example", "expired", reply), 0);
    assert_int_equal(world.state.view->shares.sighting_count, 2);
    state_done(&world.state);
}

/* Who had it is told that it is gone; what is in its place is for its own receivers. */
static void a_revision_takes_back(void **context)
{
    static const char first[] = "{\"tlp\":\"green\",\"to\":[\"all\"],\"title\":\"t\"," ONE "}",
                      stricter[] = "{\"tlp\":\"red\",\"to\":[\"b\"],\"revises\":1}";
    struct world world;
    struct row rows[8];
    size_t count;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(give(&world, ROLE_BLUE, 1, first, "aa", reply, NULL, NULL), 0);
    /* Not another's, nor one that is not there; and no colour goes further than it may. */
    assert_int_equal(give(&world, ROLE_BLUE, 2, stricter, "bb", reply, NULL, NULL), 1);
    assert_string_equal(reply, "there is no share 1 of yours");
    assert_int_equal(
        give(&world, ROLE_BLUE, 1, "{\"tlp\":\"red\",\"revises\":1}", "cc", reply, NULL, NULL), 1);
    assert_string_equal(reply, "TLP:red is for receivers who are named, not for all");
    assert_int_equal(give(&world, ROLE_BLUE, 1, stricter, "dd", reply, rows, &count), 0);
    assert_int_equal(count, 3);
    assert_int_equal(rows[0].kind, ROW_SHARE_REPLACED);
    assert_int_equal(rows[1].kind, ROW_SHARE_MADE);
    for (uint32_t team = 2; team <= TEAMS; team++) {
        assert_true(sees(&rows[0], &rows[0].as.share_replaced.to, ROLE_BLUE, team));
        assert_int_equal(sees(&rows[1], &rows[1].as.share_made.to, ROLE_BLUE, team), team == 2);
        assert_int_equal(sees(&rows[2], &rows[2].as.share_listed.to, ROLE_BLUE, team), team == 2);
    }
    assert_false(sees(&rows[0], &rows[0].as.share_replaced.to, ROLE_OBSERVER, 0));
    assert_string_equal(rows[1].as.share_made.title, "t");
    assert_string_equal(rows[2].as.share_listed.indicators, "domain evil.example\n");
    assert_true(world.state.view->shares.shares[0].replaced);
    assert_int_equal(world.state.view->shares.shares[0].next, 2);
    /* Sent again: the same answer, no row. Another revision of what is replaced: refused. */
    assert_int_equal(give(&world, ROLE_BLUE, 1, stricter, "dd", reply, rows, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(
        give(&world, ROLE_BLUE, 1, "{\"to\":[\"c\"],\"revises\":1}", "ee", reply, NULL, NULL), 1);
    assert_string_equal(reply, "share 1 was replaced already, by share 2");
    state_done(&world.state);
}

static void a_changed_event_is_a_revision(void **context)
{
#define EVENT "\"event\":\"5f1c0000-0000-4000-8000-000000000001\",\"stamp\":"
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(share(&world, 1, "{\"to\":[\"all\"]," EVENT "100," ONE "}", reply), 0);
    assert_int_equal(
        share(&world, 1, "{\"to\":[\"b\"],\"tlp\":\"red\"," EVENT "99," ONE "}", reply), 0);
    assert_non_null(strstr(reply, "share 1 received"));
    assert_non_null(strstr(reply, "already"));
    assert_int_equal(
        share(&world, 1, "{\"to\":[\"b\"],\"tlp\":\"red\"," EVENT "101," ONE "}", reply), 0);
    assert_non_null(strstr(reply, "share 2 received"));
    assert_true(world.state.view->shares.shares[0].replaced);
    /* Another team's event of that UUID is its own. */
    assert_int_equal(share(&world, 3, "{\"to\":[\"b\"]," EVENT "102," ONE "}", reply), 0);
    assert_false(world.state.view->shares.shares[1].replaced);
    assert_int_equal(world.state.view->shares.share_count, 3);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_beyond_the_colour),
        cmocka_unit_test(the_same_share_arrives_once),
        cmocka_unit_test(a_revision_takes_back),
        cmocka_unit_test(a_changed_event_is_a_revision),
        cmocka_unit_test(who_may_not),
        cmocka_unit_test(no_more_than_may_be),
        cmocka_unit_test(sightings_stay_with_those_who_know),
    };

    return cmocka_run_group_tests(tests, NULL, drop_kept);
}
