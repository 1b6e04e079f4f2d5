/* SPDX-License-Identifier: Apache-2.0 */
#include "fold-property.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/view/standing.h"
#include "journal/stored.h"
#include "random-row.h"
#include "small.h"

enum { ROWS_MOST = 400, GENESIS_MOST = 64 };

static struct row genesis[GENESIS_MOST];
static size_t genesis_count;

static int fold_keep(void *data, const struct stored_row *stored, struct error *err)
{
    if (genesis_count == GENESIS_MOST)
        abort();
    return stored_read(stored, &genesis[genesis_count++], data, err);
}

/* The rows of the small exercise, once for the process. */
static void fold_read_genesis(void)
{
    static struct pool pool;
    struct small *small = small_new(true);
    struct journal_cursor cursor;
    int64_t count;

    if (small == NULL || journal_cursor_open(&cursor, small->c.journal, 0, NULL) < 0 ||
        journal_cursor_next(&cursor, GENESIS_MOST, fold_keep, &pool, &count, NULL) < 0)
        abort();
    journal_cursor_close(&cursor);
    small_free(small);
}

static void fold_fail(const char *what)
{
    fprintf(stderr, "fold property: %s\n", what);
    abort();
}

static void fold_check_team(const struct view *view, const struct view_team *team)
{
    int64_t points = 0, max = 0;
    uint32_t reached[OBJECTIVE_TYPES] = {0};

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric == 0 ||
            (metric->made.team != 0 && metric->made.team != team->made.team))
            continue;
        points += metric->points;
        max += metric->made.max;
        if (metric->points < 0 || metric->points > metric->made.max)
            fold_fail("a metric's points are out of range");
    }
    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *objective = &view->objectives[i];

        if (objective->made.objective != 0 &&
            (objective->made.team == 0 || objective->made.team == team->made.team))
            reached[objective->made.type] += objective->reached;
    }
    /* Of a team whose total was told as such, the parts need not have been. */
    if (view_standing_of(view, team->made.team) != NULL)
        points = team->points + team->charged - team->adjusted;
    if (points - team->charged + team->adjusted != team->points || max != team->max)
        fold_fail("a team's points are not those of its metrics, less what it paid, with its "
                  "adjustments");
    if (memcmp(reached, team->reached, sizeof(reached)) != 0)
        fold_fail("a team's objectives are not counted");
}

static void fold_check_agenda(const struct agenda *agenda)
{
    for (size_t i = 1; i < agenda->count; i++)
        if (agenda->items[i].due < agenda->items[(i - 1) / 2].due)
            fold_fail("an agenda is out of order");
}

static void fold_check(const struct state *state)
{
    const struct view *view = state->view;

    for (size_t i = 0; i < view->team_count; i++)
        if (view->teams[i].made.team != 0)
            fold_check_team(view, &view->teams[i]);
    fold_check_agenda(&state->exercise);
    fold_check_agenda(&state->range);
    for (size_t i = 0; i < view->condition_count; i++)
        if (view->conditions[i].value < VALUE_NONE || view->conditions[i].value > 1000)
            fold_fail("a condition's value is out of range");
    if (view->agent_count > VIEW_AGENTS || view->drift_count > VIEW_DRIFTS)
        fold_fail("more is kept than there is room for");
}

static char *fold_dump(const struct state *state)
{
    char *text = view_dump(state->view);

    if (text == NULL)
        abort();
    return text;
}

/* One row: taken, or refused without a trace. `looks`: at what it was before, which takes longer
 * than all the rest. */
static bool fold_row(struct state *state, struct row *row, bool looks)
{
    struct error err = {0};
    char *before, *now;
    int result;

    row->seq = state->seq + 1;
    row->x = state->x;
    row->r = state->r;
    row->wall = state->wall;
    state_audience(state, row);
    before = looks ? fold_dump(state) : NULL;
    result = state_apply(state, row, &err);
    if (result < 0 && err.text[0] == '\0')
        fold_fail("a row was refused without a word");
    if (result < 0 && looks) {
        now = fold_dump(state);
        if (strcmp(now, before) != 0)
            fold_fail("a refused row has changed the view");
        free(now);
    }
    free(before);
    return result == 0;
}

/* The lines of the rows that were taken, one after the other, give the same view. */
static void fold_again(char *const *lines, size_t count, const char *wanted)
{
    struct state state;
    struct error err;
    char *dump;

    if (state_init(&state, &err) < 0)
        abort();
    for (size_t i = 0; i < count; i++) {
        struct pool pool = POOL_EMPTY;
        struct row row = {0};
        json_t *line = json_loads(lines[i], 0, NULL);

        if (row_of_line(&row, line, &pool, &err) < 0 || state_apply(&state, &row, &err) < 0) {
            fprintf(stderr, "%s: %s\n", lines[i], err.text);
            fold_fail("a row that was taken is not taken again");
        }
        json_decref(line);
        pool_done(&pool);
    }
    dump = fold_dump(&state);
    if (strcmp(dump, wanted) != 0) {
        fprintf(stderr, "--- %s--- %s", wanted, dump);
        fold_fail("the same rows give another view");
    }
    free(dump);
    state_done(&state);
}

size_t fold_property(const uint8_t *bytes, size_t length)
{
    struct dice dice = {bytes, length};
    bool small = dice_next(&dice) & 1;
    char *lines[ROWS_MOST + GENESIS_MOST], *dump;
    size_t count = 0;
    struct state state;
    struct error err;

    if (genesis_count == 0)
        fold_read_genesis();
    if (state_init(&state, &err) < 0)
        abort();
    state.wall = 1790000000000;
    for (size_t i = 0; small && i < genesis_count; i++) {
        if (!fold_row(&state, &genesis[i], false))
            fold_fail("the genesis is refused");
        lines[count++] = row_line(&genesis[i], state.seq);
    }
    for (size_t i = 0; i < ROWS_MOST && dice.left > 0; i++) {
        struct pool pool = POOL_EMPTY;
        struct row row = random_row(&dice, &pool);
        uint8_t passes = dice_next(&dice);

        state.r += passes * 500;
        state.wall += passes * 500;
        if (state.view->phase == PHASE_RUNNING)
            state.x += passes * 500;
        if (fold_row(&state, &row, passes % 8 == 0))
            lines[count++] = row_line(&row, state.seq);
        pool_done(&pool);
    }
    fold_check(&state);
    dump = fold_dump(&state);
    fold_again(lines, count, dump);
    for (size_t i = 0; i < count; i++)
        free(lines[i]);
    free(dump);
    state_done(&state);
    return count;
}
