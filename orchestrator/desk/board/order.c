/* SPDX-License-Identifier: Apache-2.0 */
/* A line of words as an order. */
#include "desk/board/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/meant.h"

enum { WORDS_MOST = 32 };

/* ---- words ---- */

/* A line cut into words; quotes hold blanks together. */
struct words {
    char room[PROMPT_MOST];
    const char *list[WORDS_MOST];
    size_t at[WORDS_MOST]; /* where each begins in the line */
    int count;
};

/* False: a quote is open, or there are too many. */
static bool order_cut(const char *line, struct words *words)
{
    char *to = words->room, *end = words->room + sizeof(words->room) - 1;
    const char *at = line;

    words->count = 0;
    while (*(at += strspn(at, " ")) != '\0') {
        char quote = '\0';

        if (words->count == WORDS_MOST || to >= end)
            return false;
        words->at[words->count] = (size_t)(at - line);
        words->list[words->count++] = to;
        for (; *at != '\0' && (quote != '\0' || *at != ' ') && to < end; at++) {
            if (quote == '\0' && (*at == '"' || *at == '\''))
                quote = *at;
            else if (quote != '\0' && *at == quote)
                quote = '\0';
            else
                *to++ = *at;
        }
        if (quote != '\0' || to >= end)
            return false;
        *to++ = '\0';
    }
    return true;
}

/* The class whose words the line begins with: the longest. */
static const struct order_class *order_class_of(const struct words *words, int *ret_used)
{
    const struct order_class *best = NULL;
    char two[128] = "";

    if (words->count > 1)
        text_print(two, sizeof(two), "%s %s", words->list[0], words->list[1]);
    for (size_t i = 0; i < order_class_count && words->count > 0; i++) {
        bool both = two[0] != '\0' && strcmp(order_classes[i].words, two) == 0;

        if (!both && strcmp(order_classes[i].words, words->list[0]) != 0)
            continue;
        best = &order_classes[i];
        *ret_used = both ? 2 : 1;
        if (both)
            break;
    }
    return best;
}

static const char *order_class_meant(const char *word)
{
    const char *best = NULL;
    unsigned distance = 0;

    for (size_t i = 0; i < order_class_count; i++)
        best = text_nearest(word, order_classes[i].words, best, &distance);
    return best;
}

const char *order_word(char to[ORDER_WORD], const char *text)
{
    bool plain = text[0] != '\0' && text[0] != '-' && strpbrk(text, " \"'") == NULL;
    const char *quote = strchr(text, '"') != NULL ? "'" : "\"";

    text_print(to, ORDER_WORD, "%s%s%s", plain ? "" : quote, text, plain ? "" : quote);
    return to;
}

/* ---- values ---- */

/* "10min", "1h30m", "90s" in ms. */
static bool order_span(const char *text, int64_t *ret)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"min", 60000}, {"ms", 1},    {"d", 86400000},
                 {"h", 3600000}, {"m", 60000}, {"s", 1000}};
    int64_t sum = 0;

    while (*text != '\0') {
        size_t digits = strspn(text, "0123456789"), i = 0;

        if (digits == 0 || digits > 9)
            return false;
        for (text += digits; i < 6 && strncmp(text, units[i].unit, strlen(units[i].unit)) != 0;)
            i++;
        if (i == 6)
            return false;
        sum += strtoll(text - digits, NULL, 10) * units[i].ms;
        text += strlen(units[i].unit);
        text += *text == '+';
    }
    *ret = sum;
    return sum > 0;
}

/* "12.5" in thousandths. */
static bool order_points(const char *text, int64_t *ret)
{
    bool minus = *text == '-';
    size_t digits;
    int64_t value = 0, part = 100;

    text += minus;
    digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 9)
        return false;
    value = strtoll(text, NULL, 10) * 1000;
    text += digits;
    if (*text == '.' && text[1] != '\0')
        for (text++; *text >= '0' && *text <= '9' && part > 0; text++, part /= 10)
            value += (*text - '0') * part;
    *ret = minus ? -value : value;
    return *text == '\0';
}

#define WRONG(...) (text_print(wrong, size, __VA_ARGS__), -1)

static bool order_is_node(const struct view *view, const char *id)
{
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && strcmp(view->vms[i].made.id, id) == 0)
            return true;
    return strcmp(id, "all") == 0 || view_team_called(view, id) != NULL;
}

static int order_take_arg(const struct board *board, enum order_arg arg, const char *word,
                          struct said *said, char *wrong, size_t size)
{
    int64_t number;
    char meant[MEANT];

    switch (arg) {
    case ARG_ITEM:
        text_copy(said->target, sizeof(said->target), word);
        return view_is_item(board->view, word)
                   ? 0
                   : WRONG("there is no inject or event \"%s\"%s", word,
                           meant_text(meant, meant_item(board->view, word)));
    case ARG_NODE:
        text_copy(said->target, sizeof(said->target), word);
        return order_is_node(board->view, word) ? 0
                                                : WRONG("there is no machine or team \"%s\"", word);
    case ARG_TEAM:
        text_copy(said->team, sizeof(said->team), word);
        return view_team_called(board->view, word) != NULL
                   ? 0
                   : WRONG("there is no team \"%s\"%s", word,
                           meant_text(meant, meant_team(board->view, word)));
    case ARG_NUMBER:
        text_copy(said->target, sizeof(said->target), word);
        return text_to_int(word, 1, INT64_MAX, &number) ? 0 : WRONG("\"%s\" is no number", word);
    case ARG_POINTS:
        return order_points(word, &said->points) ? 0
                                                 : WRONG("\"%s\" is no number, such as 12.5", word);
    case ARG_SPAN:
        return order_span(word, &said->by_ms) ? 0
                                              : WRONG("\"%s\" is no duration, such as 10min", word);
    case ARG_DETAIL:
    case ARG_WAY:
        text_copy(said->detail, sizeof(said->detail), word);
        return 0;
    case ARG_METRIC:
    case ARG_ASK:
        text_copy(said->target, sizeof(said->target), word);
        return 0;
    default:
        return WRONG("\"%s\" is too much", word);
    }
}

/* An option; *i stands on it and goes on to its value. */
static int order_take_option(const struct words *words, int *i, struct said *said, char *wrong,
                             size_t size)
{
    static const struct {
        const char *name;
        unsigned option;
        size_t place, size; /* size 0: a flag */
    } options[] = {
        {"--team", OPTION_TEAM, offsetof(struct said, team), sizeof(said->team)},
        {"--to", OPTION_TO, offsetof(struct said, team), sizeof(said->team)},
        {"--reason", OPTION_REASON, offsetof(struct said, reason), sizeof(said->reason)},
        {"--subject", OPTION_SUBJECT, offsetof(struct said, subject), sizeof(said->subject)},
        {"--force", OPTION_FORCE, 0, 0},
        {"--now", OPTION_NOW, 0, 0},
    };

    for (size_t o = 0; o < sizeof(options) / sizeof(options[0]); o++) {
        if (strcmp(options[o].name, words->list[*i]) != 0 ||
            (said->class->options & options[o].option) == 0)
            continue;
        if (options[o].option == OPTION_FORCE)
            said->force = true;
        else if (options[o].option == OPTION_NOW)
            text_copy(said->detail, sizeof(said->detail), "now");
        else if (*i + 1 >= words->count)
            return WRONG("%s needs a value", options[o].name);
        else
            text_copy((char *)said + options[o].place, options[o].size, words->list[++*i]);
        return 0;
    }
    return WRONG("%s has no option %s", said->class->words, words->list[*i]);
}

/* A text: one word in quotes, else the words up to the next option as they stand in the line.
 * Returns the last of them. */
static int order_take_text(const char *line, const struct words *words, int i, struct said *said)
{
    size_t from = words->at[i], to = strlen(line);
    int last = i;

    if (line[from] == '"' || line[from] == '\'') {
        text_copy(said->body, sizeof(said->body), words->list[i]);
        return i;
    }
    while (last + 1 < words->count && strncmp(line + words->at[last + 1], "--", 2) != 0)
        last++;
    if (last + 1 < words->count)
        to = words->at[last + 1];
    while (to > from && line[to - 1] == ' ')
        to--;
    text_print(said->body, sizeof(said->body), "%.*s", (int)(to - from), line + from);
    return last;
}

int order_parse(const struct board *board, const char *line, struct said *said, char *wrong,
                size_t size)
{
    struct words words;
    int used = 0, arg = 0;
    char meant[MEANT];

    *said = (struct said){0};
    if (!order_cut(line, &words))
        return WRONG("a quote is not closed");
    said->class = order_class_of(&words, &used);
    if (said->class == NULL)
        return words.count == 0 ? WRONG("an order; Tab shows which")
                                : WRONG("there is no order \"%s\"%s", words.list[0],
                                        meant_text(meant, order_class_meant(words.list[0])));
    if (said->class->target != NULL)
        text_copy(said->target, sizeof(said->target), said->class->target);
    if (said->class->detail != NULL)
        text_copy(said->detail, sizeof(said->detail), said->class->detail);
    for (int i = used; i < words.count; i++) {
        enum order_arg next =
            arg < ORDER_ARGS_MOST ? (enum order_arg)said->class->args[arg] : ARG_NONE;
        bool quoted = line[words.at[i]] == '"' || line[words.at[i]] == '\'';
        int result;

        if (!quoted && strncmp(words.list[i], "--", 2) == 0) {
            result = order_take_option(&words, &i, said, wrong, size);
        } else if (next == ARG_TEXT) {
            i = order_take_text(line, &words, i, said);
            arg++;
            result = 0;
        } else {
            result = order_take_arg(board, next, words.list[i], said, wrong, size);
            arg++;
        }
        if (result < 0)
            return result;
    }
    if (arg < ORDER_ARGS_MOST && said->class->args[arg] != ARG_NONE) {
        static const char *const wants[ORDER_ARGS] = {
            [ARG_ITEM] = "which inject or event",
            [ARG_NODE] = "which machine or team",
            [ARG_TEAM] = "which team",
            [ARG_METRIC] = "which metric",
            [ARG_POINTS] = "how many",
            [ARG_SPAN] = "how long",
            [ARG_NUMBER] = "which number",
            [ARG_ASK] = "which order",
            [ARG_DETAIL] = "which",
            [ARG_WAY] = "as which of its ways",
            [ARG_TEXT] = "what text",
        };

        return WRONG("%s?", wants[said->class->args[arg]]);
    }
    if (strcmp(said->team, "all") == 0)
        said->team[0] = '\0';
    if (said->team[0] != '\0' && view_team_called(board->view, said->team) == NULL)
        return WRONG("there is no team \"%s\"%s", said->team,
                     meant_text(meant, meant_team(board->view, said->team)));
    if (said->class->right != NULL && said->team[0] == '\0')
        return WRONG("which team? --team TEAM");
    return 0;
}

/* ---- rights ---- */

int order_may(const struct board *board, const struct order_class *class, const char *team,
              char *wrong, size_t size)
{
    const struct board_rights *rights = board->rights;
    const char *name = class->right != NULL ? class->right : class->verb;

    if (board->link == LINK_NONE)
        return WRONG("this is a picture of a journal: there is no controller to order anything");
    if (board->link != LINK_LIVE)
        return WRONG("the controller is away");
    if (rights == NULL || !rights->known)
        return 0; /* the controller decides */
    if (rights->readonly)
        return WRONG("this board only looks");
    for (size_t i = 0; i < rights->count; i++) {
        bool own = rights->list[i].how == RIGHT_OWN || rights->list[i].how == RIGHT_ASK_OWN;

        if (strcmp(rights->list[i].name, name) != 0)
            continue;
        if (own && team[0] != '\0' && strcmp(team, rights->team) != 0)
            return WRONG("a session in the role %s may order \"%s\" for its own team only",
                         rights->role, class->words);
        return 0;
    }
    return WRONG("a session in the role %s may not order \"%s\"", rights->role, class->words);
}
