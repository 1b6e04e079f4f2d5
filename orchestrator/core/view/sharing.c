/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one value comes to, into the sums or out of them. Nothing depends on the order of the
 * values; arithmetic is that of IEEE 754's basic operations and of whole numbers, so that every
 * machine computes the same.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/view/sharing-own.h"

struct sharing_rule sharing_rule_of(const struct scoring_made *said)
{
    enum { HALF_LIFE = 30 * 60 * 1000, BETA = 1000, MINUTE = 30 };

    return (struct sharing_rule){.half_life = said->half_life > 0 ? said->half_life : HALF_LIFE,
                                 .beta = said->beta != 0 ? said->beta : BETA,
                                 .minute_most = said->minute != 0 ? said->minute : MINUTE};
}

/* 2 to the power of -after/half_life, in parts of SHARING_ONE. */
static int64_t sharing_weight(int64_t after, int64_t half_life)
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
        return SHARING_ONE;
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
    return (int64_t)(result * (double)SHARING_ONE + 0.5);
}

/* ---- colours ---- */

static bool sharing_got(const struct view_share *share, uint32_t team)
{
    return share->made.open || share->made.team == team || ordinals_have(&share->made.to, team);
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

/* What a share had become when `share` was told: its sender may have replaced it. */
static const struct view_share *sharing_newest(const struct view *view, size_t before, size_t share)
{
    const struct view_share *shares = view->shares.shares;

    while (shares[before].next != 0 && shares[before].next - 1 < share)
        before = shares[before].next - 1;
    return &shares[before];
}

/* The team received the value before, and each time only for fewer than it tells now. */
static bool sharing_breaks(const struct view *view, const struct sharing_value *value, size_t place)
{
    const struct view_share *share = &view->shares.shares[place];
    bool received = false;

    for (const struct sharing_told *one = value->told; one->share != place; one = one->next) {
        const struct view_share *before = &view->shares.shares[one->share];

        if (before->made.team == share->made.team || !sharing_got(before, share->made.team))
            continue;
        received = true;
        if (sharing_permits(sharing_newest(view, one->share, place), share))
            return false;
    }
    return received;
}

/* ---- one value ---- */

static bool sharing_can_see(const struct sharing_value *value, uint32_t team)
{
    return value->truth && value->known[team - 1] >= 0;
}

static void sharing_receive(struct sharing_fold *fold, const struct sharing_value *value,
                            const struct view_share *share, uint32_t team, int sign)
{
    struct sharing_scratch *s = &fold->scratch;
    uint32_t by = share->made.team;
    size_t pair = (by - 1) * fold->teams + team - 1;

    if (team == by || team > fold->teams || view_team(fold->view, team) == NULL)
        return;
    if (s->received[team - 1] < 0) {
        s->received[team - 1] = share->x;
        s->from[team - 1] = by;
        s->own[team - 1] = s->told[team - 1] || sharing_can_see(value, team);
    }
    if (by == 0 || s->pairs[pair] == s->number)
        return;
    s->pairs[pair] = s->number;
    fold->to.pairs[pair].told += (uint32_t)sign;
    /* What was told stays told, so the first time is never taken back. */
    if (fold->to.pairs[pair].first < 0 || share->x < fold->to.pairs[pair].first)
        fold->to.pairs[pair].first = share->x;
}

/* A team tells it for the first time. */
static void sharing_first(struct sharing_fold *fold, const struct sharing_value *value,
                          const struct sharing_told *one, int sign)
{
    const struct view_share *share = &fold->view->shares.shares[one->share];
    struct sharing_scratch *s = &fold->scratch;
    uint32_t team = share->made.team, step = (uint32_t)sign;
    struct sharing_team *to = &fold->to.teams[team - 1];
    bool neutral =
        s->received[team - 1] >= 0 && !sharing_can_see(value, team) && !s->benign[team - 1];

    s->told[team - 1] = true;
    to->values += step;
    to->neutral += neutral ? step : 0;
    to->flooded += !one->counts ? step : 0;
    if (one->counts)
        s->first[team - 1] = share->x;
    if (neutral)
        return;
    to->junk += !value->truth ? step : 0;
    to->benign += s->benign[team - 1] ? step : 0;
    to->hits += value->truth && one->counts ? step : 0;
    to->first += value->truth && one->counts && one == value->told ? step : 0;
}

static void sharing_tell(struct sharing_fold *fold, const struct sharing_value *value, int sign)
{
    struct sharing_scratch *s = &fold->scratch;
    const struct sharing_told *one = value->told;

    for (size_t n = 0; n < value->told_counted; n++, one = one->next) {
        const struct view_share *share = &fold->view->shares.shares[one->share];
        uint32_t team = share->made.team;
        bool is_team = team != 0 && team <= fold->teams;

        if (is_team && !s->told[team - 1])
            sharing_first(fold, value, one, sign);
        if (is_team && s->received[team - 1] >= 0 && !s->own[team - 1] &&
            sharing_breaks(fold->view, value, one->share))
            fold->to.teams[team - 1].breaches += (uint32_t)sign;
        for (uint32_t i = 0; !share->made.open && i < share->made.to.count; i++)
            sharing_receive(fold, value, share, share->made.to.items[i], sign);
        for (uint32_t t = 1; share->made.open && t <= fold->teams; t++)
            sharing_receive(fold, value, share, t, sign);
    }
}

/* A team uses what it has from another and cannot find itself: once for each value. */
static void sharing_use(struct sharing_fold *fold, const struct sharing_value *value, int sign)
{
    struct sharing_scratch *s = &fold->scratch;
    const struct sharing_use *use = value->uses;

    for (size_t n = 0; value->truth && n < value->uses_counted; n++, use = use->next) {
        size_t place = use->team - 1;
        uint32_t from;

        if (use->team == 0 || use->team > fold->teams || s->received[place] < 0 ||
            use->x < s->received[place] || sharing_can_see(value, use->team))
            continue;
        from = s->from[place];
        s->received[place] = INT64_MAX;
        if (from == 0)
            continue;
        fold->to.teams[from - 1].used += (uint32_t)sign;
        fold->to.pairs[(from - 1) * fold->teams + place].used += (uint32_t)sign;
    }
}

static void sharing_find(struct sharing_fold *fold, const struct sharing_value *value, int sign)
{
    struct sharing_scratch *s = &fold->scratch;
    uint32_t step = (uint32_t)sign;

    for (uint32_t t = 1; value->truth && t <= fold->teams; t++) {
        struct sharing_team *to = &fold->to.teams[t - 1];

        if (!sharing_can_see(value, t))
            continue;
        to->visible += step;
        if (s->first[t - 1] >= 0) {
            to->found += step;
            fold->recall[t - 1] +=
                sign * sharing_weight(s->first[t - 1] - value->known[t - 1], fold->rule.half_life);
        }
        for (uint32_t b = 1; b <= fold->teams; b++) {
            bool needs = b != t && value->hits[b - 1] && !sharing_can_see(value, b);

            to->needed += needs ? step : 0;
            to->covered += needs && s->pairs[(t - 1) * fold->teams + b - 1] == s->number ? step : 0;
        }
    }
}

/* What was not left behind, and a warning list has: once for each team that tells it. */
static void sharing_warn(struct sharing_fold *fold, const struct sharing_value *value)
{
    const struct sharing_told *one = value->told;

    for (size_t n = 0; n < value->told_counted && !value->truth; n++, one = one->next) {
        uint32_t team = fold->view->shares.shares[one->share].made.team;

        if (one->warning != 0 && team != 0 && team <= fold->teams)
            fold->scratch.benign[team - 1] = true;
    }
}

void sharing_count(struct sharing_fold *fold, const struct sharing_value *value, int sign)
{
    struct sharing_scratch *s = &fold->scratch;
    bool told = false;

    s->number++;
    for (size_t t = 0; t < fold->teams; t++) {
        s->first[t] = s->received[t] = -1;
        s->told[t] = s->own[t] = s->benign[t] = false;
        s->from[t] = 0;
    }
    sharing_warn(fold, value);
    sharing_tell(fold, value, sign);
    for (size_t t = 0; t < fold->teams; t++)
        told |= s->told[t];
    fold->to.truth += value->truth ? (uint32_t)sign : 0;
    fold->to.untold += value->truth && !told ? (uint32_t)sign : 0;
    sharing_find(fold, value, sign);
    sharing_use(fold, value, sign);
}
