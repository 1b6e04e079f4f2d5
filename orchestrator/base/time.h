/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only door to the system's clocks. The three never mix: `mono` arms timers, `boot` measures
 * how long we were away (it goes on while the machine sleeps), `wall` is for people and is never
 * compared. All are milliseconds; `wall` counts from 1970, UTC.
 */
#pragma once

#include <excon/error.h>
#include <stdint.h>

struct moment {
    int64_t mono, boot, wall;
};

enum { TIME_BOOT_ID = 37, TIME_TEXT = 32 };

void time_now(struct moment *ret_now);
/* `mono` alone. */
int64_t time_mono(void);

/* The kernel's id of this boot. `boot` compares only between equal ids. */
int time_boot_id(char ret_id[TIME_BOOT_ID], struct error *err);

/* "2026-11-22T10:30:00Z" (ISO 8601). A time outside the years 0…9999 reads "?". */
void time_text_wall(char to[TIME_TEXT], int64_t wall);

/* A date-time group: "221030ZNOV26"; local time, with its letter, of a zone that is `zone` ms ahead
 * of UTC by whole hours: "221230BNOV26". */
void time_text_dtg(char to[TIME_TEXT], int64_t wall, int64_t zone);

/* A span: "12:07", "1:02:03", "-0:05". Whole seconds, rounded down (-1 ms is "-0:01"). */
void time_text_span(char to[TIME_TEXT], int64_t ms);
