/* SPDX-License-Identifier: Apache-2.0 */
/* Tones and the ways in which a person reads times, sizes and points. */
#include "products/print/output.h"

#include <errno.h>
#include <excon/error.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

static const char *const tones[TONES] = {
    [TONE_PLAIN] = "",          [TONE_BOLD] = "\033[1m", [TONE_DIM] = "\033[2m",
    [TONE_GOOD] = "\033[32m",   [TONE_BAD] = "\033[31m", [TONE_WARN] = "\033[33m",
    [TONE_ACCENT] = "\033[36m",
};

void output_init(struct output *output, FILE *to, bool no_color)
{
    const char *said = getenv("NO_COLOR"), *term = getenv("TERM");
    struct winsize size = {0};

    *output = (struct output){.to = to, .tty = isatty(fileno(to)) == 1, .columns = 80, .lines = 24};
    output->colour = output->tty && !no_color && (said == NULL || said[0] == '\0') &&
                     term != NULL && strcmp(term, "dumb") != 0;
    if (output->tty && ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        output->columns = size.ws_col;
    if (output->tty && size.ws_row >= 5)
        output->lines = size.ws_row;
}

void output_print(const struct output *output, enum tone tone, const char *format, ...)
{
    bool coloured = output->colour && tone != TONE_PLAIN;
    va_list args;

    if (coloured)
        fputs(tones[tone], output->to);
    va_start(args, format);
    vfprintf(output->to, format, args);
    va_end(args);
    if (coloured)
        fputs("\033[0m", output->to);
}

const char *output_clean(struct pool *pool, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;
    /* A byte that is replaced becomes three. */
    size_t size = 3 * length + 1;
    char *clean = length < SIZE_MAX / 4 ? pool_take(pool, size) : NULL;

    if (clean == NULL)
        return "";
    text_clean(clean, size, text != NULL ? text : "", length);
    return clean;
}

int output_width(const char *text)
{
    const char *end = text + strlen(text);
    int width = 0;

    while (text < end) {
        uint32_t code = 0;
        size_t step = text_character(text, end, &code);

        width += step == 0 ? 1 : text_columns(code);
        text += step == 0 ? 1 : step;
    }
    return width;
}

const char *output_duration(char (*to)[32], int64_t ms)
{
    int64_t s = ms / 1000;

    if (ms % 1000 != 0 && s < 60)
        text_print(*to, sizeof(*to), "%" PRId64 ".%" PRId64 " s", s, ms % 1000 / 100);
    else if (s < 120 && s != 60)
        text_print(*to, sizeof(*to), "%" PRId64 " s", s);
    else if (s < 3600)
        text_print(*to, sizeof(*to), s % 60 ? "%" PRId64 " min %" PRId64 " s" : "%" PRId64 " min",
                   s / 60, s % 60);
    else if (s % 3600 / 60 != 0)
        text_print(*to, sizeof(*to), "%" PRId64 " h %" PRId64 " min", s / 3600, s % 3600 / 60);
    else
        text_print(*to, sizeof(*to), "%" PRId64 " h", s / 3600);
    return *to;
}

const char *output_clock(char (*to)[32], int64_t ms)
{
    int64_t s = ms / 1000;

    if (s >= 3600)
        text_print(*to, sizeof(*to), "+%" PRId64 ":%02d:%02d", s / 3600, (int)(s % 3600 / 60),
                   (int)(s % 60));
    else
        text_print(*to, sizeof(*to), "+%02d:%02d", (int)(s / 60), (int)(s % 60));
    return *to;
}

const char *output_bytes(char (*to)[32], int64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
    double value = (double)bytes;
    size_t unit = 0;

    for (; value >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
        value /= 1024;
    text_print(*to, sizeof(*to),
               value < 10 && unit > 0 && value != (double)(int64_t)value ? "%.1f %s" : "%.0f %s",
               value, units[unit]);
    return *to;
}

const char *output_points(char (*to)[32], int64_t thousandths)
{
    return text_thousandths(*to, thousandths);
}

/* JSON escapes what is below a blank by itself, but not the other control characters, nor what
 * turns the direction of text: a terminal gets nothing beyond ASCII. Programs get the text as it
 * is. */
static int output_dump(const struct output *output, json_t *json, size_t flags)
{
    int result;

    if (json == NULL)
        return EXIT_FAILED;
    result = json_dumpf(json, output->to, flags | (output->tty ? JSON_ENSURE_ASCII : 0));
    json_decref(json);
    fputc('\n', output->to);
    return result == 0 ? EXIT_DONE : EXIT_FAILED;
}

int output_json(const struct output *output, void *json)
{
    return output_dump(output, json, JSON_INDENT(2));
}

void output_json_line(const struct output *output, void *json)
{
    output_dump(output, json, JSON_COMPACT);
    fflush(output->to);
}
