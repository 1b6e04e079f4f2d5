/* SPDX-License-Identifier: Apache-2.0 */
/* Reading package.yml by tables. Paths in it stay below the package's own folder. */
#include "scenario/plan/manifest.h"

#include <string.h>

#include "scenario/yaml/keys.h"

const char *const manifest_words[MANIFEST_TYPES + 1] = {
    "vm", "feature", "condition", "inject", "event", "malware", "exercise", "banner", "other", NULL,
};

const char *const manifest_firmwares[] = {"image", "bios", "uefi", NULL};

enum { PACKAGE, CONTENT };

static const struct key root_keys[] = {
    [PACKAGE] = {.name = "package", .spellings = "", .type = KEY_ITEM, .flags = KEY_REQUIRED},
    [CONTENT] = {.name = "content", .spellings = "", .type = KEY_ITEM, .flags = KEY_REQUIRED},
};

static const struct key_table root_table = {"package.yml", true, NULL, root_keys, 2};

enum { NAME, VERSION, LICENSE, AUTHORS, DESCRIPTION, README, ASSETS };

#define AT(member) offsetof(struct manifest, member)

static const struct key about_keys[] = {
    [NAME] = {.name = "name",
              .spellings = "",
              .type = KEY_TEXT,
              .flags = KEY_REQUIRED,
              .offset = AT(name)},
    [VERSION] = {.name = "version",
                 .spellings = "",
                 .type = KEY_TEXT,
                 .flags = KEY_REQUIRED,
                 .offset = AT(version)},
    [LICENSE] = {.name = "license", .spellings = "", .type = KEY_TEXT, .offset = AT(license)},
    [AUTHORS] = {.name = "authors", .spellings = "", .type = KEY_TEXTS, .offset = AT(authors)},
    [DESCRIPTION] = {.name = "description",
                     .spellings = "",
                     .type = KEY_TEXT,
                     .flags = KEY_REQUIRED,
                     .offset = AT(description)},
    [README] = {.name = "readme", .spellings = "", .type = KEY_TEXT, .offset = AT(readme)},
    [ASSETS] = {.name = "assets", .spellings = "", .type = KEY_ITEM},
};

static const struct key_table about_table = {"package", true, NULL, about_keys, 7};

static const struct key vm_keys[] = {
    {.name = "file_path",
     .spellings = "",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = AT(file_path)},
    {.name = "type", .spellings = "", .type = KEY_TEXT, .offset = AT(image_type)},
    {.name = "operating_system", .spellings = "", .type = KEY_TEXT, .offset = AT(operating_system)},
    {.name = "architecture", .spellings = "", .type = KEY_TEXT, .offset = AT(architecture)},
    {.name = "build", .spellings = "", .type = KEY_TEXT, .offset = AT(build)},
    {.name = "accounts", .spellings = "", .type = KEY_ITEM},
    {.name = "default_account", .spellings = "", .type = KEY_TEXT, .offset = AT(default_account)},
    {.name = "router", .spellings = "", .type = KEY_BOOL, .offset = AT(router)},
    {.name = "firmware",
     .spellings = "",
     .type = KEY_WORD,
     .words = manifest_firmwares,
     .offset = AT(firmware)},
};

enum { VM_FILE = 0, VM_BUILD = 4, VM_ACCOUNTS, VM_DEFAULT };

static const struct key feature_keys[] = {
    {.name = "type",
     .spellings = "",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = AT(feature_type)},
    {.name = "action", .spellings = "", .type = KEY_TEXT, .offset = AT(action)},
    {.name = "restarts", .spellings = "", .type = KEY_BOOL, .offset = AT(restarts)},
    {.name = "delete", .spellings = "", .type = KEY_BOOL, .offset = AT(delete)},
};

static const struct key condition_keys[] = {
    {.name = "action",
     .spellings = "",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = AT(action)},
    {.name = "interval",
     .spellings = "",
     .type = KEY_WHOLE,
     .flags = KEY_REQUIRED,
     .least = 1,
     .most = 86400,
     .offset = AT(interval)},
};

static const struct key inject_keys[] = {
    {.name = "action",
     .spellings = "",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = AT(action)},
    {.name = "restarts", .spellings = "", .type = KEY_BOOL, .offset = AT(restarts)},
};

/* The block of each type; a type without one has no more to say. */
static const struct key_table type_tables[MANIFEST_TYPES] = {
    [MANIFEST_VM] = {"vm", true, NULL, vm_keys, 9},
    [MANIFEST_FEATURE] = {"feature", true, NULL, feature_keys, 4},
    [MANIFEST_CONDITION] = {"condition", true, NULL, condition_keys, 2},
    [MANIFEST_INJECT] = {"inject", true, NULL, inject_keys, 2},
};

static const struct key account_keys[] = {
    {.name = "name",
     .spellings = "",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = offsetof(struct account, name)},
    {.name = "password",
     .spellings = "",
     .type = KEY_TEXT,
     .offset = offsetof(struct account, password)},
};

static const struct key_table account_table = {"account", true, NULL, account_keys, 2};

/* ---- rules --------------------------------------------------------------------------------------
 */

/* Relative, and no part of it is "..": it cannot leave the package's folder. */
static bool manifest_stays_below(const char *path)
{
    if (path[0] == '/' || path[0] == '\0')
        return false;
    for (const char *part = path;; part++) {
        size_t length = strcspn(part, "/");

        if (length == 2 && part[0] == '.' && part[1] == '.')
            return false;
        part += length;
        if (*part == '\0')
            return true;
    }
}

static void manifest_check_path(struct loader *loader, struct mark at, const char *what,
                                const char *path)
{
    if (path != NULL && !manifest_stays_below(path))
        complain_error(loader->complaints, at,
                       "\"%s\" must be a path below the package's folder, not \"%s\"", what, path);
}

/* MAJOR.MINOR.PATCH, each without leading zeros, then perhaps -pre.release and +build
 * (semver.org 2.0.0, rule 2, 9, 10). */
static bool manifest_is_version(const char *text)
{
    for (int i = 0; i < 3; i++) {
        size_t digits = strspn(text, "0123456789");

        if (digits == 0 || digits > 9 || (digits > 1 && text[0] == '0'))
            return false;
        text += digits;
        if (i < 2 && *text++ != '.')
            return false;
    }
    for (const char *sign = "-+"; *sign != '\0'; sign++) {
        if (*text != *sign)
            continue;

        size_t length =
            strspn(++text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-");

        if (length == 0 || text[0] == '.' || text[length - 1] == '.')
            return false;
        text += length;
    }
    return *text == '\0';
}

static bool manifest_is_name(const char *name)
{
    size_t length =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    return length > 0 && length <= 64 && name[length] == '\0' && name[0] != '.' && name[0] != '-';
}

/* ---- parts --------------------------------------------------------------------------------------
 */

/* [source, destination, mode], the mode in octal and left out where the file's own does. */
static void manifest_read_asset(struct loader *loader, const struct item *item, struct asset *asset)
{
    const char *mode = NULL;

    asset->mark = item->mark;
    if (item->kind != ITEM_LIST || item->count < 2 || item->count > 3) {
        complain_error(loader->complaints, item->mark, "an asset is [source, destination, mode]");
        return;
    }
    if (value_text(loader, item->items[0], "source", &asset->from))
        manifest_check_path(loader, item->items[0]->mark, "source", asset->from);
    value_text(loader, item->items[1], "destination", &asset->to);
    if (item->count == 2 || !value_text(loader, item->items[2], "mode", &mode))
        return;
    if (strspn(mode, "01234567") != strlen(mode) || strlen(mode) < 3 || strlen(mode) > 4)
        complain_error(loader->complaints, item->items[2]->mark,
                       "\"mode\" must be octal such as \"755\"");
    else
        for (; *mode != '\0'; mode++)
            asset->mode = asset->mode * 8 + (uint32_t)(*mode - '0');
}

static void manifest_read_assets(struct loader *loader, const struct item *item,
                                 struct manifest *manifest)
{
    if (!value_list(loader, item, "assets"))
        return;
    manifest->assets = loader_take(loader, item->count, sizeof(*manifest->assets));
    for (size_t i = 0; manifest->assets != NULL && i < item->count; i++)
        manifest_read_asset(loader, item->items[i], &manifest->assets[manifest->asset_count++]);
}

static void manifest_read_accounts(struct loader *loader, const struct item *item,
                                   struct manifest *manifest)
{
    const struct pair *seen[KEYS_MOST];

    if (!value_list(loader, item, "accounts"))
        return;
    manifest->accounts = loader_take(loader, item->count, sizeof(*manifest->accounts));
    for (size_t i = 0; manifest->accounts != NULL && i < item->count; i++) {
        struct account *account = &manifest->accounts[manifest->account_count];

        account->mark = item->items[i]->mark;
        if (keys_read(loader, item->items[i], &account_table, NULL, account->mark, account, seen) &&
            seen[0] != NULL)
            manifest->account_count++;
    }
}

static void manifest_check_default(struct loader *loader, const struct manifest *manifest,
                                   struct mark at)
{
    for (size_t i = 0; i < manifest->account_count; i++)
        if (manifest->accounts[i].name != NULL &&
            strcmp(manifest->accounts[i].name, manifest->default_account) == 0)
            return;
    complain_error(loader->complaints, at, "default_account \"%s\" is none of the accounts",
                   manifest->default_account);
}

static void manifest_read_block(struct loader *loader, const struct item *item, struct mark at,
                                struct manifest *manifest)
{
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, item, &type_tables[manifest->type], NULL, at, manifest, seen))
        return;
    manifest->interval *= 1000;
    manifest_check_path(loader, item->mark, "action", manifest->action);
    if (manifest->type != MANIFEST_VM)
        return;
    if (seen[VM_FILE] != NULL)
        manifest_check_path(loader, seen[VM_FILE]->value->mark, "file_path", manifest->file_path);
    if (seen[VM_BUILD] != NULL)
        manifest_check_path(loader, seen[VM_BUILD]->value->mark, "build", manifest->build);
    if (seen[VM_ACCOUNTS] != NULL)
        manifest_read_accounts(loader, seen[VM_ACCOUNTS]->value, manifest);
    if (seen[VM_DEFAULT] != NULL && manifest->default_account != NULL)
        manifest_check_default(loader, manifest, seen[VM_DEFAULT]->value->mark);
}

/* {type: TYPE, TYPE: block}: the table is made of the type's word and of that of its block. */
static void manifest_read_content(struct loader *loader, const struct item *item, struct mark at,
                                  struct manifest *manifest)
{
    struct key keys[] = {
        {.name = "type",
         .spellings = "",
         .type = KEY_WORD,
         .flags = KEY_REQUIRED,
         .words = manifest_words,
         .offset = AT(type)},
        {.name = "", .spellings = "", .type = KEY_ITEM},
    };
    struct key_table table = {"content", true, NULL, keys, 2};
    const struct pair *seen[KEYS_MOST];
    int type = MANIFEST_TYPES;

    for (size_t i = 0; item->kind == ITEM_MAP && i < item->count; i++)
        if (item->pairs[i].key->kind == ITEM_SCALAR &&
            strcmp(item->pairs[i].key->text, "type") == 0 &&
            item->pairs[i].value->kind == ITEM_SCALAR)
            for (int j = 0; j < MANIFEST_TYPES; j++)
                if (strcmp(item->pairs[i].value->text, manifest_words[j]) == 0)
                    type = j;
    if (type == MANIFEST_TYPES || type_tables[type].keys == NULL) {
        table.count = 1;
    } else {
        keys[1].name = manifest_words[type];
        keys[1].flags = KEY_REQUIRED;
    }
    if (keys_read(loader, item, &table, NULL, at, manifest, seen) && seen[1] != NULL)
        manifest_read_block(loader, seen[1]->value, seen[1]->key->mark, manifest);
}

static void manifest_read_about(struct loader *loader, const struct item *item, struct mark at,
                                struct manifest *manifest)
{
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, item, &about_table, NULL, at, manifest, seen))
        return;
    if (manifest->name != NULL && !manifest_is_name(manifest->name))
        complain_error(
            loader->complaints, seen[NAME]->value->mark,
            "a package's name is made of letters, digits, . _ and -, at most 64 of them");
    if (manifest->version != NULL && !manifest_is_version(manifest->version))
        complain_error(loader->complaints, seen[VERSION]->value->mark,
                       "\"%s\" is not a semantic version such as 1.2.3", manifest->version);
    if (seen[ASSETS] != NULL)
        manifest_read_assets(loader, seen[ASSETS]->value, manifest);
}

int manifest_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                  struct complaints *complaints, struct manifest *ret, struct error *err)
{
    struct loader loader = {.pool = pool, .complaints = complaints};
    struct manifest manifest = {.name = NULL};
    const struct pair *seen[KEYS_MOST];
    struct item *root = NULL;
    int result;

    if (complaints_source(complaints, name, bytes,
                          length < MANIFEST_MOST ? length : MANIFEST_MOST) != 0)
        return error_memory(err);
    if (length > MANIFEST_MOST) {
        complain_error(complaints, (struct mark){0, 0}, "the file is larger than %d KiB",
                       MANIFEST_MOST >> 10);
        return 1;
    }
    result = document_read(pool, bytes, length, true, complaints, &root, err);
    if (result != 0)
        return result;
    if (root == NULL) {
        complain_error(complaints, (struct mark){1, 1}, "the document is empty");
        return 1;
    }
    if (keys_read(&loader, root, &root_table, NULL, root->mark, &manifest, seen)) {
        if (seen[PACKAGE] != NULL)
            manifest_read_about(&loader, seen[PACKAGE]->value, seen[PACKAGE]->key->mark, &manifest);
        if (seen[CONTENT] != NULL)
            manifest_read_content(&loader, seen[CONTENT]->value, seen[CONTENT]->key->mark,
                                  &manifest);
    }
    if (loader.no_memory || complaints->out_of_memory)
        return error_memory(err);
    if (complaints->errors != 0)
        return 1;
    *ret = manifest;
    return 0;
}
