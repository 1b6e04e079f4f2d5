/* SPDX-License-Identifier: Apache-2.0 */
/* A form without a terminal: keys, document, complaints at their fields, filling, painting; and
 * random presses and sizes, where the sanitizers watch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "desk/board/board.h"
#include "desk/form/form.h"
#include "desk/vt/press.h"

static const struct form_choice classes[] = {
    {"intrusions/burglary", "intrusions: burglary"}, {"intrusions", NULL}, {"other/other", NULL}};
static const struct form_choice machines[] = {
    {"web", NULL}, {"mail", NULL}, {"dns", "the name server"}};
static const struct form_choice levels[] = {{"low", NULL}, {"high", NULL}};

static const struct form_field fields[] = {
    {.name = "kind", .title = "kind", .type = FORM_LINE, .fixed = true},
    {.name = "title", .title = "title", .type = FORM_LINE, .needed = true, .most = 20},
    {.name = "class",
     .second = "type",
     .title = "class",
     .type = FORM_CHOICE,
     .choices = classes,
     .choice_count = 3},
    {.name = "assets",
     .title = "assets",
     .type = FORM_CHOICES,
     .choices = machines,
     .choice_count = 3},
    {.name = "severity.location",
     .title = "location",
     .type = FORM_CHOICE,
     .choices = levels,
     .choice_count = 2},
    {.name = "severity.actor",
     .title = "actor",
     .type = FORM_CHOICE,
     .choices = levels,
     .choice_count = 2},
    {.name = "detected", .title = "detected", .type = FORM_TIME, .help = "when it was seen"},
    {.name = "confidence", .title = "confidence", .type = FORM_NUMBER},
    {.name = "malicious", .title = "malicious", .type = FORM_FLAG},
    {.name = "indicators", .title = "indicators", .type = FORM_LIST},
    {.name = "summary", .title = "summary", .type = FORM_TEXT, .most = 400},
};
enum {
    KIND,
    TITLE,
    CLASS,
    ASSETS,
    LOCATION,
    ACTOR,
    DETECTED,
    CONFIDENCE,
    MALICIOUS,
    INDICATORS,
    SUMMARY
};
static const struct form_plan plan = {"A report", fields, sizeof(fields) / sizeof(fields[0])};

static void form_types(struct form *form, const char *text)
{
    for (; *text != '\0'; text++)
        form_press(form, (unsigned char)*text);
}

static void form_go(struct form *form, size_t field)
{
    for (size_t i = 0; i < plan.count && form->focus != field; i++)
        form_press(form, VT_TAB);
    assert_int_equal(form->focus, field);
}

static json_t *form_json(const struct form *form)
{
    size_t length;
    char *text = form_document(form, &length);
    json_t *json;

    assert_non_null(text);
    assert_int_equal(strlen(text), length);
    json = json_loads(text, 0, NULL);
    assert_non_null(json);
    free(text);
    return json;
}

static void form_is(const struct form *form, const char *expected)
{
    json_t *json = form_json(form), *wanted = json_loads(expected, 0, NULL);

    assert_non_null(wanted);
    if (!json_equal(json, wanted)) {
        char *text = json_dumps(json, 0);

        print_error("%s\n", text);
        free(text);
        fail();
    }
    json_decref(json);
    json_decref(wanted);
}

/* Everything filled in by keys alone. */
static struct form *form_filled(void)
{
    struct form *form = form_new(&plan);

    form_set_text(form, KIND, "incident", 8);
    form_press(form, 'x'); /* a field that is fixed takes nothing */
    form_go(form, TITLE);
    form_types(form, "web bruns");
    for (int i = 0; i < 4; i++)
        form_press(form, VT_ERASE);
    form_types(form, "urns");
    form_press(form, VT_ENTER);
    assert_int_equal(form->focus, CLASS);
    form_press(form, VT_ENTER);
    assert_true(form->opened);
    form_press(form, VT_DOWN);
    form_press(form, VT_UP);
    form_press(form, ' ');
    assert_false(form->opened);
    form_go(form, ASSETS);
    form_press(form, ' ');
    form_press(form, ' ');
    form_press(form, 'n'); /* "the name server": the next with a word that begins so */
    form_press(form, ' ');
    form_go(form, ACTOR);
    form_press(form, VT_RIGHT);
    form_go(form, DETECTED);
    form_types(form, "1:02:03");
    form_go(form, CONFIDENCE);
    form_types(form, "70");
    form_go(form, MALICIOUS);
    form_press(form, 'y');
    form_go(form, INDICATORS);
    form_types(form, " a.example");
    form_press(form, VT_ENTER);
    form_press(form, VT_ENTER);
    form_types(form, "b.example ");
    form_go(form, SUMMARY);
    form_press(form, VT_PASTE_BEGINS);
    form_types(form, "it \"burns\"?");
    form_press(form, VT_ENTER);
    form_press(form, VT_ESCAPE); /* pasted: no key */
    form_press(form, VT_CONTROL('S'));
    form_press(form, 0x202e);
    form_types(form, "since noon");
    form_press(form, VT_PASTE_ENDS);
    return form;
}

static const char filled[] =
    "{\"kind\": \"incident\", \"title\": \"web burns\", \"class\": \"intrusions\", \"type\": \"burglary\","
    " \"assets\": [\"web\", \"dns\"], \"severity\": {\"actor\": \"low\"}, \"detected\": \"3723s\","
    " \"confidence\": 70, \"malicious\": true, \"indicators\": [\"a.example\", \"b.example\"],"
    " \"summary\": \"it \\\"burns\\\"?\\nsince noon\"}";

static void test_keys_fill_it(void **state)
{
    struct form *form = form_filled();

    (void)state;
    form_is(form, filled);
    assert_int_equal(form->end, FORM_OPEN);
    form_free(form);
}

static void test_what_is_written_is_read_again(void **state)
{
    struct form *form = form_filled(), *again = form_new(&plan);
    json_t *json = form_json(form);

    (void)state;
    json_object_set_new(json, "odd", json_true());
    assert_int_equal(form_fill(again, json), 1);
    form_is(again, filled);
    assert_false(again->changed);
    json_decref(json);
    form_free(form);
    form_free(again);
}

static void test_hostile_documents_fill_nothing(void **state)
{
    static const char *const documents[] = {
        "[]", "{\"title\": [[]], \"assets\": \"web\", \"severity\": []}",
        "{\"class\": 7, \"type\": {}, \"assets\": [1, {}, \"nobody\"], \"malicious\": \"yes\", \"detected\": {}}"};

    (void)state;
    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        struct form *form = form_new(&plan);
        json_t *json = json_loads(documents[i], 0, NULL);

        form_fill(form, json);
        json_decref(json);
        json = form_json(form);
        json_object_del(json, "title"); /* an empty list is an empty text */
        assert_int_equal(json_object_size(json), 0);
        json_decref(json);
        form_free(form);
    }
}

/* Complains about every line that has "web", "burns" or "actor" on it. */
static void check_words(void *data, struct form *form, const char *document, size_t length)
{
    size_t line = 1;

    (void)data, (void)length;
    for (const char *at = document; *at != '\0'; line++) {
        size_t end = strcspn(at, "\n");
        char text[1024];

        snprintf(text, sizeof(text), "%.*s", (int)end, at);
        for (const char *const *word =
                 (const char *const[]){"title", "actor", "type", "summary", NULL};
             *word != NULL; word++)
            if (strstr(text, *word) != NULL)
                form_complain(form, line, *word);
        at += end + (at[end] == '\n');
    }
}

static void test_complaints_stand_at_their_fields(void **state)
{
    struct form *form = form_filled();

    (void)state;
    form->check = check_words;
    assert_int_equal(form_settle(form), 4);
    assert_string_equal(form->values[TITLE].complaint, "title");
    assert_string_equal(form->values[ACTOR].complaint, "actor");
    assert_string_equal(form->values[CLASS].complaint, "type");
    assert_string_equal(form->values[SUMMARY].complaint, "summary");
    form_press(form, VT_CONTROL('S'));
    assert_int_equal(form->end, FORM_OPEN);
    assert_int_equal(form->focus, TITLE); /* the first that is wrong */
    form->check = NULL;
    form_press(form, VT_F2);
    assert_int_equal(form->end, FORM_SENT);
    form_free(form);
}

static void check_nothing_there(void *data, struct form *form, const char *document, size_t length)
{
    (void)data, (void)length;
    if (strstr(document, "title") == NULL)
        form_complain(form, 1, "a report needs a title");
}

static void test_what_is_missing_is_told_where_it_belongs(void **state)
{
    struct form *form = form_new(&plan);

    (void)state;
    form->check = check_nothing_there;
    form_press(form, VT_CONTROL('S'));
    assert_int_equal(form->end, FORM_OPEN);
    assert_string_equal(form->values[TITLE].complaint, "a report needs a title");
    assert_int_equal(form->focus, TITLE);
    form_types(form, "t");
    form_press(form, VT_CONTROL('S'));
    assert_int_equal(form->end, FORM_SENT);
    form_free(form);
}

static void test_leaving_asks_first(void **state)
{
    struct form *form = form_new(&plan);

    (void)state;
    form->drafts = true;
    form_go(form, TITLE);
    form_types(form, "t");
    form_press(form, VT_ESCAPE);
    assert_int_equal(form->mode, FORM_ASKS);
    form_press(form, 'x');
    assert_int_equal(form->mode, FORM_FILLS);
    assert_int_equal(form->end, FORM_OPEN);
    form_press(form, VT_ESCAPE);
    form_press(form, 'k');
    assert_int_equal(form->end, FORM_KEPT);
    form_free(form);

    form = form_new(&plan);
    form_press(form, VT_ESCAPE);
    assert_int_equal(form->end, FORM_LEFT); /* nothing was written */
    form_free(form);

    form = form_new(&plan); /* where no draft can be kept, k keeps none */
    form_go(form, TITLE);
    form_types(form, "t");
    form_press(form, VT_CONTROL('K'));
    assert_int_equal(form->end, FORM_OPEN);
    form_press(form, VT_ESCAPE);
    form_press(form, 'k');
    assert_int_equal(form->end, FORM_OPEN);
    form_press(form, VT_ESCAPE);
    form_press(form, 'd');
    assert_int_equal(form->end, FORM_LEFT);
    form_free(form);
}

static void test_lengths_are_bounded(void **state)
{
    struct form *form = form_new(&plan);

    (void)state;
    form_go(form, TITLE);
    for (int i = 0; i < 100; i++)
        form_press(form, 0xe9);
    assert_int_equal(form->values[TITLE].length, 20);
    form_set_text(form, TITLE, "0123456789012345678\xc3\xa9", 21);
    assert_string_equal(form->values[TITLE].text, "0123456789012345678");
    form_free(form);
}

static void test_clocks(void **state)
{
    int64_t ms;

    (void)state;
    assert_true(form_clock("+12:40", &ms));
    assert_int_equal(ms, 760000);
    assert_true(form_clock("100:00:01", &ms));
    assert_int_equal(ms, 360001000);
    assert_false(form_clock("31min", &ms));
    assert_false(form_clock("12:60", &ms));
    assert_false(form_clock("1:2:3:4", &ms));
    assert_false(form_clock("12:", &ms));
    assert_false(form_clock("", &ms));
}

static void test_soft_lines(void **state)
{
    static const char text[] = "one two three\n\nfour";
    size_t next, length = strlen(text);

    (void)state;
    assert_int_equal(form_line_end(text, length, 0, 9, &next), 8);
    assert_int_equal(next, 8);
    assert_int_equal(form_line_end(text, length, 8, 9, &next), 13);
    assert_int_equal(next, 14);
    assert_int_equal(form_line_end(text, length, 14, 9, &next), 14);
    assert_int_equal(next, 15);
    assert_int_equal(form_line_move(text, length, 2, 9, 1), 10);
    assert_int_equal(form_line_move(text, length, 10, 9, 1), 14);
    assert_int_equal(form_line_move(text, length, 14, 9, 1), 15);
    assert_int_equal(form_line_move(text, length, 19, 9, 1), 19);
    assert_int_equal(form_line_move(text, length, 15, 9, -1), 14);
    assert_int_equal(form_line_move(text, length, 14, 9, -1), 8);
    assert_int_equal(form_line_move(text, length, 3, 9, -1), 3);
}

static void test_it_is_painted(void **state)
{
    struct form *form = form_filled();
    struct grid grid;
    char *text;
    int x, y;

    (void)state;
    form->drafts = true;
    form_go(form, DETECTED);
    assert_true(grid_init(&grid, 80, 24, true));
    form_paint(form, &grid, &x, &y);
    text = grid_text(&grid);
    assert_non_null(strstr(text, " A report"));
    assert_non_null(strstr(text, " title*                web burns\n"));
    assert_non_null(strstr(text, " assets                web, the name server\n"));
    assert_non_null(strstr(text, " when it was seen\n"));
    assert_non_null(strstr(text, "Ctrl-S send  Ctrl-K keep draft  Ctrl-T as file"));
    assert_int_equal(x, 23 + 7);
    assert_int_equal(y, 1 + DETECTED);
    free(text);
    grid_done(&grid);
    form_free(form);
}

static void test_random_presses_stay_within(void **state)
{
    static const uint32_t presses[] = {VT_TAB,
                                       VT_BACK_TAB,
                                       VT_UP,
                                       VT_DOWN,
                                       VT_LEFT,
                                       VT_RIGHT,
                                       VT_HOME,
                                       VT_END,
                                       VT_ENTER,
                                       VT_ERASE,
                                       VT_DELETE,
                                       VT_PAGE_UP,
                                       VT_PAGE_DOWN,
                                       VT_F1,
                                       VT_F4,
                                       VT_CONTROL('U'),
                                       VT_CONTROL('W'),
                                       VT_CONTROL('N'),
                                       VT_CONTROL('C'),
                                       VT_PASTE_BEGINS,
                                       VT_PASTE_ENDS,
                                       VT_UNKNOWN,
                                       ' ',
                                       'a',
                                       'n',
                                       '?',
                                       0xe9,
                                       0x4e2d,
                                       0x301,
                                       0x1f600,
                                       'x'};

    (void)state;
    srand(11);
    for (int turn = 0; turn < 60; turn++) {
        struct form *form = form_new(&plan);

        form->check = check_words;
        form->x = 5000;
        form->drafts = turn % 2 == 0;
        for (int i = 0; i < 400; i++) {
            struct grid grid;
            int x, y;

            form_press(form, presses[rand() % (int)(sizeof(presses) / sizeof(presses[0]))]);
            form->end = FORM_OPEN;
            if (i % 16 != 0)
                continue;
            form_settle(form);
            assert_true(grid_init(&grid, 1 + rand() % 100, 1 + rand() % 40, turn % 3 == 0));
            form_paint(form, &grid, &x, &y);
            assert_true(x < grid.width && (x < 0 || (y >= 0 && y <= grid.height)));
            grid_done(&grid);
        }
        assert_true(form->cursor <= form->values[form->focus].length);
        json_decref(form_json(form));
        form_free(form);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_fill_it),
        cmocka_unit_test(test_what_is_written_is_read_again),
        cmocka_unit_test(test_hostile_documents_fill_nothing),
        cmocka_unit_test(test_complaints_stand_at_their_fields),
        cmocka_unit_test(test_what_is_missing_is_told_where_it_belongs),
        cmocka_unit_test(test_leaving_asks_first),
        cmocka_unit_test(test_lengths_are_bounded),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_soft_lines),
        cmocka_unit_test(test_it_is_painted),
        cmocka_unit_test(test_random_presses_stay_within),
    };

    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
