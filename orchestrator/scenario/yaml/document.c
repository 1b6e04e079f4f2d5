/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyaml's events to a tree; the only file that knows libyaml. The text is checked before libyaml
 * sees it, because its reader names no line. The tree is built with a stack of open collections,
 * never by recursion.
 */
#include "scenario/yaml/document.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/text.h"

struct anchor {
    const char *name;
    struct item *item;
};

struct reader {
    yaml_parser_t parser;
    const char *bytes;
    size_t length;
    struct pool *pool;
    struct complaints *complaints;
    bool strict; /* warns of what YAML allows and is almost surely wrong */
    bool no_memory;
    struct item *root;
    struct item *stack[DOCUMENT_DEPTH_MOST];
    size_t firsts[DOCUMENT_DEPTH_MOST]; /* where the children of each begin in `children` */
    size_t depth;
    /* Children of all open collections: moved to the pool, each in its size, when theirs ends. */
    struct item **children;
    size_t child_count, child_room;
    struct anchor *anchors;
    size_t anchor_count, item_count, alias_count;
};

bool item_is_null(const struct item *item)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};

    if (item == NULL)
        return true;
    if (item->kind != ITEM_SCALAR || !item->plain)
        return false;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(item->text, words[i]) == 0)
            return true;
    return false;
}

const char *item_word(const struct item *item)
{
    if (item_is_null(item))
        return "nothing";
    if (item->kind == ITEM_LIST)
        return "a list";
    return item->kind == ITEM_MAP ? "a mapping" : "a text";
}

static struct mark document_mark_of(const yaml_mark_t *mark)
{
    return (struct mark){(uint32_t)mark->line + 1, (uint32_t)mark->column + 1};
}

/* ---- the text, before libyaml -------------------------------------------------------------------
 */

/* What YAML 1.2 lets stand in a stream (section 5.1, c-printable). */
static bool document_may_stand(uint32_t code)
{
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code <= 0x7e) ||
           code == 0x85 || (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) ||
           code >= 0x10000;
}

static bool document_text_may_be_read(const char *bytes, size_t length,
                                      struct complaints *complaints)
{
    const char *at = bytes, *end = bytes + length;
    struct mark mark = {1, 1};

    while (at < end) {
        if (*at >= 0x20 && *at <= 0x7e) { /* as most is */
            at++;
            mark.column++;
            continue;
        }

        uint32_t code = 0;
        size_t step = text_character(at, end, &code);

        if (step == 0) {
            complain_error(complaints, mark, "this is not UTF-8 (byte 0x%02x)",
                           (unsigned)(unsigned char)*at);
            complain_hint(complaints, "save the file in the encoding UTF-8");
            return false;
        }
        if (!document_may_stand(code)) {
            complain_error(complaints, mark, "a control character (U+%04X) may not stand here",
                           (unsigned)code);
            complain_hint(complaints, "in a text in double quotes write it as \"\\x%02x\"",
                          (unsigned)code & 0xff);
            return false;
        }

        size_t line_break = complaints_break(at, end);

        at += line_break != 0 ? line_break : step;
        mark = line_break != 0 ? (struct mark){mark.line + 1, 1}
                               : (struct mark){mark.line, mark.column + 1};
    }
    return true;
}

/* ---- the tree -----------------------------------------------------------------------------------
 */

static bool document_too_much(struct reader *reader, struct mark at, const char *what, int most)
{
    complain_error(reader->complaints, at, "%s (at most %d)", what, most);
    return false;
}

/* `more` bytes stand behind the item. */
static struct item *document_item_new(struct reader *reader, enum item_kind kind,
                                      const yaml_event_t *event, size_t more)
{
    struct mark mark = document_mark_of(&event->start_mark);

    if (++reader->item_count > DOCUMENT_ITEMS_MOST) {
        document_too_much(reader, mark, "too many items in the document", DOCUMENT_ITEMS_MOST);
        return NULL;
    }

    struct item *item = pool_take(reader->pool, sizeof(*item) + more);

    if (item == NULL) {
        reader->no_memory = true;
        return NULL;
    }
    *item = (struct item){.kind = (uint8_t)kind, .mark = mark, .height = 1, .weight = 1};
    return item;
}

static bool document_add_child(struct reader *reader, struct item *item)
{
    if (reader->child_count == reader->child_room) {
        size_t room = reader->child_room != 0 ? reader->child_room * 2 : 256;
        struct item **larger = realloc(reader->children, room * sizeof(struct item *));

        if (larger == NULL)
            return reader->no_memory = true, false;
        reader->children = larger;
        reader->child_room = room;
    }
    reader->children[reader->child_count++] = item;
    return true;
}

/* Puts a finished item into the collection that is open; in a map keys and values come in turn. */
static bool document_place(struct reader *reader, struct item *item, struct mark at)
{
    if (reader->depth == 0) {
        reader->root = item;
        return true;
    }

    struct item *into = reader->stack[reader->depth - 1];

    if (into->weight + item->weight > DOCUMENT_WEIGHT_MOST)
        return document_too_much(reader, at, "too many items when aliases are unfolded",
                                 DOCUMENT_WEIGHT_MOST);
    into->weight += item->weight;
    if (into->height <= item->height)
        into->height = (uint8_t)(item->height + 1);
    if (reader->depth + item->height > DOCUMENT_DEPTH_MOST)
        return document_too_much(reader, at, "nested too deep", DOCUMENT_DEPTH_MOST);
    return document_add_child(reader, item);
}

/* The children of a collection that ends become its own: a pair is a key and a value beside each
 * other. */
static bool document_settle(struct reader *reader, struct item *item, size_t first)
{
    size_t count = reader->child_count - first;

    _Static_assert(sizeof(struct pair) == 2 * sizeof(struct item *), "pairs are two items each");
    reader->child_count = first;
    if (count == 0)
        return true;
    item->items = pool_take_array(reader->pool, count, sizeof(struct item *));
    if (item->items == NULL)
        return reader->no_memory = true, false;
    memcpy(item->items, reader->children + first, count * sizeof(struct item *));
    item->count = (uint32_t)(item->kind == ITEM_MAP ? count / 2 : count);
    return true;
}

static struct anchor *document_anchor_find(struct reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->anchor_count; i++)
        if (strcmp(reader->anchors[i].name, name) == 0)
            return &reader->anchors[i];
    return NULL;
}

static bool document_anchor_set(struct reader *reader, const yaml_char_t *name, struct item *item)
{
    if (name == NULL)
        return true;

    struct anchor *anchor = document_anchor_find(reader, (const char *)name);

    if (anchor != NULL && reader->strict) {
        complain_warning(reader->complaints, item->mark, "anchor \"%s\" is given a second time",
                         (const char *)name);
        complain_other(reader->complaints, anchor->item->mark, "first here");
    }
    if (anchor == NULL && reader->anchor_count >= DOCUMENT_ANCHORS_MOST)
        return document_too_much(reader, item->mark, "too many anchors", DOCUMENT_ANCHORS_MOST);
    if (anchor == NULL) {
        anchor = pool_grow(reader->pool, &reader->anchors, &reader->anchor_count, sizeof(*anchor));
        if (anchor == NULL)
            return reader->no_memory = true, false;
        anchor->name = pool_text(reader->pool, (const char *)name);
        if (anchor->name == NULL)
            return reader->no_memory = true, false;
    }
    anchor->item = item;
    return true;
}

static bool document_take_alias(struct reader *reader, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct anchor *anchor = document_anchor_find(reader, name);
    struct mark at = document_mark_of(&event->start_mark);

    if (anchor == NULL || anchor->item->open) {
        complain_error(reader->complaints, at,
                       anchor == NULL ? "no anchor \"%s\" stands before this alias"
                                      : "\"%s\" would contain itself",
                       name);
        return false;
    }
    if (++reader->alias_count > DOCUMENT_ALIASES_MOST)
        return document_too_much(reader, at, "too many aliases", DOCUMENT_ALIASES_MOST);
    return document_place(reader, anchor->item, at);
}

/* What web pages and word processors put into an indentation: it looks like a space, and is a
 * letter to YAML. Complains of one. */
static bool document_is_odd_space(const struct reader *reader, struct mark at, const char *from,
                                  const char *end)
{
    uint32_t code = 0;

    if (from == end)
        return false;
    text_character(from, end, &code);
    if (code != 0xa0 && code != 0x3000 && code != 0x202f && (code < 0x2000 || code > 0x200b))
        return false;
    complain_error(reader->complaints, at,
                   "U+%04" PRIX32 " looks like a space, and YAML indents "
                   "by plain ones",
                   code);
    complain_hint(reader->complaints, "replace it by a space");
    return true;
}

/* Is the next item of the open collection a key? */
static bool document_awaits_key(const struct reader *reader)
{
    return reader->depth > 0 && reader->stack[reader->depth - 1]->kind == ITEM_MAP &&
           (reader->child_count - reader->firsts[reader->depth - 1]) % 2 == 0;
}

static bool document_take_scalar(struct reader *reader, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    struct item *item = document_item_new(reader, ITEM_SCALAR, event, length + 1);

    if (item == NULL)
        return false;
    if (memchr(text, '\0', length) != NULL) {
        complain_error(reader->complaints, item->mark, "a NUL in a text");
        return false;
    }
    item->plain =
        event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && event->data.scalar.tag == NULL;
    if (item->plain && document_awaits_key(reader) &&
        document_is_odd_space(reader, item->mark, text, text + length))
        return false;
    item->length = (uint32_t)length;
    item->text = memcpy(item + 1, text, length + 1);
    return document_anchor_set(reader, event->data.scalar.anchor, item) &&
           document_place(reader, item, item->mark);
}

static bool document_take_start(struct reader *reader, const yaml_event_t *event)
{
    bool is_map = event->type == YAML_MAPPING_START_EVENT;
    struct item *item = document_item_new(reader, is_map ? ITEM_MAP : ITEM_LIST, event, 0);

    if (item == NULL)
        return false;
    if (reader->depth == DOCUMENT_DEPTH_MOST)
        return document_too_much(reader, item->mark, "nested too deep", DOCUMENT_DEPTH_MOST);
    item->open = true;
    reader->firsts[reader->depth] = reader->child_count;
    reader->stack[reader->depth++] = item;
    return document_anchor_set(
        reader, is_map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
        item);
}

static bool document_take_end(struct reader *reader)
{
    struct item *item = reader->stack[--reader->depth];

    item->open = false;
    return document_settle(reader, item, reader->firsts[reader->depth]) &&
           document_place(reader, item, item->mark);
}

/* One event; false: a complaint was made, or there is no memory. */
static bool document_take_event(struct reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return document_take_alias(reader, event);
    case YAML_SCALAR_EVENT:
        return document_take_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return document_take_start(reader, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return document_take_end(reader);
    case YAML_DOCUMENT_START_EVENT:
        if (reader->root == NULL)
            return true;
        complain_error(reader->complaints, document_mark_of(&event->start_mark),
                       "a second document begins here");
        complain_hint(reader->complaints, "a scenario is one document: remove the line \"---\"");
        return false;
    default:
        return true;
    }
}

/* Is a tab or another odd space among the white space that the line begins with? Its column is put
 * into *at. Complains then. */
static bool document_begins_odd(const struct reader *reader, struct mark at)
{
    const char *from = reader->bytes, *end = from + reader->length;

    at.column = 1;
    for (uint32_t line = 1; line < at.line && from < end;) {
        size_t line_break = complaints_break(from, end);

        line += line_break != 0;
        from += line_break != 0 ? line_break : 1;
    }
    for (; from < end && *from == ' '; from++)
        at.column++;
    if (from < end && *from == '\t') {
        complain_error(reader->complaints, at, "a tab: YAML indents by spaces");
        complain_hint(reader->complaints, "replace each tab by two spaces");
        return true;
    }
    return document_is_odd_space(reader, at, from, end);
}

static void document_complain_of_yaml(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    struct mark at = document_mark_of(&parser->problem_mark);

    if (parser->error == YAML_MEMORY_ERROR) {
        reader->no_memory = true;
        return;
    }
    if (document_begins_odd(reader, at))
        return;
    complain_error(reader->complaints, document_mark_of(&parser->problem_mark),
                   "this is not YAML: %s",
                   parser->problem != NULL ? parser->problem : "it cannot be read");
    if (parser->context != NULL)
        complain_other(reader->complaints, document_mark_of(&parser->context_mark),
                       parser->context);
}

static bool document_read_events(struct reader *reader)
{
    for (bool more = true; more;) {
        yaml_event_t event;

        if (!yaml_parser_parse(&reader->parser, &event)) {
            document_complain_of_yaml(reader);
            return false;
        }

        bool good = document_take_event(reader, &event);

        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (!good)
            return false;
    }
    return true;
}

int document_read(struct pool *pool, const char *bytes, size_t length, bool strict,
                  struct complaints *complaints, struct item **ret_root, struct error *err)
{
    /* A byte order mark is no part of the text (YAML 1.2.2, 5.2). */
    size_t skipped = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    struct reader reader = {.bytes = bytes + skipped,
                            .length = length - skipped,
                            .pool = pool,
                            .complaints = complaints,
                            .strict = strict};

    bytes = reader.bytes;
    length = reader.length;
    if (!document_text_may_be_read(bytes, length, complaints))
        return 1;
    if (!yaml_parser_initialize(&reader.parser))
        return error_memory(err);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes, length);

    bool good = document_read_events(&reader);

    yaml_parser_delete(&reader.parser);
    free(reader.children);
    if (reader.no_memory)
        return error_memory(err);
    if (!good)
        return 1;
    *ret_root = reader.root;
    return 0;
}
