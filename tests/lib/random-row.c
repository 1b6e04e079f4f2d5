/* SPDX-License-Identifier: Apache-2.0 */
#include "random-row.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

uint8_t dice_next(struct dice *dice)
{
    if (dice->left == 0)
        return 0;
    dice->left--;
    return *dice->bytes++;
}

static const char *random_text(struct dice *dice)
{
    static const char *const texts[] = {
        "",
        "a",
        "b",
        "web",
        "script",
        "message",
        "one",
        "page",
        "flag",
        "${flag}",
        "rrt",
        "link-down",
        "virt",
        "anna",
        "k1",
        "127.0.0.1",
        "startex",
        "clock",
        "fire",
        "\033[31m\xc3\xa4\"\\\x01",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"};

    return texts[dice_next(dice) % COUNT(texts)];
}

static int64_t random_int(struct dice *dice)
{
    static const int64_t values[] = {0,
                                     1,
                                     -1,
                                     1000,
                                     5000,
                                     60000,
                                     600000,
                                     3600000,
                                     -5000,
                                     1790000000000,
                                     86400000,
                                     ROW_INT_MOST,
                                     -ROW_INT_MOST,
                                     ROW_INT_MOST / 2,
                                     UINT32_MAX,
                                     500};
    uint8_t which = dice_next(dice);

    return which < 128 ? values[which % COUNT(values)] : (int64_t)(which - 128) * 1000;
}

static uint32_t random_count(struct dice *dice)
{
    uint8_t which = dice_next(dice);

    return which < 240 ? which % 6 : which < 250 ? which : UINT32_MAX - (which - 250);
}

static struct ordinals random_ordinals(struct dice *dice, struct pool *pool)
{
    uint32_t count = dice_next(dice) % 4, *items = pool_take_array(pool, count + 1, sizeof(*items));

    if (items == NULL)
        abort();
    for (uint32_t i = 0; i < count; i++) {
        items[i] = random_count(dice);
        items[i] += items[i] == 0;
    }
    return (struct ordinals){.items = items, .count = count};
}

struct row random_row(struct dice *dice, struct pool *pool)
{
    struct row row = {.kind = (enum row_kind)(ROW_NONE + 1 + dice_next(dice) % (ROW_KINDS - 1))};
    const struct row_class *class = &row_classes[row.kind];

    for (size_t i = 0; i < class->field_count; i++) {
        const struct row_field *field = &class->fields[i];
        void *at = (char *)&row.as + field->offset;

        switch (field->type) {
        case FIELD_TEXT:
            *(const char **)at = random_text(dice);
            break;
        case FIELD_INT:
        case FIELD_SEED:
            *(int64_t *)at = random_int(dice);
            break;
        case FIELD_COUNT:
            *(uint32_t *)at = random_count(dice);
            break;
        case FIELD_NUMBER:
            *(int *)at = (int)(dice_next(dice) % 4) - 1;
            break;
        case FIELD_BOOL:
            *(bool *)at = dice_next(dice) & 1;
            break;
        case FIELD_WORD:
            *(int *)at = dice_next(dice) % field->word_count;
            break;
        case FIELD_ORDINALS:
            *(struct ordinals *)at = random_ordinals(dice, pool);
            break;
        }
    }
    return row;
}
