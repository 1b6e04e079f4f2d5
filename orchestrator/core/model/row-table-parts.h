/* SPDX-License-Identifier: Apache-2.0 */
/* For row-table.c alone: how a field is written, and the fields of the genesis' rows that say who
 * takes part, when and where. */
#pragma once

#include "core/model/row.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OFFSET(member) (offsetof(struct row, as.member) - offsetof(struct row, as))
#define FIELD(name, type, member, about)                                                           \
    {                                                                                              \
        name, FIELD_##type, OFFSET(member), NULL, 0, about, false                                  \
    }
#define WORD(name, member, words, about)                                                           \
    {                                                                                              \
        name, FIELD_WORD, OFFSET(member), words, COUNT(words), about, false                        \
    }
#define BLOB(name, member, about)                                                                  \
    {                                                                                              \
        name, FIELD_TEXT, OFFSET(member), NULL, 0, about, true                                     \
    }
#define CLASS(kind, name, fields, about) [kind] = {name, fields, COUNT(fields), about}

static const struct row_field day_made_fields[] = {
    FIELD("day", COUNT, day_made.day, "its ordinal"),
    FIELD("number", COUNT, day_made.number, "of its date, from 1"),
    FIELD("from", INT, day_made.from, "wall ms"),
    FIELD("to", INT, day_made.to, "wall ms"),
    FIELD("zone", INT, day_made.zone, "ms that local time is ahead of UTC"),
};

static const struct row_field team_made_fields[] = {
    FIELD("team", COUNT, team_made.team, "its ordinal"),
    FIELD("id", TEXT, team_made.id, "the entity's id"),
    FIELD("path", TEXT, team_made.path, "the entity's dotted path"),
    FIELD("title", TEXT, team_made.title, ""),
};

static const struct row_field contact_made_fields[] = {
    FIELD("contact", COUNT, contact_made.contact, "its ordinal"),
    FIELD("team", COUNT, contact_made.team, "whose"),
    FIELD("entity", TEXT, contact_made.entity, "the entity's dotted path"),
    FIELD("title", TEXT, contact_made.title, "the entity's name"),
    FIELD("role", TEXT, contact_made.role, "White, Green, Red or Blue"),
    FIELD("name", TEXT, contact_made.name, ""),
    FIELD("email", TEXT, contact_made.email, ""),
    FIELD("phone", TEXT, contact_made.phone, ""),
};

static const struct row_field variable_made_fields[] = {
    FIELD("variable", COUNT, variable_made.variable, "its ordinal"),
    FIELD("id", TEXT, variable_made.id, "`${id}` in texts"),
    WORD("kind", variable_made.kind, variable_words,
         "what is not a value is derived from the run key"),
    FIELD("value", TEXT, variable_made.value, "of a value"),
    FIELD("length", COUNT, variable_made.length, "of the others, in characters"),
    FIELD("each", BOOL, variable_made.each, "it differs from team to team"),
    FIELD("teams", ORDINALS, variable_made.teams, "then: which teams have one"),
};

static const struct row_field switch_made_fields[] = {
    FIELD("lan", COUNT, switch_made.lan, "its ordinal"),
    FIELD("team", COUNT, switch_made.team, "whose"),
    FIELD("id", TEXT, switch_made.id, "the node's id"),
    FIELD("cidr", TEXT, switch_made.cidr, "its addresses"),
};
