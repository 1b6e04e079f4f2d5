/* SPDX-License-Identifier: Apache-2.0 */
#include "products/print/desk.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"

int desk_usage(const struct desk *desk, const char *format, ...)
{
    char text[1024], clean[1024];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    text_clean(clean, sizeof(clean), text, strlen(text));
    output_print(&desk->err, TONE_BAD, "excon %s: ", desk->command);
    output_print(&desk->err, TONE_PLAIN, "%s\nTry \"excon help %s\".\n", clean, desk->command);
    return EXIT_USAGE;
}

int desk_failed(const struct desk *desk, const struct error *err)
{
    char clean[1024];

    text_clean(clean, sizeof(clean), err->text, strlen(err->text));
    if (desk->json)
        output_json(&desk->out, json_pack("{s:s}", "error", clean));
    output_print(&desk->err, TONE_BAD, "excon %s: ", desk->command);
    output_print(&desk->err, TONE_PLAIN, "%s\n", clean);
    return EXIT_FAILED;
}
