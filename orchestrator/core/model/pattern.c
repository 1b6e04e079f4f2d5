/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/pattern.h"

#include <string.h>

#include "base/text.h"
#include "core/model/pattern-own.h"

/* Where a match stands: the characters before and behind. */
struct pattern_place {
    uint32_t before, behind;
    bool begins, ends;
};

static uint32_t pattern_other_case(uint32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ? code ^ 0x20 : code;
}

bool pattern_is_word(uint32_t code)
{
    return (code >= '0' && code <= '9') || code == '_' || (code >= 'a' && code <= 'z') ||
           (code >= 'A' && code <= 'Z');
}

static bool pattern_in_set(const struct pattern *pattern, const struct pattern_step *step,
                           uint32_t code)
{
    for (uint32_t i = step->first; i < step->first + step->count; i++)
        if (code >= pattern->ranges[i].from && code <= pattern->ranges[i].to)
            return true;
    return false;
}

static bool pattern_takes(const struct pattern *pattern, const struct pattern_step *step,
                          uint32_t code)
{
    uint32_t other = pattern->caseless ? pattern_other_case(code) : code;

    switch (step->kind) {
    case PATTERN_CHARACTER:
        return step->code == code || step->code == other;
    case PATTERN_ANY:
        return code != '\n';
    case PATTERN_SET:
        return (pattern_in_set(pattern, step, code) || pattern_in_set(pattern, step, other)) !=
               step->negated;
    default:
        return false;
    }
}

static bool pattern_stands(const struct pattern_step *step, const struct pattern_place *place)
{
    bool before = !place->begins && pattern_is_word(place->before),
         behind = !place->ends && pattern_is_word(place->behind);

    switch (step->kind) {
    case PATTERN_BEGIN:
        return place->begins;
    case PATTERN_END:
        return place->ends;
    default:
        return (before != behind) != step->negated;
    }
}

static void pattern_push(struct pattern *pattern, size_t *depth, size_t step)
{
    if (pattern->marks[step] == pattern->mark)
        return;
    pattern->marks[step] = pattern->mark;
    pattern->stack[(*depth)++] = (uint16_t)step;
}

/* Adds all steps that are reached from `step` without a character. True: the end is among them. */
static bool pattern_reach(struct pattern *pattern, size_t step, const struct pattern_place *place,
                          uint16_t *list, size_t *count)
{
    size_t depth = 0;

    pattern_push(pattern, &depth, step);
    while (depth > 0) {
        size_t at = pattern->stack[--depth];
        const struct pattern_step *of = &pattern->steps[at];

        switch (of->kind) {
        case PATTERN_DONE:
            return true;
        case PATTERN_SPLIT:
            pattern_push(pattern, &depth, (size_t)((ptrdiff_t)at + of->two));
            pattern_push(pattern, &depth, (size_t)((ptrdiff_t)at + of->one));
            break;
        case PATTERN_JUMP:
            pattern_push(pattern, &depth, (size_t)((ptrdiff_t)at + of->one));
            break;
        case PATTERN_BEGIN:
        case PATTERN_END:
        case PATTERN_EDGE:
            if (pattern_stands(of, place))
                pattern_push(pattern, &depth, at + 1);
            break;
        default:
            list[(*count)++] = (uint16_t)at;
        }
    }
    return false;
}

/* A new character: no step is reached yet. */
static void pattern_turn(struct pattern *pattern)
{
    if (++pattern->mark == 0) {
        memset(pattern->marks, 0, pattern->count * sizeof(*pattern->marks));
        pattern->mark = 1;
    }
}

bool pattern_matches(struct pattern *pattern, const char *value)
{
    const char *end = value + strlen(value);
    struct pattern_place place = {.begins = true};
    uint16_t *now = pattern->now, *next = pattern->next;
    size_t count = 0;

    for (;;) {
        size_t length = text_character(value, end, &place.behind), later = 0;

        /* What is no UTF-8 counts as a character for each byte. */
        if (length == 0 && value < end) {
            place.behind = 0xfffd;
            length = 1;
        }
        place.ends = length == 0;
        /* Steps that the last character led to, and a match that begins here. */
        pattern_turn(pattern);
        for (size_t i = 0; i < count; i++)
            if (pattern_reach(pattern, now[i] + 1u, &place, next, &later))
                return true;
        if (pattern_reach(pattern, 0, &place, next, &later))
            return true;
        if (place.ends)
            return false;
        count = 0;
        for (size_t i = 0; i < later; i++)
            if (pattern_takes(pattern, &pattern->steps[next[i]], place.behind))
                now[count++] = next[i];
        place.before = place.behind;
        place.begins = false;
        value += length;
    }
}

size_t pattern_steps(const struct pattern *pattern)
{
    return pattern->count;
}
