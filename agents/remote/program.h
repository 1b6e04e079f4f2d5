/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs that go to `sh` in a guest, as text for its standard input. They consist of
 * constants with hex words, integers, a checked path, and the script in a quoted here-document
 * whose delimiter is a random word. Nothing is ever quoted into a command line.
 *
 * Each first prints a random word on both outputs, so that output of a login shell's startup files
 * is not taken for an answer.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROGRAM_WORD = 33, PROGRAM_ID = 64, PROGRAM_BOOT = 36 /* proc(5), random/boot_id */ };

struct program {
    char *text; /* malloc'd; ends with a line feed */
    size_t length;
    char word[PROGRAM_WORD]; /* the random word, printed on a line of its own */
};

/* Parts of program_inject for programs of another shell: the checks of a marker's names; a random
 * word; and the two last names of `marks`, as one. */
enum { PROGRAM_MARKS = 256 };

int program_check(const char *id, const char *marks, struct error *err);
int program_word(char word[PROGRAM_WORD], struct error *err);
void program_marks_name(const char *marks, char name[PROGRAM_MARKS + 1]);

void program_done(struct program *program);

/* Runs `script` in a process group of its own, which a line (or the end) on standard input kills.
 */
int program_exec(struct program *ret_program, const char *script, struct error *err);

struct program_inject {
    const char *id;    /* PROGRAM_ID hex digits */
    const char *marks; /* absolute path of the user's marker directory */
    const char *script;
    int64_t timeout;  /* ms that the payload has in the guest */
    int64_t limit;    /* bytes of either output that are kept */
    const char *boot; /* in this boot its marker may stand in memory, in another one nothing is run;
                         "": none */
    bool begun; /* it is known to have begun: nothing is run, and a marker that is not there says
                   "I" */
};

/*
 * Makes the marker and runs the payload, or reports what is there. Standard output: the line
 * "R" (begun or found), and later a line that is final: "E <status> <timed out>", "V", "I", or "X
 * <boot id>" (no marker could be made in that boot, and nothing has run); behind an E line the
 * payload's outputs, on both streams.
 */
int program_inject(struct program *ret_program, const struct program_inject *inject,
                   struct error *err);

/* Claims the id, so that a late inject does not run. Answers as program_inject does, with one line
 * and no outputs. */
int program_void(struct program *ret_program, const char *id, const char *marks, struct error *err);
