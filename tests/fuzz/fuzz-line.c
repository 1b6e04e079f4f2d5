/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target of the wire's lines: the first byte says how many bytes come at a time. The same
 * lines come out however the bytes come in, each is an object that is written and read again as
 * itself, and hellos of any form are only refused.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/hello.h"
#include "wire/line.h"
#include "wire/line-scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MOST = 256, LINE_MOST = 512 };

struct lines {
    json_t *lines[LINES_MOST];
    size_t count;
    bool broken;
};

static void fuzz_hello(const json_t *line)
{
    struct hello hello;
    const char *run = NULL;
    struct error err = {0};

    if (hello_read(line, &hello, &err) < 0 && err.text[0] == '\0')
        abort();
    if (hello_agent(line, "test", &err) < 0 && err.text[0] == '\0')
        abort();
    hello_is_welcome(line, &run, &err);
}

/* Every line that is whole, as the reader's contract says: before more is added. */
static void fuzz_take(struct line_reader *reader, struct lines *to)
{
    json_t *line;
    struct error err = {0};
    int result;

    while (!to->broken && (result = line_reader_next(reader, &line, &err)) != 1) {
        if (result < 0) {
            to->broken = true;
            if (err.text[0] == '\0')
                abort();
        } else if (to->count < LINES_MOST) {
            to->lines[to->count++] = line;
        } else {
            json_decref(line);
        }
    }
}

static void fuzz_read(const uint8_t *data, size_t size, size_t at_once, struct lines *to)
{
    struct line_reader reader = {.most = LINE_MOST};
    struct error err;

    *to = (struct lines){0};
    for (size_t i = 0; i < size && !to->broken; i += at_once) {
        size_t length = size - i < at_once ? size - i : at_once;

        if (line_reader_add(&reader, (const char *)data + i, length, &err) < 0)
            to->broken = true;
        else
            fuzz_take(&reader, to);
    }
    line_reader_done(&reader);
}

/* What is read and written without jansson's parser and printer is what these make of it. */
static void fuzz_scan(const char *bytes, size_t size)
{
    json_t *own = line_scan(bytes, size);
    json_t *jansson = json_loadb(bytes, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    char *printed, *dumped;
    size_t length;

    if (own != NULL) {
        printed = line_print(own, 0, &length);
        dumped = json_dumps(own, JSON_COMPACT | JSON_ENCODE_ANY);
        if (jansson == NULL || !json_equal(own, jansson) || dumped == NULL)
            abort();
        if (printed != NULL && (strlen(dumped) != length || memcmp(printed, dumped, length) != 0))
            abort();
        free(printed);
        free(dumped);
    }
    json_decref(own);
    json_decref(jansson);
}

/* What was read is written as one line, and read again as the same. */
static void fuzz_again(const json_t *line)
{
    struct line_reader reader = {0};
    size_t length;
    char *text = line_text(line, &length);
    json_t *again;
    struct error err;

    if (text == NULL || strchr(text, '\n') != text + length - 1)
        abort();
    if (line_reader_add(&reader, text, length, &err) < 0 ||
        line_reader_next(&reader, &again, &err) != 0 || !json_equal(line, again))
        abort();
    json_decref(again);
    line_reader_done(&reader);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lines whole, parts;

    if (size == 0)
        return 0;
    fuzz_scan((const char *)data, size);
    fuzz_read(data + 1, size - 1, size, &whole);
    fuzz_read(data + 1, size - 1, 1 + data[0] % 64, &parts);
    /* A line that is too long may be seen before those in front of it are taken, and ends the peer
     * in either case. */
    for (size_t i = 0; i < whole.count && i < parts.count; i++)
        if (!json_equal(whole.lines[i], parts.lines[i]))
            abort();
    if (!whole.broken && !parts.broken && whole.count != parts.count)
        abort();
    if (whole.broken != parts.broken)
        abort();
    for (size_t i = 0; i < parts.count; i++) {
        fuzz_hello(parts.lines[i]);
        fuzz_again(parts.lines[i]);
        json_decref(parts.lines[i]);
    }
    for (size_t i = 0; i < whole.count; i++)
        json_decref(whole.lines[i]);
    return 0;
}
