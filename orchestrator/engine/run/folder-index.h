/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index of a state folder: which exercises are up and which are over, so that an order opens
 * only its own exercise's journal. The journals alone are authoritative. The index is derived from
 * them, and valid as long as no run was made or removed in the state folder since it was written
 * (by the folder's change time). An exercise that the index lists as up may be over by now, so its
 * reader checks that journal; one that is listed as over stays over. The command that finds the
 * index stale, missing or damaged writes it; when two do so, or one is killed, or the disk is full,
 * the next command finds it stale again.
 */
#pragma once

#include "engine/run/folder-own.h"

enum { INDEX_STALE = 1 };

/* Adds the exercises that are up and, with `over_too`, the others behind them. INDEX_STALE: some
 * may be missing, and the state of those in *to may be out of date. */
int index_read(const char *parent, bool over_too, struct folder_list *to);

/* Asked before the folder is read: its change time, for index_write; 0: it changed just now, and an
 * index made now could be taken for valid wrongly. */
int64_t index_moment(const char *parent);

/* Writes it, when nothing has changed since `seen`; with 0 it only says which are over. Whether
 * that works matters to nobody. */
void index_write(const char *parent, const struct folder_list *list, int64_t seen);
