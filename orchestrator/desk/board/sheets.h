/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation sheets from the board: what Enter on a line means for who may grade. The board itself
 * has no form: it says what one is wanted for (board->sheet), and who shows the board shows it
 * (desk/seat in a session of the portal, `excon as` from excon-board). Blind grading is kept by
 * what the seat is told: its view has no sheet of another evaluator before all are in.
 */
#pragma once

#include "desk/board/board.h"

/*
 * Enter on this subject. True: it is a sheet; board->sheet says which form is wanted, or
 * board->refused why there is none. False: the subject is to be opened as any other.
 */
bool sheets_wish(struct board *board, const struct subject *about);

/*
 * The words of the seat's command that hands it in: "sheet TEAM METRIC [--report N | --inject ID]".
 * At most SHEETS_WORDS, borrowed from the view and from `number`. How many; 0: what is wished for
 * is not there any more.
 */
enum { SHEETS_WORDS = 5 };
int sheets_words(const struct board *board, char number[16], const char *words[SHEETS_WORDS]);
