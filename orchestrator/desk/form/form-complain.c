/* SPDX-License-Identifier: Apache-2.0 */
/* Complaints about the document, at the fields that stand on its lines. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/form/form.h"

/* Which field stands on that line of the document: as form_document writes it. -1: none. */
static int form_field_of(const struct form *form, size_t line)
{
    const char *open = NULL;
    size_t at = 1; /* the brace */

    for (size_t i = 0; i < form->plan->count; i++) {
        const struct form_field *field = &form->plan->fields[i];
        const char *dot = strchr(field->name, '.');
        size_t length = dot != NULL ? (size_t)(dot - field->name) : 0;

        if (!form_has(form, i))
            continue;
        if (open != NULL && (dot == NULL || strncmp(open, field->name, length + 1) != 0)) {
            open = NULL;
            at++;
        }
        if (dot != NULL && open == NULL) {
            open = field->name;
            at++;
        }
        if (++at == line)
            return (int)i;
        if (field->second != NULL && strchr(field->choices[form->values[i].chosen].word, '/') &&
            ++at == line)
            return (int)i;
    }
    return -1;
}

void form_complain(struct form *form, size_t line, const char *text)
{
    int field = form_field_of(form, line);

    /* What is missing is complained of where the document begins: at the first field that is
     * needed and empty. */
    for (size_t i = 0; field < 0 && i < form->plan->count; i++)
        if (form->plan->fields[i].needed && !form_has(form, i))
            field = (int)i;
    if (field < 0)
        form_say(form, true, text);
    else if (form->values[field].complaint[0] == '\0')
        text_clean(form->values[field].complaint, FORM_COMPLAINT, text, strlen(text));
}

size_t form_settle(struct form *form)
{
    size_t count = 0, length;
    char *document;

    for (size_t i = 0; i < form->plan->count; i++)
        form->values[i].complaint[0] = '\0';
    if (form->check == NULL)
        return 0;
    document = form_document(form, &length);
    form->said[0] = '\0';
    if (document == NULL)
        form_say(form, true, "no memory");
    else
        form->check(form->data, form, document, length);
    free(document);
    for (size_t i = 0; i < form->plan->count; i++)
        count += form->values[i].complaint[0] != '\0';
    return count + (form->said[0] != '\0');
}
