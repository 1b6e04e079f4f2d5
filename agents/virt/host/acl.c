/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mask is widened to hold the new rights, and never takes a right from anybody nor gives one to
 * another entry (acl_calc_mask would). libacl sets a default ACL by path only, and none of an
 * O_PATH descriptor: so the path is the descriptor's own, of procfs.
 */
#include "virt/host/acl.h"

#include "base/text.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/acl.h>

#include <acl/libacl.h>

static void acl_path_of(int fd, char (*to)[32])
{
    text_print(*to, sizeof(*to), "/proc/self/fd/%d", fd);
}

static bool acl_is_of(acl_entry_t entry, acl_tag_t wanted, uid_t uid)
{
    acl_tag_t tag;
    const uid_t *theirs;

    if (acl_get_tag_type(entry, &tag) < 0 || tag != wanted)
        return false;
    if (tag != ACL_USER)
        return true;
    theirs = acl_get_qualifier(entry);

    bool is = theirs != NULL && *theirs == uid;

    acl_free((void *)(uintptr_t)theirs);
    return is;
}

/* NULL: there is none. */
static acl_entry_t acl_find(acl_t acl, acl_tag_t tag, uid_t uid)
{
    acl_entry_t entry;

    for (int which = ACL_FIRST_ENTRY; acl_get_entry(acl, which, &entry) == 1;
         which = ACL_NEXT_ENTRY)
        if (acl_is_of(entry, tag, uid))
            return entry;
    return NULL;
}

static unsigned acl_rights_of(acl_entry_t entry)
{
    acl_permset_t set;
    unsigned rights = 0;

    if (entry == NULL || acl_get_permset(entry, &set) < 0)
        return 0;
    for (unsigned right = 1; right <= ACL_READ; right <<= 1)
        rights |= acl_get_perm(set, right) == 1 ? right : 0;
    return rights;
}

/* Adds the rights to the entry, which is made when there is none; false: errno. */
static bool acl_allow(acl_t *acl, acl_tag_t tag, uid_t uid, unsigned rights)
{
    acl_entry_t entry = acl_find(*acl, tag, uid);
    acl_permset_t set;

    if (entry == NULL && (acl_create_entry(acl, &entry) < 0 || acl_set_tag_type(entry, tag) < 0 ||
                          (tag == ACL_USER && acl_set_qualifier(entry, &uid) < 0)))
        return false;
    if (acl_get_permset(entry, &set) < 0)
        return false;
    for (unsigned right = 1; right <= ACL_READ; right <<= 1)
        if ((rights & right) != 0 && acl_add_perm(set, right) < 0)
            return false;
    return true;
}

/* The list there is; an empty default list begins as the access list. NULL: errno. */
static acl_t acl_read_acl(const char *path, enum acl_which which)
{
    acl_t acl = acl_get_file(path, which == ACL_DEFAULT ? ACL_TYPE_DEFAULT : ACL_TYPE_ACCESS);

    if (acl == NULL || acl_entries(acl) > 0)
        return acl;
    acl_free(acl);
    return acl_get_file(path, ACL_TYPE_ACCESS);
}

/* 0, 1, or -1: errno. */
static int acl_add(acl_t *acl, const char *path, uid_t uid, unsigned rights, enum acl_which which)
{
    acl_entry_t mask = acl_find(*acl, ACL_MASK, 0);
    unsigned limit = acl_rights_of(mask != NULL ? mask : acl_find(*acl, ACL_GROUP_OBJ, 0));

    if ((acl_rights_of(acl_find(*acl, ACL_USER, uid)) & limit & rights) == rights)
        return 0;
    if (!acl_allow(acl, ACL_USER, uid, rights) || !acl_allow(acl, ACL_MASK, 0, limit | rights) ||
        acl_set_file(path, which == ACL_DEFAULT ? ACL_TYPE_DEFAULT : ACL_TYPE_ACCESS, *acl) < 0)
        return -1;
    return 1;
}

int acl_add_user(int fd, const char *name, uid_t uid, unsigned rights, enum acl_which which,
                 struct error *err)
{
    char path[32], word[TEXT_SHELL];

    acl_path_of(fd, &path);

    acl_t acl = acl_read_acl(path, which);

    if (acl == NULL)
        return error_system(err, errno, "cannot read the access list of %s", name);

    int r = acl_add(&acl, path, uid, rights, which), number = errno;

    acl_free(acl);
    if (r < 0)
        return error_system(
            err, number,
            "cannot open %s to the guests' user %u (put it elsewhere, or: chmod o+x %s)", name, uid,
            text_shell(word, name));
    return r;
}

void acl_drop_user(int fd, uid_t uid)
{
    char path[32];

    acl_path_of(fd, &path);

    acl_t acl = acl_get_file(path, ACL_TYPE_ACCESS);
    acl_entry_t entry = acl != NULL ? acl_find(acl, ACL_USER, uid) : NULL;

    if (entry != NULL && acl_delete_entry(acl, entry) == 0) {
        /* With no named entry left the list says no more than the mode, which the kernel makes of
         * it. */
        entry = acl_find(acl, ACL_MASK, 0);
        if (entry != NULL && acl_entries(acl) == 4)
            acl_delete_entry(acl, entry);
        acl_set_file(path, ACL_TYPE_ACCESS, acl);
    }
    if (acl != NULL)
        acl_free(acl);
}
