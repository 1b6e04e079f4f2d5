/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/trigger-text.h"

#include <string.h>

#include "base/text.h"
#include "products/print/output.h"

static void trigger_text_add(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void trigger_text_add(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list args;

    if (used != 0) {
        text_print(text + used, size - used, ", ");
        used = strlen(text);
    }
    va_start(args, format);
    text_vprint(text + used, size - used, format, args);
    va_end(args);
}

void trigger_text(const struct event_made *made, const char *after, char *text, size_t size)
{
    char time[32];

    text[0] = '\0';
    if (made->teams != 0)
        trigger_text_add(text, size, "in %u team%s", made->teams, made->teams == 1 ? "" : "s");
    if (made->conditions.count != 0)
        trigger_text_add(text, size,
                         made->conditions.count == 1 ? "its condition holds"
                                                     : "its conditions hold");
    if (made->any.count != 0)
        trigger_text_add(text, size, "one of %u holds", made->any.count);
    if (made->none.count != 0)
        trigger_text_add(text, size,
                         made->none.count == 1 ? "one does not hold" : "none of %u holds",
                         made->none.count);
    if (made->after.count != 0 && made->offset > 0)
        trigger_text_add(text, size, "%s after %s", output_duration(&time, made->offset),
                         after != NULL ? after : "another event");
    else if (made->after.count != 0)
        trigger_text_add(text, size, "after %s", after != NULL ? after : "another event");
    if (made->held > 0)
        trigger_text_add(text, size, "for %s", output_duration(&time, made->held));
    if (made->request[0] != '\0')
        trigger_text_add(text, size,
                         made->granted ? "its team is granted %s" : "its team asks for %s",
                         made->request);
    if (made->manual)
        trigger_text_add(text, size, "a person fires it");
}
