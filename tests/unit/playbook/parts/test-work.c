/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to excon-playbook: what is right becomes one document, what is wrong is named; and how a
 * document is laid ready. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "playbook/parts/lay.h"
#include "playbook/parts/tail.h"
#include "playbook/parts/work.h"

static char folder[] = "/tmp/test-work-XXXXXX";

static const char files[] =
    "[{\"path\": \"site.yml\", \"mode\": 420, \"data\": \"LSBob3N0czogYWxsCg==\"},"
    " {\"path\": \"roles/a/files/x.sh\", \"mode\": 493, \"data\": \"aGkK\"}]";

static void put(const char *name, const char *text)
{
    char path[256];
    struct error err;

    text_print(path, sizeof(path), "%s/%s", folder, name);
    assert_int_equal(file_replace(path, text, strlen(text), 0600, &err), 0);
}

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    put("key", "the key\n");
    put("files", files);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return tree_drop(folder, NULL);
}

static json_t *request(void)
{
    return json_pack("{s:{s:s, s:i, s:s, s:s, s:o}, s:s, s:s, s:[s], s:s, s:o, s:{s:s}, s:i}",
                     "target", "host", "/r/w/1.excon", "port", 0, "user", "root", "host_key",
                     "ssh-ed25519 AAAA+/=", "key", json_sprintf("%s/key", folder), "name",
                     "estmark.web", "alias", "x1a2b3c4d-7", "groups", "team_estmark", "playbook",
                     "site.yml", "from", json_sprintf("%s/files", folder), "variables", "owner",
                     "it's \"{{ x }}\"\n", "timeout", 5000);
}

static json_t *document(void)
{
    struct work work = {0};
    struct error err = {0};
    json_t *body = request(), *read;

    if (work_read(body, &work, &err) != 0)
        fail_msg("%s", err.text);
    assert_string_equal(work.host, "/r/w/1.excon");
    assert_int_equal(work.port, 0);
    assert_int_equal(work.timeout, 5000);
    read = json_loads(work.text, 0, NULL);
    work_done(&work);
    json_decref(body);
    assert_non_null(read);
    return read;
}

static void test_is_one_document(void **state)
{
    json_t *read = document();

    (void)state;
    assert_string_equal(json_string_value(json_object_get(read, "key")), "the key\n");
    assert_string_equal(json_string_value(json_object_get(read, "user")), "root");
    assert_int_equal(json_array_size(json_object_get(read, "files")), 2);
    assert_null(json_object_get(read, "target"));
    json_decref(read);
}

/* Sets a field of the request, or of its target, to a value that is no right one. */
static void is_refused(const char *where, const char *key, json_t *value, const char *word)
{
    json_t *body = request();
    struct work work = {0};
    struct error err = {0};

    json_object_set_new(where[0] != '\0' ? json_object_get(body, where) : body, key, value);
    if (work_read(body, &work, &err) == 0)
        fail_msg("\"%s\" is taken", key);
    if (strstr(err.text, word) == NULL)
        fail_msg("\"%s\": %s", key, err.text);
    assert_null(work.text);
    json_decref(body);
}

static void test_names(void **state)
{
    (void)state;
    is_refused("", "name", json_string(""), "name");
    is_refused("", "name", json_string("-i"), "name");
    is_refused("", "name", json_string("a b"), "name");
    is_refused("", "alias", json_string("a\nb"), "alias");
    is_refused("", "alias", json_string("a'b"), "alias");
    is_refused("", "groups", json_pack("[s]", "a.b"), "groups");
    is_refused("", "groups", json_pack("[i]", 1), "groups");
    is_refused("", "variables", json_pack("{s:s}", "1a", ""), "variables");
    is_refused("", "variables", json_pack("{s:s}", "a-b", ""), "variables");
    is_refused("", "variables", json_pack("{s:i}", "a", 1), "variables");
    is_refused("", "variables", json_pack("[]"), "variables");
}

static void test_files(void **state)
{
    (void)state;
    is_refused("", "playbook", json_string("../site.yml"), "playbook");
    is_refused("", "playbook", json_string("roles/a/files/x.sh"), "playbook");
    is_refused("", "playbook", json_string("-e"), "playbook");
    is_refused("", "playbook", json_string("none.yml"), "playbook");
    is_refused("", "from", json_string("files"), "from");
    put("odd", "[{\"path\": \"site.yml\", \"data\": \"\"}, {\"path\": \"../x\", \"data\": \"\"}]");
    is_refused("", "from", json_sprintf("%s/odd", folder), "from");
    put("odd", "{\"path\": \"site.yml\"}");
    is_refused("", "from", json_sprintf("%s/odd", folder), "from");
}

static void test_targets(void **state)
{
    (void)state;
    is_refused("", "target", json_null(), "target");
    is_refused("target", "host", json_string("r/w"), "host");
    is_refused("target", "host", json_string(""), "host");
    is_refused("target", "port", json_integer(70000), "port");
    is_refused("target", "user", json_string("a b"), "user");
    is_refused("target", "user", json_string("-o"), "user");
    is_refused("target", "host_key", json_string("ssh-ed25519 AAAA\n* ssh-rsa B"), "host_key");
    is_refused("target", "host_key", json_string("ssh-rsa AAAA"), "host_key");
    is_refused("target", "key", json_string("/nowhere/at/all"), "/nowhere");
    is_refused("", "timeout", json_integer(0), "timeout");
    is_refused("", "limit", json_integer(1 << 20), "limit");
}

/* ---- laid ready ---- */

static void says(const char *name, const char *wanted, mode_t mode)
{
    char path[256], *text = NULL;
    struct stat status;
    struct error err;

    text_print(path, sizeof(path), "%s/job/%s", folder, name);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, mode);
    assert_int_equal(file_read(path, 4096, &text, &err), 0);
    if (strstr(text, wanted) == NULL)
        fail_msg("%s: %s", name, text);
    free(text);
}

static void test_is_laid_ready(void **state)
{
    json_t *read = document();
    char path[256];
    struct error err = {0};

    (void)state;
    text_print(path, sizeof(path), "%s/job", folder);
    umask(077);
    if (lay(path, read, &err) < 0)
        fail_msg("%s", err.text);
    says("play/site.yml", "- hosts: all\n", 0600);
    says("play/roles/a/files/x.sh", "hi\n", 0700);
    says("key", "the key\n", 0600);
    says("known_hosts", "x1a2b3c4d-7 ssh-ed25519 AAAA+/=\n", 0600);
    says("inventory.json", "StrictHostKeyChecking=yes", 0600);
    says("inventory.json", "\"team_estmark\": {\"hosts\": {\"estmark.web\": {}}}", 0600);
    says("variables.yml", ": !unsafe \"it's \\\"{{ x }}\\\"\\n\"", 0600);
    json_decref(read);
}

static void test_leads_nowhere_else(void **state)
{
    json_t *read = document();
    char path[256];
    struct error err = {0};

    (void)state;
    text_print(path, sizeof(path), "%s/out", folder);
    json_object_set_new(json_array_get(json_object_get(read, "files"), 0), "path",
                        json_string("../../x"));
    assert_true(lay(path, read, &err) < 0);
    json_decref(read);
}

/* ---- output ---- */

static void test_keeps_beginning_and_end(void **state)
{
    struct tail *tail = calloc(1, sizeof(*tail));
    json_t *text;

    (void)state;
    tail_add(tail, "first\x1b[2J\xff\n", 11);
    text = tail_text(tail, 65536);
    assert_string_equal(json_string_value(text), "first?[2J?\n");
    json_decref(text);
    for (int i = 0; i < 100000; i++)
        tail_add(tail, "abc\n", 4);
    tail_add(tail, "last", 4);
    text = tail_text(tail, 65536);
    assert_true(json_string_length(text) <= 65536);
    assert_memory_equal(json_string_value(text), "first", 5);
    assert_string_equal(json_string_value(text) + json_string_length(text) - 8, "abc\nlast");
    assert_non_null(strstr(json_string_value(text), "bytes are left out]"));
    json_decref(text);
    free(tail);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_one_document),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_is_laid_ready),
        cmocka_unit_test(test_leads_nowhere_else),
        cmocka_unit_test(test_keeps_beginning_and_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
