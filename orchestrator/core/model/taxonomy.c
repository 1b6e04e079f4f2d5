/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/taxonomy.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *class, *type;
} taxonomy_rsit[] = {
#define RSIT_CLASS(class) {class, ""},
#define RSIT(class, type) {class, type},
#include "core/model/rsit.def"
};

static const struct {
    const char *category;
    int weight;
} taxonomy_categories[NCISS_CATEGORIES] = {
#define NCISS(category, weight) {category, weight},
#include "core/model/nciss.def"
};

static const struct {
    const char *category, *value;
    int points;
} taxonomy_values[] = {
#define NCISS_VALUE(category, value, points) {category, value, points},
#include "core/model/nciss.def"
};

enum { TAXONOMY_VALUES = sizeof(taxonomy_values) / sizeof(taxonomy_values[0]) };

bool rsit_is(const char *class, const char *type)
{
    for (size_t i = 0; i < sizeof(taxonomy_rsit) / sizeof(taxonomy_rsit[0]); i++)
        if (strcmp(taxonomy_rsit[i].class, class) == 0 && strcmp(taxonomy_rsit[i].type, type) == 0)
            return true;
    return false;
}

const char *nciss_category(int category)
{
    return category >= 0 && category < NCISS_CATEGORIES ? taxonomy_categories[category].category
                                                        : NULL;
}

int nciss_category_called(const char *name)
{
    for (int i = 0; i < NCISS_CATEGORIES; i++)
        if (strcmp(taxonomy_categories[i].category, name) == 0)
            return i;
    return -1;
}

/* The place of the category's value number `value` in the list of all; -1: there is none. */
static int taxonomy_place(int category, int value)
{
    const char *name = nciss_category(category);

    for (int i = 0, number = 0; name != NULL && i < TAXONOMY_VALUES; i++)
        if (strcmp(taxonomy_values[i].category, name) == 0 && ++number == value)
            return i;
    return -1;
}

const char *nciss_value_name(int category, int value)
{
    int place = taxonomy_place(category, value);

    return place >= 0 ? taxonomy_values[place].value : NULL;
}

int nciss_value(int category, const char *value)
{
    const char *name;

    for (int i = 1; (name = nciss_value_name(category, i)) != NULL; i++)
        if (strcmp(name, value) == 0)
            return i;
    return 0;
}

/* The points of the answer, or the least of its category. */
static int taxonomy_points(int category, int value)
{
    int least = 100, place = taxonomy_place(category, value);

    if (place >= 0)
        return taxonomy_values[place].points;
    for (int i = 1; (place = taxonomy_place(category, i)) >= 0; i++)
        if (taxonomy_values[place].points < least)
            least = taxonomy_values[place].points;
    return least;
}

int64_t nciss_score(const int values[NCISS_CATEGORIES])
{
    enum { LEAST = 325, GREATEST = 3400 };
    int64_t sum = 0, score;

    for (int i = 0; i < NCISS_CATEGORIES; i++)
        sum += taxonomy_categories[i].weight * taxonomy_points(i, values[i]);
    score = (sum - LEAST) * 100000 / (GREATEST - LEAST);
    return score < 0 ? 0 : score > 100000 ? 100000 : score;
}
