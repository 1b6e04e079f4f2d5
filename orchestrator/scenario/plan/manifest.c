/* SPDX-License-Identifier: Apache-2.0 */
/* Reading package.yml by tables; of both forms, what they share. Paths in it stay below the
 * package's own folder. */
#include "scenario/plan/manifest.h"

#include <string.h>

#include "scenario/plan/manifest-own.h"
#include "scenario/yaml/toml.h"

enum { PACKAGE, CONTENT };

static const struct key root_keys[] = {
    [PACKAGE] = {.name = "package", .spellings = "", .type = KEY_ITEM, .flags = KEY_REQUIRED},
    [CONTENT] = {.name = "content", .spellings = "", .type = KEY_ITEM, .flags = KEY_REQUIRED},
};

static const struct key_table root_table = {"package.yml", true, NULL, root_keys, 2};

static const char *const manifest_managements[] = {
    [MANAGEMENT_SSH] = "ssh", [MANAGEMENT_NONE] = "none", [MANAGEMENT_ACCOUNT] = "account", NULL};

static const char *const manifest_readies[] = {
    [READY_RUNS] = "runs", [READY_PROBE] = "probe", NULL};

static const char *const manifest_machine_shells[] = {"sh", "powershell", NULL};

#define AT(member) offsetof(struct manifest, member)

/* Of whatever has an action. */
#define KEY_SHELL                                                                                  \
    {                                                                                              \
        .name = "shell", .spellings = "", .type = KEY_WORD, .words = shell_words,                  \
        .offset = AT(shell), .about = "what reads the action in the guest: sh, bash or powershell" \
    }

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
    {.name = "hardware",
     .spellings = "",
     .type = KEY_ITEM,
     .about = "the devices that the image has drivers for"},
    {.name = "management",
     .spellings = "",
     .type = KEY_WORD,
     .words = manifest_managements,
     .offset = AT(management),
     .about = "how excon gets into it; none: not at all, and it is up when it runs; account: the "
              "first time by default_account, for an image without cloud-init"},
    {.name = "ready",
     .spellings = "",
     .type = KEY_WORD,
     .words = manifest_readies,
     .offset = AT(ready),
     .about = "of management: none, when it is up: once it runs, or once a probe finds it"},
    {.name = "shell",
     .spellings = "",
     .type = KEY_WORD,
     .words = manifest_machine_shells,
     .offset = AT(machine_shell),
     .about = "what the machine runs scripts by; powershell: a Windows with OpenSSH's server"},
    {.name = "light",
     .spellings = "",
     .type = KEY_BOOL,
     .offset = AT(light),
     .about = "a container on its host's kernel, by a libvirtd of root's, instead of a VM"},
};

enum {
    VM_FILE = 0,
    VM_BUILD = 4,
    VM_ACCOUNTS,
    VM_DEFAULT,
    VM_ROUTER,
    VM_HARDWARE = 9,
    VM_MANAGEMENT,
    VM_READY,
    VM_SHELL,
    VM_LIGHT,
    VM_KEYS
};

static const struct key feature_keys[] = {
    {.name = "type",
     .spellings = "",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = AT(feature_type)},
    {.name = "action", .spellings = "", .type = KEY_TEXT, .offset = AT(action)},
    {.name = "restarts", .spellings = "", .type = KEY_BOOL, .offset = AT(restarts)},
    {.name = "delete", .spellings = "", .type = KEY_BOOL, .offset = AT(delete)},
    KEY_SHELL,
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
    KEY_SHELL,
};

static const struct key inject_keys[] = {
    {.name = "action",
     .spellings = "",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = AT(action)},
    {.name = "restarts", .spellings = "", .type = KEY_BOOL, .offset = AT(restarts)},
    KEY_SHELL,
};

/* The block of each type; a type without one has no more to say. */
static const struct key_table type_tables[MANIFEST_TYPES] = {
    [MANIFEST_VM] = {"vm", true, NULL, vm_keys, VM_KEYS},
    [MANIFEST_FEATURE] = {"feature", true, NULL, feature_keys, 5},
    [MANIFEST_CONDITION] = {"condition", true, NULL, condition_keys, 3},
    [MANIFEST_INJECT] = {"inject", true, NULL, inject_keys, 3},
};

/* In a content every type has its word, but only the word of `type` its block. */
static const struct key content_keys[] = {
    {.name = "type",
     .spellings = "",
     .type = KEY_WORD,
     .flags = KEY_REQUIRED,
     .words = manifest_words,
     .offset = AT(type)},
};

static const struct key_table content_table = {"content", true, NULL, content_keys, 1};

const struct table_place manifest_places[] = {
    {"(package.yml)", &root_table},
    {"package", &manifest_about_tables[MANIFEST_YAML]},
    {"content", &content_table},
    {"content.vm", &type_tables[MANIFEST_VM]},
    {"content.vm.hardware", &manifest_hardware_table},
    {"content.vm.accounts[]", &manifest_account_tables[MANIFEST_YAML]},
    {"content.feature", &type_tables[MANIFEST_FEATURE]},
    {"content.condition", &type_tables[MANIFEST_CONDITION]},
    {"content.inject", &type_tables[MANIFEST_INJECT]},
};

const size_t manifest_place_count = sizeof(manifest_places) / sizeof(manifest_places[0]);

/* ---- reading ---- */

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
    if (manifest->router && manifest->management == MANAGEMENT_NONE)
        complain_error(loader->complaints, seen[VM_MANAGEMENT]->value->mark,
                       "a router takes its rules from its seed, and a VM of management: none "
                       "has none");
    if (manifest->management == MANAGEMENT_ACCOUNT)
        manifest_check_account(loader, manifest, seen[VM_MANAGEMENT]->value->mark);
    if (seen[VM_READY] != NULL && manifest->management != MANAGEMENT_NONE)
        complain_error(loader->complaints, seen[VM_READY]->value->mark,
                       "`ready` is for a VM of management: none; others are up once SSH answers");
    if (seen[VM_HARDWARE] != NULL)
        manifest_read_hardware(loader, seen[VM_HARDWARE], &manifest->hardware);
    if (manifest->light)
        manifest_check_light(loader, manifest, seen[VM_HARDWARE] != NULL,
                             seen[VM_LIGHT]->value->mark);
}

/* {type: TYPE, TYPE: block}: the table is made of the type's word and of that of its block. */
static void manifest_read_content(struct loader *loader, const struct item *item, struct mark at,
                                  struct manifest *manifest)
{
    struct key keys[] = {content_keys[0], {.name = "", .spellings = "", .type = KEY_ITEM}};
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

static void manifest_read_root(struct loader *loader, const struct item *root,
                               struct manifest *manifest)
{
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, root, &root_table, NULL, root->mark, manifest, seen))
        return;
    if (seen[PACKAGE] != NULL)
        manifest_read_about(loader, seen[PACKAGE], manifest);
    if (seen[CONTENT] != NULL)
        manifest_read_content(loader, seen[CONTENT]->value, seen[CONTENT]->key->mark, manifest);
}

int manifest_read(struct pool *pool, enum manifest_form form, const char *name, const char *bytes,
                  size_t length, struct complaints *complaints, struct manifest *ret,
                  struct error *err)
{
    struct loader loader = {.pool = pool, .complaints = complaints};
    struct manifest manifest = {.in_guest = form == MANIFEST_TOML};
    struct item *root = NULL;
    int result = complaints_file(complaints, name, bytes, length, MANIFEST_MOST, err);

    if (result == 0)
        result = form == MANIFEST_TOML
                     ? toml_read(pool, bytes, length, complaints, &root, err)
                     : document_read(pool, bytes, length, true, complaints, &root, err);
    if (result != 0)
        return result;
    if (root == NULL) {
        complain_error(complaints, (struct mark){1, 1}, "the document is empty");
        return 1;
    }
    if (form == MANIFEST_TOML)
        manifest_read_toml(&loader, root, &manifest);
    else
        manifest_read_root(&loader, root, &manifest);
    if (loader.no_memory || complaints->out_of_memory)
        return error_memory(err);
    if (complaints->errors != 0)
        return 1;
    *ret = manifest;
    return 0;
}
