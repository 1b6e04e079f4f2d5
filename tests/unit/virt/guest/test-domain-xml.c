/* SPDX-License-Identifier: Apache-2.0 */
/* The definition of a VM: its screen is a socket and never a port, and there only when wanted; its
 * devices are those that its image asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "virt/guest/domain-xml.h"
#include "virt/parts/network.h"

static xmlChar *definition_with(const char *hardware, const char *screen, const char *console,
                                bool unmanaged)
{
    static struct range range = {
        .run = "1a2b3c4d", .root = "/r", .embedded = true, .network = &network_switch};
    static const struct image image = {.disk = "/i/disk.qcow2"};
    struct spec_nic nic = {.lan = 1,
                           .mac = "52:54:00:00:00:01",
                           .here = "/r/1.q",
                           .there = "/r/1.s",
                           .port = "",
                           .tap = ""};
    json_t *asked = hardware != NULL ? json_loads(hardware, 0, NULL) : NULL;
    struct spec spec = {.vm = 7,
                        .incarnation = 1,
                        .ram = 96 << 20,
                        .cpu = 1,
                        .domain = "x1a2b3c4d-7",
                        .title = "",
                        .node = "web",
                        .team = "",
                        .screen = screen,
                        .unmanaged = unmanaged,
                        .nics = &nic,
                        .nic_count = 1,
                        .management_mac = "52:54:01:00:00:01"};
    const struct domain_plan plan = {.range = &range,
                                     .spec = &spec,
                                     .image = &image,
                                     .disk = "/r/disk",
                                     .seed = "/r/seed",
                                     .console = console,
                                     .host = "127.0.0.1",
                                     .port = 2222};
    xmlChar *xml = NULL;

    assert_int_equal(hardware_read(asked, &spec.hardware, NULL), 0);
    assert_int_equal(domain_xml(&plan, &xml, NULL), 0);
    assert_non_null(xml);
    json_decref(asked);
    return xml;
}

static xmlChar *definition_of(const char *hardware, const char *screen, const char *console)
{
    return definition_with(hardware, screen, console, false);
}

static xmlChar *definition(const char *screen, const char *console)
{
    return definition_of(NULL, screen, console);
}

static bool has(const xmlChar *xml, const char *text)
{
    return strstr((const char *)xml, text) != NULL;
}

static int count(const xmlChar *xml, const char *text)
{
    int found = 0;

    for (const char *at = (const char *)xml; (at = strstr(at, text)) != NULL; at += strlen(text))
        found++;
    return found;
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

static void all_is_virtio(void **state)
{
    xmlChar *xml = definition("", "");

    (void)state;
    assert_true(has(xml, "machine=\"q35\""));
    assert_true(has(xml, "<clock offset=\"utc\"/>"));
    assert_true(has(
        xml,
        "<disk type=\"file\" device=\"disk\"><driver name=\"qemu\" type=\"qcow2\" discard=\"unmap\"/>"
        "<source file=\"/r/disk\"/><target dev=\"vda\" bus=\"virtio\"/>"));
    assert_true(
        has(xml, "<source file=\"/r/seed\"/><target dev=\"vdb\" bus=\"virtio\"/><readonly/>"));
    assert_int_equal(count(xml, "virtio-net-pci"), 2);
    assert_int_equal(count(xml, "&quot;pcie.0&quot;"), 2);
    assert_false(has(xml, "type=\"scsi\""));
    xmlFree(xml);
}

static void devices_are_as_asked(void **state)
{
    xmlChar *xml =
        definition_of("{\"disk\":\"sata\",\"nic\":\"e1000e\",\"clock\":\"localtime\"}", "", "");

    (void)state;
    assert_true(has(xml, "<clock offset=\"localtime\"/>"));
    assert_true(has(xml, "<target dev=\"sda\" bus=\"sata\"/>"));
    assert_true(
        has(xml, "device=\"cdrom\"><driver name=\"qemu\" type=\"raw\"/><source file=\"/r/seed\"/>"
                 "<target dev=\"sdb\" bus=\"sata\"/><readonly/>"));
    assert_int_equal(count(xml, "&quot;e1000e&quot;"), 2);
    assert_false(has(xml, "virtio-net-pci"));
    xmlFree(xml);

    xml = definition_of(
        "{\"disk\":\"ide\",\"nic\":\"rtl8139\",\"machine\":\"pc\",\"video\":\"vga\"}", "", "");
    assert_true(has(xml, "machine=\"pc\""));
    assert_true(has(xml, "<target dev=\"hda\" bus=\"ide\"/>"));
    assert_true(has(xml, "<target dev=\"hdb\" bus=\"ide\"/>"));
    assert_int_equal(count(xml, "&quot;rtl8139&quot;"), 2);
    assert_int_equal(count(xml, "&quot;pci.0&quot;"), 2);
    assert_true(has(xml, "<video><model type=\"vga\""));
    assert_false(has(xml, "<graphics"));
    xmlFree(xml);

    xml = definition_of("{\"disk\":\"scsi\",\"video\":\"virtio\"}", "vnc", "/r/c/7");
    assert_true(has(xml, "<controller type=\"scsi\" model=\"virtio-scsi\"/>"));
    assert_true(has(xml, "<target dev=\"sda\" bus=\"scsi\"/>"));
    assert_true(has(xml, "<model type=\"virtio\"/>"));
    assert_false(has(xml, "type=\"vga\""));
    xmlFree(xml);
}

static void a_tpm_is_there_where_asked(void **state)
{
    static const char *const without[] = {"{}", "{\"tpm\":false}", "{\"machine\":\"pc\"}"};
    xmlChar *xml = definition_of("{\"tpm\":true}", "", "");

    (void)state;
    assert_true(
        has(xml, "<tpm model=\"tpm-crb\"><backend type=\"emulator\" version=\"2.0\"/></tpm>"));
    xmlFree(xml);
    for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
        xml = definition_of(without[i], "", "");
        assert_false(has(xml, "<tpm"));
        xmlFree(xml);
    }
}

static void nothing_of_ours_gets_in(void **state)
{
    xmlChar *xml = definition_with("{\"disk\":\"sata\"}", "vnc", "/r/c/7", true);

    (void)state;
    assert_true(has(xml, "<target dev=\"sda\" bus=\"sata\"/>"));
    assert_false(has(xml, "/r/seed"));
    assert_false(has(xml, "cdrom"));
    assert_false(has(xml, "management"));
    assert_false(has(xml, "hostfwd"));
    assert_int_equal(count(xml, "virtio-net-pci"), 1);
    assert_true(has(xml, "seed=\"no\""));
    assert_true(has(xml, "<graphics type=\"vnc\""));
    xmlFree(xml);
}

/* The request comes over a line, so what the planner refuses is refused again. */
static void other_hardware_is_refused(void **state)
{
    static const char *const asked[] = {
        "{\"disk\":\"nvme\"}",  "{\"nic\":\"e1000e,x=y\"}",
        "{\"machine\":7}",      "{\"disk\":\"ide\"}",
        "{\"clock\":\"utc \"}", "{\"video\":\"qxl\"}",
        "{\"tpm\":\"yes\"}",    "{\"tpm\":true,\"machine\":\"pc\"}",
    };
    struct hardware hardware;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        json_t *object = json_loads(asked[i], 0, NULL);

        assert_true(hardware_read(object, &hardware, &err) < 0);
        assert_non_null(strstr(err.text, "hardware: "));
        json_decref(object);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_screen_is_a_socket),
        cmocka_unit_test(without_it_there_is_none),
        cmocka_unit_test(all_is_virtio),
        cmocka_unit_test(devices_are_as_asked),
        cmocka_unit_test(nothing_of_ours_gets_in),
        cmocka_unit_test(other_hardware_is_refused),
        cmocka_unit_test(a_tpm_is_there_where_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
