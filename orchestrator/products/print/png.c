/* SPDX-License-Identifier: Apache-2.0 */
/* Header, one block of pixels, end. Rows are not filtered: screens are mostly of one colour. */
#include "products/print/png.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PNG_EIGHT_BITS = 8, PNG_TRUE_COLOUR = 2, PNG_HEADER = 13 };

int picture_init(struct picture *picture, uint32_t width, uint32_t height, struct error *err)
{
    if (width == 0 || height == 0 || width > PNG_SIDE || height > PNG_SIDE ||
        (uint64_t)width * height > PNG_PIXELS)
        return error_set(err, ERROR_INPUT, "a picture of %u by %u pixels is none", width, height);
    *picture = (struct picture){.width = width, .height = height};
    picture->rgb = calloc((size_t)width * height, 3);
    return picture->rgb != NULL ? 0 : error_memory(err);
}

void picture_done(struct picture *picture)
{
    free(picture->rgb);
    *picture = (struct picture){0};
}

static void png_put(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void png_chunk(FILE *to, const char *type, const unsigned char *data, size_t length)
{
    unsigned char head[8], sum[4];
    uLong crc;

    png_put(head, (uint32_t)length);
    memcpy(head + 4, type, 4);
    crc = crc32(crc32(0, head + 4, 4), data, (uInt)length);
    png_put(sum, (uint32_t)crc);
    fwrite(head, 1, sizeof(head), to);
    fwrite(data, 1, length, to);
    fwrite(sum, 1, sizeof(sum), to);
}

/* Each row begins with the number of its filter: 0. */
static int png_pack(const struct picture *picture, unsigned char **ret, uLongf *ret_length,
                    struct error *err)
{
    size_t row = (size_t)picture->width * 3, length = (row + 1) * picture->height;
    uLongf packed = compressBound((uLong)length);
    unsigned char *rows = malloc(length), *to = malloc(packed);
    bool good = rows != NULL && to != NULL;

    for (uint32_t y = 0; good && y < picture->height; y++) {
        rows[y * (row + 1)] = 0;
        memcpy(rows + y * (row + 1) + 1, picture->rgb + y * row, row);
    }
    good = good && compress2(to, &packed, rows, (uLong)length, 6) == Z_OK;
    free(rows);
    if (!good) {
        free(to);
        return error_memory(err);
    }
    *ret = to;
    *ret_length = packed;
    return 0;
}

int png_write(const struct picture *picture, FILE *to, struct error *err)
{
    static const unsigned char signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    unsigned char header[PNG_HEADER] = {0}, *packed = NULL, nothing[1];
    uLongf length = 0;
    int result = png_pack(picture, &packed, &length, err);

    if (result < 0)
        return result;
    png_put(header, picture->width);
    png_put(header + 4, picture->height);
    header[8] = PNG_EIGHT_BITS;
    header[9] = PNG_TRUE_COLOUR;
    fwrite(signature, 1, sizeof(signature), to);
    png_chunk(to, "IHDR", header, sizeof(header));
    png_chunk(to, "IDAT", packed, length);
    png_chunk(to, "IEND", nothing, 0);
    free(packed);
    return fflush(to) == 0 && !ferror(to) ? 0 : error_system(err, errno, "the picture");
}
