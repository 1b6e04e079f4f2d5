/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/control/intake.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "core/model/report.h"
#include "core/model/sheet.h"
#include "core/model/share.h"
#include "core/order/order.h"
#include "engine/control/control.h"

/* The order's row names a blob that is to be stored. */
static bool intake_files(const struct intents *intents)
{
    for (size_t i = 0; i < intents->row_count; i++)
        if (intents->rows[i].kind == ROW_REPORT_FILED ||
            intents->rows[i].kind == ROW_REPORT_DRAFTED ||
            intents->rows[i].kind == ROW_ARTIFACT_FILED)
            return true;
    return false;
}

/* Decides with these bytes; a document that is refused, or was received before, is not stored. */
static int intake_bytes(struct controller *c, struct order *order, const struct report *report,
                        const char *bytes, size_t length, struct intents *intents, char *reply,
                        size_t size)
{
    char hash[HASH_TEXT], sha256[HASH_TEXT];
    struct order_report filed = {
        .report = report, .hash = hash, .sha256 = sha256, .length = length};
    struct error err;
    int result;

    hash_text(hash, bytes, length);
    hash_sha256(sha256, bytes, length);
    order->report = &filed;
    result = order_decide(&c->state, order, intents, reply, size);
    if (result == 0 && intake_files(intents) &&
        journal_blob(c->journal, bytes, length, hash, &err) < 0) {
        intents->row_count = intents->action_count = 0;
        text_copy(reply, size, err.text);
        result = 1;
    }
    return result;
}

static int intake_canonical(struct controller *c, struct order *order, const struct report *report,
                            struct intents *intents, char *reply, size_t size)
{
    size_t length;
    char *text = report_canonical(report, &length);
    int result = 1;

    if (text == NULL)
        text_copy(reply, size, "no memory");
    else
        result = intake_bytes(c, order, report, text, length, intents, reply, size);
    free(text);
    return result;
}

/* A draft is kept as it was written, whatever its complaints; a terminal can print it. */
static int intake_draft(struct controller *c, struct order *order, struct intents *intents,
                        char *reply, size_t size)
{
    size_t length = strlen(order->document);

    if (!report_is_text(order->document, length, true)) {
        text_copy(reply, size, "the draft has a control character or one that reorders text");
        return 1;
    }
    return intake_bytes(c, order, NULL, order->document, length, intents, reply, size);
}

/* An evaluation sheet is in its row, and is no blob: until it is opened it is its evaluator's own.
 */
static int intake_sheet(struct controller *c, struct order *order, struct pool *pool,
                        struct intents *intents, char *reply, size_t size)
{
    const char *document = order->document != NULL ? order->document : "";
    char sha256[HASH_TEXT] = "";
    struct sheet *sheet = pool_take_array(pool, 1, sizeof(*sheet));
    struct order_sheet filed = {.sheet = sheet, .sha256 = sha256};
    struct error err = {0};
    size_t length = 0;
    char *text = NULL;
    int result = 1;

    if (sheet == NULL)
        text_copy(reply, size, "no memory");
    else if (sheet_read(document, strlen(document), pool, sheet, &err) < 0)
        text_copy(reply, size, err.text);
    else if ((text = sheet_canonical(sheet, &length)) == NULL)
        text_copy(reply, size, "no memory");
    else {
        hash_sha256(sha256, text, length);
        order->sheet = &filed;
        result = order_decide(&c->state, order, intents, reply, size);
    }
    free(text);
    return result;
}

/* What is shared stands in rows; its SHA-256 is that of the document as it came. */
static int intake_share(struct controller *c, struct order *order, struct pool *pool,
                        struct intents *intents, char *reply, size_t size)
{
    size_t length = strlen(order->document);
    struct share share;
    struct error err = {0};

    if (share_read(order->document, length, pool, &share, &err) < 0) {
        text_copy(reply, size, err.text);
        return 1;
    }
    order->share = &share;
    return intake_bytes(c, order, NULL, order->document, length, intents, reply, size);
}

int intake_decide(struct controller *c, const struct order *order, struct intents *intents,
                  char *reply, size_t size)
{
    struct pool pool = POOL_EMPTY;
    struct report *report = pool_take_array(&pool, 1, sizeof(*report));
    struct order said = *order;
    struct error err = {0};
    int result = 1;

    if (report == NULL)
        text_copy(reply, size, "no memory");
    else if (strcmp(order->verb, "sheet") == 0)
        result = intake_sheet(c, &said, &pool, intents, reply, size);
    else if (strcmp(order->verb, "artifact") == 0)
        result = intake_bytes(c, &said, NULL, order->bytes != NULL ? order->bytes : "",
                              order->byte_count, intents, reply, size);
    else if (order->document == NULL)
        result = order_decide(&c->state, &said, intents, reply, size);
    else if (strcmp(order->verb, "share") == 0 || strcmp(order->verb, "sight") == 0)
        result = intake_share(c, &said, &pool, intents, reply, size);
    else if (strcmp(order->verb, "draft") == 0)
        result = intake_draft(c, &said, intents, reply, size);
    else if (report_read(order->document, strlen(order->document), &pool, report, &err) < 0)
        text_copy(reply, size, err.text);
    else
        result = intake_canonical(c, &said, report, intents, reply, size);
    pool_done(&pool);
    return result;
}
