/* SPDX-License-Identifier: Apache-2.0 */
/* excon forget: removes what is left of an exercise whose range is gone: journal, keys, logs. */
#include <jansson.h>
#include <stdio.h>

#include "desk/client/exercise.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {ORDER_YES, {0, NULL, NULL, NULL}};

static const char forget_later[] =
    "a controller takes its last grades and notes: try again in a minute";

/* Why it cannot be forgotten; NULL: it can. */
static const char *forget_refusal(const struct folder_about *about)
{
    if (about->copy)
        return "it is a copy of an exercise: remove its folder by hand";
    if (!about->gone)
        return "its range is not gone: remove it first (excon down)";
    return about->alive ? forget_later : NULL;
}

static int forget_run(struct command_line *line)
{
    struct found *found = &line->found;
    struct error err = {0};
    const char *refusal;
    int result;

    line->desk.exercise = line->arguments[0];

    int code = command_need(line, NEEDS_ANY);

    if (code != 0)
        return code;
    refusal = forget_refusal(&found->about);
    if (refusal == NULL && !order_confirm(&line->desk, found, "FORGET",
                                          "Its journal, scores, keys and logs are removed for "
                                          "good; this cannot be taken back."))
        return EXIT_FAILED;
    result = refusal == NULL ? folder_forget(&found->folder, &err) : 1;
    if (result > 0)
        result = error_set(&err, ERROR_STATE, "%s (%s): %s", found->about.name, found->folder.run,
                           refusal != NULL ? refusal : forget_later);
    if (result < 0)
        return desk_failed(&line->desk, &err);
    if (line->desk.json)
        output_json(&line->desk.out,
                    json_pack("{s:s, s:b}", "run", found->folder.run, "forgotten", 1));
    else if (!line->desk.quiet)
        output_print(&line->desk.out, TONE_GOOD, "%s (%s) is forgotten\n", found->about.name,
                     found->folder.run);
    return EXIT_DONE;
}

const struct command command_forget = {
    .name = "forget",
    .usage = "RUN",
    .summary = "remove what is left of an exercise that is over: journal, keys, logs",
    .help = "RUN is the run or the name of an exercise whose range is gone (excon status --all).\n"
            "Copy its folder first if its journal may be needed: the folder's path then serves\n"
            "as -x PATH.",
    .options = options,
    .least = 1,
    .most = 1,
    .right = "down",
    .run = forget_run,
};
