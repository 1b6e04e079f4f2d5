/* SPDX-License-Identifier: Apache-2.0 */
/* Warning lists in the view: what is shared later is looked for in them once, as it comes. */
#include <string.h>

#include "core/model/row.h"
#include "core/model/warning.h"
#include "core/view/view-places.h"

const struct view_warning *view_warning(const struct view *view, uint32_t warning)
{
    return warning != 0 && warning <= view->shares.warning_count
               ? &view->shares.warnings[warning - 1]
               : NULL;
}

static int warnings_made(struct view *view, const struct row *row, struct error *err)
{
    const struct warning_made *body = &row->as.warning_made;
    struct view_shares *shares = &view->shares;
    struct view_warning *place;
    struct row kept;

    if (body->warning != shares->warning_count + 1)
        return error_set(err, ERROR_STATE, "the next warning list is no %u", body->warning);
    if (shares->warning_index == NULL)
        shares->warning_index = warning_index_new(&view->pool);
    if (shares->warning_index == NULL || row_copy(&kept, row, &view->pool, err) < 0 ||
        warning_add_list(shares->warning_index, body->type, body->attributes) < 0)
        return error_memory(err);
    place = pool_grow(&view->pool, &shares->warnings, &shares->warning_count, sizeof(*place));
    if (place == NULL)
        return error_memory(err);
    place->made = kept.as.warning_made;
    return 0;
}

/* An entry that this version cannot read is passed over. */
static int warnings_listed(struct view *view, const struct row *row, struct error *err)
{
    const struct warning_listed *body = &row->as.warning_listed;
    char entry[WARNING_ENTRY_MOST];
    const char *why;

    if (body->warning == 0 || body->warning != view->shares.warning_count)
        return view_no_such("warning list", body->warning, err);
    for (const char *at = body->entries; *at != '\0'; at += strspn(at, "\n")) {
        size_t length = strcspn(at, "\n");

        if (length < sizeof(entry)) {
            memcpy(entry, at, length);
            entry[length] = '\0';
            if (warning_add_entry(view->shares.warning_index, entry, &why) < 0)
                return error_memory(err);
        }
        at += length;
    }
    return 0;
}

int view_warning_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    return row->kind == ROW_WARNING_MADE ? warnings_made(view, row, err)
                                         : warnings_listed(view, row, err);
}
