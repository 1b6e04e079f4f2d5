/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's bytes are hostile: they are bounded before they are kept, and made text before they are
 * told. */
#include "remote/output.h"

#include "base/text.h"

#include <excon/wire.h>
#include <stdlib.h>
#include <string.h>

void output_init(struct output *output, const char *word, size_t limit)
{
    *output = (struct output){.limit = limit};
    memcpy(output->word, word, PROGRAM_WORD - 1);
    output->word[PROGRAM_WORD - 1] = '\n';
}

void output_done(struct output *output)
{
    free(output->bytes);
    output->bytes = NULL;
    output->used = output->size = 0;
}

/* Returns how many bytes belong to what came before the word, the word included. */
static size_t output_skip(struct output *output, const char *bytes, size_t length)
{
    /* The word nearly always comes first and in one piece. */
    if (output->tail[PROGRAM_WORD - 1] == '\0' && length >= PROGRAM_WORD &&
        memcmp(bytes, output->word, PROGRAM_WORD) == 0) {
        output->begun = true;
        return PROGRAM_WORD;
    }
    for (size_t i = 0; i < length; i++) {
        memmove(output->tail, output->tail + 1, PROGRAM_WORD - 1);
        output->tail[PROGRAM_WORD - 1] = bytes[i];
        if (bytes[i] == '\n' && memcmp(output->tail, output->word, PROGRAM_WORD) == 0) {
            output->begun = true;
            return i + 1;
        }
    }
    return length;
}

static bool output_make_room(struct output *output, size_t size)
{
    if (size <= output->size)
        return true;

    size_t grown = output->size > 0 ? output->size : 512;

    while (grown < size)
        grown *= 2;
    if (grown > output->limit)
        grown = output->limit;

    char *bytes = realloc(output->bytes, grown);

    if (bytes == NULL)
        return false;
    output->bytes = bytes;
    output->size = grown;
    return true;
}

void output_add(struct output *output, const char *bytes, size_t length)
{
    size_t before = output->begun ? 0 : output_skip(output, bytes, length);
    size_t room = output->limit - output->used;
    size_t taken = length - before < room ? length - before : room;

    if (taken > 0 && !output_make_room(output, output->used + taken))
        taken = 0;
    if (taken > 0)
        memcpy(output->bytes + output->used, bytes + before, taken);
    output->used += taken;
    output->dropped += length - before - taken;
}

/* Could the bytes up to `end` be the beginning of a character? Then a cut, not the guest, made them
 * odd. */
static bool output_is_begun_character(const char *at, const char *end)
{
    unsigned char lead = (unsigned char)*at;
    int length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;

    if (lead >= 0xf5 || end - at >= length)
        return false;
    while (++at < end) {
        if (((unsigned char)*at & 0xc0) != 0x80)
            return false;
    }
    return true;
}

json_t *output_text(const char *bytes, size_t length, size_t limit, bool *ret_cut)
{
    static const char replacement[] = "\xef\xbf\xbd";
    size_t most = limit < WIRE_OUTPUT_MOST ? limit : WIRE_OUTPUT_MOST, used = 0;
    size_t longest = (sizeof(replacement) - 1) * length; /* each byte becomes one */
    char *text = malloc((longest < most ? longest : most) + 1);

    if (text == NULL)
        return NULL;

    const char *at = bytes, *end = bytes + (length < most ? length : most);
    bool cut = length > most || *ret_cut;

    while (at < end) {
        uint32_t code = 0;
        size_t step = text_character(at, end, &code);
        const char *piece = step == 0 || code == 0 ? replacement : at;
        size_t room = piece == at ? step : sizeof(replacement) - 1;

        if (used + room > most || (step == 0 && cut && output_is_begun_character(at, end))) {
            cut = true;
            break;
        }
        memcpy(text + used, piece, room);
        used += room;
        at += step > 0 ? step : 1;
    }

    json_t *value = json_stringn(text, used);

    free(text);
    *ret_cut = cut;
    return value;
}
