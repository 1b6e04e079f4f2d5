/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One painting of the board at 200 × 50, of 40 and of 200 teams with 25 injects each: all panels,
 * and the matrix with every team. The limit is a millisecond (three for 200 teams), as a busy wait
 * of that length in the same run.
 */
#include "bench.h"

#include "desk/board/board.h"
#include "desk/board/select.h"

enum { WIDTH = 200, HEIGHT = 50, INJECTS = 25, VMS = 4, PAINTINGS = 50 };

static void apply(struct view *view, struct row row)
{
    struct error err;

    row.audience = AUDIENCE_ALL;
    if (view_apply(view, &row, &err) < 0)
        bench_fail(err.text);
}

static void make_team(struct view *view, uint32_t team)
{
    char id[32];

    for (uint32_t i = 0; i < VMS; i++) {
        uint32_t n = (team - 1) * VMS + i + 1;

        apply(view, (struct row){.kind = ROW_VM_MADE,
                                 .as.vm_made = {.vm = n,
                                                .team = team,
                                                .id = "web",
                                                .domain = "",
                                                .address = "lan 10.1.1.10",
                                                .image = "",
                                                .spec = ""}});
        apply(view, (struct row){.kind = ROW_CONDITION_MADE,
                                 .as.condition_made = {.condition = n,
                                                       .team = team,
                                                       .vm = n,
                                                       .id = "alive",
                                                       .user = "",
                                                       .payload = "",
                                                       .interval = 1000}});
        for (int value = 0; value < 20; value++)
            apply(view, (struct row){.kind = ROW_CONDITION_RESULT,
                                     .as.condition_result = {.condition = n,
                                                             .value = value % 2 * 1000,
                                                             .output = "",
                                                             .text = ""}});
    }
    for (uint32_t i = 0; i < INJECTS; i++) {
        uint32_t n = (team - 1) * INJECTS + i + 1;

        snprintf(id, sizeof(id), "inject-%u", i);
        apply(view, (struct row){.kind = ROW_EVENT_MADE,
                                 .as.event_made = {.event = n,
                                                   .team = team,
                                                   .id = id,
                                                   .title = "",
                                                   .script = i % 3 != 0 ? "storm" : "press",
                                                   .story = "",
                                                   .at = 60000 * (int64_t)i}});
        apply(view, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = n,
                                                    .team = team,
                                                    .event = n,
                                                    .vm = (team - 1) * VMS + 1,
                                                    .id = id,
                                                    .title = "what it does",
                                                    .user = "",
                                                    .payload = "",
                                                    .from = "",
                                                    .to = "",
                                                    .subject = "",
                                                    .body = ""}});
    }
}

static struct view *make_view(uint32_t teams)
{
    struct view *view = view_new();
    char id[32];

    if (view == NULL)
        bench_fail("no memory");
    apply(view, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.run = "1a2b3c4d",
                                                    .name = "bench",
                                                    .description = "",
                                                    .scenario = "",
                                                    .path = "",
                                                    .key_hash = "",
                                                    .packages = "",
                                                    .endex = 36000000}});
    for (uint32_t team = 1; team <= teams; team++) {
        snprintf(id, sizeof(id), "nation-%03u", team);
        apply(view,
              (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {team, id, "", "A nation"}});
    }
    for (uint32_t team = 1; team <= teams; team++)
        make_team(view, team);
    return view;
}

/* Of the processor's time: a painting waits for nothing. */
static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double run_painting(struct board *board)
{
    struct painted painted;
    struct grid grid;
    double start = cpu_seconds();

    for (int i = 0; i < PAINTINGS; i++) {
        if (!grid_init(&grid, WIDTH, HEIGHT, false))
            bench_fail("no memory");
        board_paint(board, &grid, &painted);
        grid_done(&grid);
    }
    return cpu_seconds() - start;
}

static double run_limit(double milliseconds)
{
    double start = cpu_seconds();

    while (cpu_seconds() - start < PAINTINGS * milliseconds / 1000)
        ;
    return cpu_seconds() - start;
}

static void bench_panel(const char *what, uint32_t teams, enum panel_id focus, double milliseconds)
{
    struct view *view = make_view(teams);
    struct board board = {.view = view,
                          .inside = true,
                          .phase = PHASE_RUNNING,
                          .x = 300000,
                          .focus = focus,
                          .unfolded = true};
    double ours[BENCH_RUNS], limit[BENCH_RUNS];

    for (int i = 0; i < BENCH_RUNS; i++) {
        if (i % 2 == 0)
            ours[i] = run_painting(&board);
        limit[i] = run_limit(milliseconds);
        if (i % 2 == 1)
            ours[i] = run_painting(&board);
    }
    bench_row(what, PAINTINGS, "paintings/s", ours, limit, BENCH_RUNS, 1,
              milliseconds > 1 ? "limit: 3 ms" : "limit: 1 ms");
    view_free(view);
}

int main(void)
{
    bench_panel("board, 40 teams", 40, PANEL_TEAMS, 1);
    bench_panel("board, matrix of 40 × 25", 40, PANEL_MATRIX, 1);
    bench_panel("board, 200 teams", 200, PANEL_TEAMS, 3);
    bench_panel("board, matrix of 200 × 25", 200, PANEL_MATRIX, 3);
    return 0;
}
