/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon why: what fires an event, and what of that is there now. The state that decides is asked,
 * so that what is told is what the controller goes by.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "desk/command/command.h"
#include "base/text.h"
#include "desk/client/exercise.h"
#include "desk/client/now.h"
#include "products/report/amend-text.h"
#include "products/report/printed.h"
#include "products/report/trigger-text.h"
#include "products/report/times.h"
#include "core/decide/trigger.h"
#include "core/model/row.h"
#include "core/view/coming.h"
#include "core/view/meant.h"
#include "core/view/rrt.h"
#include "core/view/troubles.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "this team only"},
    {0, NULL, NULL, NULL},
};

/* One thing that an event waits for, and whether it is there. */
struct term {
    bool there;
    char text[200];
};

struct terms {
    struct pool pool;
    struct term *items;
    size_t count;
};

static void why_add(struct terms *terms, bool there, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void why_add(struct terms *terms, bool there, const char *format, ...)
{
    struct term *term = pool_grow(&terms->pool, &terms->items, &terms->count, sizeof(*term));
    va_list args;

    if (term == NULL)
        return;
    term->there = there;
    va_start(args, format);
    text_vprint(term->text, sizeof(term->text), format, args);
    va_end(args);
}

/* ---- what it waits for ---- */

static void why_value_text(const struct view_condition *condition, char *to, size_t size)
{
    char value[TEXT_THOUSANDTHS];

    if (condition->value == VALUE_NONE)
        text_print(to, size, "it has not been checked yet");
    else if (condition->value == VALUE_FAULT)
        text_print(to, size, "its check is at fault");
    else
        text_print(to, size, "it is %s", text_thousandths(value, condition->value));
}

static void why_add_conditions(struct terms *terms, const struct view *view,
                               const struct ordinals *conditions, const char *what, bool wanted)
{
    for (uint32_t i = 0; i < conditions->count; i++) {
        const struct view_condition *condition = view_condition(view, conditions->items[i]);
        char value[64], title[128];

        if (condition == NULL)
            continue;
        why_value_text(condition, value, sizeof(value));
        text_print(title, sizeof(title), "%s%s%s", condition->made.id,
                   condition->made.team != 0 ? " of " : "",
                   view_team_id(view, condition->made.team));
        why_add(terms, condition->value >= 0 && (condition->value == 1000) == wanted, "%s %s: %s",
                what, title, value);
    }
}

static void why_add_after(struct terms *terms, const struct state *state,
                          const struct event_made *made)
{
    for (uint32_t i = 0; i < made->after.count; i++) {
        const struct view_event *event = view_event(state->view, made->after.items[i]);
        char offset[32] = "", at[32], title[128];

        if (event == NULL)
            continue;
        /* Of an event for all there is one to come after for each team. */
        text_print(title, sizeof(title), "%s%s%s", event->made.id,
                   event->made.team != made->team ? " of " : "",
                   event->made.team != made->team ? view_team_id(state->view, event->made.team)
                                                  : "");
        if (made->offset > 0)
            output_duration(&offset, made->offset);
        if (event->state == OCCURRENCE_FIRED)
            why_add(terms, state->x >= event->x + made->offset, "%s%safter %s: it fired at %s",
                    offset, made->offset > 0 ? " " : "", title, output_clock(&at, event->x));
        else
            why_add(terms, false, "%s%safter %s: it is %s", offset, made->offset > 0 ? " " : "",
                    title, event_state_words[event->state]);
    }
}

/* How long all of it has held together: from when the last of it was there. */
static void why_add_held(struct terms *terms, const struct state *state,
                         const struct view_event *event)
{
    int64_t ready = trigger_ready(state, event), so_far = state->x - (ready - event->made.held);
    char held[32], span[32];

    if (event->made.held <= 0)
        return;
    output_duration(&held, event->made.held);
    if (ready < 0 || so_far < 0)
        why_add(terms, false, "without a break for %s: not now", held);
    else
        why_add(terms, ready <= state->x, "without a break for %s: so far %s", held,
                output_duration(&span, so_far));
}

static void why_add_expectations(struct terms *terms, const struct view *view, uint32_t event)
{
    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *expectation = &view->expectations[i];
        const struct expectation_made *made = &expectation->made;
        const char *what = made->report[0] != '\0' ? made->report : made->action;
        bool missed = false, met = false;
        char due[32] = "";

        for (uint32_t k = 0; k < made->otherwise.count; k++)
            missed |= made->otherwise.items[k] == event;
        for (uint32_t k = 0; k < made->then.count; k++)
            met |= made->then.items[k] == event;
        if (expectation->state == EXPECTATION_OPEN && expectation->due >= 0)
            output_clock(&due, expectation->due);
        if (missed || met)
            why_add(terms, expectation->state == (missed ? EXPECTATION_MISSED : EXPECTATION_MET),
                    "%s after %s is %s by %s: %s%s%s", what, made->inject,
                    missed ? "missed" : "met", view_team_id(view, made->team),
                    expectation_state_words[expectation->state], due[0] != '\0' ? " until " : "",
                    due);
    }
}

/* Nothing can be granted: who has the units. */
static void why_add_units(struct terms *terms, const struct view *view)
{
    char text[RRT_TEXT];

    for (uint32_t unit = 1; unit <= view->exercise.rrt; unit++)
        why_add(terms, false, "a free unit of %s: %s", request_titles[REQUEST_RRT],
                rrt_text(view, rrt_request_of(view, unit), text));
}

static void why_add_request(struct terms *terms, const struct view *view,
                            const struct event_made *made)
{
    int64_t asked = trigger_asked(view, made);
    char at[32];

    if (trigger_request(made))
        why_add(terms, asked >= 0, "its team %s %s%s%s", made->granted ? "is granted" : "asks for",
                made->request, asked >= 0 ? ": at " : "",
                asked >= 0 ? output_clock(&at, asked) : "");
    if (trigger_request(made) && asked < 0 && view->exercise.rrt != 0 && rrt_free_unit(view) == 0)
        why_add_units(terms, view);
}

static void why_gather(struct terms *terms, const struct state *state,
                       const struct view_event *event)
{
    const struct event_made *made = &event->made;
    const struct view_event *unplayed;
    uint32_t of, hold = made->teams != 0 ? trigger_teams(state->view, made, &of) : 0;
    char at[32], behind[96], word[TEXT_SHELL];

    if (made->at >= 0)
        why_add(terms, state->view->phase != PHASE_BEFORE && state->x >= made->at, "its time, %s%s",
                output_clock(&at, made->at), times_behind(&behind, state->view, made->at));
    why_add_conditions(terms, state->view, &made->conditions, "is 1:", true);
    why_add_conditions(terms, state->view, &made->any, "is 1, one of these:", true);
    why_add_conditions(terms, state->view, &made->none, "is not 1:", false);
    if (made->teams != 0)
        why_add(terms, hold >= made->teams, "in %u of %u teams: in %u", made->teams, of, hold);
    why_add_after(terms, state, made);
    why_add_request(terms, state->view, made);
    why_add_held(terms, state, event);
    why_add_expectations(terms, state->view, made->event);
    if (made->manual)
        why_add(terms, event->state == OCCURRENCE_FIRED, "a person: excon fire %s",
                text_shell(word, made->id));
    if (terms->count == 0 && (unplayed = coming_unplayed(state->view, event)) != NULL)
        why_add(terms, false, "after %s: %s does not play it", unplayed->made.id,
                view_team_id(state->view, made->team));
    if (terms->count == 0)
        why_add(terms, false, "nothing by itself: excon fire %s", text_shell(word, made->id));
}

/* ---- what it brings ---- */

/* What it printed is told of one that was asked for by its name, and of one that went wrong. */
static bool why_tells_printed(const struct view_inject *inject, const char *name)
{
    return inject->made.vm != 0 && inject->has_exit &&
           (inject->exit != 0 || strcmp(inject->made.id, name) == 0);
}

static void why_print_injects(const struct output *out, const struct found *found,
                              const struct state *state, uint32_t event, const char *name)
{
    struct pool pool = POOL_EMPTY;
    uint32_t count;
    const uint32_t *injects = state_injects(state, event, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_inject *inject = view_inject(state->view, injects[i]);
        char title[128] = "a message", at[32];

        if (inject->made.vm != 0)
            view_vm_title(state->view, inject->made.vm, title, sizeof(title));
        output_print(out, TONE_DIM, "    brings  ");
        output_print(out, TONE_PLAIN, "%s, %s: %s%s%s%s%s\n", inject->made.id, title,
                     troubles_state_word(state->view, inject), inject->text[0] != '\0' ? ", " : "",
                     output_clean(&pool, inject->text),
                     inject->fire_at >= 0 ? ", to be fired at " : "",
                     inject->fire_at >= 0 ? output_clock(&at, inject->fire_at) : "");
        amend_text_print(out, state->view, "inject", inject->made.id, inject->made.team);
        if (why_tells_printed(inject, name))
            printed_print(out, found, inject->output);
    }
    pool_done(&pool);
}

static void why_print_event(const struct output *out, const struct found *found,
                            const struct state *state, const struct view_event *event,
                            const char *name)
{
    struct terms terms = {0};
    char at[32];

    why_gather(&terms, state, event);
    output_print(out, TONE_BOLD, "%s%s%s", event->made.id, event->made.team != 0 ? " of " : "",
                 view_team_id(state->view, event->made.team));
    output_print(out, event->state == OCCURRENCE_FIRED ? TONE_GOOD : TONE_PLAIN, " is %s%s%s\n",
                 event_state_words[event->state],
                 event->state != OCCURRENCE_SCHEDULED ? ", since " : "",
                 event->state != OCCURRENCE_SCHEDULED ? output_clock(&at, event->x) : "");
    for (size_t i = 0; i < terms.count; i++)
        output_print(out, terms.items[i].there ? TONE_GOOD : TONE_WARN, "    %s %s\n",
                     terms.items[i].there ? "yes  " : "not  ", terms.items[i].text);
    amend_text_print(out, state->view, "event", event->made.id, event->made.team);
    why_print_injects(out, found, state, event->made.event, name);
    pool_done(&terms.pool);
}

static json_t *why_injects_json(const struct found *found, const struct state *state,
                                uint32_t event)
{
    json_t *list = json_array();
    uint32_t count;
    const uint32_t *injects = state_injects(state, event, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_inject *inject = view_inject(state->view, injects[i]);
        const struct view_vm *vm = view_vm(state->view, inject->made.vm);

        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:o}", "inject", inject->made.id,
                      "team", view_team_id(state->view, inject->made.team), "vm",
                      vm != NULL ? vm->made.id : "", "state", inject_state_words[inject->state],
                      "text", inject->text, "fire_at", (json_int_t)inject->fire_at, "exit",
                      inject->has_exit ? json_integer(inject->exit) : json_null(), "output",
                      printed_json(found, inject->output), "amends",
                      amend_text_json(state->view, "inject", inject->made.id, inject->made.team)));
    }
    return list;
}

static json_t *why_event_json(const struct found *found, const struct state *state,
                              const struct view_event *event)
{
    struct terms terms = {0};
    json_t *list = json_array();
    int64_t ready = trigger_ready(state, event);

    why_gather(&terms, state, event);
    for (size_t i = 0; i < terms.count; i++)
        json_array_append_new(list, json_pack("{s:b, s:s}", "there", terms.items[i].there, "text",
                                              terms.items[i].text));
    pool_done(&terms.pool);
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:o, s:o, s:o}", "event", event->made.id, "team",
                     view_team_id(state->view, event->made.team), "state",
                     event_state_words[event->state], "at", (json_int_t)event->made.at, "ready",
                     (json_int_t)ready, "waits", list, "brings",
                     why_injects_json(found, state, event->made.event), "amends",
                     amend_text_json(state->view, "event", event->made.id, event->made.team));
}

/* ---- the command ---- */

/* The event itself, or the events that bring an inject of that name. */
static bool why_is_meant(const struct state *state, const struct view_event *event,
                         const char *name)
{
    uint32_t count;
    const uint32_t *injects = state_injects(state, event->made.event, &count);

    if (event->made.event == 0)
        return false;
    if (strcmp(event->made.id, name) == 0)
        return true;
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(view_inject(state->view, injects[i])->made.id, name) == 0)
            return true;
    return false;
}

static int why_not_found(const struct desk *desk, const struct state *state, const char *name,
                         uint32_t team)
{
    const struct view *view = state->view;
    char meant[MEANT];
    struct error err = {0};

    for (size_t i = 0; team != 0 && i < view->event_count; i++)
        if (why_is_meant(state, &view->events[i], name)) {
            error_set(&err, ERROR_MISSING,
                      "%s does not play \"%.60s\": its storylines do not bring it",
                      view_team_id(view, team), name);
            return desk_failed(desk, &err);
        }
    error_set(&err, ERROR_MISSING, "there is no event or inject \"%.60s\"%s", name,
              meant_text(meant, meant_item(view, name)));
    return desk_failed(desk, &err);
}

static int why_tell(const struct desk *desk, const struct found *found, const struct state *state,
                    const char *name, uint32_t team)
{
    json_t *list = json_array();
    size_t count = 0;

    for (size_t i = 0; i < state->view->event_count; i++) {
        const struct view_event *event = &state->view->events[i];

        if (!why_is_meant(state, event, name) ||
            (team != 0 && event->made.team != 0 && event->made.team != team))
            continue;
        count++;
        if (desk->json)
            json_array_append_new(list, why_event_json(found, state, event));
        else
            why_print_event(&desk->out, found, state, event, name);
    }
    if (count != 0 && desk->json)
        return output_json(&desk->out, list);
    json_decref(list);
    if (count != 0)
        return EXIT_DONE;
    return why_not_found(desk, state, name, team);
}

static int why_run(struct command_line *line)
{
    const char *team = command_option(line, "team");
    const struct view_team *of = NULL;
    struct found *found = &line->found;
    struct state state = {0};
    int code = now_state(&line->desk, found, &state);

    if (code == 0 && team != NULL && (of = exercise_team(&line->desk, state.view, team)) == NULL)
        code = EXIT_FAILED;
    if (code == 0)
        code = why_tell(&line->desk, found, &state, line->arguments[0],
                        of != NULL ? of->made.team : 0);
    state_done(&state);
    return code;
}

const struct command command_why = {
    .name = "why",
    .usage = "EVENT|INJECT",
    .summary = "what fires an event, and which of it is true now",
    .help = "For each team: what the event waits for, whether that is true now, and what the\n"
            "event brings. An event fires when all of it is true at the same time. For an INJECT,\n"
            "and for an inject that failed, also its output.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_ANY,
    .right = "plan",
    .run = why_run,
};
