/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs are POSIX shell with `setsid`, `mkfifo`, `head` and the like, and run in busybox,
 * dash and bash. Braces enclose each program: `sh` reads its standard input in blocks, and must
 * have read the whole program before a part of it may read from there. It ends by `exit` or `exec`,
 * because its standard input stays open.
 *
 * A marker is a folder MARKS/<id>, whose entries say:
 *   go/   made by who begins, or by who makes sure that nobody will; made once, by mkdir
 *   b, p  boot id; process id and start time of the one that runs the payload
 *   s     the payload, until the end
 *   j     room for the end, taken before it begins: a disk that is full by then takes nothing of it
 *   o, e  its outputs, bounded
 *   t     it was ended by its timeout
 *   z     the end: "E <status> <timed out>", "V" (claimed, never run) or "I" (begun by nobody)
 *
 * When MARKS has no space left, a marker may be made in memory instead, which a reboot empties. Two
 * rules keep a payload from running twice: a program makes a marker in memory only in the boot that
 * its sender names and has noted before, and runs nothing in any other boot; and after making a
 * marker in one place a program looks into the other, and gives up its own if there is one.
 */
#include "remote/program.h"

#include "base/text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* The beginning of every program, around its random word on both outputs. */
static const char *const program_words[] = {"{\nprintf '%s\\n' ", "; printf '%s\\n' ", " >&2\n"};

/*
 * OpenSSH starts a command as the leader of its own session, where `setsid` would fork; dropbear
 * does not. The watcher kills the group when it reads a line, or when the connection is lost. At
 * the ordinary end its standard input ends too, but then the process is gone, and the watcher does
 * not touch processes that it left behind. The running shell reads the script itself where it leads
 * a group, because one more `sh` would cost the target more than everything else here. It asks for
 * the group by `kill`: a shell reads a line of /proc by a call for each byte.
 */
static const char exec_front[] = "exec 3<&0 4<<'", exec_middle[] = "'\n"
                                                                   "exec 4<&-\n";

static const char exec_back[] =
    "( if read -r x <&3 || [ -d /proc/$$ ]; then kill -KILL -$$; fi ) >/dev/null 2>&1 4<&- &\n"
    "if kill -0 -$$ 2>/dev/null; then exec 3<&- </dev/null; . /proc/self/fd/4; exit; fi\n"
    "exec setsid sh 3<&- <&4\n"
    "}\n";

/*
 * A process is identified by its id and its start time (field 22 of proc(5) stat), because ids are
 * reused. `show` prints the marker's state, and fails when that is not final yet.
 */
static const char functions[] =
    "started() {\n"
    "read -r a a a a a a a a a a a a a a a a a a a a a x r </proc/$1/stat\n"
    "}\n"
    "alive() {\n"
    "read -r k <$m/b && read -r n </proc/sys/kernel/random/boot_id && [ \"$k\" = \"$n\" ] &&\n"
    "read -r q n <$m/p && started $q && [ \"$x\" = \"$n\" ]\n"
    "}\n"
    "end() {\n"
    "printf '%s\\n' \"$1\" 1<>$m/${j:-y} && sync && mv $m/${j:-y} $m/z && sync\n"
    "}\n"
    "show() {\n"
    "if [ ! -f $m/z ] && [ -d $m/go ] && ! alive 2>/dev/null && [ ! -f $m/z ]; then echo I; return; fi\n"
    "[ -f $m/z ] && read -r v <$m/z && printf '%s\\n' \"$v\"\n"
    "}\n";

/* Who made the marker, before anybody has begun. */
static const char nothing[] = "nothing() {\n"
                              "[ -d $m/go ] || { rm -f $m/[a-z0-9]; rmdir $m && u=1; }\n"
                              "} 2>/dev/null\n";

/*
 * d and f: the marker's two places. `in_memory` makes the folder of the second one, which is nobody
 * else's. `full` is the last word where no marker could be made, with the boot in which that was
 * so.
 */
static const char places[] =
    "f=/dev/shm; [ ! -w /run ] || f=/run; f=$f/%s/${d##*/}\n"
    "m=$d g=$f; [ ! -d $f ] || m=$f\n"
    "in_memory() {\n"
    "[ -d ${d%%/*} ] && { mkdir -m 700 ${f%%/*}; [ -O ${f%%/*} ] && [ ! -h ${f%%/*} ]; }\n"
    "} 2>/dev/null\n"
    "full() {\n"
    "read -r n </proc/sys/kernel/random/boot_id; printf 'X %%s\\n' \"$n\"\n"
    "}\n";

/* Runs apart from the connection, in a session of its own. `l` is the limit in blocks of 512 bytes.
 */
static const char runner[] =
    "drain() {\n"
    "{ ( ulimit -f $l; trap '' XFSZ; exec cat >$2 ); exec cat >/dev/null; } <$1\n"
    "}\n"
    "gone() {\n"
    "read -r a a v a </proc/$1/stat || return 0; [ \"$v\" = Z ]\n"
    "}\n"
    "j=j\n"
    "printf '%99s\\n' '' >$m/j &&\n"
    "read -r n </proc/sys/kernel/random/boot_id && printf '%s\\n' \"$n\" >$m/b &&\n"
    "started $$ && printf '%s\\n' \"$$ $x\" >$m/p &&\n"
    "mkfifo $m/1 $m/2 && mkdir $m/go && sync || exit 1\n"
    "drain $m/1 $m/o & d=$!\n"
    "drain $m/2 $m/e & f=$!\n"
    "setsid sh <$m/s >$m/1 2>$m/2 & g=$!\n"
    "( trap 'kill $s; exit' TERM; sleep $t & s=$!; wait $s; true >$m/t; kill -KILL -$g ) & c=$!\n"
    "wait $g\n"
    "r=$?\n"
    "kill $c\n"
    "i=0\n"
    /* Processes that the payload left running may keep the outputs open for ever. */
    "until gone $d && gone $f || [ $i = 20 ]; do i=$((i + 1)); sleep 0.05; done\n"
    "rm -f $m/s $m/1 $m/2\n"
    "if [ -f $m/t ]; then v=1; else v=0; fi\n"
    "end \"E $r $v\"\n"
    "exit 0\n";

/*
 * Who made the marker starts the runner. If nobody has begun after three seconds, whoever made the
 * marker died, and `go` is taken so that nobody ever will. The front part is ended with its
 * channel, so that it does not count against the server's sessions; the runner is not its child any
 * more for that matter. On a full disk the marker is made and nothing can be put into it: it is
 * taken away again, as long as nobody has begun, which the runner says by its status. A marker that
 * somebody else takes away says nothing of what ran.
 */
static const char inject_front[] = "exec 3<&0\n"
                                   "( read -r x <&3; kill -KILL $$ ) >/dev/null 2>&1 &\n"
                                   "h=$! i=0\n"
                                   "claim() {\n"
                                   "w= u=\n"
                                   "mkdir -m 700 $m 2>/dev/null || return 0\n"
                                   "if [ -d $g ]; then rmdir $m; m=$g; return 0; fi\n";

static const char inject_claimed[] = "w=$!\n"
                                     "echo R\n"
                                     "wait $w\n"
                                     "[ $? != 1 ] || nothing\n"
                                     "else nothing; fi\n"
                                     "}\n";

static const char inject_back[] =
    "if [ -z \"$y\" ] && [ ! -d $m ]; then\n"
    "if [ -n \"$o\" ] && read -r n </proc/sys/kernel/random/boot_id && [ \"$n\" != \"$o\" ]; then y=I\n"
    "else\n"
    "claim\n"
    "if [ -n \"$o\" ] && [ ! -d $d ] && { [ -z \"$w\" ] || [ -n \"$u\" ]; } && in_memory; then m=$f g=$d; claim; fi\n"
    "fi\n"
    "fi\n"
    "if [ -n \"$w\" ] && [ -z \"$u\" ] && [ ! -d $m ]; then echo I\n"
    "elif [ ! -d $m ] && [ -n \"$y\" ]; then echo $y\n"
    "elif [ ! -d $m ]; then full\n"
    "else\n"
    "[ -n \"$w\" ] || echo R\n"
    "until show; do\n"
    "if [ ! -d $m ]; then echo I; break; fi\n"
    "if [ $i = 15 ] && mkdir $m/go; then end I; else sleep 0.2; fi\n"
    "i=$((i + 1))\n"
    "done 2>/dev/null\n"
    "case $v in E*) cat $m/o; cat $m/e >&2 ;; esac\n"
    "fi\n"
    "kill $h\n";

static const char void_back[] =
    "if [ ! -d $m ] && ! mkdir -m 700 $m 2>/dev/null && [ ! -d $m ] && in_memory && mkdir -m 700 $f 2>/dev/null; then\n"
    "m=$f; [ ! -d $d ] || m=$d\n"
    "fi\n"
    "if [ ! -d $m ]; then full; exit; fi\n"
    "if [ ! -f $m/z ] && mkdir $m/go 2>/dev/null; then end V; fi\n"
    "show || echo R\n";

void program_done(struct program *program)
{
    if (program == NULL)
        return;
    free(program->text);
    *program = (struct program){0};
}

static int program_random_words(char word[PROGRAM_WORD], char other[PROGRAM_WORD],
                                struct error *err)
{
    enum { BYTES = (PROGRAM_WORD - 1) / 2 };
    unsigned char bytes[2 * BYTES];

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return error_system(err, errno, "no random bytes");
    text_hex(word, bytes, BYTES);
    text_hex(other, bytes + BYTES, BYTES);
    return 0;
}

int program_word(char word[PROGRAM_WORD], struct error *err)
{
    char unused[PROGRAM_WORD];

    return program_random_words(word, unused, err);
}

/*
 * dash (0.5.12) loses a byte where a line begins like the delimiter and goes on with a byte beyond
 * ASCII. Does no line of the script do so?
 */
static bool program_delimiter_fits(const char *delimiter, const char *script)
{
    for (const char *line = script; line != NULL && *line != '\0';) {
        size_t same = 0;

        while (delimiter[same] != '\0' && line[same] == delimiter[same])
            same++;
        if (same > 0 && (unsigned char)line[same] >= 0x80)
            return false;
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return true;
}

/* Changes the first letter of the random word until the word fits. */
static int program_fit_delimiter(char *delimiter, const char *script, struct error *err)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz0123456789";

    for (const char *letter = letters; *letter != '\0'; letter++) {
        delimiter[0] = *letter;
        if (program_delimiter_fits(delimiter, script))
            return 0;
    }
    return error_set(err, ERROR_INPUT, "\"script\" leaves no letter to end it by");
}

/* Its own word, and one that can end `script`. */
static int program_draw(struct program *program, const char *script, char delimiter[PROGRAM_WORD],
                        struct error *err)
{
    *program = (struct program){0};
    if (program_random_words(program->word, delimiter, err) < 0 ||
        program_fit_delimiter(delimiter, script, err) < 0)
        return -err->code;
    return 0;
}

/* A stream of text to write the program into, closed by finish; and a word that can end `script`.
 */
static FILE *program_begin(struct program *program, const char *script,
                           char delimiter[PROGRAM_WORD], struct error *err)
{
    if (program_draw(program, script, delimiter, err) < 0)
        return NULL;

    FILE *out = open_memstream(&program->text, &program->length);

    if (out == NULL) {
        error_memory(err);
        return NULL;
    }
    fprintf(out, "%s%s%s%s%s", program_words[0], program->word, program_words[1], program->word,
            program_words[2]);
    return out;
}

static int program_finish(struct program *program, FILE *out, struct program *ret_program,
                          struct error *err)
{
    bool failed = ferror(out) != 0;

    /* The whole is read before its last command ends, and nothing of it is left on standard input.
     */
    if (fclose(out) != 0 || failed) {
        program_done(program);
        return error_memory(err);
    }
    *ret_program = *program;
    return 0;
}

/* The script and the line that ends it, on a line of its own. */
static void program_put_script(FILE *out, const char *script, const char *delimiter)
{
    size_t length = strlen(script);

    fputs(script, out);
    if (length > 0 && script[length - 1] != '\n')
        fputc('\n', out);
    fprintf(out, "%s\n", delimiter);
}

/* Checks are made by the hundred thousand: their program is joined without a stream. */
static int program_join(struct program *program, const char *const *parts, size_t count,
                        struct error *err)
{
    size_t length = 0;

    for (size_t i = 0; i < count; i++)
        length += strlen(parts[i]);
    program->text = malloc(length + 1);
    if (program->text == NULL)
        return error_memory(err);
    program->length = length;

    char *end = program->text;

    for (size_t i = 0; i < count; i++)
        end = stpcpy(end, parts[i]);
    return 0;
}

int program_exec(struct program *ret_program, const char *script, struct error *err)
{
    struct program program;
    char delimiter[PROGRAM_WORD];

    if (program_draw(&program, script, delimiter, err) < 0)
        return -err->code;

    size_t length = strlen(script);
    bool is_line = length == 0 || script[length - 1] == '\n';
    const char *const parts[] = {
        program_words[0], program.word, program_words[1], program.word, program_words[2],
        exec_front,       delimiter,    exec_middle,      script,       is_line ? "" : "\n",
        delimiter,        "\n",         exec_back,
    };

    if (program_join(&program, parts, sizeof(parts) / sizeof(parts[0]), err) < 0)
        return -err->code;
    *ret_program = program;
    return 0;
}

static int program_check_id(const char *id, struct error *err)
{
    if (!text_is_hex(id, PROGRAM_ID))
        return error_set(err, ERROR_INPUT, "\"id\" is not %d lower-case hex digits", PROGRAM_ID);
    return 0;
}

static int program_check_marks(const char *marks, struct error *err)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-";

    if (marks[0] != '/' || strlen(marks) > PROGRAM_MARKS || marks[strspn(marks, allowed)] != '\0')
        return error_set(err, ERROR_INPUT,
                         "\"marks\" is no absolute path of letters, digits and /._- below %d bytes",
                         PROGRAM_MARKS);
    return 0;
}

int program_check(const char *id, const char *marks, struct error *err)
{
    int r = program_check_id(id, err);

    return r == 0 ? program_check_marks(marks, err) : r;
}

/* The name of the folder in memory: the last two words of the one on the disk, which may be another
 * user's each. */
void program_marks_name(const char *marks, char name[PROGRAM_MARKS + 1])
{
    const char *at = marks + strlen(marks);

    for (int slashes = 0; at > marks; at--)
        if (at[-1] == '/' && ++slashes == 2)
            break;
    text_copy(name, PROGRAM_MARKS + 1, at);
    for (char *slash = name; (slash = strchr(slash, '/')) != NULL;)
        *slash = '-';
}

static void program_put_places(FILE *out, const char *marks, const char *id)
{
    char name[PROGRAM_MARKS + 1];

    program_marks_name(marks, name);
    fprintf(out, "d=%s/%s\n", marks, id);
    fprintf(out, places, name);
}

static int program_check_boot(const char *boot, struct error *err)
{
    return strlen(boot) <= PROGRAM_BOOT && strspn(boot, "0123456789abcdef-") == strlen(boot)
               ? 0
               : error_set(err, ERROR_INPUT, "\"boot\" is no boot id");
}

/* Writes the part from the moment at which the payload is in its marker to its end. */
static void program_put_runner(FILE *out, const struct program_inject *inject, const char *end)
{
    fprintf(out, "m=$m setsid sh <<'%s' >/dev/null 2>&1 3<&- &\n", end);
    fprintf(out, "{\nt=%lld.%03d l=%lld\n%s%s}\n%s\n", (long long)inject->timeout / 1000,
            (int)(inject->timeout % 1000), (long long)inject->limit / 512 + 1, functions, runner,
            end);
}

int program_inject(struct program *ret_program, const struct program_inject *inject,
                   struct error *err)
{
    struct program program;
    char script_end[PROGRAM_WORD], runner_end[PROGRAM_WORD], unused[PROGRAM_WORD];

    if (program_check(inject->id, inject->marks, err) < 0 ||
        program_check_boot(inject->boot, err) < 0 ||
        program_random_words(runner_end, unused, err) < 0)
        return -err->code;

    FILE *out = program_begin(&program, inject->script, script_end, err);

    if (out == NULL)
        return -err->code;
    fprintf(out, "w= u= y=%s o=%s\n", inject->begun ? "I" : "", inject->boot);
    program_put_places(out, inject->marks, inject->id);
    fprintf(out, "%s%s%sif cat >$m/s 2>/dev/null <<'%s'\n", functions, nothing, inject_front,
            script_end);
    program_put_script(out, inject->script, script_end);
    fputs("then\n", out);
    program_put_runner(out, inject, runner_end);
    fprintf(out, "%s%sexit 0\n}\n", inject_claimed, inject_back);
    return program_finish(&program, out, ret_program, err);
}

int program_void(struct program *ret_program, const char *id, const char *marks, struct error *err)
{
    struct program program;
    char unused[PROGRAM_WORD];

    if (program_check(id, marks, err) < 0)
        return -err->code;

    FILE *out = program_begin(&program, "", unused, err);

    if (out == NULL)
        return -err->code;
    program_put_places(out, marks, id);
    fprintf(out, "%s%sexit 0\n}\n", functions, void_back);
    return program_finish(&program, out, ret_program, err);
}
