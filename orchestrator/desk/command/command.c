/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From argv to a command that runs. Options may stand anywhere behind the command's name, "--" ends
 * them, a long one takes its argument behind '=' or as the next word, letters may be bundled. Of an
 * option that is given twice the last counts.
 */
#include "desk/command/command.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "desk/client/exercise.h"
#include "desk/client/now.h"
#include "desk/client/seat.h"

/* ---- looking up ---- */

const struct command *command_find(const struct command *const *commands, const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0 ||
            (commands[i]->old != NULL && strcmp(commands[i]->old, name) == 0))
            return commands[i];
    return NULL;
}

/* The place of an option in a list by its name (of `length` bytes) or letter, or -1. */
static int command_find_option(const struct command_option *options, const char *name,
                               size_t length, char letter)
{
    for (int i = 0; options != NULL && options[i].name != NULL; i++)
        if (name != NULL
                ? strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0
                : options[i].letter == letter)
            return i;
    return -1;
}

const char *command_option(const struct command_line *line, const char *name)
{
    int at = command_find_option(line->command->options, name, strlen(name), 0);

    return at >= 0 && at < COMMAND_OPTIONS_MOST ? line->values[at] : NULL;
}

const char *command_option_again(const struct command_line *line, const char *name, int n)
{
    for (int i = 0; i < line->given_count; i++)
        if (strcmp(line->command->options[line->given[i].which].name, name) == 0 && n-- == 0)
            return line->given[i].value;
    return NULL;
}

bool command_flag(const struct command_line *line, const char *name)
{
    return command_option(line, name) != NULL;
}

int command_number(const struct command_line *line, const char *name, int64_t least, int64_t most,
                   int64_t fallback, int64_t *ret_value, struct error *err)
{
    const char *text = command_option(line, name);

    if (text == NULL) {
        *ret_value = fallback;
        return 0;
    }
    if (!text_to_int(text, least, most, ret_value))
        return error_set(err, ERROR_INPUT,
                         "--%s: \"%s\" is not a whole number from %" PRId64 " to %" PRId64, name,
                         text, least, most);
    return 0;
}

/* ---- words about what is wrong ---- */

static int command_unknown_option(const struct command *command, const char *name,
                                  struct error *err)
{
    const struct command_option *const lists[] = {command->options, command_common};
    const char *best = NULL;
    unsigned distance = 0;

    for (size_t l = 0; l < 2; l++)
        for (int i = 0; lists[l] != NULL && lists[l][i].name != NULL; i++)
            if (lists[l][i].help != NULL)
                best = text_nearest(name, lists[l][i].name, best, &distance);
    if (best != NULL)
        return error_set(err, ERROR_INPUT, "no option --%s; did you mean --%s?", name, best);
    return error_set(err, ERROR_INPUT, "no option --%s", name);
}

/* Is the word one of those, which have blanks between them? */
static bool command_is_called(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (; words != NULL && *words != '\0'; words += strspn(words, " ")) {
        size_t one = strcspn(words, " ");

        if (one == length && strncmp(words, word, length) == 0)
            return true;
        words += one;
    }
    return false;
}

const char *command_meant(const struct command *const *commands, const char *name)
{
    const char *best = NULL;
    unsigned distance = 0;

    for (size_t i = 0; commands[i] != NULL; i++) {
        if (command_is_called(commands[i]->also, name))
            return commands[i]->name;
        if (!commands[i]->hidden)
            best = text_nearest(name, commands[i]->name, best, &distance);
    }
    return best;
}

static int command_unknown_command(const struct output *err, const struct command *const *commands,
                                   const char *name)
{
    const char *best = command_meant(commands, name);
    char clean[128];

    text_clean(clean, sizeof(clean), name, strlen(name));
    output_print(err, TONE_BAD, "excon: ");
    output_print(err, TONE_PLAIN, "no command \"%s\"", clean);
    if (best != NULL)
        output_print(err, TONE_PLAIN, "; did you mean \"%s\"?", best);
    output_print(err, TONE_PLAIN, "\nTry \"excon help\".\n");
    return EXIT_USAGE;
}

/* ---- reading a line ---- */

struct reading {
    struct command_line *line;
    int argc, at;
    char **argv;
    struct error *err;
};

static void command_set_common(struct command_line *line, int which, const char *value)
{
    const char *name = command_common[which].name;

    if (strcmp(name, "help") == 0)
        line->help = true;
    else if (strcmp(name, "json") == 0)
        line->desk.json = true;
    else if (strcmp(name, "no-color") == 0)
        line->desk.no_color = true;
    else if (strcmp(name, "quiet") == 0)
        line->desk.quiet = true;
    else if (strcmp(name, "readonly") == 0)
        line->desk.readonly = true;
    else if (strcmp(name, "seat") == 0)
        line->desk.seat = value;
    else if (strcmp(name, "exercise") == 0)
        line->desk.exercise = value;
    else
        line->desk.connect = value;
}

/* One option; `inline_value` is what stands behind it in the same word, or NULL. */
static int command_set_option(struct reading *reading, const struct command_option *options,
                              int which, const char *inline_value)
{
    const struct command_option *option = &options[which];
    const char *value = inline_value;

    if (option->argument == NULL && value != NULL)
        return error_set(reading->err, ERROR_INPUT, "--%s takes no argument", option->name);
    if (option->argument != NULL && option->argument[0] != '[' && value == NULL) {
        if (reading->at + 1 >= reading->argc)
            return error_set(reading->err, ERROR_INPUT, "--%s needs its %s", option->name,
                             option->argument);
        value = reading->argv[++reading->at];
    }
    if (options == command_common)
        command_set_common(reading->line, which, value);
    else if (reading->line->given_count >= COMMAND_AGAIN_MOST)
        return error_set(reading->err, ERROR_INPUT, "more than %d options", COMMAND_AGAIN_MOST);
    else if (which < COMMAND_OPTIONS_MOST) {
        reading->line->values[which] = value != NULL ? value : "";
        reading->line->given[reading->line->given_count].which = which;
        reading->line->given[reading->line->given_count++].value = value != NULL ? value : "";
    }
    return 0;
}

static int command_read_long(struct reading *reading, const char *word)
{
    const char *equals = strchr(word, '=');
    size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
    const struct command_option *const lists[] = {reading->line->command->options, command_common};

    for (size_t l = 0; l < 2; l++) {
        int which = command_find_option(lists[l], word, length, 0);

        if (which >= 0)
            return command_set_option(reading, lists[l], which, equals != NULL ? equals + 1 : NULL);
    }

    char name[64];

    text_print(name, sizeof(name), "%.*s", (int)(length < 60 ? length : 60), word);
    return command_unknown_option(reading->line->command, name, reading->err);
}

static int command_read_letters(struct reading *reading, const char *word)
{
    const struct command_option *const lists[] = {reading->line->command->options, command_common};

    for (; *word != '\0'; word++) {
        const struct command_option *options = lists[0];
        int which = command_find_option(options, NULL, 0, *word);

        if (which < 0) {
            options = lists[1];
            which = command_find_option(options, NULL, 0, *word);
        }
        if (which < 0)
            return error_set(reading->err, ERROR_INPUT, "no option -%c", *word);

        bool takes = options[which].argument != NULL && options[which].argument[0] != '[';

        if (command_set_option(reading, options, which,
                               takes && word[1] != '\0' ? word + 1 : NULL) < 0)
            return -1;
        if (takes)
            return 0;
    }
    return 0;
}

int command_parse(struct command_line *line, int argc, char **argv, const char **room,
                  struct error *err)
{
    struct reading reading = {.line = line, .argc = argc, .argv = argv, .err = err};
    bool ended = false;

    line->arguments = room;
    for (; reading.at < argc; reading.at++) {
        const char *word = argv[reading.at];
        int result = 0;

        /* "-" is a file, "-5" a number. */
        if (ended || word[0] != '-' || word[1] == '\0' || (word[1] >= '0' && word[1] <= '9')) {
            room[line->argument_count++] = word;
            ended |= line->command->rest;
        } else if (strcmp(word, "--") == 0)
            ended = true;
        else
            result = word[1] == '-' ? command_read_long(&reading, word + 2)
                                    : command_read_letters(&reading, word + 1);
        if (result < 0)
            return result;
    }
    room[line->argument_count] = NULL;
    if (line->help)
        return 0;
    if (line->argument_count < line->command->least)
        return error_set(err, ERROR_INPUT, "arguments are missing: %s", line->command->usage);
    if (line->command->most != COMMAND_ARGUMENTS_ANY && line->argument_count > line->command->most)
        return error_set(err, ERROR_INPUT, "unexpected argument: \"%s\"",
                         room[line->command->most]);
    return 0;
}

/* ---- main ---- */

static const char *command_from_environment(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* What the line, the environment and the defaults say of the command as a whole. */
static void command_set_desk(struct command_line *line)
{
    struct desk *desk = &line->desk;

    desk->command = line->command->name;
    if (desk->exercise == NULL)
        desk->exercise = command_from_environment("EXCON_EXERCISE");
    if (desk->seat == NULL)
        desk->seat = command_from_environment("EXCON_SEAT");
    if (desk->connect == NULL)
        desk->connect = command_from_environment("LIBVIRT_DEFAULT_URI");
    if (desk->connect == NULL)
        desk->connect = "";
    desk->actor = command_option(line, "by");
    desk->yes = command_flag(line, "yes");
    output_init(&desk->out, stdout, desk->no_color);
    output_init(&desk->err, stderr, desk->no_color);
}

int command_need(struct command_line *line, unsigned needs)
{
    int code = 0;

    if (needs & (NEEDS_STANDING | NEEDS_ANY) && line->found.folder.state == NULL)
        code = exercise_find(&line->desk, needs & NEEDS_ANY ? EXERCISE_ANY : EXERCISE_STANDING,
                             &line->found);
    if (code == 0 && (needs & NEEDS_FOLDED))
        code = exercise_fold(&line->desk, &line->found);
    if (code == 0 && (needs & NEEDS_NOW))
        code = now_fold(&line->desk, &line->found);
    return code;
}

static int command_run(struct command_line *line)
{
    const struct command *command = line->command;
    int code = command->check != NULL ? command->check(line) : 0;

    if (code == 0 && command->right != NULL && !seat_may(&line->desk, command->right, false))
        code = EXIT_FAILED;
    if (code == 0)
        code = command_need(line, command->needs);
    if (code == 0)
        code = command->run(line);
    found_done(&line->found);
    return code;
}

/* Output that did not arrive whole, as of a full disk, is a failure and is said, also where an
 * earlier write met it. That a reader wants no more, as `head`, is not said. */
static int command_finish(const struct desk *desk, int code)
{
    struct pollfd reader = {.fd = STDOUT_FILENO};
    struct error err = {0};
    int number = fflush(stdout) != 0 ? errno : 0;

    if (number == 0 && !ferror(stdout))
        return code;
    if (number != 0)
        error_system(&err, number, "standard output");
    else
        error_set(&err, ERROR_SYSTEM, "standard output: not all of it was written");
    if (poll(&reader, 1, 0) <= 0 || !(reader.revents & POLLERR))
        desk_failed(desk, &err);
    return code == EXIT_DONE ? EXIT_FAILED : code;
}

static int command_read(struct command_line *line, int argc, char **argv)
{
    const char **room = calloc((size_t)argc + 1, sizeof(*room));
    struct error err = {0};

    if (room == NULL)
        return EXIT_FAILED;

    int code = EXIT_DONE;
    int result = command_parse(line, argc, argv, room, &err);

    command_set_desk(line);
    if (result < 0)
        code = desk_usage(&line->desk, "%s", err.text);
    else if (line->help)
        command_print_help(&line->desk.out, line->command);
    else
        code = command_run(line);
    free(room);
    return command_finish(&line->desk, code);
}

/*
 * Options of all commands may stand before the command's name too: they are moved behind it.
 * Returns the place where the name was, 0 when there is none, or <0: no such option.
 */
static int command_move_options(int argc, char **argv, struct error *err)
{
    int at = 1;

    for (; at < argc && argv[at][0] == '-'; at++) {
        const char *word = argv[at], *equals = strchr(word, '=');
        bool is_long = word[1] == '-', takes, inlined;
        size_t length = equals != NULL ? (size_t)(equals - word) - 2 : strlen(word + 2);
        int which;

        if (is_long)
            which = command_find_option(command_common, word + 2, length, 0);
        else
            which = command_find_option(command_common, NULL, 0, word[1]);
        if (which < 0)
            return error_set(err, ERROR_INPUT, "no option %.40s before a command's name", word);
        takes = command_common[which].argument != NULL;
        inlined = is_long ? equals != NULL : word[1] != '\0' && word[2] != '\0';
        at += takes && !inlined;
    }
    if (at >= argc)
        return 0;
    for (int i = at; i > 1; i--) {
        char *word = argv[i];

        argv[i] = argv[i - 1];
        argv[i - 1] = word;
    }
    return at;
}

int command_main(const struct command *const *commands, int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    struct output out, err;

    output_init(&out, stdout, false);
    output_init(&err, stderr, false);
    if (name == NULL) {
        command_print_overview(&err, commands);
        return EXIT_USAGE;
    }
    if (strcmp(name, "--version") == 0) {
        output_print(&out, TONE_PLAIN, "excon %s\n", EXCON_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        command_print_overview(&out, commands);
        return EXIT_DONE;
    }

    struct error wrong = {0};
    int moved = command_move_options(argc, argv, &wrong);

    if (moved < 0) {
        output_print(&err, TONE_BAD, "excon: ");
        output_print(&err, TONE_PLAIN, "%s\nTry \"excon help\".\n", wrong.text);
        return EXIT_USAGE;
    }
    if (moved == 0) {
        command_print_overview(&err, commands);
        return EXIT_USAGE;
    }
    name = argv[1];

    struct command_line line = {
        .commands = commands, .program = argv[0], .command = command_find(commands, name)};

    if (line.command == NULL)
        return command_unknown_command(&err, commands, name);
    return command_read(&line, argc - 2, argv + 2);
}
