/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Room on the journal's disk that is kept for the day on which the disk is full: a file of
 * RESERVE_BYTES beside the journal. It is removed so that the rows in memory, and the row that
 * says that the exercise has stopped, can still be written.
 */
#pragma once

#include <excon/error.h>

enum { RESERVE_BYTES = 4 * 1024 * 1024 };

/* Makes it, when it is not there. 0; 1: there is no room for it, or only for it; <0: it cannot be
 * made. */
int reserve_make(const char *path, struct error *err);

/* Gives the room back. */
void reserve_release(const char *path);
