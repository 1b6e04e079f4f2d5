/* SPDX-License-Identifier: Apache-2.0 */
/* Recipes: the packages of the library that say how their image is built. */
#pragma once

#include <excon/error.h>
#include <limits.h>
#include <stdbool.h>

struct image_recipe {
    char image[192];        /* "tiny-1.0.0" */
    char package[PATH_MAX]; /* the package's folder */
    char program[PATH_MAX]; /* its recipe */
    char folder[PATH_MAX];  /* where the image goes */
};

/* Is a text fit to be part of a file's name? */
bool image_is_plain(const char *text);

/* The newest package of that name (or NAME-VERSION) along the library path that can be built. */
int image_recipe_find(const char *name, struct image_recipe *ret, struct error *err);
