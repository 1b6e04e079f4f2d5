/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline of a plan: each event with its injects, day by day; what comes for several teams at
 * the same time is one line. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/calendar.h"
#include "products/report/plan-timeline.h"
#include "products/report/times.h"
#include "products/report/trigger-text.h"

/* Occurrences of one event in one script of one story, one for each team, that stand together. */
struct plan_group {
    size_t first, count;               /* of plan->events */
    size_t inject_first, inject_count; /* of plan->injects */
};

static bool timeline_same_event(const struct event_made *a, const struct event_made *b)
{
    return strcmp(a->story, b->story) == 0 && strcmp(a->script, b->script) == 0 &&
           strcmp(a->id, b->id) == 0;
}

static int timeline_by_time(const void *a, const void *b, void *own)
{
    const struct plan_group *x = a, *y = b;
    const struct plan *plan = own;
    int64_t at_x = plan->events.items[x->first].row.as.event_made.at;
    int64_t at_y = plan->events.items[y->first].row.as.event_made.at;

    /* By hand (-1) last. */
    if (at_x != at_y)
        return (uint64_t)at_x < (uint64_t)at_y ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

/* In order of time and document, events without a time last; in `pool`. NULL and *ret_count 0
 * without memory, or when there are none. */
static struct plan_group *timeline_groups(const struct plan *plan, struct pool *pool,
                                          size_t *ret_count)
{
    struct plan_group *groups = NULL;
    size_t count = 0, inject = 0;

    for (size_t i = 0; i < plan->events.count; i++) {
        const struct event_made *made = &plan->events.items[i].row.as.event_made;
        const struct event_made *before =
            i > 0 ? &plan->events.items[i - 1].row.as.event_made : NULL;

        if (before == NULL || !timeline_same_event(before, made)) {
            struct plan_group *group = pool_grow(pool, &groups, &count, sizeof(*group));

            if (group == NULL)
                break;
            *group = (struct plan_group){.first = i, .inject_first = inject};
        }
        groups[count - 1].count++;
        for (; inject < plan->injects.count &&
               plan->injects.items[inject].row.as.inject_made.event == i + 1;
             inject++)
            groups[count - 1].inject_count++;
    }
    if (count != 0)
        qsort_r(groups, count, sizeof(*groups), timeline_by_time, (void *)(uintptr_t)plan);
    *ret_count = count;
    return groups;
}

/* "deface into 2 VMs, comcheck as a message and a share" */
static void timeline_injects(const struct plan *plan, const struct plan_group *group, char *text,
                             size_t size)
{
    const struct plan_row *rows = &plan->injects.items[group->inject_first];

    text[0] = '\0';
    for (size_t i = 0; i < group->inject_count; i++) {
        const struct inject_made *made = &rows[i].row.as.inject_made;
        size_t vms = 0, messages = 0, shares = 0, used = strlen(text);
        bool first = true;

        for (size_t j = 0; j < group->inject_count; j++) {
            bool same = strcmp(rows[j].row.as.inject_made.id, made->id) == 0;

            first &= !(same && j < i);
            vms += same && rows[j].row.as.inject_made.vm != 0;
            shares += same && rows[j].row.as.inject_made.share[0] != '\0';
            messages += same && rows[j].row.as.inject_made.vm == 0 &&
                        rows[j].row.as.inject_made.share[0] == '\0';
        }
        if (!first)
            continue;
        text_print(text + used, size - used, "%s%s", used != 0 ? ", " : "", made->id);
        used = strlen(text);
        if (vms != 0)
            text_print(text + used, size - used, " into %zu VM%s", vms, vms == 1 ? "" : "s");
        else if (messages != 0)
            text_print(text + used, size - used, " as a message");
        if (shares != 0)
            text_print(text + strlen(text), size - strlen(text), " %s a share",
                       vms + messages != 0 ? "and" : "as");
        if (used > size / 2 && i + 1 < group->inject_count) {
            text_print(text + strlen(text), size - strlen(text), ", …");
            return;
        }
    }
}

/* The plan's days and dates as a view has them, for times by the wall; NULL: no memory. */
static struct view *timeline_days_of(const struct plan *plan)
{
    struct view *view = view_new();
    bool failed = view == NULL || view_apply(view, &plan->opened, NULL) < 0;

    for (size_t i = 0; i < plan->days.count && !failed; i++)
        failed = view_apply(view, &plan->days.items[i].row, NULL) < 0;
    if (!failed)
        return view;
    view_free(view);
    return NULL;
}

static void timeline_print_days(const struct view *view, const struct output *to)
{
    char from[TIME_TEXT], until[TIME_TEXT], hours[32];
    struct table table;

    output_print(to, TONE_BOLD, "\nPlay hours\n");
    table_init(&table, "DAY|FROM|TO|");
    for (uint32_t i = 1; i <= view->day_count; i++) {
        const struct view_day *day = view_day(view, i);

        calendar_dtg(from, view, day->made.from);
        calendar_dtg(until, view, day->made.to);
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "D%u", day->made.number);
        table_cell(&table, 1, TONE_PLAIN, "%s", from);
        table_cell(&table, 2, TONE_PLAIN, "%s", until);
        table_cell(&table, 3, TONE_DIM, "%s",
                   output_duration(&hours, day->made.to - day->made.from));
    }
    table_print(&table, to, 2);
    table_done(&table);
}

/* Which times the timeline tells beside the exercise's, and how many columns that takes. */
struct columns {
    bool dtg, story;
    int event;
};

static struct columns timeline_columns_of(const struct view *view)
{
    char dtg[TIME_TEXT], story[TIME_TEXT];
    struct columns columns = {.dtg = times_dtg(&dtg, view, 0)[0] != '\0',
                              .story = times_story(&story, view, 0)[0] != '\0'};

    columns.event = 2 + columns.dtg + columns.story;
    return columns;
}

static void timeline_print_times(struct table *table, const struct columns *columns,
                                 const struct view *view, int64_t x, enum tone tone)
{
    char clock[32], dtg[TIME_TEXT], story[TIME_TEXT];

    table_cell(table, 1, tone, "%s", output_clock(&clock, x));
    if (columns->dtg)
        table_cell(table, 2, tone, "%s", times_dtg(&dtg, view, x));
    if (columns->story)
        table_cell(table, columns->event - 1, tone, "%s", times_story(&story, view, x));
}

/* Columns: storyline, times, event, teams, injects, and what it waits for. */
static void timeline_print_group(const struct plan *plan, const struct view *view,
                                 const struct plan_group *group, const struct columns *columns,
                                 struct table *table)
{
    const struct event_made *made = &plan->events.items[group->first].row.as.event_made;
    char close[32], injects[512], waits[200];
    int next = columns->event;
    bool late = plan->endex > 0 && made->at > plan->endex;

    timeline_injects(plan, group, injects, sizeof(injects));
    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%s", made->story[0] != '\0' ? made->story : "(none)");
    if (made->at >= 0)
        timeline_print_times(table, columns, view, made->at, late ? TONE_WARN : TONE_ACCENT);
    else
        table_cell(table, 1, TONE_ACCENT, "%s", made->manual ? "by hand" : "contingency");
    table_cell(table, next, TONE_PLAIN, "%s", made->title);
    if (made->team != 0)
        table_cell(table, next + 1, TONE_PLAIN, "%zu team%s", group->count,
                   group->count == 1 ? "" : "s");
    table_cell(table, next + 2, TONE_PLAIN, "%s", injects);
    trigger_text(made,
                 made->after.count != 0
                     ? plan->events.items[made->after.items[0] - 1].row.as.event_made.id
                     : NULL,
                 waits, sizeof(waits));
    if (waits[0] != '\0' && made->at >= 0)
        table_cell(table, next + 3, TONE_DIM, "when %s, until %s", waits,
                   output_clock(&close, made->close));
    else if (waits[0] != '\0' && strcmp(waits, "a person fires it") != 0)
        table_cell(table, next + 3, TONE_DIM, "when %s", waits);
}

void timeline_print(const struct plan *plan, const struct output *to)
{
    struct pool pool = POOL_EMPTY;
    size_t count;
    const struct plan_group *groups = timeline_groups(plan, &pool, &count);
    struct view *view = timeline_days_of(plan);
    struct columns columns;
    struct table table;
    char heads[96];

    if (view == NULL)
        return;
    if (view->day_count != 0)
        timeline_print_days(view, to);

    output_print(to, TONE_BOLD, "\nTimeline\n");
    columns = timeline_columns_of(view);
    text_print(heads, sizeof(heads), "STORYLINE|TIME|%s%sEVENT|FOR|INJECTS|",
               columns.dtg ? "DTG|" : "", columns.story ? "IN THE STORY|" : "");
    table_init(&table, heads);
    for (size_t i = 0; i < count; i++)
        timeline_print_group(plan, view, &groups[i], &columns, &table);
    table_row(&table);
    if (plan->endex > 0)
        timeline_print_times(&table, &columns, view, plan->endex, TONE_ACCENT);
    table_cell(&table, columns.event, TONE_BOLD, "%s",
               plan->endex > 0 ? "ENDEX" : "no ENDEX is planned: a person calls it");
    table_print(&table, to, 2);
    table_done(&table);
    view_free(view);
    pool_done(&pool);
}
