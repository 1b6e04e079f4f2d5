/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three laws (docs/ARCHITECTURE.md), for scenarios given as files: laws [--every N] [--model
 * FILE] FOLDER FILE… die anywhere  the process is killed after a commit, after a sending, after an
 * effect; taken up again: the same final view, the rows committed before are an unchanged prefix,
 * and each effect is counted once in the simulated world's own file, which no killed process keeps
 * in memory replay        folding the journal gives the view that the live run ended with repeat
 * two runs with one seed give the same rows and the same chain Where the model loses logins less is
 * asked after a death, see is_uncertain. Needs the build with points (make points). FOLDER should
 * lie on tmpfs.
 *
 * With --kills N --seed S instead: one run of each file is killed N times, each time at an instant
 * that the seed chooses, wherever it is then, and taken up again; the same is asked of it.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lib/rehearsal.h"
#include "journal/journal.h"
#include "scenario/sdl/range-model.h"

static const char *base;
static unsigned failures;

#define FAIL(...) (failures++, printf("  FAILED: " __VA_ARGS__), putchar('\n'))

static char *path_of(const char *name)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s", base, name) < 0)
        abort();
    return path;
}

static char *slurp(const char *path)
{
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t size = 0;

    if (file == NULL || getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = NULL;
    }
    if (file != NULL)
        fclose(file);
    return text;
}

static void remove_folder(const char *folder)
{
    pid_t child = fork();

    if (child == 0) {
        execlp("rm", "rm", "-rf", "--", folder, NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
}

enum { ENDED, KILLED, BROKEN };

/* Runs (or, text NULL, takes up) in a child, which a point may kill. */
static int run(const char *text, const char *folder, const char *point)
{
    int status;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        struct error err = {0};
        int result;

        if (point != NULL)
            setenv("EXCON_POINT", point, 1);
        else
            unsetenv("EXCON_POINT");
        result =
            text != NULL ? rehearsal_run(text, folder, NULL, &err) : rehearsal_resume(folder, &err);
        if (result != 0)
            printf("  %s: %s\n", text != NULL ? "run" : "resume", err.text);
        fflush(stdout);
        _exit(result == 0 ? 0 : 1);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGKILL ? KILLED : BROKEN;
    return WEXITSTATUS(status) == 0 ? ENDED : BROKEN;
}

static char *final_view(const char *folder)
{
    struct error err = {0};
    struct view *view = rehearsal_view(folder, &err);
    char *dump = view != NULL ? view_dump(view) : NULL;

    if (dump == NULL)
        printf("  %s: %s\n", folder, err.text);
    view_free(view);
    return dump;
}

/* The lines of effects in the world, sorted, so that two worlds compare. NULL: an effect stands
 * there twice. */
static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *effects(const char *folder, size_t *ret_count)
{
    char path[600], *text, *lines[100000], *all = NULL, *at;
    size_t count = 0, length;
    FILE *to;

    snprintf(path, sizeof(path), "%s/world", folder);
    text = slurp(path);
    for (char *line = text != NULL ? strtok_r(text, "\n", &at) : NULL;
         line != NULL && count < 100000; line = strtok_r(NULL, "\n", &at))
        if (strncmp(line, "{\"marker\"", 9) == 0)
            lines[count++] = line;
    qsort(lines, count, sizeof(lines[0]), by_text);
    to = open_memstream(&all, &length);
    for (size_t i = 0; i < count; i++) {
        /* The id is what makes an effect the same one: 64 digits behind {"marker":". */
        if (i > 0 && strncmp(lines[i], lines[i - 1], 11 + 64) == 0) {
            fclose(to);
            free(all);
            free(text);
            return NULL;
        }
        fprintf(to, "%s\n", lines[i]);
    }
    fclose(to);
    free(text);
    *ret_count = count;
    return all;
}

static int head(const char *folder, int64_t seq, int64_t *ret_last, char hash[JOURNAL_HASH_TEXT])
{
    char path[600];
    struct journal *journal;
    struct error err;
    int result;

    snprintf(path, sizeof(path), "%s/journal.db", folder);
    if (journal_open(path, JOURNAL_READ, NULL, &journal, &err) != 0)
        return -1;
    *ret_last = journal_committed(journal);
    result = journal_head_at(journal, seq >= 0 ? seq : *ret_last, hash, &err);
    journal_close(journal);
    return result;
}

/* ---- where logins are lost ---- */

/* Lines of rows that are of the kind and hold the words. */
static size_t count_rows(const char *rows, const char *kind, const char *words)
{
    size_t count = 0;

    for (const char *line = rows, *end; line != NULL && *line != '\0';
         line = *end != '\0' ? end + 1 : end) {
        const char *found =
            memmem(line, (size_t)((end = strchrnul(line, '\n')) - line), words, strlen(words));
        char with[40];

        snprintf(with, sizeof(with), " %s ", kind);
        count += found != NULL && memmem(line, (size_t)(end - line), with, strlen(with)) != NULL;
    }
    return count;
}

/*
 * A login that is lost when something is sent: who sent it knows that it never left. Whoever takes
 * up after a kill does not, and asks until the guest is heard of, so what runs there may run later
 * instead of not at all; and it tries logins from then on, so it finds them again at another
 * moment. The final view is another one, rightly, and the law is: nothing happens twice, nothing is
 * on its way at the end, and what happened is told, as far as it is not said to be unknown.
 */
static bool is_uncertain(const char *rows)
{
    return rehearsal_model != NULL && rehearsal_model->login_lost != 0 &&
           strstr(rows, "nobody can log in") != NULL;
}

static bool is_told(const char *folder, size_t happened)
{
    struct error err;
    char *rows = rehearsal_rows(folder, &err);
    struct view *view = rehearsal_view(folder, &err);
    static const char *const kinds[] = {"inject.state", "inject.cleanup", "feature.state"};
    bool over = rows != NULL && view != NULL;
    size_t told = 0,
           unknown = over ? count_rows(rows, "inject.state", "\"state\":\"interrupted\"") : 0;

    for (size_t i = 0; over && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        told += count_rows(rows, kinds[i], "\"has_exit\":true");
    for (size_t i = 0; over && i < view->inject_count; i++)
        over = view->injects[i].made.inject == 0 || (view->injects[i].state != INJECT_DISPATCHED &&
                                                     view->injects[i].state != INJECT_RUNNING);
    if (!over || told > happened || happened - told > unknown)
        printf("  %zu effects, of which %zu are told and %zu are said to be unknown\n", happened,
               told, unknown);
    free(rows);
    view_free(view);
    return over && told <= happened && happened - told <= unknown;
}

/* One death: killed at the N-th passing of a point, taken up. Returns false when the run ended
 * before. */
static bool die_at(const char *text, const char *point, unsigned number, const char *view,
                   const char *world, bool uncertain)
{
    char *folder = path_of("dying"), where[64], before[JOURNAL_HASH_TEXT], after[JOURNAL_HASH_TEXT];
    char *dump = NULL, *effect = NULL;
    int64_t last = 0, end;
    size_t count;
    int how;

    remove_folder(folder);
    snprintf(where, sizeof(where), "%s:%u", point, number);
    how = run(text, folder, where);
    if (how != KILLED) {
        if (how == BROKEN)
            FAIL("%s: did not run", where);
        free(folder);
        return false;
    }
    if (head(folder, -1, &last, before) != 0)
        FAIL("%s: no journal was left", where);
    else if (run(NULL, folder, NULL) != ENDED)
        FAIL("%s: could not be taken up", where);
    else if (head(folder, last, &end, after) != 0 || strcmp(before, after) != 0)
        FAIL("%s: the rows before the kill are no prefix of the journal", where);
    else if (uncertain) {
        if ((effect = effects(folder, &count)) == NULL)
            FAIL("%s: an effect happened twice", where);
        else if (!is_told(folder, count))
            FAIL("%s: what happened is not told", where);
    } else if ((dump = final_view(folder)) == NULL || strcmp(dump, view) != 0) {
        FAIL("%s: another final view", where);
        if (failures < 3)
            printf("--- undisturbed\n%s--- after the kill\n%s", view, dump != NULL ? dump : "");
    } else if ((effect = effects(folder, &count)) == NULL)
        FAIL("%s: an effect happened twice", where);
    else if (strcmp(effect, world) != 0)
        FAIL("%s: other effects", where);
    free(dump);
    free(effect);
    free(folder);
    return true;
}

static void laws_of(const char *file, unsigned every)
{
    static const char *const points[] = {"commit", "send", "effect"};
    char *text = slurp(file), *one = path_of("one"), *two = path_of("two");
    char *view, *world, *rows, *again;
    size_t count = 0;
    struct error err;
    unsigned deaths = 0, begun = failures;
    bool uncertain;

    remove_folder(one);
    remove_folder(two);
    if (text == NULL || run(text, one, NULL) != ENDED || run(text, two, NULL) != ENDED) {
        FAIL("%s does not run", file);
        return;
    }
    view = final_view(one);
    world = effects(one, &count);
    rows = rehearsal_rows(one, &err);
    again = rehearsal_rows(two, &err);
    if (view == NULL || world == NULL || rows == NULL || again == NULL)
        FAIL("%s: nothing to compare", file);
    else if (strcmp(rows, again) != 0)
        FAIL("%s: two runs with one seed differ", file);
    uncertain = rows != NULL && is_uncertain(rows);
    if (uncertain && !is_told(one, count))
        FAIL("%s: what happened is not told", file);
    for (size_t i = 0; view != NULL && world != NULL && i < sizeof(points) / sizeof(points[0]); i++)
        for (unsigned number = 1;
             failures < begun + 5 && die_at(text, points[i], number, view, world, uncertain);
             number += every)
            deaths++;
    if (deaths == 0)
        FAIL("%s: nothing was killed: is this the build with points?", file);
    printf("%s: %u deaths, %zu effects%s, %s\n", file, deaths, count,
           uncertain ? " (logins lost)" : "", failures == begun ? "all laws hold" : "BROKEN");
    free(text), free(one), free(two), free(view), free(world), free(rows), free(again);
}

/* ---- killed at any instant ---- */

/* As `run`, but killed from outside: so many µs after its begin, or after it has taken up what was
 * there. */
static int run_until(const char *text, const char *folder, bool taken_up, uint64_t patience)
{
    struct timespec wait = {.tv_sec = (time_t)(patience / 1000000),
                            .tv_nsec = (long)(patience % 1000000) * 1000};
    int status, ready[2];
    char byte;
    pid_t child;

    if (pipe(ready) < 0)
        return BROKEN;
    fflush(stdout);
    child = fork();
    if (child == 0) {
        struct error err = {0};
        int result;

        close(ready[0]);
        rehearsal_ready = ready[1];
        result =
            text != NULL ? rehearsal_run(text, folder, NULL, &err) : rehearsal_resume(folder, &err);
        if (result != 0)
            printf("  %s: %s\n", text != NULL ? "run" : "resume", err.text);
        fflush(stdout);
        _exit(result == 0 ? 0 : 1);
    }
    close(ready[1]);
    if (taken_up)
        while (read(ready[0], &byte, 1) < 0 && errno == EINTR)
            ;
    nanosleep(&wait, NULL);
    kill(child, SIGKILL);
    close(ready[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status))
        return KILLED;
    return WEXITSTATUS(status) == 0 ? ENDED : BROKEN;
}

/* splitmix64: the same instants for the same seed, as far as the machine is the same. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct torture {
    const char *text, *folder;
    uint64_t random;
    unsigned kills, without_journal,
        without_rows; /* so many of them before there was one, or a new row */
    int64_t last;     /* rows that a kill left, and their head */
    char head[JOURNAL_HASH_TEXT];
};

/* What was on disk before is what there is up to then. */
static bool is_prefix_kept(struct torture *t)
{
    char hash[JOURNAL_HASH_TEXT];
    int64_t end, before = t->last;

    if (t->last > 0 && (head(t->folder, t->last, &end, hash) != 0 || strcmp(hash, t->head) != 0))
        return false;
    if (head(t->folder, -1, &t->last, t->head) != 0)
        return false;
    t->without_rows += t->last == before;
    return true;
}

static bool is_begun(const char *folder)
{
    int64_t last = 0;
    char hash[JOURNAL_HASH_TEXT];

    return head(folder, -1, &last, hash) == 0 && last > 0;
}

static int torture_once(struct torture *t)
{
    enum { EARLY = 30000, LATE = 4000 }; /* µs */
    bool begun = is_begun(t->folder), early = next_random(&t->random) % 5 == 0;
    int how;

    if (!begun)
        remove_folder(t->folder);
    /* Each fifth falls anywhere in its beginning, the others into what it does then. */
    how = run_until(begun ? NULL : t->text, t->folder, !early,
                    next_random(&t->random) % (early ? EARLY : LATE));
    if (how != KILLED)
        return how;
    t->kills++;
    if (!is_begun(t->folder)) {
        t->without_journal++;
        return KILLED;
    }
    if (is_prefix_kept(t))
        return KILLED;
    FAIL("kill %u: the rows before it are no prefix of the journal", t->kills);
    return BROKEN;
}

static void torture(const char *file, unsigned kills, uint64_t seed)
{
    char *text = slurp(file), *one = path_of("one"), *dying = path_of("dying"), *view, *world,
         *after, *effect;
    struct torture t = {.text = text, .folder = dying, .random = seed};
    unsigned begun = failures;
    size_t count = 0;
    int how = KILLED;

    remove_folder(one);
    remove_folder(dying);
    if (text == NULL || run(text, one, NULL) != ENDED) {
        FAIL("%s does not run", file);
        return;
    }
    view = final_view(one);
    world = effects(one, &count);
    while (how == KILLED && t.kills < kills)
        how = torture_once(&t);
    if (how == ENDED)
        FAIL("it ended after %u kills: it is too short for %u", t.kills, kills);
    if (how == KILLED && run(is_begun(dying) ? NULL : text, dying, NULL) != ENDED)
        FAIL("it could not be taken up");
    after = final_view(dying);
    effect = effects(dying, &count);
    if (effect == NULL)
        FAIL("an effect happened twice");
    else if (world == NULL || strcmp(effect, world) != 0)
        FAIL("other effects");
    if (view == NULL || after == NULL || strcmp(view, after) != 0)
        FAIL("another final view");
    if (!is_prefix_kept(&t))
        FAIL("the rows before the last kill are no prefix of the journal");
    printf(
        "%s: %u kills (%u before there was a journal, %u before a new row), %zu effects, %" PRId64
        " rows, %s\n",
        file, t.kills, t.without_journal, t.without_rows, count, t.last,
        failures == begun ? "all laws hold" : "BROKEN");
    free(text), free(one), free(dying), free(view), free(world), free(after), free(effect);
}

static void read_model(const char *path)
{
    static struct pool pool;
    static struct range_model model;
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct error err = {0};

    if (range_model_load(&pool, path, &complaints, &model, &err) != 0) {
        complaints_print(&complaints, stderr, 0, 0);
        fprintf(stderr, "laws: no model in %s %s\n", path, err.text);
        exit(2);
    }
    complaints_done(&complaints);
    rehearsal_model = &model;
}

int main(int argc, char **argv)
{
    unsigned every = 1, kills = 0;
    uint64_t seed = 1;
    int at = 1;

    for (; argc > at + 1 && argv[at][0] == '-'; at += 2) {
        if (strcmp(argv[at], "--every") == 0)
            every = (unsigned)strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--kills") == 0)
            kills = (unsigned)strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--seed") == 0)
            seed = strtoull(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--model") == 0)
            read_model(argv[at + 1]);
        else
            every = 0;
    }
    if (argc < at + 2 || every == 0) {
        fputs("usage: laws [--every N | --kills N --seed N] [--model FILE] FOLDER FILE...\n",
              stderr);
        return 2;
    }
    base = argv[at];
    for (int i = at + 1; i < argc; i++)
        if (kills != 0)
            torture(argv[i], kills, seed);
        else
            laws_of(argv[i], every);
    return failures == 0 ? 0 : 1;
}
