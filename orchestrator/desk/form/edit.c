/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/form/edit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/vt/press.h"

static const struct form_field *edit_field(const struct form *form)
{
    return &form->plan->fields[form->focus];
}

static struct form_value *edit_value(const struct form *form)
{
    return &form->values[form->focus];
}

/* ---- texts ---- */

/* Puts `count` bytes at the cursor in place of `drop` bytes behind it. */
static void edit_replace(struct form *form, size_t drop, const char *bytes, size_t count)
{
    struct form_value *value = edit_value(form);
    size_t length = value->length - drop + count;
    char *text;

    if (edit_field(form)->fixed || length > form_most(edit_field(form)))
        return;
    text = malloc(length + 1);
    if (text == NULL)
        return;
    if (value->text != NULL)
        memcpy(text, value->text, form->cursor);
    memcpy(text + form->cursor, bytes, count);
    if (value->text != NULL)
        memcpy(text + form->cursor + count, value->text + form->cursor + drop,
               value->length - form->cursor - drop);
    text[length] = '\0';
    free(value->text);
    value->text = text;
    value->length = length;
    form->cursor += count;
    form->changed = true;
}

static size_t edit_before(const struct form_value *value, size_t at)
{
    while (at > 0 && ((unsigned char)value->text[--at] & 0xc0) == 0x80)
        ;
    return at;
}

static size_t edit_behind(const struct form_value *value, size_t at)
{
    if (at < value->length)
        at++;
    while (at < value->length && ((unsigned char)value->text[at] & 0xc0) == 0x80)
        at++;
    return at;
}

static size_t edit_line_begin(const struct form_value *value, size_t at)
{
    while (at > 0 && value->text[at - 1] != '\n')
        at--;
    return at;
}

static size_t edit_line_end(const struct form_value *value, size_t at)
{
    while (at < value->length && value->text[at] != '\n')
        at++;
    return at;
}

static size_t edit_word_begin(const struct form_value *value, size_t at)
{
    while (at > 0 && value->text[at - 1] == ' ')
        at--;
    while (at > 0 && strchr(" \n", value->text[at - 1]) == NULL)
        at--;
    return at;
}

static void edit_erase_from(struct form *form, size_t from)
{
    size_t drop = form->cursor - from;

    if (edit_field(form)->fixed)
        return;
    form->cursor = from;
    edit_replace(form, drop, "", 0);
}

/* Characters that reorder or hide others, and controls, are no text. */
static bool edit_is_text(uint32_t code)
{
    return code >= 0x20 && code < VT_UP && !(code >= 0x7f && code <= 0x9f) && code != 0x61c &&
           code != 0x200e && code != 0x200f && !(code >= 0x2028 && code <= 0x202e) &&
           !(code >= 0x2066 && code <= 0x2069) && code != 0xfeff;
}

static void edit_insert(struct form *form, uint32_t code)
{
    char bytes[4];
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = length; i-- > 1; code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(marks[length] | code);
    edit_replace(form, 0, bytes, length);
}

/* Up and down within a text: whether the cursor moved. */
static bool edit_move(struct form *form, int step)
{
    const struct form_value *value = edit_value(form);
    size_t at = form_line_move(value->text, value->length, form->cursor, form->columns, step);

    if (!form_has_lines(edit_field(form)->type) || at == form->cursor)
        return false;
    form->cursor = at;
    return true;
}

static bool edit_text_moves(struct form *form, uint32_t press)
{
    const struct form_value *value = edit_value(form);

    switch (press) {
    case VT_LEFT:
        form->cursor = edit_before(value, form->cursor);
        return true;
    case VT_RIGHT:
        form->cursor = edit_behind(value, form->cursor);
        return true;
    case VT_HOME:
    case VT_CONTROL('A'):
        form->cursor = edit_line_begin(value, form->cursor);
        return true;
    case VT_END:
    case VT_CONTROL('E'):
        form->cursor = edit_line_end(value, form->cursor);
        return true;
    case VT_UP:
    case VT_DOWN:
        return edit_move(form, press == VT_UP ? -1 : 1);
    default:
        return false;
    }
}

static bool edit_text(struct form *form, uint32_t press)
{
    const struct form_value *value = edit_value(form);

    switch (press) {
    case VT_ERASE:
        if (form->cursor > 0)
            edit_erase_from(form, edit_before(value, form->cursor));
        return true;
    case VT_DELETE:
        if (form->cursor < value->length)
            edit_replace(form, edit_behind(value, form->cursor) - form->cursor, "", 0);
        return true;
    case VT_CONTROL('U'):
        edit_erase_from(form, edit_line_begin(value, form->cursor));
        return true;
    case VT_CONTROL('W'):
        edit_erase_from(form, edit_word_begin(value, form->cursor));
        return true;
    case VT_ENTER:
        if (form_has_lines(edit_field(form)->type))
            edit_insert(form, '\n');
        return form_has_lines(edit_field(form)->type);
    default:
        if (edit_is_text(press))
            edit_insert(form, press);
        return edit_is_text(press) || edit_text_moves(form, press);
    }
}

void edit_paste(struct form *form, uint32_t press)
{
    bool lines = form_has_lines(edit_field(form)->type);

    if (!form_is_written(edit_field(form)->type))
        return;
    if (press == VT_ENTER)
        edit_insert(form, lines ? '\n' : ' ');
    else if (press == VT_TAB)
        edit_insert(form, ' ');
    else if (edit_is_text(press))
        edit_insert(form, press);
}

/* ---- choices ---- */

static void edit_choose(struct form *form, int choice)
{
    if (edit_field(form)->fixed || edit_value(form)->chosen == choice)
        return;
    edit_value(form)->chosen = choice;
    form->changed = true;
}

/* The next choice behind `at` whose title has a word that begins with the letter. */
static size_t edit_find_letter(const struct form *form, size_t at, char letter)
{
    const struct form_field *field = edit_field(form);

    for (size_t i = 1; i <= field->choice_count; i++) {
        size_t place = (at + i) % field->choice_count;
        const char *title = form_choice_title(field, place);

        for (size_t j = 0; title[j] != '\0'; j++)
            if (tolower((unsigned char)title[j]) == tolower((unsigned char)letter) &&
                (j == 0 || !isalnum((unsigned char)title[j - 1])))
                return place;
    }
    return at;
}

static void edit_take(struct form *form)
{
    struct form_value *value = edit_value(form);

    if (edit_field(form)->type == FORM_CHOICE) {
        edit_choose(form, value->chosen == (int)form->at ? -1 : (int)form->at);
        form->opened = false;
    } else if (!edit_field(form)->fixed) {
        value->several ^= UINT64_C(1) << form->at;
        form->changed = true;
    }
}

/* The list of choices is open. */
static bool edit_opened(struct form *form, uint32_t press)
{
    size_t count = edit_field(form)->choice_count;

    if (press == VT_UP)
        form->at = form->at > 0 ? form->at - 1 : count - 1;
    else if (press == VT_DOWN)
        form->at = (form->at + 1) % count;
    else if (press == VT_HOME || press == VT_PAGE_UP)
        form->at = press == VT_HOME || form->at < 5 ? 0 : form->at - 5;
    else if (press == VT_END || press == VT_PAGE_DOWN)
        form->at = press == VT_END || form->at + 5 >= count ? count - 1 : form->at + 5;
    else if (press == ' ' || (press == VT_ENTER && edit_field(form)->type == FORM_CHOICE))
        edit_take(form);
    else if (press < 0x80 && isalnum((int)press))
        form->at = edit_find_letter(form, form->at, (char)press);
    else
        form->opened = false;
    return press != VT_TAB && press != VT_BACK_TAB; /* these close it and go on */
}

static void edit_open(struct form *form)
{
    const struct form_value *value = edit_value(form);

    form->opened = edit_field(form)->choice_count > 0 && !edit_field(form)->fixed;
    form->at =
        edit_field(form)->type == FORM_CHOICE && value->chosen >= 0 ? (size_t)value->chosen : 0;
}

/* A field of choices whose list is closed: Left and Right go through them. */
static bool edit_closed(struct form *form, uint32_t press)
{
    const struct form_value *value = edit_value(form);
    int count = (int)edit_field(form)->choice_count;

    if (press == ' ' || press == VT_ENTER) {
        edit_open(form);
        return true;
    }
    if (edit_field(form)->type != FORM_CHOICE || count == 0)
        return false;
    if (press == VT_RIGHT)
        edit_choose(form, value->chosen + 1 < count ? value->chosen + 1 : -1);
    else if (press == VT_LEFT)
        edit_choose(form, value->chosen >= 0 ? value->chosen - 1 : count - 1);
    else if (press == VT_DELETE || press == VT_ERASE)
        edit_choose(form, -1);
    else if (press < 0x80 && isalnum((int)press))
        edit_choose(form, (int)edit_find_letter(
                              form, value->chosen < 0 ? (size_t)count - 1 : (size_t)value->chosen,
                              (char)press));
    else
        return false;
    return true;
}

static bool edit_flag(struct form *form, uint32_t press)
{
    bool yes = edit_value(form)->chosen == 1;

    if (press == ' ' || press == VT_LEFT || press == VT_RIGHT)
        edit_choose(form, !yes);
    else if (press == 'y' || press == 'n')
        edit_choose(form, press == 'y');
    else
        return false;
    return true;
}

bool edit_press(struct form *form, uint32_t press)
{
    enum form_type type = edit_field(form)->type;

    if (form_is_written(type))
        return edit_text(form, press);
    if (type == FORM_FLAG)
        return edit_flag(form, press);
    return form->opened ? edit_opened(form, press) : edit_closed(form, press);
}
