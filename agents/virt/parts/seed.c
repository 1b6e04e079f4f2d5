/* SPDX-License-Identifier: Apache-2.0 */
/* The seed's files, gathered in memory and written as one image, which is there as a whole or not
 * at all. */
#include "virt/parts/seed.h"

#include "base/file.h"
#include "base/text.h"
#include "virt/parts/iso.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void seed_path(const struct range *range, const char *domain, char *to)
{
    text_print(to, PATH_MAX, "%s/%s.iso", range->disks, domain);
}

/* What goes into a seed; each text is its own. */
struct contents {
    struct iso_entry all[16 + SPEC_USERS_MOST];
    size_t count;
    bool fails; /* one had no memory, or no place */
};

/* Takes the text over; NULL: there was no memory for it. */
static void seed_put_own(struct contents *contents, const char *folder, const char *name,
                         char *text)
{
    struct iso_entry *entry = &contents->all[contents->count];

    if (text == NULL || contents->count == sizeof(contents->all) / sizeof(contents->all[0]) ||
        !text_print(entry->path, sizeof(entry->path), "%s%s", folder, name)) {
        contents->fails = true;
        free(text);
        return;
    }
    entry->text = text;
    contents->count++;
}

static void seed_put(struct contents *contents, const char *folder, const char *name,
                     const char *text)
{
    seed_put_own(contents, folder, name, strdup(text));
}

static void seed_put_plain(struct contents *contents, const struct spec *spec)
{
    static const char tiny[] = "tiny/";

    seed_put(contents, tiny, "hostname", spec->hostname);
    seed_put_own(contents, tiny, "users", seed_users(spec));
    for (size_t i = 0; i < spec->user_count; i++)
        seed_put_own(contents, "tiny/keys/", spec->users[i].name, seed_keys(&spec->users[i]));
    seed_put(contents, tiny, "host_key", spec->host_key);
    seed_put_own(contents, tiny, "host_key_dropbear", seed_dropbear_key(spec->host_key));
    seed_put_own(contents, tiny, "hosts", seed_hosts(spec));
    seed_put_own(contents, tiny, "nets", seed_nets(spec));
    seed_put_own(contents, tiny, "routes", seed_routes(spec));
    seed_put(contents, tiny, "dns", spec->dns);
    if (spec->is_router)
        seed_put_own(contents, tiny, "rules", rules_text(&spec->rules, spec));
    seed_put(contents, tiny, "marks", spec->marks);
}

static void seed_put_all(struct contents *contents, const struct range *range,
                         const struct spec *spec)
{
    seed_put_own(contents, "", "meta-data", seed_meta_data(spec, range->run));
    seed_put_own(contents, "", "user-data", seed_user_data(spec));
    seed_put_own(contents, "", "network-config", seed_network_config(spec));
    seed_put_plain(contents, spec);
}

/* Of the same size for all machines: a guest that was forked knows its golden machine's. */
static int seed_fill(int descriptor, const char *draft, struct error *err)
{
    enum { STEP = 1024 * 1024 };
    off_t end = lseek(descriptor, 0, SEEK_END);

    return end >= 0 && ftruncate(descriptor, (end + STEP - 1) / STEP * STEP) == 0
               ? 0
               : error_system(err, errno, "%s", draft);
}

static int seed_write_draft(const char *draft, const struct contents *contents, struct error *err)
{
    int descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (descriptor < 0)
        return error_system(err, errno, "%s", draft);

    int r = iso_write(descriptor, "CIDATA", contents->all, contents->count, err);

    if (r == 0)
        r = seed_fill(descriptor, draft, err);
    if (close(descriptor) < 0 && r == 0)
        r = error_system(err, errno, "%s", draft);
    return r;
}

static void seed_drop_contents(struct contents *contents)
{
    for (size_t i = 0; i < contents->count; i++)
        free(contents->all[i].text);
}

int seed_make(const struct range *range, const struct spec *spec, struct error *err)
{
    struct contents contents = {0};
    char draft[PATH_MAX], path[PATH_MAX];

    seed_path(range, spec->domain, path);
    if (!text_print(draft, sizeof(draft), "%s/%s.iso.draft", range->disks, spec->domain))
        return error_set(err, ERROR_INPUT, "path is too long: %s", range->disks);
    unlink(draft);
    seed_put_all(&contents, range, spec);

    int r = contents.fails ? error_memory(err) : seed_write_draft(draft, &contents, err);

    if (r == 0)
        r = file_place(draft, path, err);
    if (r < 0)
        unlink(draft);
    seed_drop_contents(&contents);
    return r < 0 ? error_wrap(err, "seed") : 0;
}

/* The folders of a path below `folder`, then the file. */
static int seed_lay_one(const char *folder, const struct iso_entry *entry, uid_t owner,
                        struct error *err)
{
    char path[PATH_MAX];
    size_t length = strlen(entry->text);

    for (const char *slash = strchr(entry->path, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        if (!text_print(path, sizeof(path), "%s/%.*s", folder, (int)(slash - entry->path),
                        entry->path))
            return error_set(err, ERROR_INPUT, "path is too long: %s", folder);
        if ((mkdir(path, 0700) < 0 && errno != EEXIST) || chown(path, owner, owner) < 0)
            return error_system(err, errno, "cannot make %s", path);
    }
    text_print(path, sizeof(path), "%s/%s", folder, entry->path);

    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400), r = 0;

    if (fd < 0 || file_write_all(fd, entry->text, length) < 0 || fchown(fd, owner, owner) < 0)
        r = error_system(err, errno, "cannot write %s", path);
    if (fd >= 0)
        close(fd);
    return r;
}

int seed_lay(const struct spec *spec, const char *folder, uid_t owner, struct error *err)
{
    struct contents contents = {0};
    int r = 0;

    seed_put_plain(&contents, spec);
    if (contents.fails)
        r = error_memory(err);
    for (size_t i = 0; r == 0 && i < contents.count; i++)
        r = seed_lay_one(folder, &contents.all[i], owner, err);
    seed_drop_contents(&contents);
    return r < 0 ? error_wrap(err, "seed") : 0;
}

int seed_drop(const struct range *range, const char *domain, struct error *err)
{
    char path[PATH_MAX];

    seed_path(range, domain, path);
    if (unlink(path) < 0 && errno != ENOENT)
        return error_system(err, errno, "cannot remove %s", path);
    return 0;
}
