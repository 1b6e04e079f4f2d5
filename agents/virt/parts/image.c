/* SPDX-License-Identifier: Apache-2.0 */
/* image.json read. A file it names lies in its own directory, whatever the JSON says, and is no
 * link. */
#include "virt/parts/image.h"

#include "base/inside.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ABOUT_MOST = 1024 * 1024 };

/* `ret_path` is emptied when the key is absent or null and not needed. `folder` is the directory,
 * open. */
static int image_take_file(int folder, const char *directory, const json_t *json, const char *key,
                           bool needed, char *ret_path, struct error *err)
{
    const json_t *value = json_object_get(json, key);
    const char *name = json_string_value(value);

    ret_path[0] = '\0';
    if (name == NULL && !needed && (value == NULL || json_is_null(value)))
        return 0;
    if (name == NULL || name[0] == '\0' || strchr(name, '/') != NULL)
        return error_set(err, ERROR_INPUT, "\"%s\" names no file of the image's directory", key);
    if (!text_print(ret_path, PATH_MAX, "%s/%s", directory, name))
        return error_set(err, ERROR_INPUT, "path is too long: %s", ret_path);

    int file = -1, r = inside_open(folder, name, &file, NULL, err);

    if (r > 0)
        r = error_set(err, ERROR_MISSING, "%s is not there", name);
    if (r < 0)
        return error_wrap(err, "the guests' user (uid %d) cannot read it", (int)getuid());
    close(file);
    return 0;
}

static int image_take(struct image *image, int folder, const char *directory, const json_t *json,
                      struct error *err)
{
    const char *boot = json_string_value(json_object_get(json, "boot"));
    const char *cmdline = json_string_value(json_object_get(json, "cmdline"));
    const char *firmware = json_string_value(json_object_get(json, "firmware"));

    image->root[0] = '\0';
    if (boot != NULL && strcmp(boot, "root") == 0)
        return image_take_file(folder, directory, json, "root", true, image->root, err);
    if (boot == NULL || (strcmp(boot, "kernel") != 0 && strcmp(boot, "disk") != 0))
        return error_set(err, ERROR_INPUT,
                         "\"boot\" is neither \"kernel\" nor \"disk\" nor \"root\"");
    if (strcmp(firmware != NULL ? firmware : "bios", "bios") != 0 && strcmp(firmware, "uefi") != 0)
        return error_set(err, ERROR_INPUT, "\"firmware\" is neither \"bios\" nor \"uefi\"");
    image->uefi = firmware != NULL && strcmp(firmware, "uefi") == 0;
    image->kernel_boot = strcmp(boot, "kernel") == 0;
    image->ram = json_integer_value(json_object_get(json, "ram"));
    if (!text_copy(image->cmdline, sizeof(image->cmdline), cmdline))
        return error_set(err, ERROR_INPUT, "\"cmdline\" is too long");

    int r =
        image_take_file(folder, directory, json, "kernel", image->kernel_boot, image->kernel, err);

    if (r == 0)
        r = image_take_file(folder, directory, json, "initrd", false, image->initrd, err);
    if (r == 0)
        r = image_take_file(folder, directory, json, "disk", !image->kernel_boot, image->disk, err);
    return r;
}

static int image_read_about(int folder, json_t **ret, struct error *err)
{
    struct inside_file file;
    json_error_t where;
    int r = inside_read(folder, "image.json", ABOUT_MOST, &file, err);

    if (r > 0)
        return error_set(err, ERROR_MISSING, "image.json is not there");
    if (r < 0)
        return r;
    *ret = json_loadb(file.bytes, file.length, 0, &where);
    free(file.bytes);
    return *ret != NULL ? 0
                        : error_set(err, ERROR_INPUT, "image.json:%d: %s", where.line, where.text);
}

int image_read(struct image *image, const char *directory, struct error *err)
{
    json_t *json = NULL;
    int folder = open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (folder < 0)
        return error_system(err, errno, "no image: %s (build it with: excon image build NAME)",
                            directory);

    int r = image_read_about(folder, &json, err);

    if (r == 0)
        r = image_take(image, folder, directory, json, err);
    close(folder);
    json_decref(json);
    return r < 0 ? error_wrap(err, "image %s", directory) : 0;
}
