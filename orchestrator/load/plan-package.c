/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages along the library path: a folder NAME or NAME-… with a package.yml whose `package.name`
 * is the name. The newest version that the source accepts wins; of equal ones the first along the
 * path. What a package.yml names as its action stays below its own folder.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "load/manifest.h"
#include "load/plan-own.h"

enum { NAME_MOST = 64, SCRIPT_MOST = 512 * 1024, FOLDERS_MOST = 10000 };

/* ---- versions (semver.org, 2.0.0; pre-releases are older than their release) ---- */

struct version {
    uint64_t parts[3];
    int count; /* of parts that were said */
    char rest[64];
};

static bool version_parse(const char *text, struct version *to)
{
    *to = (struct version){0};
    while (to->count < 3) {
        char *end;

        if (*text < '0' || *text > '9')
            return false;
        errno = 0;
        to->parts[to->count++] = strtoull(text, &end, 10);
        text = end;
        if (errno != 0 || *text != '.')
            break;
        text++;
    }
    if (*text == '-' && to->count == 3) {
        size_t length = strcspn(++text, "+");

        text_print(to->rest, sizeof(to->rest), "%.*s", (int)(length < 60 ? length : 60), text);
        text += length;
    }
    return *text == '\0' || *text == '+';
}

static int version_order(const struct version *a, const struct version *b)
{
    for (int i = 0; i < 3; i++)
        if (a->parts[i] != b->parts[i])
            return a->parts[i] < b->parts[i] ? -1 : 1;
    if ((a->rest[0] == '\0') != (b->rest[0] == '\0'))
        return a->rest[0] == '\0' ? 1 : -1;
    return strverscmp(a->rest, b->rest);
}

int version_compare(const char *a, const char *b)
{
    struct version x, y;
    bool is_x = version_parse(a, &x), is_y = version_parse(b, &y);

    return is_x && is_y ? version_order(&x, &y) : is_x - is_y;
}

/* The first version that is too new for "^" (which is the default) or "~". */
static struct version bound(const struct version *from, bool tilde)
{
    struct version to = {.count = 3};
    int at = tilde ? (from->count > 1 ? 1 : 0) : 0;

    if (!tilde)
        while (at + 1 < from->count && from->parts[at] == 0)
            at++;
    for (int i = 0; i <= at; i++)
        to.parts[i] = from->parts[i];
    to.parts[at]++;
    return to;
}

static bool meets_one(const struct version *version, const char *wanted)
{
    static const char *const signs[] = {">=", "<=", ">", "<", "=", "^", "~", ""};
    size_t sign = 0;
    struct version from;

    while (strncmp(wanted, signs[sign], strlen(signs[sign])) != 0)
        sign++;
    wanted += strlen(signs[sign]);
    wanted += strspn(wanted, " ");
    if (strcmp(wanted, "*") == 0)
        return true;
    if (!version_parse(wanted, &from))
        return false;

    int order = version_order(version, &from);
    struct version past = bound(&from, true);
    bool same = from.count == 3 ? order == 0 : order >= 0 && version_order(version, &past) < 0;

    switch (sign) {
    case 0:
        return order >= 0;
    case 1:
        return order <= 0 || same;
    case 2:
        return order > 0 && !same;
    case 3:
        return order < 0;
    case 4:
        return same;
    default:
        past = bound(&from, sign == 6);
        return order >= 0 && version_order(version, &past) < 0;
    }
}

bool version_meets(const char *version, const char *wanted)
{
    struct version parsed;

    /* An exact word always does, also for versions that are not semantic. */
    if (strcmp(wanted, "*") == 0 || strcmp(version, wanted) == 0)
        return true;
    if (!version_parse(version, &parsed))
        return false;
    while (*wanted != '\0') {
        char one[80];
        size_t length = strcspn(wanted, ",");

        text_print(one, sizeof(one), "%.*s", (int)(length < 70 ? length : 70),
                   wanted + strspn(wanted, " "));
        one[strcspn(one, ",")] = '\0';
        for (size_t end = strlen(one); end > 0 && one[end - 1] == ' ';)
            one[--end] = '\0';
        if (!meets_one(&parsed, one))
            return false;
        wanted += length + (wanted[length] == ',');
    }
    return true;
}

/* ---- reading ---- */

/* A regular file's bytes with a NUL behind them; NULL: it is not there, too long, or no memory. */
static char *read_text(struct planner *planner, const char *path, size_t most, size_t *ret_length)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    char *bytes = NULL;
    size_t used = 0;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0 && (size_t)st.st_size <= most)
        bytes = pool_take(&planner->scratch, (size_t)st.st_size + 1);
    while (bytes != NULL && used < (size_t)st.st_size) {
        ssize_t got = read(fd, bytes + used, (size_t)st.st_size - used);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    close(fd);
    *ret_length = used;
    return bytes;
}

static struct package package_of(struct planner *planner, const struct source *source,
                                 const struct manifest *manifest, const char *folder)
{
    return (struct package){.name = source->name,
                            .wanted = source->version,
                            .found = true,
                            .version = planner_text(planner, manifest->version),
                            .folder = folder,
                            .type = manifest_words[manifest->type],
                            .action = manifest->action,
                            .interval = manifest->interval,
                            .assets = manifest->asset_count != 0};
}

/* Fills *package from a folder; false: it is not the package that is looked for. */
static bool package_read(struct planner *planner, const char *folder, const struct source *source,
                         struct package *package)
{
    const char *path = planner_print(planner, "%s/package.yml", folder);
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct manifest manifest = {0};
    size_t length;
    char *bytes = read_text(planner, path, MANIFEST_MOST, &length);
    int result = bytes != NULL ? manifest_read(&planner->scratch, path, bytes, length, &complaints,
                                               &manifest, NULL)
                               : 1;
    bool found = result == 0 && strcmp(manifest.name, source->name) == 0 &&
                 version_meets(manifest.version, source->version);

    if (found)
        *package = package_of(planner, source, &manifest, folder);
    else if (complaints.errors != 0)
        complain_warning(planner->complaints, source->mark, "%s:%u: %s", path,
                         complaints.items[0].at.line, complaints.items[0].text);
    planner->no_memory |= result < 0;
    complaints_done(&complaints);
    return found;
}

/* ---- looking ---- */

/* One folder of the library: every NAME and NAME-… in it. */
static void look_in(struct planner *planner, const char *library, const struct source *source,
                    struct package *best)
{
    DIR *dir = opendir(library);
    size_t length = strlen(source->name), seen = 0;
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL && seen++ < FOLDERS_MOST) {
        struct package package;

        if (strncmp(entry->d_name, source->name, length) != 0 ||
            (entry->d_name[length] != '\0' && entry->d_name[length] != '-'))
            continue;
        if (!package_read(planner, planner_print(planner, "%s/%s", library, entry->d_name), source,
                          &package))
            continue;
        if (!best->found || version_compare(package.version, best->version) > 0)
            *best = package;
    }
    if (dir != NULL)
        closedir(dir);
}

/* The scenario's own packages/ first, then the library's; their names into `looked`. */
static void look_everywhere(struct planner *planner, const struct source *source,
                            struct package *best, char *looked, size_t size)
{
    const char *path = planner->scenario->path != NULL ? planner->scenario->path : "";
    const char *slash = strrchr(path, '/');
    const char *library = planner->options->library;
    const char *own = slash != NULL
                          ? planner_print(planner, "%.*s/packages", (int)(slash - path), path)
                          : "packages";

    look_in(planner, own, source, best);
    text_copy(looked, size, own);
    while (library != NULL && *library != '\0') {
        size_t length = strcspn(library, ":"), used = strlen(looked);

        if (length != 0) {
            const char *folder = planner_print(planner, "%.*s", (int)length, library);

            look_in(planner, folder, source, best);
            text_print(looked + used, size - used, ", %s", folder);
        }
        library += length + (library[length] == ':');
    }
}

/* A name becomes part of paths: letters, digits, inner dots, underscores and minus signs. */
static bool is_name(const char *name)
{
    size_t length =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    return length > 0 && length <= NAME_MOST && name[length] == '\0' && name[0] != '.' &&
           name[0] != '-';
}

static int is_of_type(struct planner *planner, const struct source *source,
                      const struct package *package, const char *type)
{
    if (strcmp(package->type, type) == 0)
        return 0;
    complain_error(planner->complaints, source->mark, "package %s is of type \"%s\", not \"%s\"",
                   source->name, package->type, type);
    return 1;
}

int package_find(struct planner *planner, const struct source *source, const char *type,
                 bool missing_is_error, const struct package **ret_package)
{
    char looked[768] = "";
    struct package *package;

    for (size_t i = 0; i < planner->package_count; i++) {
        package = &planner->packages[i];
        if (strcmp(package->name, source->name) != 0 ||
            strcmp(package->wanted, source->version) != 0)
            continue;
        *ret_package = package;
        return package->found ? is_of_type(planner, source, package, type) : 1;
    }

    struct package best = {.name = source->name, .wanted = source->version};

    if (is_name(source->name))
        look_everywhere(planner, source, &best, looked, sizeof(looked));
    package =
        pool_grow(&planner->scratch, &planner->packages, &planner->package_count, sizeof(*package));
    if (package == NULL) {
        planner->no_memory = true;
        return 1;
    }
    *package = best;
    if (best.found) {
        *ret_package = package;
        return is_of_type(planner, source, package, type);
    }
    if (!is_name(source->name))
        complain_error(planner->complaints, source->mark, "\"%s\" is no name of a package",
                       source->name);
    else if (missing_is_error)
        complain_error(planner->complaints, source->mark, "no package %s %s", source->name,
                       source->version);
    else
        complain_warning(planner->complaints, source->mark, "no package %s %s", source->name,
                         source->version);
    if (looked[0] != '\0')
        complain_hint(planner->complaints, "looked in %s", looked);
    return 1;
}

const char *package_script(struct planner *planner, const struct package *package, struct mark mark,
                           size_t *ret_length)
{
    const char *action = package->action;
    const char *script = NULL;

    /* The action is a path below the folder. */
    if (action != NULL && action[0] != '/' && action[0] != '\0' && strstr(action, "..") == NULL)
        script = read_text(planner, planner_print(planner, "%s/%s", package->folder, action),
                           SCRIPT_MOST, ret_length);
    if (script == NULL || strlen(script) != *ret_length) {
        complain_error(planner->complaints, mark, "package %s %s has no script %s%s", package->name,
                       package->version,
                       action != NULL ? action : "(its package.yml names no action)",
                       script != NULL ? ": it is no text" : "");
        return NULL;
    }
    if (script[0] == '#' && script[1] == '!' &&
        memmem(script, strcspn(script, "\n"), "sh", 2) == NULL) {
        complain_error(planner->complaints, mark,
                       "package %s %s: this version runs scripts of sh only", package->name,
                       package->version);
        return NULL;
    }
    if (package->assets)
        planner_note(planner, NOTE_NOT_RUN, mark,
                     "package %s: its assets are not put into the guest by this version",
                     package->name);
    return script;
}
