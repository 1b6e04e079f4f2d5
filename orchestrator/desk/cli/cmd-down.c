/* SPDX-License-Identifier: Apache-2.0 */
/* excon down: removes the range, waits until it is gone, and shows that nothing is left. */
#include <jansson.h>

#include "base/loop/interrupt.h"
#include "desk/client/ending.h"
#include "desk/client/lost.h"
#include "desk/command/command-order.h"
#include "desk/client/removal.h"

static const struct command_option options[] = {
    {0, "keep", NULL, "stop the machines, and leave their disks and snapshots"},
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
    int result = order_connect(&line->desk, found, false, &orders, err);

    if (result == 0)
        result = order_dial(&line->desk, found, true, &rows, err);
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
        result = removal_watch(&line->desk, &follow, err);
    follow_done(&follow);
    return result;
}

/* Nothing has happened in it, so nothing is left to report. 1: somebody is about to begin it. */
static int down_drop_unbegun(const struct desk *desk, const struct found *found, struct error *err)
{
    int result = folder_drop_unbegun(&found->folder, err);

    if (result != 0)
        return result;
    if (desk->json)
        output_json(&desk->out, json_pack("{s:s, s:s, s:i, s:i, s:[]}", "run", found->folder.run,
                                          "range", "gone", "vms", 0, "gone", 0, "left"));
    else if (!desk->quiet)
        output_print(&desk->out, TONE_GOOD,
                     "%s (%s) was never started: everything of it is "
                     "removed\n",
                     found->about.name, found->folder.run);
    return 0;
}

static int down_take_down_lost(const struct desk *desk)
{
    if (!order_confirm(
            desk, NULL, "REMOVE",
            "The state folder of this run is lost. Its remains on this host will be removed."))
        return EXIT_FAILED;
    return lost_take_down(desk, desk->exercise);
}

/* Is there nothing to ask a controller for? What is left on a host that could not be asked then, it
 * may be asked for now. */
static bool down_is_over(struct found *found)
{
    struct error err;

    if (!found->about.gone || found->about.alive)
        return false;
    found->after = found_fold(found, &err) == 0 && removal_is_left(found->view);
    return !found->after;
}

static int down_run(struct command_line *line)
{
    struct order_answer answer = {.end = ORDER_TAKEN};
    struct found *found = &line->found;
    struct error err = {0};
    int code, result = 1;

    if (lost_is(&line->desk, line->desk.exercise))
        return down_take_down_lost(&line->desk);
    code = command_need(line, line->desk.exercise != NULL ? NEEDS_STANDING : NEEDS_ANY);
    if (code != 0)
        return code;
    if (command_flag(line, "force") &&
        !order_confirm(
            &line->desk, found, "ENDEX",
            "The range is removed, and a running exercise ends; this cannot be taken back."))
        return EXIT_FAILED;
    interrupt_catch();
    /* A range is taken down whatever became of its journal. */
    found->unchecked = true;
    if (!found->about.ordered && !found->about.alive && !found->about.gone)
        result = down_drop_unbegun(&line->desk, found, &err);
    if (result <= 0)
        return result < 0 ? desk_failed(&line->desk, &err) : EXIT_DONE;
    if (!down_is_over(found))
        result = down_take_down(line, found, &answer, &err);
    else
        result = 0;
    if (result < 0)
        return desk_failed(&line->desk, &err);
    if (answer.end != ORDER_TAKEN)
        return order_stop(&line->desk, &answer);
    if (!interrupt_came()) {
        code = removal_prove(&line->desk, found);
        return code == EXIT_DONE ? ending_print(&line->desk, found) : code;
    }
    output_print(&line->desk.err, TONE_WARN,
                 "The removal continues; \"excon down\" shows it again.\n");
    return EXIT_DONE;
}

const struct command command_down = {
    .name = "down",
    .also = "destroy remove delete teardown",
    .usage = "",
    .summary = "remove the range and prove that nothing is left",
    .help =
        "Removes VMs, switches, disks and the controller; the journal stays for the report.\n"
        "Refused while the exercise runs, unless --force. Exits with 4 when something is\n"
        "left.\n"
        "\n"
        "A host that does not answer holds up no other: after seconds down says what may still\n"
        "be there. The controller then waits, and removes that when the host answers. After\n"
        "\"excon hosts off HOST\" it does not wait; \"excon down\" again asks that host later.\n"
        "\n"
        "--keep stops the machines as a power cut would, and leaves their disks and\n"
        "snapshots; a running exercise is put in PAUSEX. \"excon up --from-snapshot\" continues\n"
        "from there, \"excon up\" boots them with their disks.\n"
        "\n"
        "A run whose state folder was lost is found by the tag on its machines: -x RUN, as\n"
        "\"excon doctor\" names it.",
    .options = options,
    .right = "down",
    .run = down_run,
};
