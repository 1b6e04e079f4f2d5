/* SPDX-License-Identifier: Apache-2.0 */
/* image.json read. A file it names lies in its own directory, whatever the JSON says. */
#include "virt/image.h"

#include "base/text.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

/* `ret_path` is emptied when the key is absent or null and not needed. */
static int take_file(const char *directory, const json_t *json, const char *key, bool needed, char *ret_path,
                     struct error *err)
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
    if (access(ret_path, R_OK) < 0)
        return error_system(err, errno, "%s cannot be read by the guests' user (uid %d)", ret_path, (int)getuid());
    return 0;
}

static int take(struct image *image, const char *directory, const json_t *json, struct error *err)
{
    const char *boot = json_string_value(json_object_get(json, "boot"));
    const char *cmdline = json_string_value(json_object_get(json, "cmdline"));
    const char *firmware = json_string_value(json_object_get(json, "firmware"));

    if (boot == NULL || (strcmp(boot, "kernel") != 0 && strcmp(boot, "disk") != 0))
        return error_set(err, ERROR_INPUT, "\"boot\" is neither \"kernel\" nor \"disk\"");
    if (strcmp(firmware != NULL ? firmware : "bios", "bios") != 0 && strcmp(firmware, "uefi") != 0)
        return error_set(err, ERROR_INPUT, "\"firmware\" is neither \"bios\" nor \"uefi\"");
    image->uefi = firmware != NULL && strcmp(firmware, "uefi") == 0;
    image->kernel_boot = strcmp(boot, "kernel") == 0;
    image->ram = json_integer_value(json_object_get(json, "ram"));
    if (!text_copy(image->cmdline, sizeof(image->cmdline), cmdline))
        return error_set(err, ERROR_INPUT, "\"cmdline\" is too long");

    int r = take_file(directory, json, "kernel", image->kernel_boot, image->kernel, err);

    if (r == 0)
        r = take_file(directory, json, "initrd", false, image->initrd, err);
    if (r == 0)
        r = take_file(directory, json, "disk", !image->kernel_boot, image->disk, err);
    return r;
}

int image_read(struct image *image, const char *directory, struct error *err)
{
    char path[PATH_MAX];
    json_error_t where;

    if (!text_print(path, sizeof(path), "%s/image.json", directory))
        return error_set(err, ERROR_INPUT, "path is too long: %s", directory);
    if (access(path, R_OK) < 0)
        return error_system(err, errno, "no image: %s (build it with: excon image build NAME)", path);

    json_t *json = json_load_file(path, 0, &where);

    if (json == NULL)
        return error_set(err, ERROR_INPUT, "%s:%d: %s", path, where.line, where.text);

    int r = take(image, directory, json, err);

    json_decref(json);
    return r < 0 ? error_wrap(err, "image %s", directory) : 0;
}
