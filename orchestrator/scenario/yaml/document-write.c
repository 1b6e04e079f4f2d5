/* SPDX-License-Identifier: Apache-2.0 */
/* A YAML document by libyaml's emitter: with document.c the only file that knows libyaml. */
#include "scenario/yaml/document-write.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

struct document_writer {
    yaml_emitter_t emitter;
    unsigned flow; /* how many mappings and lists are open that are written in braces */
    bool failed, no_memory;
};

static void write_emit(struct document_writer *writer, yaml_event_t *event, int made)
{
    if (!made) {
        writer->failed = writer->no_memory = true;
        return;
    }
    if (writer->failed)
        yaml_event_delete(event);
    else if (!yaml_emitter_emit(&writer->emitter, event))
        writer->failed = true;
}

struct document_writer *document_writer_new(FILE *to)
{
    struct document_writer *writer = calloc(1, sizeof(*writer));
    yaml_event_t event;

    if (writer == NULL || !yaml_emitter_initialize(&writer->emitter)) {
        free(writer);
        return NULL;
    }
    yaml_emitter_set_output_file(&writer->emitter, to);
    yaml_emitter_set_unicode(&writer->emitter, 1);
    yaml_emitter_set_width(&writer->emitter, -1);
    yaml_emitter_set_indent(&writer->emitter, 2);
    write_emit(writer, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    write_emit(writer, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
    return writer;
}

int document_writer_done(struct document_writer *writer, struct error *err)
{
    yaml_event_t event;
    int result = 0;

    write_emit(writer, &event, yaml_document_end_event_initialize(&event, 1));
    write_emit(writer, &event, yaml_stream_end_event_initialize(&event));
    if (!writer->failed && !yaml_emitter_flush(&writer->emitter))
        writer->failed = true;
    if (writer->no_memory || writer->emitter.error == YAML_MEMORY_ERROR)
        result = error_memory(err);
    else if (writer->failed)
        result =
            error_set(err, ERROR_SYSTEM, "the document could not be written: %s",
                      writer->emitter.problem != NULL ? writer->emitter.problem : "output failed");
    yaml_emitter_delete(&writer->emitter);
    free(writer);
    return result;
}

void document_write_start(struct document_writer *writer, enum item_kind kind, bool flow)
{
    yaml_event_t event;

    writer->flow += flow || writer->flow != 0;
    write_emit(writer, &event,
               kind == ITEM_MAP ? yaml_mapping_start_event_initialize(
                                      &event, NULL, NULL, 1,
                                      flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE)
                                : yaml_sequence_start_event_initialize(
                                      &event, NULL, NULL, 1,
                                      flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE));
}

void document_write_end(struct document_writer *writer, enum item_kind kind)
{
    yaml_event_t event;

    writer->flow -= writer->flow != 0;
    write_emit(writer, &event,
               kind == ITEM_MAP ? yaml_mapping_end_event_initialize(&event)
                                : yaml_sequence_end_event_initialize(&event));
}

void document_write_scalar(struct document_writer *writer, const char *text, size_t length,
                           bool plain)
{
    bool lines = memchr(text, '\n', length) != NULL;
    /* In braces the emitter would put it in quotes of another kind than it has when it is read
     * again. */
    bool bare = plain && !lines && (writer->flow == 0 || strpbrk(text, ",?[]{}:") == NULL);
    yaml_scalar_style_t style = bare    ? YAML_PLAIN_SCALAR_STYLE
                                : lines ? YAML_LITERAL_SCALAR_STYLE
                                        : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    yaml_event_t event;

    /* Where a plain one cannot stand it is quoted; no number, boolean or null is such a text. */
    write_emit(writer, &event,
               yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text,
                                            (int)length, 1, 1, style));
}

/* Is it a text to every reader, those of YAML 1.1 too, though it has no quotes? */
static bool write_is_surely_text(const char *text)
{
    static const char *const words[] = {"null", "true", "false", "yes", "no",
                                        "on",   "off",  "y",     "n"};
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t length = strlen(text);

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcasecmp(text, words[i]) == 0)
            return false;
    return length != 0 && strchr(letters, text[0]) != NULL && text[length - 1] != ' ' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.- ") ==
               length;
}

void document_write_text(struct document_writer *writer, const char *text)
{
    document_write_scalar(writer, text, strlen(text), write_is_surely_text(text));
}

void document_write_plain(struct document_writer *writer, const char *text)
{
    document_write_scalar(writer, text, strlen(text), true);
}
