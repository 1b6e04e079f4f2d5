/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Range: every VM with its team, state and address; then whether teams are apart, the hosts where
 * several are listed, and the agents, whose loss explains much else. A small panel has of these
 * only what is wrong. That teams are not apart stands above all.
 */
#include "base/text.h"
#include "core/view/host-load.h"
#include "desk/board/board.h"

enum { ENTRY_VM, ENTRY_SWITCH, ENTRY_HOST, ENTRY_AGENT, ENTRY_ISOLATION };
enum { WIDE = 66 };

static bool range_is_isolation_ill(const struct view *view)
{
    return view->isolation.state == ISOLATION_CROSSED || view->isolation.state == ISOLATION_UNKNOWN;
}

static void range_list(const struct board *board, const struct room *room, struct entries *rows)
{
    const struct view *view = board->view;

    if (range_is_isolation_ill(view))
        entries_add(rows, 0, ENTRY_ISOLATION, 0);
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && board_shows(board, view->vms[i].made.team))
            entries_add(rows, 0, ENTRY_VM, view->vms[i].made.vm);
    for (size_t i = 0; room->rich && i < view->switch_count; i++)
        if (view->switches[i].made.lan != 0 && board_shows(board, view->switches[i].made.team))
            entries_add(rows, 0, ENTRY_SWITCH, view->switches[i].made.lan);
    if (room->rich && view->isolation.state != ISOLATION_NONE && !range_is_isolation_ill(view))
        entries_add(rows, 0, ENTRY_ISOLATION, 0);
    for (size_t i = 0; host_count(view) > 1 && i < view->host_count; i++)
        if (view->hosts[i].made.host != 0 &&
            (room->rich || host_is_lost_or_off(view, &view->hosts[i])))
            entries_add(rows, 0, ENTRY_HOST, view->hosts[i].made.host);
    for (size_t i = 0; i < view->agent_count; i++)
        if (room->rich || view->agents[i].state != AGENT_UP)
            entries_add(rows, 0, ENTRY_AGENT, (uint32_t)i);
}

static void range_paint_team(const struct board *board, const struct room *room, uint32_t team,
                             struct pen *pen)
{
    int columns = board_team_columns(board, room->width >= WIDE ? 20 : 9);

    if (team != 0)
        board_team_name(board, STYLE_DIM, columns, team, pen);
    else
        pen_field(pen, STYLE_DIM, columns, "shared");
}

static void range_paint_vm(const struct board *board, const struct room *room,
                           const struct entry *entry, struct pen *pen)
{
    const struct view_vm *vm = view_vm(board->view, entry->item);
    const struct sign *sign = vm_sign(vm);
    const char *why = vm->hung[0] != '\0' ? vm->hung : vm->text;
    bool wide = room->width >= WIDE;
    char where[96] = "";

    pen_glyph(pen, sign->style, sign->glyph);
    pen_blank(pen, 1);
    board_vm_name(board, STYLE_STRONG, wide ? 16 : 9, vm, pen);
    pen_blank(pen, 1);
    range_paint_team(board, room, vm->made.team, pen);
    pen_blank(pen, 1);
    pen_field(pen, sign->style, wide ? 11 : text_width(sign->word), sign->word);
    pen_blank(pen, wide ? 2 : 1);
    /* The path of a socket says nothing to people: excon access does. */
    if (vm->port != 0)
        text_print(where, sizeof(where), "%s:%u", vm->host, vm->port);
    if (wide) {
        pen_field(pen, STYLE_PLAIN, room->width >= 110 ? 30 : 20, vm->made.address);
        pen_blank(pen, 2);
        if (where[0] != '\0' || room->width >= 110) {
            pen_field(pen, STYLE_DIM, room->width >= 110 ? 22 : text_width(where), where);
            pen_blank(pen, 2);
        }
    }
    if (wide && host_count(board->view) > 1 && view_host(board->view, vm->made.host) != NULL)
        pen_print(pen, STYLE_DIM, "on %s ", view_host(board->view, vm->made.host)->made.name);
    if (wide && vm->incarnation > 1)
        pen_print(pen, STYLE_WARN, "made %u times ", vm->incarnation);
    if (why[0] != '\0' && (wide || sign != &vm_signs[VM_UP]))
        pen_text(pen, sign == &vm_signs[VM_UP] ? STYLE_DIM : sign->style, why);
    else if (!wide)
        pen_text(pen, STYLE_DIM, vm->made.address);
}

static void range_paint_switch(const struct board *board, const struct room *room,
                               const struct entry *entry, struct pen *pen)
{
    const struct switch_made *made = &view_switch(board->view, entry->item)->made;
    bool wide = room->width >= WIDE;

    pen_glyph(pen, STYLE_DIM, GLYPH_DOT);
    pen_blank(pen, 1);
    pen_field(pen, STYLE_PLAIN, wide ? 16 : 9, made->id);
    pen_blank(pen, 1);
    range_paint_team(board, room, made->team, pen);
    pen_blank(pen, 1);
    pen_field(pen, STYLE_DIM, wide ? 11 : 6, "switch");
    pen_blank(pen, wide ? 2 : 1);
    pen_text(pen, STYLE_DIM, made->cidr);
}

static void range_paint_host(const struct board *board, const struct room *room,
                             const struct entry *entry, struct pen *pen)
{
    static const struct {
        enum glyph glyph;
        enum style style;
    } signs[HOST_STATES] = {[HOST_UNUSED] = {GLYPH_DOT, STYLE_DIM},
                            [HOST_SILENT] = {GLYPH_READY, STYLE_WARN},
                            [HOST_UP] = {GLYPH_GOOD, STYLE_GOOD},
                            [HOST_LOST] = {GLYPH_BAD, STYLE_BAD},
                            [HOST_OFF] = {GLYPH_BAD, STYLE_BAD}};
    const struct view_host *host = view_host(board->view, entry->item);
    struct host_load load = host_load(board->view, host);
    char words[HOST_LOAD_TEXT];

    pen_glyph(pen, signs[load.state].style, signs[load.state].glyph);
    pen_print(pen, STYLE_DIM, " host ");
    pen_print(pen, load.up == load.vms ? signs[load.state].style : STYLE_WARN, "%s",
              host_load_words(host, &load, words));
    if (room->width >= WIDE)
        pen_print(pen, STYLE_DIM, "  %lld of %lld MiB, %lld of %u processors ",
                  (long long)(load.ram >> 20), (long long)(host->made.ram >> 20),
                  (long long)load.cpu, host->made.vcpu != 0 ? host->made.vcpu : host->made.cpu);
    pen_blank(pen, 1);
    pen_text(pen, STYLE_DIM, load.text);
}

/* The row's text is a sentence; of a look that is under way there is none yet. */
static void range_paint_isolation(const struct view *view, struct pen *pen)
{
    static const struct {
        enum glyph glyph;
        enum style style;
    } signs[ISOLATION_STATES] = {[ISOLATION_NONE] = {GLYPH_DOT, STYLE_DIM},
                                 [ISOLATION_WANTED] = {GLYPH_READY, STYLE_DIM},
                                 [ISOLATION_APART] = {GLYPH_GOOD, STYLE_GOOD},
                                 [ISOLATION_CROSSED] = {GLYPH_BAD, STYLE_BAD},
                                 [ISOLATION_UNKNOWN] = {GLYPH_READY, STYLE_WARN}};
    const struct view_isolation *last = &view->isolation;

    pen_glyph(pen, signs[last->state].style, signs[last->state].glyph);
    pen_print(pen, STYLE_DIM, " isolation ");
    if (last->state == ISOLATION_WANTED)
        pen_text(pen, STYLE_DIM, "excon looks at whether teams are apart");
    else
        pen_text(pen, last->state == ISOLATION_APART ? STYLE_PLAIN : signs[last->state].style,
                 last->text);
}

static void range_paint(const struct board *board, const struct room *room,
                        const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    (void)rows;
    if (entry->kind == ENTRY_VM) {
        range_paint_vm(board, room, entry, pen);
    } else if (entry->kind == ENTRY_SWITCH) {
        range_paint_switch(board, room, entry, pen);
    } else if (entry->kind == ENTRY_HOST) {
        range_paint_host(board, room, entry, pen);
    } else if (entry->kind == ENTRY_ISOLATION) {
        range_paint_isolation(board->view, pen);
    } else {
        const struct view_agent *agent = &board->view->agents[entry->item];
        const struct sign *sign = &agent_signs[agent->state];

        pen_glyph(pen, sign->style, sign->glyph);
        pen_print(pen, STYLE_DIM, " agent %s ", agent->name);
        pen_print(pen, sign->style, "%s ", sign->word);
        pen_text(pen, STYLE_DIM, agent->text);
    }
}

static void range_summary(const struct board *board, struct pen *pen)
{
    unsigned up = 0, count = 0;

    for (size_t i = 0; i < board->view->vm_count; i++) {
        const struct view_vm *vm = &board->view->vms[i];

        if (vm->made.vm == 0 || !board_shows(board, vm->made.team))
            continue;
        count++;
        up += vm->state == VM_UP && vm->hung[0] == '\0';
    }

    const struct sign *sign = &range_signs[board->view->range];

    pen_print(pen, sign->style, "%s", sign->word);
    if (count > 0)
        pen_print(pen, up == count ? sign->style : STYLE_WARN, " %u/%u", up, count);
}

static bool range_subject(const struct board *board, const struct entry *entry, struct subject *ret)
{
    (void)board;
    *ret = (struct subject){SUBJECT_VM, entry->item};
    return entry->kind == ENTRY_VM;
}

const struct panel panel_range = {
    .name = "range",
    .title = "Range",
    .summary = range_summary,
    .list = range_list,
    .paint = range_paint,
    .subject = range_subject,
    .empty = "no VM is known yet",
};
