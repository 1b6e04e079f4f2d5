/* SPDX-License-Identifier: Apache-2.0 */
/* `shell` of conditions, injects and packages: what the guest's sh is given, and that bash reads it
 * there as it was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/model/row.h"
#include "scenario/plan/plan.h"
#include "scenario/sdl/load.h"

static char folder[] = "/tmp/excon-shell-XXXXXX";
static char library[128];

static void put(const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int make_library(void **state)
{
    char path[256];

    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/loud", folder);
    mkdir(path, 0755);
    put("loud/package.yml", "package: {name: loud, version: 1.0.0, description: d}\n"
                            "content: {type: inject, inject: {action: run.sh, shell: bash}}\n");
    snprintf(path, sizeof(path), "%s/win", folder);
    mkdir(path, 0755);
    put("win/package.yml", "package: {name: win, version: 1.0.0, description: d}\n"
                           "content: {type: vm, vm: {file_path: d, shell: powershell, accounts: "
                           "[{name: control}], default_account: control}}\n");
    put("loud/run.sh", "#!/bin/bash\na=(from a package)\necho \"${#a[@]}\"");
    snprintf(library, sizeof(library), "%s:scenarios/packages", folder);
    return 0;
}

static int remove_library(void **state)
{
    static const char *const files[] = {"loud/package.yml", "loud/run.sh", "win/package.yml"};
    char path[256];

    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        unlink(path);
    }
    snprintf(path, sizeof(path), "%s/loud", folder);
    rmdir(path);
    snprintf(path, sizeof(path), "%s/win", folder);
    rmdir(path);
    return rmdir(folder);
}

struct made {
    struct complaints complaints;
    struct scenario *scenario;
    struct plan *plan;
};

static const char *roles = "{r: root}";

/* One VM of the package, with a condition and an inject; `ends`: how the planner does. */
static void make_of(struct made *made, const char *package, const char *more, const char *injects,
                    int ends)
{
    const struct plan_options options = {.run = "1a2b3c4d", .library = library};
    char *text = NULL;

    *made = (struct made){0};
    assert_true(
        asprintf(&text,
                 "name: t\nexercise: {duration: 1h}\nentities: {blue: {role: Blue}}\nnodes:\n"
                 "  web: {type: VM, source: %s, resources: {ram: 96 mib, cpu: 1}, roles: %s, "
                 "conditions: {c: r}, injects: {i: r}%s}\ninfrastructure: {web: 1}\n%s%s",
                 package, roles, more, injects,
                 strstr(injects, "conditions:") != NULL
                     ? ""
                     : "conditions: {c: {command: 'echo 1', interval: 5}}\n") > 0);
    assert_int_equal(scenario_load_text("t.yml", text, strlen(text), 0, &made->scenario,
                                        &made->complaints, NULL),
                     0);
    assert_int_equal(plan_make(made->scenario, &options, &made->complaints, &made->plan, NULL),
                     ends);
    free(text);
}

static void make(struct made *made, const char *injects)
{
    make_of(made, "tiny", "", injects, 0);
}

static void unmake(struct made *made)
{
    plan_free(made->plan);
    scenario_free(made->scenario);
    complaints_done(&made->complaints);
}

/* What this sh says to the text on a standard input that goes on behind it, and how it ends. */
static int run(const char *const *sh, const char *text, char *said, size_t size)
{
    int in[2], out[2], status;
    ssize_t n;
    size_t used = 0;

    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);

    signal(SIGPIPE, SIG_IGN);

    pid_t pid = fork();

    if (pid == 0) {
        signal(SIGPIPE, SIG_DFL);
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execvp(sh[0], (char *const *)(uintptr_t)sh);
        _exit(99);
    }
    close(in[0]);
    close(out[1]);
    for (; *text != '\0' && (n = write(in[1], text, strlen(text))) > 0;)
        text += n; /* a shell that is not there reads nothing */
    close(in[1]);
    while (used + 1 < size && (n = read(out[0], said + used, size - used - 1)) > 0)
        used += (size_t)n;
    said[used] = '\0';
    close(out[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *const shells[][4] = {
    {"dash", NULL}, {"bash", NULL}, {"busybox", "sh", NULL}, {"bash", "--posix", NULL}};

static void ends_alike(const char *text, int wanted, const char *words)
{
    char said[1024];

    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        int code = run(shells[i], text, said, sizeof(said));

        if (code == 99)
            continue; /* this machine has no such shell */
        assert_string_equal(said, words);
        assert_int_equal(code, wanted);
    }
}

static const char *inject_text(const struct made *made)
{
    assert_int_equal(made->plan->injects.count, 1);
    return made->plan->injects.items[0].blob.bytes;
}

static void sh_is_given_the_text(void **state)
{
    struct made made;

    (void)state;
    make(&made, "injects: {i: {at: 1m, run: 'echo a', shell: sh}}\n"
                "conditions: {c: {command: 'echo 1', interval: 5}}\n");
    assert_string_equal(inject_text(&made), "echo a\n");
    assert_string_equal(made.plan->conditions.items[0].blob.bytes, "echo 1\n");
    unmake(&made);
}

static void bash_reads_what_says_so(void **state)
{
    struct made made;
    const char *text;

    (void)state;
    make(
        &made,
        "injects: {i: {at: 1m, shell: bash, environment: [\"WHO=o'neill\"], run: \"x=(1 2 3); cat; "
        "echo ${#x[@]} $WHO \\\"$BASH_VERSION\\\" | sed 's/ [0-9].*//'\\nexit 7\", cleanup: '[[ a == a ]] && echo back'}}\n"
        "conditions: {c: {command: 'echo $((${#BASH_VERSION} > 0))', interval: 5, shell: bash}}\n");
    text = inject_text(&made);
    assert_true(strncmp(text, "WHO='o'\\''neill'; export WHO\nbash /proc/self/fd/9 9<<'", 53) == 0);
    ends_alike(text, 7, "3 o'neill\n");
    ends_alike(made.plan->injects.items[0].cleanup.bytes, 0, "back\n");
    ends_alike(made.plan->conditions.items[0].blob.bytes, 0, "1\n");
    unmake(&made);
}

/* Lines that could be taken for the end of the script, in any alphabet, and what is larger than a
 * pipe. */
static void nothing_ends_it_early(void **state)
{
    static char large[200000];
    struct made made;
    char *at = large;

    (void)state;
    make(
        &made,
        "injects: {i: {at: 1m, shell: bash, run: \"echo A\xc3\xa4\\nA\xc3\xa4() { :; }\\necho 'B\xc3\xa4\\n"
        "A\xc3\xa4'\"}}\n");
    ends_alike(inject_text(&made), 0, "A\xc3\xa4\nB\xc3\xa4\nA\xc3\xa4\n");
    unmake(&made);
    at = stpcpy(at, "injects: {i: {at: 1m, shell: bash, run: \"");
    for (int i = 0; i < 2500; i++)
        at = stpcpy(at, ": a line of text that does nothing\\n");
    stpcpy(at, "declare -A m=([k]=v); echo ${m[k]}\"}}\n");
    make(&made, large);
    assert_true(strlen(inject_text(&made)) > 80000);
    ends_alike(inject_text(&made), 0, "v\n");
    unmake(&made);
}

static void a_package_says_so(void **state)
{
    struct made made;

    (void)state;
    make(&made, "injects: {i: {at: 1m, source: loud}}\n");
    assert_int_equal(made.complaints.count, 0);
    ends_alike(inject_text(&made), 0, "3\n");
    unmake(&made);
}

/* A first line that asks for bash is warned of only where nothing says so. */
static void a_first_line_is_believed(void **state)
{
    struct made made;

    (void)state;
    make(&made, "injects: {i: {at: 1m, shell: bash, run: \"#!/bin/bash\\necho a\"}}\n");
    assert_int_equal(made.complaints.count, 0);
    unmake(&made);
    make(&made, "injects: {i: {at: 1m, run: \"#!/bin/bash\\necho a\"}}\n");
    assert_int_equal(made.complaints.count, 1);
    assert_non_null(
        strstr(made.complaints.items[0].text, "asks for bash, and it is run by the guest's sh"));
    unmake(&made);
}

#define WINDOWS_CHECK                                                                              \
    "conditions: {c: {command: 'Write-Output 1', interval: 5, shell: powershell}}\n"

static bool is_noted(const struct plan *plan, const char *words)
{
    for (size_t i = 0; i < plan->note_count; i++)
        if (strstr(plan->notes[i].text, words) != NULL)
            return true;
    return false;
}

/* Of a role, where the script says none itself. */
static void what_runs_by_a_role_is_read_by_its_shell(void **state)
{
    struct made made;

    (void)state;
    roles = "{r: {username: root, shell: bash}}";
    make(&made, "injects: {i: {at: 1m, run: 'a=(1 2); echo ${#a[@]}', cleanup: '[[ a == a ]] && "
                "echo back'}}\nconditions: {c: {command: 'echo $((${#BASH_VERSION} > 0))', "
                "interval: 5}}\n");
    ends_alike(inject_text(&made), 0, "2\n");
    ends_alike(made.plan->injects.items[0].cleanup.bytes, 0, "back\n");
    ends_alike(made.plan->conditions.items[0].blob.bytes, 0, "1\n");
    unmake(&made);
    make(&made, "injects: {i: {at: 1m, run: 'echo a', shell: sh}}\n");
    assert_string_equal(inject_text(&made), "echo a\n");
    unmake(&made);
    roles = "{r: root}";
}

static void powershell_is_given_its_own(void **state)
{
    struct made made;
    const struct vm_made *vm;

    (void)state;
    make_of(&made, "win", "",
            WINDOWS_CHECK
            "injects: {i: {at: 1m, shell: powershell, environment: [\"WHO=o'n\u2019\"], run: "
            "'exit 3', cleanup: 'exit 0'}}\n",
            0);
    assert_int_equal(made.complaints.count, 1); /* the note below */
    assert_string_equal(inject_text(&made), "$env:WHO = 'o''n\u2019\u2019'\nexit 3\n");
    assert_string_equal(made.plan->injects.items[0].cleanup.bytes,
                        "$env:WHO = 'o''n\u2019\u2019'\nexit 0\n");
    assert_string_equal(made.plan->conditions.items[0].blob.bytes, "Write-Output 1\n");
    vm = &made.plan->vms.items[0].row.as.vm_made;
    assert_string_equal(vm->shell, "powershell");
    assert_string_equal(vm->user, "control");
    assert_true(vm->clock_kept);
    assert_non_null(
        strstr(made.plan->vms.items[0].blob.bytes, "\"users\":[{\"name\":\"control\","));
    assert_true(is_noted(made.plan, "was not yet run on a Windows"));
    unmake(&made);
    make(&made, "injects: {i: {at: 1m, run: 'echo a'}}\n");
    vm = &made.plan->vms.items[0].row.as.vm_made;
    assert_string_equal(vm->shell, "");
    assert_string_equal(vm->user, "");
    assert_false(is_noted(made.plan, "Windows"));
    unmake(&made);
}

static void refuses(const char *package, const char *more, const char *text, const char *words)
{
    struct made made;
    bool said = false;

    make_of(&made, package, more, text, 1);
    for (size_t i = 0; i < made.complaints.count; i++)
        said |= strstr(made.complaints.items[i].text, words) != NULL;
    if (!said)
        fail_msg("nobody says: %s", words);
    unmake(&made);
}

static void what_it_cannot_have_is_refused(void **state)
{
    (void)state;
    refuses("win", "", WINDOWS_CHECK "injects: {i: {at: 1m, run: 'echo a'}}\n",
            "VM web runs PowerShell, and the inject i is for sh: let it say `shell: powershell`");
    refuses("win", "", "injects: {i: {at: 1m, shell: powershell, run: a}}\n",
            "VM web runs PowerShell, and the condition c is for sh");
    refuses("win", "", WINDOWS_CHECK "injects: {i: {at: 1m, source: loud}}\n",
            "and the inject i is for bash");
    refuses("win", ", features: {f: r}",
            WINDOWS_CHECK "injects: {i: {at: 1m, shell: powershell, run: a}}\n"
                          "features: {f: {type: service, source: loud}}\n",
            "VM web: the feature f cannot be put into it");
    refuses("win", ", green: {do: [{http: 'http://web/'}], every: 1m}",
            WINDOWS_CHECK "injects: {i: {at: 1m, shell: powershell, run: a}}\n",
            "VM web: green is done by sh");
    refuses("tiny", "", "injects: {i: {at: 1m, shell: powershell, run: a}}\n",
            "VM web runs sh, and the inject i is for PowerShell");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sh_is_given_the_text),
        cmocka_unit_test(bash_reads_what_says_so),
        cmocka_unit_test(nothing_ends_it_early),
        cmocka_unit_test(a_package_says_so),
        cmocka_unit_test(a_first_line_is_believed),
        cmocka_unit_test(what_runs_by_a_role_is_read_by_its_shell),
        cmocka_unit_test(powershell_is_given_its_own),
        cmocka_unit_test(what_it_cannot_have_is_refused),
    };

    return cmocka_run_group_tests(tests, make_library, remove_library);
}
