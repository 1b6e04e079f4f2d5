/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/trouble-text.h"

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/troubles.h"
#include "products/report/times.h"

enum { NAMED = 8 /* lines of one kind; the rest is a number */ };

static bool trouble_is_told(const struct view *view, const struct view_inject *inject)
{
    return inject->made.inject != 0 &&
           (troubles_is_broken(inject) || troubles_is_overtaken(view, inject));
}

static const char *trouble_word(const struct view *view, const struct view_inject *inject)
{
    return troubles_is_overtaken(view, inject) ? "was overtaken"
                                               : inject_state_words[inject->state];
}

static void trouble_print_inject(struct output *to, const struct view *view,
                                 const struct view_inject *inject)
{
    const char *team = view_team_id(view, inject->made.team);
    char at[32];

    output_print(to, troubles_is_broken(inject) ? TONE_BAD : TONE_WARN,
                 "  inject %s%s%s %s at %s%s%s\n", inject->made.id, team[0] != '\0' ? " of " : "",
                 team, trouble_word(view, inject), output_clock(&at, inject->x),
                 inject->text[0] != '\0' ? ": " : "", inject->text);
}

static void trouble_print_injects(struct output *to, const struct view *view)
{
    size_t count = 0;

    for (size_t i = 0; i < view->inject_count; i++)
        if (trouble_is_told(view, &view->injects[i]) && count++ < NAMED)
            trouble_print_inject(to, view, &view->injects[i]);
    if (count > NAMED)
        output_print(to, TONE_WARN, "  and %zu more injects (excon msel)\n", count - NAMED);
}

/* In one line: they are as planned. */
static void trouble_print_unneeded(struct output *to, const struct view *view)
{
    unsigned count = troubles_count(view, 0, 0).unneeded;

    if (count != 0)
        output_print(to, TONE_DIM, "  %u inject%s not needed (excon msel)\n", count,
                     count == 1 ? " was" : "s were");
}

static bool trouble_is_open(const struct view *view, const struct view_expectation *expectation)
{
    return expectation->made.expectation != 0 && expectation->state == EXPECTATION_OPEN &&
           view->phase != PHASE_ENDED;
}

static const char *trouble_expected(const struct view_expectation *expectation)
{
    return expectation->made.report[0] != '\0' ? expectation->made.report
                                               : expectation->made.action;
}

static bool trouble_is_overdue(const struct view *view, const struct view_expectation *expectation,
                               int64_t x)
{
    int64_t due = troubles_due(view, expectation, x);

    return due >= 0 && due <= x;
}

static void trouble_print_expectations(struct output *to, const struct view *view, int64_t x)
{
    size_t count = 0;
    char due[32], behind[96];

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *one = &view->expectations[i];
        int64_t at = troubles_due(view, one, x);

        if (!trouble_is_open(view, one) || count++ >= NAMED)
            continue;
        output_print(to, trouble_is_overdue(view, one, x) ? TONE_BAD : TONE_PLAIN,
                     "  %s after %s is expected of %s until %s%s%s%s\n", trouble_expected(one),
                     one->made.inject, view_team_id(view, one->made.team),
                     at >= 0 ? output_clock(&due, at) : "ENDEX",
                     at >= 0 ? times_behind(&behind, view, at) : "",
                     trouble_is_overdue(view, one, x) ? ": overdue" : "",
                     at >= 0 && view_is_held(view, one->made.team) ? ", later while it is held"
                                                                   : "");
    }
    if (count > NAMED)
        output_print(to, TONE_PLAIN, "  and %zu more are expected\n", count - NAMED);
}

void trouble_text_print(struct output *to, const struct view *view, int64_t x)
{
    char title[128];

    for (size_t i = 0; i < view->vm_count && view_has_range(view); i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || vm->hung[0] == '\0')
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        output_print(to, TONE_BAD, "  %s hangs: %s\n", title, vm->hung);
    }
    trouble_print_injects(to, view);
    trouble_print_expectations(to, view, x);
    trouble_print_unneeded(to, view);
}

json_t *trouble_text_json(const struct view *view, int64_t x)
{
    struct troubles all = troubles_count(view, 0, x);
    json_t *injects = json_array(), *expected = json_array();

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (!trouble_is_told(view, inject) && inject->state != INJECT_HELD)
            continue;
        json_array_append_new(injects,
                              json_pack("{s:s, s:s, s:s, s:I, s:s}", "inject", inject->made.id,
                                        "team", view_team_id(view, inject->made.team), "state",
                                        inject_state_words[inject->state], "x",
                                        (json_int_t)inject->x, "text", inject->text));
    }
    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *one = &view->expectations[i];

        if (!trouble_is_open(view, one))
            continue;
        json_array_append_new(expected, json_pack("{s:s, s:s, s:s, s:I, s:b}", "expected",
                                                  trouble_expected(one), "inject", one->made.inject,
                                                  "team", view_team_id(view, one->made.team), "due",
                                                  (json_int_t)troubles_due(view, one, x), "overdue",
                                                  trouble_is_overdue(view, one, x)));
    }
    return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:o, s:o}", "failed",
                     (int)all.failed, "partial", (int)all.partial, "unreachable",
                     (int)all.unreachable, "interrupted", (int)all.interrupted, "held",
                     (int)all.held, "overtaken", (int)all.overtaken, "unneeded", (int)all.unneeded,
                     "expected", (int)all.expected, "overdue", (int)all.overdue, "missed",
                     (int)all.missed, "hung", (int)all.hung, "injects", injects, "expectations",
                     expected);
}
