/* SPDX-License-Identifier: Apache-2.0 */
/* What package.yml and package.toml have in common: names, versions, assets, accounts. Paths stay
 * below the package's folder. */
#include <string.h>

#include "base/inside.h"
#include "core/model/host-name.h"
#include "scenario/plan/manifest-own.h"

const char *const manifest_words[MANIFEST_TYPES + 1] = {
    "vm", "feature", "condition", "inject", "event", "malware", "exercise", "banner", "other", NULL,
};

const char *const manifest_files[MANIFEST_FORMS] = {"package.yml", "package.toml"};

const char *const manifest_firmwares[] = {"image", "bios", "uefi", NULL};

/* ---- tables ---- */

#define AT(member) offsetof(struct manifest, member)

enum { NAME, VERSION, LICENSE, AUTHORS, DESCRIPTION, README, ASSETS, CATEGORIES };

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
    [CATEGORIES] = {.name = "categories",
                    .spellings = "",
                    .type = KEY_TEXTS,
                    .offset = AT(categories)},
};

/* package.yml has no categories. */
const struct key_table manifest_about_tables[MANIFEST_FORMS] = {
    [MANIFEST_YAML] = {"package", true, NULL, about_keys, CATEGORIES},
    [MANIFEST_TOML] = {"package", true, NULL, about_keys, CATEGORIES + 1},
};

enum { ACCOUNT_NAME, ACCOUNT_PASSWORD, ACCOUNT_PRIVATE_KEY };

static const struct key account_keys[] = {
    [ACCOUNT_NAME] = {.name = "name",
                      .spellings = "",
                      .type = KEY_TEXT,
                      .flags = KEY_REQUIRED,
                      .offset = offsetof(struct account, name)},
    [ACCOUNT_PASSWORD] = {.name = "password",
                          .spellings = "",
                          .type = KEY_TEXT,
                          .offset = offsetof(struct account, password)},
    [ACCOUNT_PRIVATE_KEY] = {.name = "private_key",
                             .spellings = "",
                             .type = KEY_TEXT,
                             .offset = offsetof(struct account, private_key),
                             .about = "the text of a private key without a passphrase"},
};

const struct key_table manifest_account_tables[MANIFEST_FORMS] = {
    [MANIFEST_YAML] = {"account", true, NULL, account_keys, ACCOUNT_PRIVATE_KEY + 1},
    [MANIFEST_TOML] = {"account", true, NULL, account_keys, ACCOUNT_PRIVATE_KEY + 1},
};

static enum manifest_form manifest_form_of(const struct manifest *manifest)
{
    return manifest->in_guest ? MANIFEST_TOML : MANIFEST_YAML;
}

/* ---- rules --------------------------------------------------------------------------------------
 */

void manifest_check_path(struct loader *loader, struct mark at, const char *what, const char *path)
{
    if (path != NULL && !inside_is_below(path))
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

void manifest_read_accounts(struct loader *loader, const struct item *item,
                            struct manifest *manifest)
{
    const struct key_table *table = &manifest_account_tables[manifest_form_of(manifest)];
    const struct pair *seen[KEYS_MOST];

    if (!value_list(loader, item, "accounts"))
        return;
    manifest->accounts = loader_take(loader, item->count, sizeof(*manifest->accounts));
    for (size_t i = 0; manifest->accounts != NULL && i < item->count; i++) {
        struct account *account = &manifest->accounts[manifest->account_count];

        account->mark = item->items[i]->mark;
        if (keys_read(loader, item->items[i], table, NULL, account->mark, account, seen) &&
            seen[ACCOUNT_NAME] != NULL)
            manifest->account_count++;
    }
}

void manifest_check_default(struct loader *loader, const struct manifest *manifest, struct mark at)
{
    if (manifest_default_account(manifest) != NULL)
        return;
    complain_error(loader->complaints, at, "default_account \"%s\" is none of the accounts",
                   manifest->default_account);
}

const struct account *manifest_default_account(const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->account_count && manifest->default_account != NULL; i++)
        if (manifest->accounts[i].name != NULL &&
            strcmp(manifest->accounts[i].name, manifest->default_account) == 0)
            return &manifest->accounts[i];
    return NULL;
}

/* What is changed at the first login is changed by a script of sh. */
void manifest_check_account(struct loader *loader, const struct manifest *manifest, struct mark at)
{
    const struct account *account = manifest_default_account(manifest);

    if (manifest->router)
        complain_error(loader->complaints, at,
                       "a router reads its rules from its seed at its boot, and an image of "
                       "management: account knows no seed");
    if (manifest->machine_shell != 0)
        complain_error(loader->complaints, at,
                       "management: account is for machines of sh, not of powershell");
    if (account == NULL)
        complain_error(loader->complaints, at,
                       "management: account needs a default_account, as which exercise control "
                       "logs in the first time");
    else if (account->password == NULL && account->private_key == NULL)
        complain_error(loader->complaints, account->mark,
                       "the account \"%s\" needs a password or a private_key: exercise control "
                       "logs in by it the first time",
                       account->name);
    for (size_t i = 0; i < manifest->account_count; i++)
        if (manifest->accounts[i].name != NULL && !host_name_is_user(manifest->accounts[i].name))
            complain_error(loader->complaints, manifest->accounts[i].mark,
                           "the account \"%s\" is no name of a user", manifest->accounts[i].name);
}

/* A container has no board, no firmware and no kernel of its own. */
void manifest_check_light(struct loader *loader, const struct manifest *manifest, bool hardware,
                          struct mark at)
{
    const struct {
        bool said;
        const char *what, *why;
    } others[] = {
        {manifest->router, "router", "its kernel's rules would be those of its host"},
        {manifest->firmware != 0, "firmware", "nothing boots in it"},
        {hardware, "hardware", "it has no devices but its network cards"},
        {manifest->management == MANAGEMENT_ACCOUNT, "management: account",
         "its seed is always read"},
        {manifest->machine_shell != 0, "shell: powershell", "it is a Linux"},
    };

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (others[i].said)
            complain_error(loader->complaints, at, "light: a container cannot be of `%s` too: %s",
                           others[i].what, others[i].why);
}

static void manifest_check_about(struct loader *loader, const struct pair *name,
                                 const struct pair *version, const struct manifest *manifest)
{
    if (manifest->name != NULL && !manifest_is_name(manifest->name))
        complain_error(
            loader->complaints, name->value->mark,
            "a package's name is made of letters, digits, . _ and -, at most 64 of them");
    if (manifest->version != NULL && !manifest_is_version(manifest->version))
        complain_error(loader->complaints, version->value->mark,
                       "\"%s\" is not a semantic version such as 1.2.3", manifest->version);
}

void manifest_read_about(struct loader *loader, const struct pair *package,
                         struct manifest *manifest)
{
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, package->value, &manifest_about_tables[manifest_form_of(manifest)], NULL,
                   package->key->mark, manifest, seen))
        return;
    manifest_check_about(loader, seen[NAME], seen[VERSION], manifest);
    if (seen[ASSETS] != NULL)
        manifest_read_assets(loader, seen[ASSETS]->value, manifest);
}
