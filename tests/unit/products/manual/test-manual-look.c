/* SPDX-License-Identifier: Apache-2.0 */
/* Every key of every file is found by its path, with ids and without; and by less of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "products/manual/manual-look.h"
#include "scenario/plan/manifest.h"
#include "scenario/sdl/host-list.h"
#include "scenario/sdl/range-model.h"

enum { PATH_MOST = 256 };

/* The path without brackets; ids (X, Y) as they are, exchanged for another, or left out. */
static void look_path(const char *path, const char *key, const char *id, char *to)
{
    size_t length = strcspn(path, " "), used = 0;

    for (size_t i = 0; path[0] != '(' && i < length; i++) {
        if (path[i] >= 'A' && path[i] <= 'Z') {
            if (id[0] == '\0' && used > 0)
                used--;
            used += (size_t)snprintf(to + used, PATH_MOST - used, "%s", id);
        } else if (path[i] != '[' && path[i] != ']') {
            to[used++] = path[i];
        }
    }
    snprintf(to + used, PATH_MOST - used, "%s%s", used != 0 ? "." : "", key);
}

static void look_all(const char *file, const struct table_place *places, size_t count)
{
    char path[PATH_MOST];

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < places[i].table->count; k++) {
            const char *key = places[i].table->keys[k].name;
            bool id = strlen(key) == 1;

            look_path(places[i].path, key, "X", path);
            assert_true(manual_look_count(file, path) >= 1);
            look_path(places[i].path, key, "web-1", path);
            assert_true(manual_look_count(file, path) >= 1);
            look_path(places[i].path, key, "", path);
            assert_true(manual_look_count(file, path) >= 1);
            assert_true(id || manual_look_count(NULL, key) >= 1);
        }
}

static void test_every_key_is_found(void **state)
{
    (void)state;
    look_all("scenario", table_places, table_place_count);
    look_all("excon-scenario", table_places, table_place_count);
    look_all("model", range_model_places, range_model_place_count);
    look_all("package", manifest_places, manifest_place_count);
    look_all("hosts", host_list_places, host_list_place_count);
}

static void test_what_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(manual_look_count("scenario", "injects.X.expect[].due"), 1);
    assert_int_equal(manual_look_count("scenario", "injects.deface.expect.due"), 1);
    assert_int_equal(manual_look_count("scenario", "expect.due"), 1);
    assert_int_equal(manual_look_count(NULL, "expect.due"), 1);
    assert_int_equal(manual_look_count("hosts", "expect.due"), 0);
    assert_true(manual_look_count("scenario", "due") > 1);
    assert_int_equal(manual_look_count(NULL, "conditions.X.due"), 0);
    assert_int_equal(manual_look_count(NULL, "a.b.injects.X.at"), 0);
}

static void test_what_means_nothing(void **state)
{
    char long_path[4096];

    (void)state;
    memset(long_path, '.', sizeof(long_path));
    long_path[sizeof(long_path) - 1] = '\0';
    assert_int_equal(manual_look_count(NULL, ""), 0);
    assert_int_equal(manual_look_count(NULL, long_path), 0);
    assert_int_equal(manual_look_count(NULL, "X"), 0);
    assert_int_equal(manual_look_count(NULL, "web-1"), 0);
    assert_int_equal(manual_look_count(NULL, "(the document)"), 0);
    assert_false(manual_look_is_file("journal"));
    assert_false(manual_look_is_file(NULL));
    assert_true(manual_look_is_file("excon-hosts"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_is_found),
        cmocka_unit_test(test_what_is_asked_for),
        cmocka_unit_test(test_what_means_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
