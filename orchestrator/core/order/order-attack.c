/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about attacks: red or exercise control claims what an attack came to, with its evidence;
 * somebody else decides, and may decide anew, as after a dispute.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/order/order.h"

/* What the words of the order say: a severity, `half`, `open`; each may be missing. */
struct attack_words {
    int severity; /* -1: not said */
    bool half, open;
};

/* Words with commas or spaces between them. False: one is none of these. */
static bool attack_words_read(const char *text, struct attack_words *ret)
{
    *ret = (struct attack_words){.severity = -1};
    for (const char *at = text + strspn(text, ", "); *at != '\0'; at += strspn(at, ", ")) {
        size_t length = strcspn(at, ", ");
        char word[16];
        int severity;

        if (length >= sizeof(word))
            return false;
        memcpy(word, at, length);
        word[length] = '\0';
        at += length;
        severity = word_find(attack_severity_words, ATTACK_SEVERITIES, word);
        if (strcmp(word, "half") == 0)
            ret->half = true;
        else if (strcmp(word, "open") == 0)
            ret->open = true;
        else if (severity >= 0 && ret->severity < 0)
            ret->severity = severity;
        else
            return false;
    }
    return true;
}

/* The team's attack by the inject of that id; those that have begun first. NULL: there is none. */
static const struct view_attack *attack_by(const struct view *view, uint32_t team, const char *id)
{
    const struct view_attack *found = NULL;

    for (size_t i = 0; i < view->attacks.count; i++) {
        const struct view_attack *attack = &view->attacks.list[i];

        if (attack->made.attack != 0 && attack->made.team == team &&
            strcmp(attack->made.inject, id) == 0 &&
            (found == NULL || attack_began(view, found) < 0))
            found = attack;
    }
    return found;
}

/* A span that lies in the past. 0, or 1 and why not. */
static int attack_span(struct ordering *o, const struct view_attack *attack, int64_t from,
                       int64_t to)
{
    if (from < attack_began(o->state->view, attack))
        return REFUSE(o, "that is before %s was delivered", attack->made.inject);
    if (from > o->state->x || to > o->state->x)
        return REFUSE(o, "that time is still to come");
    return to >= 0 && to < from ? REFUSE(o, "the attack ends before it begins") : 0;
}

/* The same claim by the same person; NULL: there is none. */
static const struct view_attack_claim *attack_same(const struct view *view,
                                                   const struct attack_claimed *made)
{
    for (size_t i = 0; i < view->attacks.claim_count; i++) {
        const struct attack_claimed *one = &view->attacks.claims[i].made;

        if (one->attack == made->attack && one->severity == made->severity &&
            one->from == made->from && one->to == made->to && one->half == made->half &&
            strcmp(one->by, made->by) == 0 && strcmp(one->text, made->text) == 0)
            return &view->attacks.claims[i];
    }
    return NULL;
}

int order_compromise(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = view_team_called(view, o->order->team);
    const struct view_attack *attack;
    const struct view_attack_claim *same;
    struct attack_claimed made;
    struct attack_words words;
    char what[120];

    if (order_scores_are_open(o) != 0)
        return 1;
    if (team == NULL)
        return order_no_team(o);
    attack = attack_by(view, team->made.team, o->order->target);
    if (attack == NULL)
        return REFUSE(o, "no metric of %s is about an attack by \"%.60s\"", team->made.id,
                      o->order->target);
    if (attack_began(view, attack) < 0)
        return REFUSE(o, "%s was not delivered to %s", attack->made.inject, team->made.id);
    if (!attack_words_read(o->order->detail, &words) || words.severity < 0)
        return REFUSE(o, "say how far it came: none, user, admin, data or impact; and half");
    if (o->order->actor[0] == '\0' || o->order->reason[0] == '\0')
        return REFUSE(o, "a claim needs a name and its evidence: --reason");
    made = (struct attack_claimed){.team = team->made.team,
                                   .number = view_attack_claims_of(view, team->made.team) + 1,
                                   .attack = attack->made.attack,
                                   .severity = words.severity,
                                   .from = o->order->by_ms > 0 ? o->order->by_ms
                                                               : attack_began(view, attack),
                                   .to = o->order->to_ms > 0 ? o->order->to_ms : -1,
                                   .half = words.half,
                                   .by = o->order->actor,
                                   .text = o->order->reason};
    if (attack_span(o, attack, made.from, made.to) != 0)
        return 1;
    same = attack_same(view, &made);
    if (same != NULL)
        return ACCEPT(o, "claim %u about %s waits already", same->made.number, team->made.id);
    if (made.number > ATTACK_CLAIMS_MOST)
        return REFUSE(o, "there are %d claims about %s already", ATTACK_CLAIMS_MOST, team->made.id);
    intents_row(o->intents, &(struct row){.kind = ROW_ATTACK_CLAIMED, .as.attack_claimed = made});
    return ACCEPT(o, "claim %u about %s, %s: %s; somebody else decides", made.number, team->made.id,
                  attack->made.inject,
                  attack_what(made.severity, made.from, made.to, made.half, what));
}

/* What is decided: as it was claimed, where the order says nothing else. */
static struct attack_decided attack_decision(const struct ordering *o,
                                             const struct view_attack_claim *claim, bool upheld,
                                             const struct attack_words *words)
{
    const struct order *order = o->order;
    bool said = words->severity >= 0;

    return (struct attack_decided){.team = claim->made.team,
                                   .number = claim->made.number,
                                   .upheld = upheld,
                                   .severity = said ? words->severity : claim->made.severity,
                                   .from = order->by_ms > 0 ? order->by_ms : claim->made.from,
                                   .to = words->open        ? -1
                                         : order->to_ms > 0 ? order->to_ms
                                                            : claim->made.to,
                                   .half = said ? words->half : claim->made.half || words->half,
                                   .by = order->actor,
                                   .text = order->reason};
}

int order_compromise_decide(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = view_team_called(view, o->order->team);
    const struct view_attack_claim *claim = NULL;
    const char *detail = o->order->detail;
    size_t verdict = strcspn(detail, ", ");
    bool upheld = verdict == 6 && strncmp(detail, "upheld", 6) == 0;
    struct attack_decided made;
    struct attack_words words;
    char what[120];
    int64_t number;

    if (order_scores_are_open(o) != 0)
        return 1;
    if (team == NULL)
        return order_no_team(o);
    if (text_to_int(o->order->target, 1, UINT32_MAX, &number))
        claim = view_attack_claim_of(view, team->made.team, (uint32_t)number);
    if (claim == NULL)
        return REFUSE(o, "nobody made a claim \"%.20s\" about %s", o->order->target, team->made.id);
    if ((!upheld && !(verdict == 8 && strncmp(detail, "rejected", 8) == 0)) ||
        !attack_words_read(detail + verdict, &words))
        return REFUSE(o, "a claim is upheld or rejected; beside it may stand how far it came, half "
                         "and open");
    if (o->order->actor[0] == '\0' || strcmp(o->order->actor, claim->made.by) == 0)
        return REFUSE(o, "claim %u is by %.60s: somebody else decides", claim->made.number,
                      claim->made.by);
    if (o->order->reason[0] == '\0')
        return REFUSE(o, "say why: --reason");
    made = attack_decision(o, claim, upheld, &words);
    if (attack_span(o, view_attack(view, claim->made.attack), made.from, made.to) != 0)
        return 1;
    intents_row(o->intents, &(struct row){.kind = ROW_ATTACK_DECIDED, .as.attack_decided = made});
    return ACCEPT(o, "claim %u about %s is %s%s%s%s", made.number, team->made.id,
                  upheld ? "upheld" : "rejected", upheld ? ": " : "",
                  upheld ? attack_what(made.severity, made.from, made.to, made.half, what) : "",
                  claim->decided ? "; what was decided before no longer counts" : "");
}
