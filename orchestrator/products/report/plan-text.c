/* SPDX-License-Identifier: Apache-2.0 */
/* The plan as text: what there will be, what happens when, what can be earned, and what cannot
 * happen. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "products/report/plan-print.h"
#include "products/report/trigger-text.h"
#include "products/report/times.h"
#include "core/view/calendar.h"

enum { TEAM_ROWS_MOST = 64 /* of a table that grows with the teams; the rest is a number */ };

/* ---- groups ---- */

static bool text_same_event(const struct event_made *a, const struct event_made *b)
{
    return strcmp(a->story, b->story) == 0 && strcmp(a->script, b->script) == 0 &&
           strcmp(a->id, b->id) == 0;
}

static int text_by_time(const void *a, const void *b, void *own)
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
static struct plan_group *plan_groups(const struct plan *plan, struct pool *pool, size_t *ret_count)
{
    struct plan_group *groups = NULL;
    size_t count = 0, inject = 0;

    for (size_t i = 0; i < plan->events.count; i++) {
        const struct event_made *made = &plan->events.items[i].row.as.event_made;
        const struct event_made *before =
            i > 0 ? &plan->events.items[i - 1].row.as.event_made : NULL;

        if (before == NULL || !text_same_event(before, made)) {
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
        qsort_r(groups, count, sizeof(*groups), text_by_time, (void *)(uintptr_t)plan);
    *ret_count = count;
    return groups;
}

/* The team's id, or "". */
static const char *plan_team_id(const struct plan *plan, uint32_t team)
{
    return team == 0 || team > plan->teams.count ? ""
                                                 : plan->teams.items[team - 1].row.as.team_made.id;
}

/* ---- sections ---- */

static void text_print_title(const struct output *to, const char *title)
{
    output_print(to, TONE_BOLD, "\n%s\n", title);
}

static void text_print_more(const struct output *to, size_t all, size_t shown)
{
    if (all > shown)
        output_print(to, TONE_DIM, "  and %zu more (--json lists all)\n", all - shown);
}

static void text_print_teams(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most = plan->teams.count < TEAM_ROWS_MOST ? plan->teams.count : TEAM_ROWS_MOST;

    if (plan->teams.count == 0)
        return;
    text_print_title(to, "Teams");
    table_init(&table, ">#|TEAM|NAME");
    for (size_t i = 0; i < most; i++) {
        const struct team_made *made = &plan->teams.items[i].row.as.team_made;

        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%u", made->team);
        table_cell(&table, 1, TONE_ACCENT, "%s", made->path);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   strcmp(made->title, made->id) != 0 ? made->title : "");
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->teams.count, most);
}

static void text_print_vms(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most = plan->vms.count < 4 * TEAM_ROWS_MOST ? plan->vms.count : 4 * TEAM_ROWS_MOST;
    char size[32];

    text_print_title(to, "Virtual machines");
    table_init(&table, ">#|VM|TEAM|IMAGE|>MEMORY|>CPU|ADDRESSES");
    for (size_t i = 0; i < most; i++) {
        const struct vm_made *made = &plan->vms.items[i].row.as.vm_made;

        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%u", made->vm);
        table_cell(&table, 1, TONE_ACCENT, "%s", made->id);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   made->team != 0 ? plan_team_id(plan, made->team) : "(shared)");
        table_cell(&table, 3, TONE_PLAIN, "%s", made->image);
        table_cell(&table, 4, TONE_PLAIN, "%s", output_bytes(&size, made->ram));
        table_cell(&table, 5, TONE_PLAIN, "%u", made->cpu);
        table_cell(&table, 6, TONE_PLAIN, "%s", made->address);
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->vms.count, most);
}

/* What is put into one VM stands for all instances of its node: each feature once for each node. */
static void text_print_features(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most = 4 * TEAM_ROWS_MOST, told = 0;

    if (plan->features.count == 0)
        return;
    text_print_title(to, "Features");
    table_init(&table, "FEATURE|VM|TEAM|PACKAGE|AS|AFTER");
    for (size_t i = 0; i < plan->features.count && told < most; i++, told++) {
        const struct feature_made *made = &plan->features.items[i].row.as.feature_made;
        char after[160] = "";

        for (uint32_t k = 0; k < made->after.count; k++)
            text_print(after + strlen(after), sizeof(after) - strlen(after), "%s%s",
                       k > 0 ? ", " : "",
                       plan->features.items[made->after.items[k] - 1].row.as.feature_made.id);
        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%s", made->id);
        table_cell(&table, 1, TONE_PLAIN, "%s", plan->vms.items[made->vm - 1].row.as.vm_made.id);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   made->team != 0 ? plan_team_id(plan, made->team) : "(shared)");
        table_cell(&table, 3, TONE_PLAIN, "%s%s", made->title, made->restart ? ", restarts" : "");
        table_cell(&table, 4, TONE_PLAIN, "%s", made->user);
        table_cell(&table, 5, TONE_PLAIN, "%s", after);
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->features.count, told);
}

static void text_print_switches(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most =
        plan->switches.count < 2 * TEAM_ROWS_MOST ? plan->switches.count : 2 * TEAM_ROWS_MOST;
    uint32_t *nics = calloc(plan->switches.count + 1, sizeof(*nics));

    for (size_t i = 0; nics != NULL && i < plan->nic_count; i++)
        nics[plan->nics[i].lan]++;
    text_print_title(to, "Switches");
    table_init(&table, ">#|SWITCH|TEAM|NETWORK|>VMS");
    for (size_t i = 0; i < most; i++) {
        const struct switch_made *made = &plan->switches.items[i].row.as.switch_made;

        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%u", made->lan);
        table_cell(&table, 1, TONE_ACCENT, "%s", made->id);
        table_cell(&table, 2, TONE_PLAIN, "%s",
                   made->team != 0 ? plan_team_id(plan, made->team) : "(shared)");
        table_cell(&table, 3, TONE_PLAIN, "%s", made->cidr);
        table_cell(&table, 4, TONE_PLAIN, "%u", nics != NULL ? nics[made->lan] : 0);
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->switches.count, most);
    free(nics);
}

/* An acl stands for those of all instances of its router. */
static void text_print_rules(const struct plan *plan, const struct output *to)
{
    struct table table;
    size_t most = plan->rule_count < 4 * TEAM_ROWS_MOST ? plan->rule_count : 4 * TEAM_ROWS_MOST;

    if (plan->rule_count == 0)
        return;
    text_print_title(
        to, "Routers: traffic allowed between switches (first match), and answers; nothing else "
            "passes");
    table_init(&table, "ROUTER|>HOW MANY|FROM|TO|PORTS|");
    for (size_t i = 0; i < most; i++) {
        const struct plan_rule *rule = &plan->rules[i];

        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%s", rule->router);
        table_cell(&table, 1, TONE_PLAIN, "%u", rule->instances);
        table_cell(&table, 2, TONE_PLAIN, "%s", rule->from);
        table_cell(&table, 3, TONE_PLAIN, "%s", rule->to);
        table_cell(&table, 4, TONE_PLAIN, "%s", rule->ports[0] != '\0' ? rule->ports : "all");
        table_cell(&table, 5, rule->accept ? TONE_GOOD : TONE_WARN, "%s",
                   rule->accept ? "accept" : "drop");
    }
    table_print(&table, to, 2);
    table_done(&table);
    text_print_more(to, plan->rule_count, most);
}

/* "deface into 2 VMs, comcheck as a message" */
static void text_injects_text(const struct plan *plan, const struct plan_group *group, char *text,
                              size_t size)
{
    const struct plan_row *rows = &plan->injects.items[group->inject_first];

    text[0] = '\0';
    for (size_t i = 0; i < group->inject_count; i++) {
        const struct inject_made *made = &rows[i].row.as.inject_made;
        size_t vms = 0, messages = 0, used = strlen(text);
        bool first = true;

        for (size_t j = 0; j < group->inject_count; j++) {
            bool same = strcmp(rows[j].row.as.inject_made.id, made->id) == 0;

            first &= !(same && j < i);
            vms += same && rows[j].row.as.inject_made.vm != 0;
            messages += same && rows[j].row.as.inject_made.vm == 0;
        }
        if (!first)
            continue;
        text_print(text + used, size - used, "%s%s", used != 0 ? ", " : "", made->id);
        used = strlen(text);
        if (vms != 0)
            text_print(text + used, size - used, " into %zu VM%s", vms, vms == 1 ? "" : "s");
        else if (messages != 0)
            text_print(text + used, size - used, " as a message");
        if (used > size / 2 && i + 1 < group->inject_count) {
            text_print(text + strlen(text), size - strlen(text), ", …");
            return;
        }
    }
}

/* The plan's days and dates as a view has them, for times by the wall; NULL: no memory. */
static struct view *text_days_of(const struct plan *plan)
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

static void text_print_days(const struct view *view, const struct output *to)
{
    char from[TIME_TEXT], until[TIME_TEXT], hours[32];
    struct table table;

    text_print_title(to, "Play hours");
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

static struct columns text_columns_of(const struct view *view)
{
    char dtg[TIME_TEXT], story[TIME_TEXT];
    struct columns columns = {.dtg = times_dtg(&dtg, view, 0)[0] != '\0',
                              .story = times_story(&story, view, 0)[0] != '\0'};

    columns.event = 2 + columns.dtg + columns.story;
    return columns;
}

static void text_print_times(struct table *table, const struct columns *columns,
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
static void text_print_group(const struct plan *plan, const struct view *view,
                             const struct plan_group *group, const struct columns *columns,
                             struct table *table)
{
    const struct event_made *made = &plan->events.items[group->first].row.as.event_made;
    char close[32], injects[512], waits[200];
    int next = columns->event;
    bool late = plan->endex > 0 && made->at > plan->endex;

    text_injects_text(plan, group, injects, sizeof(injects));
    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%s", made->story[0] != '\0' ? made->story : "(none)");
    if (made->at >= 0)
        text_print_times(table, columns, view, made->at, late ? TONE_WARN : TONE_ACCENT);
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

static void text_print_timeline(const struct plan *plan, const struct output *to)
{
    struct pool pool = POOL_EMPTY;
    size_t count;
    const struct plan_group *groups = plan_groups(plan, &pool, &count);
    struct view *view = text_days_of(plan);
    struct columns columns;
    struct table table;
    char heads[96];

    if (view == NULL)
        return;
    if (view->day_count != 0)
        text_print_days(view, to);

    text_print_title(to, "Timeline");
    columns = text_columns_of(view);
    text_print(heads, sizeof(heads), "STORYLINE|TIME|%s%sEVENT|FOR|INJECTS|",
               columns.dtg ? "DTG|" : "", columns.story ? "IN THE STORY|" : "");
    table_init(&table, heads);
    for (size_t i = 0; i < count; i++)
        text_print_group(plan, view, &groups[i], &columns, &table);
    table_row(&table);
    if (plan->endex > 0)
        text_print_times(&table, &columns, view, plan->endex, TONE_ACCENT);
    table_cell(&table, columns.event, TONE_BOLD, "%s",
               plan->endex > 0 ? "ENDEX" : "no ENDEX is planned: a person calls it");
    table_print(&table, to, 2);
    table_done(&table);
    view_free(view);
    pool_done(&pool);
}

/* Metrics of one team are those of every team: the first instance of each stands for all. */
static void text_print_points(const struct plan *plan, const struct output *to)
{
    struct table table;
    char points[32];

    text_print_title(to, "Points");
    table_init(&table, "METRIC|>POINTS|FOR|HOW");
    for (size_t i = 0; i < plan->metrics.count; i++) {
        const struct metric_made *made = &plan->metrics.items[i].row.as.metric_made;
        size_t teams = 1;

        while (i + 1 < plan->metrics.count &&
               strcmp(plan->metrics.items[i + 1].row.as.metric_made.id, made->id) == 0) {
            i++;
            teams++;
        }
        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%s", made->id);
        table_cell(&table, 1, TONE_PLAIN, "%s", output_points(&points, made->max));
        if (made->team != 0 && teams == 1)
            table_cell(&table, 2, TONE_PLAIN, "%s", plan_team_id(plan, made->team));
        else if (made->team != 0)
            table_cell(&table, 2, TONE_PLAIN, "each of %zu teams", teams);
        else
            table_cell(&table, 2, TONE_PLAIN, "all together");
        table_cell(&table, 3, TONE_PLAIN, "%s",
                   made->type == METRIC_MANUAL   ? "graded by a person"
                   : made->conditions.count == 0 ? "never: nothing checks it"
                   : made->conditions.count == 1 ? "1 check"
                                                 : "the mean of its checks");
    }
    table_print(&table, to, 2);
    table_done(&table);
    output_print(to, TONE_PLAIN, "  In all %s points a team.\n",
                 output_points(&points, plan->points));
}

static void text_print_notes(const struct plan *plan, const struct output *to)
{
    static const struct {
        enum plan_note_kind kind;
        const char *title;
    } sections[] = {
        {NOTE_NEVER, "Cannot happen by itself"},
        {NOTE_UNEXERCISED, "Nothing exercises"},
        {NOTE_NOT_RUN, "Not run by this version"},
        {NOTE_ACCESS, "Access"},
        {NOTE_NETWORK, "Network"},
        {NOTE_TRUST,
         "Trust: a team can forge results from its own guest, but not a probe from outside"},
    };

    for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++) {
        bool titled = false;

        for (size_t i = 0; i < plan->note_count; i++) {
            char text[512];

            if (plan->notes[i].kind != sections[s].kind)
                continue;
            if (!titled)
                text_print_title(to, sections[s].title);
            titled = true;
            text_clean(text, sizeof(text), plan->notes[i].text, strlen(plan->notes[i].text));
            output_print(to, sections[s].kind == NOTE_TRUST ? TONE_DIM : TONE_WARN,
                         "  line %u: %s\n", plan->notes[i].mark.line, text);
        }
    }
}

/* Words of plain English, broken at blanks. */
static void text_print_wrapped(const struct output *to, const char *title, const char *text)
{
    int column = fprintf(to->to, "  %s:", title);

    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        if (column + 1 + (int)length > 78)
            column = fprintf(to->to, "\n   ") - 1;
        column += fprintf(to->to, " %.*s", (int)length, text);
        text += length + (text[length] == ' ');
    }
    fputc('\n', to->to);
}

static void text_print_host(const struct plan *plan, const struct plan_host *host,
                            const struct output *to)
{
    char need[32], have[32], free_now[32];

    text_print_title(to, "Host");
    output_print(to, host->available != 0 && plan->ram > host->available ? TONE_BAD : TONE_PLAIN,
                 "  Memory: %s for guests, and QEMU's own for each; this host has %s, of which "
                 "%s are free.\n",
                 output_bytes(&need, plan->ram), output_bytes(&have, host->ram),
                 output_bytes(&free_now, host->available));
    output_print(to, TONE_PLAIN, "  Processors: %" PRIu64 " of guests on %d of this host.\n",
                 plan->cpu, host->cpu);
    output_print(to, host->disk != 0 && plan->disk > host->disk ? TONE_BAD : TONE_PLAIN,
                 "  Disk: guests may grow to %s (others stay as large as their image); %s are "
                 "free for exercises.\n",
                 output_bytes(&need, plan->disk), output_bytes(&have, host->disk));
    output_print(to, TONE_PLAIN, "  Snapshots (excon snapshot) take up to %s more.\n",
                 output_bytes(&need, plan->ram));
    text_print_wrapped(to, "Isolation", host->isolation);
    text_print_wrapped(to, "Not isolated", host->open);
}

void plan_print(const struct plan *plan, const struct plan_host *host, const struct output *to)
{
    struct pool pool = POOL_EMPTY;
    char endex[32];

    output_print(to, TONE_BOLD, "%s", output_clean(&pool, plan->opened.as.exercise_opened.name));
    output_print(to, TONE_PLAIN, ": %zu team%s, %zu VM%s, %zu switch%s, %zu inject%s",
                 plan->teams.count, plan->teams.count == 1 ? "" : "s", plan->vms.count,
                 plan->vms.count == 1 ? "" : "s", plan->switches.count,
                 plan->switches.count == 1 ? "" : "es", plan->injects.count,
                 plan->injects.count == 1 ? "" : "s");
    if (plan->endex > 0)
        output_print(to, TONE_PLAIN, ", %s of exercise", output_duration(&endex, plan->endex));
    output_print(to, TONE_PLAIN, "\n");
    pool_done(&pool);
    text_print_teams(plan, to);
    if (plan->vms.count != 0)
        text_print_vms(plan, to);
    text_print_features(plan, to);
    if (plan->switches.count != 0)
        text_print_switches(plan, to);
    text_print_rules(plan, to);
    text_print_timeline(plan, to);
    if (plan->metrics.count != 0)
        text_print_points(plan, to);
    text_print_notes(plan, to);
    text_print_host(plan, host, to);
}
