/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Journals that an earlier version wrote (tests/data/journals) are read and folded as they were
 * then. Each stands beside the view that its own version made of it; EXCON_TEST_WRITE=1 writes the
 * views anew, after a look at why they differ.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/view/view.h"
#include "rehearsal.h"

static char *golden_read(const char *path)
{
    FILE *from = fopen(path, "rb");
    char *text = NULL;
    size_t length = 0, got;
    FILE *to = open_memstream(&text, &length);
    char some[4096];

    if (from == NULL)
        fail_msg("%s cannot be read", path);
    while ((got = fread(some, 1, sizeof(some), from)) > 0)
        fwrite(some, 1, got, to);
    fclose(from);
    fclose(to);
    return text;
}

static void golden_copy(const char *from, const char *to)
{
    char some[4096];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    size_t got;

    assert_non_null(in);
    assert_non_null(out);
    while ((got = fread(some, 1, sizeof(some), in)) > 0)
        assert_int_equal(fwrite(some, 1, got, out), got);
    fclose(in);
    fclose(out);
}

/* The journal is copied first, since opening it may write beside it. The test runner removes the
 * folder. */
static void golden_folds(const char *name)
{
    const char *tmp = getenv("EXCON_TEST_TMP");
    char folder[300], path[400], journal[400];
    struct error err = {0};
    struct view *view;
    char *dump, *wanted;

    snprintf(folder, sizeof(folder), "%s/%s.XXXXXX", tmp != NULL ? tmp : "/tmp", name);
    snprintf(path, sizeof(path), "tests/data/journals/%s.db", name);
    assert_non_null(mkdtemp(folder));
    snprintf(journal, sizeof(journal), "%s/journal.db", folder);
    golden_copy(path, journal);
    view = rehearsal_view(folder, &err);
    if (view == NULL)
        fail_msg("%s: %s", name, err.text);
    dump = view_dump(view);
    assert_non_null(dump);
    snprintf(path, sizeof(path), "tests/data/journals/%s.view", name);
    if (getenv("EXCON_TEST_WRITE") != NULL) {
        FILE *to = fopen(path, "wb");

        assert_non_null(to);
        fputs(dump, to);
        fclose(to);
    }
    wanted = golden_read(path);
    assert_string_equal(dump, wanted);
    free(wanted);
    free(dump);
    view_free(view);
}

static void test_first_light(void **state)
{
    (void)state;
    golden_folds("first-light");
}

static void test_orders(void **state)
{
    (void)state;
    golden_folds("orders");
}

static void test_small_coalition(void **state)
{
    (void)state;
    golden_folds("small-coalition");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_light),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_small_coalition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
