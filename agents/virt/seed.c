/* SPDX-License-Identifier: Apache-2.0 */
/* The seed's files, gathered in a directory of our own and made into an ISO by a child. */
#include "virt/seed.h"

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "virt/tool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void seed_path(const struct range *range, const char *domain, char *to)
{
    text_print(to, PATH_MAX, "%s/%s.iso", range->disks, domain);
}

const char *seed_program(void)
{
    static const char *const programs[] = {"xorrisofs", "genisoimage", "mkisofs"};
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        if (tool_find(programs[i], path, sizeof(path)) == 0)
            return programs[i];
    return NULL;
}

static int put(const char *directory, const char *name, const char *text, struct error *err)
{
    char path[PATH_MAX];

    if (text == NULL)
        return error_memory(err);
    if (!text_print(path, sizeof(path), "%s/%s", directory, name))
        return error_set(err, ERROR_INPUT, "path is too long: %s", path);
    return file_replace(path, text, strlen(text), 0600, err);
}

/* Takes the text over. */
static int put_own(const char *directory, const char *name, char *text, struct error *err)
{
    int r = put(directory, name, text, err);

    free(text);
    return r;
}

/* A text that grows: open_memstream with its two results in one place. */
struct lines {
    char *text;
    size_t length;
    FILE *stream;
};

static FILE *lines_open(struct lines *lines)
{
    *lines = (struct lines){0};
    lines->stream = open_memstream(&lines->text, &lines->length);
    return lines->stream;
}

static char *lines_take(struct lines *lines)
{
    if (lines->stream == NULL || fclose(lines->stream) != 0) {
        free(lines->text);
        return NULL;
    }
    return lines->text;
}

char *seed_hosts(const struct spec *spec)
{
    struct lines lines;

    if (lines_open(&lines) == NULL)
        return NULL;
    fprintf(lines.stream, "127.0.0.1\tlocalhost\n127.0.1.1\t%s\n::1\tlocalhost ip6-localhost\n", spec->hostname);
    for (size_t i = 0; i < spec->host_count; i++)
        fprintf(lines.stream, "%s\t%s\n", spec->hosts[i].address, spec->hosts[i].name);
    return lines_take(&lines);
}

static char *users_text(const struct spec *spec)
{
    struct lines lines;

    if (lines_open(&lines) == NULL)
        return NULL;
    for (size_t i = 0; i < spec->user_count; i++)
        fprintf(lines.stream, "%s %u\n", spec->users[i].name, spec->users[i].uid);
    return lines_take(&lines);
}

static char *nets_text(const struct spec *spec)
{
    struct lines lines;

    if (lines_open(&lines) == NULL)
        return NULL;
    fprintf(lines.stream, "%s %s\n", spec->management_mac, SEED_MANAGEMENT_ADDRESS);
    for (size_t i = 0; i < spec->nic_count; i++)
        fprintf(lines.stream, "%s %s\n", spec->nics[i].mac, spec->nics[i].address);
    return lines_take(&lines);
}

static char *routes_text(const struct spec *spec)
{
    struct lines lines;

    if (lines_open(&lines) == NULL)
        return NULL;
    for (size_t i = 0; i < spec->route_count; i++)
        fprintf(lines.stream, "%s %s\n", spec->routes[i].to, spec->routes[i].via);
    return lines_take(&lines);
}

static char *keys_text(const struct spec_user *user)
{
    struct lines lines;

    if (lines_open(&lines) == NULL)
        return NULL;
    for (size_t i = 0; i < user->key_count; i++)
        fprintf(lines.stream, "%s\n", user->keys[i]);
    return lines_take(&lines);
}

static int put_plain(const char *directory, const struct spec *spec, struct error *err)
{
    char tiny[PATH_MAX], keys[PATH_MAX];

    if (!text_print(tiny, sizeof(tiny), "%s/tiny", directory) || !text_print(keys, sizeof(keys), "%s/keys", tiny))
        return error_set(err, ERROR_INPUT, "path is too long: %s", directory);

    int r = tree_make(keys, err);

    if (r == 0)
        r = put(tiny, "hostname", spec->hostname, err);
    if (r == 0)
        r = put_own(tiny, "users", users_text(spec), err);
    for (size_t i = 0; r == 0 && i < spec->user_count; i++)
        r = put_own(keys, spec->users[i].name, keys_text(&spec->users[i]), err);
    if (r == 0)
        r = put(tiny, "host_key", spec->host_key, err);
    if (r == 0)
        r = put_own(tiny, "hosts", seed_hosts(spec), err);
    if (r == 0)
        r = put_own(tiny, "nets", nets_text(spec), err);
    if (r == 0)
        r = put_own(tiny, "routes", routes_text(spec), err);
    if (r == 0)
        r = put(tiny, "dns", spec->dns, err);
    if (r == 0 && spec->is_router)
        r = put_own(tiny, "rules", rules_text(&spec->rules, spec), err);
    if (r == 0)
        r = put(tiny, "marks", spec->marks, err);
    return r;
}

static int put_all(const char *directory, const struct range *range, const struct spec *spec, struct error *err)
{
    int r = put_own(directory, "meta-data", seed_meta_data(spec, range->run), err);

    if (r == 0)
        r = put_own(directory, "user-data", seed_user_data(spec), err);
    if (r == 0)
        r = put_own(directory, "network-config", seed_network_config(spec), err);
    return r == 0 ? put_plain(directory, spec, err) : r;
}

static int make_iso(struct job *job, const char *directory, const char *draft, const char *path, struct error *err)
{
    const char *program = seed_program();
    const char *arguments[] = {program, "-quiet", "-V", "CIDATA", "-J", "-r", "-o", draft, directory, NULL};

    if (program == NULL)
        return error_set(err, ERROR_MISSING, "no program makes seeds here; install one: apt-get install xorriso");

    int r = tool_run(job, arguments, NULL, err);

    if (r == 0 && (chmod(draft, 0600) < 0 || rename(draft, path) < 0))
        r = error_system(err, errno, "cannot make %s", path);
    return r;
}

int seed_make(struct job *job, const struct range *range, const struct spec *spec, struct error *err)
{
    char directory[PATH_MAX], draft[PATH_MAX], path[PATH_MAX];

    seed_path(range, spec->domain, path);
    text_print(draft, sizeof(draft), "%s/%s.iso.draft", range->disks, spec->domain);
    if (!text_print(directory, sizeof(directory), "%s/seed.XXXXXX", range->disks))
        return error_set(err, ERROR_INPUT, "path is too long: %s", range->disks);
    if (mkdtemp(directory) == NULL)
        return error_system(err, errno, "cannot make %s", directory);
    unlink(draft);

    int r = put_all(directory, range, spec, err);

    if (r == 0)
        r = make_iso(job, directory, draft, path, err);
    unlink(draft);
    tree_drop(directory, NULL);
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
