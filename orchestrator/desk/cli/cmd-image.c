/* SPDX-License-Identifier: Apache-2.0 */
/* excon image: the guests' disks and kernels, built once from packages and kept. */
#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "base/tree.h"
#include "core/model/plan.h"
#include "desk/command/command.h"
#include "products/image/image-build.h"
#include "products/image/image-import.h"
#include "products/image/image-use.h"
#include "products/image/images.h"
#include "scenario/yaml/units.h"

static const struct command_option options[] = {
    {'f', "force", NULL, "build, import: replace an existing image"},
    {0, "version", "VERSION", "import: of the package (1.0.0)"},
    {0, "sha256", "HEX", "import: that the file must have"},
    {0, "ram", "SIZE", "import: memory that it needs at least (512 mib)"},
    {0, "management", "WHICH", "import: ssh, account (one that it has) or none (ssh)"},
    {0, "accounts", "FILE", "import, of account: lines NAME:PASSWORD; the first logs in once"},
    {0, "account-key", "FILE",
     "import, of account: the private key of the first one, if it has one"},
    {0, "hardware", "PARTS", "import: such as disk=sata,nic=e1000e (else virtio)"},
    {0, "firmware", "WHICH",
     "import: bios or uefi (else uefi where its partitions allow no other)"},
    {0, NULL, NULL, NULL},
};

static int image_list(const struct desk *desk)
{
    struct pool pool = POOL_EMPTY;
    struct image_about *all = NULL;
    size_t count = 0;
    struct error err = {0};
    struct table table;
    char bytes[32], ram[32];

    if (images_list(&pool, &all, &count, &err) < 0)
        return desk_failed(desk, &err);
    if (desk->json) {
        json_t *array = json_array();

        for (size_t i = 0; i < count; i++)
            json_array_append_new(array,
                                  json_pack("{s:s, s:s, s:s, s:I, s:I, s:b}", "name", all[i].name,
                                            "version", all[i].version, "path", all[i].path, "bytes",
                                            (json_int_t)all[i].bytes, "ram", (json_int_t)all[i].ram,
                                            "broken", all[i].broken != NULL));
        pool_done(&pool);
        return output_json(&desk->out, array);
    }
    table_init(&table, "IMAGE|VERSION|>ON DISK|>NEEDS|FOLDER");
    for (size_t i = 0; i < count; i++) {
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", all[i].name);
        table_cell(&table, 1, TONE_PLAIN, "%s", all[i].version);
        table_cell(&table, 2, TONE_PLAIN, "%s", output_bytes(&bytes, all[i].bytes));
        table_cell(&table, 3, TONE_PLAIN, "%s", output_bytes(&ram, all[i].ram));
        table_cell(&table, 4, all[i].broken != NULL ? TONE_BAD : TONE_DIM, "%s%s%s", all[i].path,
                   all[i].broken != NULL ? " is broken: " : "",
                   all[i].broken != NULL ? all[i].broken : "");
    }
    if (count != 0)
        table_print(&table, &desk->out, 0);
    else if (!desk->quiet)
        output_print(&desk->err, TONE_PLAIN, "No images yet. Build one: excon image build tiny\n");
    table_done(&table);
    pool_done(&pool);
    return EXIT_DONE;
}

/* The path of an image by "tiny" (the newest that the library has) or "tiny-1.0.0". */
static int image_path(struct command_line *line, const char *name)
{
    struct image_recipe recipe;
    struct error err = {0};
    char folder[PATH_MAX], word[TEXT_SHELL];

    if (!images_have(name)) {
        if (image_recipe_find(name, &recipe, &err) < 0)
            return desk_failed(&line->desk, &err);
        name = recipe.image;
    }
    if (images_path(name, &folder, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (!images_have(name)) {
        error_set(&err, ERROR_MISSING, "image %s is not built yet; run: excon image build %s", name,
                  text_shell(word, line->arguments[1]));
        return desk_failed(&line->desk, &err);
    }
    fprintf(line->desk.out.to, "%s\n", folder);
    return EXIT_DONE;
}

static int cmd_image_build(struct command_line *line, const char *name)
{
    struct image_recipe recipe;
    struct moment start, end;
    struct error err = {0};
    char span[32];

    time_now(&start);

    int result = image_recipe_find(name, &recipe, &err);

    if (result == 0)
        result = image_build(&line->desk, &recipe, command_flag(line, "force"), &err);
    if (result < 0)
        return desk_failed(&line->desk, &err);
    time_now(&end);
    if (line->desk.json)
        return output_json(&line->desk.out, json_pack("{s:s, s:b, s:s}", "image", recipe.image,
                                                      "built", result == 0, "path", recipe.folder));
    if (!line->desk.quiet && result == 1)
        output_print(&line->desk.out, TONE_PLAIN, "%s exists already: %s (--force rebuilds it)\n",
                     recipe.image, recipe.folder);
    else if (!line->desk.quiet)
        output_print(&line->desk.out, TONE_GOOD, "%s is built after %s: %s\n", recipe.image,
                     output_duration(&span, end.mono - start.mono), recipe.folder);
    return EXIT_DONE;
}

static int image_import_ram(const struct command_line *line, int64_t *ret_ram, struct error *err)
{
    const char *said = command_option(line, "ram");
    int64_t bytes = 512 * 1024 * 1024;
    const char *wrong = said != NULL ? size_read(said, &bytes) : NULL;

    if (wrong != NULL)
        return error_set(err, ERROR_INPUT, "--ram \"%s\": %s (such as 512 mib)", said, wrong);
    if (bytes < PLAN_RAM_LEAST || bytes > PLAN_RAM_MOST)
        return error_set(err, ERROR_INPUT, "--ram \"%s\": a VM has from 16 MiB to 16 TiB of memory",
                         said);
    *ret_ram = bytes;
    return 0;
}

/* False: it is said what is wrong with what was said of the management. */
static bool image_import_may(const struct command_line *line, const struct image_import *what)
{
    const char *of = what->management != NULL ? what->management : "ssh";
    bool account = strcmp(of, "account") == 0;

    if (!account && strcmp(of, "ssh") != 0 && strcmp(of, "none") != 0)
        desk_usage(&line->desk, "--management is ssh, none or account, not \"%s\"", of);
    else if (account && what->accounts == NULL)
        desk_usage(&line->desk, "--management account needs --accounts FILE: a line NAME:PASSWORD "
                                "for each account that the machine has");
    else if (!account && (what->accounts != NULL || what->account_key != NULL))
        desk_usage(&line->desk, "--accounts and --account-key are for --management account");
    else
        return true;
    return false;
}

static int cmd_image_import(struct command_line *line, const char *name)
{
    const char *version = command_option(line, "version");
    struct image_import what = {.name = name,
                                .version = version != NULL ? version : "1.0.0",
                                .file = line->arguments[2],
                                .sha256 = command_option(line, "sha256"),
                                .firmware = command_option(line, "firmware"),
                                .management = command_option(line, "management"),
                                .accounts = command_option(line, "accounts"),
                                .account_key = command_option(line, "account-key"),
                                .hardware = command_option(line, "hardware"),
                                .force = command_flag(line, "force")};
    struct error err = {0};
    char folder[PATH_MAX];

    if (image_import_ram(line, &what.ram, &err) < 0)
        return desk_usage(&line->desk, "%s", err.text);
    if (what.firmware != NULL && strcmp(what.firmware, "bios") != 0 &&
        strcmp(what.firmware, "uefi") != 0)
        return desk_usage(&line->desk, "--firmware is bios or uefi, not \"%s\"", what.firmware);
    if (!image_import_may(line, &what))
        return EXIT_USAGE;
    if (image_import(&line->desk, &what, folder, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (line->desk.json)
        return output_json(&line->desk.out, json_pack("{s:s, s:s, s:s}", "name", what.name,
                                                      "version", what.version, "path", folder));
    if (!line->desk.quiet)
        output_print(&line->desk.out, TONE_GOOD,
                     "%s %s is imported: %s\nScenarios name it: source: %s\n", what.name,
                     what.version, folder, what.name);
    return EXIT_DONE;
}

/* Every image, or those of a name ("tiny", "tiny-1.0.0"). */
static int image_verify(struct command_line *line, const char *name)
{
    const struct desk *desk = &line->desk;
    struct pool pool = POOL_EMPTY;
    struct image_about *all = NULL;
    size_t count = 0, seen = 0, broken = 0;
    struct error err = {0};
    json_t *array = json_array();

    if (images_list(&pool, &all, &count, &err) < 0) {
        json_decref(array);
        return desk_failed(desk, &err);
    }
    for (size_t i = 0; i < count; i++) {
        const char *closed = all[i].closed != NULL ? all[i].closed : "";
        int result;
        bool good;

        if (name != NULL && strcmp(all[i].name, name) != 0 && strcmp(all[i].image, name) != 0)
            continue;
        seen++;
        result = images_validate(all[i].path, true, NULL, NULL, &err);
        good = result == 0 && closed[0] == '\0';
        broken += !good;
        json_array_append_new(array, json_pack("{s:s, s:b, s:s}", "image", all[i].image, "good",
                                               good, "text", result < 0 ? err.text : closed));
        if (!desk->json)
            output_print(&desk->out, good ? TONE_GOOD : TONE_BAD, "%s %s%s%s\n", all[i].image,
                         result < 0 ? "is broken"
                         : good     ? "is whole"
                                    : "is whole, but",
                         result < 0 ? ": "
                         : good     ? ""
                                    : " ",
                         result < 0 ? err.text : closed);
    }
    pool_done(&pool);
    if (seen == 0 && name != NULL) {
        json_decref(array);
        error_set(&err, ERROR_MISSING, "there is no image %s", name);
        return desk_failed(desk, &err);
    }
    if (desk->json)
        output_json(&desk->out, array);
    else
        json_decref(array);
    return broken != 0 ? EXIT_FAILED : EXIT_DONE;
}

static int image_rm(struct command_line *line, const char *name)
{
    const struct desk *desk = &line->desk;
    struct pool pool = POOL_EMPTY;
    struct image_about *all = NULL;
    const struct image_about *one = NULL;
    size_t count = 0, found = 0;
    struct error err = {0};
    int result = images_list(&pool, &all, &count, &err);

    for (size_t i = 0; result == 0 && i < count; i++)
        if (strcmp(all[i].image, name) == 0 || strcmp(all[i].name, name) == 0) {
            one = &all[i];
            found++;
        }
    if (result == 0 && found == 0)
        result = error_set(&err, ERROR_MISSING, "there is no image %s", name);
    if (result == 0 && found > 1)
        result =
            error_set(&err, ERROR_INPUT, "there are %zu images %s: say its version too, such as %s",
                      found, name, one->image);
    if (result == 0)
        result = image_use_refuse(one->image, &err);
    if (result == 0)
        result = tree_drop(one->path, &err);
    if (result == 0)
        image_import_forget(one->name,
                            one->version); /* a package that an import wrote goes with its image */
    if (result == 0 && desk->json)
        output_json(&desk->out, json_pack("{s:s}", "removed", one->image));
    else if (result == 0 && !desk->quiet)
        output_print(&desk->out, TONE_GOOD, "%s is removed\n", one->image);
    pool_done(&pool);
    return result < 0 ? desk_failed(desk, &err) : EXIT_DONE;
}

static int image_list_all(struct command_line *line, const char *name)
{
    const struct desk *desk = &line->desk;
    (void)name;
    return image_list(desk);
}

static int image_run(struct command_line *line)
{
    static const struct {
        const char *verb;
        int least, most; /* arguments behind it */
        int (*run)(struct command_line *line, const char *name);
    } verbs[] = {{"build", 1, 1, cmd_image_build}, {"import", 2, 2, cmd_image_import},
                 {"list", 0, 0, image_list_all},   {"path", 1, 1, image_path},
                 {"verify", 0, 1, image_verify},   {"rm", 1, 1, image_rm}};
    int given = line->argument_count - 1;

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(line->arguments[0], verbs[i].verb) != 0)
            continue;
        if (given > verbs[i].most)
            return desk_usage(&line->desk, "unexpected argument: \"%s\"",
                              line->arguments[verbs[i].most + 1]);
        if (given < verbs[i].least)
            return desk_usage(&line->desk, "image %s needs %s", verbs[i].verb,
                              verbs[i].least > 1 ? "the name of a package and a file"
                                                 : "the name of a package");
        return verbs[i].run(line, line->arguments[1]);
    }
    return desk_usage(
        &line->desk, "there is no \"image %s\"; there are build, import, list, path, verify and rm",
        line->arguments[0]);
}

const struct command command_image = {
    .name = "image",
    .also = "images build",
    .usage = "build NAME|import NAME FILE|list|path NAME|verify [NAME]|rm NAME",
    .words = "build import list path verify rm",
    .summary = "build, import, verify and remove images of guests",
    .help =
        "build   runs the recipe of the package NAME (type vm) in the library path. An existing\n"
        "        image stays, unless --force\n"
        "import  takes a disk (qcow2, vmdk, vdi, vhdx, or raw with a boot record; packed by gzip,\n"
        "        xz or zstd, or in an OVA) and makes a package NAME of it for this user, so that\n"
        "        scenarios can say source: NAME. One without cloud-init is imported with --management\n"
        "        account, where it has an SSH server and an account that may log in and is root or\n"
        "        becomes it by sudo without a password, and else with --management none\n"
        "list    lists the images\n"
        "path    prints the folder of an image\n"
        "verify  compares all files with their checksums; exits with 1 when one was changed\n"
        "rm      removes an image. An image that a range uses is neither replaced nor removed",
    .options = options,
    .least = 1,
    .most = 3,
    .run = image_run,
};
