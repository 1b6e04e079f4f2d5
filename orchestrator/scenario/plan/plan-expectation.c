/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expected actions: one for each team and occurrence that the inject comes to. Points are a manual
 * metric of the team's own whose name says nothing of what is to come.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "core/model/row.h"
#include "scenario/plan/planner.h"

/* The instances of one inject in one occurrence: they stand together. */
struct delivery {
    uint32_t inject;       /* of the scenario */
    uint32_t event;        /* ordinal */
    uint32_t first, count; /* places among the plan's injects */
};

/* Has the team a metric of that id already? */
static bool expectation_is_taken(const struct planner *planner, uint32_t team, const char *id)
{
    for (size_t i = 0; i < planner->plan->metrics.count; i++) {
        const struct metric_made *made = &planner->plan->metrics.items[i].row.as.metric_made;

        if (made->team == team && strcmp(made->id, id) == 0)
            return true;
    }
    return false;
}

/*
 * The number of a response: four digits of the hash of the inject's id and the expectation's place
 * in it, so that it is the same for all teams, stays when other injects are added, and tells a team
 * neither the inject nor how many there are.
 */
static uint32_t expectation_number(const struct planner *planner, uint32_t team, const char *inject,
                                   uint32_t place)
{
    for (uint32_t again = 0;; again++) {
        char key[300], hash[HASH_TEXT], id[32];
        uint32_t number;

        text_print(key, sizeof(key), "response %.200s %u %u", inject, place, again);
        hash_text(hash, key, strlen(key));
        hash[8] = '\0';
        number = 1000 + (uint32_t)(strtoul(hash, NULL, 16) % 9000);
        text_print(id, sizeof(id), "response-%u", number);
        if (again > 9000 || !expectation_is_taken(planner, team, id))
            return number;
    }
}

static uint32_t expectation_add_metric(struct planner *planner, uint32_t team,
                                       const struct delivery *delivery,
                                       const struct expectation *what)
{
    const struct inject *inject = &planner->scenario->injects.items[delivery->inject];
    uint32_t number =
        expectation_number(planner, team, inject->id, (uint32_t)(what - inject->expect.items));
    struct plan_row *planned = planner_row(planner, &planner->plan->metrics, ROW_METRIC_MADE, team,
                                           AUDIENCE_TEAM, what->mark);

    if (planned == NULL)
        return 0;
    planned->row.as.metric_made = (struct metric_made){
        .metric = (uint32_t)planner->plan->metrics.count,
        .team = team,
        .id = planner_print(planner, "response-%u", number),
        .title = planner_print(planner, "Response %u", number),
        .type = METRIC_MANUAL,
        .max = what->points,
        .graders = (uint32_t)(what->graders != 0 ? what->graders : what->rubric.count != 0),
    };
    plan_rubric(planner, planned->row.as.metric_made.id, &what->rubric);
    return (uint32_t)planner->plan->metrics.count;
}

/* The occurrences of an event that are the team's, or everybody's. */
static struct ordinals expectation_events_for(struct planner *planner, const struct ref *event,
                                              uint32_t team)
{
    struct ordinal_list list = {0};

    if (event->id == NULL)
        return (struct ordinals){0};

    const struct ordinal_list *all = &planner->occurrences[event->index];

    for (size_t i = 0; i < all->count; i++) {
        uint32_t of = planner->plan->events.items[all->items[i] - 1].row.as.event_made.team;

        if (of == 0 || of == team)
            planner_list_add(planner, &list, all->items[i]);
    }
    return planner_ordinals(planner, &list);
}

/* "confirm deny", and the events that each opens: branches[i] is of the branch_of[i]-th word. What
 * is done is to answer, in these words for people. */
static void expectation_add_answers(struct planner *planner, const struct expectation *what,
                                    uint32_t team, struct expectation_made *made)
{
    struct ordinal_list branches = {0}, of = {0};
    const char *words = "", *action = made->action;

    for (size_t i = 0; i < what->answers.count; i++) {
        const struct answer_branch *branch = &what->answers.items[i];
        struct ordinals events = expectation_events_for(planner, &branch->event, team);

        words = planner_print(planner, "%s%s%s", words, i != 0 ? " " : "", branch->word);
        action = planner_print(planner, "%s%s%s", i != 0 ? action : "answer", i != 0 ? ", " : ": ",
                               branch->word);
        for (uint32_t k = 0; k < events.count; k++) {
            planner_list_add(planner, &branches, events.items[k]);
            planner_list_add(planner, &of, (uint32_t)i + 1);
        }
    }
    made->answers = words;
    made->action = action;
    made->judged = what->judged;
    made->branches = planner_ordinals(planner, &branches);
    made->branch_of = planner_ordinals(planner, &of);
}

static void expectation_add_expectation(struct planner *planner, const struct delivery *delivery,
                                        const struct expectation *what, uint32_t team)
{
    struct ordinal_list injects = {0};
    uint32_t metric = what->points > 0 ? expectation_add_metric(planner, team, delivery, what) : 0;
    const struct inject *inject = &planner->scenario->injects.items[delivery->inject];
    struct plan_row *planned = planner_row(planner, &planner->plan->expectations,
                                           ROW_EXPECTATION_MADE, team, AUDIENCE_EXCON, what->mark);
    bool graded = what->report != NULL && metric != 0;
    uint32_t truth = 0;

    if (planned == NULL)
        return;
    for (uint32_t i = delivery->first; i < delivery->first + delivery->count; i++) {
        uint32_t of = planner->plan->injects.items[i].row.as.inject_made.team;

        if (of == 0 || of == team)
            planner_list_add(planner, &injects, i + 1);
    }

    struct ordinals instances = planner_ordinals(planner, &injects);

    if (graded && strcmp(what->report, "incident") == 0)
        truth = plan_truth(planner, inject, team, &instances);
    planned->row.as.expectation_made = (struct expectation_made){
        .expectation = (uint32_t)planner->plan->expectations.count,
        .team = team,
        .inject = planner_text(planner, inject->id),
        .report = planner_text(planner, what->report),
        .action = planner_text(planner, what->action),
        .injects = instances,
        .due = what->due,
        .metric = metric,
        .otherwise = expectation_events_for(planner, &what->otherwise, team),
        .then = expectation_events_for(planner, &what->then, team),
        .close = what->close,
        .least = (uint32_t)(what->least * 1000 + 0.5),
        .truth = truth,
        .graded = graded && (truth != 0 || what->rubric.count != 0 || what->graders != 0),
    };
    expectation_add_answers(planner, what, team, &planned->row.as.expectation_made);
}

/* Does this delivery come to the team? */
static bool expectation_comes_to(const struct planner *planner, const struct delivery *delivery,
                                 uint32_t team)
{
    uint32_t of = planner->plan->events.items[delivery->event - 1].row.as.event_made.team;

    if (!planner->teams[team - 1].trained || (of != 0 && of != team))
        return false;
    for (uint32_t i = delivery->first; i < delivery->first + delivery->count; i++) {
        uint32_t own = planner->plan->injects.items[i].row.as.inject_made.team;

        if (own == team || (own == 0 && planner_inject_is_for(planner, delivery->inject, team)))
            return true;
    }
    return false;
}

static void plan_delivery(struct planner *planner, const struct delivery *delivery)
{
    const struct expectations *expect = &planner->scenario->injects.items[delivery->inject].expect;

    for (uint32_t t = 1; expect->count != 0 && t <= planner->team_count; t++)
        for (size_t i = 0; i < expect->count && !planner->too_many && !planner->no_memory &&
                           expectation_comes_to(planner, delivery, t);
             i++)
            expectation_add_expectation(planner, delivery, &expect->items[i], t);
}

void plan_expectations(struct planner *planner)
{
    const struct plan_rows *injects = &planner->plan->injects;
    bool expects = false;

    for (size_t i = 0; i < planner->scenario->injects.count; i++)
        expects |= planner->scenario->injects.items[i].expect.count != 0;
    for (uint32_t i = 0; expects && i < planner->inject_of_row.count;) {
        const uint32_t *of = planner->inject_of_row.items;
        struct delivery delivery = {
            .inject = of[i], .event = injects->items[i].row.as.inject_made.event, .first = i};

        while (i < planner->inject_of_row.count && of[i] == delivery.inject &&
               injects->items[i].row.as.inject_made.event == delivery.event)
            i++;
        delivery.count = i - delivery.first;
        plan_delivery(planner, &delivery);
    }
}
