/* SPDX-License-Identifier: Apache-2.0 */
/* The sums of sharing, which follow a view. */
#include <string.h>

#include "core/view/sharing-own.h"

static int64_t sharing_thousandths(double value)
{
    return (int64_t)(value * 1000 + 0.5);
}

static void *sharing_take(struct sharing_fold *fold, size_t count, size_t size)
{
    void *memory = pool_take_array(&fold->pool, count + 1, size);

    if (memory != NULL)
        memset(memory, 0, (count + 1) * size);
    fold->failed |= memory == NULL;
    return memory;
}

static void sharing_fold_begin(struct sharing_fold *fold, const struct view *view,
                               const struct sharing_rule *rule)
{
    size_t teams = view->team_count;
    struct sharing_scratch *s = &fold->scratch;

    sharing_fold_done(fold);
    fold->view = view;
    fold->rule = *rule;
    fold->teams = fold->to.count = teams;
    fold->amends = view->amends.count;
    fold->indicators = view->indicator_count;
    fold->minutes = sharing_take(fold, teams, sizeof(*fold->minutes));
    fold->delivered = sharing_take(fold, fold->indicators, sizeof(*fold->delivered));
    fold->recall = sharing_take(fold, teams, sizeof(*fold->recall));
    fold->to.teams = sharing_take(fold, teams, sizeof(*fold->to.teams));
    fold->to.pairs = sharing_take(fold, teams * teams, sizeof(*fold->to.pairs));
    s->first = sharing_take(fold, teams, sizeof(*s->first));
    s->received = sharing_take(fold, teams, sizeof(*s->received));
    s->from = sharing_take(fold, teams, sizeof(*s->from));
    s->told = sharing_take(fold, teams, sizeof(*s->told));
    s->own = sharing_take(fold, teams, sizeof(*s->own));
    s->benign = sharing_take(fold, teams, sizeof(*s->benign));
    s->pairs = sharing_take(fold, teams * teams, sizeof(*s->pairs));
    for (size_t i = 0; !fold->failed && i < teams * teams; i++)
        fold->to.pairs[i].first = -1;
    for (size_t t = 0; !fold->failed && t <= teams; t++)
        fold->minutes[t].minute = -1;
}

/* An amend may change what was counted; a view that has less than was counted is another one. */
static bool sharing_fold_fits(const struct sharing_fold *fold, const struct view *view,
                              const struct sharing_rule *rule)
{
    return fold->view == view && fold->teams == view->team_count && !fold->failed &&
           fold->amends == view->amends.count && fold->indicators == view->indicator_count &&
           fold->shares <= view->shares.share_count && fold->told <= view->shares.indicator_count &&
           fold->rule.half_life == rule->half_life && fold->rule.beta == rule->beta &&
           fold->rule.minute_most == rule->minute_most;
}

static void sharing_fold_end(struct sharing_fold *fold, size_t place)
{
    struct sharing_team *to = &fold->to.teams[place];
    double beta = (double)fold->rule.beta / 1000, precision = 0, recall = 0;
    uint32_t judged = to->values - to->neutral;

    to->precision = to->recall = SHARING_UNDEFINED;
    if (judged != 0) {
        precision = (double)to->hits / judged;
        to->precision = sharing_thousandths(precision);
    }
    if (to->visible == 0) {
        to->f = SHARING_UNDEFINED;
        return;
    }
    recall = (double)fold->recall[place] / (double)SHARING_ONE / to->visible;
    to->recall = sharing_thousandths(recall);
    to->f = precision > 0 && recall > 0
                ? sharing_thousandths((1 + beta * beta) * precision * recall /
                                      (beta * beta * precision + recall))
                : 0;
}

static const struct sharing *sharing_fold_look(struct sharing_fold *fold, const struct view *view,
                                               const struct sharing_rule *rule)
{
    if (!sharing_fold_fits(fold, view, rule))
        sharing_fold_begin(fold, view, rule);
    if (!fold->failed)
        sharing_follow(fold);
    while (!fold->failed && fold->touched != NULL) {
        struct sharing_value *value = fold->touched;

        fold->touched = value->next_touched;
        value->touched = false;
        value->told_counted = value->told_count;
        value->uses_counted = value->uses_count;
        value->counted = true;
        sharing_count(fold, value, 1);
    }
    for (size_t i = 0; !fold->failed && i < fold->teams; i++)
        sharing_fold_end(fold, i);
    return !fold->failed ? &fold->to : NULL;
}

const struct sharing *sharing_now(const struct view *view)
{
    struct sharing_rule rule = sharing_rule_of(&view->grading.rules);

    return sharing_fold_look(view->shares.score, view, &rule);
}

/* ---- the whole at once ---- */

/* What was not left behind and a warning list has, of each value by its first telling in each
 * team's name. */
static void sharing_fold_benign(const struct sharing_fold *fold, struct pool *pool,
                                struct sharing *ret, bool *failed)
{
    bool *of = pool_take_array(pool, fold->teams + 1, sizeof(*of));

    *failed |= of == NULL;
    for (const struct sharing_value *value = fold->values; !*failed && value != NULL;
         value = value->hh.next) {
        memset(of, 0, fold->teams * sizeof(*of));
        for (const struct sharing_told *one = value->told; one != NULL && !value->truth;
             one = one->next) {
            const struct view_share *share = &fold->view->shares.shares[one->share];
            uint32_t team = share->made.team;
            struct sharing_benign *place;

            if (one->warning == 0 || team == 0 || team > fold->teams || of[team - 1])
                continue;
            of[team - 1] = true;
            place = pool_grow(pool, &ret->benign, &ret->benign_count, sizeof(*place));
            if (place == NULL) {
                *failed = true;
                return;
            }
            *place = (struct sharing_benign){
                .team = team, .warning = one->warning, .value = value->value, .x = share->x};
        }
    }
}

int sharing_score(const struct view *view, const struct sharing_rule *rule, struct pool *pool,
                  struct sharing *ret, struct error *err)
{
    struct sharing_fold fold = {.failed = false};
    const struct sharing *now = sharing_fold_look(&fold, view, rule);
    size_t teams = view->team_count;
    bool failed = now == NULL;

    *ret = (struct sharing){.count = teams};
    ret->teams = pool_take_array(pool, teams + 1, sizeof(*ret->teams));
    ret->pairs = pool_take_array(pool, teams * teams + 1, sizeof(*ret->pairs));
    failed |= ret->teams == NULL || ret->pairs == NULL;
    if (!failed) {
        ret->truth = now->truth;
        ret->untold = now->untold;
        memcpy(ret->teams, now->teams, teams * sizeof(*ret->teams));
        memcpy(ret->pairs, now->pairs, teams * teams * sizeof(*ret->pairs));
        sharing_fold_benign(&fold, pool, ret, &failed);
    }
    sharing_fold_done(&fold);
    return failed ? error_memory(err) : 0;
}
