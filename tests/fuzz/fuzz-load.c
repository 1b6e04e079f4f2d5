/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target of the loader (make fuzz): any bytes, read in both modes, told in both forms.
 * What loads is written anew in each way, and that loads again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "scenario/sdl/load.h"
#include "scenario/sdl/rewrite.h"

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

/* What is written of a good scenario is good. */
static void check_again(const struct scenario *scenario, unsigned flags)
{
    struct complaints lost = COMPLAINTS_EMPTY, complaints = COMPLAINTS_EMPTY;
    struct scenario *again = NULL;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    struct error err = {0};

    if (out == NULL || complaints_source(&lost, "x", scenario->bytes, scenario->length) != 0)
        abort();

    int result = scenario_rewrite(scenario, flags, NULL, out, &lost, &err);

    fclose(out);
    if (result == 0)
        result =
            scenario_load_text("again.yml", text, length, flags == REWRITE_OCR ? SCENARIO_OCR : 0,
                               &again, &complaints, &err);
    if (result != 0) {
        fprintf(stderr, "%s\n%s\n", err.text, text);
        complaints_print(&complaints, stderr, 0, 5);
        abort();
    }
    scenario_free(again);
    complaints_done(&lost);
    complaints_done(&complaints);
    free(text);
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
        if (result == 0) {
            check(scenario);
            for (unsigned how = 0; flags == 0 && how <= REWRITE_OCR; how++)
                check_again(scenario, how);
        } else if (result == 1 && complaints.errors == 0) {
            abort();
        }
        scenario_free(scenario);
        complaints_done(&complaints);
    }
    return 0;
}
