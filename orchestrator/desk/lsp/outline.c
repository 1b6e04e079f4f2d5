/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/lsp/outline.h"

#include <string.h>

enum outline_kind { FRAME_KEY, FRAME_DASH, FRAME_MAP, FRAME_LIST };

/* What is open: keys and dashes by their column; of a flow collection its bracket, and keys in it
 * (column -1). */
struct outline_frame {
    enum outline_kind kind;
    long column;
};

struct outline {
    const char *text;
    size_t length, at;
    struct outline_frame frames[OUTLINE_DEPTH];
    size_t depth;
    struct outline_path path; /* of keys, dashes and flow lists among the frames */
    size_t over;              /* frames that had no room */
    long literal;             /* >= 0: the lines of a block scalar are deeper than this column */
    bool (*take)(void *data, const struct outline_token *token);
    void *data;
    bool stopped;
};

/* ---- frames -------------------------------------------------------------------------------------
 */

static bool outline_named(enum outline_kind kind)
{
    return kind != FRAME_MAP;
}

static void outline_push(struct outline *outline, enum outline_kind kind, long column,
                         const char *word, size_t length)
{
    if (outline->depth == OUTLINE_DEPTH) {
        outline->over++;
        return;
    }
    outline->frames[outline->depth++] = (struct outline_frame){kind, column};
    if (!outline_named(kind))
        return;
    if (length >= OUTLINE_WORD)
        length = OUTLINE_WORD - 1;
    memcpy(outline->path.words[outline->path.count], word, length);
    outline->path.words[outline->path.count++][length] = '\0';
}

static void outline_pop(struct outline *outline)
{
    if (outline->over > 0)
        outline->over--;
    else if (outline->depth > 0 && outline_named(outline->frames[--outline->depth].kind))
        outline->path.count--;
}

static const struct outline_frame *outline_top(const struct outline *outline)
{
    return outline->depth > 0 ? &outline->frames[outline->depth - 1] : NULL;
}

static bool outline_in_flow(const struct outline *outline)
{
    const struct outline_frame *top = outline_top(outline);

    return top != NULL && (top->kind == FRAME_MAP || top->kind == FRAME_LIST || top->column < 0);
}

/* ---- tokens -------------------------------------------------------------------------------------
 */

static void outline_tell(struct outline *outline, bool key, size_t start, size_t end)
{
    struct outline_token token = {.key = key, .start = start, .end = end, .path = &outline->path};
    size_t length = end - start < OUTLINE_WORD ? end - start : OUTLINE_WORD - 1;

    memcpy(token.text, outline->text + start, length);
    token.text[length] = '\0';
    if (!outline->stopped && outline->take != NULL && !outline->take(outline->data, &token))
        outline->stopped = true;
}

static char outline_sign(const struct outline *outline, size_t at)
{
    return at < outline->length ? outline->text[at] : '\n';
}

static bool outline_blank(char sign)
{
    return sign == ' ' || sign == '\t' || sign == '\r' || sign == '\n';
}

/* The end of a scalar that begins here: behind its last quote, or before what ends a plain one.
 * *ret_start and *ret_end are of its inside. */
static size_t outline_scalar(const struct outline *outline, bool flow, size_t *ret_start,
                             size_t *ret_end)
{
    size_t at = outline->at, end;
    char quote = outline_sign(outline, at);

    if (quote == '"' || quote == '\'') {
        *ret_start = ++at;
        while (at < outline->length && outline->text[at] != quote && outline->text[at] != '\n')
            at += quote == '"' && outline->text[at] == '\\' ? 2 : 1;
        at = at < outline->length ? at : outline->length;
        *ret_end = at;
        return at < outline->length && outline->text[at] == quote ? at + 1 : at;
    }
    *ret_start = end = at;
    for (char sign; at < outline->length && (sign = outline->text[at]) != '\n'; at++) {
        if ((sign == ':' && (outline_blank(outline_sign(outline, at + 1)) ||
                             (flow && strchr(",]}", outline_sign(outline, at + 1)) != NULL))) ||
            (sign == '#' && at > outline->at && outline_blank(outline->text[at - 1])) ||
            (flow && strchr(",[]{}", sign) != NULL))
            break;
        if (!outline_blank(sign))
            end = at + 1;
    }
    *ret_end = end;
    return at;
}

/* A key or a value; a key leaves its frame behind. */
static void outline_word(struct outline *outline, long column)
{
    bool flow = column < 0;
    size_t start, end, after = outline_scalar(outline, flow, &start, &end);
    size_t colon = after;

    while (outline_sign(outline, colon) == ' ')
        colon++;
    if (outline_sign(outline, colon) == ':' &&
        (outline_blank(outline_sign(outline, colon + 1)) || flow)) {
        outline_tell(outline, true, start, end);
        outline_push(outline, FRAME_KEY, column, outline->text + start, end - start);
        outline->at = colon + 1;
        return;
    }
    if (end > start)
        outline_tell(outline, false, start, end);
    outline->at = after > outline->at ? after : outline->at + 1;
}

/* ---- lines --------------------------------------------------------------------------------------
 */

static void outline_skip_line(struct outline *outline)
{
    while (outline->at < outline->length && outline->text[outline->at] != '\n')
        outline->at++;
}

static void outline_flow_sign(struct outline *outline, char sign)
{
    const struct outline_frame *top = outline_top(outline);

    outline->at++;
    if (sign == '{') {
        outline_push(outline, FRAME_MAP, -1, "", 0);
    } else if (sign == '[') {
        outline_push(outline, FRAME_LIST, -1, "[]", 2);
    } else if (sign == ',') {
        if (top != NULL && top->kind == FRAME_KEY && top->column < 0)
            outline_pop(outline);
    } else if (outline_in_flow(outline)) {
        if (top->kind == FRAME_KEY)
            outline_pop(outline);
        outline_pop(outline);
    }
}

/* "|" or ">" and what may stand behind it: the lines below are no YAML. */
static bool outline_begins_literal(const struct outline *outline)
{
    size_t at = outline->at + 1;

    while (at < outline->length && strchr("+-0123456789", outline->text[at]) != NULL)
        at++;
    while (outline_sign(outline, at) == ' ' || outline_sign(outline, at) == '\r')
        at++;
    return outline_sign(outline, at) == '\n' || outline_sign(outline, at) == '#';
}

/* What stands behind a line's indentation and dashes. */
static void outline_rest(struct outline *outline, long column)
{
    bool first = true;

    while (outline->at < outline->length && outline->text[outline->at] != '\n' &&
           !outline->stopped) {
        char sign = outline->text[outline->at];

        if (outline_blank(sign)) {
            outline->at++;
        } else if (sign == '#') {
            outline_skip_line(outline);
        } else if (sign == '{' || sign == '[' ||
                   (outline_in_flow(outline) && strchr(",]}", sign) != NULL)) {
            outline_flow_sign(outline, sign);
        } else if (!outline_in_flow(outline) && (sign == '|' || sign == '>') &&
                   outline_begins_literal(outline)) {
            const struct outline_frame *top = outline_top(outline);

            outline->literal = top != NULL ? top->column : -1;
            outline_skip_line(outline);
        } else {
            outline_word(outline, outline_in_flow(outline) ? -1 : first ? column : column + 1);
        }
        first = false;
    }
}

/* What is no deeper than the line is closed; a dash may stand in its key's own column. */
static void outline_close(struct outline *outline, long column, bool dash)
{
    for (const struct outline_frame *top = outline_top(outline);
         top != NULL &&
         (top->column > column || (top->column == column && (!dash || top->kind == FRAME_DASH)));
         top = outline_top(outline))
        outline_pop(outline);
}

static void outline_line(struct outline *outline)
{
    size_t start = outline->at;
    long column;

    while (outline_sign(outline, outline->at) == ' ')
        outline->at++;
    column = (long)(outline->at - start);
    if (outline_in_flow(outline)) {
        outline_rest(outline, column);
        return;
    }
    if (outline_sign(outline, outline->at) == '\n' || outline_sign(outline, outline->at) == '\r' ||
        outline_sign(outline, outline->at) == '#' ||
        (outline->literal >= 0 && column > outline->literal)) {
        outline_skip_line(outline);
        return;
    }
    outline->literal = -1;
    while (outline_sign(outline, outline->at) == '-' &&
           outline_blank(outline_sign(outline, outline->at + 1)) && outline->at < outline->length) {
        outline_close(outline, column, true);
        outline_push(outline, FRAME_DASH, column, "[]", 2);
        outline->at++;
        while (outline_sign(outline, outline->at) == ' ')
            outline->at++;
        column = (long)(outline->at - start);
    }
    outline_close(outline, column, false);
    outline_rest(outline, column);
}

void outline_read(const char *text, size_t length,
                  bool (*take)(void *data, const struct outline_token *token), void *data)
{
    struct outline outline = {
        .text = text, .length = length, .literal = -1, .take = take, .data = data};

    while (outline.at < length && !outline.stopped) {
        outline_line(&outline);
        if (outline.at < length && outline.text[outline.at] == '\n')
            outline.at++;
    }
}

/* ---- where one types ----------------------------------------------------------------------------
 */

/* Is the sign part of a word that one completes? */
static bool outline_of_word(char sign)
{
    return !outline_blank(sign) && strchr("{}[],:\"'#", sign) == NULL;
}

bool outline_end(const char *text, size_t length, struct outline_path *ret_path, size_t *ret_start)
{
    struct outline outline = {.text = text, .literal = -1};
    const struct outline_frame *top;
    size_t start = length, line;
    long column;

    while (start > 0 && outline_of_word(text[start - 1]))
        start--;
    *ret_start = start;
    /* All before the word; the word's own column closes what its line does. */
    outline.length = start;
    while (outline.at < start) {
        outline_line(&outline);
        if (outline.at < start && text[outline.at] == '\n')
            outline.at++;
    }
    for (line = start; line > 0 && text[line - 1] != '\n'; line--)
        ;
    column = (long)(start - line);
    if (!outline_in_flow(&outline) && strspn(text + line, " -") >= (size_t)column)
        outline_close(&outline, column, false);
    *ret_path = outline.path;
    top = outline_top(&outline);
    if (top == NULL || top->kind == FRAME_MAP)
        return true;
    /* Behind a key on its own line is its value; on another line a key of the mapping below it. */
    if (top->kind == FRAME_LIST || top->column < 0)
        return false;
    return strspn(text + line, " -") >= (size_t)column && top->kind == FRAME_KEY;
}
