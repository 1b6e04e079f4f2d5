/* SPDX-License-Identifier: Apache-2.0 */
/* What hosts say of themselves, the truth and otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "desk/client/host-finding.h"

static struct host north = {.name = "north",
                            .ssh = "root@north",
                            .ram = INT64_C(8) << 30,
                            .cpu = 4,
                            .underlay = "10.0.0.2"};
static const struct hosts hosts = {
    .items = &north, .count = 1, .reserve = INT64_C(1) << 30, .mtu = 1500};

static const char well[] =
    "clock 1000500\nagent virt excon-virt " EXCON_VERSION
    "\nagent switch excon-switch " EXCON_VERSION "\nagent forward excon-forward " EXCON_VERSION
    "\nmemory 8000000 8388608\ncpus 4\ndisk 90000000\nkvm yes\nmtu 1500\n"
    "tool ovs-vsctl\ntool ovn-controller\ntool ovs-runs\n"
    "image tiny-1.1.1 there\nend\n";

static json_t *read_text(const char *text, const struct host_look *how,
                         const struct host_wants *more)
{
    struct host_wants wants = more != NULL ? *more : (struct host_wants){0};
    struct host_look look =
        how != NULL ? *how : (struct host_look){.before = 1000000, .behind = 1001000};
    json_t *findings = json_array();
    char *copy = strdup(text);

    wants.host = &north;
    wants.hosts = &hosts;
    look.text = copy;
    look.length = strlen(copy);
    assert_int_equal(host_finding_read(&wants, &look, findings), 0);
    free(copy);
    return findings;
}

/* How many are grave, or notes; *ret_first: the first that is not ok. */
static int count_bad(const json_t *findings, bool notes, char first[256])
{
    const json_t *one;
    size_t i;
    int count = 0;

    first[0] = '\0';
    json_array_foreach(findings, i, one)
    {
        assert_string_equal(json_string_value(json_object_get(one, "host")), "north");
        if (json_is_true(json_object_get(one, "ok")) ||
            json_is_true(json_object_get(one, "note")) != notes)
            continue;
        if (count++ == 0)
            text_copy(first, 256, json_string_value(json_object_get(one, "text")));
    }
    return count;
}

static void expect(const char *text, const struct host_look *how, const struct host_wants *wants,
                   bool note, const char *wanted)
{
    json_t *findings = read_text(text, how, wants);
    char first[256];
    int bad = count_bad(findings, note, first);

    if (wanted == NULL)
        assert_int_equal(bad, 0);
    else if (strstr(first, wanted) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", wanted, first);
    json_decref(findings);
}

static void a_host_that_has_all_is_well(void **unused)
{
    const struct host_wants ovn = {.planned = true, .ram = INT64_C(1) << 30, .ovn = true};

    (void)unused;
    expect(well, NULL, NULL, false, NULL);
    expect(well, NULL, NULL, true, NULL);
    expect(well, NULL, &ovn, false, NULL);
    expect(well, NULL, &ovn, true, NULL);
}

static void what_is_lacking_is_told(void **unused)
{
    const struct host_wants much = {.planned = true, .ram = INT64_C(8) << 30},
                            disk = {.planned = true, .disk = INT64_C(1) << 40},
                            ovn = {.planned = true, .ovn = true},
                            taps = {.planned = true,
                                    .taps = " x1a2b3c-1-0 x1a2b3c-2-0 ",
                                    .tap_count = 2};

    (void)unused;
    expect("clock 1001000\nend\n", NULL, NULL, false, NULL);
    expect("clock 4600500\nend\n", NULL, NULL, false, "clock: 3599 s ahead");
    expect("clock 995000\nend\n", NULL, NULL, true, "clock: 5 s behind");
    expect("agent virt \nend\n", NULL, NULL, false, "excon-virt is not there");
    expect("agent virt excon-virt 0.0.9\nend\n", NULL, NULL, false, "excon-virt 0.0.9 is there");
    expect("memory 1000 8388608\nend\n", NULL, &much, false, "its machines need 8192");
    expect("memory 1000 4000000\nend\n", NULL, NULL, false, "the list says 8192");
    expect("memory 1000 8388608\nend\n", NULL, NULL, true, "the list says 7168 for machines");
    expect("cpus 2\nend\n", NULL, NULL, true, "processors: 2");
    expect("disk 9000000\nend\n", NULL, &disk, false, "disk: 8789 MiB free");
    expect("kvm no\nend\n", NULL, NULL, true, "cannot be used");
    expect("mtu 1400\nend\n", NULL, NULL, true, "MTU 1400");
    expect("mtu 1400\nend\n", NULL, &ovn, false, "MTU 1400");
    expect("mtu \nend\n", NULL, NULL, true, "no address 10.0.0.2");
    expect("tool ovs-vsctl\ntool ovs-runs\nend\n", NULL, &ovn, false, "ovn-controller is not");
    expect("tap x1a2b3c-1-0\ntap x1a2b3c-2-0\nend\n", NULL, &taps, false, NULL);
    expect("tap x1a2b3c-1-0\ntap x1a2b3c-3-0\ntap a b\nend\n", NULL, &taps, false,
           "taps: 1 of the 2");
    expect("image tiny-1.1.1 missing\nend\n", NULL, NULL, false, NULL);
    expect("image tiny-1.1.1 other\nend\n", NULL, NULL, false, "another one of that name");
    expect("{\"k\":\"hello\"}\n{\"k\":\"ended\",\"result\":{\"findings\":[{\"ok\":false,\"text\":"
           "\"QEMU: none\",\"advice\":\"install it\"}]}}\nend\n",
           NULL, NULL, false, "QEMU: none");
}

static void a_host_that_cannot_be_asked_says_why(void **unused)
{
    const struct host_look late = {.before = 1000000, .behind = 1001000, .late = true},
                           much = {.much = true};

    (void)unused;
    expect("Host key verification failed.\n", NULL, NULL, false,
           "it cannot be asked: Host key verification failed.");
    expect("", NULL, NULL, false, "ssh ended without a word");
    expect("clock 1000500\n", &late, NULL, false, "no answer within 30 s");
    expect("", &much, NULL, false, "it says too much");
}

/* Nothing of it reaches a terminal as it came, none makes more than so many findings, none is read
 * beyond its line. */
static void hostile_answers_are_bounded(void **unused)
{
    char text[HOST_LOOK_MOST + 1] = "", first[256];
    json_t *findings;

    (void)unused;
    for (size_t i = 0; i + 8 < sizeof(text); i += 6)
        memcpy(text + i, "cpus 1\n", 8);
    memset(text + 6, '\n', 1);
    findings = read_text(text, NULL, NULL);
    assert_true(json_array_size(findings) <= 200);
    json_decref(findings);

    findings =
        read_text("agent virt \033]0;x\007 \033[2J9\nkvm \xff\xfe\nimage\nimage \ncpus -1\n"
                  "memory 99999999999999999999 1\nclock x\nmtu 1 2 3\n{\n{\"result\":[]}\nend",
                  NULL, NULL);
    assert_true(count_bad(findings, false, first) > 0);
    assert_null(strchr(first, '\033'));
    json_decref(findings);

    memset(text, 'a', sizeof(text) - 1);
    memcpy(text, "agent ", 6);
    text[sizeof(text) - 1] = '\0';
    findings = read_text(text, NULL, NULL);
    assert_int_equal(json_array_size(findings), 1);
    json_decref(findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_that_has_all_is_well),
        cmocka_unit_test(what_is_lacking_is_told),
        cmocka_unit_test(a_host_that_cannot_be_asked_says_why),
        cmocka_unit_test(hostile_answers_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
