/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One image at a time: libisofs numbers its contents by counters that all images of a process
 * share, and takes two of one number for the same. Making one takes about a millisecond.
 */
#include "virt/parts/iso.h"

#include "base/file.h"
#include "base/text.h"

#define LIBISOFS_WITHOUT_LIBBURN
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <libisofs/libisofs.h>

enum { SECTOR = 2048, FIFO = 32 * SECTOR /* the least that libisofs takes */ };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* libisofs says 1 or more for success, and what is wrong by a number below 0. */
static int iso_judge(int code, const char *what, struct error *err)
{
    return code >= 0 ? 0 : error_set(err, ERROR_FAILED, "%s: %s", what, iso_error_to_msg(code));
}

/* The folder `name` in *folder, made if it is not there, becomes *folder. */
static int iso_enter(IsoImage *image, IsoDir **folder, const char *name, struct error *err)
{
    IsoNode *node = NULL;
    IsoDir *made = NULL;

    if (iso_dir_get_node(*folder, name, &node) == 1) {
        if (iso_node_get_type(node) != LIBISO_DIR)
            return error_set(err, ERROR_INPUT, "%s is a file and a folder", name);
        *folder = (IsoDir *)node;
        return 0;
    }

    int r = iso_judge(iso_image_add_new_dir(image, *folder, name, &made), name, err);

    if (r == 0)
        *folder = made;
    return r;
}

static int iso_add(IsoImage *image, const struct iso_entry *entry, struct error *err)
{
    IsoDir *folder = iso_image_get_root(image);
    IsoStream *stream = NULL;
    const char *name = entry->path;
    char part[NAME_MAX + 1];
    int r = 0;

    for (const char *slash; r == 0 && (slash = strchr(name, '/')) != NULL; name = slash + 1) {
        if (!text_print(part, sizeof(part), "%.*s", (int)(slash - name), name))
            return error_set(err, ERROR_INPUT, "path is too long: %s", entry->path);
        r = iso_enter(image, &folder, part, err);
    }
    if (r < 0)
        return r;

    char *copy = strdup(entry->text);

    if (copy == NULL)
        return error_memory(err);
    r = iso_judge(iso_memory_stream_new((unsigned char *)copy, strlen(copy), &stream), entry->path,
                  err);
    if (r < 0) {
        free(copy);
        return r;
    }
    r = iso_judge(iso_image_add_new_file(image, folder, name, stream, NULL), entry->path, err);
    if (r < 0)
        iso_stream_unref(stream);
    return r;
}

static int iso_pour(struct burn_source *source, int descriptor, struct error *err)
{
    unsigned char sector[SECTOR];
    int n, number = 0;

    do {
        n = source->read != NULL ? source->read(source, sector, SECTOR)
                                 : source->read_xt(source, sector, SECTOR);
        if (n > 0)
            number = file_write_all(descriptor, sector, (size_t)n);
    } while (n > 0 && number == 0);
    if (number != 0 && source->cancel != NULL)
        source->cancel(source);
    if (number != 0)
        return error_system(err, number, "cannot write the image");
    return n < 0 ? error_set(err, ERROR_FAILED, "the image ends early") : 0;
}

static int iso_generate(IsoImage *image, int descriptor, struct error *err)
{
    IsoWriteOpts *options = NULL;
    struct burn_source *source = NULL;
    int r = iso_judge(
        iso_write_opts_new(&options, 2 /* for distribution: Rock Ridge, Joliet, modes for all */),
        "options", err);

    if (r < 0)
        return r;
    iso_write_opts_set_fifo_size(options, FIFO);
    r = iso_judge(iso_image_create_burn_source(image, options, &source), "cannot make an image",
                  err);
    iso_write_opts_free(options);
    if (r < 0)
        return r;
    r = iso_pour(source, descriptor, err);
    source->free_data(source);
    free(source);
    return r;
}

static int iso_write_locked(int descriptor, const char *volume, const struct iso_entry *entries,
                            size_t count, struct error *err)
{
    static bool started;
    IsoImage *image = NULL;
    int r = started ? 0 : iso_judge(iso_init(), "libisofs does not start", err);

    if (r < 0)
        return r;
    if (!started)
        iso_set_msgs_severities("NEVER", "NEVER",
                                ""); /* its words are in the number that it returns */
    started = true;
    r = iso_judge(iso_image_new(volume, &image), volume, err);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = iso_add(image, &entries[i], err);
    if (r == 0)
        r = iso_generate(image, descriptor, err);
    if (image != NULL)
        iso_image_unref(image);
    return r;
}

int iso_write(int descriptor, const char *volume, const struct iso_entry *entries, size_t count,
              struct error *err)
{
    pthread_mutex_lock(&lock);

    int r = iso_write_locked(descriptor, volume, entries, count, err);

    pthread_mutex_unlock(&lock);
    return r;
}
