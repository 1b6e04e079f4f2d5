/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of rows whose every text is hostile: of each row of kept journals, and of random rows of
 * all kinds behind them, each text field ends with what would leave its place on a page. The same
 * words stand behind all of them, so that ids still name what they name. Whatever the field, the
 * page has no more tags than it has of its own.
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

#include "journal/cursor.h"
#include "journal/stored.h"
#include "products/aar/aar-print.h"
#include "random-row.h"

#define HOSTILE                                                                                    \
    "\"'><img src=x onerror=alert(1)></p></title></style><script>alert(2)</script><!-- &lt; "      \
    "\xe2\x80\xaegnp.exe"

enum { RANDOM_ROWS = 4000, BYTES = 64 };

static struct pool texts;

/* Each text of the row, with the hostile words behind it. */
static void spoil(struct row *row)
{
    const struct row_class *class = &row_classes[row->kind];

    for (size_t i = 0; i < class->field_count; i++) {
        const char **at = (const char **)(void *)((char *)&row->as + class->fields[i].offset);

        if (class->fields[i].type == FIELD_TEXT && (*at)[0] != '\0')
            *at = pool_print(&texts, "%s%s", *at, HOSTILE);
    }
}

struct spoiling {
    struct history history;
    size_t taken, refused;
};

static int take(void *data, const struct stored_row *stored, struct error *err)
{
    struct spoiling *s = data;
    struct pool pool = POOL_EMPTY;
    struct row row;

    if (stored_read(stored, &row, &pool, err) < 0)
        return -1;
    spoil(&row);
    if (history_take(&s->history, &row, err) < 0)
        s->refused++;
    else
        s->taken++;
    pool_done(&pool);
    return 0;
}

static void take_journal(struct spoiling *s, const char *path)
{
    static const char *const behind[] = {"", "-wal", "-shm"};
    char copy[] = "/tmp/excon-hostile-XXXXXX", some[4096];
    FILE *in = fopen(path, "rb"), *out;
    struct journal_cursor cursor;
    struct journal *journal;
    struct error err;
    int64_t count = 1;

    /* Opening a journal may write beside it. */
    close(mkstemp(copy));
    out = fopen(copy, "wb");
    assert_non_null(in);
    assert_non_null(out);
    for (size_t got; (got = fread(some, 1, sizeof(some), in)) > 0;)
        assert_int_equal(fwrite(some, 1, got, out), got);
    fclose(in);
    fclose(out);
    if (journal_open(copy, JOURNAL_READ, NULL, &journal, &err) != 0 ||
        journal_cursor_open(&cursor, journal, 0, &err) < 0)
        fail_msg("%s", err.text);
    while (count != 0)
        if (journal_cursor_next(&cursor, 1000, take, s, &count, &err) < 0)
            fail_msg("%s", err.text);
    journal_cursor_close(&cursor);
    journal_close(journal);
    for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
        snprintf(some, sizeof(some), "%s%s", copy, behind[i]);
        unlink(some);
    }
}

/* Rows of all kinds, as far as they mean something to that exercise. */
static void take_random(struct spoiling *s)
{
    uint64_t seed = 7;
    int64_t seq = (int64_t)(s->taken + s->refused);

    for (int i = 0; i < RANDOM_ROWS; i++) {
        uint8_t bytes[BYTES];
        struct dice dice = {bytes, BYTES};
        struct error err;
        struct row row;

        for (int j = 0; j < BYTES; j++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[j] = (uint8_t)(seed >> 56);
        }
        row = random_row(&dice, &texts);
        row.seq = seq + 1;
        row.x = s->history.view->x;
        row.r = s->history.view->r;
        row.wall = s->history.view->wall;
        spoil(&row);
        if (history_take(&s->history, &row, &err) == 0) {
            seq++;
            s->taken++;
        }
    }
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what))
        count++;
    return count;
}

/* Returns how many hostile texts the page shows. */
static size_t look_at(const struct view *view, const struct history *history,
                      const struct aar_options *options)
{
    static const char *const never[] = {"<img", "<script", "<!--", "\xe2\x80\xae"};
    struct aar aar;
    struct error err;
    char *page = NULL;
    size_t length = 0, shown;
    FILE *to = open_memstream(&page, &length);

    if (aar_make(view, history, options, &aar, &err) < 0)
        fail_msg("%s", err.text);
    aar_print_html(&aar, HOSTILE, 0, to);
    fclose(to);
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
        if (strstr(page, never[i]) != NULL)
            fail_msg("form %d, team %u: %.200s", (int)options->form, options->team,
                     strstr(page, never[i]) - 100 > page ? strstr(page, never[i]) - 100 : page);
    assert_int_equal(count_of(page, "</style>"), 1);
    assert_int_equal(count_of(page, "</title>"), 1 + count_of(page, "<svg"));
    assert_int_equal(count_of(page, "<p"), count_of(page, "</p>") + count_of(page, "<path"));
    shown = count_of(page, "&lt;img src=x onerror");
    free(page);
    aar_done(&aar);
    return shown;
}

static void look_at_all(struct spoiling *s)
{
    const struct view *view = s->history.view;
    struct aar_options options = {.marking = HOSTILE, .head = HOSTILE};
    size_t shown;

    history_settle(&s->history);
    shown = look_at(view, &s->history, &options);
    print_message("%zu rows taken, %zu refused; %zu hostile texts on the page\n", s->taken,
                  s->refused, shown);
    assert_true(shown > 100);
    options.team = 1;
    assert_true(look_at(view, &s->history, &options) > 10);
    options.team = 0;
    options.form = AAR_HOTWASH;
    look_at(view, &s->history, &options);
    options.form = AAR_BLANK;
    look_at(view, &s->history, &options);
    options.form = AAR_WALL;
    options.news = view;
    for (options.level = AAR_PUBLIC; options.level < AAR_LEVELS; options.level++)
        look_at(view, NULL, &options);
}

static void every_field_stays_text(void **state)
{
    static const char *const journals[] = {"first-light", "orders", "small-coalition"};

    (void)state;
    for (size_t i = 0; i < sizeof(journals) / sizeof(journals[0]); i++) {
        struct spoiling s = {0};
        struct error err;
        char path[200];

        texts = POOL_EMPTY;
        assert_int_equal(history_init(&s.history, 7200000, &err), 0);
        snprintf(path, sizeof(path), "tests/data/journals/%s.db", journals[i]);
        take_journal(&s, path);
        assert_true(s.taken > s.refused);
        take_random(&s);
        look_at_all(&s);
        history_done(&s.history);
        pool_done(&texts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_field_stays_text)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
