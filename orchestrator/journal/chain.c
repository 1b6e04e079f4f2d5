/* SPDX-License-Identifier: Apache-2.0 */
/* The chain, by libsodium. The head of a row is gathered first, so that a row costs two updates. */
#include "journal/chain.h"

#include <sodium.h>
#include <string.h>

#include "base/text.h"

static const char origin[] = "excon journal 1", origin_turns[] = "excon turns 1";

static unsigned char *chain_put_number(unsigned char *to, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        *to++ = (unsigned char)(value >> 8 * i);
    return to;
}

static void chain_begin(unsigned char hash[JOURNAL_HASH], const char *what, const char *run)
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, JOURNAL_HASH);
    crypto_generichash_update(&state, (const unsigned char *)what, strlen(what));
    crypto_generichash_update(&state, (const unsigned char *)run, strlen(run));
    crypto_generichash_final(&state, hash, JOURNAL_HASH);
}

void chain_start(unsigned char hash[JOURNAL_HASH], const char *run)
{
    chain_begin(hash, origin, run);
}

void chain_start_turns(unsigned char hash[JOURNAL_HASH], const char *run)
{
    chain_begin(hash, origin_turns, run);
}

void chain_next_turn(unsigned char hash[JOURNAL_HASH], const struct journal_turn *turn)
{
    unsigned char head[JOURNAL_HASH + 7 * 8], *end = head;
    const int64_t numbers[] = {turn->first, turn->last, turn->x, turn->r, turn->boot, turn->wall};
    size_t length = strlen(turn->boot_id);
    crypto_generichash_state state;

    memcpy(end, hash, JOURNAL_HASH);
    end += JOURNAL_HASH;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        end = chain_put_number(end, (uint64_t)numbers[i]);
    end = chain_put_number(end, length);
    crypto_generichash_init(&state, NULL, 0, JOURNAL_HASH);
    crypto_generichash_update(&state, head, (size_t)(end - head));
    crypto_generichash_update(&state, (const unsigned char *)turn->boot_id, length);
    crypto_generichash_final(&state, hash, JOURNAL_HASH);
}

void chain_next(unsigned char hash[JOURNAL_HASH], const struct stored_row *stored)
{
    enum { TOGETHER = 1024 };
    unsigned char head[TOGETHER], *end = head;
    const int64_t numbers[] = {stored->seq,  stored->x,        stored->r,
                               stored->wall, stored->audience, stored->team};
    size_t kind = strlen(stored->kind);
    crypto_generichash_state state;
    unsigned char length[8];

    memcpy(end, hash, JOURNAL_HASH);
    end += JOURNAL_HASH;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        end = chain_put_number(end, (uint64_t)numbers[i]);
    end = chain_put_number(end, kind);
    chain_put_number(length, stored->length);

    /* Most rows are hashed in one piece. */
    if (kind + stored->length < TOGETHER - JOURNAL_HASH - 8 * 8) {
        memcpy(end, stored->kind, kind);
        end += kind;
        memcpy(end, length, sizeof(length));
        end += sizeof(length);
        memcpy(end, stored->body, stored->length);
        end += stored->length;
        crypto_generichash(hash, JOURNAL_HASH, head, (size_t)(end - head), NULL, 0);
        return;
    }
    crypto_generichash_init(&state, NULL, 0, JOURNAL_HASH);
    crypto_generichash_update(&state, head, (size_t)(end - head));
    crypto_generichash_update(&state, (const unsigned char *)stored->kind, kind);
    crypto_generichash_update(&state, length, sizeof(length));
    crypto_generichash_update(&state, (const unsigned char *)stored->body, stored->length);
    crypto_generichash_final(&state, hash, JOURNAL_HASH);
}
