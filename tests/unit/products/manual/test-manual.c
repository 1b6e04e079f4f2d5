/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of files say something of every key, with an example, and of every kind of row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/model/row.h"
#include "products/manual/manual.h"
#include "scenario/plan/manifest.h"
#include "scenario/sdl/host-list.h"
#include "scenario/sdl/range-model.h"

static int lacks(const struct table_place *places, size_t count)
{
    int lacking = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < places[i].table->count; j++) {
            const struct key *key = &places[i].table->keys[j];
            const char *example = manual_example(places, count, &places[i], key);
            const char *about = manual_about(&places[i], key);

            if (example == NULL)
                print_message("no example of %s: %s\n", places[i].path, key->name);
            if (key->type != KEY_IGNORED && (about == NULL || about[0] == '\0') &&
                !(key->type == KEY_ITEM && example != NULL && example[0] == '\0'))
                print_message("nothing is said of %s: %s\n", places[i].path, key->name);
            else if (example != NULL)
                continue;
            lacking++;
        }
    return lacking;
}

/* What is missing goes into orchestrator/products/manual/manual-words.c, or the key's `about`. */
static void test_keys(void **state)
{
    (void)state;
    assert_int_equal(lacks(table_places, table_place_count), 0);
    assert_int_equal(lacks(range_model_places, range_model_place_count), 0);
    assert_int_equal(lacks(host_list_places, host_list_place_count), 0);
    assert_int_equal(lacks(manifest_places, manifest_place_count), 0);
}

static bool is_place(const struct table_place *places, size_t count, const char *where)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(places[i].path, where, strlen(where)) == 0)
            return true;
    return false;
}

/* No words are left of a place that was taken out. */
static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < manual_word_count; i++) {
        const char *where = manual_words[i].where;

        if (where == NULL || is_place(table_places, table_place_count, where) ||
            is_place(range_model_places, range_model_place_count, where) ||
            is_place(host_list_places, host_list_place_count, where) ||
            is_place(manifest_places, manifest_place_count, where))
            continue;
        fail_msg("manual-words.c tells of %s, which no table has", where);
    }
}

static void test_pages(void **state)
{
    (void)state;
    for (const struct manual *manual = manuals; manual->name != NULL; manual++) {
        char *page = NULL;
        size_t length = 0;
        FILE *to = open_memstream(&page, &length);

        manual_print(to, manual);
        fclose(to);
        assert_ptr_equal(manual_find(manual->name), manual);
        assert_ptr_equal(manual_find(manual->name + strlen("excon-")), manual);
        assert_non_null(strstr(page, ".SH NAME\n"));
        assert_non_null(strstr(page, ".SH EXAMPLES\n"));
        for (int kind = ROW_NONE + 1;
             strcmp(manual->name, "excon-journal") == 0 && kind < ROW_KINDS; kind++) {
            char head[128];

            snprintf(head, sizeof(head), ".SS \"%s\"\n", row_classes[kind].name);
            if (strchr(row_classes[kind].name, '-') == NULL)
                assert_non_null(strstr(page, head));
        }
        free(page);
    }
    assert_null(manual_find("up"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_keys), cmocka_unit_test(test_words),
                                       cmocka_unit_test(test_pages)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
