/* SPDX-License-Identifier: Apache-2.0 */
/* The ticker's line about an amend of the scenario, once it is complete. */
#include "base/text.h"
#include "core/view/tell.h"

bool tell_amend(const struct view *view, const struct row *row, struct told *told)
{
    const struct view_amend *amend = view_amend(view, row->as.amend_done.number);
    const char *by, *text;

    if (amend == NULL)
        return false;
    by = tell_behind(amend->made.by), text = tell_behind(amend->made.text);
    told->tone = LINE_CLOCK;
    return text_print(told->text, sizeof(told->text),
                      "%s amends the scenario: %zu difference%s%s%s", by ? by : "somebody",
                      amend->changes, amend->changes == 1 ? "" : "s", text ? ", " : "",
                      text ? text : "");
}
