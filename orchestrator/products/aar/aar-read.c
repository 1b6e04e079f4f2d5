/* SPDX-License-Identifier: Apache-2.0 */
#include "products/aar/aar-read.h"

#include <stdlib.h>

#include "base/text.h"
#include "core/order/rights.h"

static int read_make(const struct aar_options *how, int64_t rows, const char *head,
                     struct aar_wanted *one, struct error *err)
{
    struct aar_options options = *how;

    history_settle(&one->history);
    options.head = "";
    if (told_inside(&one->to)) {
        options.rows = rows;
        options.head = head;
    }
    options.team = rights_has_team(one->to.role) ? one->to.team : 0;
    return aar_make(one->history.view, &one->history, &options, &one->aar, err);
}

int aar_read(struct found *found, const struct aar_options *how, struct aar_wanted *wanted,
             size_t count, struct error *err)
{
    int64_t end = found->view->ended >= 0 ? found->view->ended : found->view->x,
            rows = journal_committed(found->journal);
    int64_t after = 0;
    struct found_reader *readers = calloc(count + 1, sizeof(*readers));
    char head[JOURNAL_HASH_TEXT];
    int result = readers != NULL ? 0 : error_memory(err);

    for (size_t i = 0; i < count && result == 0; i++) {
        result = history_init(&wanted[i].history, end, err);
        readers[i] = (struct found_reader){
            .to = &wanted[i].to, .take = history_take, .data = &wanted[i].history};
    }
    if (result == 0)
        result = found_rows_each(found, &after, readers, count, err);
    if (result == 0 && journal_head_at(found->journal, rows, head, err) != 0)
        result = error_set(err, ERROR_MISSING, "the journal has no head");
    for (size_t i = 0; i < count && result == 0; i++)
        result = read_make(how, rows, head, &wanted[i], err);
    free(readers);
    return result;
}

void aar_read_done(struct aar_wanted *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        aar_done(&wanted[i].aar);
        history_done(&wanted[i].history);
    }
}
