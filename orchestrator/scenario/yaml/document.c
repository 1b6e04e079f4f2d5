/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyaml's events to a tree; the only file that knows libyaml. The tree is built with a stack of
 * open collections, never by recursion.
 */
#include <inttypes.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/text.h"
#include "scenario/yaml/document-own.h"

/* How much an item is, itself included. */
struct extent {
    uint32_t weight; /* items, each alias unfolded */
    uint32_t height; /* 1 for a scalar */
};

struct anchor {
    const char *name;
    struct item *item;
    struct extent extent;
    bool open; /* the item's end has not been read yet */
};

/* A list or map whose end has not been read yet. */
struct collection {
    struct item *item;
    struct extent extent;
    size_t first; /* where its children begin in `children` */
    bool anchored;
};

enum { RECENT_TEXTS = 256, RECENT_MOST = 16 /* bytes */ };

struct reader {
    yaml_parser_t parser;
    const char *bytes;
    size_t length;
    struct document_tree *tree; /* NULL: there are no parts */
    struct pool *pool;          /* of the items that are read now */
    struct pool *texts;
    const char *recent[RECENT_TEXTS]; /* short ones, by their look: keys come again and again */
    struct complaints *complaints;
    bool strict; /* warns of what YAML allows and is almost surely wrong */
    bool no_memory;
    struct item *root;
    struct collection stack[DOCUMENT_DEPTH_MOST];
    size_t depth;
    /* Children of all open collections: moved to the pool, each in its size, when theirs ends. */
    struct item **children;
    size_t child_count, child_room;
    struct anchor *anchors;
    size_t anchor_count, item_count, alias_count;
};

static const struct extent document_single = {1, 1};

static struct mark document_mark_of(const yaml_mark_t *mark)
{
    return (struct mark){(uint32_t)mark->line + 1, (uint32_t)mark->column + 1};
}

/* ---- the tree -----------------------------------------------------------------------------------
 */

static bool document_too_much(struct reader *reader, struct mark at, const char *what, int most)
{
    complain_error(reader->complaints, at, "%s (at most %d)", what, most);
    return false;
}

static struct item *document_item_new(struct reader *reader, enum item_kind kind,
                                      const yaml_event_t *event)
{
    struct mark mark = document_mark_of(&event->start_mark);

    if (++reader->item_count > DOCUMENT_ITEMS_MOST) {
        document_too_much(reader, mark, "too many items in the document", DOCUMENT_ITEMS_MOST);
        return NULL;
    }

    struct item *item = pool_take_packed(reader->pool, sizeof(*item), alignof(struct item));

    if (item == NULL) {
        reader->no_memory = true;
        return NULL;
    }
    *item = (struct item){.kind = kind, .mark = mark};
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
static bool document_place(struct reader *reader, struct item *item, struct extent extent,
                           struct mark at)
{
    if (reader->depth == 0) {
        reader->root = item;
        return true;
    }

    struct extent *into = &reader->stack[reader->depth - 1].extent;

    if (into->weight + extent.weight > DOCUMENT_WEIGHT_MOST)
        return document_too_much(reader, at, "too many items when aliases are unfolded",
                                 DOCUMENT_WEIGHT_MOST);
    into->weight += extent.weight;
    if (into->height <= extent.height)
        into->height = extent.height + 1;
    if (reader->depth + extent.height > DOCUMENT_DEPTH_MOST)
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
    item->items =
        pool_take_packed(reader->pool, count * sizeof(struct item *), alignof(struct item *));
    if (item->items == NULL)
        return reader->no_memory = true, false;
    memcpy(item->items, reader->children + first, count * sizeof(struct item *));
    item->count = (item->kind == ITEM_MAP ? count / 2 : count) & ITEM_COUNT_MOST;
    return true;
}

static struct anchor *document_anchor_find(struct reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->anchor_count; i++)
        if (strcmp(reader->anchors[i].name, name) == 0)
            return &reader->anchors[i];
    return NULL;
}

static bool document_anchor_set(struct reader *reader, const yaml_char_t *name, struct item *item,
                                bool open)
{
    struct anchor *anchor = document_anchor_find(reader, (const char *)name);

    if (anchor != NULL && reader->strict) {
        complain_warning(reader->complaints, item->mark, "anchor \"%s\" is given a second time",
                         (const char *)name);
        complain_other(reader->complaints, anchor->item->mark, "first here");
    }
    if (anchor == NULL && reader->anchor_count >= DOCUMENT_ANCHORS_MOST)
        return document_too_much(reader, item->mark, "too many anchors", DOCUMENT_ANCHORS_MOST);
    if (anchor == NULL) {
        anchor = pool_grow(reader->texts, &reader->anchors, &reader->anchor_count, sizeof(*anchor));
        if (anchor == NULL)
            return reader->no_memory = true, false;
        anchor->name = pool_text(reader->texts, (const char *)name);
        if (anchor->name == NULL)
            return reader->no_memory = true, false;
    }
    anchor->item = item;
    anchor->extent = document_single;
    anchor->open = open;
    return true;
}

/* The end of a collection that has an anchor, unless another item has taken it since. */
static void document_anchor_close(struct reader *reader, const struct collection *collection)
{
    for (size_t i = 0; i < reader->anchor_count; i++)
        if (reader->anchors[i].item == collection->item) {
            reader->anchors[i].extent = collection->extent;
            reader->anchors[i].open = false;
        }
}

static bool document_take_alias(struct reader *reader, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct anchor *anchor = document_anchor_find(reader, name);
    struct mark at = document_mark_of(&event->start_mark);

    if (anchor == NULL || anchor->open) {
        complain_error(reader->complaints, at,
                       anchor == NULL ? "no anchor \"%s\" stands before this alias"
                                      : "\"%s\" would contain itself",
                       name);
        return false;
    }
    if (++reader->alias_count > DOCUMENT_ALIASES_MOST)
        return document_too_much(reader, at, "too many aliases", DOCUMENT_ALIASES_MOST);
    if (reader->tree != NULL)
        reader->tree->aliased = true;
    return document_place(reader, anchor->item, anchor->extent, at);
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
    return reader->depth > 0 && reader->stack[reader->depth - 1].item->kind == ITEM_MAP &&
           (reader->child_count - reader->stack[reader->depth - 1].first) % 2 == 0;
}

/* A copy of a text; of a short one perhaps the copy that an item before has. NULL: no memory. */
static const char *document_text(struct reader *reader, const char *text, size_t length)
{
    if (length == 0 || length > RECENT_MOST)
        return pool_text_of(reader->texts, text, length);

    size_t look = length * 37 + (unsigned char)text[0] * 5 + (unsigned char)text[length - 1];
    const char **recent = &reader->recent[look % RECENT_TEXTS];

    if (*recent == NULL || strcmp(*recent, text) != 0)
        *recent = pool_text_of(reader->texts, text, length);
    return *recent;
}

static bool document_take_scalar(struct reader *reader, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    struct item *item = document_item_new(reader, ITEM_SCALAR, event);

    if (item == NULL)
        return false;
    item->plain =
        event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && event->data.scalar.tag == NULL;
    if (!item->plain && memchr(text, '\0', length) != NULL) {
        complain_error(reader->complaints, item->mark, "a NUL in a text");
        return false;
    }
    if (item->plain && (unsigned char)text[0] >= 0x80 && document_awaits_key(reader) &&
        document_is_odd_space(reader, item->mark, text, text + length))
        return false;
    item->length = (uint32_t)length;
    item->text = document_text(reader, text, length);
    if (item->text == NULL)
        return reader->no_memory = true, false;
    return (event->data.scalar.anchor == NULL ||
            document_anchor_set(reader, event->data.scalar.anchor, item, false)) &&
           document_place(reader, item, document_single, item->mark);
}

/* What a list or map in the root holds gets a part of its own, while there are any. */
static void document_part_start(struct reader *reader, const struct item *item)
{
    struct document_tree *tree = reader->tree;

    if (tree == NULL || reader->depth != 1 || tree->count == DOCUMENT_PARTS_MOST)
        return;
    tree->parts[tree->count++] = (struct document_part){.of = item};
    reader->pool = &tree->parts[tree->count - 1].pool;
}

static bool document_take_start(struct reader *reader, const yaml_event_t *event)
{
    bool is_map = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *anchor =
        is_map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    struct item *item = document_item_new(reader, is_map ? ITEM_MAP : ITEM_LIST, event);

    if (item == NULL)
        return false;
    if (reader->depth == DOCUMENT_DEPTH_MOST)
        return document_too_much(reader, item->mark, "nested too deep", DOCUMENT_DEPTH_MOST);
    document_part_start(reader, item);
    reader->stack[reader->depth++] = (struct collection){.item = item,
                                                         .extent = document_single,
                                                         .first = reader->child_count,
                                                         .anchored = anchor != NULL};
    return anchor == NULL || document_anchor_set(reader, anchor, item, true);
}

static bool document_take_end(struct reader *reader)
{
    const struct collection *collection = &reader->stack[--reader->depth];
    struct item *item = collection->item;

    if (collection->anchored)
        document_anchor_close(reader, collection);
    if (!document_settle(reader, item, collection->first))
        return false;
    if (reader->tree != NULL && reader->depth == 1)
        reader->pool = &reader->tree->parts[0].pool;
    return document_place(reader, item, collection->extent, item->mark);
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

/* Of a reader that knows where what it reads is kept. */
static int document_read_by(struct reader *reader, const char *bytes, size_t length,
                            struct item **ret_root, struct error *err)
{
    /* A byte order mark is no part of the text (YAML 1.2.2, 5.2). */
    size_t skipped = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    reader->bytes = bytes + skipped;
    reader->length = length - skipped;
    if (!document_text_may_be_read(reader->bytes, reader->length, reader->complaints))
        return 1;
    if (!yaml_parser_initialize(&reader->parser))
        return error_memory(err);
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);

    char *json = document_json(reader->bytes, reader->length);

    yaml_parser_set_input_string(&reader->parser,
                                 (const unsigned char *)(json != NULL ? json : reader->bytes),
                                 reader->length);

    bool good = document_read_events(reader);

    yaml_parser_delete(&reader->parser);
    free(json);
    free(reader->children);
    if (reader->no_memory)
        return error_memory(err);
    if (!good)
        return 1;
    *ret_root = reader->root;
    return 0;
}

int document_read(struct pool *pool, const char *bytes, size_t length, bool strict,
                  struct complaints *complaints, struct item **ret_root, struct error *err)
{
    struct reader reader = {
        .pool = pool, .texts = pool, .complaints = complaints, .strict = strict};

    return document_read_by(&reader, bytes, length, ret_root, err);
}

int document_read_tree(struct document_tree *tree, const char *bytes, size_t length, bool strict,
                       struct complaints *complaints, struct item **ret_root, struct error *err)
{
    struct reader reader = {.tree = tree,
                            .pool = &tree->parts[0].pool,
                            .texts = tree->texts,
                            .complaints = complaints,
                            .strict = strict};

    tree->count = 1;
    return document_read_by(&reader, bytes, length, ret_root, err);
}
