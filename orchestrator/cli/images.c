/* SPDX-License-Identifier: Apache-2.0 */
/* What there is in the folder of images, and whether it is what it says. */
#include "cli/images.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { SUM_MOST = 64 * 1024 * 1024 };

int images_folder(char (*ret_path)[PATH_MAX], struct error *err)
{
    const char *images = getenv("EXCON_IMAGES"), *cache = getenv("XDG_CACHE_HOME"),
               *home = getenv("HOME");
    bool whole = true;

    if (images != NULL && images[0] != '\0')
        whole = text_copy(*ret_path, sizeof(*ret_path), images);
    else if (cache != NULL && cache[0] == '/')
        whole = text_print(*ret_path, sizeof(*ret_path), "%s/excon/images", cache);
    else if (home != NULL && home[0] == '/')
        whole = text_print(*ret_path, sizeof(*ret_path), "%s/.cache/excon/images", home);
    else
        return error_set(err, ERROR_MISSING,
                         "neither EXCON_IMAGES nor XDG_CACHE_HOME nor HOME says where images are");
    return whole ? 0 : error_set(err, ERROR_INPUT, "the path of the images' folder is too long");
}

int images_path(const char *image, char (*ret_path)[PATH_MAX], struct error *err)
{
    char folder[PATH_MAX];

    if (images_folder(&folder, err) < 0)
        return -1;
    if (image[0] == '\0' || image[0] == '.' || strchr(image, '/') != NULL)
        return error_set(err, ERROR_INPUT, "\"%s\" is no name of an image", image);
    if (!text_print(*ret_path, sizeof(*ret_path), "%s/%s", folder, image))
        return error_set(err, ERROR_INPUT, "the path of image %s is too long", image);
    return 0;
}

bool images_have(const char *image)
{
    char path[PATH_MAX], file[PATH_MAX];

    return images_path(image, &path, NULL) == 0 &&
           text_print(file, sizeof(file), "%s/image.json", path) && access(file, R_OK) == 0;
}

/* "tiny" of "tiny-1.0.0": up to the last minus sign that a digit follows. */
static void name_of(const char *image, char *to, size_t size)
{
    const char *end = image + strlen(image);

    for (const char *at = image; *at != '\0'; at++)
        if (*at == '-' && at[1] >= '0' && at[1] <= '9')
            end = at;
    text_print(to, size, "%.*s", (int)(end - image), image);
}

static int find_missing(const struct plan *plan, struct error *err)
{
    char folder[PATH_MAX], missing[400] = "", last[128] = "", name[128];
    size_t used = 0, count = 0;

    if (images_folder(&folder, err) < 0)
        return -1;
    for (size_t i = 0; i < plan->vms.count; i++) {
        const char *image = plan->vms.items[i].event.as.vm_made.image;

        if (images_have(image))
            continue;
        name_of(image, name, sizeof(name));
        if (strcmp(name, last) == 0 || strstr(missing, name) != NULL)
            continue;
        text_copy(last, sizeof(last), name);
        count++;
        if (used + 1 < sizeof(missing)) {
            text_print(missing + used, sizeof(missing) - used, "%sexcon image build %s",
                       used > 0 ? " && " : "", name);
            used += strlen(missing + used);
        }
    }
    if (count == 0)
        return 0;
    return error_set(err, ERROR_MISSING, "%s not built yet (looked in %s); run: %s",
                     count == 1 ? "an image that the scenario needs is"
                                : "images that the scenario needs are",
                     folder, missing);
}

/* ---- validating ---- */

int images_sum(const char *path, char (*ret_sum)[IMAGES_SUM], images_heard *heard, void *own, struct error *err)
{
    unsigned char bytes[65536], sum[crypto_hash_sha256_BYTES];
    int64_t done = 0;
    crypto_hash_sha256_state state;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length;

    if (descriptor < 0)
        return error_system(err, errno, "%s", path);
    crypto_hash_sha256_init(&state);
    while ((length = read(descriptor, bytes, sizeof(bytes))) > 0 || (length < 0 && errno == EINTR)) {
        if (length > 0)
            crypto_hash_sha256_update(&state, bytes, (unsigned long long)length);
        done += length > 0 ? length : 0;
        if (heard != NULL)
            heard(own, done);
    }

    int number = errno;

    close(descriptor);
    if (length < 0)
        return error_system(err, number, "%s", path);
    crypto_hash_sha256_final(&state, sum);
    text_hex(*ret_sum, sum, sizeof(sum));
    return 0;
}

static int check_sum(const char *path, const char *wanted, struct error *err)
{
    char sum[IMAGES_SUM];

    if (images_sum(path, &sum, NULL, NULL, err) < 0)
        return -1;
    if (strcasecmp(wanted, sum) != 0)
        return error_set(err, ERROR_INPUT, "%s is not what image.json says (SHA-256)", path);
    return 0;
}

/* Sums of files of at most `most` bytes. */
static int check_files(const char *folder, const json_t *files, int64_t most, struct error *err)
{
    const char *name;
    json_t *sum;

    json_object_foreach((json_t *)(uintptr_t)files, name, sum)
    {
        char path[PATH_MAX];
        struct stat status;

        if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL ||
            !json_is_string(sum) || !text_print(path, sizeof(path), "%s/%s", folder, name))
            return error_set(err, ERROR_INPUT, "image.json names \"%s\", which is no file of it",
                             name);
        if (lstat(path, &status) < 0)
            return error_system(err, errno, "%s", path);
        if (!S_ISREG(status.st_mode))
            return error_set(err, ERROR_INPUT, "%s is no plain file", path);
        if (status.st_size <= most && check_sum(path, json_string_value(sum), err) < 0)
            return -1;
    }
    return 0;
}

/* What boots must be among the files whose sums are known. */
static int check_parts(const json_t *image, const json_t *files, struct error *err)
{
    static const char *const parts[] = {"kernel", "initrd", "disk"};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const char *file = json_string_value(json_object_get(image, parts[i]));

        if (file != NULL && json_object_get(files, file) == NULL)
            return error_set(err, ERROR_INPUT,
                             "image.json: the sum of \"%s\" (%s) is missing in \"files\"", file,
                             parts[i]);
    }
    return 0;
}

static int validate(const char *folder, int64_t most, char (*ret_name)[128],
                    char (*ret_version)[64], struct error *err)
{
    char path[PATH_MAX];
    json_error_t where;

    if (!text_print(path, sizeof(path), "%s/image.json", folder))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", folder);
    if (access(path, R_OK) < 0)
        return error_system(err, errno, "%s", path);

    json_t *image = json_load_file(path, JSON_REJECT_DUPLICATES, &where);

    if (image == NULL)
        return error_set(err, ERROR_INPUT, "%s:%d: %s", path, where.line, where.text);

    const char *name = json_string_value(json_object_get(image, "name"));
    const char *version = json_string_value(json_object_get(image, "version"));
    const json_t *files = json_object_get(image, "files");
    int result = 0;

    if (name == NULL || version == NULL || !json_is_object(files))
        result =
            error_set(err, ERROR_INPUT, "%s: \"name\", \"version\" or \"files\" is missing", path);
    if (result == 0)
        result = check_parts(image, files, err);
    if (result == 0)
        result = check_files(folder, files, most, err);
    if (result == 0 && ret_name != NULL)
        text_copy(*ret_name, sizeof(*ret_name), name);
    if (result == 0 && ret_version != NULL)
        text_copy(*ret_version, sizeof(*ret_version), version);
    json_decref(image);
    return result;
}

int images_validate(const char *folder, bool deep, char (*ret_name)[128], char (*ret_version)[64],
                    struct error *err)
{
    return validate(folder, deep ? INT64_MAX : -1, ret_name, ret_version, err);
}

/* What boots is looked at byte by byte before every start; a large disk would take its time. */
static int check_image(const char *image, struct error *err)
{
    char path[PATH_MAX], name[128];
    struct error why;

    if (images_path(image, &path, err) < 0)
        return -1;
    if (validate(path, SUM_MOST, NULL, NULL, &why) == 0)
        return 0;
    name_of(image, name, sizeof(name));
    return error_set(err, why.code,
                     "the image %s is broken: %s; build it again: excon image build --force %s",
                     image, why.text, name);
}

static bool is_first(const struct plan *plan, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(plan->vms.items[j].event.as.vm_made.image,
                   plan->vms.items[i].event.as.vm_made.image) == 0)
            return false;
    return true;
}

int images_check_plan(const struct plan *plan, struct error *err)
{
    if (find_missing(plan, err) < 0)
        return -1;
    for (size_t i = 0; i < plan->vms.count; i++)
        if (is_first(plan, i) && check_image(plan->vms.items[i].event.as.vm_made.image, err) < 0)
            return -1;
    return 0;
}

/* ---- listing ---- */

static int64_t bytes_in(const char *folder)
{
    DIR *names = opendir(folder);
    const struct dirent *entry;
    int64_t bytes = 0;

    while (names != NULL && (entry = readdir(names)) != NULL) {
        struct stat status;

        if (fstatat(dirfd(names), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode))
            bytes += (int64_t)status.st_blocks * 512;
    }
    if (names != NULL)
        closedir(names);
    return bytes;
}

static int by_image(const void *a, const void *b)
{
    return strcmp(((const struct image_about *)a)->image, ((const struct image_about *)b)->image);
}

static int add(struct pool *pool, const char *folder, const char *image, struct image_about **all,
               size_t *count, struct error *err)
{
    char path[PATH_MAX], file[PATH_MAX + 16], name[128], version[64];
    struct image_about *about;
    struct stat status;
    struct error why;
    bool broken;

    text_print(path, sizeof(path), "%s/%s", folder, image);
    if (lstat(path, &status) < 0 || !S_ISDIR(status.st_mode))
        return 0;
    broken = images_validate(path, false, &name, &version, &why) < 0;
    if (broken) {
        name_of(image, name, sizeof(name));
        text_copy(version, sizeof(version), image + strlen(name) + (image[strlen(name)] == '-'));
    }
    about = pool_grow(pool, all, count, sizeof(**all));
    if (about == NULL)
        return error_memory(err);
    text_print(file, sizeof(file), "%s/image.json", path);

    json_t *json = json_load_file(file, 0, NULL);

    *about = (struct image_about){.image = pool_text(pool, image),
                                  .name = pool_text(pool, name),
                                  .version = pool_text(pool, version),
                                  .path = pool_text(pool, path),
                                  .bytes = bytes_in(path),
                                  .broken = broken ? pool_text(pool, why.text) : NULL,
                                  .ram = json_integer_value(json_object_get(json, "ram"))};
    json_decref(json);
    return about->path == NULL ? error_memory(err) : 0;
}

int images_list(struct pool *pool, struct image_about **ret_all, size_t *ret_count,
                struct error *err)
{
    char folder[PATH_MAX];
    struct image_about *all = NULL;
    const struct dirent *entry;
    size_t count = 0;
    int result = images_folder(&folder, err);

    if (result < 0)
        return result;

    DIR *names = opendir(folder);

    if (names == NULL && errno != ENOENT)
        return error_system(err, errno, "%s", folder);
    while (result == 0 && names != NULL && (entry = readdir(names)) != NULL)
        if (entry->d_name[0] != '.')
            result = add(pool, folder, entry->d_name, &all, &count, err);
    if (names != NULL)
        closedir(names);
    if (result < 0)
        return result;
    if (count > 1)
        qsort(all, count, sizeof(*all), by_image);
    *ret_all = all;
    *ret_count = count;
    return 0;
}
