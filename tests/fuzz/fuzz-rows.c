/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target of rows as text: {"e":"vm.state","b":{…}} a line. What is read is written, and
 * reads as the same again, from its text and from a JSON tree; a copy says the same; a line of the
 * wire too. The bytes themselves are read as a body in both ways.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/row.h"
#include "wire/line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *fuzz_body(const struct row *row)
{
    size_t length;
    char *body = row_body(row, &length);

    if (body == NULL || strlen(body) != length)
        abort();
    return body;
}

static void fuzz_same(const struct row *one, const struct row *other)
{
    char *a = fuzz_body(one), *b = fuzz_body(other);

    if (one->kind != other->kind || strcmp(a, b) != 0)
        abort();
    free(a);
    free(b);
}

static void fuzz_round(const struct row *row)
{
    struct pool pool = POOL_EMPTY;
    struct row again = {0}, scanned = {0}, copy, wired = {0};
    struct error err;
    char *body = fuzz_body(row), *line;
    json_t *json = json_loads(body, 0, NULL);

    if (row_read(&again, row_classes[row->kind].name, json, &pool, &err) < 0)
        abort();
    fuzz_same(row, &again);
    if (row_read_text(&scanned, row_classes[row->kind].name, body, strlen(body), &pool, &err) < 0)
        abort();
    fuzz_same(row, &scanned);
    if (row_copy(&copy, row, &pool, &err) < 0)
        abort();
    fuzz_same(row, &copy);
    json_decref(json);
    line = row_line(row, 12);
    json = json_loads(line, 0, NULL);
    if (row_of_line(&wired, json, &pool, &err) < 0 || wired.seq != 12 || wired.x != row->x ||
        wired.r != row->r || wired.wall != row->wall || wired.audience != row->audience)
        abort();
    fuzz_same(row, &wired);
    json_decref(json);
    free(line);
    free(body);
    pool_done(&pool);
}

/* Any bytes as a body: both ways accept the same, and give the same row. */
static void fuzz_both_ways(const char *body, size_t size)
{
    for (int kind = ROW_NONE + 1; kind < ROW_KINDS; kind++) {
        const char *name = row_classes[kind].name;
        struct pool pool = {.limit = 1 << 20};
        struct row scanned = {0}, row = {0};
        struct error err;
        json_t *tree = json_loadb(body, size, 0, NULL);
        int by_text = row_read_text(&scanned, name, body, size, &pool, &err);

        if ((tree != NULL && row_read(&row, name, tree, &pool, &err) == 0) != (by_text == 0))
            abort();
        if (by_text == 0)
            fuzz_same(&scanned, &row);
        json_decref(tree);
        pool_done(&pool);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct line_reader reader = {0};
    struct error err;
    json_t *line;
    int result;

    fuzz_both_ways((const char *)data, size);
    if (line_reader_add(&reader, (const char *)data, size, &err) == 0 &&
        line_reader_add(&reader, "\n", 1, &err) == 0)
        while ((result = line_reader_next(&reader, &line, &err)) != 1) {
            struct pool pool = {.limit = 1 << 20};
            struct row row = {0};

            if (result < 0)
                continue;
            if (row_of_line(&row, line, &pool, &err) == 0)
                fuzz_round(&row);
            json_decref(line);
            pool_done(&pool);
        }
    line_reader_done(&reader);
    return 0;
}
