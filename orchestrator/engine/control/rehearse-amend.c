/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal's director amends the scenario at a time that was chosen before: by the order that a
 * director gives, so that what is rehearsed is what would happen. */
#include "base/text.h"
#include "core/order/order.h"
#include "engine/control/amend-file.h"
#include "engine/control/control.h"

static int rehearse_read_amend(struct controller *c, struct pool *pool, struct order_amend *ret,
                               struct error *err)
{
    const struct controller_amend *amend = c->options->amend;
    struct amend differs;
    char mark[AMEND_MARK];

    *ret = (struct order_amend){
        .now = amend->rows, .path = amend->path, .after = (uint32_t)c->state.view->amends.count};
    if (amend_base_read(c->journal, c->state.view, pool, &ret->base, err) < 0 ||
        amend_compare(c->state.view, c->state.x, "", &ret->base, &ret->now, &differs, err) < 0)
        return -ERROR_FAILED;
    text_copy(mark, sizeof(mark), differs.mark);
    amend_done(&differs);
    ret->mark = pool_text(pool, mark);
    return ret->mark != NULL ? amend_store_blobs(amend->blobs, c->journal, err) : error_memory(err);
}

void rehearse_amend(struct controller *c)
{
    struct controller_amend *amend = c->options->amend;
    struct pool pool = POOL_EMPTY;
    struct intents intents = {0};
    struct order_amend said;
    struct order order = {.verb = "amend",
                          .target = "",
                          .team = "",
                          .actor = "director",
                          .role = ROLE_DIRECTOR,
                          .reason = "",
                          .detail = "",
                          .amend = &said};
    struct error err = {0};

    if (amend == NULL || amend->said[0] != '\0')
        return;
    if (rehearse_read_amend(c, &pool, &said, &err) < 0) {
        controller_fail(c, &err);
    } else {
        amend->taken =
            order_decide(&c->state, &order, &intents, amend->said, sizeof(amend->said)) == 0;
        controller_take(c, &intents);
    }
    intents_done(&intents);
    pool_done(&pool);
}
