/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index of a state folder: which exercises stand and which are over, so that an order opens its
 * own exercise's journal and no other. The journals alone say what is true. The index only follows
 * from them, and is believed as long as no run was made or removed in the state folder since it was
 * written (by the folder's time of change). An exercise in its list of standing ones may be over by
 * now: whoever reads the index looks into that journal. One in its list of those that are over
 * stays over. It is written by the command that finds it stale, missing or damaged; when two do, or
 * one is killed, or the disk is full, the next command finds it stale again.
 */
#pragma once

#include "engine/run/folder-own.h"

enum { INDEX_STALE = 1 };

/* Adds the standing exercises and, with `over_too`, the others behind them. INDEX_STALE: some may
 * be missing, and what is in *to was known once. */
int index_read(const char *parent, bool over_too, struct folder_list *to);

/* What is to be asked before the folder is read: its time of change for index_write; 0: it changed
 * just now, and an index made now would be believed wrongly. */
int64_t index_moment(const char *parent);

/* Writes it, when nothing has changed since `seen`; with 0 it only says which are over. Whether
 * that works matters to nobody. */
void index_write(const char *parent, const struct folder_list *list, int64_t seen);
