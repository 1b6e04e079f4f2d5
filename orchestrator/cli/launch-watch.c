/* SPDX-License-Identifier: Apache-2.0 */
/* Progress while a range is built: a bar on a terminal, lines elsewhere, JSON Lines for programs.
 */
#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "cli/launch.h"
#include "model/event.h"

enum { BEAT = 250 };

/* One line of JSON at once, for whoever reads along. */
static void print_json(const struct command_line *line, json_t *object)
{
    if (object == NULL)
        return;
    json_dumpf(object, line->out.to, JSON_COMPACT);
    fputc('\n', line->out.to);
    fflush(line->out.to);
    json_decref(object);
}

static void tell_lines(const struct command_line *line, struct follow *follow,
                       struct progress *progress)
{
    struct output to = line->err;
    const struct view_line *said;

    while ((said = follow_line(follow)) != NULL) {
        /* From STARTEX on the lines are the exercise's, and told by who watches that. */
        if (said->kind == EVENT_CLOCK_STARTED) {
            follow->told--;
            return;
        }
        if (line->json) {
            print_json(line, json_pack("{s:s, s:s}", "event", event_classes[said->kind].name,
                                       "text", said->text));
        } else if (said->tone == LINE_BAD) {
            progress_done(progress);
            output_print(&to, TONE_BAD, "  %s\n", said->text);
        }
    }
}

static size_t features_in(const struct view *view)
{
    size_t in = 0;

    for (size_t i = 0; i < view->feature_count; i++)
        in += view->features[i].made.feature != 0 && view->features[i].state == FEATURE_DONE;
    return in;
}

/* "2 making, 1 booting" */
static void say_states(const struct view *view, char *to, size_t size)
{
    int64_t counts[VM_STATES] = {0};
    size_t used = 0;

    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0)
            counts[view->vms[i].state]++;
    to[0] = '\0';
    for (int s = 0; s < VM_STATES && used + 1 < size; s++) {
        if (counts[s] == 0 || s == VM_UP)
            continue;
        text_print(to + used, size - used, "%s%lld %s", used > 0 ? ", " : "", (long long)counts[s],
                   vm_state_words[s]);
        used += strlen(to + used);
    }
    if (view->look.state == LOOK_WANTED)
        text_copy(to, size, "comparing what stands with the plan");
    else if (used == 0)
        text_copy(to, size, "all VMs are up");
    used = strlen(to);
    if (view->feature_count != 0 && used + 1 < size)
        text_print(to + used, size - used, ", features %zu/%zu", features_in(view), view->feature_count);
}

static bool is_settled(const struct follow *follow, enum launch_end *ret_end)
{
    enum range_state range = follow->view->range;

    if (!follow->caught_up || !follow->view->complete)
        return false;
    if (range == RANGE_REMOVING || range == RANGE_GONE)
        *ret_end = LAUNCH_GONE;
    else if (range == RANGE_UP || range == RANGE_PARTIAL)
        *ret_end = range == RANGE_UP ? LAUNCH_UP : LAUNCH_PARTIAL;
    else
        return false;
    return true;
}

/* The ticker's line behind the newest order: what came before it is no news. */
static uint64_t since_order(const struct view *view)
{
    uint64_t oldest = view->ticker_count > VIEW_TICKER ? view->ticker_count - VIEW_TICKER : 0;

    for (uint64_t i = view->ticker_count; i > oldest; i--)
        if (view->ticker[(i - 1) % VIEW_TICKER].kind == EVENT_ORDER_GIVEN)
            return i;
    return view->ticker_count;
}

int launch_watch(const struct command_line *line, const struct launch *launch,
                 struct follow *follow, enum launch_end *ret_end, struct error *err)
{
    struct output to = line->err;
    struct progress progress;
    /* What happened before we came is no news. */
    bool is_old = launch->again && follow->told == 0;
    int result = 0;

    progress_init(&progress, &to, launch->found.about.name, line->quiet || line->json);
    while (!is_settled(follow, ret_end)) {
        int64_t up, all;
        char text[160];

        if (follow_is_interrupted()) {
            *ret_end = LAUNCH_INTERRUPTED;
            break;
        }

        bool was_behind = !follow->caught_up;

        result = follow_step(follow, BEAT, err);
        if (result < 0)
            break;
        if (result == FOLLOW_ENDED) {
            *ret_end = LAUNCH_LOST;
            result = 0;
            break;
        }
        if (is_old && was_behind)
            follow->told = since_order(follow->view);
        if (!follow->caught_up)
            continue;
        tell_lines(line, follow, &progress);
        follow_count(follow->view, &up, &all);
        say_states(follow->view, text, sizeof(text));
        progress_step(&progress, up, all, text);
    }
    progress_done(&progress);
    return result < 0 ? result : 0;
}

void launch_print_failures(const struct command_line *line, const struct view *view)
{
    struct output to = line->err;
    char title[128];

    output_print(&to, TONE_BAD, "The range is only partly up%s%s\n",
                 view->range_text[0] != '\0' ? ": " : "", view->range_text);
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || vm->state == VM_UP)
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        output_print(&to, TONE_PLAIN, "  %s: %s%s%s\n", title, vm_state_words[vm->state],
                     vm->text[0] != '\0' ? ": " : "", vm->text);
    }
    for (size_t i = 0; i < view->feature_count; i++) {
        const struct view_feature *feature = &view->features[i];

        if (feature->made.feature == 0 || feature->state != FEATURE_FAILED)
            continue;
        view_vm_title(view, feature->made.vm, title, sizeof(title));
        output_print(&to, TONE_PLAIN, "  feature %s in %s: %s\n", feature->made.id, title, feature->text);
    }
    output_print(&to, TONE_PLAIN,
                 "It stays as it is. \"excon up\" with the same scenario tries again what is "
                 "missing, \"excon startex\" begins\n"
                 "with what there is, \"excon doctor\" looks at this host, \"excon down\" removes "
                 "everything.\n");
}

void launch_print_lost(const struct command_line *line, const struct folder *folder)
{
    struct output to = line->err;

    output_print(&to, TONE_BAD, "The controller ended. ");
    output_print(&to, TONE_PLAIN, "Its log: %s\nThe same command goes on where it was.\n",
                 folder->log);
}
