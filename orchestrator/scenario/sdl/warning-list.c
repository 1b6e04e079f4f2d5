/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/sdl/warning-list.h"

#include <string.h>

#include "base/inside.h"
#include "base/text.h"
#include "core/model/pattern.h"
#include "core/model/row.h"
#include "core/model/warning.h"
#include "scenario/report/idna.h"

enum { W_NAME, W_LIST, W_TYPE, W_ATTRIBUTES, W_VERSION, W_ABOUT, W_CATEGORY };

enum { WARNING_SAID_MOST = 20 /* entries of a file that are warned of */, WARNING_NAME_MOST = 200 };

struct warning_reading {
    struct warning_said said;
    int category;
};

static const char *const warning_types[] = {"string", "substring", "hostname",
                                            "cidr",   "regex",     NULL};
static const char *const warning_categories[] = {"false_positive", "known", NULL};

_Static_assert(sizeof(warning_types) / sizeof(warning_types[0]) == WARNING_TYPES + 1,
               "in the order of enum warning_type");

static const struct key warning_keys[] = {
    [W_NAME] = {.name = "name",
                .spellings = "",
                .type = KEY_TEXT,
                .flags = KEY_OWN | KEY_REQUIRED,
                .offset = offsetof(struct warning_reading, said.name),
                .about = "for people"},
    [W_LIST] = {.name = "list",
                .spellings = "",
                .type = KEY_ITEM,
                .flags = KEY_OWN | KEY_REQUIRED,
                .about = "its entries"},
    [W_TYPE] = {.name = "type",
                .spellings = "",
                .type = KEY_WORD,
                .flags = KEY_OWN,
                .words = warning_types,
                .offset = offsetof(struct warning_reading, said.type),
                .about = "how an entry is compared with a value; default string"},
    [W_ATTRIBUTES] =
        {.name = "matching_attributes",
         .spellings = "",
         .type = KEY_ITEM,
         .flags = KEY_OWN,
         .about = "types of the values that are looked at, as MISP calls them; default all"},
    [W_VERSION] = {.name = "version",
                   .spellings = "",
                   .type = KEY_TEXT,
                   .flags = KEY_OWN,
                   .offset = offsetof(struct warning_reading, said.version),
                   .about = "for people"},
    [W_ABOUT] = {.name = "description",
                 .spellings = "",
                 .type = KEY_TEXT,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct warning_reading, said.about),
                 .about = "for people"},
    [W_CATEGORY] = {.name = "category",
                    .spellings = "",
                    .type = KEY_WORD,
                    .flags = KEY_OWN,
                    .words = warning_categories,
                    .offset = offsetof(struct warning_reading, category),
                    .about = "false_positive; lists of what is only known are refused"},
};

enum { WARNING_KEYS = sizeof(warning_keys) / sizeof(warning_keys[0]) };

const struct key_table warning_table = {"warning list", true, NULL, warning_keys, WARNING_KEYS};
/* MISP's format may grow. */
static const struct key_table warning_file_table = {"warning list", false, NULL, warning_keys,
                                                    WARNING_KEYS};

/* ---- entries ---- */

/* A complaint about an entry: of a file it is a warning, and the first few are told alone. */
static void warning_complain(struct loader *loader, const struct item *item, bool mildly,
                             size_t *told, size_t number, const char *why)
{
    if (!mildly)
        complain_error(loader->complaints, item->mark, "entry %zu of the list: %s", number, why);
    else if (++*told <= WARNING_SAID_MOST)
        complain_warning(loader->complaints, item->mark, "entry %zu of the list is left out: %s",
                         number, why);
}

static int warning_read_entry(struct loader *loader, const struct item *item, int type,
                              char to[WARNING_ENTRY_MOST], const char **ret_why)
{
    struct pool pool = POOL_EMPTY;
    char ascii[INDICATOR_MOST];
    const char *text = item->kind == ITEM_SCALAR && !item_is_null(item) ? item->text : NULL;
    struct pattern *pattern;
    int result;

    *ret_why = "it is no text";
    if (text == NULL)
        return 1;
    if (type == WARNING_HOSTNAME && strlen(text) < WARNING_ENTRY_MOST && idna_ascii(text, ascii))
        text = ascii;
    result = warning_canonical(type, text, to, ret_why);
    if (result != 0 || type != WARNING_REGEX)
        return result;
    result = pattern_read(to, &pool, &pattern, ret_why);
    pool_done(&pool);
    loader->no_memory |= result < 0;
    return result != 0;
}

static void warning_read_entries(struct loader *loader, const struct item *item, bool mildly,
                                 struct warning_said *said)
{
    char entry[WARNING_ENTRY_MOST];
    size_t told = 0;
    const char *why;

    if (!value_list(loader, item, "list"))
        return;
    if (item->count > WARNING_ENTRIES_MOST) {
        complain_error(loader->complaints, item->mark, "a warning list has at most %d entries",
                       WARNING_ENTRIES_MOST);
        return;
    }
    said->entries = loader_take(loader, item->count + 1u, sizeof(*said->entries));
    for (size_t i = 0; said->entries != NULL && i < item->count && !loader->no_memory; i++) {
        if (warning_read_entry(loader, item->items[i], said->type, entry, &why) != 0)
            warning_complain(loader, item->items[i], mildly, &told, i + 1, why);
        else
            said->entries[said->count++] = loader_print(loader, "%s", entry);
    }
    if (told > WARNING_SAID_MOST)
        complain_warning(loader->complaints, item->mark, "%zu entries of the list are left out",
                         told);
}

/* ---- types ---- */

/* The words that excon knows. Of a file the others are passed over. */
static void warning_read_attributes(struct loader *loader, const struct item *item, bool mildly,
                                    struct warning_said *said)
{
    const char *known = "";

    if (!value_list(loader, item, "matching_attributes"))
        return;
    for (size_t i = 0; i < item->count && known != NULL; i++) {
        const struct item *word = item->items[i];
        const char *text = word->kind == ITEM_SCALAR ? word->text : "";
        size_t length = strlen(known);

        if (word_find(indicator_words, INDICATOR_TYPES, text) < 0) {
            if (!mildly)
                complain_error(
                    loader->complaints, word->mark,
                    "\"matching_attributes\" are types of indicators such as domain, not "
                    "\"%.60s\"",
                    text);
        } else if (length < 1000) { /* all types once are fewer */
            known = loader_print(loader, "%s%s%s", known, length != 0 ? " " : "", text);
        }
    }
    said->attributes = known;
    if (item->count == 0 || known == NULL || known[0] != '\0')
        return;
    said->count = 0;
    complain_warning(loader->complaints, item->mark,
                     "the list is left out: excon has none of these types of indicators");
}

static bool warning_read_list(struct loader *loader, const struct item *item, bool mildly,
                              struct warning_said *ret)
{
    struct warning_reading reading = {.said = {.mark = item->mark, .attributes = ""}};
    size_t errors = loader->complaints->errors;
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, item, mildly ? &warning_file_table : &warning_table, NULL, item->mark,
                   &reading, seen) ||
        seen[W_NAME] == NULL || seen[W_LIST] == NULL || loader->wrong != 0)
        return false;
    if (reading.category == 1)
        complain_error(loader->complaints, seen[W_CATEGORY]->value->mark,
                       "a list of the category \"known\" says what a value is, and not that it is "
                       "harmless");
    if (strlen(reading.said.name) > WARNING_NAME_MOST ||
        strpbrk(reading.said.name, "\r\n\t") != NULL || reading.said.name[0] == '\0')
        complain_error(loader->complaints, seen[W_NAME]->value->mark,
                       "the name of a list is one line of at most %d bytes", WARNING_NAME_MOST);
    warning_read_entries(loader, seen[W_LIST]->value, mildly, &reading.said);
    if (seen[W_ATTRIBUTES] != NULL)
        warning_read_attributes(loader, seen[W_ATTRIBUTES]->value, mildly, &reading.said);
    *ret = reading.said;
    return loader->complaints->errors == errors && !loader->no_memory;
}

/* ---- the scenario's, and a file's ---- */

static void warning_read_name(struct loader *loader, const struct item *item,
                              struct warning_said *said)
{
    *said = (struct warning_said){.mark = item->mark, .file = item->text};
    if (!inside_is_below(item->text))
        complain_error(loader->complaints, item->mark,
                       "the file of a warning list is named by a path below the scenario's folder, "
                       "not \"%.100s\"",
                       item->text);
}

void warnings_read(struct loader *loader, const struct item *item, struct exercise *exercise)
{
    struct warnings_said *all = &exercise->warnings;

    if (!value_list(loader, item, "warning-lists"))
        return;
    if (item->count > WARNING_LISTS_MOST) {
        complain_error(loader->complaints, item->mark, "at most %d warning lists",
                       WARNING_LISTS_MOST);
        return;
    }
    all->items = loader_take(loader, item->count + 1u, sizeof(*all->items));
    for (size_t i = 0; all->items != NULL && i < item->count; i++) {
        const struct item *one = item->items[i];

        if (one->kind == ITEM_SCALAR && !item_is_null(one))
            warning_read_name(loader, one, &all->items[all->count++]);
        else if (warning_read_list(loader, one, false, &all->items[all->count]))
            all->count++;
    }
}

int warning_file_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                      struct complaints *complaints, struct warning_said *ret, struct error *err)
{
    struct loader loader = {.pool = pool, .complaints = complaints};
    struct item *root = NULL;
    bool good = false;
    int result;

    if (complaints_source(complaints, name, bytes, length) != 0)
        return error_memory(err);
    result = document_read(pool, bytes, length, false, complaints, &root, err);
    if (result != 0)
        return result;
    if (root == NULL)
        complain_error(complaints, (struct mark){1, 1}, "the document is empty");
    else
        good = warning_read_list(&loader, root, true, ret);
    if (loader.no_memory || complaints->out_of_memory)
        return error_memory(err);
    return good ? 0 : 1;
}
