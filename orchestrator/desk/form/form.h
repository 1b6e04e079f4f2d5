/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form to be filled in at a terminal: a datum of fields, what a person has written into them, and
 * the keys that change it. Pure: presses in, cells and a document out; whoever shows it owns the
 * terminal (desk/vt).
 *
 * The document is JSON with each field on a line of its own, so it is YAML too, and a complaint of
 * the reader that takes it, which names a line, is shown at the field. What a form may hold is the
 * reader's to say; the form itself only bounds lengths.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/board/cells.h"

enum form_type {
    FORM_LINE,    /* a text without line feeds */
    FORM_TEXT,    /* a text of several lines */
    FORM_LIST,    /* a text of several lines, each an item of a list */
    FORM_NUMBER,  /* a whole number */
    FORM_TIME,    /* of the exercise: "31min", "1:02:03" or "+12:40" as clocks show it */
    FORM_CHOICE,  /* one of `choices`, or none */
    FORM_CHOICES, /* any of `choices`, at most 64 */
    FORM_FLAG,    /* yes or no */
};

struct form_choice {
    const char *word;  /* in the document */
    const char *title; /* for people; NULL: the word */
};

struct form_field {
    /* The key in the document; "severity.actor": the key "actor" of the mapping "severity", whose
     * fields stand one behind the other. */
    const char *name;
    const char *second; /* of FORM_CHOICE "x/y": x is the value of `name`, y that of this key */
    const char *title;  /* the label, at most FORM_LABEL columns */
    const char *help;   /* a line or two; NULL: none */
    enum form_type type;
    bool needed; /* marked as such */
    bool fixed;  /* shown, and not changed */
    bool whole;  /* of FORM_CHOICE: the words are whole numbers */
    size_t most; /* bytes; 0: FORM_LINE_MOST or FORM_TEXT_MOST */
    const struct form_choice *choices;
    size_t choice_count;
};

enum {
    FORM_LABEL = 20,
    FORM_LINE_MOST = 200,
    FORM_TEXT_MOST = 8000,
    FORM_COMPLAINT = 200 /* bytes */
};

struct form_plan {
    const char *title;
    const struct form_field *fields; /* at least one */
    size_t count;
};

struct form_value {
    char *text; /* of the types that are written; NULL: nothing */
    size_t length;
    int chosen;       /* of FORM_CHOICE: its place from 0, -1: none; of FORM_FLAG 1: yes */
    uint64_t several; /* of FORM_CHOICES: a bit for each */
    bool touched;     /* complaints about it are shown */
    char complaint[FORM_COMPLAINT];
};

/* How the form was ended by its keys. */
enum form_end {
    FORM_OPEN,
    FORM_SENT, /* to be filed: nothing was complained of */
    FORM_KEPT, /* the draft is to be kept */
    FORM_LEFT, /* what was written is to be thrown away */
};

enum form_mode { FORM_FILLS, FORM_HELPS, FORM_SHOWS /* the document */, FORM_ASKS /* to leave */ };

struct form;

/* Reads the document and complains by form_complain; may be NULL. */
typedef void form_check(void *data, struct form *form, const char *document, size_t length);

struct form {
    const struct form_plan *plan;
    struct form_value *values;
    form_check *check;
    void *data;
    int64_t x;      /* the exercise time, ms, which Ctrl-N writes into a field; <0: not known */
    char clock[32]; /* the same for people; "" : none */
    bool drafts;    /* a draft can be kept */
    bool changed;   /* since form_new, form_fill or form_settled */
    enum form_mode mode;
    enum form_end end;
    size_t focus;  /* the field */
    size_t cursor; /* in its text, bytes */
    size_t at;     /* of choices that are open: which one */
    bool opened;   /* the choices of the field are listed */
    bool pasting;
    char said[FORM_COMPLAINT]; /* about the whole form, or what was done; "" : nothing */
    bool said_bad;
    int top;     /* first line of the fields that is shown; painting keeps the focus in sight */
    int scroll;  /* of help and document */
    int columns; /* of a field's value, by the last painting */
};

/* NULL: no memory. `plan` is borrowed. */
struct form *form_new(const struct form_plan *plan);
void form_free(struct form *form);

/*
 * Fills the fields with what a document says, as far as there is a field for it. Returns how many
 * keys of the document have no field.
 */
size_t form_fill(struct form *form, const json_t *document);

/* The document; malloc'd, NULL: no memory. Empty fields are not in it. */
char *form_document(const struct form *form, size_t *ret_length);

/* Complaints so far are forgotten, the document is read anew. Returns how many there are. */
size_t form_settle(struct form *form);

/* For the check: a complaint about the line of the document, from 1; one that no field stands on
 * (0 too) is about the whole form. The first one about a field stays. */
void form_complain(struct form *form, size_t line, const char *text);

/* One press of desk/vt/press.h. `form->end` says whether that was the last. */
void form_press(struct form *form, uint32_t press);

/* The whole screen. *ret_x is below 0 where the cursor is hidden. */
void form_paint(struct form *form, struct grid *grid, int *ret_x, int *ret_y);

/* Something to be told at the bottom until the next press. */
void form_say(struct form *form, bool bad, const char *text);

/* ---- inside the room ---- */

/* Sets the text of a value, cut at a character within what the field takes. False: no memory. */
bool form_set_text(struct form *form, size_t field, const char *text, size_t length);

/* Bytes that the field takes. */
size_t form_most(const struct form_field *field);

/* Is it written with letters, and does it have lines? */
bool form_is_written(enum form_type type);
bool form_has_lines(enum form_type type);

/* Does the field say anything? */
bool form_has(const struct form *form, size_t field);

/* The title of a choice. */
const char *form_choice_title(const struct form_field *field, size_t choice);

/* ms of "12:40" or "+1:02:03" (minutes and seconds, or hours too); false: it is none such. */
bool form_clock(const char *text, int64_t *ret_ms);

/* Where a text's soft line, `columns` wide, ends that begins at `from`: the next one's begin is
 * *ret_next. */
size_t form_line_end(const char *text, size_t length, size_t from, int columns, size_t *ret_next);

/* The place, in bytes, one soft line above or below, as near to the same column as there is; the
 * same place where there is none. */
size_t form_line_move(const char *text, size_t length, size_t at, int columns, int step);
