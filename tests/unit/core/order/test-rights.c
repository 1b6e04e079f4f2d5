/* SPDX-License-Identifier: Apache-2.0 */
/* What a session may see: a team never sees another's rows, nor what is to come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/row.h"
#include "core/order/rights.h"

static void a_team_sees_its_own(void **context)
{
    (void)context;
    for (int role = 0; role < ROLES; role++) {
        bool excon = role == ROLE_DIRECTOR || role == ROLE_CONTROLLER || role == ROLE_EVALUATOR;
        bool member = role == ROLE_BLUE || role == ROLE_TRAINER;

        assert_true(rights_see(AUDIENCE_ALL, 0, (enum role)role, 0));
        assert_int_equal(rights_see(AUDIENCE_EXCON, 0, (enum role)role, 2), excon);
        assert_int_equal(rights_see(AUDIENCE_RANGE, 0, (enum role)role, 2),
                         excon || role == ROLE_GREEN);
        assert_int_equal(rights_see(AUDIENCE_TEAM, 2, (enum role)role, 2), excon || member);
        assert_int_equal(rights_see(AUDIENCE_TEAM, 1, (enum role)role, 2), excon);
        /* What a trainer asks for is nothing for the team's members. */
        assert_int_equal(rights_see(AUDIENCE_TRAINER, 2, (enum role)role, 2),
                         excon || role == ROLE_TRAINER);
        assert_int_equal(rights_see(AUDIENCE_TRAINER, 1, (enum role)role, 2), excon);
        /* A row that names teams is for its own and for them. */
        assert_int_equal(rights_see(AUDIENCE_NAMED, 2, (enum role)role, 2), excon || member);
        assert_int_equal(rights_see(AUDIENCE_NAMED, 1, (enum role)role, 2), excon);
        for (uint32_t named = 0; named < 4; named++)
            assert_int_equal(rights_see_named(1, &(struct ordinals){&named, 1}, (enum role)role, 2),
                             excon || (member && named == 2));
        assert_int_equal(
            rights_see_named(1, &(struct ordinals){&(uint32_t){0}, 1}, (enum role)role, 0), excon);
        /* Without a team there is no team's row to see, not even a broken one. */
        assert_int_equal(rights_see(AUDIENCE_TEAM, 0, (enum role)role, 0), excon);
    }
    assert_false(rights_see(AUDIENCE_ALL, 0, (enum role)99, 0));
    assert_false(rights_see((enum audience)99, 0, ROLE_DIRECTOR, 0));
}

static void orders_follow_roles(void **context)
{
    (void)context;
    static const char *const clock[] = {"startex", "pausex", "resume", "endex"};

    for (size_t i = 0; i < 4; i++)
        for (int role = 0; role < ROLES; role++)
            assert_int_equal(rights_may((enum role)role, clock[i], true),
                             role == ROLE_DIRECTOR                             ? MAY
                             : role == ROLE_CONTROLLER || role == ROLE_TRAINER ? MAY_ASK
                                                                               : MAY_NOT);
    assert_int_equal(rights_may(ROLE_TRAINER, "clock hold", true), MAY);
    assert_int_equal(rights_may(ROLE_TRAINER, "clock hold", false), MAY_NOT);
    assert_int_equal(rights_may(ROLE_TRAINER, "clock", true), MAY_ASK);
    assert_int_equal(rights_may(ROLE_CONTROLLER, "clock release", false), MAY_ASK);
    assert_int_equal(rights_may(ROLE_BLUE, "clock hold", true), MAY_NOT);
    assert_int_equal(rights_may(ROLE_CONTROLLER, "fire", false), MAY);
    assert_int_equal(rights_may(ROLE_TRAINER, "fire", false), MAY_NOT);
    assert_int_equal(rights_may(ROLE_TRAINER, "fire", true), MAY);
    assert_int_equal(rights_may(ROLE_BLUE, "fire", true), MAY_NOT);
    assert_int_equal(rights_may(ROLE_BLUE, "grade", true), MAY_NOT);
    assert_int_equal(rights_may(ROLE_EVALUATOR, "grade", false), MAY);
    assert_int_equal(rights_may(ROLE_CONTROLLER, "grade", false), MAY_ASK);
    assert_int_equal(rights_may(ROLE_BLUE, "revert", true), MAY_ASK);
    assert_int_equal(rights_may(ROLE_BLUE, "revert", false), MAY_NOT);
    for (int role = 0; role < ROLES; role++) {
        assert_int_equal(
            rights_may((enum role)role, "console", false),
            role == ROLE_DIRECTOR || role == ROLE_CONTROLLER || role == ROLE_GREEN ? MAY : MAY_NOT);
        assert_int_equal(rights_may((enum role)role, "console", true),
                         role == ROLE_DIRECTOR || role == ROLE_CONTROLLER || role == ROLE_GREEN ||
                                 role == ROLE_TRAINER
                             ? MAY
                             : MAY_NOT);
    }
    assert_int_equal(rights_may(ROLE_DIRECTOR, "rm -rf", false), MAY_NOT);
    assert_int_equal(rights_may((enum role)99, "fire", true), MAY_NOT);
}

/* A board numbers places only for those who are told the points of every team. */
static void who_sees_all_points(void **context)
{
    (void)context;
    for (int role = 0; role < ROLES; role++)
        assert_int_equal(role_sees_all((enum role)role),
                         rights_see(AUDIENCE_TEAM, 2, (enum role)role, 1));
}

/* A name that no field has would leave a field out unnoticed. */
static void what_is_told_outside_are_fields(void **context)
{
    (void)context;
    for (int kind = ROW_NONE + 1; kind < ROW_KINDS; kind++) {
        const struct row_class *class = &row_classes[kind];

        for (int role = 0; role <= ROLES; role++) {
            size_t found = 0, words = 0;

            if (row_told[kind][role] == NULL)
                continue;
            for (const char *at = row_told[kind][role]; *at != '\0'; at += strspn(at, " ")) {
                at += strcspn(at, " ");
                words++;
            }
            for (size_t i = 0; i < class->field_count; i++)
                found += rights_see_field((enum row_kind)kind, class->fields[i].name,
                                          role < ROLES ? (enum role)role : ROLE_OBSERVER);
            if (role == ROLES && found != words)
                fail_msg("%s: a name in row-told.def is no field", class->name);
            assert_true(found >= words);
        }
    }
}

/* What is a person's own is a field, and no seat outside is told it by the other lists. */
static void what_is_ones_own_are_fields(void **context)
{
    (void)context;
    for (int kind = ROW_NONE + 1; kind < ROW_KINDS; kind++) {
        const struct row_class *class = &row_classes[kind];
        size_t found = 0, words = 0;
        bool by = false;

        if (row_told_own[kind] == NULL)
            continue;
        for (const char *at = row_told_own[kind]; *at != '\0'; at += strspn(at, " ")) {
            at += strcspn(at, " ");
            words++;
        }
        for (size_t i = 0; i < class->field_count; i++) {
            by |= strcmp(class->fields[i].name, "by") == 0;
            if (!rights_is_own((enum row_kind)kind, class->fields[i].name))
                continue;
            found++;
            assert_false(
                rights_see_field((enum row_kind)kind, class->fields[i].name, ROLE_OBSERVER));
        }
        assert_true(by && found == words && rights_has_own((enum row_kind)kind));
    }
    assert_true(rights_is_own(ROW_SHEET_FILED, "points"));
    assert_false(rights_is_own(ROW_SHEET_FILED, "number"));
    assert_false(rights_is_own(ROW_SHEET_OPENED, "points"));
    assert_false(rights_has_own(ROW_SHEET_OPENED));
}

static void fields_are_told_by_name(void **context)
{
    (void)context;
    for (int role = 0; role < ROLES; role++) {
        bool excon = role == ROLE_DIRECTOR || role == ROLE_CONTROLLER || role == ROLE_EVALUATOR;

        assert_true(rights_see_field(ROW_MESSAGE_SENT, "body", (enum role)role));
        assert_int_equal(rights_see_field(ROW_MESSAGE_SENT, "inside", (enum role)role), excon);
        assert_int_equal(rights_see_field(ROW_VM_MADE, "spec", (enum role)role), excon);
        assert_int_equal(rights_see_field(ROW_VM_MADE, "domain", (enum role)role),
                         excon || role == ROLE_GREEN);
        assert_int_equal(rights_see_field(ROW_CONDITION_MADE, "payload", (enum role)role), excon);
        assert_int_equal(rights_see_field(ROW_MEMBER_KEY, "key", (enum role)role), excon);
        assert_int_equal(rights_see_field(ROW_MEMBER_INVITED, "code", (enum role)role), excon);
        assert_int_equal(rights_see_field(ROW_INJECT_MADE, "title", (enum role)role), excon);
        /* Parts of a name, no name, and what no version of ours has. */
        assert_int_equal(rights_see_field(ROW_MESSAGE_SENT, "bod", (enum role)role), excon);
        assert_int_equal(rights_see_field(ROW_MESSAGE_SENT, "from subject", (enum role)role),
                         excon);
        assert_int_equal(rights_see_field(ROW_MESSAGE_SENT, "", (enum role)role), excon);
        assert_int_equal(rights_see_field(ROW_NONE, "mark", (enum role)role), excon);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_team_sees_its_own),
        cmocka_unit_test(orders_follow_roles),
        cmocka_unit_test(who_sees_all_points),
        cmocka_unit_test(what_is_told_outside_are_fields),
        cmocka_unit_test(what_is_ones_own_are_fields),
        cmocka_unit_test(fields_are_told_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
