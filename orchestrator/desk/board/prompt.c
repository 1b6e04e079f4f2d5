/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/board/order.h"
#include "desk/board/press.h"
#include "desk/board/typing.h"

enum { PRESS_CTRL_C = 3, PRESS_CTRL_U = 21, PRESS_CTRL_W = 23, WIDTH_LEAST = 20 };

unsigned prompt_count(const struct prompt *prompt)
{
    return prompt->line_count != 0 ? prompt->line_count : 1;
}

const char *prompt_line(const struct prompt *prompt, unsigned n)
{
    return prompt->line_count != 0 ? prompt->lines[n] : prompt->text;
}

/* It looks different now: it has to be seen again. */
static void prompt_anew(struct prompt *prompt)
{
    prompt->painted = false;
}

/* What the screen shows now is what the orders are about. False: one of them cannot be understood,
 * and the note says why. */
static bool prompt_look(struct board *board)
{
    struct prompt *prompt = &board->prompt;
    struct said said;

    prompt->shown_count = 0;
    if (prompt->shown == NULL)
        prompt->shown = calloc(PROMPT_SHOWN, sizeof(*prompt->shown));
    if (prompt->shown == NULL)
        return false;
    for (unsigned i = 0; i < prompt_count(prompt); i++) {
        if (order_parse(board, prompt_line(prompt, i), &said, prompt->note, sizeof(prompt->note)) <
                0 ||
            order_may(board, said.class, said.team, prompt->note, sizeof(prompt->note)) < 0)
            return false;
        order_shown(board, &said, (uint16_t)i, prompt->shown, &prompt->shown_count);
    }
    prompt->note[0] = '\0';
    return true;
}

static void prompt_begin(struct board *board, enum prompt_mode mode)
{
    struct prompt *prompt = &board->prompt;

    prompt->mode = mode;
    prompt->give = prompt->tried = prompt->refused = prompt->wants_try = false;
    prompt->typed[0] = prompt->note[0] = prompt->answer[0] = '\0';
    prompt->history_at = 0;
    prompt->shown_count = 0;
    prompt_anew(prompt);
}

void prompt_open(struct board *board, const char *text)
{
    struct prompt *prompt = &board->prompt;

    prompt_begin(board, PROMPT_TYPING);
    prompt->line_count = 0;
    text_copy(prompt->text, sizeof(prompt->text), text);
    if (text[0] == '\0')
        return;
    prompt->wants_try = prompt_look(board);
    /* What is still lacking is said when Enter is pressed. */
    prompt->note[0] = '\0';
}

void prompt_open_all(struct board *board, const char (*lines)[160], unsigned count)
{
    struct prompt *prompt = &board->prompt;

    prompt_begin(board, PROMPT_ASKING);
    prompt->line_count = count < PROMPT_LINES ? count : PROMPT_LINES;
    memcpy(prompt->lines, lines, prompt->line_count * sizeof(prompt->lines[0]));
    text_print(prompt->text, sizeof(prompt->text), "%s", lines[0]);
    prompt_look(board);
}

static void prompt_keep(struct prompt *prompt)
{
    char **place = &prompt->history[prompt->history_count % PROMPT_HISTORY];

    if (prompt->text[0] == '\0' || prompt->line_count != 0)
        return;
    free(*place);
    *place = strdup(prompt->text);
    if (*place != NULL)
        prompt->history_count++;
}

void prompt_close(struct board *board, bool keep)
{
    struct prompt *prompt = &board->prompt;

    if (keep)
        prompt_keep(prompt);
    prompt_begin(board, PROMPT_CLOSED);
    prompt->line_count = 0;
    prompt->text[0] = '\0';
}

void prompt_done(struct prompt *prompt)
{
    for (unsigned i = 0; i < PROMPT_HISTORY; i++)
        free(prompt->history[i]);
    free(prompt->shown);
    *prompt = (struct prompt){0};
}

void prompt_tried(struct board *board, bool ok, bool asked, const char *text)
{
    struct prompt *prompt = &board->prompt;

    if (prompt->mode == PROMPT_CLOSED)
        return;
    prompt->tried = true;
    prompt->refused = !ok;
    text_clean(prompt->answer, sizeof(prompt->answer), text, strlen(text));
    if (ok && asked)
        text_copy(prompt->answer, sizeof(prompt->answer), "another seat has to approve it");
    else if (ok && strncmp(prompt->text, "undo", 4) != 0)
        prompt->answer[0] = '\0';
    prompt_anew(prompt);
}

/* ---- giving ---- */

static void prompt_give(struct prompt *prompt)
{
    prompt->give = true;
}

/* Has what was shown changed since? Then that is said, and what is shown now counts. */
static bool prompt_has_changed(struct board *board)
{
    struct prompt *prompt = &board->prompt;
    char changed[200];

    if (!order_changed(board, prompt->shown, prompt->shown_count, changed, sizeof(changed)))
        return false;
    prompt_look(board);
    text_print(prompt->note, sizeof(prompt->note), "%s: Enter gives it all the same", changed);
    prompt_anew(prompt);
    return true;
}

/* Enter on the line: 0 it is ready to be given, else a question comes first or something is wrong.
 */
static void prompt_submit(struct board *board)
{
    struct prompt *prompt = &board->prompt;
    struct said said;
    bool begun = prompt->shown_count != 0;

    prompt_anew(prompt);
    if (begun && prompt_has_changed(board))
        return;
    if (!begun && !prompt_look(board))
        return;
    if (order_parse(board, prompt->text, &said, prompt->note, sizeof(prompt->note)) < 0 ||
        order_may(board, said.class, said.team, prompt->note, sizeof(prompt->note)) < 0)
        return;
    if (said.class->word != NULL) {
        prompt->mode = PROMPT_WORD;
        prompt->typed[0] = '\0';
    } else if (said.class->clock) {
        prompt->mode = PROMPT_ASKING;
        order_what_if(board, &said, prompt->note, sizeof(prompt->note));
        prompt->wants_try = true;
    } else {
        prompt_give(prompt);
    }
}

/* ---- keys ---- */

static void prompt_recall(struct prompt *prompt, bool back)
{
    unsigned kept = prompt->history_count < PROMPT_HISTORY ? prompt->history_count : PROMPT_HISTORY;

    if (back && prompt->history_at < kept)
        prompt->history_at++;
    else if (!back && prompt->history_at > 0)
        prompt->history_at--;
    if (prompt->history_at == 0)
        prompt->text[0] = '\0';
    else
        text_copy(prompt->text, sizeof(prompt->text),
                  prompt->history[(prompt->history_count - prompt->history_at) % PROMPT_HISTORY]);
}

/* True: the text is another one now. */
static bool prompt_edit(struct board *board, uint32_t press)
{
    struct prompt *prompt = &board->prompt;
    char *blank;

    prompt->note[0] = '\0';
    if (press == PRESS_ERASE || press == 8) {
        typing_erase(prompt->text);
    } else if (press == PRESS_CTRL_U) {
        prompt->text[0] = '\0';
    } else if (press == PRESS_CTRL_W) {
        while (prompt->text[0] != '\0' && prompt->text[strlen(prompt->text) - 1] == ' ')
            typing_erase(prompt->text);
        blank = strrchr(prompt->text, ' ');
        *(blank != NULL ? blank + 1 : prompt->text) = '\0';
    } else if (press == PRESS_UP || press == PRESS_DOWN) {
        prompt_recall(prompt, press == PRESS_UP);
    } else if (press == PRESS_TAB) {
        order_complete(board, prompt->text, sizeof(prompt->text), prompt->note,
                       sizeof(prompt->note));
    } else if (press >= 0x20 && press < 0x110000) {
        typing_add(prompt->text, sizeof(prompt->text), press);
    } else {
        return false;
    }
    return true;
}

static void prompt_press_typing(struct board *board, uint32_t press)
{
    struct prompt *prompt = &board->prompt;
    bool enter = press == PRESS_ENTER || press == '\r';

    if (enter && prompt->painted) {
        prompt_submit(board);
    } else if (!enter && prompt_edit(board, press)) {
        prompt->shown_count = 0;
        prompt->tried = prompt->refused = prompt->wants_try = false;
        prompt->answer[0] = '\0';
        prompt_anew(prompt);
    }
}

static void prompt_press_asking(struct board *board, uint32_t press)
{
    struct prompt *prompt = &board->prompt;
    struct said said;

    if ((press != PRESS_ENTER && press != '\r') || !prompt->painted)
        return;
    if (prompt_has_changed(board))
        return;
    prompt_anew(prompt);
    /* Something was wrong with one of several orders when they were asked for. */
    if (prompt->line_count != 0 && !prompt_look(board))
        return;
    if (order_parse(board, prompt->text, &said, prompt->note, sizeof(prompt->note)) < 0)
        return;
    if (said.class->word != NULL) {
        prompt->mode = PROMPT_WORD;
        prompt->typed[0] = '\0';
        return;
    }
    prompt_give(prompt);
}

static void prompt_press_word(struct board *board, uint32_t press)
{
    struct prompt *prompt = &board->prompt;
    struct said said;

    if (press == PRESS_ENTER || press == '\r') {
        if (!prompt->painted || prompt_has_changed(board) ||
            order_parse(board, prompt->text, &said, prompt->note, sizeof(prompt->note)) < 0)
            return;
        if (said.class->word != NULL && strcmp(prompt->typed, said.class->word) == 0)
            prompt_give(prompt);
        else
            text_copy(prompt->note, sizeof(prompt->note), "that is not the word: nothing was done");
    } else if (press == PRESS_ERASE || press == 8) {
        typing_erase(prompt->typed);
    } else if (press >= 0x20 && press < 0x110000) {
        typing_add(prompt->typed, sizeof(prompt->typed), press);
    }
    prompt_anew(prompt);
}

void prompt_press(struct board *board, uint32_t press)
{
    struct prompt *prompt = &board->prompt;

    if (prompt->mode == PROMPT_CLOSED || prompt->give)
        return;
    if (press == PRESS_ESCAPE || press == PRESS_CTRL_C)
        prompt_close(board, false);
    else if (prompt->mode == PROMPT_TYPING)
        prompt_press_typing(board, press);
    else if (prompt->mode == PROMPT_ASKING)
        prompt_press_asking(board, press);
    else
        prompt_press_word(board, press);
}

/* ---- painting ---- */

/* The end of a text that is too long stays on the screen: it is where somebody types. */
static void prompt_paint_text(struct pen *pen, const char *text)
{
    int left = pen_left(pen) - 28;

    while (text_width(text) > (left > 8 ? left : 8) && *text != '\0') {
        uint32_t code;
        size_t step = text_character(text, text + strlen(text), &code);

        text += step > 0 ? step : 1;
    }
    pen_text(pen, STYLE_STRONG, text);
}

static void prompt_paint_asked(const struct board *board, struct pen *pen)
{
    const struct prompt *prompt = &board->prompt;
    struct said said;
    char wrong[8];

    if (prompt->mode == PROMPT_TYPING) {
        pen_text(pen, STYLE_KEY, "_");
        pen_text(pen, STYLE_DIM, "   Enter sends, Esc leaves");
    } else if (prompt->mode == PROMPT_ASKING) {
        if (prompt->line_count > 1)
            pen_print(pen, STYLE_WARN, " and %u more", prompt->line_count - 1);
        pen_text(pen, STYLE_KEY, "   Enter gives it, Esc leaves");
    } else if (order_parse(board, prompt->text, &said, wrong, sizeof(wrong)) == 0 &&
               said.class->word != NULL) {
        pen_print(pen, STYLE_WARN, "   type %s: ", said.class->word);
        pen_text(pen, STYLE_STRONG, prompt->typed);
        pen_text(pen, STYLE_KEY, "_");
        pen_text(pen, STYLE_DIM, "   Esc leaves");
    }
}

int prompt_paint(const struct board *board, struct grid *grid, int y, bool *ret_painted)
{
    const struct prompt *prompt = &board->prompt;
    const char *note = prompt->note[0] != '\0' ? prompt->note : prompt->answer;
    struct pen pen = pen_at(grid, 0, y, grid->width);
    int lines = 1;

    *ret_painted = false;
    if (prompt->mode == PROMPT_CLOSED)
        return 0;
    pen_blank(&pen, pen_left(&pen));
    pen.x = 1;
    pen_text(&pen, STYLE_KEY, ":");
    prompt_paint_text(&pen, prompt->text);
    prompt_paint_asked(board, &pen);
    if (note[0] != '\0' && y > 3) {
        struct pen above = pen_at(grid, 0, y - 1, grid->width);

        pen_blank(&above, pen_left(&above));
        above.x = 1;
        if (note == prompt->answer && prompt->refused)
            pen_text(&above, STYLE_BAD, "it would be refused: ");
        else if (note == prompt->answer && strncmp(note, "undone:", 7) == 0)
            pen_text(&above, STYLE_WARN, "it would be ");
        pen_text(&above, prompt->mode == PROMPT_ASKING ? STYLE_CLOCK : STYLE_WARN, note);
        lines++;
    }
    *ret_painted = grid->width >= WIDTH_LEAST && (note[0] == '\0' || lines == 2);
    return lines;
}
