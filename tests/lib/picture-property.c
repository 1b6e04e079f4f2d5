/* SPDX-License-Identifier: Apache-2.0 */
#include "picture-property.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/decide/decide.h"
#include "core/order/rights.h"
#include "engine/control/attach.h"
#include "journal/stored.h"
#include "random-row.h"

enum { TEAMS = 3, CHECKS = 7, METRICS = 9, OBJECTIVES = 8, EVENTS = 4, ROWS_MOST = 700, STOPS = 3 };

static void fail(const char *what, const struct error *err)
{
    fprintf(stderr, "picture property: %s: %s\n", what, err != NULL ? err->text : "");
    abort();
}

/* ---- the view as text, with all that rows of checks make of it ---- */

static void dump_conditions(const struct view *view, FILE *to)
{
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *c = &view->conditions[i];
        const struct ledger_book *book = &c->series.book;

        fprintf(to,
                "condition %zu value %" PRId64 " good %" PRId64 " row %" PRId64 " due %" PRId64
                " x %" PRId64 " since %" PRId64 " %d%d%d own %" PRId64 " in a row %u of %u"
                " cut %" PRId64 " %u results %u faults looked %" PRId64 " %" PRId64
                " output %s text %s book %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
                " history",
                i + 1, c->value, c->good, c->row, c->due, c->x, c->since, c->excused, c->worked,
                c->guest, c->own, c->in_a_row, c->in_a_row_of, c->cut_before, c->results, c->faults,
                c->looked, c->look_value, c->output, c->text, book->sum, book->samples, book->down,
                book->excused, book->faults);
        for (uint32_t k = 0; k < VIEW_HISTORY && k < c->results; k++)
            fprintf(to, " %d", c->history[(c->results - 1 - k) % VIEW_HISTORY]);
        fprintf(to, " samples");
        for (size_t k = 0; k < c->series.count; k++) {
            const struct ledger_sample *sample = ledger_sample(&c->series, k);

            fprintf(to, " %" PRId64 ",%u,%u,%u", sample->x, sample->row, sample->value,
                    sample->excuse);
        }
        fputc('\n', to);
    }
}

static void dump_scores(const struct view *view, FILE *to)
{
    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *m = &view->metrics[i];
        const struct ledger_book *book = &m->account.book;

        fprintf(to,
                "metric %zu %d%d points %" PRId64 " told %" PRId64 " row %" PRId64 " cause %" PRId64
                " by %s %s account %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
                " penalties %" PRId64,
                i + 1, m->awarded, m->inside, m->points, m->told, m->row, m->cause, m->by,
                m->reason, book->sum, book->samples, book->down, book->excused, book->faults,
                m->account.penalties);
        for (uint32_t k = 0; m->account.in_a_row != NULL && k < m->made.conditions.count; k++)
            fprintf(to, " %u", m->account.in_a_row[k]);
        fputc('\n', to);
    }
    for (size_t i = 0; i < view->objective_count; i++)
        fprintf(to, "objective %zu %d%d since %" PRId64 " row %" PRId64 "\n", i + 1,
                view->objectives[i].reached, view->objectives[i].inside, view->objectives[i].since,
                view->objectives[i].row);
    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *t = &view->teams[i];

        fprintf(to,
                "team %zu points %" PRId64 " max %" PRId64 " place %" PRId64 " %" PRId64 " %" PRId64
                " reached %u %u %u heard %" PRId64 "\n",
                i + 1, t->points, t->max, t->place.x, t->place.then, t->place.frozen, t->reached[0],
                t->reached[1], t->reached[2], t->heard_row);
    }
    for (size_t i = 0; i < view->standings.count; i++)
        fprintf(to,
                "standing of %u %s points %" PRId64 " since %" PRId64 " max %" PRId64 " x %" PRId64
                "\n",
                view->standings.list[i].now.team, view->standings.list[i].now.id,
                view->standings.list[i].now.points, view->standings.list[i].now.since,
                view->standings.list[i].now.max, view->standings.list[i].x);
}

static char *dump_all(const struct view *view)
{
    char *text = NULL, *most = view_dump(view);
    size_t length;
    FILE *to = open_memstream(&text, &length);
    uint64_t lines = view->ticker_count < VIEW_TICKER ? view->ticker_count : VIEW_TICKER;

    fprintf(to, "%sx %" PRId64 " r %" PRId64 " wall %" PRId64 "\n", most, view->x, view->r,
            view->wall);
    dump_conditions(view, to);
    dump_scores(view, to);
    for (uint64_t i = view->ticker_count - lines; i < view->ticker_count; i++) {
        const struct view_line *line = &view->ticker[i % VIEW_TICKER];

        fprintf(to, "line %" PRId64 " %" PRId64 " %d %u %d %s\n", line->x, line->wall, line->kind,
                line->team, line->tone, line->text);
    }
    fclose(to);
    free(most);
    return text;
}

/* ---- a seat ---- */

struct seat {
    struct told_to to;
    struct view *view;
    int64_t told, bytes;
    struct event_waiting *waiting; /* what a picture says of events */
    size_t waiting_count;
};

static int seat_fold(struct seat *seat, const struct stored_row *stored, int64_t number,
                     const char *body, struct error *err)
{
    struct stored_row told = *stored;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result;

    told.seq = number;
    if (body != NULL) {
        told.body = body;
        told.length = strlen(body);
    }
    seat->bytes += (int64_t)told.length;
    result = stored_read(&told, &row, &pool, err);
    /* Random rows tell seats of what they do not see: such a row is passed over, as a board does.
     */
    if (result == 0 && row.kind == ROW_EVENT_WAITING) {
        seat->waiting = reallocarray(seat->waiting, ++seat->waiting_count, sizeof(*seat->waiting));
        seat->waiting[seat->waiting_count - 1] = row.as.event_waiting;
    }
    if (result == 0 && view_apply(seat->view, &row, err) < 0 && row.kind >= ROW_CONDITION_SAMPLES)
        result = -ERROR_INPUT;
    pool_done(&pool);
    return result;
}

static int seat_take_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct seat *seat = data;
    char *body = NULL;
    int result = told_row(&seat->to, stored, NULL, NULL, &body, err);

    if (result != 0)
        return result < 0 ? result : 0;
    result = seat_fold(seat, stored, ++seat->told, body, err);
    free(body);
    return result;
}

static void seat_read(struct seat *seat, struct journal *journal, int64_t from, int64_t to)
{
    struct journal_cursor cursor;
    struct error err = {0};
    int64_t count;

    if (journal_cursor_open(&cursor, journal, from, &err) < 0 ||
        (to > from &&
         journal_cursor_next(&cursor, to - from, seat_take_row, seat, &count, &err) < 0))
        fail("rows", &err);
    journal_cursor_close(&cursor);
}

/* A slow reader: it takes nothing every few rows. */
static int seat_take_picture(void *data, const struct stored_row *stored, int64_t number,
                             const char *body, struct error *err)
{
    struct seat *seat = data;

    if (++seat->told % 7 == 0)
        return 1;
    return seat_fold(seat, stored, number, body, err);
}

/* What became of one who attached at a row, to be looked at once more at the end. */
struct attached {
    struct seat whole, pictured;
    int64_t at;
    struct attach *attach;
    int64_t *holding, *lag; /* by event, from 1: as they were then */
};

static void attached_compare(const struct attached *one)
{
    char *whole = dump_all(one->whole.view), *pictured = dump_all(one->pictured.view);

    if (strcmp(whole, pictured) != 0) {
        fprintf(stderr, "--- %s--- %s", whole, pictured);
        fprintf(stderr, "picture property: %s of team %u at row %" PRId64 ": the views differ\n",
                role_words[one->whole.to.role], one->whole.to.team, one->at);
        abort();
    }
    free(whole);
    free(pictured);
}

/* What events wait for, to who may see that, is what the controller decides by. */
static size_t attached_compare_events(const struct attached *one)
{
    struct state state;
    struct error err = {0};
    size_t waits = 0;

    if (!one->pictured.view->complete ||
        !rights_see(AUDIENCE_EXCON, 0, one->pictured.to.role, one->pictured.to.team)) {
        if (one->pictured.waiting_count != 0)
            fail("a seat is told what events wait for", NULL);
        return 0;
    }
    if (state_of_view(&state, one->pictured.view, one->pictured.waiting,
                      one->pictured.waiting_count, &err) < 0)
        fail("the state of a view", &err);
    for (size_t i = 1; i <= state.view->event_count; i++) {
        if (state.holding[i] != one->holding[i] || state.lag[i] != one->lag[i])
            fail("an event waits otherwise", NULL);
        waits += state.holding[i] >= 0 || state.lag[i] != 0;
    }
    state.view = NULL; /* the seat's */
    state_done(&state);
    return waits;
}

static void attached_copy_events(struct attached *one, const struct state *state)
{
    size_t count = state->view->complete ? state->view->event_count : 0;

    one->holding = calloc(count + 1, sizeof(*one->holding));
    one->lag = calloc(count + 1, sizeof(*one->lag));
    for (size_t i = 1; i <= count; i++) {
        one->holding[i] = state->holding[i];
        one->lag[i] = state->lag[i];
    }
}

static void attached_begin(struct attached *one, enum role role, uint32_t team,
                           const struct picture *picture, const struct state *state,
                           struct journal *journal)
{
    struct error err = {0};

    *one = (struct attached){.whole = {.to = {role, team, NULL}, .view = view_new()},
                             .pictured = {.to = {role, team, NULL}, .view = view_new()},
                             .at = picture_rows(picture)};
    attached_copy_events(one, state);
    seat_read(&one->whole, journal, 0, one->at);
    if (attach_new(picture, state, journal, &one->pictured.to, NULL, &one->attach, &err) < 0)
        fail("attach", &err);
}

/* The picture is read while the exercise has gone on. */
static size_t attached_finish(struct attached *one, struct journal *journal, int64_t last)
{
    struct error err = {0};
    size_t waits;
    int result;

    do
        result = attach_next(one->attach, 5, seat_take_picture, &one->pictured, &err);
    while (result == 0);
    if (result < 0)
        fail("a row of a picture", &err);
    if (attach_after(one->attach) != one->at || attach_told(one->attach) != one->whole.told)
        fail("the picture stands for other rows", NULL);
    one->pictured.told = attach_told(one->attach);
    attach_free(one->attach);
    attached_compare(one);
    waits = attached_compare_events(one);
    seat_read(&one->whole, journal, one->at, last);
    seat_read(&one->pictured, journal, one->at, last);
    attached_compare(one);
    view_free(one->whole.view);
    view_free(one->pictured.view);
    free(one->pictured.waiting);
    free(one->holding);
    free(one->lag);
    return waits;
}

/* ---- rows ---- */

static int64_t pick(struct dice *dice, int64_t most)
{
    return dice_next(dice) % most;
}

static uint32_t nth(struct dice *dice, uint32_t most)
{
    return 1 + (uint32_t)pick(dice, most);
}

static const char *person(struct dice *dice)
{
    return pick(dice, 4) == 0 ? "anna" : "";
}

/* As they are decided: what is found while the exercise stands still is excused. */
static struct row row_of_check(struct dice *dice, const struct view *view)
{
    static const int64_t values[] = {0, 0, 1000, 1000, 1000, 500, VALUE_FAULT};
    bool guest = pick(dice, 9) == 0;

    return (struct row){
        .kind = ROW_CONDITION_RESULT,
        .as.condition_result = {.condition = nth(dice, CHECKS),
                                .value = guest ? 0 : values[pick(dice, 7)],
                                .excused = pick(dice, 9) == 0 || view->phase != PHASE_RUNNING,
                                .incarnation = nth(dice, 2),
                                .guest = guest,
                                .in_a_row = guest ? nth(dice, 3) : 0,
                                .output = pick(dice, 2) ? "0123" : "",
                                .due = pick(dice, 200),
                                .text = pick(dice, 3) ? "" : "why"}};
}

/* Of a metric of the team, of a team, or of all. */
static struct row row_of_excuse(struct dice *dice)
{
    uint32_t metric = (uint32_t)pick(dice, METRICS), team = metric % (TEAMS + 1);

    return (struct row){.kind = ROW_SCORE_EXCUSED,
                        .as.score_excused = {.number = nth(dice, 9),
                                             .team = team,
                                             .metric = team != 0 && pick(dice, 2) ? metric : 0,
                                             .from = pick(dice, 90) * 100,
                                             .to = pick(dice, 200) * 100,
                                             .by = "anna",
                                             .approved = "",
                                             .text = ""}};
}

static struct row row_of_award(struct dice *dice)
{
    bool none = pick(dice, 20) == 0;

    return (struct row){.kind = ROW_SCORE_AWARD,
                        .as.score_award = {.metric = nth(dice, METRICS),
                                           .points = none ? 0 : pick(dice, 4) * 100,
                                           .cause = pick(dice, 99),
                                           .by = pick(dice, 6) ? "" : person(dice),
                                           .reason = "",
                                           .none = none,
                                           .inside = pick(dice, 20) == 0}};
}

static struct row row_of_scores(struct dice *dice)
{
    switch (pick(dice, 12)) {
    case 0:
        return (struct row){.kind = pick(dice, 2) ? ROW_SCORE_FROZEN : ROW_SCORE_THAWED,
                            .as.score_turn = {.by = "anna", .text = ""}};
    case 1:
        return (struct row){
            .kind = ROW_SCORE_CHARGED,
            .as.score_charged = {
                .team = nth(dice, TEAMS), .points = pick(dice, 9), .by = "", .text = "hint"}};
    case 2:
        return row_of_excuse(dice);
    case 3:
        return (struct row){
            .kind = ROW_SCORE_UNEXCUSED,
            .as.score_unexcused = {.number = nth(dice, 9), .by = "", .approved = "", .text = ""}};
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
        return (struct row){.kind = ROW_OBJECTIVE_STATE,
                            .as.objective_state = {.objective = nth(dice, OBJECTIVES),
                                                   .reached = pick(dice, 2),
                                                   .inside = pick(dice, 12) == 0}};
    default:
        return row_of_award(dice);
    }
}

static struct row row_of_clock(struct dice *dice, const struct state *state)
{
    int64_t back = pick(dice, 30) * 100;

    switch (pick(dice, 5)) {
    case 0:
        return (struct row){.kind = ROW_CLOCK_STARTED, .as.clock = {.by = "", .text = ""}};
    case 1:
        return (struct row){.kind = pick(dice, 2) ? ROW_CLOCK_PAUSED : ROW_CLOCK_RESUMED,
                            .as.clock = {.by = "", .text = ""}};
    case 2:
        return (struct row){.kind = ROW_CLOCK_MOVED,
                            .as.clock_moved = {.how = MOVE_REMOVED,
                                               .to = state->x - back,
                                               .from = state->x - back,
                                               .length = back,
                                               .by = "",
                                               .text = ""}};
    default:
        return (struct row){.kind = ROW_TEAM_CLOCK,
                            .as.team_clock = {.team = nth(dice, TEAMS),
                                              .how = pick(dice, 2) ? TEAM_HELD : TEAM_RELEASED,
                                              .by = "",
                                              .text = ""}};
    }
}

static struct row any_row(struct dice *dice, const struct state *state, struct pool *pool)
{
    int64_t which = pick(dice, 100);

    if (which < 55)
        return row_of_check(dice, state->view);
    if (which < 85)
        return row_of_scores(dice);
    return which < 90 ? row_of_clock(dice, state) : random_row(dice, pool);
}

/* ---- the exercise ---- */

struct world {
    struct state state;
    struct picture *picture;
    struct journal *journal;
    struct attached attached[STOPS * (ROLES + 2 * TEAMS)];
    size_t attached_count, waits;
};

static bool world_add(struct world *world, struct row *row)
{
    struct error err = {0};
    size_t length;
    char *body;

    row->seq = world->state.seq + 1;
    row->x = world->state.x;
    row->r = world->state.r;
    row->wall = world->state.wall;
    if (world->state.view->complete)
        state_audience(&world->state, row);
    /* More teams than a picture expects are none; the clock stays where rows can say its time. */
    if (row->team > 100 ||
        (row->kind == ROW_CLOCK_MOVED && llabs(row->as.clock_moved.to) > 1 << 30))
        return false;
    if (state_apply(&world->state, row, &err) < 0)
        return false;
    if (row->kind == ROW_CLOCK_MOVED)
        world->state.x = row->as.clock_moved.to;
    body = row_body(row, &length);
    if (journal_add(world->journal,
                    &(struct stored_row){.seq = row->seq,
                                         .kind = row_classes[row->kind].name,
                                         .x = row->x,
                                         .r = row->r,
                                         .wall = row->wall,
                                         .audience = row->audience,
                                         .team = row->team,
                                         .body = body,
                                         .length = length},
                    &err) < 0)
        fail("journal", &err);
    free(body);
    picture_take(world->picture, world->state.view, row);
    return true;
}

/* How teams stand follows from the row, and from nothing else. */
static bool world_decide(struct world *world, struct row *row)
{
    struct intents follow = {0};

    if (row->kind == ROW_SCORE_STANDING || !world_add(world, row))
        return false;
    decide_standing_row(&world->state, row, &follow);
    for (size_t i = 0; i < follow.row_count; i++)
        world_add(world, &follow.rows[i]);
    intents_done(&follow);
    return true;
}

static void world_made(struct world *world, struct row row, uint32_t team, enum audience shared)
{
    row.audience = team != 0 ? AUDIENCE_TEAM : shared;
    row.team = team;
    if (!world_add(world, &row))
        fail("the genesis is refused", NULL);
}

static void world_genesis(struct world *world, struct dice *dice)
{
    world_made(world,
               (struct row){.kind = ROW_EXERCISE_OPENED,
                            .as.exercise_opened = {.run = "12345678",
                                                   .name = "x",
                                                   .ties_earlier = pick(dice, 2),
                                                   .scores_teams = (int)pick(dice, SCORES_TEAMS),
                                                   .scores_public = (int)pick(dice, SCORES_PUBLICS),
                                                   .scores_until_endex = pick(dice, 2)}},
               0, AUDIENCE_ALL);
    for (uint32_t i = 1; i <= TEAMS; i++)
        world_made(world,
                   (struct row){.kind = ROW_TEAM_MADE,
                                .as.team_made = {.team = i, .id = "team", .title = "Team"}},
                   i, AUDIENCE_ALL);
    for (uint32_t i = 1; i <= TEAMS + 1; i++)
        world_made(world,
                   (struct row){.kind = ROW_VM_MADE,
                                .as.vm_made = {.vm = i, .team = i % (TEAMS + 1), .id = "web"}},
                   i % (TEAMS + 1), AUDIENCE_RANGE);
    for (uint32_t i = 1; i <= CHECKS; i++) {
        uint32_t team = i % (TEAMS + 1);

        world_made(world,
                   (struct row){.kind = ROW_CONDITION_MADE,
                                .as.condition_made = {.condition = i,
                                                      .team = team,
                                                      .vm = team != 0 ? team : TEAMS + 1,
                                                      .id = "page",
                                                      .interval = 30000}},
                   team, AUDIENCE_RANGE);
    }
    for (uint32_t i = 1; i <= METRICS; i++) {
        /* Its own team's, and one that is shared. */
        uint32_t team = i % (TEAMS + 1), both[] = {team != 0 ? team : 4, 4};
        bool over = pick(dice, 3) != 0;

        world_made(
            world,
            (struct row){.kind = ROW_METRIC_MADE,
                         .as.metric_made = {.metric = i,
                                            .team = team,
                                            .id = "metric",
                                            .type = METRIC_CONDITIONAL,
                                            .max = 1000,
                                            .availability = over ? 600 : 0,
                                            .sla = over ? 400 : 0,
                                            .sla_every = over ? 2 : 0,
                                            .sla_penalty = over ? 100 : 0,
                                            .conditions = {both, both[0] == both[1] ? 1 : 2}}},
            team, AUDIENCE_ALL);
    }
    for (uint32_t i = 1; i <= EVENTS; i++)
        world_made(world,
                   (struct row){.kind = ROW_EVENT_MADE,
                                .as.event_made = {.event = i,
                                                  .id = "event",
                                                  .at = -1,
                                                  .conditions = {(uint32_t[]){i}, 1},
                                                  .none = {(uint32_t[]){i + 1}, i % 2}}},
                   0, AUDIENCE_EXCON);
    for (uint32_t i = 1; i <= OBJECTIVES; i++)
        world_made(world,
                   (struct row){.kind = ROW_OBJECTIVE_MADE,
                                .as.objective_made = {.objective = i,
                                                      .team = i % (TEAMS + 1),
                                                      .id = "goal",
                                                      .type = (int)(i % OBJECTIVE_TYPES)}},
                   i % (TEAMS + 1), AUDIENCE_ALL);
    world_made(world, (struct row){.kind = ROW_GENESIS_DONE}, 0, AUDIENCE_ALL);
}

/* A seat of every role and team attaches. */
static void world_attach(struct world *world)
{
    struct error err = {0};

    if (journal_commit(world->journal, &(struct journal_turn){.boot_id = "b"}, &err) < 0)
        fail("commit", &err);
    for (int role = 0; role < ROLES; role++)
        for (uint32_t team = 0; team <= TEAMS; team++)
            if ((team != 0) == rights_has_team((enum role)role))
                attached_begin(&world->attached[world->attached_count++], (enum role)role, team,
                               world->picture, &world->state, world->journal);
}

static void world_close(struct world *world)
{
    struct error err = {0};

    if (journal_commit(world->journal, &(struct journal_turn){.boot_id = "b"}, &err) < 0)
        fail("commit", &err);
    if (picture_rows(world->picture) != world->state.seq)
        fail("the picture has not taken every row", NULL);
    for (size_t i = 0; i < world->attached_count; i++)
        world->waits += attached_finish(&world->attached[i], world->journal, world->state.seq);
    picture_free(world->picture);
    state_done(&world->state);
    journal_close(world->journal);
}

size_t picture_property(const uint8_t *bytes, size_t length, const char *journal_path,
                        size_t *ret_waits)
{
    struct dice dice = {bytes, length};
    struct world *world = calloc(1, sizeof(*world));
    struct error err = {0};
    int64_t stops[STOPS];
    size_t count = 0;

    unlink(journal_path);
    world->picture = picture_new();
    if (state_init(&world->state, &err) < 0 ||
        journal_open(journal_path, JOURNAL_CREATE,
                     &(struct journal_options){.run = "12345678", .fast = true}, &world->journal,
                     &err) != 0)
        fail("a journal", &err);
    world->state.wall = 1790000000000;
    world_genesis(world, &dice);
    for (size_t i = 0; i < STOPS; i++)
        stops[i] = pick(&dice, 256) * ROWS_MOST / 256;
    for (int64_t i = 0; i < ROWS_MOST && dice.left > 0; i++) {
        struct pool pool = POOL_EMPTY;
        struct row row = any_row(&dice, &world->state, &pool);
        uint8_t passes = dice_next(&dice) % 8;

        world->state.r += passes * 100;
        world->state.wall += passes * 100;
        world->state.x += world->state.view->phase == PHASE_RUNNING ? passes * 100 : 0;
        count += world_decide(world, &row);
        pool_done(&pool);
        for (size_t k = 0; k < STOPS; k++)
            if (stops[k] == i)
                world_attach(world);
    }
    world_close(world);
    *ret_waits += world->waits;
    free(world);
    return count;
}

/* ---- a journal that there is ---- */

static int world_take_stored(void *data, const struct stored_row *stored, struct error *err)
{
    struct world *world = data;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = stored_read(stored, &row, &pool, err);

    if (result == 0)
        result = state_apply(&world->state, &row, err);
    if (result == 0)
        picture_take(world->picture, world->state.view, &row);
    pool_done(&pool);
    return result;
}

void picture_of_journal(const char *journal_path, const int64_t *at)
{
    struct world *world = calloc(1, sizeof(*world));
    struct journal_cursor cursor;
    struct error err = {0};
    int64_t count = 1;

    world->picture = picture_new();
    if (state_init(&world->state, &err) < 0 ||
        journal_open(journal_path, JOURNAL_WRITE, NULL, &world->journal, &err) != 0 ||
        journal_cursor_open(&cursor, world->journal, 0, &err) < 0)
        fail("a journal", &err);
    for (size_t i = 0; count != 0; i += at[i] != 0) {
        int64_t most = at[i] != 0 ? at[i] - cursor.after : 100000;

        if (journal_cursor_next(&cursor, most, world_take_stored, world, &count, &err) < 0)
            fail("a row", &err);
        if (at[i] != 0)
            world_attach(world);
    }
    journal_cursor_close(&cursor);
    world_close(world);
    free(world);
}
