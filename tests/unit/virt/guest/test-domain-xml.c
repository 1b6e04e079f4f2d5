/* SPDX-License-Identifier: Apache-2.0 */
/* The definition of a VM: its screen is a socket and never a port, and there only when wanted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "virt/guest/domain-xml.h"
#include "virt/parts/network.h"

static xmlChar *definition(const char *screen, const char *console)
{
    static struct range range = {.run = "1a2b3c4d", .root = "/r", .network = NULL};
    static const struct image image = {.disk = ""};
    struct spec spec = {.vm = 7,
                        .incarnation = 1,
                        .ram = 96 << 20,
                        .cpu = 1,
                        .domain = "x1a2b3c4d-7",
                        .title = "",
                        .node = "web",
                        .team = "",
                        .screen = screen,
                        .management_mac = "52:54:01:00:00:01"};
    const struct domain_plan plan = {.range = &range,
                                     .spec = &spec,
                                     .image = &image,
                                     .seed = "/r/seed",
                                     .console = console,
                                     .host = "127.0.0.1",
                                     .port = 2222};
    xmlChar *xml = NULL;

    assert_int_equal(domain_xml(&plan, &xml, NULL), 0);
    assert_non_null(xml);
    return xml;
}

static bool has(const xmlChar *xml, const char *text)
{
    return strstr((const char *)xml, text) != NULL;
}

static void a_screen_is_a_socket(void **state)
{
    xmlChar *xml = definition("vnc", "/r/c/7");

    (void)state;
    assert_true(has(xml, "<graphics type=\"vnc\" sharePolicy=\"ignore\">"));
    assert_true(has(xml, "<listen type=\"socket\" socket=\"/r/c/7.vnc\"/>"));
    assert_true(has(xml, "<model type=\"vga\" vram=\"16384\""));
    assert_true(has(xml, "<input type=\"tablet\" bus=\"virtio\"/>"));
    assert_false(has(xml, "autoport"));
    assert_false(has(xml, "<listen type=\"address\""));
    xmlFree(xml);
}

static void without_it_there_is_none(void **state)
{
    static const char *const consoles[] = {"/r/c/7", ""};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        xmlChar *xml = definition(i == 0 ? "" : "vnc", consoles[i]);

        assert_false(has(xml, "<graphics"));
        assert_false(has(xml, "<video"));
        assert_false(has(xml, "<input"));
        xmlFree(xml);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_screen_is_a_socket),
        cmocka_unit_test(without_it_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
