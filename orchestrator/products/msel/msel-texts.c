/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a MSEL's line. Running out of memory leaves a text empty. */
#include "products/msel/msel-texts.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "core/view/troubles.h"
#include "products/print/output.h"
#include "products/report/trigger-text.h"
#include "core/model/row.h"

enum { TOLD_MOST = 4 /* instances whose own words are among the notes; the rest is a number */ };

static void texts_add(struct pool *pool, struct msel_texts *texts, const char *text)
{
    const char **place;

    if (text == NULL || text[0] == '\0')
        return;
    place = pool_grow(pool, &texts->items, &texts->count, sizeof(*place));
    if (place != NULL)
        *place = text;
}

static bool texts_has(const struct msel_texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->items[i], text) == 0)
            return true;
    return false;
}

static const char *texts_join(struct pool *pool, const struct msel_texts *texts,
                              const char *between)
{
    size_t size = 1;
    char *text, *end;

    for (size_t i = 0; i < texts->count; i++)
        size += strlen(texts->items[i]) + strlen(between);
    end = text = pool_take(pool, size);
    for (size_t i = 0; text != NULL && i < texts->count; i++) {
        if (i > 0)
            end = stpcpy(end, between);
        end = stpcpy(end, texts->items[i]);
    }
    return text != NULL ? text : "";
}

/* ---- times ---- */

const char *msel_texts_time(struct pool *pool, int64_t at)
{
    int64_t seconds = at / 1000;
    const char *text = at < 0 ? ""
                              : pool_print(pool, "%02" PRId64 ":%02d:%02d", seconds / 3600,
                                           (int)(seconds / 60 % 60), (int)(seconds % 60));

    return text != NULL ? text : "";
}

/* ---- how, from whom, to whom ---- */

static const char *texts_method_of(const struct msel_about *about, const struct inject_made *made)
{
    const struct inject *inject = about->inject;
    const char *text = NULL;

    if (made->machine != NULL && made->machine[0] != '\0')
        text = pool_print(about->pool, "machine %s", made->machine);
    else if (made->share != NULL && made->share[0] != '\0')
        text = "share";
    else if (made->vm == 0)
        text =
            inject != NULL && inject->message.method != NULL ? inject->message.method : "message";
    else if (inject != NULL && inject->atomic.mark.line != 0)
        text = pool_print(about->pool, "atomic test %s", inject->atomic.technique);
    else
        text = "script";
    return text != NULL ? text : "";
}

/* Each way once, in the order of the instances. */
static const char *texts_method_text(const struct msel_about *about)
{
    struct msel_texts texts = {0};

    for (size_t i = 0; i < about->count; i++) {
        const char *text = texts_method_of(about, &about->items[i]->made);

        if (!texts_has(&texts, text))
            texts_add(about->pool, &texts, text);
    }
    return texts_join(about->pool, &texts, ", ");
}

/* Is it for the team that it names? A message without a subject is for exercise control alone. */
static bool texts_reaches_team(const struct inject_made *made)
{
    return made->team != 0 && (made->vm != 0 || made->subject[0] != '\0');
}

static const char *texts_to_text(const struct msel_about *about, size_t *ret_teams)
{
    struct msel_texts texts = {0};
    uint32_t last = 0;

    /* A team's VMs stand together; a node after the other, so that a team may come again. */
    for (size_t i = 0; i < about->count; i++) {
        const struct inject_made *made = &about->items[i]->made;
        const char *id = view_team_id(about->view, made->team);

        if (!texts_reaches_team(made) || made->team == last || texts_has(&texts, id))
            continue;
        last = made->team;
        texts_add(about->pool, &texts, id);
    }
    *ret_teams = texts.count;
    if (texts.count == 0)
        texts_add(about->pool, &texts, about->items[0]->made.to);
    for (size_t i = 0; *ret_teams == 0 && i < about->count; i++) {
        char title[128];

        if (about->items[i]->made.vm == 0)
            continue;
        view_vm_title(about->view, about->items[i]->made.vm, title, sizeof(title));
        texts_add(about->pool, &texts, pool_text(about->pool, title));
    }
    if (texts.count == 0)
        return "all teams";
    return texts_join(about->pool, &texts, ", ");
}

static const char *texts_description_text(const struct msel_about *about)
{
    const struct inject *inject = about->inject;
    const struct view_inject *first = about->items[0];

    /* What was said anew in the exercise is what the team reads. */
    if (first->made.body[0] != '\0' && (first->edited || first->made.of[0] != '\0'))
        return first->made.body;
    if (inject != NULL && inject->description != NULL)
        return inject->description;
    if (inject != NULL && inject->message.body != NULL)
        return inject->message.body;
    return about->items[0]->made.body;
}

/* ---- what is expected, by whom it is led ---- */

static bool texts_opened_by(const struct msel_about *about, const struct expectation_made *made)
{
    if (about->team != 0 && made->team != about->team)
        return false;
    for (uint32_t k = 0; k < made->injects.count; k++)
        for (size_t i = 0; i < about->count; i++)
            if (about->items[i]->made.inject == made->injects.items[k])
                return true;
    return false;
}

/* "incident report: who did it, within 30 min" */
static const char *texts_expectation_text(struct pool *pool, const struct expectation_made *made)
{
    char due[32];
    const char *text = pool_print(
        pool, "%s%s%s%s%s%s", made->report, made->report[0] != '\0' ? " report" : "",
        made->report[0] != '\0' && made->action[0] != '\0' ? ": " : "", made->action,
        made->due > 0 ? ", within " : "", made->due > 0 ? output_duration(&due, made->due) : "");

    return text != NULL ? text : "";
}

static const char *texts_expected_text(const struct msel_about *about)
{
    struct msel_texts texts = {0};

    for (size_t i = 0; i < about->expected_count; i++) {
        const struct expectation_made *made = &about->expected[i]->made;

        if (!texts_opened_by(about, made))
            continue;

        const char *text = texts_expectation_text(about->pool, made);

        if (!texts_has(&texts, text))
            texts_add(about->pool, &texts, text);
    }
    return texts_join(about->pool, &texts, "; ");
}

static const char *texts_objective_text(const struct msel_about *about)
{
    struct msel_texts texts = {0};

    for (size_t i = 0; about->inject != NULL && i < about->inject->tlos.count; i++) {
        const struct tlo *tlo = &about->scenario->tlos.items[about->inject->tlos.items[i].index];

        texts_add(about->pool, &texts, tlo->name != NULL ? tlo->name : tlo->id);
    }
    return texts_join(about->pool, &texts, "; ");
}

/* The point of contact of whom it comes from, or of the nearest entity above. */
static const char *texts_controller_text(const struct msel_about *about)
{
    if (about->inject == NULL || about->inject->from.id == NULL)
        return "";
    for (uint32_t at = about->inject->from.index; at != SCENARIO_NONE;
         at = about->scenario->entities.items[at].parent)
        if (about->scenario->entities.items[at].poc.name != NULL)
            return about->scenario->entities.items[at].poc.name;
    return "";
}

/* ---- how it stands ---- */

/* An inject whose event did not come is what its event is. */
static const char *texts_state_word(const struct msel_about *about,
                                    const struct view_inject *inject)
{
    const struct view_event *event = view_event(about->view, inject->made.event);

    return inject->state == INJECT_SCHEDULED && event != NULL && event->state != OCCURRENCE_FIRED
               ? event_state_words[event->state]
               : troubles_state_word(about->view, inject);
}

/* "delivered", or "delivered 3, failed 1" in the order in which they are first met. */
static const char *texts_status_text(const struct msel_about *about)
{
    enum { WORDS = INJECT_STATES + OCCURRENCES };
    const char *words[WORDS];
    size_t counts[WORDS] = {0}, known = 0;
    struct msel_texts texts = {0};

    for (size_t i = 0; i < about->count; i++) {
        const char *word = texts_state_word(about, about->items[i]);
        size_t k = 0;

        while (k < known && strcmp(words[k], word) != 0)
            k++;
        if (k == known)
            words[known++] = word;
        counts[k]++;
    }
    if (known == 1)
        return words[0];
    for (size_t k = 0; k < known; k++)
        texts_add(about->pool, &texts, pool_print(about->pool, "%s %zu", words[k], counts[k]));
    return texts_join(about->pool, &texts, ", ");
}

static void texts_add_trigger(const struct msel_about *about, struct msel_texts *texts)
{
    const struct event_made *made = &about->event->made;
    const struct view_event *after =
        made->after.count != 0 ? view_event(about->view, made->after.items[0]) : NULL;
    char waits[200];

    trigger_text(made, after != NULL ? after->made.id : NULL, waits, sizeof(waits));
    if (waits[0] == '\0')
        return;
    if (strcmp(waits, "a person fires it") == 0)
        texts_add(about->pool, texts, "a person fires it");
    else if (made->at >= 0 && made->script[0] != '\0')
        texts_add(about->pool, texts,
                  pool_print(about->pool, "when %s, until %s", waits,
                             msel_texts_time(about->pool, made->close)));
    else
        texts_add(about->pool, texts, pool_print(about->pool, "when %s", waits));
}

/* What is the same of all is said once. */
static bool texts_all_say_the_same(const struct msel_about *about)
{
    for (size_t i = 1; i < about->count; i++)
        if (strcmp(about->items[i]->text, about->items[0]->text) != 0)
            return false;
    return true;
}

static void texts_add_words(const struct msel_about *about, struct msel_texts *texts)
{
    size_t told = 0;

    for (size_t i = 0; i < about->count; i++) {
        const struct view_inject *inject = about->items[i];
        const char *team = view_team_id(about->view, inject->made.team);

        if (inject->text[0] != '\0' && told++ < TOLD_MOST)
            texts_add(
                about->pool, texts,
                pool_print(about->pool, "%s%s%s", team, team[0] != '\0' ? ": " : "", inject->text));
    }
    if (told > TOLD_MOST)
        texts_add(about->pool, texts, pool_print(about->pool, "and %zu more", told - TOLD_MOST));
}

/* The scenario's own words in place of what follows from the rest. */
static const char *texts_said(const struct msel_about *about, const char *words,
                              const char *else_words)
{
    return about->inject != NULL && about->inject->msel.mark.line != 0 && words != NULL
               ? words
               : else_words;
}

/* What became of what was expected: "incident report met by a, missed by b". */
static void texts_add_outcomes(const struct msel_about *about, struct msel_texts *texts)
{
    for (size_t i = 0; i < about->expected_count; i++) {
        const struct view_expectation *one = about->expected[i];
        const struct expectation_made *made = &one->made;
        const char *what = made->report[0] != '\0' ? made->report : made->action;

        if (one->state < EXPECTATION_MET || one->state == EXPECTATION_VOID ||
            !texts_opened_by(about, made))
            continue;
        texts_add(about->pool, texts,
                  pool_print(about->pool, "%s %s%s%s", what, expectation_state_words[one->state],
                             made->team != 0 ? " by " : "", view_team_id(about->view, made->team)));
    }
}

static const char *texts_notes_text(const struct msel_about *about, const char *words)
{
    struct msel_texts texts = {0};

    if (words != NULL)
        texts_add(about->pool, &texts, words);
    else
        texts_add_trigger(about, &texts);
    if (texts_all_say_the_same(about))
        texts_add(about->pool, &texts, about->items[0]->text);
    else
        texts_add_words(about, &texts);
    texts_add_outcomes(about, &texts);
    return texts_join(about->pool, &texts, "; ");
}

void msel_texts_tell(const struct msel_about *about, bool contingency, struct msel_line *line)
{
    static const struct msel_words none = {.mark = {0, 0}};
    const struct msel_words *words = about->inject != NULL ? &about->inject->msel : &none;
    const struct view_inject *first = about->items[0];
    struct msel_words copied;
    bool vms = false;

    /* A clone keeps its original's method, objective and controller; the rest is its own. */
    if (first->made.of[0] != '\0' && about->inject != NULL) {
        copied = (struct msel_words){.mark = words->mark,
                                     .method = words->method,
                                     .objective = words->objective,
                                     .controller = words->controller};
        words = &copied;
    }
    for (size_t i = 0; i < about->count; i++)
        vms |= about->items[i]->made.vm != 0;
    line->control = texts_said(about, words->control, line->control);
    line->type = texts_said(about, words->type,
                            contingency ? "contingency"
                            : vms       ? "inject"
                                        : "information");
    line->method = texts_said(about, words->method, texts_method_text(about));
    line->from = texts_said(about, words->from, about->items[0]->made.from);
    line->to = texts_said(about, words->to, texts_to_text(about, &line->teams));
    line->title = about->items[0]->made.title;
    line->description = texts_description_text(about);
    line->expected = texts_said(about, words->expected, texts_expected_text(about));
    line->objective = texts_said(about, words->objective, texts_objective_text(about));
    line->controller = texts_said(about, words->controller, texts_controller_text(about));
    line->status = texts_status_text(about);
    /* What is planned may be told in words; how it went may not. */
    if (strcmp(line->status, inject_state_words[INJECT_SCHEDULED]) == 0)
        line->status = texts_said(about, words->status, line->status);
    line->notes = texts_notes_text(about, texts_said(about, words->notes, NULL));
}
