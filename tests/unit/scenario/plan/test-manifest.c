/* SPDX-License-Identifier: Apache-2.0 */
/* package.yml: the shipped ones are right, and what is wrong is told where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "scenario/plan/manifest.h"

#define ABOUT "package: {name: p, version: 1.0.0, description: d}\n"

/* The complaints of a text, one a line; its manifest in *ret while `pool` lives. */
static int read_form(struct pool *pool, enum manifest_form form, const char *text, char *to,
                     size_t size, struct manifest *ret)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct error err = {0};
    int result =
        manifest_read(pool, form, manifest_files[form], text, strlen(text), &complaints, ret, &err);
    size_t used = 0;

    assert_true(result >= 0);
    complaints_sort(&complaints);
    to[0] = '\0';
    for (size_t i = 0; i < complaints.count; i++)
        used += (size_t)snprintf(to + used, size - used, "%u:%u: %s\n", complaints.items[i].at.line,
                                 complaints.items[i].at.column, complaints.items[i].text);
    complaints_done(&complaints);
    return result;
}

static int read_text(struct pool *pool, const char *text, char *to, size_t size,
                     struct manifest *ret)
{
    return read_form(pool, MANIFEST_YAML, text, to, size, ret);
}

static void says(const char *text, const char *expected)
{
    struct pool pool = POOL_EMPTY;
    struct manifest manifest;
    char said[4096];

    assert_int_equal(read_text(&pool, text, said, sizeof(said), &manifest), expected[0] != '\0');
    assert_string_equal(said, expected);
    pool_done(&pool);
}

static void test_good(void **state)
{
    struct pool pool = POOL_EMPTY;
    struct manifest manifest;
    char said[4096];

    (void)state;
    assert_int_equal(
        read_text(
            &pool,
            "package:\n  name: p\n  version: 1.2.3-rc.1+b\n  license: MIT\n  authors: [a, b]\n"
            "  description: d\n  assets: [[a/b, /opt/b, \"0755\"], [c, d]]\n"
            "content:\n  type: vm\n  vm: {file_path: d.qcow2, type: QCOW2, operating_system: Debian, "
            "architecture: x86_64, build: build, accounts: [{name: root}, {name: u, password: p}], "
            "default_account: u, firmware: uefi, hardware: {disk: ide, nic: rtl8139, video: vga, "
            "machine: pc, clock: localtime}}\n",
            said, sizeof(said), &manifest),
        0);
    assert_string_equal(said, "");
    assert_string_equal(manifest.version, "1.2.3-rc.1+b");
    assert_int_equal(manifest.authors.count, 2);
    assert_int_equal(manifest.asset_count, 2);
    assert_int_equal(manifest.assets[0].mode, 0755);
    assert_int_equal(manifest.assets[1].mode, 0);
    assert_int_equal(manifest.account_count, 2);
    assert_int_equal(manifest.type, MANIFEST_VM);
    assert_string_equal(manifest_firmwares[manifest.firmware], "uefi");
    assert_int_equal(manifest.hardware.disk, HARDWARE_IDE);
    assert_int_equal(manifest.hardware.machine, HARDWARE_PC);
    pool_done(&pool);

    pool = POOL_EMPTY;
    assert_int_equal(
        read_text(&pool,
                  ABOUT "content: {type: condition, condition: {action: check.sh, interval: 30}}\n",
                  said, sizeof(said), &manifest),
        0);
    assert_int_equal(manifest.interval, 30000);
    assert_string_equal(manifest.action, "check.sh");
    pool_done(&pool);
    says(
        ABOUT
        "content: {type: feature, feature: {type: service, action: a, restarts: true, delete: false}}\n",
        "");
    says(ABOUT "content: {type: inject, inject: {action: a, restarts: true}}\n", "");
    says(ABOUT "content: {type: other}\n", "");
}

static void test_bad(void **state)
{
    (void)state;
    says("", "1:1: the document is empty\n");
    says("a: b", "1:1: unknown field \"a\"\n1:1: missing field \"package\" of package.yml\n"
                 "1:1: missing field \"content\" of package.yml\n");
    says("package: {}\ncontent: {}\n",
         "1:1: missing field \"name\" of package\n1:1: missing field \"version\" of package\n"
         "1:1: missing field \"description\" of package\n"
         "2:1: missing field \"type\" of content\n");
    says(
        "package: {name: a/b, version: 1.0, description: d, licence: x}\ncontent: {type: other}\n",
        "1:17: a package's name is made of letters, digits, . _ and -, at most 64 of them\n"
        "1:31: \"1.0\" is not a semantic version such as 1.2.3\n1:52: unknown field \"licence\"\n");
    says(
        "package: {name: a, version: 1.0.0, description: d, assets: [[../a, b], [/etc/passwd, b], [a/../../b, c], a, "
        "[a], [a, b, 9]]}\ncontent: {type: other}\n",
        "1:62: \"source\" must be a path below the package's folder, not \"../a\"\n"
        "1:73: \"source\" must be a path below the package's folder, not \"/etc/passwd\"\n"
        "1:91: \"source\" must be a path below the package's folder, not \"a/../../b\"\n"
        "1:106: an asset is [source, destination, mode]\n1:109: an asset is [source, destination, mode]\n"
        "1:121: \"mode\" must be octal such as \"755\"\n");
    says(ABOUT "content: {type: vmm}\n",
         "2:17: \"type\" must be vm, feature, condition, inject, event, malware, exercise, "
         "banner or other, not \"vmm\"\n");
    says(ABOUT "content: {type: vm}\n", "2:1: missing field \"vm\" of content\n");
    says(ABOUT "content: {type: vm, feature: {}}\n",
         "2:1: missing field \"vm\" of content\n2:21: unknown field \"feature\"\n");
    says(ABOUT
         "content: {type: vm, vm: {file_path: ../d, accounts: [{nam: a}], default_account: b}}\n",
         "2:37: \"file_path\" must be a path below the package's folder, not \"../d\"\n"
         "2:54: missing field \"name\" of account\n2:55: unknown field \"nam\"\n"
         "2:82: default_account \"b\" is none of the accounts\n");
    says(ABOUT "content: {type: vm, vm: {file_path: d, firmware: efi}}\n",
         "2:50: \"firmware\" must be image, bios or uefi, not \"efi\"\n");
    says(ABOUT "content: {type: vm, vm: {file_path: d, ready: probe}}\n",
         "2:47: `ready` is for a VM of management: none; others are up once SSH answers\n");
    says(ABOUT "content: {type: vm, vm: {file_path: d, management: none, ready: probe}}\n", "");
    says(ABOUT "content: {type: vm, vm: {file_path: d, light: true, management: none}}\n", "");
    says(ABOUT "content: {type: vm, vm: {file_path: d, light: false, router: true}}\n", "");
    says(ABOUT "content: {type: vm, vm: {file_path: d, light: true, router: true, firmware: uefi, "
               "hardware: {nic: e1000}}}\n",
         "2:47: light: a container cannot be of `router` too: its kernel's rules would be those of "
         "its host\n"
         "2:47: light: a container cannot be of `firmware` too: nothing boots in it\n"
         "2:47: light: a container cannot be of `hardware` too: it has no devices but its network "
         "cards\n");
    says(ABOUT "content: {type: vm, vm: {file_path: d, light: true, shell: powershell}}\n",
         "2:47: light: a container cannot be of `shell: powershell` too: it is a Linux\n");
    says(ABOUT "content: {type: vm, vm: {file_path: d, management: account}}\n",
         "2:52: management: account needs a default_account, as which exercise control logs in the "
         "first time\n");
    says(
        ABOUT "content: {type: vm, vm: {file_path: d, management: account, router: true, accounts: "
              "[{name: root}, {name: 'a b', password: p}], default_account: root}}\n",
        "2:52: a router reads its rules from its seed at its boot, and an image of management: "
        "account knows no seed\n"
        "2:86: the account \"root\" needs a password or a private_key: exercise control logs in by "
        "it the first time\n"
        "2:100: the account \"a b\" is no name of a user\n");
    says(ABOUT
         "content: {type: vm, vm: {file_path: d, management: account, accounts: [{name: root, "
         "private_key: k}], default_account: root}}\n",
         "");
    says(ABOUT "content: {type: vm, vm: {file_path: d, hardware: {disk: nvme, nic: [], video: qxl, "
               "machine: Q35, clock: 1, tpm: maybe}}}\n",
         "2:57: \"disk\" must be virtio, sata, scsi or ide, not \"nvme\"\n"
         "2:68: \"nic\" must be virtio, e1000e, e1000 or rtl8139, here is a list\n"
         "2:79: \"video\" must be screen, none, vga or virtio, not \"qxl\"\n"
         "2:93: \"machine\" must be q35 or pc, not \"Q35\"\n"
         "2:105: \"clock\" must be utc or localtime, not \"1\"\n"
         "2:113: \"tpm\" must be true or false, here is a text\n");
    says(ABOUT "content: {type: vm, vm: {file_path: d, hardware: {machine: pc, tpm: true}}}\n",
         "2:69: a TPM needs the board q35\n");
    says(ABOUT "content: {type: vm, vm: {file_path: d, hardware: {machine: pc, tpm: false}}}\n",
         "");
    says(ABOUT "content: {type: vm, vm: {file_path: d, hardware: {disk: ide}}}\n",
         "2:57: a q35 board has no IDE controller\n");
    says(ABOUT "content: {type: vm, vm: {file_path: d, hardware: [sata]}}\n",
         "2:50: hardware must be a mapping, here is a list\n");
    says(ABOUT "content: {type: condition, condition: {action: /bin/sh, interval: 0}}\n",
         "2:39: \"action\" must be a path below the package's folder, not \"/bin/sh\"\n"
         "2:67: \"interval\" must be a whole number from 1 to 86400, not 0\n");
}

static void test_versions(void **state)
{
    static const char *const good[] = {"0.0.0",       "1.2.3",       "10.20.30",
                                       "1.0.0-alpha", "1.0.0-0.3.7", "1.0.0+20130313"};
    static const char *const bad[] = {"1",      "1.2",    "01.2.3", "1.2.3.4",   "1.2.3-",
                                      "1.2.3+", "v1.2.3", "1.2.x",  "\"1.2.3 \""};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        snprintf(text, sizeof(text),
                 "package: {name: p, version: %s, description: d}\ncontent: {type: other}\n",
                 good[i]);
        says(text, "");
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct pool pool = POOL_EMPTY;
        struct manifest manifest;
        char said[512];

        snprintf(text, sizeof(text),
                 "package: {name: p, version: %s, description: d}\ncontent: {type: other}\n",
                 bad[i]);
        assert_int_equal(read_text(&pool, text, said, sizeof(said), &manifest), 1);
        pool_done(&pool);
    }
}

/* What is shipped is right. */
static void test_shipped(void **state)
{
    DIR *folder = opendir("scenarios/packages");

    (void)state;
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        static char path[600], text[MANIFEST_MOST];
        FILE *file;

        snprintf(path, sizeof(path), "scenarios/packages/%s/package.yml", entry->d_name);
        file = fopen(path, "r");
        if (file == NULL)
            continue;
        text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
        fclose(file);
        says(text, "");
    }
    closedir(folder);
}

#define TOML_ABOUT "[package]\nname='p'\nversion='1.0.0'\ndescription='d'\n"

static void toml_gives(int wanted, const char *text, const char *expected)
{
    struct pool pool = POOL_EMPTY;
    struct manifest manifest;
    char said[4096];
    int result = read_form(&pool, MANIFEST_TOML, text, said, sizeof(said), &manifest);

    assert_string_equal(said, expected);
    assert_int_equal(result, wanted);
    pool_done(&pool);
}

static void toml_says(const char *text, const char *expected)
{
    toml_gives(expected[0] != '\0', text, expected);
}

static void test_toml(void **state)
{
    struct pool pool = POOL_EMPTY;
    struct manifest manifest;
    char said[4096];

    (void)state;
    assert_int_equal(
        read_form(
            &pool, MANIFEST_TOML,
            TOML_ABOUT
            "categories=['x','y']\nassets=[['src/a.sh', '/opt/', '755']]\n[content]\ntype='VM'\n"
            "[virtual-machine]\nfile_path='a.ova'\naccounts=[{name='u',password='p',private_key='k'}]\n"
            "default_account='u'\n",
            said, sizeof(said), &manifest),
        0);
    assert_string_equal(said, "");
    assert_int_equal(manifest.type, MANIFEST_VM);
    assert_int_equal(manifest.categories.count, 2);
    assert_string_equal(manifest.accounts[0].private_key, "k");
    assert_true(manifest.in_guest);
    pool_done(&pool);
    toml_says(
        TOML_ABOUT
        "assets=[['src/a.sh', '/opt/', '755']]\n[content]\ntype='inject'\n[inject]\naction='/opt/a.sh'",
        "");
    toml_says(TOML_ABOUT "[content]\ntype='inject'\n[inject]", "");
    toml_says(TOML_ABOUT "[content]\ntype='other'", "");
    toml_says(TOML_ABOUT "[content]\ntype='feature'\n[feature]\ntype='thing'",
              "8:6: \"type\" must be service, configuration or artifact, not \"thing\"\n");
    toml_says(
        TOML_ABOUT "[content]\ntype='vm'\n[vm]",
        "5:2: content of the type \"vm\" needs a block [virtual-machine]\n7:2: unknown field \"vm\"\n");
    toml_says(TOML_ABOUT "[content]\ntype='event'\n[event]\nfile_path='../x'",
              "8:11: \"file_path\" must be a path below the package's folder, not \"../x\"\n");
    toml_says(TOML_ABOUT "assets=[['/etc/passwd', '/opt/x']]\n[content]\ntype='other'",
              "5:10: \"source\" must be a path below the package's folder, not \"/etc/passwd\"\n");
    toml_says(
        TOML_ABOUT "[content]\ntype='condition'\n[condition]\naction='/opt/x'",
        "7:2: missing field \"interval\" of condition\n8:8: no asset is put at /opt/x: the machine has to have it already\n");
    toml_gives(0,
               TOML_ABOUT "[content]\ntype='condition'\n[condition]\naction='/opt/x'\ninterval=30",
               "8:8: no asset is put at /opt/x: the machine has to have it already\n");
    toml_says(TOML_ABOUT "[content]\ntype='feature'\n[feature]\ntype='service'\nrestarts='yes'",
              "9:10: \"restarts\" must be true or false, here is a text\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),     cmocka_unit_test(test_bad),
        cmocka_unit_test(test_versions), cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_toml),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
