/* SPDX-License-Identifier: Apache-2.0 */
/* Packages along a library path: which is taken, and what is said of those that are missing or
 * wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"

static char folder[] = "/tmp/excon-package-XXXXXX";

/* Makes FOLDER/NAME/package.yml. */
static void put(const char *name, const char *text)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    mkdir(path, 0755);
    snprintf(path, sizeof(path), "%s/%s/package.yml", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void remove_all(void)
{
    static const char *const names[] = {"sensor", "sensor-1.2.0", "sensor-2.0.0", "sensor-admin"};
    char path[512];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s/package.yml", folder, names[i]);
        unlink(path);
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        rmdir(path);
    }
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    remove_all();
    return rmdir(folder);
}

static const char good[] = "package: {name: sensor, version: %s, description: d}\n"
                           "content: {type: vm, vm: {file_path: disk.qcow2}}\n";

static void put_good(const char *name, const char *version)
{
    char text[256];

    snprintf(text, sizeof(text), good, version);
    put(name, text);
}

/* What is said of a scenario whose VM comes from `source`, with FOLDER as the library. */
static void expect_said(const char *source, bool plan_it, const char *expected)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;
    char text[512], library[128], told[4096] = "", wanted[4096];
    const struct plan_options options = {.library = library};
    size_t used = 0;

    snprintf(library, sizeof(library), "/nowhere:%s", folder);
    snprintf(text, sizeof(text),
             "name: t\nnodes: {v: {type: VM, source: %s, resources: {ram: 96 mib, cpu: "
             "1}, roles: {r: root}}}\ninfrastructure: {v: 1}\n",
             source);
    assert_int_equal(
        scenario_load_text("d/t.yml", text, strlen(text), 0, &scenario, &complaints, NULL), 0);
    if (plan_it)
        assert_true(plan_make(scenario, &options, &complaints, &plan, NULL) >= 0);
    else
        assert_int_equal(plan_check(scenario, &options, &complaints, NULL), 0);

    FILE *out = fmemopen(told, sizeof(told), "w");

    complaints_print(&complaints, out, 0, 0);
    fclose(out);
    /* FOLDER in the expectation is the folder's name. */
    for (const char *at = expected; *at != '\0';) {
        if (strncmp(at, "FOLDER", 6) == 0) {
            used += (size_t)snprintf(wanted + used, sizeof(wanted) - used, "%s", folder);
            at += 6;
        } else {
            wanted[used++] = *at++;
        }
    }
    wanted[used] = '\0';
    assert_string_equal(told, wanted);
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
}

static void test_missing(void **state)
{
    (void)state;
    expect_said(
        "sensor", true,
        "d/t.yml:2:31: error: no package sensor *\n"
        "     2 | nodes: {v: {type: VM, source: sensor, resources: {ram: 96 mib, cpu: 1}, roles: {r: root}}}\n"
        "       |                               ^\n"
        "       = looked in d/packages, /nowhere, FOLDER\n"
        "1 error, 0 warnings\n");
    expect_said(
        "sensor", false,
        "d/t.yml:2:31: warning: no package sensor *\n"
        "     2 | nodes: {v: {type: VM, source: sensor, resources: {ram: 96 mib, cpu: 1}, roles: {r: root}}}\n"
        "       |                               ^\n"
        "       = looked in d/packages, /nowhere, FOLDER\n"
        "0 errors, 1 warning\n");
}

static void test_found(void **state)
{
    (void)state;
    put_good("sensor", "1.0.0");
    put("sensor-admin",
        "nothing: at all\n"); /* another package's folder says nothing of this one */
    expect_said("sensor", false, "");
    expect_said("{name: sensor, version: \"^1\"}", false, "");
    expect_said("{name: sensor, version: \"^2\"}", false,
                "d/t.yml:2:31: warning: no package sensor ^2\n"
                "     2 | nodes: {v: {type: VM, source: {name: sensor, version: \"^2\"}, "
                "resources: {ram: 96 mib, cpu: 1}, roles: {r: root}}}\n"
                "       |                               ^\n"
                "       = looked in d/packages, /nowhere, FOLDER\n"
                "0 errors, 1 warning\n");
    remove_all();
}

static const char broken[] = "package: {name: sensor, version: 1.2, description: d}\n"
                             "content: {type: vm, vm: {file_pth: disk.qcow2}}\n";

static void test_wrong(void **state)
{
    (void)state;
    put("sensor", broken);
    expect_said(
        "sensor", true,
        "FOLDER/sensor/package.yml:1:34: error: \"1.2\" is not a semantic version such as 1.2.3\n"
        "     1 | package: {name: sensor, version: 1.2, description: d}\n"
        "       |                                  ^\n"
        "FOLDER/sensor/package.yml:2:21: error: missing field \"file_path\" of vm\n"
        "     2 | content: {type: vm, vm: {file_pth: disk.qcow2}}\n"
        "       |                     ^\n"
        "FOLDER/sensor/package.yml:2:26: error: unknown field \"file_pth\"\n"
        "     2 | content: {type: vm, vm: {file_pth: disk.qcow2}}\n"
        "       |                          ^\n"
        "       = did you mean \"file_path\"?\n"
        "d/t.yml:2:31: error: no package sensor *\n"
        "     2 | nodes: {v: {type: VM, source: sensor, resources: {ram: 96 mib, cpu: 1}, roles: {r: root}}}\n"
        "       |                               ^\n"
        "       = looked in d/packages, /nowhere, FOLDER\n"
        "4 errors, 0 warnings\n");
    put_good("sensor-2.0.0", "2.0.0");
    put("sensor", "package: ]\n");
    expect_said("sensor", false,
                "FOLDER/sensor/package.yml:1:10: warning: this is not YAML: did not find expected "
                "node content\n"
                "     1 | package: ]\n"
                "       |          ^\n"
                "FOLDER/sensor/package.yml:1:10: while parsing a block node\n"
                "     1 | package: ]\n"
                "       |          ^\n"
                "0 errors, 1 warning\n");
    remove_all();
}

static void test_type(void **state)
{
    (void)state;
    put("sensor", "package: {name: sensor, version: 1.2.0, description: d}\n"
                  "content: {type: inject, inject: {action: run.sh}}\n");
    expect_said(
        "sensor", true,
        "d/t.yml:2:31: error: package sensor is of type \"inject\", not \"vm\"\n"
        "     2 | nodes: {v: {type: VM, source: sensor, resources: {ram: 96 mib, cpu: 1}, roles: {r: root}}}\n"
        "       |                               ^\n"
        "1 error, 0 warnings\n");
    remove_all();
}

/* What the request for the VM says of `key`, as compact JSON; NULL: nothing. */
static bool asks_for(const char *manifest, const char *key, const char *wanted)
{
    static const char text[] =
        "name: t\nnodes: {v: {type: VM, source: sensor, resources: {ram: 96 mib, cpu: 1}, roles: {r: root}}}\n"
        "infrastructure: {v: 1}\n";
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;
    const struct plan_options options = {.library = folder};

    put("sensor", manifest);
    assert_int_equal(
        scenario_load_text("d/t.yml", text, strlen(text), 0, &scenario, &complaints, NULL), 0);
    assert_int_equal(plan_make(scenario, &options, &complaints, &plan, NULL), 0);

    json_t *spec =
        json_loadb(plan->vms.items[0].blob.bytes, plan->vms.items[0].blob.length, 0, NULL);
    char *said =
        json_dumps(json_object_get(spec, key), JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
    bool right = said == NULL || wanted == NULL ? said == wanted : strcmp(said, wanted) == 0;

    free(said);
    json_decref(spec);
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
    remove_all();
    return right;
}

#define VM_OF(more)                                                                                       \
    "package: {name: sensor, version: 1.0.0, description: d}\ncontent: {type: vm, vm: {file_path: d" more \
    "}}\n"

static void test_firmware(void **state)
{
    (void)state;
    assert_true(asks_for(VM_OF(""), "firmware", NULL));
    assert_true(asks_for(VM_OF(", firmware: image"), "firmware", NULL));
    assert_true(asks_for(VM_OF(", firmware: bios"), "firmware", "\"bios\""));
    assert_true(asks_for(VM_OF(", firmware: uefi"), "firmware", "\"uefi\""));
}

static void test_hardware(void **state)
{
    (void)state;
    assert_true(asks_for(VM_OF(""), "hardware", NULL));
    assert_true(asks_for(VM_OF(", hardware: {}"), "hardware", NULL));
    assert_true(
        asks_for(VM_OF(", hardware: {disk: virtio, video: screen, clock: utc}"), "hardware", NULL));
    assert_true(asks_for(VM_OF(", hardware: {disk: sata, nic: e1000e}"), "hardware",
                         "{\"disk\":\"sata\",\"nic\":\"e1000e\"}"));
    assert_true(asks_for(VM_OF(", hardware: {tpm: true}"), "hardware", "{\"tpm\":true}"));
    assert_true(asks_for(VM_OF(", hardware: {tpm: false}"), "hardware", NULL));
    assert_true(asks_for(
        VM_OF(", hardware: {disk: ide, machine: pc, video: none, nic: e1000, clock: localtime}"),
        "hardware",
        "{\"clock\":\"localtime\",\"disk\":\"ide\",\"machine\":\"pc\",\"nic\":\"e1000\",\"video\":\"none\"}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing),  cmocka_unit_test(test_found),
        cmocka_unit_test(test_wrong),    cmocka_unit_test(test_type),
        cmocka_unit_test(test_firmware), cmocka_unit_test(test_hardware),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
