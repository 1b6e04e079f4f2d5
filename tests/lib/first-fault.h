/* SPDX-License-Identifier: Apache-2.0 */
/* The first fault of a journal, for tests that expect one or none. */
#pragma once

#include "journal/verify.h"

struct first_fault {
    int64_t *ret_row;
    struct error *err;
    bool has;
};

static void first_fault_take(void *data, const struct verify_fault *fault)
{
    struct first_fault *first = data;

    if (first->has)
        return;
    first->has = true;
    *first->ret_row = fault->what == VERIFY_BLOB || fault->what == VERIFY_HEAD ? 0 : fault->row;
    error_set(first->err, ERROR_INPUT, "journal: %s %.64s%s%s", verify_words[fault->what],
              fault->blob != NULL ? fault->blob : "", fault->blob != NULL ? " " : "", fault->text);
}

/* As verify_journal without a key. 1: *ret_row is the first bad row (0: the fault is not in a row),
 * and err describes the fault. */
static int first_fault(struct journal *journal, int64_t *ret_row, struct error *err)
{
    struct first_fault first = {.ret_row = ret_row, .err = err};
    struct verify_face face = {.fault = first_fault_take, .data = &first};
    struct verify_report report;

    return verify_journal(journal, NULL, &face, &report, err);
}
