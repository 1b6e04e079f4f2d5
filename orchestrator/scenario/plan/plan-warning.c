/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Warning lists: each is a row, and its entries are rows behind it, so that the journal alone says
 * what is harmless. An indicator of the scenario that is on one is warned of.
 */
#include <string.h>

#include "base/text.h"
#include "core/model/indicator.h"
#include "core/model/row.h"
#include "core/model/warning.h"
#include "scenario/plan/planner.h"
#include "scenario/sdl/warning-list.h"

struct warning_planning {
    struct planner *planner;
    struct warning_index *index;
    const char **names; /* of the lists, by ordinal - 1 */
    size_t count;       /* of the lists */
    size_t entries, bytes;
};

/* The list in the file that is named. False: complained. */
static bool warning_load(struct planner *planner, const struct warning_said *named,
                         struct warning_said *ret)
{
    const char *root = planner_root(planner);
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct planner_file file;
    struct error err = {0};
    int result = planner_read(planner, root, named->file, WARNING_FILE_MOST, &file, &err);

    if (result != 0) {
        if (result > 0)
            complain_error(planner->complaints, named->mark,
                           "there is no file \"%.200s\" beside the scenario", named->file);
        else
            complain_error(planner->complaints, named->mark, "%s", err.text);
        return false;
    }
    result = warning_file_read(&planner->scratch, named->file, file.bytes, file.length, &complaints,
                               ret, NULL);
    planner_used(planner, root, named->file, &file);
    planner->no_memory |= result < 0;
    complaints_sort(&complaints);
    complaints_adopt(planner->complaints, named->mark, &complaints, false);
    complaints_done(&complaints);
    ret->mark = named->mark;
    ret->file = named->file;
    return result == 0;
}

/* Entries from `first` on that fit into a row; returns how many. */
static size_t warning_row(struct planner *planner, const struct warning_said *said,
                          uint32_t warning, size_t first)
{
    struct plan_row *planned;
    char lines[WARNING_LISTED_MOST];
    size_t used = 0, count = 0;

    for (; first + count < said->count; count++) {
        size_t length = strlen(said->entries[first + count]);

        if (used + length + 2 > sizeof(lines))
            break;
        memcpy(lines + used, said->entries[first + count], length);
        used += length;
        lines[used++] = '\n';
    }
    lines[used] = '\0';
    planned = planner_row(planner, &planner->plan->warnings, ROW_WARNING_LISTED, 0, AUDIENCE_EXCON,
                          said->mark);
    if (planned == NULL)
        return said->count;
    planned->row.as.warning_listed =
        (struct warning_listed){.warning = warning, .entries = planner_text(planner, lines)};
    return count;
}

/* Into the index, by which the scenario's own indicators are looked up. False: it is too much. */
static bool warning_index(struct warning_planning *planning, const struct warning_said *said)
{
    struct planner *planner = planning->planner;
    const char *why = "";
    int result = warning_add_list(planning->index, said->type, said->attributes);

    for (size_t i = 0; result == 0 && i < said->count; i++) {
        planning->entries++;
        planning->bytes += strlen(said->entries[i]) + 1;
        result = warning_add_entry(planning->index, said->entries[i], &why);
        if (result > 0)
            complain_error(planner->complaints, said->mark,
                           "entry %zu of the warning list %.60s: %s", i + 1, said->name, why);
    }
    planner->no_memory |= result < 0;
    if (result == 0 &&
        (planning->entries > WARNING_ENTRIES_MOST || planning->bytes > WARNING_BYTES_MOST)) {
        complain_error(planner->complaints, said->mark,
                       "all warning lists have more than %d entries or %d KiB",
                       WARNING_ENTRIES_MOST, WARNING_BYTES_MOST >> 10);
        return false;
    }
    return result == 0;
}

static bool warning_add(struct warning_planning *planning, const struct warning_said *said)
{
    struct planner *planner = planning->planner;
    struct plan_row *planned;

    if (said->count == 0) {
        complain_warning(planner->complaints, said->mark, "the warning list %.60s has no entries",
                         said->name);
        return true;
    }
    if (!warning_index(planning, said))
        return false;
    planning->names[planning->count++] = said->name;
    planned = planner_row(planner, &planner->plan->warnings, ROW_WARNING_MADE, 0, AUDIENCE_EXCON,
                          said->mark);
    if (planned == NULL)
        return false;
    planned->row.as.warning_made = (struct warning_made){
        .warning = (uint32_t)planning->count,
        .name = planner_text(planner, said->name),
        .version = planner_text(planner, said->version),
        .about = planner_text(planner, said->about),
        .type = said->type,
        .attributes = planner_text(planner, said->attributes),
        .count = (uint32_t)said->count,
        .file = planner_text(planner, said->file),
    };
    for (size_t i = 0; i < said->count && !planner->no_memory && !planner->too_many;)
        i += warning_row(planner, said, (uint32_t)planning->count, i);
    return true;
}

/* A value, or each part of a composite. */
static uint32_t warning_of(struct warning_index *index, const struct indicator_made *made)
{
    enum indicator_type parts[2];
    char part[INDICATOR_MOST];
    uint32_t found = 0;

    if (!indicator_parts((enum indicator_type)made->type, parts))
        return warning_find(index, made->type, made->value);
    for (int i = 0; i < 2 && found == 0; i++) {
        indicator_part(made->value, i, part);
        found = warning_find(index, (int)parts[i], part);
    }
    return found;
}

static void warning_look(struct warning_planning *planning)
{
    const struct plan_rows *indicators = &planning->planner->plan->indicators;

    for (size_t i = 0; i < indicators->count; i++) {
        const struct indicator_made *made = &indicators->items[i].row.as.indicator_made;
        uint32_t list = warning_of(planning->index, made);

        if (list != 0)
            complain_warning(
                planning->planner->complaints, indicators->items[i].mark,
                "inject %s leaves %.80s behind, which is on the warning list %.60s: who "
                "shares it before that is told what is benign",
                made->inject, made->value, planning->names[list - 1]);
    }
}

void plan_warnings(struct planner *planner)
{
    const struct warnings_said *said = &planner->scenario->exercise.warnings;
    struct warning_planning planning = {
        .planner = planner,
        .index = said->count != 0 ? warning_index_new(&planner->scratch) : NULL,
        .names = planner_scratch(planner, said->count + 1, sizeof(*planning.names))};
    bool good = true;

    planner->no_memory |= said->count != 0 && planning.index == NULL;
    for (size_t i = 0; good && i < said->count && !planner->no_memory && !planner->too_many; i++) {
        struct warning_said file;

        if (said->items[i].file == NULL)
            good = warning_add(&planning, &said->items[i]);
        else
            good = warning_load(planner, &said->items[i], &file) && warning_add(&planning, &file);
    }
    if (good && planning.index != NULL && !planner->no_memory && !planner->too_many)
        warning_look(&planning);
    warning_index_free(planning.index);
}
