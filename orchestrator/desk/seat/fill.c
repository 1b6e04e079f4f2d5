/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/seat/fill.h"

#include <stdlib.h>
#include <string.h>
#include <langinfo.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "desk/vt/vt.h"
#include "products/print/json-text.h"

enum {
    FILL_TICK = 1000,          /* ms between two paintings of the clock */
    FILL_KEEP_EVERY = 120000,  /* ms: a draft that changes is kept so often */
    FILL_PRESSES_A_TURN = 4096 /* of a paste, painted at once */
};

struct filling {
    struct seat *seat;
    struct fill *how;
    size_t messages; /* told */
    int64_t kept;    /* mono ms: when the draft was kept last, or the form opened */
    bool unkept;     /* something changed since */
    bool settled;    /* complaints are those of what is written */
};

bool fill_can(const struct seat *seat)
{
    const char *term = getenv("TERM");

    return !seat->json && isatty(fileno(seat->in)) && isatty(fileno(seat->out)) && term != NULL &&
           strcmp(term, "dumb") != 0;
}

/* ---- the draft ---- */

/* 0: it is kept, or cannot be, as *ret_answer says. */
static int fill_keep(struct filling *f, struct seat_answer *ret_answer, struct error *err)
{
    size_t length;
    char *document = form_document(f->how->form, &length);
    json_t *order = seat_order("draft");
    int result;

    if (document == NULL || order == NULL) {
        free(document);
        json_decref(order);
        return error_memory(err);
    }
    json_object_set_new(order, "detail", json_string(f->how->draft));
    json_object_set_new(order, "document", json_string(document));
    free(document);
    result = seat_ask(f->seat, order, ret_answer, err);
    f->kept = time_mono();
    f->unkept = false;
    return result;
}

/* Now and then, so that little is lost with the machine of exercise control. */
static int fill_keep_sometimes(struct filling *f, struct error *err)
{
    struct seat_answer answer;

    if (f->how->draft == NULL || !f->unkept || time_mono() - f->kept < FILL_KEEP_EVERY)
        return 0;
    return fill_keep(f, &answer, err);
}

/* ---- a turn ---- */

static int fill_paint(struct filling *f, struct error *err)
{
    struct form *form = f->how->form;
    char at[32];
    struct grid grid;
    int width, height, x = -1, y = 0, result;

    form->x = seat_x(f->seat);
    text_copy(form->clock, sizeof(form->clock), output_clock(&at, form->x));
    if (!f->settled) {
        char said[FORM_COMPLAINT];

        /* What was told stays; what is wrong with the whole form is told when it is sent. */
        text_copy(said, sizeof(said), form->said);
        form_settle(form);
        text_copy(form->said, sizeof(form->said), said);
        f->settled = true;
    }
    vt_size(&width, &height);
    if (!grid_init(&grid, width, height, strcmp(nl_langinfo(CODESET), "UTF-8") != 0))
        return error_memory(err);
    form_paint(form, &grid, &x, &y);
    result = vt_draw(&grid, x, y, err);
    grid_done(&grid);
    return result;
}

/* Rows that come meanwhile; a new message is told at the bottom. */
static int fill_hear(struct filling *f, struct error *err)
{
    struct seat *seat = f->seat;
    int result = seat->dial != NULL ? seat_hear_all(seat, err) : 0;

    for (; f->messages < seat->view->message_count; f->messages++) {
        const struct view_message *message = &seat->view->messages[f->messages];
        char text[200];

        if (!seat_has_message(seat, message))
            continue;
        text_print(text, sizeof(text), "new message: %s",
                   message->made.subject[0] != '\0' ? message->made.subject : message->made.body);
        form_say(f->how->form, false, text);
    }
    return result;
}

static void fill_press(struct filling *f, uint32_t press)
{
    if (press == VT_CONTROL('L')) {
        vt_redraw();
        return;
    }
    form_press(f->how->form, press);
    f->settled = false;
    f->unkept |= f->how->form->changed;
}

/* Files it. What is refused leaves the form open, with the words at the bottom. */
static int fill_send(struct filling *f, struct seat_answer *ret_answer, struct error *err)
{
    struct form *form = f->how->form;
    size_t length;
    char *document = form_document(form, &length);
    int result = document != NULL
                     ? f->how->send(f->seat, f->how->data, document, length, ret_answer, err)
                     : error_memory(err);

    free(document);
    if (result == 0 && !ret_answer->ok) {
        form->end = FORM_OPEN;
        form_say(form, true, ret_answer->text);
    }
    return result;
}

/* One event. 0; VT_ENDED; <0. */
static int fill_turn(struct filling *f, struct error *err)
{
    int beside = f->seat->dial != NULL ? dial_descriptor(f->seat->dial) : -1, event;
    uint32_t press;

    if (fill_paint(f, err) < 0)
        return -ERROR_SYSTEM;
    event = vt_wait(FILL_TICK, beside, &press, err);
    for (int i = 0; event == VT_KEY && i < FILL_PRESSES_A_TURN; i++) {
        fill_press(f, press);
        if (f->how->form->end != FORM_OPEN)
            return 0;
        event = vt_wait(0, -1, &press, err);
    }
    if (event < 0 || event == VT_ENDED)
        return event;
    if (fill_hear(f, err) < 0)
        return -ERROR_STATE;
    return fill_keep_sometimes(f, err);
}

static int fill_until_ended(struct filling *f, struct seat_answer *ret_answer, struct error *err)
{
    struct form *form = f->how->form;
    int result = 0;

    while (result == 0 && form->end == FORM_OPEN) {
        result = fill_turn(f, err);
        if (result == 0 && form->end == FORM_SENT)
            result = fill_send(f, ret_answer, err);
        else if (result == 0 && form->end == FORM_KEPT)
            result = fill_keep(f, ret_answer, err);
    }
    if (result != VT_ENDED)
        return result;
    /* The line is lost, or the process is to end. */
    if (f->how->draft != NULL && f->unkept && fill_keep(f, ret_answer, err) < 0)
        return -ERROR_STATE;
    return error_set(err, ERROR_STATE, "the terminal has ended");
}

int fill(struct seat *seat, struct fill *how, enum fill_end *ret_end, struct error *err)
{
    struct filling f = {
        .seat = seat, .how = how, .messages = seat->view->message_count, .kept = time_mono()};
    struct seat_answer answer = {0};
    struct output out = seat_output(seat);
    int result;

    how->form->drafts = how->draft != NULL;
    fflush(seat->out);
    result = vt_open(fileno(seat->in), fileno(seat->out), seat->tty, err);
    if (result == 0)
        result = fill_until_ended(&f, &answer, err);
    vt_close();
    if (result < 0)
        return result;
    *ret_end = how->form->end == FORM_SENT   ? FILL_SENT
               : how->form->end == FORM_KEPT ? FILL_KEPT
                                             : FILL_LEFT;
    text_copy(seat->said, sizeof(seat->said),
              *ret_end == FILL_LEFT ? "nothing was sent" : answer.text);
    if (*ret_end == FILL_LEFT)
        output_print(&out, TONE_DIM, "%s\n", seat->said);
    else if (answer.text[0] != '\0')
        output_print(&out, answer.ok ? TONE_GOOD : TONE_BAD, "%s\n", answer.text);
    return 0;
}

/* ---- one text ---- */

static int fill_take_text(struct seat *seat, void *data, const char *document, size_t length,
                          struct seat_answer *ret_answer, struct error *err)
{
    char **to = data;
    json_t *json = json_loadb(document, length, 0, NULL);
    const char *text = json_string_value(json_object_get(json, "text"));

    (void)seat, (void)err;
    *ret_answer = (struct seat_answer){.ok = text != NULL};
    if (text != NULL)
        *to = strdup(text);
    else
        text_copy(ret_answer->text, sizeof(ret_answer->text), "there is no text yet");
    json_decref(json);
    return 0;
}

int fill_text(struct seat *seat, const char *title, const char *about, const char *label,
              size_t most, char **ret_text, struct error *err)
{
    const struct form_field fields[] = {
        {.name = "about", .title = "about", .type = FORM_TEXT, .fixed = true},
        {.name = "text", .title = label, .type = FORM_TEXT, .needed = true, .most = most}};
    const struct form_plan plan = {title, about != NULL ? fields : fields + 1,
                                   about != NULL ? 2 : 1};
    struct form *form = form_new(&plan);
    char *text = NULL;
    struct fill how = {.form = form, .send = fill_take_text, .data = &text};
    enum fill_end end = FILL_LEFT;
    int result;

    if (form == NULL)
        return error_memory(err);
    if (about != NULL) {
        form_set_text(form, 0, about, strlen(about));
        form->focus = 1;
    }
    result = fill(seat, &how, &end, err);
    form_free(form);
    if (result == 0 && end == FILL_SENT) {
        *ret_text = text;
        return text != NULL ? 0 : error_memory(err);
    }
    free(text);
    return result < 0 ? result : 1;
}
