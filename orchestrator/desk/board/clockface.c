/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exercise clock in large digits, to be read from across the room: three lines high. In UTF-8
 * five dots of height as half blocks; in ASCII the seven segments that three lines can hold.
 */
#include "desk/board/board.h"

enum {
    DIGIT_WIDTH = 3,
    COLON = 10,
    MINUS = 11,
    SLASH = 12,
    SIGNS = 13,
    HALF_UPPER = 0x2580,
    HALF_LOWER = 0x2584,
    HALF_BOTH = 0x2588
};

/* Dots by lines from the top, the left one is bit 2. */
static const uint8_t dots[SIGNS][6] = {
    {7, 5, 5, 5, 7, 0}, {2, 6, 2, 2, 7, 0}, {7, 1, 7, 4, 7, 0}, {7, 1, 7, 1, 7, 0},
    {5, 5, 7, 1, 1, 0}, {7, 4, 7, 1, 7, 0}, {7, 4, 7, 5, 7, 0}, {7, 1, 1, 1, 1, 0},
    {7, 5, 7, 5, 7, 0}, {7, 5, 7, 1, 7, 0}, {0, 2, 0, 2, 0, 0}, {0, 0, 7, 0, 0, 0},
    {1, 1, 2, 4, 4, 0},
};

static const char *const segments[11][3] = {
    {" _ ", "| |", "|_|"}, {"   ", "  |", "  |"}, {" _ ", " _|", "|_ "}, {" _ ", " _|", " _|"},
    {"   ", "|_|", "  |"}, {" _ ", "|_ ", " _|"}, {" _ ", "|_ ", "|_|"}, {" _ ", "  |", "  |"},
    {" _ ", "|_|", "|_|"}, {" _ ", "|_|", " _|"}, {"   ", " . ", " . "},
};

static uint32_t clockface_code_of(bool ascii, int digit, int line, int column)
{
    if (ascii)
        return (uint32_t)(unsigned char)segments[digit][line][column];

    bool upper = dots[digit][2 * line] >> (2 - column) & 1;
    bool lower = dots[digit][2 * line + 1] >> (2 - column) & 1;

    return upper && lower ? HALF_BOTH : upper ? HALF_UPPER : lower ? HALF_LOWER : ' ';
}

int clockface_columns(const char *time)
{
    int columns = 0;

    for (; *time != '\0'; time++)
        columns += DIGIT_WIDTH + 1;
    return columns > 0 ? columns - 1 : 0;
}

void clockface_paint(struct grid *grid, int x, int y, enum style style, const char *time)
{
    for (; *time != '\0'; time++, x += DIGIT_WIDTH + 1) {
        int digit = *time >= '0' && *time <= '9' ? *time - '0' : *time == ':' ? COLON : -1;

        for (int i = 0; digit >= 0 && i < 3 * DIGIT_WIDTH; i++) {
            struct cell *cell = grid_at(grid, x + i % DIGIT_WIDTH, y + i / DIGIT_WIDTH);

            if (cell != NULL)
                *cell = (struct cell){
                    .code = clockface_code_of(grid->ascii, digit, i / DIGIT_WIDTH, i % DIGIT_WIDTH),
                    .style = (uint8_t)style};
        }
    }
}

static int clockface_sign(char letter)
{
    return letter >= '0' && letter <= '9' ? letter - '0'
           : letter == ':'                ? COLON
           : letter == '-'                ? MINUS
           : letter == '/'                ? SLASH
                                          : -1;
}

/* A dot is twice as wide as it is high, as cells are twice as high as they are wide. */
int digits_paint(struct grid *grid, int x, int y, int scale, enum style style, const char *text)
{
    int from = x;

    for (; *text != '\0'; text++, x += (DIGIT_WIDTH + 1) * 2 * scale) {
        int sign = clockface_sign(*text);

        for (int i = 0; sign >= 0 && i < DIGITS_HEIGHT * scale * DIGIT_WIDTH * 2 * scale; i++) {
            int line = i / (DIGIT_WIDTH * 2 * scale), column = i % (DIGIT_WIDTH * 2 * scale);
            struct pen pen;

            if (grid == NULL || !(dots[sign][line / scale] >> (2 - column / (2 * scale)) & 1))
                continue;
            pen = pen_at(grid, x + column, y + line, grid->width);
            pen_glyph(&pen, style, GLYPH_BAR_FULL);
        }
    }
    return x > from ? x - from - 2 * scale : 0;
}
