/* SPDX-License-Identifier: Apache-2.0 */
#include "rehearsal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run/genesis.h"
#include "first-fault.h"
#include "journal/cursor.h"
#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"
#include "journal/stored.h"

const struct range_model *rehearsal_model;
int rehearsal_ready = -1;

static int make_plan(const char *text, struct plan **ret_plan, struct error *err)
{
    struct complaints complaints = {0};
    struct scenario *scenario = NULL;
    struct plan_options options = {
        .run = "5e5e5e5e", .key_hash = "", .library = getenv("EXCON_LIBRARY"), .rehearsal = true};
    int result;

    result = scenario_load_text("test.yml", text, strlen(text), 0, &scenario, &complaints, err);
    if (result == 0)
        result = plan_make(scenario, &options, &complaints, ret_plan, err);
    if (result > 0) {
        complaints_print(&complaints, stderr, 0, 20);
        result = error_set(err, ERROR_INPUT, "the scenario is wrong");
    }
    scenario_free(scenario);
    complaints_done(&complaints);
    return result;
}

static int go(const struct folder *folder, const char *provider, struct error *err)
{
    struct controller_options options = {.folder = folder,
                                         .virtual_time = true,
                                         .provider = provider,
                                         .model = rehearsal_model,
                                         .begin = true,
                                         .fast = true,
                                         .ready = rehearsal_ready,
                                         .connect = ""};

    return controller_run(&options, err);
}

int rehearsal_run(const char *text, const char *path, const char *provider, struct error *err)
{
    struct plan *plan = NULL;
    struct folder folder;
    int result;

    if (make_plan(text, &plan, err) != 0)
        return -1;
    if (folder_make_at(&folder, path, "5e5e5e5e", 42, err) < 0) {
        plan_free(plan);
        return -1;
    }
    result = genesis_create(&folder, plan, true, plan_epoch(plan), err);
    plan_free(plan);
    if (result == 0)
        result = go(&folder, provider, err);
    folder_done(&folder);
    return result;
}

int rehearsal_resume(const char *path, struct error *err)
{
    struct folder folder;
    int result = folder_make_at(&folder, path, "5e5e5e5e", 42, err);

    if (result == 0)
        result = go(&folder, NULL, err);
    folder_done(&folder);
    return result;
}

struct reading {
    struct view *view;
    FILE *text;
};

static int read_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct reading *reading = data;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = 0;

    if (reading->text != NULL)
        fprintf(reading->text,
                "%" PRId64 " %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %.*s\n",
                stored->seq, stored->kind, stored->x, stored->r, stored->wall, stored->audience,
                stored->team, (int)stored->length, stored->body);
    if (reading->view != NULL && (result = stored_read(stored, &row, &pool, err)) == 0)
        result = view_apply(reading->view, &row, err);
    pool_done(&pool);
    return result;
}

static int read_all(const char *folder, struct reading *reading, struct error *err)
{
    struct journal *journal;
    struct journal_cursor cursor;
    char path[512], head[JOURNAL_HASH_TEXT];
    int64_t count = 1, bad;
    int result;

    snprintf(path, sizeof(path), "%s/journal.db", folder);
    if (journal_open(path, JOURNAL_READ, NULL, &journal, err) != 0)
        return -1;
    result = journal_cursor_open(&cursor, journal, 0, err);
    while (result == 0 && count != 0)
        result = journal_cursor_next(&cursor, 1000, read_row, reading, &count, err);
    journal_cursor_close(&cursor);
    if (result == 0)
        result = first_fault(journal, &bad, err) == 0 ? 0 : -1;
    if (result == 0 && reading->text != NULL &&
        (result = journal_head_at(journal, journal_committed(journal), head, err)) == 0)
        fprintf(reading->text, "head %s\n", head);
    journal_close(journal);
    return result;
}

struct view *rehearsal_view(const char *folder, struct error *err)
{
    struct reading reading = {.view = view_new()};

    if (read_all(folder, &reading, err) == 0)
        return reading.view;
    view_free(reading.view);
    return NULL;
}

char *rehearsal_rows(const char *folder, struct error *err)
{
    char *text = NULL;
    size_t length;
    struct reading reading = {.text = open_memstream(&text, &length)};
    int result = read_all(folder, &reading, err);

    fclose(reading.text);
    if (result == 0)
        return text;
    free(text);
    return NULL;
}
