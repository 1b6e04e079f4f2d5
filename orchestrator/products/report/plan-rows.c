/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/plan-rows.h"

#include <string.h>

#include "engine/run/library.h"
#include "scenario/plan/plan.h"

struct taking {
    int (*take)(void *data, const struct row *row, struct error *err);
    void *data;
    int64_t seq;
};

/* Nothing is stored: all that matters of a script here is that there is one. */
static int rows_take_blob(void *own, const void *bytes, size_t length, char ret_hash[65],
                          struct error *err)
{
    (void)own, (void)bytes, (void)length, (void)err;
    memset(ret_hash, '0', 64);
    ret_hash[64] = '\0';
    return 0;
}

static int rows_take_row(void *own, struct row *row, struct error *err)
{
    struct taking *taking = own;

    row->seq = ++taking->seq;
    return taking->take(taking->data, row, err);
}

int plan_rows(const char *path, struct complaints *complaints,
              int (*take)(void *data, const struct row *row, struct error *err), void *data,
              struct scenario **ret_scenario, struct error *err)
{
    char library[8192];
    struct plan *plan = NULL;
    struct scenario *scenario = NULL;
    struct plan_options how = {.library = library, .rehearsal = true};
    struct taking taking = {take, data, 0};
    struct genesis_sink sink = {&taking, rows_take_blob, rows_take_row};
    int result = scenario_load(path, 0, &scenario, complaints, err);

    library_path(library, sizeof(library));
    if (result == 0)
        result = plan_make(scenario, &how, complaints, &plan, err);
    if (result == 0)
        result = plan_genesis(plan, &sink, err);
    plan_free(plan);
    if (result == 0)
        *ret_scenario = scenario;
    else
        scenario_free(scenario);
    return result;
}
