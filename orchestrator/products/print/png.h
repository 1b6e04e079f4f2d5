/* SPDX-License-Identifier: Apache-2.0 */
/* A picture as a PNG file (W3C PNG, third edition): 8 bits of red, green and blue for each pixel.
 */
#pragma once

#include <excon/error.h>
#include <stdint.h>
#include <stdio.h>

enum { PNG_SIDE = 8192, PNG_PIXELS = 16 * 1024 * 1024 /* at most */ };

struct picture {
    uint32_t width, height;
    unsigned char *rgb; /* rows from the top, three bytes a pixel; malloc'd */
};

/* 1 to PNG_SIDE a side and at most PNG_PIXELS, else ERROR_INPUT. */
int picture_init(struct picture *picture, uint32_t width, uint32_t height, struct error *err);
void picture_done(struct picture *picture);

int png_write(const struct picture *picture, FILE *to, struct error *err);
