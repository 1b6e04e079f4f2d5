/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target of the loader: any bytes, read in both modes, told in both forms. By hand:
 *   clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude
 * -Iorchestrator \ tests/fuzz/fuzz-load.c orchestrator/load/\*.c orchestrator/model/scenario.c
 * orchestrator/base/{text,error,pool}.c with -lyaml -ljansson; tests/load/\*.txt is a good corpus.
 */
#include <stdint.h>
#include <stdlib.h>

#include "load/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What always holds of a scenario that was loaded: every reference leads somewhere. */
static void check(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->infrastructure.count; i++) {
        const struct infrastructure *place = &scenario->infrastructure.items[i];

        if (place->node >= scenario->nodes.count || place->count < 1)
            abort();
        for (size_t j = 0; j < place->links.count; j++)
            if (place->links.items[j].index >= scenario->infrastructure.count)
                abort();
    }
    for (size_t i = 0; i < scenario->scripts.count; i++)
        for (size_t j = 0; j < scenario->scripts.items[i].events.count; j++)
            if (scenario->scripts.items[i].events.items[j].event.index >= scenario->events.count)
                abort();
    for (size_t i = 0; i < scenario->evaluations.count; i++)
        for (size_t j = 0; j < scenario->evaluations.items[i].metrics.count; j++)
            if (scenario->evaluations.items[i].metrics.items[j].index >= scenario->metrics.count)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (unsigned flags = 0; flags <= SCENARIO_OCR; flags++) {
        struct complaints complaints = COMPLAINTS_EMPTY;
        struct scenario *scenario = NULL;
        char *text = NULL;
        size_t length = 0;
        FILE *out = open_memstream(&text, &length);
        int result = scenario_load_text("fuzz.yml", (const char *)data, size, flags, &scenario,
                                        &complaints, NULL);

        if (out == NULL)
            abort();
        complaints_print(&complaints, out, COMPLAINTS_COLOUR, 100);
        json_decref(complaints_json(&complaints, 100));
        fclose(out);
        free(text);
        if (result == 0)
            check(scenario);
        else if (result == 1 && complaints.errors == 0)
            abort();
        scenario_free(scenario);
        complaints_done(&complaints);
    }
    return 0;
}
