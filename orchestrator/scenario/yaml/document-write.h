/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes one YAML document, part by part. The first failure is kept and told at the end; what is
 * written after it goes nowhere.
 */
#pragma once

#include <excon/error.h>
#include <stdio.h>

#include "scenario/yaml/document.h"

struct document_writer;

/* NULL: no memory. */
struct document_writer *document_writer_new(FILE *to);

/* Ends the document and the writer. 0, or <0: it could not be written. */
int document_writer_done(struct document_writer *writer, struct error *err);

/* A list or a map begins, on one line (`flow`) or on lines of its own; of a map keys and values
 * follow in turn. */
void document_write_start(struct document_writer *writer, enum item_kind kind, bool flow);
void document_write_end(struct document_writer *writer, enum item_kind kind);

/* A scalar: `plain` ones may be numbers, booleans or null to whoever reads them, all others are
 * texts. */
void document_write_scalar(struct document_writer *writer, const char *text, size_t length,
                           bool plain);
void document_write_text(struct document_writer *writer, const char *text);
void document_write_plain(struct document_writer *writer, const char *text);
