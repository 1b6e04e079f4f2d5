/* SPDX-License-Identifier: Apache-2.0 */
/* Durations are read in nanoseconds, so that products and tiny units are exact, and cut once at the
 * end. */
#include "scenario/yaml/units.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { TEXT_MOST = 256, UNIT_MOST = 16 };

#define SECOND INT64_C(1000000000)
#define MOST_NS ((__int128)DURATION_MOST_MS * 1000000)

struct unit {
    const char *words; /* with a bar before and behind each */
    int64_t scale;
};

static const struct unit duration_units[] = {
    {"|y|year|", 365 * 86400 * SECOND},
    {"|mon|month|", 30 * 86400 * SECOND},
    {"|w|week|", 7 * 86400 * SECOND},
    {"|d|day|", 86400 * SECOND},
    {"|h|hr|hour|", 3600 * SECOND},
    {"|m|min|minute|", 60 * SECOND},
    {"|s|sec|second|", SECOND},
    {"|ms|msec|millisecond|", 1000000},
    {"|us|µs|μs|usec|µsec|microsecond|", 1000},
    {"|ns|nsec|nanosecond|", 1},
};

static const struct unit size_units[] = {
    {"||b|", 1},
    {"|k|kb|", 1000},
    {"|m|mb|", 1000 * 1000},
    {"|g|gb|", 1000 * 1000 * 1000},
    {"|t|tb|", INT64_C(1000000000000)},
    {"|p|pb|", INT64_C(1000000000000000)},
    {"|ki|kib|", 1 << 10},
    {"|mi|mib|", 1 << 20},
    {"|gi|gib|", 1 << 30},
    {"|ti|tib|", INT64_C(1) << 40},
    {"|pi|pib|", INT64_C(1) << 50},
};

static char units_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool units_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The scale of the unit that stands in [at, end), 0 when it is none. */
static int64_t unit_of(const struct unit *units, size_t count, const char *at, const char *end)
{
    char word[UNIT_MOST + 3] = "|";
    size_t length = (size_t)(end - at);

    if (length > UNIT_MOST)
        return 0;
    for (size_t i = 0; i < length; i++)
        word[i + 1] = units_lower(at[i]);
    word[length + 1] = '|';
    for (size_t i = 0; i < count; i++)
        if (strstr(units[i].words, word) != NULL)
            return units[i].scale;
    return 0;
}

/* Without white space (Unicode's too) and underscores. */
static bool units_squeeze(char *to, size_t size, const char *text)
{
    const char *end = text + strlen(text);
    size_t used = 0;

    while (text < end) {
        uint32_t code = 0;
        size_t step = text_character(text, end, &code);

        if (step == 0)
            return false;
        if (!(code == ' ' || (code >= '\t' && code <= '\r') || code == '_' || code == 0x85 ||
              code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
              code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f ||
              code == 0x3000)) {
            if (used + step >= size)
                return false;
            memcpy(to + used, text, step);
            used += step;
        }
        text += step;
    }
    to[used] = '\0';
    return true;
}

/* One term, `integer unit`; `first` must say its unit. Moves *at behind it. */
static const char *units_read_term(const char **at, bool first, __int128 *ret_ns)
{
    __int128 number = 0;
    const char *digits = *at, *unit;

    for (; units_is_digit(**at); (*at)++) {
        number = number * 10 + (**at - '0');
        if (number > MOST_NS)
            return "it is longer than a thousand years";
    }
    if (*at == digits)
        return **at == '-' ? "it is negative" : "a number is missing";
    if ((**at == '.' || **at == ',') && units_is_digit((*at)[1]))
        return "it has a fraction: write 1min 30s, or 90s";
    unit = *at;
    while (**at != '\0' && !units_is_digit(**at) && **at != '+' && **at != '*')
        (*at)++;

    int64_t scale = *at == unit
                        ? (first ? 0 : SECOND)
                        : unit_of(duration_units,
                                  sizeof(duration_units) / sizeof(duration_units[0]), unit, *at);

    if (scale == 0)
        return *at == unit ? "a unit is missing (s, min, h, d …)"
                           : "no such unit (s, min, h, d, w …; no plurals)";
    if (number > MOST_NS / scale)
        return "it is longer than a thousand years";
    *ret_ns = number * scale;
    return NULL;
}

const char *duration_read(const char *text, __int128 *ret_ns)
{
    char squeezed[TEXT_MOST];
    const char *at = squeezed, *wrong;
    char joint = '\0'; /* what joined terms so far: products and sums do not mix */
    __int128 sum = 0;

    if (!units_squeeze(squeezed, sizeof(squeezed), text))
        return "it is too long";
    if (strcmp(squeezed, "0") == 0) {
        *ret_ns = 0;
        return NULL;
    }
    wrong = units_read_term(&at, true, &sum);
    while (wrong == NULL && *at != '\0') {
        char now = *at == '*' ? '*' : '+';
        __int128 term = 0;

        if (*at == '+' || *at == '*')
            at++;
        if (joint != '\0' && joint != now)
            return "terms are joined all by + or all by *";
        joint = now;
        wrong = units_read_term(&at, false, &term);
        if (wrong != NULL)
            return wrong;
        if (now == '*' && term != 0 && sum > MOST_NS * SECOND / term)
            return "it is longer than a thousand years";
        sum = now == '*' ? sum * term / SECOND : sum + term;
        if (sum > MOST_NS)
            return "it is longer than a thousand years";
    }
    if (wrong == NULL)
        *ret_ns = sum;
    return wrong;
}

const char *duration_read_ms(const char *text, int64_t *ret_ms)
{
    __int128 ns = 0;
    const char *wrong = duration_read(text, &ns);

    if (wrong == NULL)
        *ret_ms = (int64_t)(ns / 1000000);
    return wrong;
}

const char *size_read(const char *text, int64_t *ret_bytes)
{
    size_t digits = strspn(text, "0123456789."), length = strlen(text);
    const char *unit = text + digits;
    char number[64], *end;

    if (digits == 0)
        return text[0] == '-' ? "it is negative" : "a number is missing";
    if (text[digits] == ',' && text[digits + 1] >= '0' && text[digits + 1] <= '9')
        return "a fraction has a point: 1.5 gib";
    if (digits >= sizeof(number) || length > TEXT_MOST)
        return "it is too long";
    memcpy(number, text, digits);
    number[digits] = '\0';
    unit += strspn(unit, " \t");

    int64_t scale =
        unit_of(size_units, sizeof(size_units) / sizeof(size_units[0]), unit, text + length);

    if (scale == 0)
        return "no such unit (kb, mb, gb … are powers of 1000, kib, mib, gib … of 1024)";

    long double value = strtold(number, &end) * (long double)scale;

    if (*end != '\0' || strcmp(number, ".") == 0)
        return "the number is not one";
    if (value >= 9.2e18L)
        return "it is too large";
    *ret_bytes = (int64_t)value;
    return NULL;
}

bool points_read(const char *text, int64_t *ret_thousandths)
{
    int64_t value = 0;
    int places = -1;

    if (!units_is_digit(text[0]))
        return false;
    for (; *text != '\0'; text++) {
        if (*text == '.' && places < 0 && units_is_digit(text[1])) {
            places = 0;
            continue;
        }
        if (!units_is_digit(*text) || (places >= 0 && ++places > 3))
            return false;
        value = value * 10 + (*text - '0');
        if (value > INT64_C(1000000000000))
            return false;
    }
    for (int i = places < 0 ? 0 : places; i < 3; i++)
        value *= 10;
    if (value > INT64_C(1000000000000))
        return false;
    *ret_thousandths = value;
    return true;
}
