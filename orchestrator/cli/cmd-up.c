/* SPDX-License-Identifier: Apache-2.0 */
/* excon up: from a scenario to a range that waits for STARTEX. */
#include <jansson.h>

#include "base/time.h"
#include "cli/launch.h"
#include "cli/order.h"
#include "model/event.h"

static const struct command_option options[] = {
    {'s', "startex", NULL, "STARTEX as soon as everything is up"},
    {0, "force", NULL, "although the memory does not seem to be enough"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int print_up(const struct command_line *line, const struct launch *launch,
                    const struct view *view, int64_t took)
{
    struct output out = line->out;
    int64_t up, all;
    char span[32];

    follow_count(view, &up, &all);
    if (line->json) {
        json_dumpf(json_pack("{s:s, s:s, s:s, s:I, s:I}", "range", range_state_words[view->range],
                             "run", launch->found.folder.run, "name", view->exercise.name, "up",
                             (json_int_t)up, "vms", (json_int_t)all),
                   out.to, JSON_COMPACT);
        fputc('\n', out.to);
    } else if (!line->quiet) {
        output_print(&out, TONE_GOOD, "%s is up", view->exercise.name);
        output_print(&out, TONE_PLAIN, " (%s): %lld of %lld VMs after %s\n",
                     launch->found.folder.run, (long long)up, (long long)all,
                     output_duration(&span, took));
        if (view->phase == PHASE_BEFORE && !view->wanted.startex)
            output_print(
                &out, TONE_DIM,
                "Next: excon startex. Beside it: excon board, excon access TEAM, excon down.\n");
    }
    return EXIT_DONE;
}

static int say_interrupted(const struct command_line *line)
{
    struct output to = line->err;

    output_print(&to, TONE_WARN, "The range goes on being built. ");
    output_print(&to, TONE_PLAIN,
                 "\"excon up %s\" watches again, \"excon status\" shows how far it is, \"excon "
                 "down\" removes it.\n",
                 line->arguments[0]);
    return EXIT_FAILED;
}

static int watch(const struct command_line *line, const struct launch *launch,
                 struct follow *follow)
{
    struct output to = line->err;
    struct moment start, now;
    struct error err = {0};
    enum launch_end end = LAUNCH_LOST;

    time_now(&start);
    follow_catch_interrupt();
    if (launch_watch(line, launch, follow, &end, &err) < 0)
        return command_failed(line, &err);
    time_now(&now);
    switch (end) {
    case LAUNCH_UP:
        return print_up(line, launch, follow->view, now.mono - start.mono);
    case LAUNCH_PARTIAL:
        if (line->json)
            print_up(line, launch, follow->view, 0);
        else
            launch_print_failures(line, follow->view);
        return EXIT_RANGE;
    case LAUNCH_INTERRUPTED:
        return say_interrupted(line);
    case LAUNCH_GONE:
        output_print(&to, TONE_BAD, "the range is being removed\n");
        return EXIT_FAILED;
    case LAUNCH_LOST:
        break;
    }
    launch_print_lost(line, &launch->found.folder);
    return EXIT_FAILED;
}

static int run(struct command_line *line)
{
    struct launch launch = {0};
    struct follow follow = {0};
    int code =
        launch_find_or_make(line, line->arguments[0], command_flag(line, "force"), NULL, &launch);

    if (code == 0 && launch.again && !line->quiet && !line->json)
        output_print(&line->err, TONE_DIM, "%s (%s) stands already: taking it up\n",
                     launch.found.about.name, launch.found.folder.run);
    if (code == 0)
        code = launch_up(line, &launch, command_flag(line, "startex"), false, &follow);
    if (code == 0)
        code = watch(line, &launch, &follow);
    follow_done(&follow);
    exercise_done(&launch.found);
    return code;
}

const struct command command_up = {
    .name = "up",
    .usage = "SCENARIO",
    .summary = "build the range of a scenario and wait until it is up",
    .help =
        "Checks and plans first; nothing is started when anything is wrong. The controller then "
        "runs\n"
        "by itself: Ctrl-C, a closed terminal or a crash end no exercise. Given again, the "
        "command\n"
        "goes on with the exercise that stands. Exits with 4 when some part of the range failed:\n"
        "a guest that does not answer within EXCON_BOOT_WITHIN seconds (180) is asked again later.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
