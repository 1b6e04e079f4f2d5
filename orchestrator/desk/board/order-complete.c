/* SPDX-License-Identifier: Apache-2.0 */
/* Completion of a line: what its last word may become, from the table of orders and the view. */
#include <string.h>

#include "base/text.h"
#include "desk/board/order.h"

/* What fits so far: how far all are the same, and some of them to be shown. */
struct fits {
    const char *begin; /* of the word */
    size_t length;
    char common[128];
    unsigned count;
    char *offers;
    size_t size;
};

static void complete_add(struct fits *fits, const char *word)
{
    size_t same = 0, used;

    if (strncmp(word, fits->begin, fits->length) != 0 || word[0] == '\0')
        return;
    if (fits->count == 0) {
        text_copy(fits->common, sizeof(fits->common), word);
    } else {
        /* Another of the same name (instances of teams) is the same offer. */
        if (strcmp(word, fits->common) == 0 && fits->count == 1)
            return;
        while (fits->common[same] != '\0' && fits->common[same] == word[same])
            same++;
        fits->common[same] = '\0';
    }
    fits->count++;
    used = strlen(fits->offers);
    if (used + strlen(word) + 2 < fits->size && strstr(fits->offers, word) == NULL)
        text_print(fits->offers + used, fits->size - used, "%s%s", used != 0 ? " " : "", word);
}

static void complete_items(const struct view *view, struct fits *fits)
{
    for (size_t i = 0; i < view->inject_count; i++)
        if (view->injects[i].made.inject != 0)
            complete_add(fits, view->injects[i].made.id);
    for (size_t i = 0; i < view->event_count; i++)
        if (view->events[i].made.event != 0)
            complete_add(fits, view->events[i].made.id);
}

static void complete_teams(const struct view *view, struct fits *fits)
{
    for (size_t i = 0; i < view->team_count; i++)
        if (view->teams[i].made.team != 0)
            complete_add(fits, view->teams[i].made.id);
}

static void complete_asks(const struct view *view, struct fits *fits)
{
    char name[VIEW_ASK_NAME];

    for (size_t i = 0; i < view->ask_count; i++)
        if (view->asks[i].state == ASK_OPEN)
            complete_add(fits, view_ask_name(view, &view->asks[i], name));
}

/* Of messages that were answered. */
static void complete_ways(const struct view *view, struct fits *fits)
{
    for (size_t i = 0; i < view->inbox.answer_count; i++) {
        const struct message_sent *to = &view->messages[view->inbox.answers[i].message].made;
        const char *at = to->judged[0] != '\0' ? to->judged : to->answers;
        char word[64];

        for (; *at != '\0'; at += strspn(at, " ")) {
            text_print(word, sizeof(word), "%.*s", (int)strcspn(at, " "), at);
            complete_add(fits, word);
            at += strcspn(at, " ");
        }
    }
}

static void complete_arg(const struct view *view, enum order_arg arg, struct fits *fits)
{
    if (arg == ARG_ITEM || arg == ARG_DETAIL)
        complete_items(view, fits);
    else if (arg == ARG_TEAM)
        complete_teams(view, fits);
    else if (arg == ARG_ASK)
        complete_asks(view, fits);
    else if (arg == ARG_WAY)
        complete_ways(view, fits);
    for (size_t i = 0; arg == ARG_METRIC && i < view->metric_count; i++)
        if (view->metrics[i].made.metric != 0)
            complete_add(fits, view->metrics[i].made.id);
    if (arg != ARG_NODE)
        return;
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0)
            complete_add(fits, view->vms[i].made.id);
    complete_teams(view, fits);
}

/* By their bits. */
static const char *const complete_names[] = {"--team", "--reason", "--force",
                                             "--now",  "--to",     "--subject"};
enum { COMPLETE_NAMES = sizeof(complete_names) / sizeof(complete_names[0]) };

static void complete_options(const struct order_class *class, struct fits *fits)
{
    for (size_t i = 0; i < COMPLETE_NAMES; i++)
        if (class->options & 1u << i)
            complete_add(fits, complete_names[i]);
}

void order_options(const struct order_class *class, char *to, size_t size)
{
    to[0] = '\0';
    for (size_t i = 0; i < COMPLETE_NAMES; i++)
        if (class->options & 1u << i)
            text_print(to + strlen(to), size - strlen(to), "%s%s", to[0] != '\0' ? " " : "",
                       complete_names[i]);
}

/* The class of a line whose words are all there but the last; NULL: its words are not whole yet. */
static const struct order_class *complete_class(const char *line, const char *last)
{
    const struct order_class *best = NULL;

    for (size_t i = 0; i < order_class_count; i++) {
        size_t length = strlen(order_classes[i].words);

        if ((size_t)(last - line) > length && strncmp(line, order_classes[i].words, length) == 0 &&
            line[length] == ' ' && (best == NULL || length > strlen(best->words)))
            best = &order_classes[i];
    }
    return best;
}

/* Which argument the last word is, from 0; -1: the value of an option. */
static int complete_place(const struct order_class *class, const char *line, const char *last,
                          const char **ret_option)
{
    const char *at = line + strlen(class->words);
    int place = 0;
    bool value = false;

    *ret_option = NULL;
    while (at < last) {
        const char *word = at + strspn(at, " ");
        size_t length = strcspn(word, " ");

        if (word >= last)
            break;
        if (value) {
            value = false;
        } else if (strncmp(word, "--", 2) == 0) {
            value = strncmp(word, "--force", 7) != 0 && strncmp(word, "--now", 5) != 0;
            *ret_option = word;
        } else {
            place++;
        }
        at = word + length;
    }
    return value ? -1 : place;
}

static void complete_words(const char *line, struct fits *fits)
{
    fits->begin = line;
    fits->length = strlen(line);
    for (size_t i = 0; i < order_class_count; i++)
        complete_add(fits, order_classes[i].words);
}

void order_complete(const struct board *board, char *line, size_t size, char *offers,
                    size_t offers_size)
{
    const char *last = strrchr(line, ' ') != NULL ? strrchr(line, ' ') + 1 : line, *option;
    const struct order_class *class = complete_class(line, last);
    struct fits fits = {
        .begin = last, .length = strlen(last), .offers = offers, .size = offers_size};
    size_t begins;

    offers[0] = '\0';
    if (class == NULL) {
        complete_words(line, &fits);
    } else {
        int place = complete_place(class, line, last, &option);

        if (place < 0 && (strncmp(option, "--team", 6) == 0 || strncmp(option, "--to", 4) == 0))
            complete_teams(board->view, &fits);
        else if (place >= 0 && last[0] == '-')
            complete_options(class, &fits);
        else if (place >= 0 && place < ORDER_ARGS_MOST)
            complete_arg(board->view, (enum order_arg) class->args[place], &fits);
    }
    begins = (size_t)(fits.begin - line);
    if (fits.count == 0 || begins + strlen(fits.common) + 2 > size)
        return;
    text_copy(line + begins, size - begins, fits.common);
    if (fits.count == 1) {
        offers[0] = '\0';
        text_copy(line + strlen(line), size - strlen(line), " ");
    }
}
