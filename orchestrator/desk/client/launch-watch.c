/* SPDX-License-Identifier: Apache-2.0 */
/* Progress while a range is built: bars on a terminal, lines elsewhere, JSON Lines for programs. */
#include <jansson.h>
#include <string.h>

#include "base/loop/interrupt.h"
#include "base/text.h"
#include "base/time.h"
#include "desk/client/launch.h"
#include "products/report/tranches.h"
#include "core/model/row.h"

enum { BEAT = 250 };

static void watch_tell_lines(const struct desk *desk, struct follow *follow,
                             struct progress *progress)
{
    const struct view_line *said;

    while ((said = follow_line(follow)) != NULL) {
        /* From STARTEX on the lines are the exercise's, and told by who watches that. */
        if (said->kind == ROW_CLOCK_STARTED) {
            follow->told--;
            return;
        }
        if (desk->json) {
            output_json_line(
                &desk->out,
                json_pack("{s:s, s:s}", "event", row_classes[said->kind].name, "text", said->text));
        } else if (said->tone == LINE_BAD) {
            progress_done(progress);
            output_print(&desk->err, TONE_BAD, "  %s\n", said->text);
        }
    }
}

/* "2 making, 1 booting, features 0/3" */
static void watch_say_states(const struct view *view, const struct tranches *tranches, char *to,
                             size_t size)
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
    if (view->inspection.state == INSPECTION_WANTED)
        text_copy(to, size, "comparing the range with the plan");
    else if (used == 0)
        text_copy(to, size, "all VMs are up");
    used = strlen(to);
    if (tranches->features != 0 && used + 1 < size)
        text_print(to + used, size - used, ", features %lld/%lld", (long long)tranches->features_in,
                   (long long)tranches->features);
}

/* ---- how far it is ---- */

/* "2 on their way, 1 failed, about 12 s" */
static void watch_say_tranche(const struct tranche *tranche, int64_t left, char *to, size_t size)
{
    char span[32];
    size_t used = 0;

    to[0] = '\0';
    if (tranche->busy != 0)
        text_print(to, size, "%lld on their way", (long long)tranche->busy);
    used = strlen(to);
    if (tranche->failed != 0)
        text_print(to + used, size - used, "%s%lld failed", used != 0 ? ", " : "",
                   (long long)tranche->failed);
    used = strlen(to);
    if (left >= 0)
        text_print(to + used, size - used, "%sabout %s", used != 0 ? ", " : "",
                   output_duration(&span, (left + 999) / 1000 * 1000));
}

/* A bar for the VMs without dependencies, one for the VMs that depend on those, and so on; the
 * estimated duration is printed once. */
static void watch_draw(struct progress *progress, const struct tranches *tranches, int64_t left)
{
    struct progress_bar bars[TRANCHES_MOST + 1];
    char titles[TRANCHES_MOST][96], texts[TRANCHES_MOST][96];
    size_t count = 0;
    bool said = false;

    for (; count < tranches->count; count++) {
        const struct tranche *tranche = &tranches->items[count];
        bool open = tranche->busy + tranche->waiting != 0;

        watch_say_tranche(tranche, open && !said ? left : -1, texts[count], sizeof(texts[count]));
        said |= open;
        if (tranches->count > 1)
            text_print(titles[count], sizeof(titles[count]), "%s %zu/%zu", progress->title,
                       count + 1, tranches->count);
        else
            text_copy(titles[count], sizeof(titles[count]), progress->title);
        bars[count] =
            (struct progress_bar){titles[count], texts[count], tranche->up,
                                  tranche->up + tranche->failed + tranche->busy + tranche->waiting};
    }
    if (tranches->features != 0)
        bars[count++] =
            (struct progress_bar){"features", "", tranches->features_in, tranches->features};
    progress_bars(progress, bars, (int)count);
}

/* An event whenever a number has changed. */
static void watch_tell_json(const struct desk *desk, const struct tranches *tranches, int64_t left,
                            struct tranches *told)
{
    json_t *list, *object;

    if (told->count == tranches->count && told->features_in == tranches->features_in &&
        memcmp(told->items, tranches->items, sizeof(told->items)) == 0)
        return;
    *told = *tranches;
    list = json_array();
    for (size_t i = 0; i < tranches->count; i++) {
        const struct tranche *tranche = &tranches->items[i];

        json_array_append_new(list, json_pack("{s:I, s:I, s:I, s:I}", "up", (json_int_t)tranche->up,
                                              "failed", (json_int_t)tranche->failed, "busy",
                                              (json_int_t)tranche->busy, "waiting",
                                              (json_int_t)tranche->waiting));
    }
    object = json_pack("{s:s, s:o, s:I, s:I}", "event", "progress", "tranches", list, "features",
                       (json_int_t)tranches->features, "in", (json_int_t)tranches->features_in);
    if (left >= 0)
        json_object_set_new(object, "left", json_integer(left));
    output_json_line(&desk->out, object);
}

struct showing {
    struct progress progress;
    struct tranches tranches;
    struct tranches told; /* as it was told to a program; shares memory and owns none */
};

static int watch_show(const struct desk *desk, struct showing *showing, const struct view *view,
                      struct error *err)
{
    struct tranches *tranches = &showing->tranches;
    struct moment now;
    int64_t left, up, all;
    char text[160];

    time_now(&now);
    if (tranches_look(tranches, view, now.mono, err) < 0)
        return -1;
    left = tranches_left(tranches, view, now.mono);
    if (desk->json) {
        watch_tell_json(desk, tranches, left, &showing->told);
    } else if (showing->progress.draws) {
        watch_draw(&showing->progress, tranches, left);
    } else {
        follow_count(view, &up, &all);
        watch_say_states(view, tranches, text, sizeof(text));
        progress_step(&showing->progress, up, all, text);
    }
    return 0;
}

static bool watch_is_settled(const struct follow *follow, enum launch_end *ret_end)
{
    const struct view *view = follow->view;
    enum range_state range = view->range;

    if (!follow->caught_up || !view->complete)
        return false;
    /* A rollback: its removal comes with the next row. */
    if (range == RANGE_PARTIAL && view->wanted.rollback && view->phase == PHASE_BEFORE)
        return false;
    if (range == RANGE_REMOVING || range == RANGE_GONE)
        *ret_end = LAUNCH_GONE;
    else if (range == RANGE_UP || range == RANGE_PARTIAL)
        *ret_end = range == RANGE_UP ? LAUNCH_UP : LAUNCH_PARTIAL;
    else
        return false;
    return true;
}

/* The ticker's line behind the newest order: earlier lines are not printed. */
static uint64_t watch_since_order(const struct view *view)
{
    uint64_t oldest = view->ticker_count > VIEW_TICKER ? view->ticker_count - VIEW_TICKER : 0;

    for (uint64_t i = view->ticker_count; i > oldest; i--)
        if (view->ticker[(i - 1) % VIEW_TICKER].kind == ROW_ORDER_GIVEN)
            return i;
    return view->ticker_count;
}

int launch_watch(const struct desk *desk, const struct launch *launch, struct follow *follow,
                 enum launch_end *ret_end, struct error *err)
{
    struct showing showing = {0};
    struct progress *progress = &showing.progress;
    /* What happened before we came is no news. */
    bool is_old = launch->again && follow->told == 0;
    int result = 0;

    progress_init(progress, &desk->err, launch->found.about.name, desk->quiet || desk->json);
    while (!watch_is_settled(follow, ret_end)) {
        if (interrupt_came()) {
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
            follow->told = watch_since_order(follow->view);
        if (!follow->caught_up)
            continue;
        watch_tell_lines(desk, follow, progress);
        result = watch_show(desk, &showing, follow->view, err);
        if (result < 0)
            break;
    }
    progress_done(progress);
    tranches_done(&showing.tranches);
    return result < 0 ? result : 0;
}

void launch_print_failures(const struct desk *desk, const struct view *view)
{
    char title[128];

    output_print(&desk->err, TONE_BAD, "The range is only partly up%s%s\n",
                 view->range_text[0] != '\0' ? ": " : "", view->range_text);
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || vm->state == VM_UP)
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        output_print(&desk->err, TONE_PLAIN, "  %s: %s%s%s\n", title, vm_state_words[vm->state],
                     vm->text[0] != '\0' ? ": " : "", vm->text);
    }
    for (size_t i = 0; i < view->feature_count; i++) {
        const struct view_feature *feature = &view->features[i];

        if (feature->made.feature == 0 || feature->state != FEATURE_FAILED)
            continue;
        view_vm_title(view, feature->made.vm, title, sizeof(title));
        output_print(&desk->err, TONE_PLAIN, "  feature %s in %s: %s\n", feature->made.id, title,
                     feature->text);
    }
    output_print(
        &desk->err, TONE_PLAIN,
        "The range stays as it is. \"excon up\" with the same scenario retries what is "
        "missing,\n\"excon up NODE\" begins a machine anew that has never been up, \"excon "
        "startex\" starts the\nexercise with this range, \"excon doctor\" checks this "
        "host, \"excon down\" removes everything.\n");
}

void launch_print_lost(const struct desk *desk, const struct folder *folder)
{

    output_print(&desk->err, TONE_BAD, "The controller ended. ");
    output_print(&desk->err, TONE_PLAIN, "Its log: %s\nThe same command continues from here.\n",
                 folder->log);
}
