/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over what was told, in its order, for the values of a minute; then one value after the
 * other. Nothing depends on the order of the values, and arithmetic is that of IEEE 754's basic
 * operations, so that every machine computes the same.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/view/sharing-own.h"

const struct sharing_rule sharing_rule_default = {
    .half_life = 30 * 60 * 1000, .beta = 1000, .minute_most = 30};

/* 2 to the power of -after/half_life. */
static double sharing_weight(int64_t after, int64_t half_life)
{
    /* 2 to the power of -1/2, -1/4, … */
    static const double roots[] = {
        0x1.6a09e667f3bcdp-1, 0x1.ae89f995ad3adp-1, 0x1.d5818dcfba487p-1, 0x1.ea4afa2a490dap-1,
        0x1.f50765b6e4540p-1, 0x1.fa7c1819e90d8p-1, 0x1.fd3c22b8f71f1p-1, 0x1.fe9d96b2a23d9p-1,
        0x1.ff4eaca4391b6p-1, 0x1.ffa74ea381efcp-1, 0x1.ffd3a565efb65p-1, 0x1.ffe9d237fe372p-1,
        0x1.fff4e8fd40081p-1, 0x1.fffa7476f029dp-1, 0x1.fffd3a398c1bbp-1, 0x1.fffe9d1c4b0f3p-1,
        0x1.ffff4e8e06c7fp-1, 0x1.ffffa746fbb40p-1, 0x1.ffffd3a37bee0p-1, 0x1.ffffe9d1bd7c0p-1,
        0x1.fffff4e8de9f4p-1, 0x1.fffffa746f47fp-1, 0x1.fffffd3a37a21p-1, 0x1.fffffe9d1bd09p-1,
    };
    double result = 1, part;
    int64_t halves;

    if (after <= 0)
        return 1;
    halves = after / half_life;
    if (halves > 60)
        return 0;
    for (; halves > 0; halves--)
        result /= 2;
    part = (double)(after % half_life) / (double)half_life;
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        part *= 2;
        if (part >= 1) {
            part -= 1;
            result *= roots[i];
        }
    }
    return result;
}

static int64_t sharing_thousandths(double value)
{
    return (int64_t)(value * 1000 + 0.5);
}

/* ---- scratch ---- */

/* Of one value, by team - 1, and of one pass over it. */
struct sharing_scratch {
    int64_t *first;    /* when the team told it first and it counts; -1: it has not */
    int64_t *received; /* when it received it first; -1: never */
    uint32_t *from;    /* the team from which; 0: exercise control or an organisation */
    bool *told;        /* it told it at all */
    bool *own;         /* it had it before it received it */
    uint32_t *pairs;   /* the number of the value that was told last, by pair */
    uint32_t number;   /* of the value, from 1 */
    double *recall;    /* sum of weights, of all values */
};

struct sharing_work {
    struct sharing_table table;
    const struct sharing_rule *rule;
    struct sharing *to;
    struct sharing_scratch scratch;
};

static void *sharing_take(struct sharing_table *table, size_t count, size_t size)
{
    void *memory = pool_take_array(table->pool, count + 1, size);

    if (memory != NULL)
        memset(memory, 0, (count + 1) * size);
    table->failed |= memory == NULL;
    return memory;
}

static void sharing_scratch_take(struct sharing_work *work)
{
    size_t teams = work->table.teams;
    struct sharing_scratch *s = &work->scratch;

    *s = (struct sharing_scratch){
        .first = sharing_take(&work->table, teams, sizeof(*s->first)),
        .received = sharing_take(&work->table, teams, sizeof(*s->received)),
        .from = sharing_take(&work->table, teams, sizeof(*s->from)),
        .told = sharing_take(&work->table, teams, sizeof(*s->told)),
        .own = sharing_take(&work->table, teams, sizeof(*s->own)),
        .pairs = sharing_take(&work->table, teams * teams, sizeof(*s->pairs)),
        .recall = sharing_take(&work->table, teams, sizeof(*s->recall)),
    };
}

/* ---- colours ---- */

static bool sharing_got(const struct view_share *share, uint32_t team)
{
    bool got = share->made.open || share->made.team == team;

    for (uint32_t i = 0; !got && i < share->made.to.count; i++)
        got = share->made.to.items[i] == team;
    return got;
}

/* Did everybody outside who gets `share` get `before`? */
static bool sharing_outside_got(const struct view_share *before, const struct view_share *share)
{
    char id[256];

    for (const char *at = share->made.outside; *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");

        if (length >= sizeof(id))
            return false;
        memcpy(id, at, length);
        id[length] = '\0';
        if (!view_share_is_outside(&before->made, id))
            return false;
        at += length;
    }
    return true;
}

/* May who received `before` tell it as far as `share` goes? */
static bool sharing_permits(const struct view_share *before, const struct view_share *share)
{
    if (before->made.open || before->made.tlp == TLP_CLEAR)
        return true;
    if (share->made.open)
        return false;
    if (before->made.tlp == TLP_GREEN)
        return true;
    for (uint32_t i = 0; i < share->made.to.count; i++)
        if (!sharing_got(before, share->made.to.items[i]))
            return false;
    return sharing_outside_got(before, share);
}

/* The team received the value before, and each time only for fewer than it tells now. */
static bool sharing_breaks(const struct sharing_value *value, const struct view_share *share)
{
    bool received = false;

    for (const struct sharing_told *one = value->told; one->share != share; one = one->next) {
        if (one->share->made.team == share->made.team || !sharing_got(one->share, share->made.team))
            continue;
        received = true;
        if (sharing_permits(one->share, share))
            return false;
    }
    return received;
}

/* ---- one value ---- */

static bool sharing_can_see(const struct sharing_value *value, uint32_t team)
{
    return value->truth && value->known[team - 1] >= 0;
}

static void sharing_receive(struct sharing_work *work, const struct sharing_value *value,
                            const struct view_share *share, uint32_t team)
{
    struct sharing_scratch *s = &work->scratch;
    uint32_t by = share->made.team;
    size_t teams = work->table.teams, pair = (by - 1) * teams + team - 1;

    if (team == by || team > teams || view_team(work->table.view, team) == NULL)
        return;
    if (s->received[team - 1] < 0) {
        s->received[team - 1] = share->x;
        s->from[team - 1] = by;
        s->own[team - 1] = s->told[team - 1] || sharing_can_see(value, team);
    }
    if (by == 0 || s->pairs[pair] == s->number)
        return;
    s->pairs[pair] = s->number;
    work->to->pairs[pair].told++;
    if (work->to->pairs[pair].first < 0 || share->x < work->to->pairs[pair].first)
        work->to->pairs[pair].first = share->x;
}

/* A team tells it for the first time. */
static void sharing_first(struct sharing_work *work, const struct sharing_value *value,
                          const struct view_share *share, bool counts, bool nobody_before)
{
    struct sharing_scratch *s = &work->scratch;
    uint32_t team = share->made.team;
    struct sharing_team *to = &work->to->teams[team - 1];
    bool neutral = s->received[team - 1] >= 0 && !sharing_can_see(value, team);

    s->told[team - 1] = true;
    to->values++;
    to->neutral += neutral;
    to->flooded += !counts;
    if (counts)
        s->first[team - 1] = share->x;
    if (neutral)
        return;
    to->junk += !value->truth;
    to->hits += value->truth && counts;
    to->first += value->truth && counts && nobody_before;
}

static void sharing_tell(struct sharing_work *work, const struct sharing_value *value)
{
    struct sharing_scratch *s = &work->scratch;

    for (const struct sharing_told *one = value->told; one != NULL; one = one->next) {
        const struct view_share *share = one->share;
        uint32_t team = share->made.team;
        bool is_team = team != 0 && team <= work->table.teams;

        if (is_team && !s->told[team - 1])
            sharing_first(work, value, share, one->counts, one == value->told);
        if (is_team && s->received[team - 1] >= 0 && !s->own[team - 1])
            work->to->teams[team - 1].breaches += sharing_breaks(value, share);
        for (uint32_t i = 0; !share->made.open && i < share->made.to.count; i++)
            sharing_receive(work, value, share, share->made.to.items[i]);
        for (uint32_t t = 1; share->made.open && t <= work->table.teams; t++)
            sharing_receive(work, value, share, t);
    }
}

/* A team uses what it has from another and cannot find itself: once for each value. */
static void sharing_use(struct sharing_work *work, const struct sharing_value *value)
{
    struct sharing_scratch *s = &work->scratch;

    for (const struct sharing_use *use = value->uses; value->truth && use != NULL;
         use = use->next) {
        size_t place = use->team - 1;
        uint32_t from;

        if (use->team == 0 || use->team > work->table.teams || s->received[place] < 0 ||
            use->x < s->received[place] || sharing_can_see(value, use->team))
            continue;
        from = s->from[place];
        s->received[place] = INT64_MAX;
        if (from == 0)
            continue;
        work->to->teams[from - 1].used++;
        work->to->pairs[(from - 1) * work->table.teams + place].used++;
    }
}

static void sharing_find(struct sharing_work *work, const struct sharing_value *value)
{
    struct sharing_scratch *s = &work->scratch;
    size_t teams = work->table.teams;

    for (uint32_t t = 1; value->truth && t <= teams; t++) {
        struct sharing_team *to = &work->to->teams[t - 1];

        if (!sharing_can_see(value, t))
            continue;
        to->visible++;
        if (s->first[t - 1] >= 0) {
            to->found++;
            s->recall[t - 1] +=
                sharing_weight(s->first[t - 1] - value->known[t - 1], work->rule->half_life);
        }
        for (uint32_t b = 1; b <= teams; b++) {
            bool needs = b != t && value->hits[b - 1] && !sharing_can_see(value, b);

            to->needed += needs;
            to->covered += needs && s->pairs[(t - 1) * teams + b - 1] == s->number;
        }
    }
}

static void sharing_one(struct sharing_work *work, const struct sharing_value *value)
{
    struct sharing_scratch *s = &work->scratch;
    bool told = false;

    s->number++;
    for (size_t t = 0; t < work->table.teams; t++) {
        s->first[t] = s->received[t] = -1;
        s->told[t] = s->own[t] = false;
        s->from[t] = 0;
    }
    sharing_tell(work, value);
    for (size_t t = 0; t < work->table.teams; t++)
        told |= s->told[t];
    work->to->truth += value->truth;
    work->to->untold += value->truth && !told;
    sharing_find(work, value);
    sharing_use(work, value);
}

/* ---- the whole ---- */

static void sharing_end(struct sharing_work *work, size_t place)
{
    struct sharing_team *to = &work->to->teams[place];
    double beta = (double)work->rule->beta / 1000, precision = 0, recall = 0;
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
    recall = work->scratch.recall[place] / to->visible;
    to->recall = sharing_thousandths(recall);
    to->f = precision > 0 && recall > 0
                ? sharing_thousandths((1 + beta * beta) * precision * recall /
                                      (beta * beta * precision + recall))
                : 0;
}

static void sharing_shares(struct sharing_work *work)
{
    const struct view *view = work->table.view;

    for (size_t i = 0; i < view->shares.share_count; i++) {
        const struct share_made *made = &view->shares.shares[i].made;

        if (made->team != 0 && made->team <= work->table.teams &&
            (made->to.count != 0 || made->outside[0] != '\0' || made->open))
            work->to->teams[made->team - 1].shares++;
    }
}

int sharing_score(const struct view *view, const struct sharing_rule *rule, struct pool *pool,
                  struct sharing *ret, struct error *err)
{
    struct sharing_work work = {
        .table = {.view = view, .pool = pool, .teams = view->team_count}, .rule = rule, .to = ret};
    size_t teams = view->team_count;

    *ret = (struct sharing){.count = teams};
    ret->teams = sharing_take(&work.table, teams, sizeof(*ret->teams));
    ret->pairs = sharing_take(&work.table, teams * teams, sizeof(*ret->pairs));
    sharing_scratch_take(&work);
    if (!work.table.failed)
        sharing_fill(&work.table, rule->minute_most);
    for (size_t i = 0; !work.table.failed && i < teams * teams; i++)
        ret->pairs[i].first = -1;
    if (!work.table.failed)
        sharing_shares(&work);
    for (const struct sharing_value *value = work.table.values; !work.table.failed && value != NULL;
         value = value->hh.next)
        sharing_one(&work, value);
    for (size_t i = 0; !work.table.failed && i < teams; i++)
        sharing_end(&work, i);
    sharing_table_done(&work.table);
    return work.table.failed ? error_memory(err) : 0;
}
