/* SPDX-License-Identifier: Apache-2.0 */
/* Errors with words: the text is made whole at the place that fails, and only ever grows in front.
 */
#include <excon/error.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static int error_set_one(struct error *err, enum error_code code, const char *format, va_list args)
{
    if (err == NULL)
        return -(int)code;
    err->code = code;
    text_vprint(err->text, sizeof(err->text), format, args);
    return -(int)code;
}

int error_set(struct error *err, enum error_code code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int result = error_set_one(err, code, format, args);
    va_end(args);
    return result;
}

int error_system(struct error *err, int number, const char *format, ...)
{
    va_list args;
    char cause[128];

    va_start(args, format);
    int result = error_set_one(err, ERROR_SYSTEM, format, args);
    va_end(args);
    if (err != NULL) {
        size_t used = strlen(err->text);

        /* The GNU strerror_r, which may return a string of its own. */
        text_print(err->text + used, sizeof(err->text) - used, ": %s",
                   strerror_r(number, cause, sizeof(cause)));
    }
    return result;
}

int error_memory(struct error *err)
{
    return error_set(err, ERROR_MEMORY, "no memory");
}

int error_wrap(struct error *err, const char *format, ...)
{
    va_list args;
    char inner[sizeof(err->text)];

    if (err == NULL)
        return -ERROR_FAILED;
    memcpy(inner, err->text, sizeof(inner));
    va_start(args, format);
    text_vprint(err->text, sizeof(err->text), format, args);
    va_end(args);

    size_t used = strlen(err->text);

    text_print(err->text + used, sizeof(err->text) - used, ": %s", inner);
    return -(int)err->code;
}
