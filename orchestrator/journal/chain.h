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
void chain_next(unsigned char hash[JOURNAL_HASH], const struct journal_row *row);

/* The name of a blob. */
void chain_name(char ret_name[JOURNAL_HASH_TEXT], const void *bytes, size_t length);
