/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the generated part of docs/JOURNAL.md: every kind of row and its fields, from the table of
 * kinds. */
#include <stdio.h>
#include <string.h>

#include "core/model/row.h"

static const char *type_of(const struct row_field *field)
{
    static const char *const names[] = {
        [FIELD_TEXT] = "text",      [FIELD_INT] = "integer",
        [FIELD_SEED] = "integer",   [FIELD_COUNT] = "ordinal or count",
        [FIELD_NUMBER] = "integer", [FIELD_BOOL] = "boolean",
        [FIELD_WORD] = "word",      [FIELD_ORDINALS] = "ordinals"};

    return names[field->type];
}

/* A bar would end the table's cell. */
static void print_word(const char *before, const char *word)
{
    printf("%s`", before);
    for (; *word != '\0'; word++)
        printf("%s%c", *word == '|' ? "\\" : "", *word);
    printf("`");
}

/* "`a`, `b`" of "a b". */
static void print_names(const char *names)
{
    const char *at = names;

    while (*at != '\0') {
        int length = (int)strcspn(at, " ");

        printf("%s`%.*s`", at == names ? "" : ", ", length, at);
        at += length;
        at += strspn(at, " ");
    }
}

/* Which fields seats outside exercise control get (<excon/row-told.def>). */
static void print_told(int kind)
{
    const char *all = row_told[kind][ROLES];

    printf("Told outside EXCON: ");
    if (all != NULL)
        print_names(all);
    else
        printf("no field");
    for (int role = 0; role < ROLES; role++)
        if (row_told[kind][role] != NULL) {
            printf("; to %s also ", role_words[role]);
            print_names(row_told[kind][role]);
        }
    if (row_told_own[kind] != NULL) {
        printf("; to the person in `by` alone ");
        print_names(row_told_own[kind]);
    }
    printf(".\n\n");
}

int main(void)
{
    for (int kind = ROW_NONE + 1; kind < ROW_KINDS; kind++) {
        const struct row_class *class = &row_classes[kind];

        printf("### `%s`\n\n%s\n\n| field | type | |\n| --- | --- | --- |\n", class->name,
               class->about);
        for (size_t i = 0; i < class->field_count; i++) {
            const struct row_field *field = &class->fields[i];

            printf("| `%s` | %s | %s", field->name, type_of(field), field->about);
            for (int word = 0; field->type == FIELD_WORD && word < field->word_count; word++)
                print_word(word == 0 ? (field->about[0] != '\0' ? ": " : "") : " ",
                           field->words[word]);
            printf(" |\n");
        }
        printf("\n");
        print_told(kind);
    }
    return 0;
}
