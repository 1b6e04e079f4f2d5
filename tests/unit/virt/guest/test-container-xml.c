/* SPDX-License-Identifier: Apache-2.0 */
/* The definition of a container: its users are nobody's on the host, its rights are few, its memory
 * and processors bounded, and it has no folder of the host but its own root and its seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "virt/guest/container-xml.h"
#include "virt/parts/idmap.h"
#include "virt/parts/network.h"

static xmlChar *definition(int64_t vm)
{
    static struct range range = {.run = "1a2b3c4d", .root = "/r", .network = &network_libvirt};
    struct spec_nic nic = {.lan = 2, .mac = "52:54:00:00:00:01", .port = "", .tap = ""};
    struct spec spec = {.vm = vm,
                        .incarnation = 1,
                        .ram = 64 << 20,
                        .cpu = 2,
                        .domain = "x1a2b3c4d-7",
                        .title = "desk of <estmark>",
                        .node = "desk",
                        .team = "",
                        .light = true,
                        .nics = &nic,
                        .nic_count = 1};
    xmlChar *xml = NULL;

    assert_int_equal(container_xml(&range, &spec, "/r/w/7", &xml, NULL), 0);
    assert_non_null(xml);
    return xml;
}

static size_t count_of(const xmlChar *xml, const char *word)
{
    size_t count = 0;

    for (const char *at = strstr((const char *)xml, word); at != NULL; at = strstr(at + 1, word))
        count++;
    return count;
}

static void it_is_confined(void **state)
{
    xmlChar *xml = definition(7);

    (void)state;
    assert_int_equal(count_of(xml, "<domain type=\"lxc\""), 1);
    assert_int_equal(count_of(xml, "target=\"1879506944\" count=\"65536\""), 2);
    assert_int_equal(count_of(xml, "<privnet/>"), 1);
    assert_int_equal(count_of(xml, "<capabilities policy=\"deny\">"), 1);
    assert_int_equal(count_of(xml, "sys_admin"), 0);
    assert_int_equal(count_of(xml, "sys_module"), 0);
    assert_int_equal(count_of(xml, "sys_ptrace"), 0);
    assert_int_equal(count_of(xml, "mknod"), 0);
    assert_int_equal(count_of(xml, "<memory unit=\"KiB\">65536</memory>"), 1);
    assert_int_equal(count_of(xml, "<quota>200000</quota>"), 1);
    xmlFree(xml);
}

static void it_has_its_own_alone(void **state)
{
    xmlChar *xml = definition(7);

    (void)state;
    assert_int_equal(count_of(xml, "<filesystem "), 2);
    assert_int_equal(count_of(xml, "<source dir=\"/run/excon-light/1a2b3c4d/7/root\"/>"), 1);
    assert_int_equal(count_of(xml, "<source dir=\"/run/excon-light/1a2b3c4d/7/seed\"/>"), 1);
    assert_int_equal(count_of(xml, "<readonly/>"), 1);
    assert_int_equal(count_of(xml, "<interface type=\"network\">"), 1);
    assert_int_equal(count_of(xml, "<source network=\"x1a2b3c4d-2\"/>"), 1);
    assert_int_equal(count_of(xml, "<hostdev"), 0);
    assert_int_equal(count_of(xml, "desk of &lt;estmark&gt;"), 1);
    xmlFree(xml);
}

/* No two of a range have a user in common, and none is one of the host's. */
static void users_are_its_own(void **state)
{
    (void)state;
    assert_int_equal(idmap_base(2) - idmap_base(1), IDMAP_COUNT);
    assert_true(idmap_base(1) > 600100000); /* the last of login.defs' SUB_UID_MAX */
    assert_true(idmap_base(32767) + IDMAP_COUNT > idmap_base(32766));
    assert_true(idmap_base(32767) < UINT32_MAX - IDMAP_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_confined),
        cmocka_unit_test(it_has_its_own_alone),
        cmocka_unit_test(users_are_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
