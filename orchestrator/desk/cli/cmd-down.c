/* SPDX-License-Identifier: Apache-2.0 */
/* excon down: removes the range, waits until it is gone, and shows that nothing is left. */
#include <jansson.h>

#include "desk/client/lost.h"
#include "desk/client/order.h"
#include "desk/client/removal.h"

static const struct command_option options[] = {
    {0, "keep", NULL, "end the machines, and leave their disks and what is kept of them"},
    {0, "force", NULL, "although the exercise is running: this calls ENDEX"},
    ORDER_BY,
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

/* Orders it down and, when that is taken, follows it to its end. */
static int down_take_down(const struct command_line *line, const struct found *found,
                          struct order_answer *answer, struct error *err)
{
    struct dial *orders = NULL, *rows = NULL;
    struct follow follow = {0};
    int result = order_connect(line, found, false, &orders, err);

    if (result == 0)
        result = order_dial(line, found, true, &rows, err);
    if (result == 0)
        result = follow_init(&follow, rows, err);
    if (result == 0) {
        json_t *order = order_line("down");

        json_object_set_new(order, "force", json_boolean(command_flag(line, "force")));
        json_object_set_new(order, "kept", json_boolean(command_flag(line, "keep")));
        result = order_send(orders, order, answer, err);
    }
    dial_close(orders);
    if (result == 0 && answer->end == ORDER_TAKEN)
        result = removal_watch(line, &follow, err);
    follow_done(&follow);
    return result;
}

/* Nothing has happened in it, so nothing is left to report. 1: somebody is about to begin it. */
static int down_drop_unbegun(const struct command_line *line, const struct found *found,
                             struct error *err)
{
    struct output out = line->out;
    int result = folder_drop_unbegun(&found->folder, err);

    if (result != 0)
        return result;
    if (line->json)
        output_json(&out, json_pack("{s:s, s:s, s:i, s:i, s:[]}", "run", found->folder.run, "range",
                                    "gone", "vms", 0, "gone", 0, "left"));
    else if (!line->quiet)
        output_print(&out, TONE_GOOD, "%s (%s) was never begun: all of it is removed\n",
                     found->about.name, found->folder.run);
    return 0;
}

static int down_run(struct command_line *line)
{
    struct found found = {0};
    struct order_answer answer = {.end = ORDER_TAKEN};
    struct error err = {0};

    if (!exercise_may(line, "down", false))
        return EXIT_FAILED;
    if (lost_is(line, line->exercise)) {
        if (!order_confirm(
                line, NULL, "REMOVE",
                "The state folder of this run is lost. What it left on this host is removed."))
            return EXIT_FAILED;
        return lost_take_down(line, line->exercise);
    }

    int code =
        exercise_find(line, line->exercise != NULL ? EXERCISE_STANDING : EXERCISE_ANY, &found);

    if (code != 0)
        return code;
    if (command_flag(line, "force") &&
        !order_confirm(
            line, &found, "ENDEX",
            "The range is removed, and a running exercise ends; this cannot be taken back.")) {
        exercise_done(&found);
        return EXIT_FAILED;
    }
    follow_catch_interrupt();
    /* A range is taken down whatever became of its journal. */
    found.unchecked = true;
    if (!found.about.ordered && !found.about.alive && !found.about.gone) {
        int dropped = down_drop_unbegun(line, &found, &err);

        if (dropped <= 0) {
            exercise_done(&found);
            return dropped < 0 ? command_failed(line, &err) : EXIT_DONE;
        }
    }

    int result =
        found.about.gone && !found.about.alive ? 0 : down_take_down(line, &found, &answer, &err);

    if (result < 0)
        code = command_failed(line, &err);
    else if (answer.end != ORDER_TAKEN)
        code = order_stop(line, &answer);
    else if (follow_is_interrupted())
        output_print(&line->err, TONE_WARN,
                     "The removal goes on; \"excon down\" watches it again.\n");
    else
        code = removal_prove(line, &found);
    exercise_done(&found);
    return code;
}

const struct command command_down = {
    .name = "down",
    .usage = "",
    .summary = "remove the range and show that nothing is left",
    .help =
        "Ends VMs, switches, disks and the controller; the journal stays for the report. "
        "Refused while\n"
        "the exercise runs, unless --force. A run whose state folder was lost is removed by the tag on its\n"
        "machines: -x RUN, as \"excon doctor\" names it. Exits with 4 when something is left. With --keep\n"
        "the machines end, as by a cut of their power, and their disks stay with what is kept of memory\n"
        "(excon keep); an exercise that runs is put in PAUSEX. \"excon up --from-kept\" goes on from there,\n"
        "\"excon up\" boots them with their disks.",
    .options = options,
    .run = down_run,
};
