/* SPDX-License-Identifier: Apache-2.0 */
/* Which lines a MSEL has, and their order. */
#include "products/msel/msel.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/coming.h"
#include "core/view/troubles.h"
#include "products/msel/msel-texts.h"
#include "products/report/times.h"

/* An instance of an inject. Those with one number and one time are a line. */
struct entry {
    const struct view_inject *inject;
    const struct view_event *event;
    uint32_t number;
    bool contingency;
    int64_t at;
};

/* An inject of an event, however many teams it has: what is numbered. */
struct name {
    const struct view_event *event;
    const char *inject;
    /* Which of the events with that inject it is, from 1: they have control numbers of their own.
     */
    uint32_t occurrence;
};

struct making {
    const struct view *view;
    const struct scenario *scenario;
    const struct msel_filter *filter;
    struct pool scratch;
    struct name *names;
    size_t name_count, first; /* the first name of the event that is looked at */
    struct entry *entries;
    size_t count;
    const struct view_expectation **expected; /* by the inject's id, then as they were made */
    size_t expected_count;
};

static bool msel_same_event(const struct event_made *a, const struct event_made *b)
{
    return strcmp(a->id, b->id) == 0 && strcmp(a->script, b->script) == 0 &&
           strcmp(a->story, b->story) == 0;
}

/* The number of the inject in its event; 0: no memory. Occurrences of an event stand together. */
static uint32_t msel_number_of(struct making *making, const struct view_event *event,
                               const char *inject)
{
    if (making->name_count == 0 ||
        !msel_same_event(&making->names[making->name_count - 1].event->made, &event->made))
        making->first = making->name_count;
    for (size_t i = making->first; i < making->name_count; i++)
        if (strcmp(making->names[i].inject, inject) == 0)
            return (uint32_t)i + 1;

    struct name *name =
        pool_grow(&making->scratch, &making->names, &making->name_count, sizeof(*name));

    if (name == NULL)
        return 0;
    *name = (struct name){.event = event, .inject = inject};
    return (uint32_t)making->name_count;
}

static int msel_by_inject(const void *a, const void *b)
{
    const struct name *x = *(const struct name *const *)a, *y = *(const struct name *const *)b;
    int order = strcmp(x->inject, y->inject);

    return order != 0 ? order : (x > y) - (x < y);
}

static bool msel_count_names(struct making *making)
{
    struct name **sorted =
        pool_take_array(&making->scratch, making->name_count + 1, sizeof(*sorted));

    if (sorted == NULL)
        return false;
    for (size_t i = 0; i < making->name_count; i++)
        sorted[i] = &making->names[i];
    qsort(sorted, making->name_count, sizeof(*sorted), msel_by_inject);
    for (size_t i = 0; i < making->name_count; i++)
        sorted[i]->occurrence = i > 0 && strcmp(sorted[i]->inject, sorted[i - 1]->inject) == 0
                                    ? sorted[i - 1]->occurrence + 1
                                    : 1;
    return true;
}

static int msel_by_opener(const void *a, const void *b)
{
    const struct expectation_made *x = &(*(const struct view_expectation *const *)a)->made,
                                  *y = &(*(const struct view_expectation *const *)b)->made;
    int order = strcmp(x->inject, y->inject);

    return order != 0 ? order
                      : (x->expectation > y->expectation) - (x->expectation < y->expectation);
}

static bool msel_gather_expected(struct making *making)
{
    const struct view *view = making->view;

    making->expected =
        pool_take_array(&making->scratch, view->expectation_count + 1, sizeof(*making->expected));
    if (making->expected == NULL)
        return false;
    for (size_t i = 0; i < view->expectation_count; i++)
        if (view->expectations[i].made.expectation != 0)
            making->expected[making->expected_count++] = &view->expectations[i];
    qsort(making->expected, making->expected_count, sizeof(*making->expected), msel_by_opener);
    return true;
}

/* Those after an inject of that id. */
static void msel_find_expected(const struct making *making, const char *inject,
                               struct msel_about *about)
{
    size_t low = 0, high = making->expected_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(making->expected[middle]->made.inject, inject) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    about->expected = making->expected + low;
    while (low + about->expected_count < making->expected_count &&
           strcmp(about->expected[about->expected_count]->made.inject, inject) == 0)
        about->expected_count++;
}

static bool msel_is_wanted(const struct msel_filter *filter, const struct view_inject *inject,
                           const struct view_event *event)
{
    return (filter->story == NULL || strcmp(filter->story, event->made.story) == 0) &&
           view_concerns(inject->made.team, filter->team);
}

static bool msel_gather(struct making *making)
{
    for (size_t i = 0; i < making->view->inject_count; i++) {
        const struct view_inject *inject = &making->view->injects[i];
        const struct view_event *event = view_event(making->view, inject->made.event);

        if (inject->made.inject == 0 || event == NULL)
            continue;

        uint32_t number = msel_number_of(making, event, inject->made.id);

        if (number == 0)
            return false;
        if (!msel_is_wanted(making->filter, inject, event))
            continue;

        struct entry *entry =
            pool_grow(&making->scratch, &making->entries, &making->count, sizeof(*entry));

        if (entry == NULL)
            return false;
        *entry = (struct entry){.inject = inject, .event = event, .number = number};
        /* An event of no script waits for something else, whatever its time. */
        entry->contingency = event->made.at < 0 || event->made.script[0] == '\0';
        /* When it was given up is no time of something that nobody needed. */
        entry->at = troubles_is_unneeded(making->view, inject)
                        ? -1
                        : coming_inject_place(making->view, inject);
    }
    return true;
}

static int msel_by_time(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->contingency != y->contingency)
        return x->contingency ? 1 : -1;
    /* What has not fired (-1) last. */
    if (x->at != y->at)
        return (uint64_t)x->at < (uint64_t)y->at ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->inject->made.inject < y->inject->made.inject ? -1 : 1;
}

static const char *msel_group_text(struct pool *pool, const struct event_made *made)
{
    const char *text = made->story[0] != '\0' || made->script[0] != '\0'
                           ? pool_print(pool, "%s / %s / %s", made->story, made->script, made->id)
                           : pool_text(pool, made->id);

    return text != NULL ? text : "";
}

static const char *msel_kept(struct pool *pool, const char *text)
{
    const char *copy = pool_text(pool, text);

    return copy != NULL ? copy : "";
}

/* One line of the `count` entries from `first` on. */
static bool msel_add_line(struct making *making, struct msel *msel, const struct entry *first,
                          size_t count)
{
    struct msel_line *line = pool_grow(&msel->pool, &msel->lines, &msel->count, sizeof(*line));
    const struct view_inject **items =
        pool_take_array(&making->scratch, count, sizeof(const struct view_inject *));
    const struct event_made *made = &first->event->made;
    struct msel_about about = {.pool = &msel->pool,
                               .view = making->view,
                               .scenario = making->scenario,
                               .event = first->event,
                               .items = items,
                               .count = count,
                               .team = making->filter->team};
    uint32_t found = SCENARIO_NONE, occurrence;
    char dtg[TIME_TEXT], story[TIME_TEXT];

    if (line == NULL || items == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        items[i] = first[i].inject;
    if (making->scenario != NULL)
        found = scenario_find_inject(making->scenario, first->inject->made.of[0] != '\0'
                                                           ? first->inject->made.of
                                                           : first->inject->made.id);
    if (found != SCENARIO_NONE)
        about.inject = &making->scenario->injects.items[found];
    msel->has_dtg |= times_dtg(&dtg, making->view, first->at)[0] != '\0';
    *line = (struct msel_line){
        .number = first->number,
        .at = first->at,
        .manual = made->manual,
        .inject = first->inject->made.id,
        .story = made->story,
        .script = made->script,
        .event = made->id,
        .control = first->inject->made.id,
        .group = msel_group_text(&msel->pool, made),
        .time = msel_texts_time(&msel->pool, first->at),
        .dtg = msel_kept(&msel->pool, times_dtg(&dtg, making->view, first->at)),
        .story_dtg = msel_kept(&msel->pool, times_story(&story, making->view, first->at)),
    };
    msel_find_expected(making, first->inject->made.id, &about);
    msel_texts_tell(&about, first->contingency, line);
    occurrence = making->names[first->number - 1].occurrence;
    if (occurrence > 1)
        line->control = pool_print(&msel->pool, "%s/%" PRIu32, line->control, occurrence);
    if (line->control == NULL)
        return false;
    msel->has_numbers |= strcmp(line->control, line->inject) != 0;
    if (making->filter->controller != NULL &&
        strcasecmp(making->filter->controller, line->controller) != 0)
        msel->count--;
    return true;
}

static bool msel_add_lines(struct making *making, struct msel *msel)
{
    size_t end;

    if (making->count != 0)
        qsort(making->entries, making->count, sizeof(*making->entries), msel_by_time);
    for (size_t i = 0; i < making->count; i = end) {
        const struct entry *first = &making->entries[i];

        for (end = i + 1; end < making->count && making->entries[end].number == first->number &&
                          making->entries[end].at == first->at;)
            end++;
        if (!msel_add_line(making, msel, first, end - i))
            return false;
    }
    return true;
}

int msel_make(const struct view *view, const struct scenario *scenario,
              const struct msel_filter *filter, struct msel *ret, struct error *err)
{
    struct making making = {.view = view, .scenario = scenario, .filter = filter};
    struct msel msel = {.has_story_dtg = view->exercise.situation != 0};
    bool made = msel_gather(&making) && msel_count_names(&making) &&
                msel_gather_expected(&making) && msel_add_lines(&making, &msel);

    pool_done(&making.scratch);
    if (!made) {
        msel_done(&msel);
        return error_memory(err);
    }
    *ret = msel;
    return 0;
}

void msel_done(struct msel *msel)
{
    pool_done(&msel->pool);
    *msel = (struct msel){0};
}
