/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading package.toml, the manifest of Open Cyber Range's library (Deputy): [package], [content]
 * with a type, and beside them the block of that type. Keys of the blocks are spelled lower,
 * Capitalized or UPPER, as that library reads them.
 */
#include <string.h>

#include "scenario/plan/manifest-own.h"

#define AT(member) offsetof(struct manifest, member)

/* In the order of enum manifest_type, behind package and content. */
enum { T_PACKAGE, T_CONTENT, T_BLOCKS };

static const struct key toml_root_keys[] = {
    [T_PACKAGE] = {.name = "package", .spellings = "", .type = KEY_ITEM, .flags = KEY_REQUIRED},
    [T_CONTENT] = {.name = "content", .spellings = "", .type = KEY_ITEM, .flags = KEY_REQUIRED},
    [T_BLOCKS + MANIFEST_VM] = {.name = "virtual-machine", .spellings = "", .type = KEY_ITEM},
    [T_BLOCKS + MANIFEST_FEATURE] = {.name = "feature", .spellings = "", .type = KEY_ITEM},
    [T_BLOCKS + MANIFEST_CONDITION] = {.name = "condition", .spellings = "", .type = KEY_ITEM},
    [T_BLOCKS + MANIFEST_INJECT] = {.name = "inject", .spellings = "", .type = KEY_ITEM},
    [T_BLOCKS + MANIFEST_EVENT] = {.name = "event", .spellings = "", .type = KEY_ITEM},
    [T_BLOCKS + MANIFEST_MALWARE] = {.name = "malware", .spellings = "", .type = KEY_ITEM},
    [T_BLOCKS + MANIFEST_EXERCISE] = {.name = "exercise", .spellings = "", .type = KEY_ITEM},
    [T_BLOCKS + MANIFEST_BANNER] = {.name = "banner", .spellings = "", .type = KEY_ITEM},
    [T_BLOCKS + MANIFEST_OTHER] = {.name = "other", .spellings = "", .type = KEY_ITEM},
};

static const struct key_table toml_root_table = {"package.toml", true, NULL, toml_root_keys,
                                                 T_BLOCKS + MANIFEST_TYPES};

static const char *const toml_type_words[] = {"|vm|VM|",
                                              "|feature|Feature|FEATURE|",
                                              "|condition|Condition|CONDITION|",
                                              "|inject|Inject|INJECT|",
                                              "|event|Event|EVENT|",
                                              "|malware|Malware|MALWARE|",
                                              "|exercise|Exercise|EXERCISE|",
                                              "|banner|Banner|BANNER|",
                                              "|other|Other|OTHER|",
                                              NULL};

_Static_assert(sizeof(toml_type_words) / sizeof(toml_type_words[0]) == MANIFEST_TYPES + 1,
               "one word a type");

static const struct key toml_content_keys[] = {
    {.name = "type",
     .spellings = "",
     .type = KEY_WORD,
     .flags = KEY_REQUIRED,
     .words = toml_type_words,
     .offset = AT(type)},
    /* Pictures and films for the library's own pages. */
    {.name = "preview", .type = KEY_ITEM},
};

static const struct key_table toml_content_table = {"content", true, NULL, toml_content_keys, 2};

/* ---- blocks ---- */

static const char *const toml_feature_words[] = {"|service|Service|SERVICE|",
                                                 "|configuration|Configuration|CONFIGURATION|",
                                                 "|artifact|Artifact|ARTIFACT|", NULL};

/* In each table `action`, `file_path` and `accounts` have their places below. */
enum { B_FIRST, B_SECOND, B_THIRD };

#define ACTION(requirement)                                                                        \
    {                                                                                              \
        .name = "action", .type = KEY_TEXT, .flags = requirement, .offset = AT(action)             \
    }
#define FILE_PATH                                                                                  \
    {                                                                                              \
        .name = "file_path", .type = KEY_TEXT, .flags = KEY_REQUIRED, .offset = AT(file_path)      \
    }

static const struct key toml_vm_keys[] = {
    FILE_PATH,
    {.name = "accounts", .type = KEY_ITEM},
    {.name = "default_account", .type = KEY_TEXT, .offset = AT(default_account)},
    {.name = "type", .type = KEY_TEXT, .offset = AT(image_type)},
    {.name = "operating_system", .type = KEY_TEXT, .offset = AT(operating_system)},
    {.name = "architecture", .type = KEY_TEXT, .offset = AT(architecture)},
};

static const struct key toml_feature_keys[] = {
    ACTION(0),
    {.name = "type",
     .type = KEY_WORD,
     .flags = KEY_REQUIRED,
     .words = toml_feature_words,
     .offset = AT(feature_kind)},
    {.name = "restarts", .type = KEY_BOOL, .offset = AT(restarts)},
    {.name = "delete", .type = KEY_TEXT, .offset = AT(delete_action)},
};

static const struct key toml_condition_keys[] = {
    ACTION(KEY_REQUIRED),
    {.name = "interval",
     .type = KEY_WHOLE,
     .flags = KEY_REQUIRED,
     .least = 1,
     .most = 86400,
     .offset = AT(interval)},
};

static const struct key toml_inject_keys[] = {
    ACTION(0),
    {.name = "restarts", .type = KEY_BOOL, .offset = AT(restarts)},
};

static const struct key toml_malware_keys[] = {ACTION(KEY_REQUIRED)};
static const struct key toml_page_keys[] = {FILE_PATH};

static const struct key_table toml_block_tables[MANIFEST_TYPES] = {
    [MANIFEST_VM] = {"virtual-machine", true, NULL, toml_vm_keys, 6},
    [MANIFEST_FEATURE] = {"feature", true, NULL, toml_feature_keys, 4},
    [MANIFEST_CONDITION] = {"condition", true, NULL, toml_condition_keys, 2},
    [MANIFEST_INJECT] = {"inject", true, NULL, toml_inject_keys, 2},
    [MANIFEST_EVENT] = {"event", true, NULL, toml_page_keys, 1},
    [MANIFEST_MALWARE] = {"malware", true, NULL, toml_malware_keys, 1},
    [MANIFEST_EXERCISE] = {"exercise", true, NULL, toml_page_keys, 1},
    [MANIFEST_BANNER] = {"banner", true, NULL, toml_page_keys, 1},
    [MANIFEST_OTHER] = {"other", true, NULL, NULL, 0},
};

/* ---- reading ---- */

/* Does an asset lie at the path, under its own name or in a folder that takes it by that? */
static bool toml_is_put(const struct manifest *manifest, const char *path)
{
    for (size_t i = 0; i < manifest->asset_count; i++) {
        const struct asset *asset = &manifest->assets[i];
        size_t length = asset->to != NULL ? strlen(asset->to) : 0;
        const char *slash = asset->from != NULL ? strrchr(asset->from, '/') : NULL;

        if (length == 0 || asset->from == NULL)
            continue;
        if (strcmp(asset->to, path) == 0 ||
            (asset->to[length - 1] == '/' && strncmp(asset->to, path, length) == 0 &&
             strcmp(path + length, slash != NULL ? slash + 1 : asset->from) == 0))
            return true;
    }
    return false;
}

static void toml_check_action(struct loader *loader, const struct pair *pair,
                              const struct manifest *manifest)
{
    struct mark at = pair->value->mark;

    if (manifest->action == NULL)
        return;
    if (manifest->action[0] != '/' || strpbrk(manifest->action, "\n\t") != NULL)
        complain_error(
            loader->complaints, at,
            "\"action\" must be an absolute path in the guest, where an asset is put, not \"%.80s\"",
            manifest->action);
    else if (manifest->type != MANIFEST_MALWARE && !toml_is_put(manifest, manifest->action))
        complain_warning(loader->complaints, at,
                         "no asset is put at %.80s: the machine has to have it already",
                         manifest->action);
}

static void toml_read_block(struct loader *loader, const struct item *item, struct mark at,
                            struct manifest *manifest)
{
    const struct key_table *table = &toml_block_tables[manifest->type];
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, item, table, NULL, at, manifest, seen) || table->count == 0)
        return;
    manifest->interval *= 1000;
    if (table->keys[B_FIRST].offset == AT(action) && seen[B_FIRST] != NULL)
        toml_check_action(loader, seen[B_FIRST], manifest);
    if (table->keys[B_FIRST].offset == AT(file_path) && seen[B_FIRST] != NULL)
        manifest_check_path(loader, seen[B_FIRST]->value->mark, "file_path", manifest->file_path);
    if (manifest->type != MANIFEST_VM)
        return;
    if (seen[B_SECOND] != NULL)
        manifest_read_accounts(loader, seen[B_SECOND]->value, manifest);
    if (seen[B_THIRD] != NULL && manifest->default_account != NULL)
        manifest_check_default(loader, manifest, seen[B_THIRD]->value->mark);
}

static void toml_read_blocks(struct loader *loader, const struct pair *const *seen,
                             struct manifest *manifest)
{
    const struct pair *own = seen[T_BLOCKS + manifest->type];
    const char *word = toml_root_keys[T_BLOCKS + manifest->type].name;

    for (int type = 0; type < MANIFEST_TYPES; type++)
        if (type != manifest->type && seen[T_BLOCKS + type] != NULL)
            complain_error(loader->complaints, seen[T_BLOCKS + type]->key->mark,
                           "[%s] does not belong to content of the type \"%s\"",
                           toml_root_keys[T_BLOCKS + type].name, manifest_words[manifest->type]);
    if (own != NULL)
        toml_read_block(loader, own->value, own->key->mark, manifest);
    else if (manifest->type != MANIFEST_OTHER)
        complain_error(loader->complaints, seen[T_CONTENT]->key->mark,
                       "content of the type \"%s\" needs a block [%s]",
                       manifest_words[manifest->type], word);
}

void manifest_read_toml(struct loader *loader, const struct item *root, struct manifest *manifest)
{
    const struct pair *seen[KEYS_MOST], *content[KEYS_MOST];

    if (!keys_read(loader, root, &toml_root_table, NULL, root->mark, manifest, seen))
        return;
    if (seen[T_PACKAGE] != NULL)
        manifest_read_about(loader, seen[T_PACKAGE], manifest);
    if (seen[T_CONTENT] == NULL || !keys_read(loader, seen[T_CONTENT]->value, &toml_content_table,
                                              NULL, seen[T_CONTENT]->key->mark, manifest, content))
        return;
    if (content[0] != NULL && (loader->wrong & 1u) == 0)
        toml_read_blocks(loader, seen, manifest);
}
