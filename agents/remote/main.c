/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-remote: the agent that reaches guests over SSH. docs/PROTOCOL.md, "Transport". The reading
 * thread only checks requests and hands them to the session of their target, which has its turns in
 * a thread of its holder.
 */
#include "base/limit.h"
#include "base/log.h"
#include "remote/holder.h"
#include "remote/job.h"
#include "remote/put.h"
#include "remote/session.h"
#include "remote/table.h"
#include "remote/target.h"
#include "remote/upload.h"
#include "lib/serve.h"

#include <libssh/libssh.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * Bytes. 2,000 sessions (a thousand guests, two users each) take about 200 KiB each, and as many
 * answers of 2 x 64 KiB another 250 MiB; what guard.h lets a hostile server have (4 MiB, or 32 MiB
 * of what it carries) comes on top.
 */
static const uint64_t MEMORY_MOST = UINT64_C(1024) * 1024 * 1024;

static void remote_refuse(struct serve_request *request, const struct error *err)
{
    serve_ended(request, OUTCOME_FAILED, err->text,
                json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0));
}

static void remote_give(struct serve_request *request, enum job_kind kind)
{
    struct target target;
    struct job *job;
    struct error err;

    if (target_read(request, &target, &err) < 0) {
        remote_refuse(request, &err);
    } else if (job_make(request, kind, &job, &err) < 0) {
        target_done(&target);
        remote_refuse(request, &err);
    } else {
        table_give(&target, job);
    }
}

static void remote_run_reach(struct serve_request *request)
{
    struct target target;

    if (json_is_true(json_object_get(request->body, "renew")) &&
        target_read(request, &target, NULL) == 0) {
        table_renew(&target);
        target_done(&target);
    }
    remote_give(request, JOB_REACH);
}

static void remote_run_exec(struct serve_request *request)
{
    remote_give(request, JOB_EXEC);
}

static void remote_run_inject(struct serve_request *request)
{
    remote_give(request, JOB_INJECT);
}

static void remote_run_void(struct serve_request *request)
{
    remote_give(request, JOB_VOID);
}

static void remote_run_socks(struct serve_request *request)
{
    remote_give(request, JOB_SOCKS);
}

static void remote_run_put(struct serve_request *request)
{
    struct target target;
    struct error err;

    if (target_read(request, &target, &err) < 0)
        remote_refuse(request, &err);
    else
        put_start(&target, request);
}

static const struct serve_verb verbs[] = {
    {"reach", remote_run_reach}, {"exec", remote_run_exec}, {"inject", remote_run_inject},
    {"void", remote_run_void},   {"put", remote_run_put},   {"socks", remote_run_socks},
};

static const char usage[] =
    "usage: excon-remote [--verbose]\n"
    "The agent of excon that reaches guests over SSH. It reads requests as lines from standard input and\n"
    "answers on standard output (docs/PROTOCOL.md, \"Transport\"); it ends with its standard input.\n"
    "  --verbose  logins and lost connections on standard error too\n"
    "  --help     this text\n"
    "  --version  the version\n";

/* A child of ours, see put.h. */
static int remote_upload(void)
{
    log_open(STDERR_FILENO, LOG_LEVEL_WARN);
    return ssh_init() == SSH_OK ? upload_run() : EXIT_FAILED;
}

int main(int argc, char **argv)
{
    static const struct serve_agent agent = {"remote", verbs, sizeof(verbs) / sizeof(verbs[0]),
                                             table_stir};
    enum log_level level = LOG_LEVEL_WARN;
    struct error err;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--version") == 0) {
            puts("excon-remote " EXCON_VERSION);
            return EXIT_DONE;
        }
        if (strcmp(argv[i], "--help") == 0) {
            fputs(usage, stdout);
            return EXIT_DONE;
        }
        if (strcmp(argv[i], "--upload") == 0)
            return remote_upload();
        if (strcmp(argv[i], "--verbose") != 0) {
            fputs(usage, stderr);
            return EXIT_USAGE;
        }
        level = LOG_LEVEL_INFO;
    }
    log_open(STDERR_FILENO, level);
    serve_raise_limit();
    limit_memory(MEMORY_MOST);
    if (ssh_init() != SSH_OK) {
        log_error("remote", "libssh cannot begin");
        return EXIT_FAILED;
    }
    table_begin(session_new);
    if (holder_begin(&err) < 0 || put_begin(&err) < 0) {
        log_error("remote", "%s", err.text);
        return EXIT_FAILED;
    }
    /* Threads may still be inside libssh: its clean-up at exit must not pull the ground from under
     * them. */
    _exit(serve(&agent));
}
