/* SPDX-License-Identifier: Apache-2.0 */
/* What an expected report is worth, in words: each part, and the truth. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"

/* The levels of NCISS, the lowest first. */
static const char *const grading_levels[] = {
    "baseline-negligible", "baseline-minor", "low", "medium", "high", "severe", "emergency"};

static void grading_add(char *to, size_t size, const char *text)
{
    size_t used = strlen(to);

    text_print(to + used, size - used, "%s", text);
}

/* ", class 66.7 %", with what stands before it. */
static void grading_add_part(char *to, size_t size, const char *before, const char *name, int part)
{
    char text[64];

    if (part < 0)
        return;
    text_print(text, sizeof(text), "%s%s %d.%d %%", before, name, part / 10, part % 10);
    grading_add(to, size, text);
}

static void grading_add_stage(const struct grading_stage *stage, char *to, size_t size)
{
    char text[200], at[32];

    if (stage->revision == NULL) {
        text_print(text, sizeof(text), "%s: none\n", report_stage_words[stage->stage]);
        grading_add(to, size, text);
        return;
    }
    text_print(text, sizeof(text), "%s: revision %u of %s", report_stage_words[stage->stage],
               stage->revision->revision, tell_time(&at, stage->revision->x));
    grading_add(to, size, text);
    grading_add_part(to, size, ", ", "complete", stage->completeness);
    grading_add_part(to, size, ", ", "correct", stage->correctness);
    if (stage->correctness >= 0) {
        const char *const names[] = {"class", "severity", "machines", "times"};
        const int parts[] = {stage->class, stage->severity, stage->assets, stage->times};
        const char *before = " (";

        for (int i = 0; i < 4; i++) {
            grading_add_part(to, size, before, names[i], parts[i]);
            before = parts[i] >= 0 ? ", " : before;
        }
        grading_add(to, size, ")");
    }
    grading_add_part(to, size, ", ", "evaluators", stage->rubric);
    grading_add_part(to, size, ", ", "together", stage->quality);
    grading_add_part(to, size, ", ", "in time", stage->lateness);
    text_print(text, sizeof(text), ": %d.%d %%, weight %u\n", stage->worth / 10, stage->worth % 10,
               stage->weight);
    grading_add(to, size, text);
}

static void grading_add_time(char *to, size_t size, const char *name, int64_t offset)
{
    char text[64], at[32];

    if (offset < 0)
        return;
    text_print(text, sizeof(text), "; %s %s after the inject", name, tell_time(&at, offset));
    grading_add(to, size, text);
}

void grading_truth(const struct view *view, const struct view_expectation *expectation, char *to,
                   size_t size)
{
    const struct view_truth *truth = view_truth(view, expectation->made.truth);
    char text[160];

    to[0] = '\0';
    if (truth == NULL)
        return;
    text_print(text, sizeof(text), "%s%s%s",
               truth->made.class[0] != '\0' ? truth->made.class : "any class",
               truth->made.type[0] != '\0' ? ", " : "", truth->made.type);
    grading_add(to, size, text);
    if (truth->made.severity >= 0) {
        char score[TEXT_THOUSANDTHS];

        text_print(text, sizeof(text), "; severity %s (%s)",
                   text_thousandths(score, truth->made.severity),
                   grading_levels[grading_level(view, truth->made.severity)]);
        grading_add(to, size, text);
    }
    for (uint32_t i = 0; i < truth->made.assets.count; i++) {
        const struct view_vm *vm = view_vm(view, truth->made.assets.items[i]);

        grading_add(to, size, i == 0 ? "; " : ", ");
        grading_add(to, size, vm != NULL ? vm->made.id : "a machine");
    }
    grading_add_time(to, size, "began", truth->made.began);
    grading_add_time(to, size, "contained", truth->made.contained);
    grading_add_time(to, size, "recovered", truth->made.recovered);
}

const char *grading_text(const struct view *view, const struct view_expectation *expectation,
                         const struct grading *grading, char to[GRADING_TEXT])
{
    char truth[600];

    to[0] = '\0';
    for (size_t i = 0; i < grading->count; i++)
        grading_add_stage(&grading->stages[i], to, GRADING_TEXT);
    grading_truth(view, expectation, truth, sizeof(truth));
    if (truth[0] != '\0') {
        grading_add(to, GRADING_TEXT, "what it was: ");
        grading_add(to, GRADING_TEXT, truth);
    }
    return to;
}
