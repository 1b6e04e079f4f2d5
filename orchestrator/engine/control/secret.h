/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values that are in no row: those of random variables, and the folder of an inject's files in its
 * guest. Texts in the journal name them as ${name}; this file puts the values in when a text is
 * used.
 */
#pragma once

#include <excon/error.h>

#include "engine/run/folder.h"
#include "core/view/view.h"
#include "core/model/credential.h"

struct controller;

/* Whose text is read: a team's (0: nobody's). */
struct secret_reader {
    const struct view *view;
    const unsigned char *key;
    uint32_t team;
    char value[CREDENTIAL_ID];
    char place[192];   /* of an inject's own files, "": none */
    char places[4096]; /* of all its attempts, a blank between them */
};

struct secret_reader secret_reader(struct controller *controller, uint32_t team);
/* Where the files of the inject's present attempt are. */
void secret_place(struct controller *controller, const struct view_inject *inject,
                  struct secret_reader *reader);
/* 0: *ret is malloc'd, with a NUL behind it; 1: the text says nothing that is to be replaced; <0.
 */
int secret_text(struct secret_reader *reader, const char *text, size_t length, char **ret,
                size_t *ret_length, struct error *err);

/* The value of a random variable for a team; 1: it has none (no team, another's, or the variable is
 * not random). */
int secret_variable(const unsigned char key[FOLDER_KEY], const struct variable_made *made,
                    uint32_t team, char ret[CREDENTIAL_ID]);
