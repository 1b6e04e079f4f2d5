/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/form/keys.h"

#include <string.h>

#include "base/text.h"
#include "desk/form/edit.h"
#include "desk/vt/press.h"

/* ---- moving ---- */

static void keys_to(struct form *form, size_t field)
{
    form->values[form->focus].touched = true;
    form->focus = field;
    form->cursor = form->values[field].length;
    form->opened = false;
}

static void keys_next(struct form *form)
{
    if (form->focus + 1 < form->plan->count)
        keys_to(form, form->focus + 1);
    else
        keys_to(form, 0);
}

static void keys_previous(struct form *form)
{
    keys_to(form, form->focus > 0 ? form->focus - 1 : form->plan->count - 1);
}

/* ---- what the form does ---- */

static void keys_send(struct form *form)
{
    if (form_settle(form) == 0) {
        form->end = FORM_SENT;
        return;
    }
    for (size_t i = 0; i < form->plan->count; i++)
        form->values[i].touched = true;
    for (size_t i = 0; i < form->plan->count; i++)
        if (form->values[i].complaint[0] != '\0') {
            keys_to(form, i);
            return;
        }
}

static void keys_keep(struct form *form)
{
    form->end = FORM_KEPT;
}

static void keys_leave(struct form *form)
{
    if (form->changed)
        form->mode = FORM_ASKS;
    else
        form->end = FORM_LEFT;
}

static void keys_help(struct form *form)
{
    form->mode = FORM_HELPS;
    form->scroll = 0;
}

static void keys_show(struct form *form)
{
    form->mode = FORM_SHOWS;
    form->scroll = 0;
}

/* The exercise time of now, as a clock shows it. */
static void keys_now(struct form *form)
{
    char text[32];
    int64_t seconds = form->x / 1000;

    if (form->plan->fields[form->focus].type != FORM_TIME || form->x < 0 ||
        form->plan->fields[form->focus].fixed)
        return;
    text_print(text, sizeof(text), "+%lld:%02lld:%02lld", (long long)(seconds / 3600),
               (long long)(seconds / 60 % 60), (long long)(seconds % 60));
    if (form_set_text(form, form->focus, text, strlen(text)))
        form->cursor = form->values[form->focus].length;
    form->changed = true;
}

const struct form_key form_keys[] = {
    {{VT_TAB},
     "Tab",
     "next",
     "the next field; Enter does it too where a field has one line",
     keys_next,
     false},
    {{VT_CONTROL('S'), VT_F2},
     "Ctrl-S, F2",
     "send",
     "checks the form and files it",
     keys_send,
     false},
    {{VT_CONTROL('K'), VT_F3},
     "Ctrl-K, F3",
     "keep draft",
     "keeps what is written as your draft, and leaves",
     keys_keep,
     true},
    {{VT_CONTROL('T'), VT_F4},
     "Ctrl-T, F4",
     "as file",
     "shows the same as the file that could be sent instead",
     keys_show,
     false},
    {{VT_CONTROL('G'), VT_F1},
     "?, Ctrl-G, F1",
     "help",
     "this help; ? where no text is written",
     keys_help,
     false},
    {{VT_ESCAPE, VT_CONTROL('C')},
     "Esc",
     "leave",
     "leaves; asks first where something was written",
     keys_leave,
     false},
    {{VT_BACK_TAB}, "Shift-Tab", NULL, "the field before", keys_previous, false},
    {{VT_CONTROL('N')},
     "Ctrl-N",
     NULL,
     "in a field for a time: the exercise time of now",
     keys_now,
     false},
    {{0}, "arrows", NULL, "move in a text, between fields, and among choices", NULL, false},
    {{0},
     "Space, Enter",
     NULL,
     "opens choices, takes or drops one; letters look for one",
     NULL,
     false},
    {{0}, "Ctrl-A, Ctrl-E", NULL, "the line's begin and end, as Home and End", NULL, false},
    {{0}, "Ctrl-U, Ctrl-W", NULL, "erase to the line's begin, and the word before", NULL, false},
    {{0},
     "paste",
     NULL,
     "goes into the field as text, with its lines where it has lines",
     NULL,
     false},
};

const size_t form_key_count = sizeof(form_keys) / sizeof(form_keys[0]);

/* ---- presses ---- */

static const struct form_key *keys_of(const struct form *form, uint32_t press)
{
    for (size_t i = 0; i < form_key_count; i++)
        for (size_t j = 0; j < FORM_KEYS_EACH && form_keys[i].presses[j] != 0; j++)
            if (form_keys[i].presses[j] == press && (form->drafts || !form_keys[i].drafts))
                return &form_keys[i];
    return NULL;
}

/* "Leave?": k keeps the draft, d drops what was written, everything else goes on. */
static void keys_answer(struct form *form, uint32_t press)
{
    form->mode = FORM_FILLS;
    if ((press == 'k' || press == 'K') && form->drafts)
        form->end = FORM_KEPT;
    else if (press == 'd' || press == 'D')
        form->end = FORM_LEFT;
}

static void keys_scroll(struct form *form, uint32_t press)
{
    int step = press == VT_UP          ? -1
               : press == VT_DOWN      ? 1
               : press == VT_PAGE_UP   ? -10
               : press == VT_PAGE_DOWN ? 10
                                       : 0;

    form->scroll += step;
    if (form->scroll < 0)
        form->scroll = 0;
    if (step == 0)
        form->mode = FORM_FILLS;
}

/* Keys that edit, and those that move where editing has no use for them. */
static void keys_fill(struct form *form, uint32_t press)
{
    const struct form_field *field = &form->plan->fields[form->focus];
    const struct form_key *key = form->opened ? NULL : keys_of(form, press);

    if (key != NULL) {
        key->press(form);
        return;
    }
    if (press == '?' && !form_is_written(field->type)) {
        keys_help(form);
        return;
    }
    if (edit_press(form, press))
        return;
    if (press == VT_DOWN || press == VT_ENTER || press == VT_TAB)
        keys_next(form);
    else if (press == VT_UP || press == VT_BACK_TAB)
        keys_previous(form);
    else if (press == VT_PAGE_DOWN)
        keys_to(form,
                form->focus + 5 < form->plan->count ? form->focus + 5 : form->plan->count - 1);
    else if (press == VT_PAGE_UP)
        keys_to(form, form->focus > 5 ? form->focus - 5 : 0);
}

void form_press(struct form *form, uint32_t press)
{
    if (form->end != FORM_OPEN)
        return;
    if (press == VT_PASTE_BEGINS || press == VT_PASTE_ENDS) {
        form->pasting = press == VT_PASTE_BEGINS && form->mode == FORM_FILLS;
        return;
    }
    if (form->pasting) {
        edit_paste(form, press);
        return;
    }
    form->said[0] = '\0';
    if (form->mode == FORM_ASKS)
        keys_answer(form, press);
    else if (form->mode != FORM_FILLS)
        keys_scroll(form, press);
    else
        keys_fill(form, press);
}
