/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of evaluation sheets: what a person writes (YAML, JSON) and what comes in an
 * order. What is taken has one canonical form, which is taken again and stays as it is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/report/sheet-form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void again(const struct sheet *sheet)
{
    struct pool pool = POOL_EMPTY;
    struct sheet second;
    struct error err;
    size_t length, second_length;
    char *text = sheet_canonical(sheet, &length), *other;

    if (text == NULL)
        abort();
    if (length <= SHEET_BODY_MOST) {
        if (sheet_read(text, length, &pool, &second, &err) != 0)
            abort();
        other = sheet_canonical(&second, &second_length);
        if (other == NULL || strcmp(text, other) != 0)
            abort();
        free(other);
    }
    free(text);
    pool_done(&pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct view_criterion criteria[] = {
        {.made = {.criterion = 1, .metric = "m", .id = "a", .title = "A", .weight = 1}},
        {.made = {.criterion = 2, .metric = "m", .id = "b", .title = "B", .weight = 2}}};
    static const struct view_team team = {.made = {.team = 1, .id = "t"}};
    static const struct view_metric metric = {
        .made = {.metric = 1, .team = 1, .id = "m", .type = METRIC_MANUAL, .max = 10000}};
    struct sheet_about about = {.team = &team, .metric = &metric};
    struct pool pool = POOL_EMPTY;
    struct sheet sheet;
    struct error err;

    if (sheet_read((const char *)data, size, &pool, &sheet, &err) == 0)
        again(&sheet);
    about.criteria[0] = &criteria[0];
    about.criteria[1] = &criteria[1];
    for (about.count = 0; about.count <= 2; about.count += 2) {
        struct complaints complaints = COMPLAINTS_EMPTY;

        if (sheet_form_read("s", (const char *)data, size, &about, &pool, &sheet, &complaints,
                            &err) == 0)
            again(&sheet);
        complaints_done(&complaints);
    }
    pool_done(&pool);
    return 0;
}
