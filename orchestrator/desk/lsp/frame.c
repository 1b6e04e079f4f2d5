/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/lsp/frame.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* One line of the head without its end; -1: nothing came, -2: it is too long or cut off. */
static int frame_line(FILE *from, char *to, size_t size, size_t *used)
{
    size_t length = 0;
    int sign;

    while ((sign = getc(from)) != EOF && sign != '\n') {
        if (length + 1 >= size || ++*used > FRAME_HEAD_MOST)
            return -2;
        to[length++] = (char)sign;
    }
    if (sign == EOF)
        return length == 0 ? -1 : -2;
    if (length > 0 && to[length - 1] == '\r')
        length--;
    to[length] = '\0';
    return (int)length;
}

/* The length that the head says; 0: the end. */
static int frame_head(FILE *from, int64_t *ret_length, struct error *err)
{
    static const char name[] = "Content-Length:";
    char line[256];
    size_t used = 0;
    int got;

    *ret_length = -1;
    while ((got = frame_line(from, line, sizeof(line), &used)) > 0) {
        if (strncasecmp(line, name, sizeof(name) - 1) == 0 &&
            !text_to_int(line + sizeof(name) - 1 + strspn(line + sizeof(name) - 1, " "), 0,
                         FRAME_MOST, ret_length))
            return error_set(err, ERROR_INPUT, "Content-Length is no number up to %d", FRAME_MOST);
    }
    if (got == -1 && used == 0) {
        *ret_length = 0;
        return FRAME_END;
    }
    if (got < 0 || *ret_length < 0)
        return error_set(err, ERROR_INPUT, "a message has no head with Content-Length");
    return FRAME_READ;
}

int frame_read(FILE *from, json_t **ret_message, struct error *err)
{
    int64_t length = 0, had = 0, room = 0;
    char *body = NULL;
    int result = frame_head(from, &length, err);

    if (result != FRAME_READ)
        return result;
    /* Memory grows with what comes, and not with what is announced. */
    while (had < length) {
        if (had == room) {
            char *larger;

            room = room == 0 ? 65536 : room * 2;
            room = room > length ? length : room;
            larger = realloc(body, (size_t)room);
            if (larger == NULL) {
                free(body);
                return error_memory(err);
            }
            body = larger;
        }

        size_t got = fread(body + had, 1, (size_t)(room - had), from);

        if (got == 0) {
            free(body);
            return FRAME_END;
        }
        had += (int64_t)got;
    }
    *ret_message = json_loadb(body != NULL ? body : "", (size_t)length, 0, NULL);
    free(body);
    return *ret_message != NULL ? FRAME_READ : FRAME_NO_JSON;
}

bool frame_waits(FILE *from)
{
    struct pollfd descriptor = {.fd = fileno(from), .events = POLLIN};

    return poll(&descriptor, 1, 0) > 0;
}

void frame_write(FILE *to, json_t *message)
{
    char *text = message != NULL ? json_dumps(message, JSON_COMPACT) : NULL;

    if (text != NULL)
        fprintf(to, "Content-Length: %zu\r\n\r\n%s", strlen(text), text);
    fflush(to);
    free(text);
    json_decref(message);
}
