/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scenario is read, written anew into memory, read once more to be sure, and only then printed:
 * what comes out of a pipe is whole or not there. Networks that the planner chose are written where
 * {team} can say them.
 */
#include "products/share/rewriting.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/run/library.h"
#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"

struct rewriting {
    struct complaints complaints;
    struct scenario *scenario;
    struct pool pool;
    const char **networks; /* by infrastructure */
    char *text;
    size_t length;
};

/* ---- planned networks ---------------------------------------------------------------------------
 */

/* "10.3.1.0/24" of team 3 as "10.{team}.1.0/24", the octet `place` replaced; false: that octet is
 * not the team. */
static bool rewriting_as_template(const char *cidr, uint32_t team, int place, char *to, size_t size)
{
    const char *at = cidr;
    char number[16];

    for (int i = 0; i < place; i++) {
        at = strchr(at, '.');
        if (at == NULL)
            return false;
        at++;
    }

    size_t length = strcspn(at, "./");

    text_print(number, sizeof(number), "%u", team);
    if (strlen(number) != length || strncmp(at, number, length) != 0)
        return false;
    return text_print(to, size, "%.*s{team}%s", (int)(at - cidr), cidr, at + length);
}

/* The one text that says the networks of all instances of a switch, or NULL. */
static const char *rewriting_network_of(struct rewriting *own, const struct plan *plan,
                                        const char *id)
{
    for (int place = -1; place < 4; place++) {
        char first[64] = "", other[64];
        bool good = true;

        for (size_t i = 0; good && i < plan->switches.count; i++) {
            const struct switch_made *made = &plan->switches.items[i].row.as.switch_made;

            if (strcmp(made->id, id) != 0)
                continue;
            good = place < 0
                       ? made->team == 0 && text_copy(other, sizeof(other), made->cidr)
                       : made->team != 0 && rewriting_as_template(made->cidr, made->team, place,
                                                                  other, sizeof(other));
            if (first[0] == '\0' && good)
                memcpy(first, other, sizeof(first));
            good = good && strcmp(first, other) == 0;
        }
        if (good && first[0] != '\0')
            return pool_text(&own->pool, first);
    }
    return NULL;
}

/* Without a plan (packages are missing, say) there are none to write. */
static void rewriting_find_networks(struct rewriting *own)
{
    const struct infrastructures *places = &own->scenario->infrastructure;
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct plan *plan = NULL;
    char library[8192];
    const struct plan_options how = {.library = library, .rehearsal = true};

    library_path(library, sizeof(library));
    if (plan_make(own->scenario, &how, &complaints, &plan, NULL) == 0)
        own->networks = pool_take_array(&own->pool, places->count + 1, sizeof(*own->networks));
    for (size_t i = 0; own->networks != NULL && i < places->count; i++)
        if (places->items[i].cidr == NULL &&
            own->scenario->nodes.items[places->items[i].node].type == NODE_SWITCH)
            own->networks[i] = rewriting_network_of(own, plan, places->items[i].id);
    plan_free(plan);
    complaints_done(&complaints);
}

/* ---- writing ------------------------------------------------------------------------------------
 */

static int rewriting_write_text(struct rewriting *own, unsigned flags, struct complaints *lost,
                                struct error *err)
{
    FILE *to = open_memstream(&own->text, &own->length);
    int result;

    if (to == NULL)
        return error_memory(err);
    result = scenario_rewrite(own->scenario, flags, own->networks, to, lost, err);
    return fclose(to) == 0 || result != 0 ? result : error_memory(err);
}

/* What was written must be accepted by whoever is to read it. */
static int rewriting_read_again(struct rewriting *own, unsigned flags, struct error *err)
{
    unsigned how = ((flags & REWRITE_OCR) != 0 ? SCENARIO_OCR : 0) |
                   ((flags & REWRITE_LATER) != 0 ? SCENARIO_LATER : 0);
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    int result =
        scenario_load_text("(written)", own->text, own->length, how, &scenario, &complaints, err);

    if (result > 0) {
        complaints_sort(&complaints);
        result = error_set(err, ERROR_FAILED, "the result would not load: %s",
                           complaints.count != 0 ? complaints.items[0].text : "?");
    }
    scenario_free(scenario);
    complaints_done(&complaints);
    return result;
}

static int rewriting_print(const struct desk *desk, struct rewriting *own, struct complaints *lost)
{
    if (desk->json)
        return output_json(&desk->out, json_pack("{s:s#, s:o}", "document", own->text, own->length,
                                                 "lost", complaints_json(lost, 0)));
    fwrite(own->text, 1, own->length, stdout);
    fflush(stdout);
    if (!desk->quiet)
        complaints_print(lost, stderr, desk->err.colour ? COMPLAINTS_COLOUR : 0, 0);
    return EXIT_DONE;
}

static int rewriting_refuse(const struct desk *desk, struct complaints *complaints)
{
    if (desk->json)
        output_json(&desk->out, json_pack("{s:o}", "complaints", complaints_json(complaints, 0)));
    else
        complaints_print(complaints, stderr, desk->err.colour ? COMPLAINTS_COLOUR : 0, 0);
    return EXIT_SCENARIO;
}

int rewriting_run(const struct desk *desk, const char *path, unsigned flags)
{
    struct rewriting own = {.scenario = NULL};
    struct complaints lost = COMPLAINTS_EMPTY;
    struct error err = {0};
    int result = scenario_load(path, 0, &own.scenario, &own.complaints, &err);
    int code = EXIT_DONE;

    if (result == 0) {
        if (flags == REWRITE_EXPAND)
            rewriting_find_networks(&own);
        result = complaints_source(&lost, path, own.scenario->bytes, own.scenario->length) != 0
                     ? error_memory(&err)
                     : rewriting_write_text(&own, flags, &lost, &err);
        if (result == 0)
            result = rewriting_read_again(&own, flags, &err);
        code = result == 0 ? rewriting_print(desk, &own, &lost) : code;
    } else if (result > 0) {
        code = rewriting_refuse(desk, &own.complaints);
    }
    if (result < 0)
        code = desk_failed(desk, &err);
    free(own.text);
    pool_done(&own.pool);
    scenario_free(own.scenario);
    complaints_done(&own.complaints);
    complaints_done(&lost);
    return code;
}
