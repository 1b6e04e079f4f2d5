/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof does not rely on the controller alone: its statement is compared with what this process
 * finds on the host after the controller has ended.
 */
#include "desk/client/removal.h"

#include <jansson.h>
#include <string.h>
#include <time.h>

#include "base/loop/interrupt.h"
#include "base/text.h"
#include "base/time.h"
#include "desk/client/residue.h"
#include "core/model/row.h"

enum { BEAT = 250, LAST_WAIT = 15000 };

static int64_t removal_count_state(const struct view *view, enum vm_state state)
{
    int64_t count = 0;

    for (size_t i = 0; i < view->vm_count; i++)
        count += view->vms[i].made.vm != 0 && view->vms[i].state == state;
    return count;
}

static int64_t removal_count_all(const struct view *view)
{
    int64_t count = 0;

    for (size_t i = 0; i < view->vm_count; i++)
        count += view->vms[i].made.vm != 0;
    return count;
}

int removal_watch(const struct desk *desk, struct follow *follow, struct error *err)
{
    struct progress progress;
    int result = 0, refused = 0;

    progress_init(&progress, &desk->err, "removing", desk->quiet || desk->json);
    /* To the connection's end: the controller has then taken its own folders away too. */
    while (result == 0 || result == FOLLOW_NOTHING) {
        if (interrupt_came())
            break;
        result = follow_step(follow, BEAT, err);
        /* After a failed removal the range is partial and its controller runs on. Between two rows
         * of one turn it looks the same, so the first such row does not count. */
        refused =
            follow->caught_up && !follow->view->wanted.up && follow->view->range == RANGE_PARTIAL
                ? refused + 1
                : 0;
        if (refused > 4)
            break;
        if (result >= 0 && follow->caught_up)
            progress_step(&progress,
                          removal_count_state(follow->view, VM_GONE) +
                              removal_count_state(follow->view, VM_STOPPED),
                          removal_count_all(follow->view),
                          follow->view->range_text[0] != '\0'
                              ? follow->view->range_text
                              : range_state_words[follow->view->range]);
    }
    progress_done(&progress);
    return result < 0 ? result : 0;
}

/* Its socket closes before its last breath. */
static void removal_await_end(const struct found *found)
{
    const struct timespec beat = {.tv_nsec = 50 * 1000 * 1000};
    struct moment start, now;

    time_now(&start);
    for (now = start; folder_is_alive(&found->folder) && now.mono - start.mono < LAST_WAIT;
         time_now(&now))
        nanosleep(&beat, NULL);
}

/* May something be left on another host? Then the controller stays, and waits for that host, unless
 * a person said of each such host that it is off. */
bool removal_is_left(const struct view *view)
{
    for (size_t i = 0; i < view->host_count; i++)
        if (view->hosts[i].made.host != 0 && view->hosts[i].left.count != 0)
            return true;
    return false;
}

/* Hosts that could not remove their part: "host b (off): 2 VMs may still be there: …". */
static int removal_add_hosts(const struct view *view, struct residue *residue, struct error *err)
{
    for (size_t i = 0; i < view->host_count; i++) {
        const struct view_host *host = &view->hosts[i];
        char text[256];

        if (host->made.host == 0 || host->left.count == 0)
            continue;
        text_print(text, sizeof(text), "%u VM%s on host %s%s%s%s", host->left.count,
                   host->left.count == 1 ? "" : "s", host->made.name, host->off ? " (off)" : "",
                   host->left_text[0] != '\0' ? ": " : "", host->left_text);
        if (residue_add(residue, text, err) < 0)
            return -ERROR_FAILED;
    }
    return 0;
}

static int removal_print_json(const struct desk *desk, const struct view *view,
                              const struct residue *residue)
{
    json_t *left = json_array();

    for (size_t i = 0; i < residue->count; i++)
        json_array_append_new(left, json_string(residue->items[i]));
    output_json(&desk->out,
                json_pack("{s:s, s:s, s:I, s:I, s:o}", "run", view->exercise.run, "range",
                          range_state_words[view->range], "vms",
                          (json_int_t)removal_count_all(view), "gone",
                          (json_int_t)removal_count_state(view, VM_GONE), "left", left));
    return (view->range == RANGE_GONE || view->range == RANGE_STOPPED) && residue->count == 0
               ? EXIT_DONE
               : EXIT_RANGE;
}

static int removal_print_text(const struct desk *desk, const struct found *found,
                              const struct residue *residue)
{
    const struct view *view = found->view;
    bool clean = view->range == RANGE_GONE && residue->count == 0;
    size_t lans = 0;

    for (size_t i = 0; i < view->switch_count; i++)
        lans += view->switches[i].made.lan != 0;
    if (clean && desk->quiet)
        return EXIT_DONE;
    output_print(&desk->out, clean ? TONE_GOOD : TONE_BAD, "%s (%s) is %s", view->exercise.name,
                 view->exercise.run,
                 view->range == RANGE_GONE ? "gone" : range_state_words[view->range]);
    output_print(&desk->out, TONE_PLAIN, ": %lld of %lld VMs removed, %zu switch%s%s%s\n",
                 (long long)removal_count_state(view, VM_GONE), (long long)removal_count_all(view),
                 lans, lans == 1 ? "" : "es", view->range_text[0] != '\0' ? "; " : "",
                 view->range_text);
    for (size_t i = 0; i < residue->count; i++) {
        output_print(&desk->out, TONE_BAD, "  still there: ");
        output_print(&desk->out, TONE_PLAIN, "%s\n", residue->items[i]);
    }
    if (clean)
        output_print(&desk->out, TONE_PLAIN,
                     "Checked: no process of x%s-*, no %s, no disks.\n"
                     "The journal stays: %s\n",
                     view->exercise.run, found->folder.runtime, found->folder.journal);
    else if (removal_is_left(view))
        output_print(
            &desk->out, TONE_PLAIN, "%s",
            view->range == RANGE_GONE
                ? "When such a host is back: \"excon down\" removes what is left there.\n"
                : "The controller waits, and removes it as soon as the host answers. Will it "
                  "not?\n\"excon hosts off HOST\", then \"excon down\" again.\n");
    else
        output_print(&desk->out, TONE_PLAIN,
                     "Its log: %s. \"excon down\" retries, \"excon doctor\" finds remains.\n",
                     found->folder.log);
    return clean ? EXIT_DONE : EXIT_RANGE;
}

/* Ended with its disks left. */
static void removal_print_stopped(const struct desk *desk, const struct found *found)
{
    const struct view *view = found->view;
    char word[TEXT_SHELL];
    int64_t kept = 0;

    for (size_t i = 0; i < view->vm_count; i++)
        kept += view->vms[i].made.vm != 0 && view->vms[i].kept[0] != '\0';
    if (desk->quiet)
        return;
    output_print(&desk->out, TONE_GOOD, "%s (%s) is stopped", view->exercise.name,
                 view->exercise.run);
    output_print(&desk->out, TONE_PLAIN,
                 ": %lld of %lld VMs stopped, with their disks left; %lld with a snapshot.\n"
                 "Checked: no process of x%s-*, no %s.\n",
                 (long long)removal_count_state(view, VM_STOPPED),
                 (long long)removal_count_all(view), (long long)kept, view->exercise.run,
                 found->folder.runtime);
    if (kept != 0)
        output_print(&desk->out, TONE_DIM,
                     "Next: excon up --from-snapshot %s, excon up %s (a boot), excon down.\n",
                     text_shell(word, found->about.path), word);
    else
        output_print(&desk->out, TONE_DIM, "Next: excon up %s (a boot), excon down.\n",
                     text_shell(word, found->about.path));
}

int removal_prove(const struct desk *desk, struct found *found)
{
    struct residue residue = {0};
    struct error err = {0};
    bool waits;

    if (found_fold(found, &err) == 0 && found->view->range != RANGE_PARTIAL)
        removal_await_end(found);
    if (found_fold(found, &err) < 0)
        return desk_failed(desk, &err);
    /* A controller that waits for a host is no residue. */
    waits = found->view->range == RANGE_PARTIAL && removal_is_left(found->view);
    if ((!waits &&
         residue_await(&found->folder, found->view->range != RANGE_STOPPED, &residue, &err) < 0) ||
        removal_add_hosts(found->view, &residue, &err) < 0)
        return desk_failed(desk, &err);

    if (found->view->range == RANGE_STOPPED && !desk->json && residue.count == 0) {
        removal_print_stopped(desk, found);
        residue_done(&residue);
        return EXIT_DONE;
    }

    int code = desk->json ? removal_print_json(desk, found->view, &residue)
                          : removal_print_text(desk, found, &residue);

    residue_done(&residue);
    return code;
}
