/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of a journal's rows, from the tables that write and read them. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "products/manual/manual.h"
#include "products/manual/roff.h"

enum { WORDS_MOST = 2048 };

static const char *const type_words[] = {
    [FIELD_TEXT] = "text",      [FIELD_INT] = "integer",
    [FIELD_SEED] = "integer",   [FIELD_COUNT] = "ordinal or count",
    [FIELD_NUMBER] = "integer", [FIELD_BOOL] = "boolean",
    [FIELD_WORD] = "word",      [FIELD_ORDINALS] = "ordinals",
};

static void manual_field(FILE *to, const struct row_field *field)
{
    char text[WORDS_MOST];

    text_print(text, sizeof(text), "%s%s", field->about,
               field->type == FIELD_WORD && field->about[0] != '\0' ? ": " : "");
    for (int i = 0; field->type == FIELD_WORD && i < field->word_count; i++) {
        size_t used = strlen(text);

        text_print(text + used, sizeof(text) - used, "%s%s", i == 0 ? "" : ", ", field->words[i]);
    }
    roff_item(to, field->name, type_words[field->type]);
    roff_text(to, text);
}

void manual_rows(FILE *to)
{
    for (int kind = ROW_NONE + 1; kind < ROW_KINDS; kind++) {
        const struct row_class *class = &row_classes[kind];

        roff_subsection(to, class->name);
        roff_text(to, class->about);
        for (size_t i = 0; i < class->field_count; i++)
            manual_field(to, &class->fields[i]);
    }
}
