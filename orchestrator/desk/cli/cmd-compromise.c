/* SPDX-License-Identifier: Apache-2.0 */
/* excon compromise: what attacks came to: claims, and the decisions about them. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/command/command-order.h"
#include "products/print/json-text.h"

static const struct command_option options[] = {
    {0, "since", "TIME", "since when; without it from the inject's delivery, or as it was claimed"},
    {0, "until", "TIME", "when the intruder was put out; without it never, or as it was claimed"},
    {'r', "reason", "TEXT", "the evidence, or why it is decided so"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static bool compromise_decides(const struct command_line *line)
{
    return line->argument_count > 0 && strcmp(line->arguments[0], "decide") == 0;
}

static int compromise_check(const struct command_line *line)
{
    const char *reason = command_option(line, "reason");

    if (line->argument_count == 0)
        return 0;
    if (line->argument_count != (compromise_decides(line) ? 4 : 3))
        return desk_usage(&line->desk,
                          "compromise takes TEAM INJECT WHAT, or decide TEAM N VERDICT[,WHAT]");
    if (reason == NULL || reason[0] == '\0')
        return desk_usage(&line->desk, "say on what evidence, or why: --reason \"…\"");
    return 0;
}

/* ---- the list ---- */

static json_t *compromise_json(const struct view *view, const struct view_attack_claim *claim)
{
    const struct attack_claimed *made = &claim->made;
    const struct attack_decided *decided = &claim->decision;
    const struct view_attack *attack = view_attack(view, made->attack);
    json_t *decision = json_null();

    if (claim->decided)
        decision = json_pack(
            "{s:b, s:s, s:I, s:I, s:b, s:i, s:o, s:o, s:I}", "upheld", decided->upheld, "severity",
            attack_severity_words[decided->severity], "from", (json_int_t)decided->from, "to",
            (json_int_t)decided->to, "half", decided->half, "worth",
            attack != NULL && decided->upheld ? attack_value(&attack->made, decided) : 1000, "by",
            json_text(decided->by), "reason", json_text(decided->text), "x",
            (json_int_t)claim->decision_x);
    return json_pack("{s:s, s:I, s:o, s:s, s:I, s:I, s:b, s:o, s:o, s:I, s:o}", "team",
                     view_team_id(view, made->team), "number", (json_int_t)made->number, "inject",
                     json_text(attack != NULL ? attack->made.inject : ""), "severity",
                     attack_severity_words[made->severity], "from", (json_int_t)made->from, "to",
                     (json_int_t)made->to, "half", made->half, "by", json_text(made->by),
                     "evidence", json_text(made->text), "x", (json_int_t)claim->x, "decision",
                     decision);
}

static void compromise_print(const struct desk *desk, const struct view *view,
                             const struct view_attack_claim *claim)
{
    const struct attack_claimed *made = &claim->made;
    const struct attack_decided *decided = &claim->decision;
    const struct view_attack *attack = view_attack(view, made->attack);
    struct pool pool = POOL_EMPTY;
    char what[120];

    output_print(&desk->out, TONE_BOLD, "%s %" PRIu32, view_team_id(view, made->team),
                 made->number);
    output_print(&desk->out, TONE_PLAIN, " %s: %s, by %s: %s\n",
                 output_clean(&pool, attack != NULL ? attack->made.inject : ""),
                 attack_what((int)made->severity, made->from, made->to, made->half, what),
                 output_clean(&pool, made->by), output_clean(&pool, made->text));
    if (!claim->decided)
        output_print(&desk->out, TONE_WARN, "  nobody has decided\n");
    else if (!decided->upheld)
        output_print(&desk->out, TONE_DIM, "  rejected by %s: %s\n",
                     output_clean(&pool, decided->by), output_clean(&pool, decided->text));
    else
        output_print(
            &desk->out, TONE_DIM, "  upheld by %s, %s: %s\n", output_clean(&pool, decided->by),
            attack_what((int)decided->severity, decided->from, decided->to, decided->half, what),
            output_clean(&pool, decided->text));
    pool_done(&pool);
}

static int compromise_list(struct command_line *line)
{
    int code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    const struct view *view = line->found.view;
    json_t *all = json_array();

    for (size_t i = 0; code == 0 && i < view->attacks.claim_count; i++) {
        if (line->desk.json)
            json_array_append_new(all, compromise_json(view, &view->attacks.claims[i]));
        else
            compromise_print(&line->desk, view, &view->attacks.claims[i]);
    }
    if (code == 0 && line->desk.json)
        return output_json(&line->desk.out, all);
    json_decref(all);
    if (code == 0 && view->attacks.claim_count == 0)
        output_print(&line->desk.out, TONE_DIM, "no claim about an attack\n");
    return code;
}

/* ---- the orders ---- */

/* 0, or the exit code. */
static int compromise_put_time(struct command_line *line, json_t *order, const char *option,
                               const char *field)
{
    const char *text = command_option(line, option);
    int64_t x = 0;
    int code = text != NULL
                   ? order_moment(&line->desk, &line->found, text, "not a time of the exercise", &x)
                   : 0;

    if (text != NULL && code == 0)
        json_object_set_new(order, field, json_integer(x));
    return code;
}

static int compromise_run(struct command_line *line)
{
    int first = compromise_decides(line) ? 1 : 0, code;
    json_t *order;

    if (line->argument_count == 0)
        return compromise_list(line);
    code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    if (code != 0)
        return code;
    order = order_line(first != 0 ? "compromise-decide" : "compromise");
    order_put(order, "team", line->arguments[first]);
    order_put(order, "target", line->arguments[first + 1]);
    order_put(order, "detail", line->arguments[first + 2]);
    order_put(order, "reason", command_option(line, "reason"));
    code = compromise_put_time(line, order, "since", "by");
    if (code == 0)
        code = compromise_put_time(line, order, "until", "to");
    if (code != 0) {
        json_decref(order);
        return code;
    }
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_compromise = {
    .name = "compromise",
    .usage = "[TEAM INJECT WHAT | decide TEAM N VERDICT[,WHAT]]",
    .summary = "claim what an attack came to, or decide about a claim",
    .help =
        "Without arguments: the claims and what was decided. WHAT is none, user, admin, data or\n"
        "impact, and half (\"admin,half\"): the service was kept up though compromised, or\n"
        "defended by switching it off. VERDICT is upheld or rejected; what is not said beside it\n"
        "is as it was claimed, and \"open\" says that the intruder was never put out. Whoever\n"
        "claims does not decide. A later decision replaces the one before it. Teams see points\n"
        "and decisions when they are released (excon sheet release).",
    .options = options,
    .least = 0,
    .most = 4,
    .check = compromise_check,
    .run = compromise_run,
};
