/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of rows' kinds, made from the lists in <excon/row-kinds.def>: where each field is in
 * struct row, and what it says. Reading and writing (row.c) and docs/JOURNAL.md come from here.
 */
#include "core/model/row.h"

#define ENTRIES(array) (sizeof(array) / sizeof((array)[0]))

#define FIELD(tag, field, type, about)                                                             \
    {                                                                                              \
#field, sizeof(#field) - 1, type, offsetof(struct tag, field), NULL, 0, about, false       \
    }
#define ROW_STRUCT(tag, member) static const struct row_field tag##_fields[] = {
#define ROW_TEXT(tag, field, about) FIELD(tag, field, FIELD_TEXT, about),
#define ROW_BLOB(tag, field, about)                                                                \
    {#field, sizeof(#field) - 1, FIELD_TEXT, offsetof(struct tag, field), NULL, 0, about, true},
#define ROW_INT(tag, field, about) FIELD(tag, field, FIELD_INT, about),
#define ROW_SEED(tag, field, about) FIELD(tag, field, FIELD_SEED, about),
#define ROW_COUNT(tag, field, about) FIELD(tag, field, FIELD_COUNT, about),
#define ROW_NUMBER(tag, field, about) FIELD(tag, field, FIELD_NUMBER, about),
#define ROW_BOOL(tag, field, about) FIELD(tag, field, FIELD_BOOL, about),
#define ROW_WORD(tag, field, type, words, about)                                                   \
    {#field, sizeof(#field) - 1, FIELD_WORD, offsetof(struct tag, field),                          \
     words,  ENTRIES(words),     about,      false},
#define ROW_ORDINALS(tag, field, about) FIELD(tag, field, FIELD_ORDINALS, about),
#define ROW_END(tag)                                                                               \
    }                                                                                              \
    ;
#include "excon/row-fields.def"

const struct row_class row_classes[ROW_KINDS] = {
#define ROW_KIND(kind, name, tag, about)                                                           \
    [kind] = {name, sizeof(name) - 1, tag##_fields, ENTRIES(tag##_fields), about},
#include "excon/row-kinds.def"
#undef ROW_KIND
};

const char *const row_told[ROW_KINDS][ROLES + 1] = {
#define ROW_TOLD(kind, fields) [kind][ROLES] = fields,
#define ROW_TOLD_ALSO(kind, role, fields) [kind][role] = fields,
#include "excon/row-told.def"
#undef ROW_TOLD
#undef ROW_TOLD_ALSO
};

#define ROW_TOLD(kind, fields)
#define ROW_TOLD_ALSO(kind, role, fields)
const char *const row_told_own[ROW_KINDS] = {
#define ROW_TOLD_OWN(kind, fields) [kind] = fields,
#include "excon/row-told.def"
#undef ROW_TOLD
#undef ROW_TOLD_ALSO
};
