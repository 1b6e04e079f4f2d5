/* SPDX-License-Identifier: Apache-2.0 */
/* From words to a command that runs, and the help that is made from the table. */
#include "desk/seat/seat.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"

const struct seat_option seat_common[] = {
    {"json", NULL, "print JSON, for programs"},
    {"yes", NULL, "do it without asking"},
    {"help", NULL, "print this help"},
    {NULL, NULL, NULL},
};

/* ---- looking up ---- */

static const struct seat_command *seat_find(const char *name)
{
    for (const struct seat_command *c = seat_commands; c->name != NULL; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

static int seat_unknown(const char *name, struct error *err)
{
    const char *best = NULL;
    unsigned distance = 0;
    char clean[64];

    for (const struct seat_command *c = seat_commands; c->name != NULL; c++)
        best = text_nearest(name, c->name, best, &distance);
    text_clean(clean, sizeof(clean), name, strlen(name));
    return error_set(err, ERROR_INPUT, "there is no command \"%s\"; %s%s%s", clean,
                     best != NULL ? "did you mean \"" : "`help` lists them",
                     best != NULL ? best : "", best != NULL ? "\"?" : "");
}

/* ---- help ---- */

static void seat_help_all(const struct seat *seat)
{
    struct output out = seat_output(seat);
    char why[SEAT_REASON];

    for (const struct seat_command *c = seat_commands; c->name != NULL; c++) {
        const char *not = seat_may_not(seat, c->right, why);
        if (c->inside && not != NULL)
            continue;

        int width = (int)(strlen(c->name) + strlen(c->usage)) + (c->usage[0] != '\0');

        output_print(&out, not != NULL ? TONE_DIM : TONE_BOLD, "  %s", c->name);
        output_print(&out, not != NULL ? TONE_DIM : TONE_PLAIN, "%s%s%*s  %s",
                     c->usage[0] != '\0' ? " " : "", c->usage, width < 26 ? 26 - width : 0, "",
                     c->summary);
        output_print(&out, TONE_DIM, "%s%s%s\n", not != NULL ? " (" : "", not != NULL ? not : "",
                     not != NULL ? ")" : "");
    }
    output_print(&out, TONE_PLAIN,
                 "\nEach takes --json, and --help, which says more. %s sees what exercise control "
                 "tells it.\n",
                 role_words[seat->role]);
}

static int seat_help_json(const struct seat *seat)
{
    json_t *all = json_array();
    char why[SEAT_REASON];

    for (const struct seat_command *c = seat_commands; c->name != NULL; c++) {
        const char *not = seat_may_not(seat, c->right, why);

        json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:b, s:s}", "name", c->name, "usage",
                                             c->usage, "summary", c->summary, "may", not == NULL,
                                             "why", not != NULL ? not : ""));
    }
    return seat_json(seat, all);
}

static void seat_help_options(const struct output *out, const struct seat_option *options)
{
    for (; options != NULL && options->name != NULL; options++) {
        char left[64];

        text_print(left, sizeof(left), "--%s%s%s", options->name,
                   options->argument != NULL ? " " : "",
                   options->argument != NULL ? options->argument : "");
        output_print(out, TONE_PLAIN, "  %-20s  %s\n", left, options->help);
    }
}

static void seat_help_one(const struct seat *seat, const struct seat_command *command)
{
    struct output out = seat_output(seat);
    char why[SEAT_REASON];
    const char *not = seat_may_not(seat, command->right, why);

    output_print(&out, TONE_BOLD, "%s", command->name);
    output_print(&out, TONE_PLAIN, "%s%s: %s\n", command->usage[0] != '\0' ? " " : "",
                 command->usage, command->summary);
    if (not != NULL)
        output_print(&out, TONE_WARN, "Not from here: %s.\n", not );
    if (command->help != NULL)
        output_print(&out, TONE_PLAIN, "\n%s\n", command->help);
    output_print(&out, TONE_PLAIN, "\n");
    seat_help_options(&out, command->options);
    seat_help_options(&out, seat_common);
}

static int seat_help(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct seat_command *about = line->count > 0 ? seat_find(line->words[0]) : NULL;

    if (line->count > 0 && about == NULL)
        return seat_unknown(line->words[0], err);
    if (about != NULL)
        seat_help_one(seat, about);
    else if (seat->json)
        return seat_help_json(seat);
    else
        seat_help_all(seat);
    return 0;
}

/* ---- the line ---- */

struct words {
    struct seat *seat;
    struct seat_line *line;
    int argc, at;
    char **argv;
    bool help;
    struct error *err;
};

static int seat_set_common(struct words *words, const char *name)
{
    if (strcmp(name, "json") == 0)
        words->seat->json = true;
    else if (strcmp(name, "yes") == 0)
        words->line->yes = true;
    else if (strcmp(name, "help") == 0)
        words->help = true;
    else
        return 1;
    return 0;
}

static int seat_set_option(struct words *words, const char *word)
{
    const struct seat_option *options = words->line->command->options;
    const char *equals = strchr(word, '='), *value = equals != NULL ? equals + 1 : "";
    char name[64], clean[64];

    text_print(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
    if (seat_set_common(words, name) == 0)
        return equals == NULL ? 0
                              : error_set(words->err, ERROR_INPUT, "--%s takes no argument", name);
    for (int i = 0; options != NULL && options[i].name != NULL && i < SEAT_OPTIONS_MOST; i++) {
        if (strcmp(options[i].name, name) != 0)
            continue;
        if (options[i].argument == NULL && equals != NULL)
            return error_set(words->err, ERROR_INPUT, "--%s takes no argument", name);
        if (options[i].argument != NULL && equals == NULL) {
            if (words->at + 1 >= words->argc)
                return error_set(words->err, ERROR_INPUT, "--%s needs its %s", name,
                                 options[i].argument);
            value = words->argv[++words->at];
        }
        words->line->values[i] = value;
        return 0;
    }
    text_clean(clean, sizeof(clean), name, strlen(name));
    return error_set(words->err, ERROR_INPUT, "%s has no option --%s", words->line->command->name,
                     clean);
}

static int seat_read_words(struct words *words)
{
    struct seat_line *line = words->line;
    bool ended = false;

    for (words->at = 1; words->at < words->argc; words->at++) {
        const char *word = words->argv[words->at];

        if (!ended && strcmp(word, "--") == 0) {
            ended = true;
        } else if (!ended && strncmp(word, "--", 2) == 0) {
            if (seat_set_option(words, word + 2) < 0)
                return -ERROR_INPUT;
        } else if (!ended && strcmp(word, "-h") == 0) {
            words->help = true;
        } else if (line->count < SEAT_WORDS_MOST) {
            line->words[line->count++] = word;
        } else {
            return error_set(words->err, ERROR_INPUT, "more than %d words", SEAT_WORDS_MOST);
        }
    }
    return 0;
}

/* Makes one argument of the last one that the command takes and of all words behind it. */
static int seat_join_text(struct seat_line *line, struct error *err)
{
    int first = line->command->most - 1;
    size_t used = 0;

    for (int i = first; i < line->count; i++) {
        size_t length = strlen(line->words[i]);

        if (used + length + 2 > sizeof(line->text))
            return error_set(err, ERROR_INPUT, "the text is too long: give it by standard input");
        if (i > first)
            line->text[used++] = ' ';
        memcpy(line->text + used, line->words[i], length + 1);
        used += length;
    }
    line->words[first] = line->text;
    line->count = first + 1;
    return 0;
}

static int seat_check_words(struct seat_line *line, struct error *err)
{
    char clean[64];

    if (line->count < line->command->least)
        return error_set(err, ERROR_INPUT, "arguments are missing: %s %s", line->command->name,
                         line->command->usage);
    if (line->command->text && line->count > line->command->most)
        return seat_join_text(line, err);
    if (line->count > line->command->most) {
        text_clean(clean, sizeof(clean), line->words[line->command->most],
                   strlen(line->words[line->command->most]));
        return error_set(err, ERROR_INPUT, "unexpected argument \"%s\": %s %s", clean,
                         line->command->name, line->command->usage);
    }
    return 0;
}

int seat_run(struct seat *seat, int argc, char **argv, struct error *err)
{
    struct seat_line line = {.command = argc > 0 ? seat_find(argv[0]) : NULL};
    struct words words = {.seat = seat, .line = &line, .argc = argc, .argv = argv, .err = err};
    char why[SEAT_REASON];
    int result;

    if (argc == 0)
        return error_set(err, ERROR_INPUT, "say what to do; `help` lists the commands");
    if (line.command == NULL)
        return seat_unknown(argv[0], err);
    result = seat_read_words(&words);
    if (result == 0 && words.help) {
        seat_help_one(seat, line.command);
        return 0;
    }
    if (result == 0)
        result = seat_check_words(&line, err);
    if (result < 0)
        return result;
    if (seat_may_not(seat, line.command->right, why) != NULL)
        return error_set(err, ERROR_STATE, "refused: %s", why);
    return line.command->run != NULL ? line.command->run(seat, &line, err)
                                     : seat_help(seat, &line, err);
}

int seat_run_each(struct seat *seat, const char *const *names, size_t count, struct error *err)
{
    int result = 0;

    for (size_t i = 0; i < count && result == 0; i++) {
        char name[32];
        char *words[] = {name};

        if (i != 0)
            fputc('\n', seat->out);
        text_copy(name, sizeof(name), names[i]);
        result = seat_run(seat, 1, words, err);
    }
    return result;
}

int seat_end(const struct seat *seat, int result, const struct error *err, FILE *to)
{
    if (result >= 0)
        return result;
    if (seat->json)
        seat_json(seat, json_pack("{s:b, s:s}", "ok", false, "text", err->text));
    fprintf(to, "%s\n", err->text);
    return result == -ERROR_INPUT ? EXIT_USAGE : EXIT_FAILED;
}
