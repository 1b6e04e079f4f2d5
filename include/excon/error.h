/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors with words.
 *
 * A function that can fail returns 0 (done), <0 (failed, and *err says why) or >0 (an outcome that
 * this function documents and its caller handles). The struct stands on the caller's stack; the
 * outermost cause comes first: "plan: node web: no switch \"dmz\"". A function either logs or
 * returns an error, never both. `err` may be NULL where nobody wants the words.
 */
#pragma once

#include <stdarg.h>

enum error_code {
    ERROR_FAILED = 1, /* it did not work, the text says why */
    ERROR_MEMORY,     /* no memory */
    ERROR_SYSTEM,     /* an operating system call failed */
    ERROR_INPUT,      /* what was given is wrong */
    ERROR_STATE,      /* not possible now: an illegal move, already running, … */
    ERROR_MISSING,    /* something that should be there is not */
};

/*
 * Where the outcomes that have names begin, by the functions that they belong to. No two names have
 * one number: an outcome that is compared with another function's name is never taken for it.
 * Callers compare with names, not with 0.
 */
enum outcomes {
    OUTCOMES_DIAL = 0x10,
    OUTCOMES_LOCAL = 0x20,
    OUTCOMES_FOLLOW = 0x30,
    OUTCOMES_JOURNAL = 0x40,
    OUTCOMES_ZONE = 0x50,
    OUTCOMES_PEER = 0x60,
    OUTCOMES_VT = 0x90,
};

/* Exit codes of every program. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_SCENARIO = 3, /* the scenario is wrong */
    EXIT_RANGE = 4,    /* some part of the range failed */
};

struct error {
    enum error_code code;
    char text[1024]; /* one line of UTF-8, no line feed, cut with an ellipsis */
};

/* Sets *err (nothing when NULL). Always returns -code, so that callers write `return error_set(…)`.
 */
int error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As error_set with ERROR_SYSTEM, and ": strerror(number)" behind the text. */
int error_system(struct error *err, int number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* No memory. Returns -ERROR_MEMORY. */
int error_memory(struct error *err);

/* Puts "context: " before the text that is there. Returns -err->code (-ERROR_FAILED when NULL). */
int error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
