/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about what teams share. */
#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"

bool tell_share(const struct view *view, const struct row *row, struct told *told)
{
    const struct share_made *made = &row->as.share_made;
    const struct sighting_said *said = &row->as.sighting_said;
    const char *why = NULL;
    char to[160];

    (void)view;
    if (row->kind == ROW_SHARE_LISTED)
        return false;
    if (row->kind == ROW_SIGHTING_SAID) {
        told->team = said->team;
        why = tell_behind(said->text);
        text_print(told->text, sizeof(told->text), "%s: %s is %s%s%s", said->from, said->value,
                   sighting_words[said->how], why != NULL ? ": " : "", why != NULL ? why : "");
        return true;
    }
    if (row->kind == ROW_SHARE_REPLACED) {
        const char *from = row->as.share_replaced.from;

        told->team = row->as.share_replaced.team;
        text_print(told->text, sizeof(told->text), "%s replaces what it shared before",
                   from[0] != '\0' ? from : "exercise control");
        return true;
    }
    view_share_receivers(made, to, sizeof(to));
    told->team = made->team;
    text_print(told->text, sizeof(told->text), "%s shares with %s (TLP:%s, %u indicator%s): %s",
               made->from[0] != '\0' ? made->from : "exercise control", to, tlp_words[made->tlp],
               made->count, made->count == 1 ? "" : "s",
               made->title[0] != '\0' ? made->title : made->text);
    return true;
}
