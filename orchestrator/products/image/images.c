/* SPDX-License-Identifier: Apache-2.0 */
/* What there is in the folder of images, and whether it is what it says. */
#include "products/image/images.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/inside.h"
#include "base/text.h"
#include "engine/run/library.h"

enum { ABOUT_MOST = 1024 * 1024 };

int images_path(const char *image, char (*ret_path)[PATH_MAX], struct error *err)
{
    char folder[PATH_MAX];

    if (library_images(&folder, err) < 0)
        return -1;
    if (image[0] == '\0' || image[0] == '.' || strchr(image, '/') != NULL)
        return error_set(err, ERROR_INPUT, "\"%s\" is not a name of an image", image);
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

void images_name_of(const char *image, char *to, size_t size)
{
    const char *end = image + strlen(image);

    for (const char *at = image; *at != '\0'; at++)
        if (*at == '-' && at[1] >= '0' && at[1] <= '9')
            end = at;
    text_print(to, size, "%.*s", (int)(end - image), image);
}

/* ---- validating ---- */

/* Of an open file, from where it stands. */
static int images_sum_open(int descriptor, const char *path, char (*ret_sum)[IMAGES_SUM],
                           images_heard *heard, void *own, struct error *err)
{
    unsigned char bytes[65536], sum[crypto_hash_sha256_BYTES];
    int64_t done = 0;
    crypto_hash_sha256_state state;
    ssize_t length;

    crypto_hash_sha256_init(&state);
    while ((length = read(descriptor, bytes, sizeof(bytes))) > 0 ||
           (length < 0 && errno == EINTR)) {
        if (length > 0)
            crypto_hash_sha256_update(&state, bytes, (unsigned long long)length);
        done += length > 0 ? length : 0;
        if (heard != NULL)
            heard(own, done);
    }
    if (length < 0)
        return error_system(err, errno, "%s", path);
    crypto_hash_sha256_final(&state, sum);
    text_hex(*ret_sum, sum, sizeof(sum));
    return 0;
}

int images_sum(const char *path, char (*ret_sum)[IMAGES_SUM], images_heard *heard, void *own,
               struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (descriptor < 0)
        return error_system(err, errno, "%s", path);

    int result = images_sum_open(descriptor, path, ret_sum, heard, own, err);

    close(descriptor);
    return result;
}

/* The image's folder; it is no link itself, though the images' folder may be one. */
static int images_open_image(const char *path, int *ret_folder, struct error *err)
{
    const char *slash = strrchr(path, '/');
    char parent[PATH_MAX];
    int above = -1, result;

    text_print(parent, sizeof(parent), "%.*s", slash != NULL ? (int)(slash - path + 1) : 1,
               slash != NULL ? path : ".");
    result = inside_root(parent, &above, err);
    if (result == 0) {
        result = inside_folder(above, slash != NULL ? slash + 1 : path, ret_folder, err);
        close(above);
    }
    if (result > 0)
        return error_set(err, ERROR_MISSING, "%s is not there", path);
    return result < 0 ? error_wrap(err, "%s", parent) : 0;
}

static int images_check_file(int folder, const char *name, const char *wanted, int64_t most,
                             struct error *err)
{
    char sum[IMAGES_SUM];
    struct stat status;
    int file = -1, result = inside_open(folder, name, &file, &status, err);

    if (result > 0)
        return error_set(err, ERROR_MISSING, "%s is not there", name);
    if (result < 0)
        return result;
    if (status.st_size <= most) {
        result = images_sum_open(file, name, &sum, NULL, NULL, err);
        if (result == 0 && strcasecmp(wanted, sum) != 0)
            result = error_set(err, ERROR_INPUT, "%s does not match image.json (SHA-256)", name);
    }
    close(file);
    return result;
}

/* Sums of files of at most `most` bytes. */
static int images_check_files(int folder, const json_t *files, int64_t most, struct error *err)
{
    const char *name;
    json_t *sum;

    json_object_foreach((json_t *)(uintptr_t)files, name, sum)
    {
        if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL || !json_is_string(sum))
            return error_set(err, ERROR_INPUT,
                             "image.json names \"%s\", which is not a file of "
                             "the image",
                             name);
        if (images_check_file(folder, name, json_string_value(sum), most, err) < 0)
            return -1;
    }
    return 0;
}

/* What boots must be among the files whose sums are known. */
static int images_check_parts(const json_t *image, const json_t *files, struct error *err)
{
    static const char *const parts[] = {"kernel", "initrd", "disk", "root"};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const char *file = json_string_value(json_object_get(image, parts[i]));

        if (file != NULL && json_object_get(files, file) == NULL)
            return error_set(err, ERROR_INPUT,
                             "image.json: the sum of \"%s\" (%s) is missing in \"files\"", file,
                             parts[i]);
    }
    return 0;
}

/* image.json of an open image; for json_decref(). */
static int images_read_about(int folder, json_t **ret, struct error *err)
{
    struct inside_file file;
    json_error_t where;
    int result = inside_read(folder, "image.json", ABOUT_MOST, &file, err);

    if (result > 0)
        return error_set(err, ERROR_MISSING, "image.json is not there");
    if (result < 0)
        return result;
    *ret = json_loadb(file.bytes, file.length, JSON_REJECT_DUPLICATES, &where);
    free(file.bytes);
    return *ret != NULL ? 0
                        : error_set(err, ERROR_INPUT, "image.json:%d: %s", where.line, where.text);
}

static int images_check_about(int folder, const json_t *image, int64_t most, struct error *err)
{
    const json_t *files = json_object_get(image, "files");
    int result = 0;

    if (json_string_value(json_object_get(image, "name")) == NULL ||
        json_string_value(json_object_get(image, "version")) == NULL || !json_is_object(files))
        result = error_set(err, ERROR_INPUT,
                           "image.json: \"name\", \"version\" or \"files\" is missing");
    if (result == 0)
        result = images_check_parts(image, files, err);
    return result == 0 ? images_check_files(folder, files, most, err) : result;
}

int images_validate_file(const char *path, int64_t most, json_t **ret_about, struct error *err)
{
    json_t *image = NULL;
    int folder = -1, result = images_open_image(path, &folder, err);

    if (result < 0)
        return result;
    result = images_read_about(folder, &image, err);
    if (result == 0)
        result = images_check_about(folder, image, most, err);
    close(folder);
    if (result == 0 && ret_about != NULL)
        *ret_about = json_incref(image);
    json_decref(image);
    return result < 0 ? error_wrap(err, "%s", path) : 0;
}

/* Can every user of the host read the image in this folder? 0, or <0: the error names the file that
 * they cannot read, and the command that mends it. */
static int images_is_shared(const char *path, struct error *err)
{
    DIR *names = opendir(path);
    const struct dirent *entry;
    struct stat status;
    char file[PATH_MAX], word[TEXT_SHELL];
    int result = 0;

    if (names == NULL)
        return error_system(err, errno, "%s", path);
    if (fstat(dirfd(names), &status) == 0 && (status.st_mode & 0005) != 0005)
        result = error_set(err, ERROR_STATE,
                           "only its owner can enter the folder, so that a QEMU that runs as "
                           "another user cannot: chmod o+rx %s",
                           text_shell(word, path));
    while (result == 0 && (entry = readdir(names)) != NULL) {
        text_print(file, sizeof(file), "%s/%s", path, entry->d_name);
        if (fstatat(dirfd(names), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode) && (status.st_mode & 0004) == 0)
            result = error_set(err, ERROR_STATE,
                               "not everybody can read %s, so that a QEMU that runs as another "
                               "user cannot: chmod o+r %s",
                               entry->d_name, text_shell(word, file));
    }
    closedir(names);
    return result;
}

int images_validate(const char *folder, bool deep, char (*ret_name)[128], char (*ret_version)[64],
                    struct error *err)
{
    json_t *about = NULL;
    int result = images_validate_file(folder, deep ? INT64_MAX : -1, &about, err);

    if (result == 0 && ret_name != NULL)
        text_copy(*ret_name, sizeof(*ret_name), json_string_value(json_object_get(about, "name")));
    if (result == 0 && ret_version != NULL)
        text_copy(*ret_version, sizeof(*ret_version),
                  json_string_value(json_object_get(about, "version")));
    json_decref(about);
    return result;
}

/* ---- listing ---- */

static int64_t images_bytes_in(const char *folder)
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

static int images_by_image(const void *a, const void *b)
{
    return strcmp(((const struct image_about *)a)->image, ((const struct image_about *)b)->image);
}

static int images_add(struct pool *pool, const char *folder, const char *image,
                      struct image_about **all, size_t *count, struct error *err)
{
    char path[PATH_MAX], name[128], version[64];
    struct image_about *about;
    json_t *json = NULL;
    struct stat status;
    struct error why = {0};
    bool broken, closed = false;

    text_print(path, sizeof(path), "%s/%s", folder, image);
    if (lstat(path, &status) < 0 || !S_ISDIR(status.st_mode))
        return 0;
    broken = images_validate_file(path, -1, &json, &why) < 0;
    if (!broken) {
        closed = images_is_shared(path, &why) < 0;
        text_copy(name, sizeof(name), json_string_value(json_object_get(json, "name")));
        text_copy(version, sizeof(version), json_string_value(json_object_get(json, "version")));
    } else {
        images_name_of(image, name, sizeof(name));
        text_copy(version, sizeof(version), image + strlen(name) + (image[strlen(name)] == '-'));
    }
    about = pool_grow(pool, all, count, sizeof(**all));
    if (about == NULL) {
        json_decref(json);
        return error_memory(err);
    }
    *about = (struct image_about){.image = pool_text(pool, image),
                                  .name = pool_text(pool, name),
                                  .version = pool_text(pool, version),
                                  .path = pool_text(pool, path),
                                  .bytes = images_bytes_in(path),
                                  .broken = broken ? pool_text(pool, why.text) : NULL,
                                  .closed = closed ? pool_text(pool, why.text) : NULL,
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
    int result = library_images(&folder, err);

    if (result < 0)
        return result;

    DIR *names = opendir(folder);

    if (names == NULL && errno != ENOENT)
        return error_system(err, errno, "%s", folder);
    while (result == 0 && names != NULL && (entry = readdir(names)) != NULL)
        if (entry->d_name[0] != '.')
            result = images_add(pool, folder, entry->d_name, &all, &count, err);
    if (names != NULL)
        closedir(names);
    if (result < 0)
        return result;
    if (count > 1)
        qsort(all, count, sizeof(*all), images_by_image);
    *ret_all = all;
    *ret_count = count;
    return 0;
}
