/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of reports: what a person writes (YAML, JSON) and what comes in an order. What
 * is taken has one canonical form, which is taken again and stays as it is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/report/form.h"

static const char kinds[] =
    "{\"malware\":{\"fields\":[{\"name\":\"family\",\"type\":\"line\",\"needed\":true},"
    "{\"name\":\"seen\",\"type\":\"time\"},{\"name\":\"how\",\"type\":\"choices\",\"choices\":[\"a\",\"b\"]}]}}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void again(const struct report *report)
{
    struct pool pool = POOL_EMPTY;
    struct report second;
    struct error err;
    size_t length, second_length;
    char *text = report_canonical(report, &length), *other;

    if (text == NULL)
        abort();
    if (length <= REPORT_BODY_MOST) {
        if (report_read(text, length, &pool, &second, &err) != 0)
            abort();
        other = report_canonical(&second, &second_length);
        if (other == NULL || strcmp(text, other) != 0)
            abort();
        free(other);
    }
    free(text);
    pool_done(&pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct report report;
    struct error err;

    if (report_read((const char *)data, size, &pool, &report, &err) == 0)
        again(&report);
    if (form_read("r", (const char *)data, size, kinds, &pool, &report, &complaints, &err) == 0)
        again(&report);
    complaints_done(&complaints);
    pool_done(&pool);
    return 0;
}
