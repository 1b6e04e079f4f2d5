/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bodies of requests, and the secrets in them: keys of those who may log in and of nobody else,
 * host keys, wires below the folder of ports, values of random variables; in a rehearsal none of
 * it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small.h"
#include "base/text.h"
#include "core/model/expand.h"

static struct small *small;
static int rehearsal = 1;

static int set_up(void **state)
{
    small = small_new(*state == &rehearsal);
    return small != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    small_free(small);
    return 0;
}

static struct view_vm *vm(uint32_t ordinal)
{
    return view_vm(small->c.state.view, ordinal);
}

static json_t *make(uint32_t ordinal)
{
    struct error err;
    json_t *body = request_make(&small->c, vm(ordinal), small->c.folder->ports,
                                request_images(&small->c), &err);

    if (body == NULL)
        fail_msg("%s", err.text);
    return body;
}

/* ---- a VM ---- */

static void users_get_our_key_and_their_teams(void **state)
{
    json_t *body = make(1), *alice = json_array_get(json_object_get(body, "users"), 0),
           *root = json_array_get(json_object_get(body, "users"), 1);
    struct credential team, other;

    (void)state;
    assert_int_equal(credential_make(small->c.key, "team", 1, &team, NULL), 0);
    assert_int_equal(credential_make(small->c.key, "team", 2, &other, NULL), 0);
    assert_string_not_equal(team.public_text, other.public_text);
    assert_int_equal(json_array_size(json_object_get(alice, "keys")), 2);
    assert_string_equal(json_string_value(json_array_get(json_object_get(alice, "keys"), 0)),
                        small->c.own_key);
    assert_string_equal(json_string_value(json_array_get(json_object_get(alice, "keys"), 1)),
                        team.public_text);
    assert_null(json_object_get(alice, "teams"));
    /* No team is root's. */
    assert_int_equal(json_array_size(json_object_get(root, "keys")), 1);
    json_decref(body);
}

static void a_vm_has_its_host_key_place_and_wires(void **state)
{
    json_t *body = make(1), *two = make(2), *nic;
    size_t i;
    char wanted[256];

    (void)state;
    assert_non_null(strstr(text_in(body, "host_key"), "PRIVATE KEY"));
    assert_string_not_equal(text_in(body, "host_key"), text_in(two, "host_key"));
    assert_string_not_equal(text_in(body, "marks"), text_in(two, "marks"));
    assert_int_equal(json_integer_value(json_object_get(body, "incarnation")), vm(1)->incarnation);
    assert_null(json_object_get(body, "port"));
    assert_null(json_object_get(body, "kept"));
    json_array_foreach(json_object_get(body, "nics"), i, nic)
    {
        text_print(wanted, sizeof(wanted), "%s/%zu-1-%zu.q", small->place, i + 1, i);
        assert_string_equal(text_in(nic, "here"), wanted);
        text_print(wanted, sizeof(wanted), "%s/%zu-1-%zu.s", small->place, i + 1, i);
        assert_string_equal(text_in(nic, "there"), wanted);
    }
    assert_int_equal(i, 2);
    json_decref(body);
    json_decref(two);
}

static void the_same_request_is_made_again(void **state)
{
    json_t *first = make(1), *second = make(1);

    (void)state;
    assert_true(json_equal(first, second));
    json_decref(first);
    json_decref(second);
}

static void a_vm_that_was_there_keeps_port_disk_and_state(void **state)
{
    json_t *body;

    (void)state;
    vm(1)->port_before = 2222;
    vm(1)->stood = vm(1)->incarnation;
    text_copy(vm(1)->from, sizeof(vm(1)->from), "k3");
    body = make(1);
    assert_int_equal(json_integer_value(json_object_get(body, "port")), 2222);
    assert_true(json_is_true(json_object_get(body, "stood")));
    assert_string_equal(text_in(body, "kept"), "k3");
    json_decref(body);
}

static void images_are_the_users_own(void **state)
{
    (void)state;
    setenv("EXCON_IMAGES", "/srv/images", 1);
    assert_string_equal(request_images(&small->c), "/srv/images");
    unsetenv("EXCON_IMAGES");
    setenv("XDG_CACHE_HOME", "/var/cache/x", 1);
    assert_string_equal(request_images(&small->c), "/var/cache/x/excon/images");
    setenv("XDG_CACHE_HOME", "relative", 1);
    setenv("HOME", "/home/anna", 1);
    assert_string_equal(request_images(&small->c), "/home/anna/.cache/excon/images");
    unsetenv("XDG_CACHE_HOME");
}

static void the_switch_knows_every_wire(void **state)
{
    struct error err;
    json_t *body = request_ports(&small->c, 0, small->c.folder->ports, &err), *port;
    size_t i;

    (void)state;
    assert_int_equal(json_array_size(json_object_get(body, "ports")),
                     6); /* three VMs with two NICs each */
    json_array_foreach(json_object_get(body, "ports"), i, port)
    {
        assert_int_equal(strncmp(text_in(port, "here"), small->place, strlen(small->place)), 0);
        assert_string_not_equal(text_in(port, "here"), text_in(port, "there"));
        assert_true(json_integer_value(json_object_get(port, "switch")) > 0);
    }
    json_decref(body);
}

static void a_spec_that_is_not_there_is_an_error(void **state)
{
    struct error err = {0};
    char hash[JOURNAL_HASH_TEXT];

    (void)state;
    memset(hash, '0', sizeof(hash) - 1);
    hash[sizeof(hash) - 1] = '\0';
    vm(1)->made.spec = hash;
    assert_null(
        request_make(&small->c, vm(1), small->c.folder->ports, request_images(&small->c), &err));
    assert_non_null(strstr(err.text, "no spec of VM 1"));
    assert_null(request_ports(&small->c, 0, small->c.folder->ports, &err));
    /* A blob that is no object. */
    assert_int_equal(journal_blob(small->c.journal, "[1]", 3, hash, NULL), 0);
    assert_null(
        request_make(&small->c, vm(1), small->c.folder->ports, request_images(&small->c), &err));
    assert_non_null(strstr(err.text, "is no object"));
}

static void a_rehearsal_asks_without_secrets(void **state)
{
    json_t *body = make(1), *target;
    struct error err;

    (void)state;
    assert_null(json_object_get(body, "host_key"));
    assert_null(json_object_get(body, "marks"));
    assert_null(json_object_get(json_array_get(json_object_get(body, "users"), 0), "keys"));
    target = request_target(&small->c, vm(1), "root", &err);
    assert_null(json_object_get(target, "target"));
    assert_int_equal(json_integer_value(json_object_get(target, "vm")), 1);
    json_decref(body);
    json_decref(target);
}

/* ---- a guest ---- */

static void a_target_is_the_guest_with_its_pinned_key(void **state)
{
    struct error err = {0};
    struct credential host;
    json_t *body, *target;

    (void)state;
    text_copy(vm(2)->host, sizeof(vm(2)->host), "127.0.0.1");
    vm(2)->port = 40001;
    for (int again = 0; again < 2; again++) {
        body = request_target(&small->c, vm(2), "alice", &err);
        target = json_object_get(body, "target");
        assert_int_equal(credential_make(small->c.key, "host", 2, &host, NULL), 0);
        assert_string_equal(text_in(target, "host_key"), host.public_text);
        assert_string_equal(text_in(target, "user"), "alice");
        assert_string_equal(text_in(target, "host"), "127.0.0.1");
        assert_int_equal(json_integer_value(json_object_get(target, "port")), 40001);
        json_decref(body);
    }
    /* A place that is no text of JSON is no place. */
    memcpy(vm(2)->host, "\xff\xfe", 3);
    assert_null(request_target(&small->c, vm(2), "alice", &err));
    assert_non_null(strstr(err.text, "no place to reach it"));
}

static const char *marker(json_t *body, const char *purpose, uint32_t number, uint32_t attempt)
{
    request_marked(&small->c, body, purpose, number, attempt, vm(1), "alice", 4000);
    return text_in(body, "id");
}

static void markers_are_of_run_purpose_number_and_attempt(void **state)
{
    json_t *bodies[5];
    static const struct {
        const char *purpose;
        uint32_t number, attempt;
    } of[5] = {{"", 1, 1}, {"", 1, 2}, {"", 2, 1}, {"/feature", 1, 1}, {"/cleanup", 1, 1}};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        bodies[i] = json_object();
        assert_int_equal(strlen(marker(bodies[i], of[i].purpose, of[i].number, of[i].attempt)), 64);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(text_in(bodies[i], "id"), text_in(bodies[j], "id"));
    }
    assert_string_equal(strrchr(text_in(bodies[0], "marks"), '/'), "/alice");
    assert_int_equal(json_integer_value(json_object_get(bodies[0], "limit")), 64 * 1024);
    for (size_t i = 0; i < 5; i++)
        json_decref(bodies[i]);
}

/* ---- secrets ---- */

static char *read_as(uint32_t team, const char *text)
{
    struct secret_reader reader = secret_reader(&small->c, team);
    char *read = NULL;
    size_t length = 0;
    int result = secret_text(&reader, text, strlen(text), &read, &length, NULL);

    return result == 0 ? read : result == 1 ? strdup(text) : NULL;
}

static void a_team_reads_its_own_value(void **state)
{
    char *a = read_as(1, "[${flag}]"), *b = read_as(2, "[${flag}]"),
         *again = read_as(1, "[${flag}]"), *nobody = read_as(0, "[${flag}]"),
         *third = read_as(3, "[${flag}]"), *unknown = read_as(1, "${other} ${site} $flag ${flag");

    (void)state;
    assert_int_equal(strlen(a), 14);
    assert_int_equal(strspn(a + 1, "0123456789abcdef"), 12);
    assert_string_not_equal(a, b);
    assert_string_equal(a, again);
    /* Who has none reads the text as it is, and so does whoever it does not mean. */
    assert_string_equal(nobody, "[${flag}]");
    assert_string_equal(third, "[${flag}]");
    assert_string_equal(unknown, "${other} ${site} $flag ${flag");
    free(a), free(b), free(again), free(nobody), free(third), free(unknown);
}

static void a_value_follows_from_the_run_key(void **state)
{
    char *before = read_as(1, "${flag}"), *after;

    (void)state;
    small->c.key[0] ^= 1;
    after = read_as(1, "${flag}");
    assert_string_not_equal(before, after);
    free(before), free(after);
}

static void a_folder_of_each_attempt(void **state)
{
    struct view_inject *inject = view_inject(small->c.state.view, 1);
    struct secret_reader reader = secret_reader(&small->c, 1);
    char *read;
    size_t length, places = 1;

    (void)state;
    /* Without a place it is no word of ours. */
    assert_int_equal(secret_text(&reader, "${.}", 4, &read, &length, NULL), 1);
    for (inject->attempt = 1; inject->attempt <= 30; inject->attempt++) {
        secret_place(&small->c, inject, &reader);
        assert_int_equal(secret_text(&reader, "${.}", 4, &read, &length, NULL), 0);
        /* It is the last one of those that a cleanup takes away, and no shell reads anything in it.
         */
        assert_int_equal(strspn(read, "0123456789abcdefghijklmnopqrstuvwxyz/"), length);
        assert_string_equal(reader.places + strlen(reader.places) - length, read);
        free(read);
    }
    inject->attempt = 30;
    for (const char *at = reader.places; *at != '\0'; at++)
        places += *at == ' ';
    assert_int_equal(places, 20 + (reader.places[0] == ' '));
    assert_true(strlen(reader.places) < sizeof(reader.places) - 1);
}

static void what_grows_without_bound_is_refused(void **state)
{
    enum { TIMES = EXPAND_MORE };
    char *text = malloc(7 * (size_t)TIMES + 1), *read = NULL;
    struct secret_reader reader = secret_reader(&small->c, 1);
    struct error err = {0};
    size_t length;

    (void)state;
    for (size_t i = 0; i < TIMES; i++)
        memcpy(text + 7 * i, "${flag}", 7);
    text[7 * TIMES] = '\0';
    assert_true(secret_text(&reader, text, 7 * (size_t)TIMES, &read, &length, &err) < 0);
    assert_non_null(strstr(err.text, "grows by more than"));
    free(text);
}

static void a_blob_becomes_a_script(void **state)
{
    struct secret_reader reader = secret_reader(&small->c, 1);
    json_t *body = json_object();
    char hash[JOURNAL_HASH_TEXT], *wanted = read_as(1, "echo ${flag}");
    struct error err = {0};

    (void)state;
    assert_int_equal(journal_blob(small->c.journal, "echo ${flag}", 12, hash, NULL), 0);
    assert_int_equal(request_blob(&small->c, body, "script", hash, &reader, &err), 0);
    assert_string_equal(text_in(body, "script"), wanted);
    /* What is no text of JSON cannot be sent. */
    assert_int_equal(journal_blob(small->c.journal, "\xff", 1, hash, NULL), 0);
    assert_true(request_blob(&small->c, body, "script", hash, &reader, &err) < 0);
    assert_non_null(strstr(err.text, "\"script\" is no text"));
    hash[0] = hash[0] == '0' ? '1' : '0';
    assert_true(request_blob(&small->c, body, "script", hash, &reader, &err) < 0);
    assert_non_null(strstr(err.text, "has no blob"));
    free(wanted);
    json_decref(body);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(users_get_our_key_and_their_teams),
        TEST(a_vm_has_its_host_key_place_and_wires),
        TEST(the_same_request_is_made_again),
        TEST(a_vm_that_was_there_keeps_port_disk_and_state),
        TEST(images_are_the_users_own),
        TEST(the_switch_knows_every_wire),
        TEST(a_spec_that_is_not_there_is_an_error),
        {"a_rehearsal_asks_without_secrets", a_rehearsal_asks_without_secrets, set_up, tear_down,
         &rehearsal},
        TEST(a_target_is_the_guest_with_its_pinned_key),
        TEST(markers_are_of_run_purpose_number_and_attempt),
        TEST(a_team_reads_its_own_value),
        TEST(a_value_follows_from_the_run_key),
        TEST(a_folder_of_each_attempt),
        TEST(what_grows_without_bound_is_refused),
        TEST(a_blob_becomes_a_script),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
