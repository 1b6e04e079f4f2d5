/* SPDX-License-Identifier: Apache-2.0 */
/* Members: who may give, change and take which seat; codes work once; a lock cuts the sessions in
 * the same turn; whom the rows are told. */
#include "world.h"

#include "core/model/row.h"
#include "core/order/seating.h"

#define KEY_A                                                                                      \
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJUIy3xyPobDNX0vQzh8LSdLlpX5Kfi9lnw9AX0XEQcr anna@laptop"
#define PRINT_A "SHA256:GD5S6HJ7iJublDOslnzPVoQYmQR9+FLI50zKlXaj4TE"
#define KEY_B "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJUIy3xyPobDNX0vQzh8LSdLlpX5Kfi9lnw9AX0XEQcs"
#define CODE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void begin(struct world *world)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    world->state.wall = 1790000000000;
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
}

static int give(struct world *world, enum role role, uint32_t team, struct order said)
{
    char reply[256];

    said.role = role;
    said.own_team = team;
    said.detail = said.detail != NULL ? said.detail : "";
    return order(world, said, reply);
}

static struct order add(const char *name, const char *role, const char *team, const char *key)
{
    return (struct order){
        .verb = "member-add", .target = name, .detail = role, .team = team, .set = {.body = key}};
}

static struct view_member *called(struct world *world, const char *name)
{
    return view_member_called(world->state.view, name);
}

static uint32_t enter(struct world *world, const char *name, int expected)
{
    struct intents intents = {0};
    char why[256];
    uint32_t number = 0;

    assert_int_equal(seating_open(&world->state, called(world, name)->made.member, "192.0.2.7",
                                  "inbox", &intents, &number, why, sizeof(why)),
                     expected);
    take(world, &intents);
    return number;
}

static int enrol(struct world *world, const char *code, const char *key, uint32_t *ret_member)
{
    struct intents intents = {0};
    char reply[256];
    int result =
        seating_enrol(&world->state, code, key, &intents, ret_member, reply, sizeof(reply));

    take(world, &intents);
    return result;
}

static void a_member_is_added_with_a_key(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, add("anna", "blue", "a", KEY_A)), 0);
    assert_int_equal(called(&world, "anna")->made.team, 1);
    assert_int_equal(called(&world, "anna")->keys, 1);
    assert_string_equal(view_member_key_of(world.state.view, PRINT_A)->fingerprint, PRINT_A);
    assert_non_null(
        view_member_key_of(world.state.view, view_member_key_of(world.state.view, PRINT_A)->line));
    /* Neither the name nor the key is given twice. */
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, add("anna", "blue", "b", NULL)), 1);
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, add("bert", "blue", "b", KEY_A)), 1);
    assert_null(called(&world, "bert"));
    state_done(&world.state);
}

static void what_is_no_seat_is_refused(void **context)
{
    static const struct {
        const char *name, *role, *team, *key;
    } bad[] = {{"", "blue", "a", NULL},
               {"Anna", "blue", "a", NULL},
               {"-anna", "blue", "a", NULL},
               {"../a", "blue", "a", NULL},
               {"an na", "blue", "a", NULL},
               {"evaluator", "blue", "a", NULL},
               {"enrol", "blue", "a", NULL},
               {"anna", "king", "a", NULL},
               {"anna", "blue", "", NULL},
               {"anna", "blue", "c", NULL},
               {"anna", "evaluator", "a", NULL},
               {"anna", "blue", "a", "ssh-ed25519 AAAA"},
               {"a23456789012345678901234567890123", "blue", "a", NULL}};
    struct world world;

    (void)context;
    begin(&world);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (give(&world, ROLE_DIRECTOR, 0,
                 add(bad[i].name, bad[i].role, bad[i].team, bad[i].key)) != 1)
            fail_msg("%s, %s of %s was added", bad[i].name, bad[i].role, bad[i].team);
    assert_int_equal(world.state.view->members.member_count, 0);
    state_done(&world.state);
}

static void no_seat_makes_a_stronger_one(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, add("dora", "director", "", KEY_A)), 0);
    assert_int_equal(give(&world, ROLE_CONTROLLER, 0, add("doris", "director", "", NULL)), 1);
    assert_int_equal(give(&world, ROLE_CONTROLLER, 0, add("eva", "evaluator", "", NULL)), 0);
    for (int verb = 0; verb < 6; verb++) {
        static const char *const verbs[] = {"member-key",    "member-invite", "member-lock",
                                            "member-unlock", "member-remove", "session-cut"};
        struct order said = {.verb = verbs[verb],
                             .target = "dora",
                             .detail = verb == 1 ? CODE : "",
                             .set = {.body = verb == 0 ? KEY_B : NULL}};

        assert_int_equal(give(&world, ROLE_CONTROLLER, 0, said), 1);
    }
    assert_int_equal(give(&world, ROLE_TRAINER, 1, add("anna", "blue", "a", NULL)), 0);
    assert_int_equal(give(&world, ROLE_TRAINER, 1, add("alf", "blue", "", NULL)), 0);
    assert_int_equal(called(&world, "alf")->made.team, 1);
    assert_int_equal(give(&world, ROLE_TRAINER, 1, add("bert", "blue", "b", NULL)), 1);
    assert_int_equal(give(&world, ROLE_TRAINER, 1, add("tom", "trainer", "a", NULL)), 1);
    assert_int_equal(give(&world, ROLE_BLUE, 1, add("carl", "blue", "a", NULL)), 1);
    assert_int_equal(give(&world, ROLE_EVALUATOR, 0, add("carl", "blue", "a", NULL)), 1);
    assert_int_equal(
        give(&world, ROLE_TRAINER, 2, (struct order){.verb = "member-lock", .target = "anna"}), 1);
    assert_int_equal(
        give(&world, ROLE_TRAINER, 1, (struct order){.verb = "member-lock", .target = "anna"}), 0);
    state_done(&world.state);
}

static void a_code_works_once(void **context)
{
    struct order invite = {.verb = "member-invite", .target = "anna", .detail = CODE};
    struct world world;
    uint32_t member;

    (void)context;
    begin(&world);
    give(&world, ROLE_DIRECTOR, 0, add("anna", "blue", "a", NULL));
    assert_true(called(&world, "anna")->made.invited);
    assert_int_equal(enrol(&world, CODE, KEY_A, &member), 1);
    assert_int_equal(member, 0);
    invite.by_ms = 60000;
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, invite), 0);
    assert_int_equal(enrol(&world, "", KEY_A, &member), 1);
    assert_int_equal(enrol(&world, CODE, "ssh-dss AAAA", &member), 1); /* costs no code */
    world.state.wall += 60000;
    assert_int_equal(enrol(&world, CODE, KEY_A, &member), 1); /* too old */
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, invite), 0);
    assert_int_equal(enrol(&world, CODE, KEY_A, &member), 0);
    assert_int_equal(member, 1);
    assert_int_equal(called(&world, "anna")->keys, 1);
    assert_int_equal(enrol(&world, CODE, KEY_B, &member), 1);
    /* A lock ends a code too. */
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, invite), 0);
    assert_int_equal(
        give(&world, ROLE_DIRECTOR, 0, (struct order){.verb = "member-lock", .target = "anna"}), 0);
    give(&world, ROLE_DIRECTOR, 0, (struct order){.verb = "member-unlock", .target = "anna"});
    assert_int_equal(enrol(&world, CODE, KEY_B, &member), 1);
    invite.detail = "abc";
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, invite), 1);
    state_done(&world.state);
}

static void a_lock_cuts_the_sessions(void **context)
{
    struct order lock = {.verb = "member-lock", .target = "anna", .reason = "left"};
    struct world world;
    uint32_t first, second, other;

    (void)context;
    begin(&world);
    give(&world, ROLE_DIRECTOR, 0, add("anna", "blue", "a", KEY_A));
    give(&world, ROLE_DIRECTOR, 0, add("bert", "blue", "b", KEY_B));
    first = enter(&world, "anna", 0);
    second = enter(&world, "anna", 0);
    other = enter(&world, "bert", 0);
    assert_int_equal(called(&world, "anna")->sessions, 2);
    assert_int_equal(give(&world, ROLE_CONTROLLER, 0, lock), 0);
    assert_null(view_session(world.state.view, first));
    assert_null(view_session(world.state.view, second));
    assert_non_null(view_session(world.state.view, other));
    enter(&world, "anna", 1);
    assert_int_equal(give(&world, ROLE_CONTROLLER, 0, lock), 1);
    lock.verb = "member-unlock";
    assert_int_equal(give(&world, ROLE_CONTROLLER, 0, lock), 0);
    assert_true(enter(&world, "anna", 0) > other);
    lock.verb = "member-remove";
    assert_int_equal(give(&world, ROLE_CONTROLLER, 0, lock), 0);
    assert_int_equal(world.state.view->members.session_count, 1);
    enter(&world, "anna", 1);
    /* The keys of who has gone are taken: nobody else comes in with them unnoticed. */
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, add("anna", "blue", "a", NULL)), 1);
    state_done(&world.state);
}

static void sessions_are_cut_and_bounded(void **context)
{
    struct order cut = {.verb = "session-cut", .target = "2"};
    struct intents intents = {0};
    struct world world;

    (void)context;
    begin(&world);
    give(&world, ROLE_DIRECTOR, 0, add("anna", "blue", "a", KEY_A));
    for (int i = 0; i < SEATING_SESSIONS_MOST; i++)
        enter(&world, "anna", 0);
    enter(&world, "anna", 1);
    assert_int_equal(give(&world, ROLE_TRAINER, 2, cut), 1);
    assert_int_equal(give(&world, ROLE_TRAINER, 1, cut), 0);
    assert_null(view_session(world.state.view, 2));
    assert_int_equal(give(&world, ROLE_TRAINER, 1, cut), 1);
    seating_close(&world.state, 2, "", &intents); /* its end comes after the cut */
    assert_int_equal(intents.row_count, 0);
    cut.target = "2x";
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, cut), 1);
    cut.target = "anna";
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, cut), 0);
    assert_int_equal(called(&world, "anna")->sessions, 0);
    /* A controller that starts has none of the sessions before it, and no number comes twice. */
    enter(&world, "anna", 0);
    feed(&world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 2}});
    assert_int_equal(world.state.view->members.session_count, 0);
    assert_int_equal(enter(&world, "anna", 0), SEATING_SESSIONS_MOST + 2);
    state_done(&world.state);
}

static void a_key_is_dropped(void **context)
{
    struct order key = {.verb = "member-key", .target = "anna", .detail = PRINT_A};
    struct world world;

    (void)context;
    begin(&world);
    give(&world, ROLE_DIRECTOR, 0, add("anna", "blue", "a", KEY_A));
    give(&world, ROLE_DIRECTOR, 0, add("bert", "blue", "a", KEY_B));
    enter(&world, "anna", 0);
    key.target = "bert";
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, key), 1);
    key.target = "anna";
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, key), 0);
    assert_int_equal(called(&world, "anna")->keys, 0);
    assert_int_equal(called(&world, "anna")->sessions, 0);
    assert_null(view_member_key_of(world.state.view, PRINT_A));
    key.detail = "";
    key.set.body = KEY_A;
    assert_int_equal(give(&world, ROLE_DIRECTOR, 0, key), 0);
    assert_int_equal(called(&world, "anna")->keys, 1);
    state_done(&world.state);
}

/* Keys, codes, locks and sessions are no business of a team's members; who they are is. */
static void rows_are_told_to_whom_they_concern(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_MEMBER_ADDED, .as.member_added = {.member = 3, .team = 1}};

    (void)context;
    begin(&world);
    give(&world, ROLE_DIRECTOR, 0, add("anna", "blue", "a", KEY_A));
    give(&world, ROLE_DIRECTOR, 0, add("eva", "evaluator", "", NULL));
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_TEAM);
    assert_int_equal(row.team, 1);
    row = (struct row){.kind = ROW_MEMBER_ADDED, .as.member_added = {.member = 3}};
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_EXCON);
    for (int kind = ROW_MEMBER_KEY; kind <= ROW_SESSION_CLOSED; kind++)
        for (uint32_t member = 1; member <= 2; member++) {
            row = (struct row){.kind = (enum row_kind)kind};
            if (kind == ROW_SESSION_OPENED)
                row.as.session_opened.member = member;
            else if (kind == ROW_SESSION_CLOSED)
                row.as.session_closed.member = member;
            else
                row.as.member_key.member = member; /* the first field of the others, too */
            state_audience(&world.state, &row);
            assert_int_equal(row.audience, member == 2                  ? AUDIENCE_EXCON
                                           : kind == ROW_MEMBER_REMOVED ? AUDIENCE_TEAM
                                                                        : AUDIENCE_TRAINER);
        }
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_is_added_with_a_key),
        cmocka_unit_test(what_is_no_seat_is_refused),
        cmocka_unit_test(no_seat_makes_a_stronger_one),
        cmocka_unit_test(a_code_works_once),
        cmocka_unit_test(a_lock_cuts_the_sessions),
        cmocka_unit_test(sessions_are_cut_and_bounded),
        cmocka_unit_test(a_key_is_dropped),
        cmocka_unit_test(rows_are_told_to_whom_they_concern),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
