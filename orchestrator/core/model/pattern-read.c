/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a pattern. An atom's steps are moved and copied as its quantifier says; what has no steps
 * costs nothing to repeat, so the work is bounded by the steps and the length.
 */
#include <string.h>

#include "base/text.h"
#include "core/model/pattern-own.h"

enum { READ_DEPTH_MOST = 50, READ_RANGES_MOST = 2000, READ_REPEAT_MOST = 1000 };

struct pattern_read {
    const char *at, *end;
    struct pattern_step steps[PATTERN_STEPS_MOST];
    struct pattern_range ranges[READ_RANGES_MOST];
    size_t count, range_count;
    int depth;
    const char *why; /* the first thing that is wrong */
};

static bool read_wrong(struct pattern_read *read, const char *why)
{
    if (read->why == NULL)
        read->why = why;
    return false;
}

/* Room for so many steps more. */
static bool read_room(struct pattern_read *read, size_t more)
{
    return read->count + more <= PATTERN_STEPS_MOST - 1
               ? true
               : read_wrong(read, "it has more than 1000 steps");
}

static bool read_add(struct pattern_read *read, struct pattern_step step)
{
    if (!read_room(read, 1))
        return false;
    read->steps[read->count++] = step;
    return true;
}

/* Moves the steps from `from` on by one, and puts one there. */
static bool read_insert(struct pattern_read *read, size_t from, struct pattern_step step)
{
    if (!read_room(read, 1))
        return false;
    memmove(&read->steps[from + 1], &read->steps[from],
            (read->count - from) * sizeof(read->steps[0]));
    read->steps[from] = step;
    read->count++;
    return true;
}

static bool read_next_is(const struct pattern_read *read, char c)
{
    return read->at < read->end && *read->at == c;
}

static bool read_skip(struct pattern_read *read, char c)
{
    bool is = read_next_is(read, c);

    read->at += is;
    return is;
}

/* ---- characters and sets ---- */

static bool read_range(struct pattern_read *read, uint32_t from, uint32_t to)
{
    if (read->range_count == READ_RANGES_MOST)
        return read_wrong(read, "it has too many ranges of characters");
    read->ranges[read->range_count++] = (struct pattern_range){from, to};
    return true;
}

/* The ranges of \d, \w or \s, or all but these. False: `c` is none of them, or something is wrong.
 */
static bool read_class(struct pattern_read *read, char c)
{
    static const struct {
        char name;
        size_t count;
        struct pattern_range in[4], out[5];
        size_t out_count;
    } classes[] = {
        {'d', 1, {{'0', '9'}}, {{0, '0' - 1}, {'9' + 1, UINT32_MAX}}, 2},
        {'w',
         4,
         {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}},
         {{0, '0' - 1},
          {'9' + 1, 'A' - 1},
          {'Z' + 1, '_' - 1},
          {'_' + 1, 'a' - 1},
          {'z' + 1, UINT32_MAX}},
         5},
        {'s',
         2,
         {{'\t', '\r'}, {' ', ' '}},
         {{0, '\t' - 1}, {'\r' + 1, ' ' - 1}, {'!', UINT32_MAX}},
         3},
    };

    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        bool inside = c == classes[i].name;
        const struct pattern_range *ranges = inside ? classes[i].in : classes[i].out;
        size_t count = inside ? classes[i].count : classes[i].out_count;

        if ((c | 0x20) != classes[i].name)
            continue;
        for (size_t k = 0; k < count; k++)
            if (!read_range(read, ranges[k].from, ranges[k].to))
                return false;
        return true;
    }
    return false;
}

static int read_hex_digit(char c)
{
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

/* What stands behind \x: two digits. */
static bool read_hex(struct pattern_read *read, uint32_t *ret_code)
{
    int high, low;

    if (read->end - read->at < 2 || (high = read_hex_digit(read->at[0])) < 0 ||
        (low = read_hex_digit(read->at[1])) < 0)
        return read_wrong(read, "\\x has two hexadecimal digits");
    read->at += 2;
    *ret_code = (uint32_t)(high * 16 + low);
    return true;
}

/* What stands behind a backslash, when it is one character. */
static bool read_escape(struct pattern_read *read, uint32_t *ret_code)
{
    static const char names[] = "tnrfv", codes[] = "\t\n\r\f\v";
    const char *name;

    if (read->at == read->end)
        return read_wrong(read, "it ends with a backslash");
    if (*read->at == 'x') {
        read->at++;
        return read_hex(read, ret_code);
    }
    name = strchr(names, *read->at);
    if (name == NULL &&
        (pattern_is_word((unsigned char)*read->at) || (unsigned char)*read->at > '~'))
        return read_wrong(read,
                          *read->at >= '0' && *read->at <= '9'
                              ? "it refers back to a group, which needs backtracking"
                              : "a backslash stands before a letter that has no meaning here");
    *ret_code = name != NULL ? (uint32_t)codes[name - names] : (uint32_t)*read->at;
    read->at++;
    return true;
}

static bool read_character(struct pattern_read *read, uint32_t *ret_code)
{
    size_t length = text_character(read->at, read->end, ret_code);

    if (length == 0)
        return read_wrong(read, "it is not valid UTF-8");
    read->at += length;
    return true;
}

/* One member of a set: a character, or a class such as \d (*ret_class). */
static bool read_member(struct pattern_read *read, uint32_t *ret_code, bool *ret_class)
{
    *ret_class = false;
    if (read->end - read->at >= 2 && read->at[0] == '[' && strchr(":.=", read->at[1]) != NULL)
        return read_wrong(read, "classes such as [:alpha:] are not read");
    if (!read_skip(read, '\\'))
        return read_character(read, ret_code);
    if (read->at < read->end && read_class(read, *read->at)) {
        read->at++;
        *ret_class = true;
        return true;
    }
    return read->why == NULL && read_escape(read, ret_code);
}

static bool read_set_member(struct pattern_read *read)
{
    uint32_t from, to;
    bool is_class;

    if (!read_member(read, &from, &is_class))
        return false;
    if (is_class)
        return true;
    to = from;
    if (read->end - read->at >= 2 && read->at[0] == '-' && read->at[1] != ']') {
        read->at++;
        if (!read_member(read, &to, &is_class))
            return false;
        if (is_class || to < from)
            return read_wrong(read, "a range of characters ends before it begins");
    }
    return read_range(read, from, to);
}

/* Behind "[". */
static bool read_set(struct pattern_read *read)
{
    struct pattern_step step = {.kind = PATTERN_SET, .first = (uint32_t)read->range_count};
    bool first = true;

    step.negated = read_skip(read, '^');
    for (; first || !read_next_is(read, ']'); first = false) {
        if (read->at == read->end)
            return read_wrong(read, "a [ has no ]");
        if (!read_set_member(read))
            return false;
    }
    read->at++;
    step.count = (uint32_t)read->range_count - step.first;
    return read_add(read, step);
}

static bool read_backslash(struct pattern_read *read)
{
    struct pattern_step step = {.kind = PATTERN_CHARACTER, .first = (uint32_t)read->range_count};
    char c = read->at < read->end ? *read->at : '\0';

    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') {
        step.kind = c == 'A' ? PATTERN_BEGIN : c == 'z' ? PATTERN_END : PATTERN_EDGE;
        step.negated = c == 'B';
        read->at++;
        return read_add(read, step);
    }
    if (read_class(read, c)) {
        step.kind = PATTERN_SET;
        step.count = (uint32_t)read->range_count - step.first;
        read->at++;
        return read_add(read, step);
    }
    return read->why == NULL && read_escape(read, &step.code) && read_add(read, step);
}

/* ---- groups and quantifiers ---- */

static bool read_choice(struct pattern_read *read);

/* Behind "(". */
static bool read_group(struct pattern_read *read)
{
    if (read_skip(read, '?') && !read_skip(read, ':'))
        return read_wrong(read, "of groups, ( ) and (?: ) are read: the others need backtracking");
    if (++read->depth > READ_DEPTH_MOST)
        return read_wrong(read, "its groups stand in more than 50 others");
    if (!read_choice(read))
        return false;
    read->depth--;
    return read_skip(read, ')') || read_wrong(read, "a ( has no )");
}

static bool read_atom(struct pattern_read *read)
{
    struct pattern_step step = {.kind = PATTERN_CHARACTER};

    switch (*read->at) {
    case '(':
        read->at++;
        return read_group(read);
    case '[':
        read->at++;
        return read_set(read);
    case '\\':
        read->at++;
        return read_backslash(read);
    case '*':
    case '+':
    case '?':
    case '{':
        return read_wrong(read, "nothing stands before a quantifier: * + ? { themselves are "
                                "written with a backslash before them");
    case '.':
    case '^':
    case '$':
        step.kind = *read->at == '.' ? PATTERN_ANY : *read->at == '^' ? PATTERN_BEGIN : PATTERN_END;
        read->at++;
        return read_add(read, step);
    default:
        return read_character(read, &step.code) && read_add(read, step);
    }
}

static bool read_number(struct pattern_read *read, int *ret_number)
{
    const char *begin = read->at;

    for (*ret_number = 0; read->at < read->end && *read->at >= '0' && *read->at <= '9'; read->at++)
        if (*ret_number <= READ_REPEAT_MOST)
            *ret_number = *ret_number * 10 + *read->at - '0';
    return read->at != begin;
}

/* Behind "{": {m}, {m,} (*ret_most -1), {m,n}. */
static bool read_bounds(struct pattern_read *read, int *ret_least, int *ret_most)
{
    static const char wrong[] = "a quantifier is {m}, {m,} or {m,n}, at most 1000";

    if (!read_number(read, ret_least))
        return read_wrong(read, wrong);
    *ret_most = *ret_least;
    if (read_skip(read, ',') && !read_number(read, ret_most))
        *ret_most = -1;
    if (!read_skip(read, '}') || *ret_least > READ_REPEAT_MOST || *ret_most > READ_REPEAT_MOST ||
        (*ret_most >= 0 && *ret_most < *ret_least))
        return read_wrong(read, wrong);
    return true;
}

/* The steps from `from` on, once or not at all; `again`: any number of times. */
static bool read_maybe(struct pattern_read *read, size_t from, bool again)
{
    size_t length = read->count - from;
    struct pattern_step split = {
        .kind = PATTERN_SPLIT, .one = 1, .two = (int16_t)(length + 1 + (again ? 1 : 0))};

    return read_insert(read, from, split) &&
           (!again || read_add(read, (struct pattern_step){.kind = PATTERN_JUMP,
                                                           .one = (int16_t)(-(int)length - 1)}));
}

/* The atom from `from` on, as often as is said. */
static bool read_repeat(struct pattern_read *read, size_t from, int least, int most)
{
    struct pattern_step atom[PATTERN_STEPS_MOST];
    size_t length = read->count - from;
    int copies = most >= 0 ? most : least > 0 ? least : 1;

    if (length == 0)
        return true;
    memcpy(atom, &read->steps[from], length * sizeof(atom[0]));
    read->count = from;
    for (int i = 0; i < copies; i++) {
        size_t begin = read->count;

        if (!read_room(read, length))
            return false;
        memcpy(&read->steps[begin], atom, length * sizeof(atom[0]));
        read->count += length;
        if (i >= least && !read_maybe(read, begin, most < 0))
            return false;
    }
    return most >= 0 || least == 0 ||
           read_add(read, (struct pattern_step){
                              .kind = PATTERN_SPLIT, .one = (int16_t) - (int)length, .two = 1});
}

static bool read_quantified(struct pattern_read *read)
{
    size_t from = read->count;
    int least = 1, most = 1;

    if (!read_atom(read))
        return false;
    if (read->at == read->end || strchr("*+?{", *read->at) == NULL)
        return true;
    switch (*read->at++) {
    case '*':
        least = 0;
        most = -1;
        break;
    case '+':
        most = -1;
        break;
    case '?':
        least = 0;
        break;
    default:
        if (!read_bounds(read, &least, &most))
            return false;
    }
    /* A lazy one matches the same values. */
    if (!read_skip(read, '?') && read->at < read->end && strchr("*+{", *read->at) != NULL)
        return read_wrong(read, "a quantifier stands behind another");
    return read_repeat(read, from, least, most);
}

/* A|B|C, until ")" or the end. */
static bool read_choice(struct pattern_read *read)
{
    size_t from = read->count, last = 0; /* the jump that was read last; 0: none */

    for (;;) {
        while (read->at < read->end && *read->at != '|' && *read->at != ')')
            if (!read_quantified(read))
                return false;
        if (!read_skip(read, '|'))
            break;
        /* A split before what was read leads here, behind its jump to the end. */
        if (!read_insert(read, from,
                         (struct pattern_step){.kind = PATTERN_SPLIT,
                                               .one = 1,
                                               .two = (int16_t)(read->count - from + 2)}) ||
            !read_add(read, (struct pattern_step){.kind = PATTERN_JUMP, .two = (int16_t)last}))
            return false;
        last = read->count - 1;
        from = read->count;
    }
    while (last != 0) {
        struct pattern_step *jump = &read->steps[last];

        jump->one = (int16_t)(read->count - last);
        last = (size_t)jump->two;
    }
    return true;
}

/* ---- the whole ---- */

/* Takes /…/i apart. */
static bool read_delimiters(struct pattern_read *read, bool *ret_caseless)
{
    const char *last = read->at < read->end ? read->end - 1 : read->at;

    *ret_caseless = false;
    if (read_next_is(read, '/')) {
        while (last > read->at && *last != '/')
            last--;
        if (last == read->at)
            return read_wrong(read, "a / stands before it and none behind it");
        for (const char *flag = last + 1; flag < read->end; flag++) {
            if (strchr("iu", *flag) == NULL)
                return read_wrong(read, "behind its last / may stand i and u alone");
            *ret_caseless |= *flag == 'i';
        }
        read->at++;
        read->end = last;
    }
    if (read->end - read->at >= 4 && memcmp(read->at, "(?i)", 4) == 0) {
        *ret_caseless = true;
        read->at += 4;
    }
    return true;
}

static struct pattern *read_keep(const struct pattern_read *read, struct pool *pool, bool caseless)
{
    struct pattern *pattern = pool_take(pool, sizeof(*pattern));

    if (pattern == NULL)
        return NULL;
    *pattern = (struct pattern){
        .steps = pool_take_array(pool, read->count, sizeof(*pattern->steps)),
        .count = read->count,
        .ranges = pool_take_array(pool, read->range_count + 1, sizeof(*pattern->ranges)),
        .caseless = caseless,
        .marks = pool_take_array(pool, read->count, sizeof(*pattern->marks)),
        .now = pool_take_array(pool, read->count, sizeof(*pattern->now)),
        .next = pool_take_array(pool, read->count, sizeof(*pattern->next)),
        .stack = pool_take_array(pool, read->count, sizeof(*pattern->stack)),
    };
    if (pattern->steps == NULL || pattern->ranges == NULL || pattern->marks == NULL ||
        pattern->now == NULL || pattern->next == NULL || pattern->stack == NULL)
        return NULL;
    memcpy(pattern->steps, read->steps, read->count * sizeof(*pattern->steps));
    memcpy(pattern->ranges, read->ranges, read->range_count * sizeof(*pattern->ranges));
    return pattern;
}

int pattern_read(const char *text, struct pool *pool, struct pattern **ret_pattern,
                 const char **ret_why)
{
    struct pattern_read read = {.at = text, .end = text + strlen(text)};
    struct pattern *pattern;
    bool caseless;

    if (read_delimiters(&read, &caseless) && read_choice(&read) && read.at < read.end)
        read_wrong(&read, "a ) has no (");
    if (read.why != NULL) {
        *ret_why = read.why;
        return 1;
    }
    read.steps[read.count++] = (struct pattern_step){.kind = PATTERN_DONE};
    pattern = read_keep(&read, pool, caseless);
    if (pattern == NULL)
        return -1;
    *ret_pattern = pattern;
    return 0;
}
