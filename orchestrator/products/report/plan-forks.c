/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/plan-forks.h"

#include <inttypes.h>

enum { FORKS_SAVE_LEAST = 5 * 60 * 1000 /* ms */ };

bool plan_forks_pay(const struct plan_cost *cost, const struct plan_host *host)
{
    return cost->forked != 0 && cost->once == 0 && cost->boot - cost->fork >= FORKS_SAVE_LEAST &&
           cost->fork <= cost->boot / 4 * 3 &&
           (host->disk == 0 || cost->disk_first + cost->disk <= host->disk);
}

/* In whole seconds: it is a model. */
static int64_t forks_seconds(int64_t ms)
{
    return (ms + 500) / 1000 * 1000;
}

static void forks_print_times(const struct plan_cost *cost, const struct output *to)
{
    char boot[32], fork[32];

    output_print(to, TONE_PLAIN,
                 "  Time until all answer: about %s by boot, about %s by fork (%" PRId64
                 " %%). A model for guests\n  without KVM, where a script of a feature takes 5 s; "
                 "with KVM both are shorter.\n",
                 output_duration(&boot, forks_seconds(cost->boot)),
                 output_duration(&fork, forks_seconds(cost->fork)),
                 cost->boot != 0 ? (cost->fork * 100 + cost->boot / 2) / cost->boot : 100);
}

static void forks_print_room(const struct plan_cost *cost, int merging, const struct output *to)
{
    char first[32], most[32];

    output_print(
        to, TONE_PLAIN,
        "  Disk: about %s at first, as each fork's holds the memory that it began with; at "
        "most %s more\n  than by boot.\n",
        output_bytes(&first, cost->fork_first), output_bytes(&most, cost->disk));
    if (merging == 0)
        output_print(to, TONE_PLAIN,
                     "  Memory: as by boot. KSM is off on this host, so that forks "
                     "share none of theirs.\n");
    else if (merging > 0)
        output_print(
            to, TONE_PLAIN,
            "  Memory: as by boot at most. KSM is on: this host keeps equal pages of guests "
            "once, and a guest\n  can find out by the time that a write takes whether "
            "another has the same page.\n");
}

void plan_forks_print(const struct plan_cost *cost, const struct plan_host *host,
                      const struct output *to)
{
    if (cost->forked == 0)
        return;
    if (plan_forks_pay(cost, host))
        output_print(to, TONE_BOLD, "\nExcon up forks (--no-fork: boots all)\n");
    else
        output_print(to, TONE_BOLD, "\nWith excon up --fork\n");
    output_print(to, TONE_PLAIN,
                 "  %zu machine%s boot%s as golden, %zu are made from %s, %zu boot as without.\n",
                 cost->golden, cost->golden == 1 ? "" : "s", cost->golden == 1 ? "s" : "",
                 cost->forked, cost->golden == 1 ? "it" : "them", cost->booted);
    if (cost->once + cost->each != 0)
        output_print(to, TONE_PLAIN,
                     "  Features: %zu run once in a golden machine, %zu times one runs in a fork, "
                     "as it differs\n  between teams or restarts the machine.\n",
                     cost->once, cost->each);
    forks_print_times(cost, to);
    forks_print_room(cost, host->merging, to);
}

json_t *plan_forks_json(const struct plan_cost *cost, const struct plan_host *host)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "golden",
                     (json_int_t)cost->golden, "forked", (json_int_t)cost->forked, "booted",
                     (json_int_t)cost->booted, "once", (json_int_t)cost->once, "each",
                     (json_int_t)cost->each, "disk", (json_int_t)cost->disk, "disk_first",
                     (json_int_t)cost->fork_first, "boot_ms", (json_int_t)cost->boot, "fork_ms",
                     (json_int_t)cost->fork, "unasked", plan_forks_pay(cost, host));
}
