/* SPDX-License-Identifier: Apache-2.0 */
/* `fault: excused | bad after 3` and `unreachable: fault | down after 30s`: what a check counts as
 * that its guest leaves without a value. */
#include <string.h>

#include "base/text.h"
#include "scenario/sdl/sections.h"
#include "scenario/yaml/units.h"

enum { IN_A_ROW_MOST = 1000, DOWN_MOST = 7 * 24 * 60 * 60 * 1000 };

/* What stands behind "bad after", whatever the blanks between; NULL: it does not begin so. */
static const char *fault_behind(const char *text, const char *first)
{
    size_t length = strlen(first), blanks;

    text += strspn(text, " ");
    if (strncmp(text, first, length) != 0)
        return NULL;
    text += length;
    blanks = strspn(text, " ");
    if (blanks == 0 || strncmp(text + blanks, "after", 5) != 0 || text[blanks + 5] != ' ')
        return NULL;
    text += blanks + 5;
    return text + strspn(text, " ");
}

static void fault_read_fault(struct loader *loader, const struct item *item,
                             struct fault_rule *rule)
{
    const char *text = item->kind == ITEM_SCALAR ? item->text : "",
               *count = fault_behind(text, "bad");

    rule->says_fault = true;
    rule->bad_after = 0;
    if (strcmp(text, "excused") == 0 ||
        (count != NULL && text_to_int(count, 1, IN_A_ROW_MOST, &rule->bad_after)))
        return;
    complain_error(
        loader->complaints, item->mark,
        "\"fault\" must be \"excused\" or \"bad after N\", N faults of the guest in a row from 1 to %d",
        (int)IN_A_ROW_MOST);
}

static void fault_read_unreachable(struct loader *loader, const struct item *item,
                                   struct fault_rule *rule)
{
    const char *text = item->kind == ITEM_SCALAR ? item->text : "",
               *span = fault_behind(text, "down"), *wrong = NULL;

    rule->says_unreachable = true;
    rule->down_after = 0;
    if (strcmp(text, "fault") == 0)
        return;
    if (span != NULL)
        wrong = duration_read_ms(span, &rule->down_after);
    if (span != NULL && wrong == NULL && rule->down_after > 0 && rule->down_after <= DOWN_MOST)
        return;
    rule->down_after = 0;
    complain_error(
        loader->complaints, item->mark,
        "\"unreachable\" must be \"fault\" or \"down after\" and a duration such as 30s, a week at most%s%s",
        wrong != NULL ? ": " : "", wrong != NULL ? wrong : "");
}

void fault_rule_read(struct loader *loader, const struct item *fault,
                     const struct item *unreachable, struct fault_rule *rule)
{
    if (fault != NULL && !item_is_null(fault))
        fault_read_fault(loader, fault, rule);
    if (unreachable != NULL && !item_is_null(unreachable))
        fault_read_unreachable(loader, unreachable, rule);
}
