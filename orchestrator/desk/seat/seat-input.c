/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document from standard input. While it is typed the session may end (the member is locked, the
 * controller ends): that is seen at once, so that nobody writes to no end.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "desk/seat/seat.h"

/* The controller's last words, where it had some. */
static int input_ended(const struct seat *seat, struct error *err)
{
    char clean[256] = "log in again";
    struct error unread;
    json_t *line = NULL;

    while (dial_read(seat->dial, 0, &line, &unread) == 0) {
        const char *kind = json_string_value(json_object_get(line, "k"));
        const char *text = json_string_value(json_object_get(line, "text"));

        if (kind != NULL && strcmp(kind, "error") == 0 && text != NULL)
            text_clean(clean, sizeof(clean), text, strlen(text));
        json_decref(line);
    }
    return error_set(err, ERROR_STATE, "the session has ended: %s", clean);
}

/* At most `size` bytes: how many came, 0 at the end, <0. */
static ssize_t input_read(const struct seat *seat, char *to, size_t size, struct error *err)
{
    int from = fileno(seat->in),
        result = seat->dial != NULL ? dial_wait_beside(seat->dial, from, err) : 0;
    ssize_t got;

    if (result != 0)
        return result == DIAL_ENDED ? input_ended(seat, err) : result;
    got = read(from, to, size);
    return got >= 0 ? got : error_set(err, ERROR_INPUT, "standard input cannot be read");
}

int seat_input(const struct seat *seat, size_t most, char **ret_text, size_t *ret_length,
               struct error *err)
{
    struct output out = seat_output(seat);
    char *text = malloc(most + 2);
    size_t length = 0;
    ssize_t got = 1;

    if (text == NULL)
        return error_memory(err);
    if (isatty(fileno(seat->in)))
        output_print(&out, TONE_DIM, "(the text; a line with Ctrl-D alone ends it)\n");
    fflush(seat->out);
    while (got > 0 && length <= most) {
        got = input_read(seat, text + length, most + 1 - length, err);
        length += got > 0 ? (size_t)got : 0;
    }
    text[length] = '\0';
    if (got >= 0 && length > most)
        got = error_set(err, ERROR_INPUT, "more than %zu bytes", most);
    else if (got == 0 && length == 0)
        got = error_set(err, ERROR_INPUT, "nothing came on standard input");
    if (got < 0) {
        free(text);
        return (int)got;
    }
    *ret_text = text;
    *ret_length = length;
    return 0;
}
