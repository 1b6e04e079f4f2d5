/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Topology: team by team its switches, the machines at each of them, what routers let through, and
 * the checks from outside. Teams with something wrong come first; those where all is as planned
 * are one line until somebody unfolds them. What all teams share stands below them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/troubles.h"
#include "desk/board/board.h"
#include "desk/board/matrix.h"

enum {
    ENTRY_TEAM = MATRIX_TEAM,
    ENTRY_FOLD = MATRIX_FOLD,
    ENTRY_SWITCH,
    ENTRY_VM,
    ENTRY_PROBE,
    ENTRY_RULE
};
enum {
    WORD = 64,
    VM_NAME = 16,
    ADDRESS = 16,
    WIDE = 70,
    RULE_BITS = 6 /* of a rule's number */,
    RULE_TEXT = 256
};

/* ---- addresses: "lan 10.1.1.10, dmz 10.1.2.10" ---- */

/* The n-th switch of a machine, and its address there. False: it has not so many. */
static bool topology_link(const struct view_vm *vm, unsigned n, char lan[WORD], char address[WORD])
{
    const char *at = vm->made.address, *end, *blank;

    for (; n > 0 && at != NULL; n--) {
        at = strstr(at, ", ");
        at = at != NULL ? at + 2 : NULL;
    }
    if (at == NULL || *at == '\0')
        return false;
    end = at + strcspn(at, ",");
    blank = memchr(at, ' ', (size_t)(end - at));
    text_print(lan, WORD, "%.*s", (int)((blank != NULL ? blank : end) - at), at);
    text_print(address, WORD, "%.*s", blank != NULL ? (int)(end - blank - 1) : 0,
               blank != NULL ? blank + 1 : "");
    return true;
}

static bool topology_is_on(const struct view_vm *vm, const char *lan, char address[WORD])
{
    char name[WORD];

    for (unsigned n = 0; topology_link(vm, n, name, address); n++)
        if (strcmp(name, lan) == 0)
            return true;
    return false;
}

/* The n-th of what a router's acls say, "lan > dmz 80/tcp; dmz > lan". False: there are not so
 * many.
 */
static bool topology_rule(const struct view_vm *vm, unsigned n, char *to, size_t size)
{
    const char *at = vm->made.acls;

    for (; n > 0 && at != NULL; n--) {
        at = strstr(at, "; ");
        at = at != NULL ? at + 2 : NULL;
    }
    if (at == NULL || *at == '\0')
        return false;
    text_print(to, size, "%.*s", (int)strcspn(at, ";"), at);
    return true;
}

/* ---- things by team ---- */

/* Those of team t are items[first[t]] up to items[first[t + 1]], team 0 is what all share. */
struct by_team {
    uint32_t *first, *items;
};

/* The ordinal of the i-th thing, 0: a hole; and its team. */
typedef uint32_t topology_ordinal(const struct view *view, size_t i, uint32_t *ret_team);

static uint32_t topology_vm(const struct view *view, size_t i, uint32_t *ret_team)
{
    *ret_team = view->vms[i].made.team;
    return view->vms[i].made.vm;
}

static uint32_t topology_switch(const struct view *view, size_t i, uint32_t *ret_team)
{
    *ret_team = view->switches[i].made.team;
    return view->switches[i].made.lan;
}

static uint32_t topology_probe(const struct view *view, size_t i, uint32_t *ret_team)
{
    *ret_team = view->conditions[i].made.team;
    return view->conditions[i].made.from != 0 ? view->conditions[i].made.condition : 0;
}

/* False: no memory. */
static bool topology_sort(const struct view *view, size_t count, topology_ordinal *of,
                          struct by_team *ret)
{
    size_t teams = view->team_count + 1;
    uint32_t team;

    ret->first = calloc(teams + 2, sizeof(*ret->first));
    ret->items = calloc(count + 1, sizeof(*ret->items));
    if (ret->first == NULL || ret->items == NULL)
        return false;
    /* Counted two places on, so that after placing them `first` says where each team begins. */
    for (size_t i = 0; i < count; i++)
        if (of(view, i, &team) != 0 && team < teams)
            ret->first[team + 2]++;
    for (size_t t = 1; t < teams + 2; t++)
        ret->first[t] += ret->first[t - 1];
    for (size_t i = 0; i < count; i++) {
        uint32_t ordinal = of(view, i, &team);

        if (ordinal != 0 && team < teams)
            ret->items[ret->first[team + 1]++] = ordinal;
    }
    return true;
}

struct topology {
    struct by_team vms, switches, probes;
};

static void topology_done(struct topology *all)
{
    struct by_team *lists[] = {&all->vms, &all->switches, &all->probes};

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        free(lists[i]->first);
        free(lists[i]->items);
    }
}

/* ---- what is wrong ---- */

/* Is the path to it cut by exercise control, or is it held or off? */
static const char *topology_cut(const struct view_vm *vm)
{
    return vm->unlinked ? "its links are cut" : vm->halted ? "paused or off" : "";
}

static uint32_t topology_vm_trouble(const struct view *view, const struct view_vm *vm)
{
    if (vm->made.vm == 0 || !view_has_range(view))
        return 0;
    return vm->state == VM_LOST || vm->state == VM_FAILED ? 80
           : troubles_is_hung(vm)                         ? 60
           : vm->state == VM_UNREACHABLE                  ? 50
           : topology_cut(vm)[0] != '\0'                  ? 20
                                                          : 0;
}

/* By team; `scores` has a place for each, and one for what all share. */
static void topology_trouble(const struct view *view, uint32_t *scores)
{
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.team <= view->team_count)
            scores[view->vms[i].made.team] += topology_vm_trouble(view, &view->vms[i]);
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *one = &view->conditions[i];

        if (one->made.condition != 0 && one->made.from != 0 && one->made.team <= view->team_count &&
            one->results != 0 && one->value < 1000)
            scores[one->made.team] += 10;
    }
}

/* ---- which lines there are ---- */

static void topology_list_rules(const struct view_vm *vm, struct entries *rows)
{
    char text[RULE_TEXT];

    for (uint32_t n = 0; n < 1u << RULE_BITS && topology_rule(vm, n, text, sizeof(text)); n++)
        entries_add(rows, 2, ENTRY_RULE, vm->made.vm << RULE_BITS | n);
}

/* Machines of a team at one of its switches. */
static void topology_list_switch(const struct view *view, const struct topology *all, uint32_t team,
                                 uint32_t lan, struct entries *rows)
{
    char address[WORD];

    entries_add(rows, 1, ENTRY_SWITCH, lan);
    for (uint32_t i = all->vms.first[team]; i < all->vms.first[team + 1]; i++) {
        const struct view_vm *vm = view_vm(view, all->vms.items[i]);

        if (topology_is_on(vm, view_switch(view, lan)->made.id, address))
            entries_add(rows, 2, ENTRY_VM, vm->made.vm);
    }
}

/* Does it stand at none of the team's own switches? */
static bool topology_is_outside(const struct view *view, const struct topology *all, uint32_t team,
                                const struct view_vm *vm)
{
    char address[WORD];

    for (uint32_t i = all->switches.first[team]; i < all->switches.first[team + 1]; i++)
        if (topology_is_on(vm, view_switch(view, all->switches.items[i])->made.id, address))
            return false;
    return true;
}

static void topology_list_team(const struct view *view, const struct topology *all, uint32_t team,
                               struct entries *rows)
{
    entries_add(rows, 0, ENTRY_TEAM, team);
    for (uint32_t i = all->switches.first[team]; i < all->switches.first[team + 1]; i++)
        topology_list_switch(view, all, team, all->switches.items[i], rows);
    for (uint32_t i = all->vms.first[team]; i < all->vms.first[team + 1]; i++) {
        const struct view_vm *vm = view_vm(view, all->vms.items[i]);

        if (topology_is_outside(view, all, team, vm))
            entries_add(rows, 1, ENTRY_VM, vm->made.vm);
        topology_list_rules(vm, rows);
    }
    for (uint32_t i = all->probes.first[team]; i < all->probes.first[team + 1]; i++)
        entries_add(rows, 1, ENTRY_PROBE, all->probes.items[i]);
}

struct scored {
    uint32_t team, score;
};

/* The most in trouble first, and what all share last. */
static int topology_compare(const void *one, const void *other)
{
    const struct scored *a = one, *b = other;

    if ((a->team == 0) != (b->team == 0))
        return a->team == 0 ? 1 : -1;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->team < b->team ? -1 : a->team > b->team;
}

static void topology_list_all(const struct board *board, const struct topology *all,
                              struct scored *scored, struct entries *rows)
{
    const struct view *view = board->view;
    bool unfolded = board->unfolded || board_filters(board, PANEL_TOPOLOGY) || board->team != 0 ||
                    view->team_count == 1;
    uint32_t planned = 0;

    qsort(scored, view->team_count + 1, sizeof(*scored), topology_compare);
    for (size_t i = 0; i <= view->team_count; i++) {
        uint32_t team = scored[i].team;
        bool any = all->vms.first[team] != all->vms.first[team + 1] ||
                   all->switches.first[team] != all->switches.first[team + 1];

        if (!any || !board_shows(board, team))
            continue;
        if (team == 0 || unfolded || scored[i].score != 0)
            topology_list_team(view, all, team, rows);
        else
            planned++;
    }
    /* The item is how many there are. */
    if (planned != 0)
        entries_add(rows, 0, ENTRY_FOLD, planned);
}

static void topology_list(const struct board *board, const struct room *room, struct entries *rows)
{
    const struct view *view = board->view;
    uint32_t *scores = calloc(view->team_count + 1, sizeof(*scores));
    struct scored *scored = calloc(view->team_count + 1, sizeof(*scored));
    struct topology all = {0};

    (void)room;
    if (scores == NULL || scored == NULL ||
        !topology_sort(view, view->vm_count, topology_vm, &all.vms) ||
        !topology_sort(view, view->switch_count, topology_switch, &all.switches) ||
        !topology_sort(view, view->condition_count, topology_probe, &all.probes)) {
        rows->failed = true;
    } else {
        topology_trouble(view, scores);
        for (size_t i = 0; i <= view->team_count; i++)
            scored[i] = (struct scored){(uint32_t)i, scores[i]};
        topology_list_all(board, &all, scored, rows);
    }
    topology_done(&all);
    free(scores);
    free(scored);
}

/* ---- what a line says ---- */

static void topology_paint_team(const struct board *board, uint32_t team, struct pen *pen)
{
    const struct view *view = board->view;
    unsigned up = 0, count = 0, cut = 0;

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || vm->made.team != team)
            continue;
        count++;
        up += vm->state == VM_UP && vm->hung[0] == '\0';
        cut += topology_cut(vm)[0] != '\0';
    }
    if (team != 0)
        board_team_name(board, STYLE_STRONG, board_team_columns(board, VM_NAME), team, pen);
    else
        pen_text(pen, STYLE_STRONG, "shared");
    if (view_is_held(view, team))
        pen_glyph(pen, STYLE_WARN, GLYPH_HELD);
    pen_print(pen, up == count ? STYLE_DIM : STYLE_WARN, " up %u/%u", up, count);
    if (cut != 0)
        pen_print(pen, STYLE_WARN, "  %u cut off by exercise control", cut);
}

/* The address at the switch above the line, else all of them. */
static void topology_paint_vm(const struct board *board, const struct room *room,
                              const struct entries *rows, const struct entry *entry,
                              struct pen *pen)
{
    const struct view_vm *vm = view_vm(board->view, entry->item);
    const struct sign *sign = vm_sign(vm);
    const struct entry *above = entry;
    const char *shown = vm->made.address, *why = vm->hung[0] != '\0' ? vm->hung : vm->text;
    char address[WORD], lan[WORD];

    while (above > rows->items && above->level > 1)
        above--;
    if (entry->level > 1 && above->kind == ENTRY_SWITCH &&
        topology_is_on(vm, view_switch(board->view, above->item)->made.id, address))
        shown = address;
    pen_glyph(pen, sign->style, sign->glyph);
    pen_blank(pen, 1);
    board_vm_name(board, STYLE_STRONG, VM_NAME, vm, pen);
    pen_blank(pen, 1);
    if (shown == address)
        pen_field(pen, STYLE_DIM, ADDRESS, shown);
    else
        pen_print(pen, STYLE_DIM, "%s ", shown);
    pen_print(pen, sign->style, "%s", sign->word);
    if (topology_cut(vm)[0] != '\0')
        pen_print(pen, STYLE_WARN, ", %s", topology_cut(vm));
    else if (sign != &vm_signs[VM_UP] && why[0] != '\0' && room->width >= WIDE)
        pen_print(pen, sign->style, ": %s", why);
    if (topology_link(vm, 1, lan, address))
        pen_text(pen, STYLE_DIM,
                 vm->made.acls != NULL && vm->made.acls[0] != '\0' ? "  router" : "");
}

static void topology_paint_rule(const struct board *board, uint32_t item, struct pen *pen)
{
    const struct view_vm *vm = view_vm(board->view, item >> RULE_BITS);
    char text[RULE_TEXT];

    if (vm == NULL || !topology_rule(vm, item & ((1u << RULE_BITS) - 1), text, sizeof(text)))
        return;
    pen_glyph(pen, STYLE_DIM, GLYPH_INTO);
    pen_print(pen, STYLE_DIM, " %s: ", vm->made.id);
    pen_text(pen, strstr(text, "refused") != NULL ? STYLE_ATTACK : STYLE_PLAIN, text);
}

static void topology_paint_probe(const struct board *board, uint32_t item, struct pen *pen)
{
    const struct view_condition *one = view_condition(board->view, item);
    const struct view_vm *from = view_vm(board->view, one->made.from),
                         *to = view_vm(board->view, one->made.vm);
    const struct sign *sign = condition_sign(board->view, one);

    pen_glyph(pen, sign->style, sign->glyph);
    pen_blank(pen, 1);
    board_condition_name(board, STYLE_PLAIN, VM_NAME, one, pen);
    pen_print(pen, STYLE_DIM, " %s ", from != NULL ? from->made.id : "?");
    pen_glyph(pen, STYLE_DIM, GLYPH_SENT);
    pen_print(pen, STYLE_DIM, " %s ", to != NULL ? to->made.id : "?");
    pen_print(pen, sign->style, "%s ", sign->word);
    if (one->value < 1000)
        pen_text(pen, STYLE_DIM, one->text);
}

static void topology_paint(const struct board *board, const struct room *room,
                           const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    pen_blank(pen, 2 * entry->level);
    switch (entry->kind) {
    case ENTRY_TEAM:
        topology_paint_team(board, entry->item, pen);
        break;
    case ENTRY_FOLD:
        pen_print(pen, STYLE_DIM, "%u teams, all as planned (Enter unfolds)", entry->item);
        break;
    case ENTRY_SWITCH:
        pen_print(pen, STYLE_TITLE, "%s ", view_switch(board->view, entry->item)->made.id);
        pen_text(pen, STYLE_DIM, view_switch(board->view, entry->item)->made.cidr);
        break;
    case ENTRY_VM:
        topology_paint_vm(board, room, rows, entry, pen);
        break;
    case ENTRY_RULE:
        topology_paint_rule(board, entry->item, pen);
        break;
    default:
        topology_paint_probe(board, entry->item, pen);
    }
}

static bool topology_subject(const struct board *board, const struct entry *entry,
                             struct subject *ret)
{
    static const uint8_t kinds[] = {[ENTRY_TEAM] = SUBJECT_TEAM,
                                    [ENTRY_VM] = SUBJECT_VM,
                                    [ENTRY_PROBE] = SUBJECT_CONDITION,
                                    [ENTRY_RULE] = SUBJECT_VM};

    (void)board;
    *ret = (struct subject){kinds[entry->kind], entry->item};
    if (entry->kind == ENTRY_RULE)
        ret->item = entry->item >> RULE_BITS;
    return ret->kind != SUBJECT_NONE && ret->item != 0;
}

const struct panel panel_topology = {
    .name = "topology",
    .title = "Topology",
    .list = topology_list,
    .paint = topology_paint,
    .subject = topology_subject,
    .plain = true,
    .empty = "no switch or VM is known yet",
};
