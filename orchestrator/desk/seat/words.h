/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a command line that comes as one text: from ssh, or typed at the prompt. */
#pragma once

/*
 * Splits `text` in place at spaces, tabs and line feeds, as a shell does with '…', "…" and \, but
 * without anything that is replaced. Returns how many words there are, or -1: a quote is not
 * closed, or there are more than `most`.
 */
int words_split(char *text, char **words, int most);
