/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults of checks and whose they are: what a guest does to its own checks is excused at first and
 * counts as 0 in the end, what the range, the controller and the agents do never costs anything,
 * and rows of old journals mean what they meant.
 */
#include "world.h"

#include "core/model/machine-action.h"

enum {
    WEB = 1,
    OTHER = 2,
    PROBER = 3,
    PAGE = 1,
    OTHER_PAGE = 2,
    FROM_OUTSIDE = 3,
    FROM_OWN = 4,
    FULL = 100000
};

/* Two teams with a VM and a check each, which feeds a metric; probes of the first from EXCON's own
 * VM and from the other team's. */
static void begin(struct world *world, uint32_t bad_after, int64_t down_after)
{
    static const uint32_t conditions[] = {1, 2, 3, 4};

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    for (uint32_t team = 1; team <= 2; team++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = team, .id = team == 1 ? "a" : "b"}});
    for (uint32_t host = 1; host <= 2; host++)
        feed(world, (struct row){.kind = ROW_HOST_MADE,
                                 .as.host_made = {.host = host,
                                                  .name = host == 1 ? "north" : "south",
                                                  .ssh = host == 1 ? "range@north" : ""}});
    for (uint32_t vm = 1; vm <= 3; vm++)
        feed(world, (struct row){.kind = ROW_VM_MADE,
                                 .as.vm_made = {.vm = vm,
                                                .team = vm == PROBER ? 0 : vm,
                                                .id = "web",
                                                .host = vm == WEB ? 1 : 2}});
    for (uint32_t i = 1; i <= 4; i++)
        feed(world, (struct row){.kind = ROW_CONDITION_MADE,
                                 .as.condition_made = {.condition = i,
                                                       .team = i == OTHER_PAGE ? 2 : 1,
                                                       .vm = i == OTHER_PAGE ? OTHER : WEB,
                                                       .from = i == FROM_OUTSIDE ? PROBER
                                                               : i == FROM_OWN   ? WEB
                                                                                 : 0,
                                                       .id = i <= OTHER_PAGE ? "page" : "look",
                                                       .interval = 5000,
                                                       .timeout = 1000,
                                                       .result = RESULT_EXIT,
                                                       .bad_after = bad_after,
                                                       .down_after = down_after}});
    for (uint32_t i = 1; i <= 4; i++)
        feed(world, (struct row){.kind = ROW_METRIC_MADE,
                                 .as.metric_made = {.metric = i,
                                                    .team = i == OTHER_PAGE ? 2 : 1,
                                                    .id = "m",
                                                    .type = METRIC_CONDITIONAL,
                                                    .max = FULL,
                                                    .conditions = {&conditions[i - 1], 1}}});
    for (uint32_t i = 1; i <= MACHINE_REVERT; i++)
        feed(world, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = i,
                                                    .team = 1,
                                                    .vm = WEB,
                                                    .id = machine_words[i - 1],
                                                    .machine = machine_words[i - 1]}});
    feed(world, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = MACHINE_ACTIONS,
                                                .team = 1,
                                                .vm = WEB,
                                                .id = "script",
                                                .timeout = 40000}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
}

static void pass_range(struct world *world, int64_t by)
{
    struct agenda_item item;
    int64_t until = world->state.r + by;
    const struct agenda_item *first;

    while ((first = agenda_first(&world->state.range)) != NULL && first->due <= until) {
        struct intents intents = {0};

        if (first->due > world->state.r)
            world->state.r = first->due;
        agenda_pop(&world->state.range, first->due, &item);
        decide_due(&world->state, &item, &intents);
        world->count = 0;
        take(world, &intents);
        for (size_t i = 0; i < world->count; i++)
            if (world->actions[i].kind == ACTION_WAKE)
                agenda_add(&world->state.range, world->actions[i].due, world->actions[i].what,
                           world->actions[i].subject, NULL);
    }
    world->state.r = until;
}

static const struct view_condition *condition(const struct world *world, uint32_t ordinal)
{
    return view_condition(world->state.view, ordinal);
}

static int64_t points(const struct world *world, uint32_t metric)
{
    return view_metric(world->state.view, metric)->points;
}

static void answered(struct world *world, uint32_t ordinal, struct ended how)
{
    how.kind = ACTION_CHECK;
    how.subject = ordinal;
    how.due = world->state.next[ordinal];
    how.incarnation = how.incarnation != 0 ? how.incarnation : 1;
    assert_true(how.due >= 0);
    if (how.due > world->state.r)
        world->state.r = how.due;
    ended(world, how);
}

static const struct ended good = {.has_exit = true}, wrong = {.has_exit = true, .exit = 1},
                          killed = {.signal = "KILL"},
                          denied = {.outcome = OUTCOME_FAILED,
                                    .reason = REASON_DENIED,
                                    .text = "denied"},
                          gone = {.outcome = OUTCOME_FAILED,
                                  .reason = REASON_UNREACHABLE,
                                  .text = "refused"};

/* All is up, each check has worked, the exercise runs. */
static void play(struct world *world, uint32_t bad_after, int64_t down_after)
{
    char reply[256];

    begin(world, bad_after, down_after);
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t vm = 1; vm <= 3; vm++) {
        ended(world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
        ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
    }
    world->state.r = 1000;
    for (uint32_t i = 1; i <= 4; i++)
        answered(world, i, good);
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
    assert_int_equal(points(world, PAGE), FULL);
    world->count = 0;
}

static void act(struct world *world, enum machine_action what, enum inject_state state)
{
    feed(world, (struct row){.kind = ROW_INJECT_STATE,
                             .as.inject_state = {
                                 .inject = (uint32_t)what + 1, .state = (int)state, .attempt = 1}});
}

static void agent(struct world *world, const char *name, enum agent_life life)
{
    feed(world, (struct row){.kind = ROW_AGENT_STATE,
                             .as.agent_state = {.agent = name, .state = (int)life}});
}

static void reached(struct world *world)
{
    ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = WEB});
    assert_int_equal(view_vm(world->state.view, WEB)->state, VM_UP);
}

static void of_the_guest_are_bad_after_three(void **context)
{
    static const struct ended all[] = {
        {.signal = "KILL"},
        {.has_exit = true, .exit = 126},
        {.has_exit = true, .exit = 127},
        {.outcome = OUTCOME_TIMEOUT},
        {.outcome = OUTCOME_TIMEOUT, .reason = REASON_UNREACHABLE},
        {.outcome = OUTCOME_FAILED, .reason = REASON_CUT_OFF, .text = "cut off"},
    };

    (void)context;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        struct world world;

        play(&world, 3, 0);
        for (uint32_t n = 1; n <= 2; n++) {
            answered(&world, PAGE, all[i]);
            assert_int_equal(condition(&world, PAGE)->value, VALUE_FAULT);
            assert_true(condition(&world, PAGE)->guest);
            assert_int_equal(condition(&world, PAGE)->in_a_row, n);
            assert_true(view_is_stale(world.state.view, condition(&world, PAGE)));
            assert_int_equal(points(&world, PAGE), FULL);
        }
        /* One good answer, and it begins anew. */
        answered(&world, PAGE, good);
        assert_int_equal(condition(&world, PAGE)->in_a_row, 0);
        assert_false(view_is_stale(world.state.view, condition(&world, PAGE)));
        for (uint32_t n = 1; n <= 3; n++)
            answered(&world, PAGE, all[i]);
        assert_int_equal(condition(&world, PAGE)->value, 0);
        assert_int_equal(points(&world, PAGE), 0);
        assert_non_null(strstr(condition(&world, PAGE)->text, "3 faults of the guest in a row"));
        assert_false(view_is_stale(world.state.view, condition(&world, PAGE)));
        assert_int_equal(points(&world, OTHER_PAGE), FULL);
        answered(&world, PAGE, good);
        assert_int_equal(points(&world, PAGE), FULL);
        state_done(&world.state);
    }
}

/* A check of a machine that is still there finds no more what stands on a lost host: that costs its
 * team nothing, until the host is back; of another team it costs what it always did. */
static void found_nowhere_as_a_host_is_lost_are_nobodys(void **context)
{
    struct world world;

    (void)context;
    play(&world, 3, 60000);
    answered(&world, FROM_OUTSIDE, good);
    assert_int_equal(points(&world, FROM_OUTSIDE), FULL);
    agent(&world, "virt@north", AGENT_LOST);
    for (int n = 0; n < 3; n++) {
        answered(&world, FROM_OUTSIDE, wrong);
        assert_true(condition(&world, FROM_OUTSIDE)->excused);
        assert_int_equal(points(&world, FROM_OUTSIDE), FULL);
    }
    answered(&world, OTHER_PAGE, wrong);
    assert_false(condition(&world, OTHER_PAGE)->excused);
    assert_int_equal(points(&world, OTHER_PAGE), 0);
    agent(&world, "virt@north", AGENT_UP);
    /* The networks between hosts need a moment longer than its agents. */
    answered(&world, FROM_OUTSIDE, wrong);
    assert_true(condition(&world, FROM_OUTSIDE)->excused);
    assert_int_equal(points(&world, FROM_OUTSIDE), FULL);
    pass_range(&world, 60000);
    answered(&world, FROM_OUTSIDE, wrong); /* was due before the minute was over */
    assert_int_equal(points(&world, FROM_OUTSIDE), FULL);
    answered(&world, FROM_OUTSIDE, wrong);
    assert_false(condition(&world, FROM_OUTSIDE)->excused);
    assert_int_equal(points(&world, FROM_OUTSIDE), 0);
    state_done(&world.state);
}

/* The cable to a host is cut, or its power is: nothing of that costs the team anything, however
 * long it lasts, and the other team's machine, on another host, is judged as ever. */
static void of_a_lost_host_are_nobodys(void **context)
{
    static const char *const agents[] = {"via@north", "virt@north"};

    (void)context;
    for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]); i++) {
        struct world world;

        play(&world, 3, 60000);
        /* Before anybody knows of it the guest is suspected, and a moment counts. */
        answered(&world, PAGE, gone);
        assert_true(condition(&world, PAGE)->guest);
        pass_range(&world, 6000);
        agent(&world, agents[i], AGENT_LOST);
        assert_true(view_is_away(world.state.view, view_vm(world.state.view, WEB)));
        assert_false(view_is_away(world.state.view, view_vm(world.state.view, OTHER)));
        assert_int_equal(view_cut_off(world.state.view, condition(&world, PAGE), world.state.r), 0);
        for (int n = 0; n < 10; n++) {
            answered(&world, PAGE, gone);
            assert_false(condition(&world, PAGE)->guest);
            answered(&world, PAGE, killed);
        }
        pass_range(&world, 3600000);
        assert_int_equal(points(&world, PAGE), FULL);
        assert_int_equal(condition(&world, PAGE)->value, VALUE_FAULT);
        /* What was due while it was lost is excused although the host is back by then. */
        agent(&world, agents[i], AGENT_UP);
        answered(&world, PAGE, (struct ended){.outcome = OUTCOME_TIMEOUT});
        assert_int_equal(points(&world, PAGE), FULL);
        for (int n = 0; n < 3; n++)
            answered(&world, OTHER_PAGE, killed);
        assert_int_equal(points(&world, OTHER_PAGE), 0);
        state_done(&world.state);
    }
}

/* What freezes its checks ends with less than what does nothing, whatever it was before. */
static void a_frozen_score_falls(void **context)
{
    struct world world;

    (void)context;
    play(&world, 3, 60000);
    answered(&world, OTHER_PAGE, good);
    answered(&world, PAGE, killed);
    answered(&world, PAGE, killed);
    answered(&world, PAGE, killed);
    assert_true(points(&world, PAGE) < points(&world, OTHER_PAGE));
    state_done(&world.state);
}

static void rows_of_old_journals_mean_what_they_meant(void **context)
{
    struct world world;

    (void)context;
    play(&world, 0, 0);
    for (int i = 0; i < 10; i++)
        answered(&world, PAGE, killed);
    answered(&world, PAGE, denied);
    answered(&world, PAGE, gone);
    pass_range(&world, 3600000);
    assert_int_equal(points(&world, PAGE), FULL);
    assert_int_equal(condition(&world, PAGE)->value, VALUE_FAULT);
    /* A fault as it was written before: nobody's, and no end of it. */
    for (int i = 0; i < 10; i++)
        feed(&world,
             (struct row){.kind = ROW_CONDITION_RESULT,
                          .as.condition_result = {.condition = OTHER_PAGE, .value = VALUE_FAULT}});
    feed(&world,
         (struct row){.kind = ROW_VM_STATE,
                      .as.vm_state = {.vm = OTHER, .state = VM_UNREACHABLE, .incarnation = 1}});
    pass_range(&world, 3600000);
    assert_int_equal(condition(&world, OTHER_PAGE)->in_a_row, 0);
    assert_int_equal(view_cut_off(world.state.view, condition(&world, OTHER_PAGE), world.state.r),
                     0);
    assert_int_equal(points(&world, OTHER_PAGE), FULL);
    state_done(&world.state);
}

/* ---- the property: without the faults of ours the points are the same, and no fault of ours
 * lowers any ---- */

static void one_of_ours(struct world *world, uint32_t which)
{
    static const struct ended ours[] = {
        {.outcome = OUTCOME_FAILED,
         .reason = REASON_AGENT,
         .text = "the agent ended",
         .sent = true},
        {.outcome = OUTCOME_FAILED, .reason = REASON_REFUSED, .text = "refused"},
        {.outcome = OUTCOME_FAILED, .text = "who knows"},
        {.outcome = OUTCOME_TIMEOUT, .unanswered = true},
        {.outcome = OUTCOME_CANCELLED},
        {.outcome = OUTCOME_FAILED,
         .reason = REASON_CUT_OFF,
         .text = "of the incarnation before",
         .incarnation = 9},
        {.signal = "KILL", .incarnation = 9},
    };
    size_t count = sizeof(ours) / sizeof(ours[0]);

    which %= (uint32_t)count + 2;
    if (which < count) {
        answered(world, PAGE, ours[which]);
    } else if (which == count) { /* it stands still while it is kept */
        feed(world, (struct row){.kind = ROW_VM_KEPT,
                                 .as.vm_kept = {.vm = WEB, .state = KEPT_WANTED, .name = "k1"}});
        answered(world, PAGE, (struct ended){.outcome = OUTCOME_TIMEOUT});
        world->state.r = world->state.next[PAGE];
        feed(world, (struct row){.kind = ROW_VM_KEPT,
                                 .as.vm_kept = {.vm = WEB, .state = KEPT_DONE, .name = "k1"}});
        answered(world, PAGE, (struct ended){.outcome = OUTCOME_TIMEOUT});
    } else { /* a pause by an inject */
        act(world, MACHINE_PAUSE, INJECT_DISPATCHED);
        answered(world, PAGE, (struct ended){.outcome = OUTCOME_TIMEOUT});
        world->state.r = world->state.next[PAGE];
        act(world, MACHINE_PAUSE, INJECT_FAILED);
        answered(world, PAGE, (struct ended){.outcome = OUTCOME_TIMEOUT});
    }
}

static void of_ours_never_lower_a_score(void **context)
{
    uint64_t dice = 1;

    (void)context;
    for (int run = 0; run < 300; run++) {
        struct world with, without;

        play(&with, 1 + (uint32_t)run % 4, 0);
        play(&without, 1 + (uint32_t)run % 4, 0);
        for (int step = 0; step < 40; step++) {
            dice = dice * 6364136223846793005u + 1442695040888963407u;

            uint32_t which = (uint32_t)(dice >> 33) % 12;
            int64_t before = points(&with, PAGE);

            if (which < 7) {
                one_of_ours(&with, which + (uint32_t)step);
                assert_true(points(&with, PAGE) >= before);
            } else {
                const struct ended *what = which < 9 ? &good : which < 10 ? &wrong : &killed;

                answered(&with, PAGE, *what);
                answered(&without, PAGE, *what);
            }
            with.count = without.count = 0;
            assert_int_equal(points(&with, PAGE), points(&without, PAGE));
            assert_int_equal(condition(&with, PAGE)->in_a_row, condition(&without, PAGE)->in_a_row);
        }
        state_done(&with.state);
        state_done(&without.state);
    }
}

/* ---- guests that are not there ---- */

static void who_cuts_itself_off_is_down_after_a_while(void **context)
{
    struct world world;

    (void)context;
    play(&world, 3, 60000);
    answered(&world, PAGE, gone);
    assert_int_equal(view_vm(world.state.view, WEB)->state, VM_UNREACHABLE);
    assert_true(view_is_stale(world.state.view, condition(&world, PAGE)));
    pass_range(&world, 59999);
    assert_int_equal(points(&world, PAGE), FULL);
    pass_range(&world, 1);
    assert_int_equal(points(&world, PAGE), 0);
    assert_true(condition(&world, PAGE)->guest);
    assert_non_null(strstr(condition(&world, PAGE)->text, "runs and does not answer since 60 s"));
    /* What looks from there as well; not what looks from outside. */
    assert_int_equal(points(&world, FROM_OWN), 0);
    assert_int_equal(points(&world, FROM_OUTSIDE), FULL);
    assert_int_equal(points(&world, OTHER_PAGE), FULL);
    reached(&world);
    answered(&world, PAGE, good);
    assert_int_equal(points(&world, PAGE), FULL);
    /* And begins anew. */
    answered(&world, PAGE, gone);
    pass_range(&world, 59999);
    assert_int_equal(points(&world, PAGE), FULL);
    state_done(&world.state);
}

/* It is asked again and again: only the time counts, and what is down stays so. */
static void silence_is_not_counted_by_the_check(void **context)
{
    static const struct ended silent[] = {
        {.outcome = OUTCOME_FAILED, .reason = REASON_UNREACHABLE, .text = "refused"},
        {.outcome = OUTCOME_FAILED, .reason = REASON_HOST_KEY, .text = "another key"}};

    (void)context;
    for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
        struct world world;

        play(&world, 3, 60000);
        for (int n = 0; n < 10; n++) {
            answered(&world, PAGE, silent[i]);
            world.count = 0;
            assert_int_equal(points(&world, PAGE), FULL);
        }
        answered(&world, PAGE,
                 (struct ended){.outcome = OUTCOME_TIMEOUT, .reason = REASON_UNREACHABLE});
        assert_int_equal(condition(&world, PAGE)->in_a_row, 0);
        pass_range(&world, 60000);
        assert_int_equal(points(&world, PAGE), 0);
        answered(&world, PAGE, silent[i]);
        assert_int_equal(condition(&world, PAGE)->value, 0);
        assert_int_equal(points(&world, PAGE), 0);
        state_done(&world.state);
    }
}

/* A server that answers and denies the login is there. */
static void a_denied_login_counts_by_the_check(void **context)
{
    struct world world;

    (void)context;
    play(&world, 3, 0);
    for (int n = 0; n < 3; n++) {
        assert_int_equal(points(&world, PAGE), FULL);
        answered(&world, PAGE, denied);
        assert_int_equal(view_guest_of(world.state.view, condition(&world, PAGE))->state, VM_UP);
    }
    assert_int_equal(points(&world, PAGE), 0);
    state_done(&world.state);
}

static void coming_back_for_a_moment_does_not_help(void **context)
{
    struct world world;

    (void)context;
    play(&world, 100, 60000);
    answered(&world, PAGE, gone);
    for (int i = 0; i < 3; i++) {
        pass_range(&world, 19000);
        reached(&world);
        assert_int_equal(points(&world, PAGE), FULL);
        answered(&world, PAGE, gone);
    }
    pass_range(&world, 3000);
    assert_int_equal(points(&world, PAGE), 0);
    state_done(&world.state);
}

static void nor_does_shutting_it_down(void **context)
{
    struct world world;
    struct intents intents = {0};

    (void)context;
    play(&world, 3, 60000);
    decide_shut_down(&world.state, WEB, "the guest shut down", &intents);
    take(&world, &intents);
    assert_int_equal(view_vm(world.state.view, WEB)->state, VM_LOST);
    pass_range(&world, 59999);
    assert_int_equal(points(&world, PAGE), FULL);
    pass_range(&world, 1);
    assert_int_equal(points(&world, PAGE), 0);
    state_done(&world.state);
}

static void what_is_not_the_guests_doing_costs_nothing(void **context)
{
    struct world world;
    struct intents intents = {0};
    char reply[256];

    (void)context;
    /* Its QEMU ended. */
    play(&world, 3, 60000);
    answered(&world, PAGE, gone);
    pass_range(&world, 50000);
    decide_stopped(&world.state, WEB, "its QEMU process ended", &intents);
    take(&world, &intents);
    pass_range(&world, 3600000);
    assert_int_equal(points(&world, PAGE), FULL);
    state_done(&world.state);
    /* The host's disk is full, which is told after a check has found out. */
    play(&world, 3, 60000);
    answered(&world, PAGE, gone);
    pass_range(&world, 1000);
    decide_stuck(&world.state, WEB, "it stands still", &intents);
    take(&world, &intents);
    pass_range(&world, 3600000);
    assert_int_equal(points(&world, PAGE), FULL);
    state_done(&world.state);
    /* It has never answered since it was made. */
    begin(&world, 3, 60000);
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t vm = 1; vm <= 3; vm++) {
        ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
        ended(&world, (struct ended){.kind = ACTION_LOGIN,
                                     .subject = vm,
                                     .outcome = vm == WEB ? OUTCOME_TIMEOUT : OUTCOME_DONE});
    }
    answered(&world, OTHER_PAGE, good);
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    pass_range(&world, 3600000);
    assert_int_equal(condition(&world, PAGE)->value, VALUE_NONE);
    state_done(&world.state);
    /* As the condition says. */
    play(&world, 3, 0);
    answered(&world, PAGE, gone);
    pass_range(&world, 3600000);
    assert_int_equal(points(&world, PAGE), FULL);
    state_done(&world.state);
}

/* Some of the minute passes, then what is told happens for an hour, then the rest of the minute
 * counts. */
static void between(struct world *world, void (*off)(struct world *), void (*on)(struct world *))
{
    play(world, 3, 60000);
    answered(world, PAGE, gone);
    pass_range(world, 30000);
    off(world);
    pass_range(world, 3600000);
    assert_int_equal(points(world, PAGE), FULL);
    on(world);
    pass_range(world, 29999);
    assert_int_equal(points(world, PAGE), FULL);
    pass_range(world, 1);
    assert_int_equal(points(world, PAGE), 0);
    state_done(&world->state);
}

static void ordered(struct world *world, const char *verb, const char *target, const char *team)
{
    char reply[256];

    if (order(world, (struct order){.verb = verb, .target = target, .team = team, .reason = "r"},
              reply) != 0)
        fail_msg("%s", reply);
}

static void pausex(struct world *world)
{
    ordered(world, "pausex", NULL, NULL);
}
static void resume(struct world *world)
{
    ordered(world, "resume", NULL, NULL);
}
static void hold(struct world *world)
{
    ordered(world, "clock", "hold", "a");
}
static void release(struct world *world)
{
    ordered(world, "clock", "release", "a");
}
static void remote_lost(struct world *world)
{
    agent(world, "remote", AGENT_LOST);
}
static void remote_up(struct world *world)
{
    agent(world, "remote", AGENT_UP);
}
static void virt_lost(struct world *world)
{
    agent(world, "virt", AGENT_LOST);
}
static void virt_up(struct world *world)
{
    agent(world, "virt", AGENT_UP);
}
static void unlink_it(struct world *world)
{
    act(world, MACHINE_LINK_DOWN, INJECT_DISPATCHED);
}
static void link_it(struct world *world)
{
    act(world, MACHINE_LINK_DOWN, INJECT_DELIVERED);
    act(world, MACHINE_LINK_UP, INJECT_DISPATCHED);
    act(world, MACHINE_LINK_UP, INJECT_DELIVERED);
}
static void halt(struct world *world)
{
    act(world, MACHINE_PAUSE, INJECT_DISPATCHED);
}
static void go_on(struct world *world)
{
    act(world, MACHINE_PAUSE, INJECT_FAILED);
}

static void time_that_is_not_its_own_is_left_out(void **context)
{
    struct world world;

    (void)context;
    between(&world, pausex, resume);
    between(&world, hold, release);
    between(&world, remote_lost, remote_up);
    between(&world, virt_lost, virt_up);
    between(&world, unlink_it, link_it);
    between(&world, halt, go_on);
}

static void an_outage_is_left_out(void **context)
{
    struct world world;

    (void)context;
    play(&world, 3, 60000);
    answered(&world, PAGE, gone);
    pass_range(&world, 30000);
    world.state.r += 50000;
    feed(&world, (struct row){.kind = ROW_CLOCK_OUTAGE,
                              .as.clock_outage = {.length = 50000, .counted = true}});
    pass_range(&world, 29999);
    assert_int_equal(points(&world, PAGE), FULL);
    pass_range(&world, 1);
    assert_int_equal(points(&world, PAGE), 0);
    state_done(&world.state);
}

/* An inject may be the cause for as long as its script may run, and no longer: it hides nobody for
 * ever. */
static void an_inject_excuses_while_it_may_run(void **context)
{
    struct world world;

    (void)context;
    play(&world, 3, 60000);
    feed(&world, (struct row){.kind = ROW_INJECT_STATE,
                              .as.inject_state = {.inject = MACHINE_ACTIONS,
                                                  .state = INJECT_DISPATCHED,
                                                  .attempt = 1,
                                                  .incarnation = 1}});

    int64_t sent = world.state.r;

    answered(&world, PAGE, gone);
    pass_range(&world, sent + 40000 + 59999 - world.state.r);
    assert_int_equal(points(&world, PAGE), FULL);
    pass_range(&world, 1);
    assert_int_equal(points(&world, PAGE), 0);
    state_done(&world.state);
}

/* ---- what never worked, what is no way of the team's, and what does not count yet ---- */

static void what_has_worked_nowhere_is_nobodys(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world, 1, 60000);
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t vm = 1; vm <= 3; vm++) {
        ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
        ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
    }
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    answered(&world, PAGE, (struct ended){.has_exit = true, .exit = 127});
    assert_int_equal(condition(&world, PAGE)->value, VALUE_FAULT);
    assert_int_equal(condition(&world, PAGE)->in_a_row, 0);
    /* It works for others: then it is this guest's. */
    answered(&world, OTHER_PAGE, good);
    answered(&world, PAGE, (struct ended){.has_exit = true, .exit = 127});
    assert_int_equal(condition(&world, PAGE)->value, 0);
    state_done(&world.state);
}

static void a_way_that_is_not_the_teams_costs_nothing(void **context)
{
    struct world world;

    (void)context;
    play(&world, 1, 60000);
    answered(&world, FROM_OUTSIDE,
             (struct ended){
                 .outcome = OUTCOME_FAILED, .reason = REASON_CUT_OFF, .text = "the way was lost"});
    assert_false(condition(&world, FROM_OUTSIDE)->guest);
    answered(&world, FROM_OUTSIDE, gone);
    assert_int_equal(view_vm(world.state.view, PROBER)->state, VM_UNREACHABLE);
    pass_range(&world, 3600000);
    assert_int_equal(points(&world, FROM_OUTSIDE), FULL);
    answered(&world, FROM_OWN,
             (struct ended){
                 .outcome = OUTCOME_FAILED, .reason = REASON_CUT_OFF, .text = "the way was lost"});
    assert_int_equal(points(&world, FROM_OWN), 0);
    state_done(&world.state);
}

static void before_startex_and_in_pauses_nothing_is_counted(void **context)
{
    struct world world;

    (void)context;
    play(&world, 2, 0);
    ordered(&world, "pausex", NULL, NULL);
    for (int i = 0; i < 5; i++)
        answered(&world, PAGE, killed);
    assert_int_equal(condition(&world, PAGE)->in_a_row, 0);
    ordered(&world, "resume", NULL, NULL);
    answered(&world, PAGE, killed);
    assert_int_equal(points(&world, PAGE), FULL);
    answered(&world, PAGE, killed);
    assert_int_equal(points(&world, PAGE), 0);
    state_done(&world.state);
}

static bool was_asked(const struct world *world, uint32_t vm)
{
    for (size_t i = 0; i < world->count; i++)
        if (world->actions[i].kind == ACTION_LOGIN && world->actions[i].subject == vm)
            return true;
    return false;
}

/* QEMU or the SSH server was stopped: a check runs into its deadline, and so does the question
 * whether the machine is there. It stays up for the score, and every screen says that it hangs. */
static void a_machine_that_does_not_answer_hangs(void **context)
{
    static const struct ended late = {.outcome = OUTCOME_TIMEOUT},
                              lost_agent = {.outcome = OUTCOME_TIMEOUT, .unanswered = true},
                              first = {.kind = ACTION_LOGIN,
                                       .subject = WEB,
                                       .incarnation = 1,
                                       .outcome = OUTCOME_TIMEOUT},
                              second = {.kind = ACTION_LOGIN,
                                        .subject = WEB,
                                        .incarnation = 1,
                                        .due = 1,
                                        .outcome = OUTCOME_TIMEOUT},
                              cut = {.kind = ACTION_LOGIN,
                                     .subject = WEB,
                                     .incarnation = 1,
                                     .outcome = OUTCOME_FAILED,
                                     .reason = REASON_CUT_OFF};
    struct world world;
    const struct view_vm *vm;

    (void)context;
    play(&world, 0, 0);
    vm = view_vm(world.state.view, WEB);
    answered(&world, PAGE, lost_agent);
    assert_false(was_asked(&world, WEB));
    answered(&world, PAGE, late);
    assert_true(was_asked(&world, WEB));
    assert_string_equal(vm->hung, "");
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = WEB, .incarnation = 1});
    assert_string_equal(vm->hung, "");
    /* A slow guest misses one look, and answers the second. */
    ended(&world, first);
    assert_true(was_asked(&world, WEB));
    assert_string_equal(vm->hung, "");
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = WEB, .incarnation = 1, .due = 1});
    assert_string_equal(vm->hung, "");
    /* The session was given up, and there is none any more. */
    ended(&world, cut);
    assert_true(was_asked(&world, WEB));
    assert_string_equal(vm->hung, "");
    ended(&world, second);
    assert_string_equal(vm->hung, "neither a check nor its SSH session answers");
    assert_int_equal(vm->state, VM_UP);
    assert_true(view_is_stale(world.state.view, condition(&world, PAGE)));
    answered(&world, PAGE, good);
    assert_string_equal(vm->hung, "");
    assert_false(view_is_stale(world.state.view, condition(&world, PAGE)));
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_that_does_not_answer_hangs),
        cmocka_unit_test(of_the_guest_are_bad_after_three),
        cmocka_unit_test(of_a_lost_host_are_nobodys),
        cmocka_unit_test(found_nowhere_as_a_host_is_lost_are_nobodys),
        cmocka_unit_test(a_frozen_score_falls),
        cmocka_unit_test(rows_of_old_journals_mean_what_they_meant),
        cmocka_unit_test(of_ours_never_lower_a_score),
        cmocka_unit_test(who_cuts_itself_off_is_down_after_a_while),
        cmocka_unit_test(silence_is_not_counted_by_the_check),
        cmocka_unit_test(a_denied_login_counts_by_the_check),
        cmocka_unit_test(coming_back_for_a_moment_does_not_help),
        cmocka_unit_test(nor_does_shutting_it_down),
        cmocka_unit_test(what_is_not_the_guests_doing_costs_nothing),
        cmocka_unit_test(time_that_is_not_its_own_is_left_out),
        cmocka_unit_test(an_outage_is_left_out),
        cmocka_unit_test(an_inject_excuses_while_it_may_run),
        cmocka_unit_test(what_has_worked_nowhere_is_nobodys),
        cmocka_unit_test(a_way_that_is_not_the_teams_costs_nothing),
        cmocka_unit_test(before_startex_and_in_pauses_nothing_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
