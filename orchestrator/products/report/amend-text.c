/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/amend-text.h"

#include "core/model/row.h"

void amend_text_print(const struct output *out, const struct view *view, const char *what,
                      const char *id, uint32_t team)
{
    const struct view_amend_change *change = NULL;
    char text[600];

    while ((change = view_amend_next(view, change, what, id, team)) != NULL) {
        view_amend_text(view, change, text, sizeof(text));
        output_print(out, TONE_DIM, "    amend   ");
        output_print(out, TONE_PLAIN, "%s\n", text);
    }
}

json_t *amend_text_json(const struct view *view, const char *what, const char *id, uint32_t team)
{
    const struct view_amend_change *change = NULL;
    json_t *list = json_array();

    while ((change = view_amend_next(view, change, what, id, team)) != NULL) {
        const struct view_amend *amend = view_amend(view, change->made.number);

        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "how",
                                              amend_how_words[change->made.how], "field",
                                              change->made.field, "was", change->made.was, "now",
                                              change->made.now, "by", amend->made.by, "at",
                                              (json_int_t)amend->x));
    }
    return list;
}
