/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs the journal's head: in a row after PAUSEX, ENDEX and the end of the range, and in a file
 * beside the journal whenever such a row was committed, every minute, and at the controller's end.
 * At ENDEX the controller first reads all rows again; it does not sign a journal that was changed.
 * In virtual time it wrote them a few seconds ago, and reads nothing.
 */
#include <sodium.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "engine/control/control.h"
#include "journal/cursor.h"
#include "core/model/credential.h"

enum { KEEP_EVERY = 60000 /* ms */ };

int sealing_open(struct controller *c, struct error *err)
{
    unsigned char public_key[CREDENTIAL_SEAL_PUBLIC];
    struct seal kept;
    int has = seal_read(c->journal, &kept, err);

    credential_seal(c->key, public_key, c->seal_secret);
    if (has < 0 && !c->options->unchecked)
        return has;
    if (has == 0 && !c->options->unchecked && !seal_is_by(&kept, c->folder->run, public_key))
        return error_set(err, ERROR_INPUT, "%s.head was not signed with the key of this exercise",
                         c->folder->journal);
    return 0;
}

bool sealing_follows(const struct row *row)
{
    return row->kind == ROW_CLOCK_PAUSED || row->kind == ROW_CLOCK_ENDED ||
           (row->kind == ROW_RANGE_STATE && (row->as.range_state.state == RANGE_GONE ||
                                             row->as.range_state.state == RANGE_STOPPED));
}

struct row sealing_make(struct controller *c, enum row_kind behind, struct sealing *ret)
{
    struct row row = {.kind = ROW_JOURNAL_SEALED};
    struct error err;

    if (!c->seals)
        text_copy(ret->text, sizeof(ret->text), "it was not whole when the controller started");
    else if (behind == ROW_CLOCK_ENDED && !c->options->virtual_time &&
             journal_cursor_check_all(c->journal, &err) < 0)
        text_copy(ret->text, sizeof(ret->text), err.text);
    else
        ret->text[0] = '\0';
    seal_make(c->journal, c->seal_secret, &ret->seal);
    row.as.journal_sealed.seq = ret->seal.seq;
    row.as.journal_sealed.hash = ret->seal.hash;
    row.as.journal_sealed.turns = ret->seal.turns;
    row.as.journal_sealed.signature = ret->text[0] == '\0' ? ret->seal.signature : "";
    row.as.journal_sealed.text = ret->text;
    if (ret->text[0] != '\0') {
        log_error("controller", "the journal is not signed: %s", ret->text);
        c->seals = false;
    }
    c->sealed = true;
    return row;
}

/* Signs committed rows only, hence nothing while rows wait for their commit. */
static void sealing_keep(struct controller *c)
{
    struct seal seal;
    struct error err;

    if (!c->seals || c->uncommitted != 0 || journal_last(c->journal) == c->kept ||
        journal_last(c->journal) != journal_committed(c->journal))
        return;
    seal_make(c->journal, c->seal_secret, &seal);
    if (seal_keep(c->journal, &seal, &err) < 0)
        log_warn("controller", "the head of the journal is not kept: %s", err.text);
    else
        c->kept = seal.seq;
    c->kept_at = c->now.mono;
}

void sealing_committed(struct controller *c)
{
    if (c->sealed)
        sealing_keep(c);
    /* Only few rows follow ENDEX, and a copy of the journal's file shall have them. */
    if (c->sealed || c->state.view->phase == PHASE_ENDED)
        journal_gather(c->journal);
    c->sealed = false;
}

void sealing_beat(struct controller *c)
{
    if (c->now.mono - c->kept_at >= KEEP_EVERY)
        sealing_keep(c);
}

void sealing_close(struct controller *c)
{
    if (c->journal != NULL)
        sealing_keep(c);
    sodium_memzero(c->seal_secret, sizeof(c->seal_secret));
}
