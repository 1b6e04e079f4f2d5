/* SPDX-License-Identifier: Apache-2.0 */
/* What features are to take, as somebody lays it beside the journal: whole and as the order says,
 * or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "engine/control/laid.h"
#include "engine/control/take.h"
#include "journal/journal.h"

#define PAYLOAD "\"{\\\"dirs\\\":\\\"\\\",\\\"files\\\":[],\\\"script\\\":\\\"true\\\"}\""

static char place[] = "/tmp/excon-test-take.XXXXXX";
static struct folder folder = {.run = "1a2b3c4d"};
static struct journal *journal;

static void name_of(const char *text, char (*ret_hash)[65])
{
    unsigned char bytes[crypto_generichash_BYTES];

    crypto_generichash(bytes, sizeof(bytes), (const unsigned char *)text, strlen(text), NULL, 0);
    text_hex(*ret_hash, bytes, sizeof(bytes));
}

/* Lays `text` ready under the hash of `named`, and reads it. */
static int read_it(const char *text, const char *named, struct pool *pool, struct order *order,
                   struct error *err)
{
    static char hash[65];
    char path[256];

    name_of(named, &hash);
    assert_true(laid_path(&laid_take, &folder, hash, path, sizeof(path)));
    assert_int_equal(file_replace(path, text, strlen(text), 0600, NULL), 0);
    *order = (struct order){.verb = "retake", .detail = hash};

    int result = take_read(&folder, journal, pool, order, err);

    assert_int_equal(access(path, F_OK), -1); /* used up, whatever came of it */
    return result;
}

static void whole(void **state)
{
    static const char text[] =
        "{\"payloads\":[" PAYLOAD
        "],\"takes\":[{\"feature\":2,\"payload\":0,\"title\":\"web \\u001b[31m1.0\",\"restart\":true},"
        "{\"feature\":3,\"payload\":0,\"title\":\"web\"}]}";
    struct pool pool = POOL_EMPTY;
    struct order order;
    struct error err = {0};

    (void)state;
    assert_int_equal(read_it(text, text, &pool, &order, &err), 0);
    assert_int_equal(order.take_count, 2);
    assert_int_equal(order.takes[0].feature, 2);
    assert_true(order.takes[0].restart);
    assert_null(strchr(order.takes[0].title, '\033'));
    assert_int_equal(strlen(order.takes[0].payload), 64);
    assert_string_equal(order.takes[0].payload, order.takes[1].payload);
    pool_done(&pool);
}

static void refused(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"payloads\":[" PAYLOAD "],\"takes\":[]}",
        "{\"payloads\":[\"{}\"],\"takes\":[{\"feature\":2,\"payload\":0,\"title\":\"\"}]}",
        "{\"payloads\":[7],\"takes\":[{\"feature\":2,\"payload\":0,\"title\":\"\"}]}",
        "{\"payloads\":[" PAYLOAD "],\"takes\":[{\"feature\":0,\"payload\":0,\"title\":\"\"}]}",
        "{\"payloads\":[" PAYLOAD
        "],\"takes\":[{\"feature\":4294967296,\"payload\":0,\"title\":\"\"}]}",
        "{\"payloads\":[" PAYLOAD "],\"takes\":[{\"feature\":2,\"payload\":1,\"title\":\"\"}]}",
        "{\"payloads\":[" PAYLOAD "],\"takes\":[{\"feature\":2,\"payload\":-1,\"title\":\"\"}]}",
        "{\"payloads\":[" PAYLOAD "],\"takes\":[{\"feature\":2,\"title\":\"\"}]}",
        "{\"payloads\":[" PAYLOAD "],\"takes\":[{\"feature\":2,\"payload\":0}]}",
        "{\"payloads\":[" PAYLOAD "," PAYLOAD
        "],\"takes\":[{\"feature\":2,\"payload\":0,\"title\":\"\"}]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct pool pool = POOL_EMPTY;
        struct order order;
        struct error err = {0};

        assert_true(read_it(texts[i], texts[i], &pool, &order, &err) < 0);
        assert_int_not_equal(err.text[0], '\0');
        pool_done(&pool);
    }
}

static void another_than_the_order_says(void **state)
{
    static const char text[] =
        "{\"payloads\":[" PAYLOAD "],\"takes\":[{\"feature\":2,\"payload\":0,\"title\":\"\"}]}";
    struct pool pool = POOL_EMPTY;
    struct order order;
    struct error err = {0};
    char hash[65] = "", path[256], target[256];

    (void)state;
    assert_true(read_it(text, "another text", &pool, &order, &err) < 0);
    assert_non_null(strstr(err.text, "another hash"));

    /* No name leads out of the folder, and a link is not followed. */
    order.detail = "../../../../../../../../../../../../../../../../../../../etc/passwd";
    assert_true(take_read(&folder, journal, &pool, &order, &err) < 0);
    name_of(text, &hash);
    laid_path(&laid_take, &folder, hash, path, sizeof(path));
    snprintf(target, sizeof(target), "%s/elsewhere", place);
    assert_int_equal(file_replace(target, text, strlen(text), 0600, NULL), 0);
    assert_int_equal(symlink(target, path), 0);
    order.detail = hash;
    assert_true(take_read(&folder, journal, &pool, &order, &err) < 0);
    assert_int_equal(access(target, F_OK), 0);
    /* And none at all. */
    assert_true(take_read(&folder, journal, &pool, &order, &err) < 0);
    assert_non_null(strstr(err.text, "does not exist"));
    pool_done(&pool);
}

static int set_up(void **state)
{
    static const struct journal_options options = {.run = "1a2b3c4d"};

    (void)state;
    if (sodium_init() < 0 || mkdtemp(place) == NULL)
        return -1;
    folder.state = place;
    return journal_open(":memory:", JOURNAL_CREATE, &options, &journal, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    journal_close(journal);
    return tree_drop(place, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole),
        cmocka_unit_test(refused),
        cmocka_unit_test(another_than_the_order_says),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
