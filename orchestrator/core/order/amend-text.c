/* SPDX-License-Identifier: Apache-2.0 */
/* A field of a row for people: times, points and the names of things instead of their numbers. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/order/amend.h"
#include "core/view/tell.h"

static bool text_is_one_of(const char *const *names, const char *name)
{
    while (*names != NULL && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

/* The id of a thing of either scenario. */
static const char *text_name_of(const struct amending *a, enum row_kind kind, uint32_t ordinal)
{
    for (size_t i = 0; i < a->said->count; i++)
        if (a->now[i].kind == kind && amend_ordinal(&a->now[i]) == ordinal)
            return amend_name(&a->now[i]);
    for (size_t i = 0; i < a->base->count; i++)
        if (a->base->items[i].kind == kind && amend_ordinal(&a->base->items[i]) == ordinal)
            return amend_name(&a->base->items[i]);
    return "";
}

/* What the ordinals of a field are of; ROW_NONE: they are numbers. */
static enum row_kind text_kind_of(const char *field)
{
    static const struct {
        const char *field;
        enum row_kind kind;
    } kinds[] = {
        {"after", ROW_EVENT_MADE},     {"event", ROW_EVENT_MADE},
        {"otherwise", ROW_EVENT_MADE}, {"then", ROW_EVENT_MADE},
        {"branches", ROW_EVENT_MADE},  {"injects", ROW_INJECT_MADE},
        {"metric", ROW_METRIC_MADE},   {"conditions", ROW_CONDITION_MADE},
        {"any", ROW_CONDITION_MADE},   {"none", ROW_CONDITION_MADE},
        {"team", ROW_TEAM_MADE},       {"visible", ROW_TEAM_MADE},
        {"hits", ROW_TEAM_MADE},       {"assets", ROW_VM_MADE},
        {"vm", ROW_VM_MADE},           {"from", ROW_VM_MADE},
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].field, field) == 0)
            return kinds[i].kind;
    return ROW_NONE;
}

static const char *text_ordinals(struct amending *a, const struct ordinals *list, const char *field)
{
    enum { SHOWN = 12 };
    enum row_kind kind = text_kind_of(field);
    const char *text = "", *last = "";
    uint32_t shown = 0;

    for (uint32_t i = 0; i < list->count && shown < SHOWN && text != NULL; i++) {
        const char *name = kind != ROW_NONE ? text_name_of(a, kind, list->items[i]) : "";

        if (name[0] == '\0')
            name = pool_print(&a->amend->pool, "%u", list->items[i]);
        if (name != NULL && strcmp(name, last) == 0)
            continue; /* the same of several teams */
        text = pool_print(&a->amend->pool, "%s%s%s", text, shown != 0 ? ", " : "",
                          name != NULL ? name : "");
        last = name != NULL ? name : "";
        shown++;
    }
    if (shown == SHOWN && text != NULL)
        text = pool_print(&a->amend->pool, "%s … (%u)", text, list->count);
    return text;
}

static const char *text_number(struct amending *a, int64_t value, const char *field)
{
    static const char *const spans[] = {"at",      "close",         "offset", "held",   "due",
                                        "timeout", "cleanup_after", "endex",  "outage", NULL};
    static const char *const points[] = {"max", "price",       "min",          "availability",
                                         "sla", "sla_penalty", "adjust_limit", NULL};
    char text[TEXT_THOUSANDTHS], span[32];

    if (text_is_one_of(spans, field))
        return value < 0 ? "" : pool_text(&a->amend->pool, tell_span(&span, value));
    if (text_is_one_of(points, field))
        return pool_text(&a->amend->pool, text_thousandths(text, value));
    return pool_print(&a->amend->pool, "%lld", (long long)value);
}

const char *amend_text(struct amending *a, const struct row *row, const struct row_field *field)
{
    const void *at = amend_at(row, field);
    const char *text = NULL, *name;

    switch (field->type) {
    case FIELD_TEXT:
        text = *(const char *const *)at;
        if (field->blob && text[0] != '\0')
            text = pool_print(&a->amend->pool, "%.12s…", text);
        break;
    case FIELD_INT:
    case FIELD_SEED:
        text = text_number(a, *(const int64_t *)at, field->name);
        break;
    case FIELD_COUNT:
        name = *(const uint32_t *)at != 0 && text_kind_of(field->name) != ROW_NONE
                   ? text_name_of(a, text_kind_of(field->name), *(const uint32_t *)at)
                   : "";
        text = name[0] != '\0' ? name : pool_print(&a->amend->pool, "%u", *(const uint32_t *)at);
        break;
    case FIELD_NUMBER:
        text = pool_print(&a->amend->pool, "%d", *(const int *)at);
        break;
    case FIELD_BOOL:
        text = *(const bool *)at ? "yes" : "no";
        break;
    case FIELD_WORD:
        text = field->words[*(const int *)at];
        break;
    case FIELD_ORDINALS:
        text = text_ordinals(a, at, field->name);
        break;
    }
    return text != NULL ? text : "";
}

const char *amend_summary(struct amending *a, const struct row *row)
{
    static const char *const fields[ROW_KINDS][4] = {
        [ROW_EVENT_MADE] = {"at"},
        [ROW_INJECT_MADE] = {"subject", "title"},
        [ROW_EXPECTATION_MADE] = {"action", "report"},
        [ROW_INDICATOR_MADE] = {"value"},
        [ROW_HINT_MADE] = {"text"},
        [ROW_METRIC_MADE] = {"title"},
        [ROW_FLAG_MADE] = {"title"},
        [ROW_CRITERION_MADE] = {"title"},
        [ROW_VM_MADE] = {"address"},
    };
    const struct row_class *class = &row_classes[row->kind];

    for (size_t k = 0; fields[row->kind][k] != NULL; k++)
        for (size_t i = 0; i < class->field_count; i++)
            if (strcmp(class->fields[i].name, fields[row->kind][k]) == 0) {
                const char *text = amend_text(a, row, &class->fields[i]);

                if (text[0] != '\0')
                    return text;
            }
    return "";
}
