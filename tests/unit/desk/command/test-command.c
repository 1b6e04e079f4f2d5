/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a command line, what a person reads, and help made from the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desk/command/command.h"

static const struct command_option options[] = {
    {'b', "by", "NAME", "who says it"},
    {'f', "force", NULL, "even so"},
    {0, NULL, NULL, NULL},
};

static int run(struct command_line *line)
{
    (void)line;
    return EXIT_DONE;
}

static const struct command grade = {.name = "grade",
                                     .group = "Points",
                                     .also = "mark rate",
                                     .usage = "TEAM POINTS",
                                     .summary = "gives points",
                                     .help = ".starts with a dot\n\nit's a back\\slash",
                                     .options = options,
                                     .least = 2,
                                     .most = 2,
                                     .run = run};
static const struct command secret = {
    .name = "controller", .usage = "", .summary = "for programs", .hidden = true, .run = run};
static const struct command *const commands[] = {&grade, &secret, NULL};

/* Words divided by blanks into a line; returns what command_parse says. */
static int parse(const char *words, struct command_line *line, struct error *err)
{
    static char text[256];
    static char *argv[32];
    static const char *room[33];
    int argc = 0;

    strncpy(text, words, sizeof(text) - 1);
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    *line = (struct command_line){.command = &grade, .commands = commands};
    return command_parse(line, argc, argv, room, err);
}

static void test_options(void **state)
{
    struct command_line line;
    struct error err = {0};

    (void)state;
    assert_int_equal(parse("estmark --by anna -5 -f -q", &line, &err), 0);
    assert_int_equal(line.argument_count, 2);
    assert_string_equal(line.arguments[1], "-5");
    assert_null(line.arguments[2]);
    assert_string_equal(command_option(&line, "by"), "anna");
    assert_true(command_flag(&line, "force"));
    assert_true(line.desk.quiet);
    assert_null(command_option(&line, "nothing"));

    assert_int_equal(parse("-qfb anna --exercise=x -- a --by", &line, &err), 0);
    assert_string_equal(command_option(&line, "by"), "anna");
    assert_string_equal(line.desk.exercise, "x");
    assert_string_equal(line.arguments[1], "--by");

    assert_int_equal(parse("a b -banna --by= --json", &line, &err), 0);
    assert_string_equal(command_option(&line, "by"), ""); /* the last counts */
    assert_true(line.desk.json);
    assert_int_equal(parse("--help", &line, &err), 0); /* help asks for no arguments */
    assert_true(line.help);
}

static void wrong(const char *words, const char *said)
{
    struct command_line line;
    struct error err = {0};

    assert_true(parse(words, &line, &err) < 0);
    assert_string_equal(err.text, said);
}

static void test_wrong(void **state)
{
    (void)state;
    wrong("a b --forse", "no option --forse; did you mean --force?");
    wrong("a b --jsn", "no option --jsn; did you mean --json?");
    wrong("a b --entirely-else", "no option --entirely-else");
    wrong("a b -z", "no option -z");
    wrong("a b --force=yes", "--force takes no argument");
    wrong("a b --by", "--by needs its NAME");
    wrong("a", "arguments are missing: TEAM POINTS");
    wrong("a b c", "unexpected argument: \"c\"");
}

static void test_number(void **state)
{
    struct command_line line;
    struct error err = {0};
    int64_t value = 0;

    (void)state;
    assert_int_equal(parse("a b --by 7", &line, &err), 0);
    assert_int_equal(command_number(&line, "by", 1, 9, 3, &value, &err), 0);
    assert_int_equal(value, 7);
    assert_true(command_number(&line, "by", 1, 5, 3, &value, &err) < 0);
    assert_int_equal(parse("a b", &line, &err), 0);
    assert_int_equal(command_number(&line, "by", 1, 5, 3, &value, &err), 0);
    assert_int_equal(value, 3);
}

static void test_words(void **state)
{
    static const struct {
        int64_t ms;
        const char *duration, *clock;
    } times[] = {
        {0, "0 s", "+00:00"},
        {1500, "1.5 s", "+00:01"},
        {60000, "1 min", "+01:00"},
        {110000, "110 s", "+01:50"},
        {150000, "2 min 30 s", "+02:30"},
        {3600000, "1 h", "+1:00:00"},
        {5400000, "1 h 30 min", "+1:30:00"},
        {360000000, "100 h", "+100:00:00"},
    };
    char text[32];

    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        assert_string_equal(output_duration(&text, times[i].ms), times[i].duration);
        assert_string_equal(output_clock(&text, times[i].ms), times[i].clock);
    }
    assert_string_equal(output_bytes(&text, 96 * 1024 * 1024), "96 MiB");
    assert_string_equal(output_bytes(&text, 1536 * 1024), "1.5 MiB");
    assert_string_equal(output_points(&text, 12500), "12.5");
    assert_string_equal(output_points(&text, -1001), "-1.001");
    assert_string_equal(output_points(&text, INT64_MIN), "-9223372036854775.808");
    assert_int_equal(output_width("a\xe6\xbc\xa2\xcc\x81"), 3);
}

/* What a function prints. */
static char *printed(void (*print)(struct output *))
{
    char *text = NULL;
    size_t size = 0;
    struct output to = {.to = open_memstream(&text, &size), .columns = 40};

    print(&to);
    fclose(to.to);
    return text;
}

static void print_table(struct output *to)
{
    struct table table;

    table_init(&table, "NAME|>POINTS|WHY");
    table_row(&table);
    table_cell(&table, 0, TONE_GOOD, "%s", "\xe6\xbc\xa2");
    table_cell(&table, 1, TONE_PLAIN, "%d", 5);
    table_row(&table);
    table_cell(&table, 0, TONE_PLAIN, "a\033[31mb");
    table_cell(&table, 2, TONE_PLAIN, "x");
    table_print(&table, to, 1);
    table_done(&table);
}

static void print_progress(struct output *to)
{
    struct progress progress;

    progress_init(&progress, to, "up", false);
    progress_step(&progress, 0, 2, "web");
    progress_step(&progress, 1, 2, "web");
    progress_step(&progress, 2, 2, "client");
    progress_done(&progress);
}

static void print_progress_tty(struct output *to)
{
    setenv("TERM", "xterm", 1);
    to->tty = true;
    print_progress(to);
}

static void print_progress_dumb(struct output *to)
{
    setenv("TERM", "dumb", 1);
    to->tty = true;
    print_progress(to);
}

/* Two bars, then one, with a failure's line between. */
static void print_bars(struct output *to)
{
    const struct progress_bar bars[] = {{"t 1/2", "1 booting", 1, 2},
                                        {"features", "\033[2J", 0, 3}};
    struct progress progress;

    setenv("TERM", "xterm", 1);
    to->tty = true;
    to->columns = 80;
    progress_init(&progress, to, "t", false);
    progress_bars(&progress, bars, 2);
    progress_bars(&progress, bars, 2);
    progress_bars(&progress, bars, 1);
    progress_done(&progress);
    fputs("web failed\n", to->to);
    progress_bars(&progress, bars, 2);
    progress_done(&progress);
}

static void print_grade(struct output *to)
{
    command_print_help(to, &grade);
}

static void print_all(struct output *to)
{
    command_print_overview(to, commands);
}

static void print_manual(struct output *to)
{
    command_print_manual(to->to, commands);
}

static void print_page(struct output *to)
{
    command_print_page(to->to, command_find(commands, "grade"));
}

static void test_output(void **state)
{
    char *table = printed(print_table), *plain = printed(print_progress),
         *tty = printed(print_progress_tty), *dumb = printed(print_progress_dumb),
         *bars = printed(print_bars);

    (void)state;
    assert_string_equal(
        table,
        " NAME     POINTS  WHY\n \xe6\xbc\xa2             5\n a\xef\xbf\xbd[31mb          x\n");
    assert_string_equal(plain, "up 0/2 web\nup 2/2 client\n");
    /* The bar is taken away at the end, and no line is as wide as the terminal. */
    assert_string_equal(tty + strlen(tty) - 4, "\r\033[K");
    assert_string_equal(dumb, plain);
#define FIRST "t 1/2    [############............] 1/2 1 booting\033[K"
#define BOTH FIRST "\nfeatures [........................] 0/3 \xef\xbf\xbd[2J\033[K"
    assert_string_equal(bars, "\r" BOTH "\r\033[1A" BOTH
                              "\r\033[1A\033[Jt 1/2 [############............] 1/2 1 booting\033[K"
                              "\r\033[Kweb failed\n\r" BOTH "\r\033[1A\033[J");
    free(table);
    free(plain);
    free(tty);
    free(dumb);
    free(bars);
}

static void test_help(void **state)
{
    char *help = printed(print_grade), *all = printed(print_all), *manual = printed(print_manual),
         *page = printed(print_page);

    (void)state;
    assert_non_null(strstr(help, "Usage: excon grade [OPTION…] TEAM POINTS\n"));
    assert_non_null(strstr(help, "  -b, --by NAME  who says it\n"));
    assert_non_null(strstr(help, "--connect URI"));
    assert_non_null(strstr(all, "\n\nPoints\n  grade         gives points\n"));
    assert_null(strstr(all, "controller"));
    assert_non_null(strstr(manual, ".SS \"Points\"\n"));
    assert_non_null(strstr(manual, ".BR excon\\-grade (1)\ngives points"));
    assert_null(strstr(manual, "excon\\-controller"));
    assert_non_null(strstr(page, "\n\\&.starts with a dot"));
    assert_non_null(strstr(page, "back\\eslash"));
    assert_non_null(strstr(page, ".TH \"EXCON\\-GRADE\" 1 "));
    free(help);
    free(all);
    free(manual);
    free(page);
}

/* ---- what a command needs ---- */

static int checked, ran;

static int need_check(const struct command_line *line)
{
    checked++;
    return line->argument_count > 0 ? desk_usage(&line->desk, "no argument is wanted") : 0;
}

static int need_run(struct command_line *line)
{
    (void)line;
    ran++;
    return EXIT_DONE;
}

static const struct command needing = {.name = "needing",
                                       .usage = "",
                                       .summary = "needs an exercise",
                                       .most = 1,
                                       .needs = NEEDS_STANDING,
                                       .right = "up",
                                       .check = need_check,
                                       .run = need_run};
static const struct command *const need_commands[] = {&needing, NULL};

static int need(const char *word, const char *seat)
{
    char *argv[] = {"excon", "needing", "-q", (char *)(uintptr_t)word, NULL};

    checked = ran = 0;
    setenv("EXCON_SEAT", seat, 1);
    return command_main(need_commands, word != NULL ? 4 : 3, argv);
}

/* A mistake in the line is told before the seat is looked at, and the seat's right before an
 * exercise is looked for; `run` is not reached without all of them. */
static void test_needs(void **state)
{
    char folder[] = "/tmp/excon-test-command.XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(folder));
    setenv("EXCON_STATE", folder, 1);
    setenv("XDG_RUNTIME_DIR", folder, 1);
    assert_int_equal(need("x", "nobody"), EXIT_USAGE);
    assert_int_equal(checked, 1);
    assert_int_equal(need(NULL, "blue:estmark"), EXIT_FAILED);
    assert_int_equal(need(NULL, "director"), EXIT_FAILED);
    assert_int_equal(checked, 1);
    assert_int_equal(ran, 0);
    unsetenv("EXCON_SEAT");
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options), cmocka_unit_test(test_wrong), cmocka_unit_test(test_number),
        cmocka_unit_test(test_needs),   cmocka_unit_test(test_words), cmocka_unit_test(test_output),
        cmocka_unit_test(test_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
