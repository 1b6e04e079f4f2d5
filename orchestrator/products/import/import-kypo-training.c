/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CyberRangeCZ's linear trainings ("Training definition" of its documentation). Each level is a
 * message, sent when the levels before it have had their estimated time; its answer is a flag, its
 * hints and its solution are hints with a price, a test is a metric with a rubric.
 */
#include "products/import/import-own.h"

#include <string.h>

#include "base/text.h"

enum { SCORE_MOST = 1000000, MINUTES_MOST = 60 * 24 * 30, WEIGHT_MOST = 1000, LEVEL_MINUTES = 5 };

/* What the levels have in hand. */
struct training {
    struct importing *in;
    int64_t at; /* seconds */
};

static void training_hint(struct importing *in, struct sketch_inject *inject, const char *title,
                          const char *text, int64_t price)
{
    struct sketch_hint *hint =
        sketch_more(in->sketch, &inject->hints, &inject->hint_count, sizeof(*hint));

    if (hint != NULL)
        *hint = (struct sketch_hint){
            .text = title != NULL ? sketch_print(in->sketch, "%s: %s", title, text) : text,
            .price = price};
}

static void training_hints(struct importing *in, struct sketch_inject *inject,
                           const struct item *list)
{
    size_t count;
    const struct item **hints = import_ordered(in, list, "order", &count);

    for (size_t i = 0; i < count; i++) {
        const char *text = origin_need(in->origin, hints[i], "content");

        if (text != NULL)
            training_hint(in, inject, origin_text(in->origin, hints[i], "title"), text,
                          origin_number(in->origin, hints[i], "hint_penalty", 0, SCORE_MOST, 0));
    }
}

/* The techniques of MITRE ATT&CK that a level is about. */
static const char *training_techniques(struct importing *in, const struct item *list)
{
    const char *text = NULL;

    for (uint32_t i = 0; list != NULL && i < list->count; i++) {
        const char *key = origin_text(in->origin, list->items[i], "technique_key");

        if (key != NULL)
            text = text == NULL ? key : sketch_print(in->sketch, "%s, %s", text, key);
    }
    return text;
}

static void training_answer(struct importing *in, struct sketch_inject *inject,
                            const struct item *level, int64_t points)
{
    const char *answer = origin_text(in->origin, level, "answer"),
               *variable = origin_text(in->origin, level, "answer_variable_name");
    struct sketch_flag *flag;

    if (variable != NULL && variable[0] != '\0') {
        sketch_variable(in->sketch, variable, NULL);
        answer = sketch_print(in->sketch, "${%s}", variable);
    }
    if (answer == NULL || answer[0] == '\0' || points == 0)
        return;
    flag = sketch_more(in->sketch, &inject->flags, &inject->flag_count, sizeof(*flag));
    if (flag != NULL)
        *flag = (struct sketch_flag){.value = answer, .points = points, .title = inject->name};
}

static void training_level(struct importing *in, struct sketch_inject *inject,
                           const struct item *level)
{
    int64_t points = origin_number(in->origin, level, "max_score", 0, SCORE_MOST, 0);
    const char *solution = origin_text(in->origin, level, "solution");
    bool penalized = origin_flag(in->origin, level, "solution_penalized", false);

    inject->body = origin_text(in->origin, level, "content");
    training_answer(in, inject, level, points);
    training_hints(in, inject, origin_list(in->origin, level, "hints"));
    /* Who asks for the solution gets nothing for the level. */
    if (solution != NULL && solution[0] != '\0')
        training_hint(in, inject, "Solution", solution, penalized ? points : 0);
    inject->expected =
        origin_lines(in->origin, origin_list(in->origin, level, "expected_commands"), "");
    inject->notes = training_techniques(in, origin_list(in->origin, level, "mitre_techniques"));
}

/* ---- questions ----------------------------------------------------------------------------------
 */

/* The choices, into the message; those that are right, into the rubric. */
static const char *training_choices(struct importing *in, const struct item *list, bool shown,
                                    const char *body, const char **ret_right)
{
    size_t count;
    const struct item **choices = import_ordered(in, list, "order", &count);

    for (size_t i = 0; i < count; i++) {
        const char *text = origin_text(in->origin, choices[i], "text");

        if (text == NULL)
            continue;
        if (shown)
            body = import_append(in, body, "   - ", text);
        if (origin_flag(in->origin, choices[i], "correct", false))
            *ret_right =
                *ret_right == NULL ? text : sketch_print(in->sketch, "%s; %s", *ret_right, text);
    }
    return body;
}

static const char *training_question(struct importing *in, struct sketch_metric *metric,
                                     const struct item *one, size_t number, const char *body)
{
    const char *text = origin_text(in->origin, one, "text"),
               *type = origin_text(in->origin, one, "question_type"), *right = NULL;
    int64_t points = origin_number(in->origin, one, "points", 0, WEIGHT_MOST, 0);
    struct sketch_criterion *criterion;

    if (text == NULL)
        return body;
    body = import_append(in, body, sketch_print(in->sketch, "%zu. ", number), text);
    body = training_choices(in, origin_list(in->origin, one, "choices"),
                            type == NULL || strcmp(type, "FFQ") != 0, body, &right);
    if (metric == NULL || points == 0)
        return body;
    metric->most += points;
    criterion = sketch_more(in->sketch, &metric->rubric, &metric->rubric_count, sizeof(*criterion));
    if (criterion != NULL)
        *criterion = (struct sketch_criterion){
            .id = sketch_print(in->sketch, "question-%zu", number),
            .name = text,
            .weight = points,
            .right = right != NULL ? sketch_print(in->sketch, "answers: %s", right) : NULL};
    return body;
}

static void training_assessment(struct importing *in, struct sketch_inject *inject,
                                const struct item *level)
{
    size_t count;
    const struct item **questions =
        import_ordered(in, origin_list(in->origin, level, "questions"), "order", &count);
    const char *type = origin_text(in->origin, level, "assessment_type"),
               *body = origin_text(in->origin, level, "instructions");
    struct sketch_metric *metric = type != NULL && strcmp(type, "TEST") == 0 && count != 0
                                       ? sketch_metric(in->sketch, inject->name, 0)
                                       : NULL;

    for (size_t i = 0; i < count; i++)
        body = training_question(in, metric, questions[i], i + 1, body);
    inject->body = body;
    if (metric != NULL && metric->most == 0)
        in->sketch->metric_count--; /* a test whose questions bring no points */
    if (count != 0) {
        struct sketch_expect *expect =
            sketch_more(in->sketch, &inject->expects, &inject->expect_count, sizeof(*expect));

        if (expect != NULL)
            expect->action = "Answers the questions";
    }
}

/* ---- levels -------------------------------------------------------------------------------------
 */

static void training_one(struct training *training, const struct item *level)
{
    struct importing *in = training->in;
    const char *title = origin_need(in->origin, level, "title"),
               *type = origin_need(in->origin, level, "level_type");
    int64_t minutes = origin_number(in->origin, level, "estimated_duration", 0, MINUTES_MOST, 0);
    struct sketch_inject *inject = title != NULL ? sketch_inject(in->sketch, title) : NULL;

    if (type == NULL || inject == NULL)
        return;
    inject->at = training->at;
    inject->method = "portal";
    if (strcmp(type, "TRAINING_LEVEL") == 0) {
        training_level(in, inject, level);
    } else if (strcmp(type, "ASSESSMENT_LEVEL") == 0) {
        training_assessment(in, inject, level);
    } else if (strcmp(type, "ACCESS_LEVEL") == 0) {
        inject->body = import_append(in, origin_text(in->origin, level, "cloud_content"), "",
                                     origin_text(in->origin, level, "local_content"));
    } else {
        inject->body = origin_text(in->origin, level, "content");
        if (strcmp(type, "INFO_LEVEL") != 0)
            origin_lose(in->origin, origin_take(in->origin, level, "level_type"),
                        "there is no level \"%.40s\"; it is sent as information", type);
    }
    training->at += 60 * (minutes > 0                       ? minutes
                          : strcmp(type, "INFO_LEVEL") == 0 ? 0
                                                            : LEVEL_MINUTES);
}

void import_kypo_training(struct importing *in)
{
    const struct item *levels = origin_list(in->origin, in->root, "levels");
    struct training training = {.in = in};
    const struct item **ordered;
    size_t count;
    const char *title = origin_need(in->origin, in->root, "title");

    if (title != NULL)
        in->sketch->name = title;
    in->sketch->description = import_append(
        in, origin_text(in->origin, in->root, "description"), "Before:\n",
        origin_lines(in->origin, origin_list(in->origin, in->root, "prerequisites"), "- "));
    in->sketch->description = import_append(
        in, in->sketch->description, "Outcomes:\n",
        origin_lines(in->origin, origin_list(in->origin, in->root, "outcomes"), "- "));
    if (levels == NULL) {
        complain_error(&in->origin->complaints, in->root->mark, "the levels are no list");
        return;
    }
    ordered = import_ordered(in, levels, "order", &count);
    for (size_t i = 0; i < count; i++)
        training_one(&training, ordered[i]);
    in->sketch->duration = training.at;
}
