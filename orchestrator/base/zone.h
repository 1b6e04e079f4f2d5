/* SPDX-License-Identifier: Apache-2.0 */
/* Local times, by the C library and the system's time zone database. */
#pragma once

#include <excon/error.h>
#include <stdint.h>

enum { ZONE_NO_TIME = OUTCOMES_ZONE };

/* 0: the database has a zone of that name; <0: it has none, the words say so. */
int zone_check(const char *name, struct error *err);

/*
 * The wall time of a local one (ms since 1970 as if UTC) in the zone of that name, such as
 * Europe/Tallinn, and how far local time is ahead of UTC then. Of a local time that occurs twice,
 * the first. ZONE_NO_TIME: the local time is skipped when clocks go forward. <0: the database does
 * not know the zone.
 */
int zone_wall(const char *name, int64_t local, int64_t *ret_wall, int64_t *ret_ahead,
              struct error *err);
