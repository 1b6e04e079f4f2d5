/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain of hashes: h(n) = BLAKE2b-256(h(n-1) | the bytes of row n), h(0) = BLAKE2b-256("excon
 * journal 1" | run id). The bytes of a row: seq, x, r, wall, audience, team, each as 8 bytes, then
 * kind and body, each as its length in 8 bytes and its own bytes. Numbers are two's complement,
 * least byte first. docs/JOURNAL.md says the same.
 */
#pragma once

#include "journal/journal.h"

void chain_start(unsigned char hash[JOURNAL_HASH], const char *run);

/* Moves `hash` forward over a row. */
void chain_next(unsigned char hash[JOURNAL_HASH], const struct stored_row *stored);

/* The chain of turns, signed with the heads: t(n) = BLAKE2b-256(t(n-1) | first, last, x, r, boot,
 * wall, each as 8 bytes, then boot_id as its length in 8 bytes and its own bytes), t(0) =
 * BLAKE2b-256("excon turns 1" | run id). */
void chain_start_turns(unsigned char hash[JOURNAL_HASH], const char *run);
void chain_next_turn(unsigned char hash[JOURNAL_HASH], const struct journal_turn *turn);
