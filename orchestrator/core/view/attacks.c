/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/attacks.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

/* ---- look-ups ---- */

const struct view_attack *view_attack(const struct view *view, uint32_t ordinal)
{
    const struct view_attack *attack =
        ordinal >= 1 && ordinal <= view->attacks.count ? &view->attacks.list[ordinal - 1] : NULL;

    return attack != NULL && attack->made.attack != 0 ? attack : NULL;
}

struct view_attack_claim *view_attack_claim_of(const struct view *view, uint32_t team,
                                               uint32_t number)
{
    for (size_t i = 0; i < view->attacks.claim_count; i++)
        if (view->attacks.claims[i].made.team == team &&
            view->attacks.claims[i].made.number == number)
            return &view->attacks.claims[i];
    return NULL;
}

uint32_t view_attack_claims_of(const struct view *view, uint32_t team)
{
    uint32_t count = 0;

    for (size_t i = 0; i < view->attacks.claim_count; i++)
        count += view->attacks.claims[i].made.team == team;
    return count;
}

int64_t attack_began(const struct view *view, const struct view_attack *attack)
{
    return view_first_delivery(view, &attack->made.injects);
}

/* ---- what is computed ---- */

int attack_value(const struct attack_made *made, const struct attack_decided *decision)
{
    static const int severities[ATTACK_SEVERITIES] = {0, 250, 500, 750, 1000};
    int64_t share = 1000, dwelt = decision->to - decision->from;
    int rho, value;

    if (decision->to >= 0 && dwelt < made->dwell)
        share = ledger_part(1000, dwelt > 0 ? dwelt : 0, made->dwell);
    share = made->least + ledger_part(1000 - made->least, share, 1000);
    rho = (int)ledger_part(severities[decision->severity], share, 1000);
    value = 1000 - rho;
    return decision->half ? value / 2 : value;
}

int attack_worth(const struct view *view, const struct view_attack *attack,
                 const struct view_attack_claim **ret_claim)
{
    const struct view_attack_claim *worst = NULL;
    int least = 1000;

    for (size_t i = 0; i < view->attacks.claim_count; i++) {
        const struct view_attack_claim *claim = &view->attacks.claims[i];
        int value;

        if (claim->made.attack != attack->made.attack || !claim->decided || !claim->decision.upheld)
            continue;
        value = attack_value(&attack->made, &claim->decision);
        if (value < least) {
            least = value;
            worst = claim;
        }
    }
    if (ret_claim != NULL)
        *ret_claim = worst;
    return least;
}

int attacks_points(const struct view *view, const struct view_metric *metric, int64_t *ret_points)
{
    int64_t sum = 0, weights = 0;

    for (size_t i = 0; i < view->attacks.count; i++) {
        const struct view_attack *attack = &view->attacks.list[i];

        if (attack->made.attack == 0 || attack->made.metric != metric->made.metric ||
            attack_began(view, attack) < 0)
            continue;
        weights += attack->made.weight;
        sum += (int64_t)attack->made.weight * attack_worth(view, attack, NULL);
    }
    if (weights == 0)
        return 1;
    *ret_points = ledger_response(metric, sum / weights);
    return 0;
}

bool attacks_wait(const struct view *view, const struct view_metric *metric)
{
    for (size_t i = 0; i < view->attacks.claim_count; i++) {
        const struct view_attack_claim *claim = &view->attacks.claims[i];
        const struct view_attack *attack = view_attack(view, claim->made.attack);

        if (!claim->decided && attack != NULL && attack->made.metric == metric->made.metric)
            return true;
    }
    return false;
}

/* ---- words ---- */

const char *attack_what(int severity, int64_t from, int64_t end, bool half, char to[120])
{
    char begin[32], until[32];

    text_print(to, 120, "%s from %s%s%s%s", attack_severity_words[severity],
               tell_time(&begin, from), end >= 0 ? " to " : ", never put out",
               end >= 0 ? tell_time(&until, end) : "", half ? ", half" : "");
    return to;
}

const char *attacks_text(const struct view *view, const struct view_metric *metric,
                         char to[ATTACK_TEXT])
{
    size_t used = 0;

    to[0] = '\0';
    for (size_t i = 0; i < view->attacks.count; i++) {
        const struct view_attack *attack = &view->attacks.list[i];
        const struct view_attack_claim *claim;
        char what[120];
        int value;

        if (attack->made.attack == 0 || attack->made.metric != metric->made.metric ||
            attack_began(view, attack) < 0)
            continue;
        value = attack_worth(view, attack, &claim);
        text_print(to + used, ATTACK_TEXT - used, "%s: %d.%d %%, weight %u%s%s\n",
                   attack->made.inject, value / 10, value % 10, attack->made.weight,
                   claim != NULL ? ": " : ": withstood",
                   claim != NULL ? attack_what((int)claim->decision.severity, claim->decision.from,
                                               claim->decision.to, claim->decision.half, what)
                                 : "");
        used += strlen(to + used);
    }
    return to;
}

/* ---- rows ---- */

static int attack_add(struct view *view, const struct row *kept, struct error *err)
{
    const struct attack_made *made = &kept->as.attack_made;
    struct view_attack *attack;

    if (made->weight == 0 || made->dwell <= 0 || made->least > 1000)
        return error_set(err, ERROR_INPUT, "an attack's weight, dwell or floor is out of range");
    if (view_metric(view, made->metric) == NULL)
        return view_no_such("metric", made->metric, err);
    attack = view_add_place(view, &view->attacks.list, &view->attacks.count, sizeof(*attack),
                            made->attack, err);
    if (attack == NULL)
        return -ERROR_STATE;
    attack->made = *made;
    return 0;
}

static int attack_claim(struct view *view, const struct row *kept, struct error *err)
{
    const struct attack_claimed *made = &kept->as.attack_claimed;
    struct view_attack_claim *claim;

    if (view_attack(view, made->attack) == NULL)
        return view_no_such("attack", made->attack, err);
    if (made->number != view_attack_claims_of(view, made->team) + 1)
        return error_set(err, ERROR_STATE, "claim %u is not the team's next", made->number);
    claim =
        pool_grow(&view->pool, &view->attacks.claims, &view->attacks.claim_count, sizeof(*claim));
    if (claim == NULL)
        return error_memory(err);
    *claim = (struct view_attack_claim){.made = *made, .row = kept->seq, .x = kept->x};
    return 0;
}

static int attack_decide(struct view *view, const struct row *kept, struct error *err)
{
    const struct attack_decided *made = &kept->as.attack_decided;
    struct view_attack_claim *claim = view_attack_claim_of(view, made->team, made->number);

    if (claim == NULL)
        return view_no_such("claim", made->number, err);
    claim->decided = true;
    claim->decision = *made;
    claim->decision_x = kept->x;
    return 0;
}

int view_attack_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    struct row kept;

    (void)changed;
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    return row->kind == ROW_ATTACK_MADE      ? attack_add(view, &kept, err)
           : row->kind == ROW_ATTACK_CLAIMED ? attack_claim(view, &kept, err)
                                             : attack_decide(view, &kept, err);
}
