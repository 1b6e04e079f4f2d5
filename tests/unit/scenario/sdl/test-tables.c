/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docs/SCENARIO.md, docs/REHEARSAL.md and docs/HOSTS.md say what the tables say
 * (EXCON_TEST_WRITE=1 writes that part anew), and the tables are what the engine can read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/sdl/host-list.h"
#include "scenario/sdl/range-model.h"
#include "scenario/sdl/tables.h"

static void document_says(const char *document, const struct table_place *places, size_t count)
{
    static char written[256 * 1024];
    char *said = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&said, &length), *file = fopen(document, "r+");

    assert_non_null(out);
    assert_non_null(file);
    tables_describe(places, count, out);
    fclose(out);
    written[fread(written, 1, sizeof(written) - 1, file)] = '\0';

    char *generated = strstr(written, "<!-- generated");

    assert_non_null(generated);
    generated = strchr(generated, '\n') + 1;
    if (getenv("EXCON_TEST_WRITE") != NULL) {
        fseek(file, generated - written, SEEK_SET);
        fwrite(said, 1, length, file);
        assert_int_equal(ftruncate(fileno(file), generated - written + (long)length), 0);
    } else {
        assert_string_equal(generated, said);
    }
    fclose(file);
    free(said);
}

static void test_document(void **state)
{
    (void)state;
    document_says("docs/SCENARIO.md", table_places, table_place_count);
    document_says("docs/REHEARSAL.md", range_model_places, range_model_place_count);
    document_says("docs/HOSTS.md", host_list_places, host_list_place_count);
}

static void test_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < table_place_count; i++) {
        const struct key_table *table = table_places[i].table;

        assert_in_range(table->count, 1, KEYS_MOST);
        for (size_t j = 0; j < table->count; j++) {
            const struct key *key = &table->keys[j];

            assert_non_null(key->name);
            assert_true(key->type != KEY_WORD || key->words != NULL);
            assert_true((key->type != KEY_REF && key->type != KEY_REFS) ||
                        key->section != SECTION_NONE);
            for (size_t k = 0; k < j; k++)
                assert_string_not_equal(key->name, table->keys[k].name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_document),
                                       cmocka_unit_test(test_tables)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
