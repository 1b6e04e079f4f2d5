/* SPDX-License-Identifier: Apache-2.0 */
/* The portal's folder: where it is, and its files. */
#include "engine/portal/portal-files.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "base/tree.h"
#include "core/model/credential.h"
#include "engine/portal/portal-config.h"
#include "engine/portal/portal-user.h"
#include "wire/crew/crew.h"

/* ---- where ---- */

int portal_place_find(const struct folder *folder, struct portal_place *ret, struct error *err)
{
    struct portal_place place = {.uid = geteuid(), .gid = getegid()};

    if (!text_copy(place.folder, sizeof(place.folder), folder->portal))
        return error_set(err, ERROR_INPUT, "%s: the path is too long for the portal's sockets",
                         folder->portal);
    /* sshd splits what it reads at spaces, passwd at colons. */
    if (strpbrk(place.folder, " \t\":%\\") != NULL)
        return error_set(err, ERROR_INPUT, "%s: the SSH server cannot read a path with such signs",
                         place.folder);
    place.program = crew_find_own("excon-portal", err);
    if (place.program == NULL)
        return -ERROR_MISSING;
    if (strpbrk(place.program, ":\n") != NULL) {
        error_set(err, ERROR_INPUT, "%s: no login shell has such a path", place.program);
        free(place.program);
        return -ERROR_INPUT;
    }
    *ret = place;
    return 0;
}

void portal_place_done(struct portal_place *place)
{
    free(place->program);
    *place = (struct portal_place){0};
}

/* ---- files ---- */

/* Readable by the portal, writable by nobody but us. */
static int files_open_to(const struct portal_place *place, const char *path, mode_t mode,
                         struct error *err)
{
    if (place->gid != getegid() && chown(path, (uid_t)-1, place->gid) < 0)
        return error_system(err, errno, "%s", path);
    return chmod(path, mode) < 0 ? error_system(err, errno, "%s", path) : 0;
}

static mode_t files_mode(const struct portal_place *place, mode_t bits)
{
    return place->uid == geteuid() ? bits & 0700 : bits;
}

static int files_put(const struct portal_place *place, const char *name, const char *text,
                     struct error *err)
{
    char path[PORTAL_PATH + 64], draft[PORTAL_PATH + 72];

    text_print(path, sizeof(path), "%s/%s", place->folder, name);
    text_print(draft, sizeof(draft), "%s.put", path);
    if (file_replace(draft, text, strlen(text), 0600, err) < 0 ||
        files_open_to(place, draft, files_mode(place, 0640), err) < 0)
        return -ERROR_SYSTEM;
    return rename(draft, path) < 0 ? error_system(err, errno, "%s", path) : 0;
}

static int files_folder(const struct portal_place *place, const char *name, struct error *err)
{
    char path[PORTAL_PATH + 8];

    text_print(path, sizeof(path), "%s%s", place->folder, name);
    if (mkdir(path, 0700) < 0)
        return error_system(err, errno, "%s", path);
    return files_open_to(place, path, files_mode(place, 0750), err);
}

/* The folder above, of root alone, which everybody may pass through. */
static int files_root(struct error *err)
{
    struct stat there;

    if (geteuid() != 0)
        return 0;
    if (mkdir(FOLDER_PORTALS, 0711) < 0 && errno != EEXIST)
        return error_system(err, errno, FOLDER_PORTALS);
    if (lstat(FOLDER_PORTALS, &there) < 0 || !S_ISDIR(there.st_mode) || there.st_uid != geteuid())
        return error_set(err, ERROR_STATE, FOLDER_PORTALS " is no folder of ours");
    return chmod(FOLDER_PORTALS, 0711) < 0 ? error_system(err, errno, FOLDER_PORTALS) : 0;
}

/* The folders, with the user who owns this portal from now on. */
static int files_folders(struct portal_place *place, struct error *err)
{
    int portals = -1, result = files_root(err);

    /* Two controllers that choose a user at the same time choose different ones. */
    if (result == 0 && geteuid() == 0)
        result = portal_user_choose(place, &portals, err);
    if (result == 0)
        result = tree_drop(place->folder, err);
    if (result == 0 && (files_folder(place, "", err) < 0 || files_folder(place, "/keys", err) < 0 ||
                        files_folder(place, "/s", err) < 0))
        result = -ERROR_SYSTEM;
    if (portals >= 0)
        close(portals);
    return result;
}

int portal_files_make(struct portal_place *place, const char *listen,
                      const unsigned char key[FOLDER_KEY], struct error *err)
{
    struct credential host;
    char *config = NULL;
    int result = files_folders(place, err);

    if (result == 0)
        result = portal_user_end(place, err);
    if (result == 0)
        result = credential_make(key, CREDENTIAL_PORTAL, 0, &host, err);
    if (result == 0)
        result = files_put(place, "host", host.private_text, err);
    sodium_memzero(&host, sizeof(host));
    if (result == 0)
        config = portal_config_text(place->folder, listen);
    if (result == 0)
        result = config != NULL ? files_put(place, "config", config, err) : error_memory(err);
    free(config);
    return result;
}

void portal_files_drop(const struct portal_place *place)
{
    struct error err;

    if (portal_user_end(place, &err) < 0)
        log_warn("portal", "%s", err.text);
    /* What stays is removed when the portal starts again, or with the runtime folder. */
    if (place->folder[0] != '\0')
        (void)tree_drop(place->folder, &err);
    if (place->uid != geteuid())
        rmdir(FOLDER_PORTALS); /* the last one */
}

int portal_files_names(const struct portal_place *place, const struct view *view, struct error *err)
{
    char *text = portal_config_names(place, view);
    int result = text != NULL ? files_put(place, "passwd", text, err) : error_memory(err);

    free(text);
    if (result < 0)
        return result;
    text = portal_config_groups(place);
    result = text != NULL ? files_put(place, "group", text, err) : error_memory(err);
    free(text);
    return result;
}

int portal_files_keys(const struct portal_place *place, const struct view *view, uint32_t ordinal,
                      struct error *err)
{
    const struct view_member *member = view_member(view, ordinal);
    char name[64], path[PORTAL_PATH + 64], *text;
    int result;

    if (member == NULL)
        return 0;
    text_print(name, sizeof(name), "keys/%s", member->made.name);
    if (!view_member_is_in(member)) {
        text_print(path, sizeof(path), "%s/%s", place->folder, name);
        return unlink(path) < 0 && errno != ENOENT ? error_system(err, errno, "%s", path) : 0;
    }
    text = portal_config_keys(view, ordinal);
    result = text != NULL ? files_put(place, name, text, err) : error_memory(err);
    free(text);
    return result;
}

void portal_files_socket(const struct portal_place *place, uint32_t member, char *to, size_t size)
{
    if (member == 0)
        text_print(to, size, "%s/s/enrol", place->folder);
    else
        text_print(to, size, "%s/s/%u", place->folder, member);
}
