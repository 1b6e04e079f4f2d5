/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/warning.h"

#include <arpa/inet.h>
#include <string.h>
#include <uthash.h>

#include "base/text.h"
#include "core/model/indicator.h"
#include "core/model/pattern.h"
#include "core/model/row.h"

enum { WARNING_KEY = WARNING_ENTRY_MOST + 8, WARNING_BITS = 129 };

struct warning_list {
    int type;
    bool types[INDICATOR_TYPES]; /* of values that are looked at */
};

/* A list that has the entry. */
struct warning_holder {
    uint32_t list; /* ordinal */
    struct warning_holder *next;
};

/* A text, name or network: its key begins with a letter for its kind. */
struct warning_entry {
    const char *key;
    struct warning_holder *holders;
    UT_hash_handle hh;
};

/* A substring, or an expression. */
struct warning_search {
    uint32_t list;
    const char *text; /* NULL: */
    struct pattern *pattern;
};

struct warning_index {
    struct pool *pool;
    struct warning_list *lists;
    struct warning_search *searches;
    size_t count, search_count, substrings, steps;
    struct warning_entry *entries;
    bool prefixes[2][WARNING_BITS]; /* lengths of networks that there are: of IPv4, of IPv6 */
};

struct warning_index *warning_index_new(struct pool *pool)
{
    struct warning_index *index = pool_take(pool, sizeof(*index));

    if (index != NULL)
        index->pool = pool;
    return index;
}

void warning_index_free(struct warning_index *index)
{
    if (index != NULL)
        HASH_CLEAR(hh, index->entries);
}

static void warning_lower(char *text)
{
    for (; *text != '\0'; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text | 0x20);
}

/* ---- lists and entries ---- */

static void warning_name_type(struct warning_list *list, const char *word)
{
    int type = word_find(indicator_words, INDICATOR_TYPES, word);
    enum indicator_type parts[2];

    if (type < 0)
        return;
    list->types[type] = true;
    if (indicator_parts((enum indicator_type)type, parts))
        list->types[parts[0]] = list->types[parts[1]] = true;
}

int warning_add_list(struct warning_index *index, int type, const char *attributes)
{
    struct warning_list *list =
        pool_grow(index->pool, &index->lists, &index->count, sizeof(*index->lists));
    char word[64];

    if (list == NULL)
        return -ERROR_MEMORY;
    *list = (struct warning_list){.type = type};
    for (int i = 0; i < INDICATOR_TYPES; i++)
        list->types[i] = attributes[0] == '\0';
    while (*attributes != '\0') {
        size_t length = strcspn(attributes, " ");

        if (text_print(word, sizeof(word), "%.*s", (int)length, attributes))
            warning_name_type(list, word);
        attributes += length;
        attributes += strspn(attributes, " ");
    }
    return 0;
}

/* The address's bits in front, with zeros behind them, as a key: "4/24 c6336400". */
static void warning_network_key(int family, const unsigned char *bytes, unsigned prefix,
                                char to[WARNING_KEY])
{
    unsigned char kept[sizeof(struct in6_addr)] = {0};
    size_t size = family == AF_INET6 ? 16 : 4;
    char hex[2 * sizeof(kept) + 1];

    memcpy(kept, bytes, size);
    for (unsigned bit = prefix; bit < size * 8; bit++)
        kept[bit / 8] &= (unsigned char)~(0x80 >> bit % 8);
    text_hex(hex, kept, size);
    text_print(to, WARNING_KEY, "c%d/%u %s", family == AF_INET6 ? 6 : 4, prefix, hex);
}

/* A canonical address or network. */
static bool warning_network(const char *text, int *ret_family, unsigned char bytes[16],
                            unsigned *ret_prefix)
{
    char address[64];
    size_t length = strcspn(text, "/");
    int64_t prefix;

    *ret_family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
    prefix = *ret_family == AF_INET6 ? 128 : 32;
    if (!text_print(address, sizeof(address), "%.*s", (int)length, text) ||
        inet_pton(*ret_family, address, bytes) != 1 ||
        (text[length] == '/' && !text_to_int(text + length + 1, 0, prefix, &prefix)))
        return false;
    *ret_prefix = (unsigned)prefix;
    return true;
}

static int warning_hold(struct warning_index *index, const char *key)
{
    struct warning_holder *holder;
    struct warning_entry *entry;

    HASH_FIND_STR(index->entries, key, entry);
    if (entry != NULL && entry->holders->list == index->count)
        return 0;
    if (entry == NULL) {
        entry = pool_take(index->pool, sizeof(*entry));
        if (entry == NULL || (entry->key = pool_text(index->pool, key)) == NULL)
            return -ERROR_MEMORY;
        HASH_ADD_KEYPTR(hh, index->entries, entry->key, strlen(entry->key), entry);
    }
    holder = pool_take(index->pool, sizeof(*holder));
    if (holder == NULL)
        return -ERROR_MEMORY;
    *holder = (struct warning_holder){.list = (uint32_t)index->count, .next = entry->holders};
    entry->holders = holder;
    return 0;
}

static int warning_add_search(struct warning_index *index, const char *entry, bool is_pattern,
                              const char **ret_why)
{
    struct warning_search search = {.list = (uint32_t)index->count}, *place;
    int result = 0;

    if (is_pattern)
        result = pattern_read(entry, index->pool, &search.pattern, ret_why);
    else if ((search.text = pool_text(index->pool, entry)) == NULL)
        result = -1;
    if (result != 0)
        return result < 0 ? -ERROR_MEMORY : 1;
    if (is_pattern ? index->steps + pattern_steps(search.pattern) > WARNING_STEPS_MOST
                   : index->substrings == WARNING_SUBSTRINGS_MOST) {
        *ret_why = is_pattern ? "the expressions of all lists have more than 5000 steps"
                              : "all lists have more than 1000 substrings";
        return 1;
    }
    place = pool_grow(index->pool, &index->searches, &index->search_count, sizeof(*place));
    if (place == NULL)
        return -ERROR_MEMORY;
    *place = search;
    index->substrings += !is_pattern;
    index->steps += is_pattern ? pattern_steps(search.pattern) : 0;
    return 0;
}

int warning_add_entry(struct warning_index *index, const char *entry, const char **ret_why)
{
    int type = index->lists[index->count - 1].type, family;
    unsigned char bytes[16];
    char key[WARNING_KEY];
    unsigned prefix;

    switch (type) {
    case WARNING_SUBSTRING:
    case WARNING_REGEX:
        return warning_add_search(index, entry, type == WARNING_REGEX, ret_why);
    case WARNING_CIDR:
        if (!warning_network(entry, &family, bytes, &prefix)) {
            *ret_why = "it is no network";
            return 1;
        }
        index->prefixes[family == AF_INET6][prefix] = true;
        warning_network_key(family, bytes, prefix, key);
        return warning_hold(index, key);
    default:
        text_print(key, sizeof(key), "%c%s", type == WARNING_HOSTNAME ? 'h' : 's', entry);
        return warning_hold(index, key);
    }
}

/* ---- looking ---- */

/* The first of `best` (0: none) and the lists that have the key and look at values of that type. */
static uint32_t warning_first(const struct warning_index *index, const char *key, int type,
                              uint32_t best)
{
    const struct warning_entry *entry;

    HASH_FIND_STR(index->entries, key, entry);
    for (const struct warning_holder *holder = entry != NULL ? entry->holders : NULL;
         holder != NULL; holder = holder->next)
        if (index->lists[holder->list - 1].types[type] && (best == 0 || holder->list < best))
            best = holder->list;
    return best;
}

/* The host in a value: the value itself, or what stands in an URL. False: there is none. */
static bool warning_host(int type, const char *value, char host[INDICATOR_MOST])
{
    const char *at = strstr(value, "://");

    if (type == INDICATOR_DOMAIN || type == INDICATOR_HOSTNAME)
        return text_copy(host, INDICATOR_MOST, value);
    if ((type != INDICATOR_URL && type != INDICATOR_LINK) || at == NULL)
        return false;
    at += strlen("://");
    return text_print(host, INDICATOR_MOST, "%.*s", (int)strcspn(at, ":/?#"), at);
}

/* The name, and every one that it stands below. */
static uint32_t warning_find_host(const struct warning_index *index, int type, const char *value,
                                  uint32_t best)
{
    char host[INDICATOR_MOST], key[INDICATOR_MOST + 1];
    const char *at = host;

    if (!warning_host(type, value, host))
        return best;
    while (at != NULL) {
        text_print(key, sizeof(key), "h%s", at);
        best = warning_first(index, key, type, best);
        at = strchr(at, '.');
        at = at != NULL ? at + 1 : NULL;
    }
    return best;
}

/* Every network that holds it. */
static uint32_t warning_find_network(const struct warning_index *index, int type, const char *value,
                                     uint32_t best)
{
    unsigned char bytes[16];
    char key[WARNING_KEY];
    unsigned prefix;
    int family;

    if ((type != INDICATOR_IP_SRC && type != INDICATOR_IP_DST) ||
        !warning_network(value, &family, bytes, &prefix))
        return best;
    for (unsigned bits = 0; bits <= prefix; bits++)
        if (index->prefixes[family == AF_INET6][bits]) {
            warning_network_key(family, bytes, bits, key);
            best = warning_first(index, key, type, best);
        }
    return best;
}

uint32_t warning_find(struct warning_index *index, int type, const char *value)
{
    char lower[INDICATOR_MOST], key[INDICATOR_MOST + 1];
    uint32_t best;

    if (index == NULL || type < 0 || type >= INDICATOR_TYPES ||
        !text_copy(lower, sizeof(lower), value))
        return 0;
    warning_lower(lower);
    text_print(key, sizeof(key), "s%s", lower);
    best = warning_first(index, key, type, 0);
    best = warning_find_host(index, type, value, best);
    best = warning_find_network(index, type, value, best);
    for (size_t i = 0; i < index->search_count; i++) {
        struct warning_search *search = &index->searches[i];

        /* In the order of lists: no later one is before it. */
        if (best != 0 && search->list >= best)
            break;
        if (index->lists[search->list - 1].types[type] &&
            (search->text != NULL ? strstr(lower, search->text) != NULL
                                  : pattern_matches(search->pattern, value)))
            return search->list;
    }
    return best;
}

/* ---- canonical forms ---- */

/* ".example.", "*.example": the name alone; a name of one label too. */
static int warning_form_host(char *name, const char **ret_why)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    char canonical[INDICATOR_MOST];
    size_t skip = name[0] == '*' && name[1] == '.' ? 2 : strspn(name, "."), length;

    memmove(name, name + skip, strlen(name + skip) + 1);
    length = strlen(name);
    while (length > 0 && name[length - 1] == '.')
        name[--length] = '\0';
    warning_lower(name);
    if (length > 0 && length <= 63 && strspn(name, allowed) == length)
        return 0;
    if (indicator_canonical(INDICATOR_DOMAIN, name, canonical, ret_why) == 0)
        return !text_copy(name, WARNING_ENTRY_MOST, canonical);
    return indicator_canonical(INDICATOR_IP_DST, name, canonical, ret_why) == 0 &&
                   strchr(canonical, '/') == NULL
               ? !text_copy(name, WARNING_ENTRY_MOST, canonical)
               : (*ret_why = "it is no name of a host", 1);
}

/* Addresses and URLs as values have them. */
static void warning_form_string(char *text)
{
    static const enum indicator_type types[] = {INDICATOR_IP_DST, INDICATOR_URL};
    char canonical[INDICATOR_MOST];
    const char *why;

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (indicator_canonical(types[i], text, canonical, &why) == 0 &&
            strlen(canonical) < WARNING_ENTRY_MOST) {
            text_copy(text, WARNING_ENTRY_MOST, canonical);
            break;
        }
    warning_lower(text);
}

static int warning_form_network(char *text, const char **ret_why)
{
    char canonical[INDICATOR_MOST];

    if (indicator_canonical(INDICATOR_IP_DST, text, canonical, ret_why) != 0) {
        *ret_why = "it is no IPv4 or IPv6 address, and no network such as 198.51.100.0/24 without "
                   "bits behind its prefix";
        return 1;
    }
    text_copy(text, WARNING_ENTRY_MOST, canonical);
    return 0;
}

int warning_canonical(int type, const char *text, char to[WARNING_ENTRY_MOST], const char **ret_why)
{
    size_t length;

    /* A blank may belong to what is searched for. */
    if (type != WARNING_REGEX && type != WARNING_SUBSTRING)
        text += strspn(text, " \t");
    length = strlen(text);
    if (type != WARNING_REGEX && type != WARNING_SUBSTRING)
        while (length > 0 && strchr(" \t", text[length - 1]) != NULL)
            length--;
    *ret_why = length == 0 ? "it is empty" : "it is longer than 1023 bytes";
    if (length == 0 || length >= WARNING_ENTRY_MOST)
        return 1;
    *ret_why = "it has control characters, or is not valid UTF-8";
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return 1;
    if (!text_is_utf8(text, length))
        return 1;
    memcpy(to, text, length);
    to[length] = '\0';
    switch (type) {
    case WARNING_HOSTNAME:
        return warning_form_host(to, ret_why);
    case WARNING_CIDR:
        return warning_form_network(to, ret_why);
    case WARNING_STRING:
        warning_form_string(to);
        return 0;
    case WARNING_SUBSTRING:
        warning_lower(to);
        return 0;
    default:
        return 0;
    }
}
