/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of the view: cleaned texts, who did something and when, and the words of
 * an error. */
#include <string.h>
#include "base/text.h"
#include "core/view/view-places.h"

void view_clean(char *to, size_t size, const char *from)
{
    text_clean(to, size, from != NULL ? from : "", from != NULL ? strlen(from) : 0);
}

void view_done_by(struct view_deed *deed, const char *by, const struct row *row)
{
    view_clean(deed->by, sizeof(deed->by), by);
    deed->r = row->r;
    deed->wall = row->wall;
}

int view_no_such(const char *what, uint32_t ordinal, struct error *err)
{
    return error_set(err, ERROR_STATE, "there is no %s %u", what, ordinal);
}

int view_no_move(const char *from, const char *to, struct error *err)
{
    return error_set(err, ERROR_STATE, "from %s to %s is no allowed move", from, to);
}
