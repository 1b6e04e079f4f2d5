/* SPDX-License-Identifier: Apache-2.0 */
/* How every number of the report comes about. */
#include <inttypes.h>

#include "products/aar/aar-parts.h"

static void method_numbers(struct aar *aar)
{
    const struct history *history = aar->history;
    struct aar_table *table = aar_table(aar, "numbers", "The numbers behind it", aar_fact_columns);
    int64_t samples = 0, excused = 0, faults = 0;

    for (size_t i = 0; i < history->check_count; i++) {
        const struct history_check *check = history->checks[i];

        samples += check != NULL ? check->book.samples : 0;
        excused += check != NULL ? check->book.excused : 0;
        faults += check != NULL ? check->book.faults : 0;
    }
    aar_fact(table, "Samples that count", "%" PRId64, samples);
    aar_fact(table, "Excused results", "%" PRId64, excused);
    aar_fact(table, "Faults of checks", "%" PRId64, faults);
    aar_fact(table, "Grades by people", "%zu", history->grade_count);
}

void aar_method(struct aar *aar)
{
    aar_part(aar, "method", "Method");
    aar_say(aar, "Points are whole thousandths of a point. A metric that is computed from checks "
                 "is the mean of the newest value of each of its checks, cut to thousandths, "
                 "times its most points; a metric that a person grades is the newest grade.");
    if (aar->view->sheets.count != 0 || aar->view->sheets.released_count != 0)
        aar_say(aar,
                "A metric that is graded by evaluation sheets is the mean of the newest sheet "
                "of each evaluator. A sheet with a rubric gives its most points times the mean "
                "of its ratings by their weights: P counts 1, S two thirds, M one third, U 0, a "
                "number its per cent. Each of both is rounded half up to a thousandth of a "
                "point. Where sheets are about several reports or injects, the metric is the "
                "mean of these. Sheets that are more than a fifth of the most points apart "
                "disagree.");
    if (aar->view->grading.truth_count != 0 || aar->view->grading.scored_count != 0)
        aar_say(aar,
                "An expected report of which the truth is known is worth, stage by stage, what it "
                "has of what a report of its stage should have, how far it agrees with the truth "
                "(class two thirds and type one third; severity within one level; machines by "
                "F1; times within a tolerance), and what evaluators think of it, by the weights "
                "of the scenario, times the share that its lateness leaves.");
    if (aar->view->attacks.count != 0)
        aar_say(aar,
                "A metric about attacks is worth the mean of what each of them left, by its "
                "weight: all of it where nobody showed a compromise; otherwise less, the "
                "further it came (user a quarter, administrator half, data three quarters, impact "
                "all) and the longer the intruder stayed; half of that where the service was kept "
                "up though compromised, or was defended by switching it off.");
    aar_say(aar, "An evaluation passes when the points of its metrics reach its threshold; a "
                 "training objective (TLO) is reached when its evaluation passes, and a goal when "
                 "all of its objectives are.");
    aar_say(aar, "Availability of a service is the sum of its values divided by the number of its "
                 "samples while the exercise ran. What is excused, and what is a fault of the "
                 "check, is no sample: faults of the range, the controller or an agent, pauses "
                 "and held teams cost nothing.");
    aar_say(aar, "Exercise time (+h:mm:ss) counts from STARTEX and stands still in pauses. DTG is "
                 "the date-time group by the wall.");
    aar_say(aar,
            "A picture over time divides the exercise into %d equal parts. A curve has at most "
            "%d points; where there were more, the least and the greatest are kept.",
            HISTORY_BUCKETS, HISTORY_POINTS);
    aar_say(aar,
            "Beside what a report declares stands since when all checks of the machines that it "
            "names are up, or the first of them is not. What was declared more than a check's "
            "interval before that is refuted.");
    if (aar->team == 0)
        aar_say(aar, "Declared times are what a team says in its reports. Verified times are what "
                     "checks of the attacked machine saw: \"seen\" is the first value below the "
                     "one before the inject, \"whole again\" the moment at which all checks that "
                     "had fallen were back, before the next inject into that machine.");
    if (aar->team == 0 && aar->view->isolation.count != 0)
        aar_say(aar, "When it was looked at last: %s (%" PRIu32 " times looked).",
                aar->view->isolation.text, aar->view->isolation.count);
    method_numbers(aar);
}
