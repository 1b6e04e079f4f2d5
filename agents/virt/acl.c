/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An ACL is a sorted list of entries. Where there is none yet it is made from the mode bits; the mask is
 * widened to hold the new rights, and never takes a right from anybody.
 */
#include "virt/acl.h"

#include <endian.h>
#include <errno.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <linux/xattr.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

enum { ENTRIES_MOST = 64 };

struct acl {
    struct posix_acl_xattr_header header;
    struct posix_acl_xattr_entry entries[ENTRIES_MOST];
};

static const char *const attributes[] = {XATTR_NAME_POSIX_ACL_ACCESS, XATTR_NAME_POSIX_ACL_DEFAULT};

static size_t size_of(int count)
{
    return sizeof(struct posix_acl_xattr_header) + (size_t)count * sizeof(struct posix_acl_xattr_entry);
}

static struct posix_acl_xattr_entry entry_of(unsigned tag, unsigned rights, uint32_t id)
{
    return (struct posix_acl_xattr_entry){
        .e_tag = htole16((uint16_t)tag), .e_perm = htole16((uint16_t)rights), .e_id = htole32(id)};
}

/* How many entries; <0 failed. */
static int read_acl(const char *directory, enum acl_which which, struct acl *acl, struct error *err)
{
    ssize_t size = getxattr(directory, attributes[which], acl, sizeof(*acl));
    struct stat stat;

    if (size >= (ssize_t)sizeof(acl->header))
        return (int)(((size_t)size - sizeof(acl->header)) / sizeof(acl->entries[0]));
    if (size < 0 && errno != ENODATA)
        return error_system(err, errno, "cannot read the access list of %s", directory);
    if (lstat(directory, &stat) < 0)
        return error_system(err, errno, "cannot look at %s", directory);
    acl->header.a_version = htole32(POSIX_ACL_XATTR_VERSION);
    acl->entries[0] = entry_of(ACL_USER_OBJ, stat.st_mode >> 6 & 7, ACL_UNDEFINED_ID);
    acl->entries[1] = entry_of(ACL_GROUP_OBJ, stat.st_mode >> 3 & 7, ACL_UNDEFINED_ID);
    acl->entries[2] = entry_of(ACL_OTHER, stat.st_mode & 7, ACL_UNDEFINED_ID);
    return 3;
}

static int find(const struct acl *acl, int count, unsigned tag, uint32_t id)
{
    for (int i = 0; i < count; i++)
        if (le16toh(acl->entries[i].e_tag) == tag && (tag != ACL_USER || le32toh(acl->entries[i].e_id) == id))
            return i;
    return -1;
}

/* Entries are sorted by tag, users by id. Returns the new count. */
static int insert(struct acl *acl, int count, struct posix_acl_xattr_entry entry)
{
    int at = 0;

    while (at < count && (le16toh(acl->entries[at].e_tag) < le16toh(entry.e_tag) ||
                          (acl->entries[at].e_tag == entry.e_tag &&
                           le32toh(acl->entries[at].e_id) < le32toh(entry.e_id))))
        at++;
    memmove(&acl->entries[at + 1], &acl->entries[at], (size_t)(count - at) * sizeof(entry));
    acl->entries[at] = entry;
    return count + 1;
}

static unsigned rights_of(const struct acl *acl, int count, unsigned tag)
{
    int at = find(acl, count, tag, 0);

    return at >= 0 ? le16toh(acl->entries[at].e_perm) : 0;
}

int acl_add_user(const char *directory, uid_t uid, unsigned rights, enum acl_which which, struct error *err)
{
    struct acl acl;
    int count = read_acl(directory, which, &acl, err);

    if (count < 0)
        return count;
    if (count + 2 > ENTRIES_MOST)
        return error_set(err, ERROR_FAILED, "the access list of %s is full", directory);

    int at = find(&acl, count, ACL_USER, uid), mask = find(&acl, count, ACL_MASK, 0);
    unsigned limit = mask >= 0 ? le16toh(acl.entries[mask].e_perm) : rights_of(&acl, count, ACL_GROUP_OBJ);

    if (at >= 0 && (le16toh(acl.entries[at].e_perm) & limit & rights) == rights)
        return 0;
    if (at >= 0)
        acl.entries[at].e_perm |= htole16((uint16_t)rights);
    else
        count = insert(&acl, count, entry_of(ACL_USER, rights, uid));
    mask = find(&acl, count, ACL_MASK, 0);
    if (mask >= 0)
        acl.entries[mask].e_perm = htole16((uint16_t)(limit | rights));
    else
        count = insert(&acl, count, entry_of(ACL_MASK, limit | rights, ACL_UNDEFINED_ID));
    if (setxattr(directory, attributes[which], &acl, size_of(count), 0) < 0)
        return error_system(err, errno, "cannot open %s to the guests' user %u (put it elsewhere, or: chmod o+x %s)",
                            directory, uid, directory);
    return 1;
}

void acl_drop_user(const char *directory, uid_t uid)
{
    struct acl acl;
    int count = read_acl(directory, ACL_ACCESS, &acl, NULL);
    int at = count > 0 ? find(&acl, count, ACL_USER, uid) : -1;

    if (at < 0)
        return;
    memmove(&acl.entries[at], &acl.entries[at + 1], (size_t)(count - at - 1) * sizeof(acl.entries[0]));
    count--;
    /* With no named entry left a list says no more than the mode, which it has to be given back to. */
    if (count == 4 && find(&acl, count, ACL_MASK, 0) >= 0) {
        mode_t mode = (mode_t)(rights_of(&acl, count, ACL_USER_OBJ) << 6 | rights_of(&acl, count, ACL_GROUP_OBJ) << 3 |
                               rights_of(&acl, count, ACL_OTHER));
        struct stat stat;

        if (lstat(directory, &stat) == 0 && removexattr(directory, attributes[ACL_ACCESS]) == 0)
            chmod(directory, mode | (stat.st_mode & 07000));
        return;
    }
    setxattr(directory, attributes[ACL_ACCESS], &acl, size_of(count), 0);
}
