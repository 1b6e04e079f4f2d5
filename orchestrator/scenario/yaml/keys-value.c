/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single values. Plain scalars are typed as YAML 1.2's core schema says (yes, no, on, off are
 * texts); quoted ones are texts, never numbers.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/yaml/keys.h"
#include "scenario/yaml/units.h"

bool value_must_be(struct loader *loader, const struct item *item, const char *what,
                   const char *expected)
{
    bool number =
        item->kind == ITEM_SCALAR && item->plain && item->text[0] >= '0' && item->text[0] <= '9';

    complain_error(loader->complaints, item->mark, "\"%s\" must be %s, here is %s", what, expected,
                   number ? "a number" : item_word(item));
    if (item->kind == ITEM_SCALAR && !item->plain && strncmp(expected, "a whole number", 14) == 0)
        complain_hint(loader->complaints, "write it without quotes");
    return false;
}

/* Characters that a terminal would obey. 0.21 lets them stand; whoever shows the text replaces
 * them. */
static void value_look_at_text(struct loader *loader, const struct item *item, const char *what)
{
    for (size_t i = 0; i < item->length; i++) {
        unsigned char c = (unsigned char)item->text[i];

        if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f) {
            loader_warn(loader, item->mark, "\"%s\" holds a control character (U+%04X)", what, c);
            return;
        }
    }
}

bool value_text(struct loader *loader, const struct item *item, const char *what, const char **ret)
{
    if (item->kind != ITEM_SCALAR)
        return value_must_be(loader, item, what, "a text");
    if (item_is_null(item))
        loader_warn(loader, item->mark, "\"%s\" is empty", what);
    value_look_at_text(loader, item, what);
    *ret = item->text;
    return true;
}

bool value_bool(struct loader *loader, const struct item *item, const char *what, bool *ret)
{
    static const char *const words[] = {"false", "False", "FALSE", "true", "True", "TRUE"};

    for (size_t i = 0; item->kind == ITEM_SCALAR && item->plain && i < 6; i++)
        if (strcmp(item->text, words[i]) == 0) {
            *ret = i >= 3;
            return true;
        }
    return value_must_be(loader, item, what, "true or false");
}

bool item_whole(const struct item *item, int64_t *ret)
{
    const char *text = item->kind == ITEM_SCALAR && item->plain ? item->text : "";
    bool minus = text[0] == '-';
    int base = 10;
    char *end;

    text += text[0] == '-' || text[0] == '+';
    if (text[0] == '0' && text[1] != '\0' && strchr("xob", text[1]) != NULL) {
        base = text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : 2;
        text += 2;
    } else if (text[0] == '0' && text[1] != '\0') {
        return false; /* 007 is a text in YAML 1.2 */
    }
    if (text[0] == '\0' || strspn(text, "0123456789abcdefABCDEF") != strlen(text) ||
        strlen(text) > 40)
        return false;

    long long value = strtoll(text, &end, base);

    if (*end != '\0' || value == INT64_MAX)
        return false;
    *ret = minus ? -value : value;
    return true;
}

/* Adds to the complaint made last what is wrong with a number such as 010. */
static void value_hint_zero(struct loader *loader, const struct item *item)
{
    const char *digits = item->text + (item->text[0] == '-' || item->text[0] == '+');
    size_t zeros = strspn(digits, "0");

    if (zeros != 0 && digits[zeros] >= '0' && digits[zeros] <= '9')
        complain_hint(loader->complaints,
                      "%.20s has a leading zero, which makes it octal in YAML 1.1 and a text in "
                      "YAML 1.2: write %.20s",
                      item->text, digits + zeros);
}

/* Adds what to write in the place of 1.5, 1e3, 10s or 1_000. */
static void value_hint_whole(struct loader *loader, const struct item *item)
{
    double value;
    char *end;

    value_hint_zero(loader, item);
    if (item->length > 20 || item->text[0] == '-')
        return;
    value = strtod(item->text, &end);
    if (*end == '\0' && end != item->text && value >= 0 && value < 1e9 &&
        (double)(int64_t)value == value && strpbrk(item->text, ".eE") != NULL)
        complain_hint(loader->complaints, "write %lld", (long long)value);
    else if (*end == '\0' && end != item->text && value >= 0 && value < 1e9 &&
             strchr(item->text, '.') != NULL)
        complain_hint(loader->complaints, "write %lld or %lld", (long long)value,
                      (long long)value + 1);
    else if (end != item->text && *end != '\0')
        complain_hint(loader->complaints, "it has digits only, without a unit or separators");
}

bool value_whole(struct loader *loader, const struct item *item, const char *what, int64_t least,
                 int64_t most, int64_t *ret)
{
    int64_t value;
    char expected[80];

    if (item_whole(item, &value) && value >= least && value <= most) {
        *ret = value;
        return true;
    }
    text_print(expected, sizeof(expected), "a whole number from %lld to %lld", (long long)least,
               (long long)most);
    if (item->kind != ITEM_SCALAR || !item->plain || item_is_null(item))
        return value_must_be(loader, item, what, expected);
    complain_error(loader->complaints, item->mark, "\"%s\" must be %s, not %.40s", what, expected,
                   item->text);
    value_hint_whole(loader, item);
    return false;
}

bool value_real(struct loader *loader, const struct item *item, const char *what, double *ret)
{
    static const struct {
        const char *word;
        double value;
    } words[] = {{".nan", NAN},        {".NaN", NAN},        {".NAN", NAN},
                 {".inf", INFINITY},   {".Inf", INFINITY},   {".INF", INFINITY},
                 {"+.inf", INFINITY},  {"+.Inf", INFINITY},  {"+.INF", INFINITY},
                 {"-.inf", -INFINITY}, {"-.Inf", -INFINITY}, {"-.INF", -INFINITY}};
    int64_t whole;
    char *end;

    if (item->kind != ITEM_SCALAR || !item->plain || item_is_null(item))
        return value_must_be(loader, item, what, "a number");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(item->text, words[i].word) == 0) {
            *ret = words[i].value;
            return true;
        }
    if (item_whole(item, &whole) && item->text[0] != '-') {
        *ret = (double)(float)whole;
        return true;
    }
    if (item->length > 64 || strspn(item->text, "+-0123456789.eE") != item->length)
        return value_must_be(loader, item, what, "a number");

    double value = (double)strtof(item->text, &end);

    if (*end != '\0' || end == item->text)
        return value_must_be(loader, item, what, "a number");
    *ret = value;
    return true;
}

/* The words for a complaint: the first spelling of each. */
static void value_list_words(const char *const *words, char *to, size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (size_t i = 0; words[i] != NULL && used < size; i++) {
        int length;
        const char *word = spelling_first(words[i], &length);

        text_print(to + used, size - used, "%s%.*s",
                   i == 0                 ? ""
                   : words[i + 1] == NULL ? " or "
                                          : ", ",
                   length, word);
        used += strlen(to + used);
    }
}

bool value_word(struct loader *loader, const struct item *item, const char *what,
                const char *const *words, int *ret)
{
    char list[512];
    struct nearest nearest;

    for (int i = 0; item->kind == ITEM_SCALAR && words[i] != NULL; i++)
        if (spelled(words[i][0] == '|' ? words[i] : "", words[i], item->text)) {
            *ret = i;
            return true;
        }
    value_list_words(words, list, sizeof(list));
    if (item->kind != ITEM_SCALAR || item_is_null(item))
        return value_must_be(loader, item, what, list);
    complain_error(loader->complaints, item->mark, "\"%s\" must be %s, not \"%s\"", what, list,
                   item->text);
    if (!nearest_start(loader, &nearest, item->text))
        return false;
    for (size_t i = 0; words[i] != NULL; i++) {
        int length;
        const char *word = spelling_first(words[i], &length);
        char *first = loader_print(loader, "%.*s", length, word);

        if (first != NULL)
            nearest_offer(&nearest, first);
    }
    nearest_hint(loader, &nearest);
    return false;
}

bool value_size(struct loader *loader, const struct item *item, const char *what, int64_t *ret)
{
    int64_t bytes;

    if (item->kind != ITEM_SCALAR || item_is_null(item))
        return value_must_be(loader, item, what, "a size such as 2 gib");
    if (item_whole(item, &bytes)) {
        complain_error(loader->complaints, item->mark,
                       "\"%s\" must be a size such as 2 gib, here is a %s number", what,
                       item->text[0] == '-' ? "negative" : "bare");
        if (item->text[0] != '-')
            complain_hint(
                loader->complaints,
                "give it a unit: %.20s mib or %.20s gib; bytes are written in quotes: \"%.20s\"",
                item->text, item->text, item->text);
        return false;
    }

    const char *wrong = size_read(item->text, ret);

    if (wrong == NULL)
        return true;
    complain_error(loader->complaints, item->mark, "\"%s\" is not a size such as 2 gib: %s", what,
                   wrong);
    return false;
}

bool value_span(struct loader *loader, const struct item *item, const char *what, int64_t *ret)
{
    if (item->kind != ITEM_SCALAR || item_is_null(item))
        return value_must_be(loader, item, what, "a duration such as 1h 30min");

    const char *wrong = duration_read_ms(item->text, ret);

    if (wrong == NULL)
        return true;
    complain_error(loader->complaints, item->mark, "\"%s\" is not a duration such as 1h 30min: %s",
                   what, wrong);
    return false;
}

bool value_points(struct loader *loader, const struct item *item, const char *what, int64_t *ret)
{
    if (item->kind != ITEM_SCALAR || !item->plain || item_is_null(item))
        return value_must_be(loader, item, what, "a number of points");
    if ((item->text[0] != '0' || item->text[1] < '0' || item->text[1] > '9') &&
        points_read(item->text, ret))
        return true;
    complain_error(loader->complaints, item->mark,
                   "\"%s\" must be points from 0 to 1000000000, at most three decimals, not %.40s",
                   what, item->text);
    value_hint_zero(loader, item);
    return false;
}

bool value_list(struct loader *loader, const struct item *item, const char *what)
{
    return item_is_null(item) || item->kind == ITEM_LIST ||
           value_must_be(loader, item, what, "a list");
}

bool value_map(struct loader *loader, const struct item *item, const char *what, bool null_is_empty)
{
    return (null_is_empty && item_is_null(item)) || item->kind == ITEM_MAP ||
           value_must_be(loader, item, what, "a mapping");
}

bool value_key(struct loader *loader, const struct item *key, const char *what)
{
    if (key->kind != ITEM_SCALAR)
        complain_error(loader->complaints, key->mark, "a key of \"%s\" must be a text, here is %s",
                       what, item_word(key));
    return key->kind == ITEM_SCALAR;
}

bool value_texts(struct loader *loader, const struct item *item, const char *what,
                 struct scenario_texts *ret)
{
    if (!value_list(loader, item, what))
        return false;

    struct scenario_text *texts = loader_take(loader, item->count, sizeof(*texts));

    for (size_t i = 0; texts != NULL && i < item->count; i++) {
        texts[ret->count].mark = item->items[i]->mark;
        if (value_text(loader, item->items[i], what, &texts[ret->count].text))
            ret->count++;
    }
    ret->items = texts;
    return texts != NULL;
}

bool value_ref(struct loader *loader, const struct item *item, const char *what,
               enum section section, bool own, struct ref *ret)
{
    if (item->kind != ITEM_SCALAR || item_is_null(item))
        return value_must_be(loader, item, what, "a name");
    *ret = (struct ref){.mark = item->mark, .id = item->text, .index = SCENARIO_NONE};
    loader_pend(loader, ret, section, own);
    return true;
}

bool value_refs(struct loader *loader, const struct item *item, const char *what,
                enum section section, bool own, struct refs *ret)
{
    if (!value_list(loader, item, what))
        return false;

    struct ref *refs = loader_take(loader, item->count, sizeof(*refs));

    for (size_t i = 0; refs != NULL && i < item->count; i++)
        if (value_ref(loader, item->items[i], what, section, own, &refs[ret->count]))
            ret->count++;
    ret->items = refs;
    return refs != NULL;
}
