/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/plan/plan-atomic-own.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

void atomic_fail(struct writing *writing, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    complain_error(writing->planner->complaints, writing->inject->atomic.mark, "%s", text);
    writing->failed = true;
}

const char *atomic_put(struct planner *planner, const char *format, ...)
{
    char *raw = NULL, *text = NULL;
    va_list args;

    va_start(args, format);
    if (vasprintf(&raw, format, args) >= 0)
        text = pool_text(&planner->scratch, raw);
    va_end(args);
    free(raw);
    planner->no_memory |= text == NULL;
    return text != NULL ? text : "";
}
