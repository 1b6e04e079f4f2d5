/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the scenario shares by itself: an inject's share becomes rows in the turn that delivers the
 * inject, in the name of exercise control or of an organisation outside. Delivered again (a retry),
 * the same share is there already. A share that the bounds or the receivers do not allow makes its
 * inject fail, which a person then sees.
 */
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "core/decide/decide.h"
#include "core/model/share.h"
#include "core/view/share-to.h"

/* Exercise control's shares that these intents make: none of them is in the view yet. */
static uint32_t share_inject_pending(const struct intents *intents, const char *sha256,
                                     bool *ret_same)
{
    uint32_t count = 0;

    for (size_t i = 0; i < intents->row_count; i++) {
        const struct share_made *made = &intents->rows[i].as.share_made;

        if (intents->rows[i].kind != ROW_SHARE_MADE || made->team != 0)
            continue;
        count++;
        *ret_same |= strcmp(made->sha256, sha256) == 0;
    }
    return count;
}

static bool share_inject_fits(const struct view *view, const struct share *share,
                              struct share_to *to, char *why, size_t size)
{
    struct view_sharer so_far = view_sharer(view, 0);

    if (share->from[0] != '\0' && view_organisation_called(view, share->from) == NULL) {
        text_print(why, size, "not shared: there is no organisation \"%.60s\"", share->from);
        return false;
    }
    if (so_far.shares >= SHARES_MOST ||
        so_far.indicators + share->indicator_count > SHARES_INDICATORS_MOST) {
        text_print(why, size,
                   "not shared: exercise control has shared %" PRIu32 " times %" PRIu32
                   " indicators, which is the limit",
                   so_far.shares, so_far.indicators);
        return false;
    }
    return share_to_find(view, share, 0, to, why, size) == 0;
}

bool intents_share_inject(const struct state *state, const struct view_inject *inject,
                          const char *by, struct intents *intents, char *why, size_t size)
{
    const struct view *view = state->view;
    const char *text = inject->made.share;
    char sha256[HASH_TEXT];
    struct share_to to;
    struct share share;
    struct error err;
    bool same = false;
    uint32_t pending;

    if (text[0] == '\0')
        return true;
    hash_sha256(sha256, text, strlen(text));
    pending = share_inject_pending(intents, sha256, &same);
    if (same || view_share_same(view, 0, sha256) != NULL)
        return true;
    if (share_read(text, strlen(text), &intents->pool, &share, &err) < 0) {
        text_print(why, size, "not shared: %s", err.text);
        return false;
    }
    if (!share_inject_fits(view, &share, &to, why, size))
        return false;
    intents_share(intents,
                  &(struct share_made){.number = view_sharer(view, 0).shares + pending + 1,
                                       .from = share.from,
                                       .tlp = share.tlp,
                                       .to = {to.teams, to.count},
                                       .names = to.names,
                                       .outside = to.outside,
                                       .all = to.all,
                                       .open = to.open,
                                       .title = share.title,
                                       .text = share.text,
                                       .sha256 = sha256,
                                       .inject = inject->made.inject,
                                       .by = by},
                  &share);
    return true;
}
