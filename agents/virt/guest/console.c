/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thread polls all lines: for each VM the pipe from its QEMU, the socket where a client
 * attaches, and the attached client. Lines are added and never removed, so their indexes in the
 * array of descriptors stay valid. Bytes that an attached client does not read in time are only in
 * the log.
 *
 * QEMU gets pipes and not a socket because it writes byte by byte: a socket is full after about 280
 * such writes, and a guest's kernel drops a byte that its serial line does not take within 10 ms; a
 * pipe holds 65536 bytes.
 */
#include "virt/guest/console.h"

#include "base/text.h"
#include "base/time.h"
#include "base/tree.h"
#include "virt/guest/console-log.h"
#include "virt/host/rights.h"
#include "lib/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    PIECE = 4096,
    REST = 25,          /* ms until the same guest is read again: at most 160 kB a second */
    REST_PEOPLE = 1000, /* ms until clients are accepted again after there was no descriptor */
};

enum { PEOPLE, GUEST, PERSON, PLACES };

struct line {
    struct line *next;
    int64_t vm;
    int at[PLACES]; /* descriptors, -1: none */
    int keys;       /* the pipe to QEMU, open while a client is attached; else -1 */
    pid_t person;
    char *path;  /* path of the pipes and the socket, without their endings */
    bool speaks; /* the machine has written since it started, or since this process started */
    struct console_log log;
    int64_t rests_until[PLACES]; /* monotonic ms */
    size_t panic;                /* how many bytes of the panic's words matched so far */
};

static struct {
    pthread_mutex_t lock;
    bool started;
    int wake;
    size_t count;
    struct line *first, **last;
    char logs[PATH_MAX];
} all = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = -1, .last = &all.first};

static int64_t console_now_ms(void)
{
    struct moment now;

    time_now(&now);
    return now.mono;
}

/* ---- a line ---- */

static void console_hang_up(struct line *line, int place)
{
    if (line->at[place] >= 0)
        close(line->at[place]);
    line->at[place] = -1;
}

/* Opens a pipe; another file of that name is refused. -1: errno. */
static int console_open_end(const char *path, int flags)
{
    struct stat stat;
    int fd = open(path, flags | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0 && (fstat(fd, &stat) < 0 || !S_ISFIFO(stat.st_mode))) {
        close(fd);
        errno = EEXIST;
        return -1;
    }
    return fd;
}

/* The pipe of a line, "in" to QEMU or "out" of it. QEMU itself opens both ends, so neither is ever
 * broken while it runs. */
static int console_open_pipe(const struct line *line, const char *end, int flags)
{
    char path[PATH_MAX];

    text_print(path, sizeof(path), "%s.%s", line->path, end);
    return console_open_end(path, flags);
}

static void console_person_left(struct line *line)
{
    console_hang_up(line, PERSON);
    if (line->keys >= 0)
        close(line->keys);
    line->keys = -1;
}

/* The line's QEMU has ended. The pipe reports this until it is opened again. */
static void console_guest_left(struct line *line)
{
    console_hang_up(line, GUEST);
    console_person_left(line);
    line->at[GUEST] = console_open_pipe(line, "out", O_RDONLY);
    line->panic = 0;
    line->speaks = false;
}

/* Only root and our own user may attach; our own user not if guests run as that user. */
static bool console_may_attach(int fd, pid_t *ret_pid)
{
    struct ucred who;
    socklen_t length = sizeof(who);

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &length) < 0)
        return false;
    *ret_pid = who.pid;
    return who.uid == 0 || (who.uid == geteuid() && !rights_is_guest());
}

/* Answers with a line, "+" or "-" and a reason; after "+" all bytes come from the machine. */
static void console_person_came(struct line *line)
{
    int fd = accept4(line->at[PEOPLE], NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    char text[128] = "+attached\n";
    pid_t pid = 0;

    if (fd < 0) {
        /* Without a free descriptor the client waits and poll would report it without end, so
         * polling pauses. */
        if (errno == EMFILE || errno == ENFILE)
            line->rests_until[PEOPLE] = console_now_ms() + REST_PEOPLE;
        return;
    }
    if (!console_may_attach(fd, &pid))
        text_copy(text, sizeof(text), "-only the exercise's user and root may attach\n");
    else if (line->at[PERSON] < 0 && (line->keys = console_open_pipe(line, "in", O_WRONLY)) < 0)
        text_copy(text, sizeof(text), "-the machine is off, or has no serial line\n");
    else if (line->at[PERSON] >= 0)
        text_print(text, sizeof(text), "-another client is attached (process %d)\n",
                   (int)line->person);

    bool told = send(fd, text, strlen(text), MSG_NOSIGNAL) > 0;

    if (!told || text[0] == '-') {
        close(fd);
        if (line->at[PERSON] < 0)
            console_person_left(line);
        return;
    }
    line->at[PERSON] = fd;
    line->person = pid;
}

/*
 * A kernel that panics prints so, and the controller then stops waiting for the machine. Reported
 * at the end of that line, once for each start of the machine. Any program in the guest can print
 * these words, so they are a hint.
 */
static void console_look_for_panic(struct line *line, const char *bytes, size_t length)
{
    static const char words[] = "Kernel panic - not syncing";
    const size_t whole = sizeof(words) - 1;

    for (size_t i = 0; i < length && line->panic <= whole; i++) {
        if (line->panic < whole)
            line->panic = bytes[i] == words[line->panic] ? line->panic + 1 : bytes[i] == words[0];
        else if (bytes[i] == '\n')
            line->panic++;
        if (line->panic > whole)
            serve_seen(json_pack("{s:I, s:s, s:s}", "vm", (json_int_t)line->vm, "state", "panicked",
                                 "text", "it does not boot"));
    }
}

static void console_guest_wrote(struct line *line)
{
    char bytes[PIECE];
    ssize_t n = read(line->at[GUEST], bytes, sizeof(bytes));

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        console_guest_left(line);
        return;
    }
    if (!line->speaks)
        console_log_mark(&line->log);
    line->speaks = true;
    console_log_add(&line->log, bytes, (size_t)n);
    console_look_for_panic(line, bytes, (size_t)n);
    if (line->at[PERSON] >= 0 && send(line->at[PERSON], bytes, (size_t)n, MSG_NOSIGNAL) < 0 &&
        errno != EAGAIN)
        console_person_left(line);
    line->rests_until[GUEST] = console_now_ms() + REST;
}

static void console_person_wrote(struct line *line)
{
    char bytes[PIECE];
    ssize_t n = read(line->at[PERSON], bytes, sizeof(bytes));

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0 || (write(line->keys, bytes, (size_t)n) < 0 && errno != EAGAIN))
        console_person_left(line);
}

/* ---- all of them ---- */

static void (*const came[PLACES])(struct line *line) = {
    [PEOPLE] = console_person_came, [GUEST] = console_guest_wrote, [PERSON] = console_person_wrote};

/* The descriptors to poll, and the longest wait in ms (-1: no limit). */
static int console_gather(struct pollfd *fds, int64_t now)
{
    int most = -1;

    for (struct line *line = all.first; line != NULL; line = line->next)
        for (int place = 0; place < PLACES; place++, fds++) {
            bool rests = line->rests_until[place] > now;
            int left = (int)(line->rests_until[place] - now);

            *fds = (struct pollfd){.fd = rests ? -1 : line->at[place], .events = POLLIN};
            if (rests && line->at[place] >= 0 && (most < 0 || left < most))
                most = left;
        }
    return most;
}

/* Skips a descriptor that was closed after poll: its number may belong to another file now. */
static void console_serve_all(const struct pollfd *fds, size_t count)
{
    struct line *line = all.first;

    for (size_t i = 0; i < count; i++, line = line->next)
        for (int place = 0; place < PLACES; place++, fds++)
            if (fds->fd >= 0 && fds->revents != 0 && line->at[place] == fds->fd)
                came[place](line);
}

static void *console_run(void *unused)
{
    struct pollfd *fds = NULL;
    size_t room = 0;

    (void)unused;
    pthread_mutex_lock(&all.lock);
    for (;;) {
        size_t count = all.count;
        uint64_t woken;

        if (room < 1 + PLACES * count) {
            struct pollfd *more = realloc(fds, (1 + PLACES * count) * sizeof(*fds));

            if (more == NULL)
                break;
            fds = more;
            room = 1 + PLACES * count;
        }
        fds[0] = (struct pollfd){.fd = all.wake, .events = POLLIN};

        int within = console_gather(fds + 1, console_now_ms());

        pthread_mutex_unlock(&all.lock);

        int ready = poll(fds, 1 + PLACES * count, within);

        pthread_mutex_lock(&all.lock);
        if (ready <= 0)
            continue;
        if (fds[0].revents != 0 && read(all.wake, &woken, sizeof(woken)) < 0 && errno != EAGAIN)
            break;
        console_serve_all(fds + 1, count);
    }
    pthread_mutex_unlock(&all.lock);
    free(fds);
    return NULL;
}

/* ---- opening ---- */

static void console_folder_of(const struct range *range, char *to)
{
    text_print(to, PATH_MAX, "%s/c", range->root);
}

int console_open(const struct range *range, struct error *err)
{
    char folder[PATH_MAX];
    pthread_t thread;

    if (range->consoles[0] == '\0' || all.started)
        return 0;
    console_folder_of(range, folder);

    int r = tree_make(folder, err);

    /* A daemon's guests run as another user. */
    if (r == 0)
        r = rights_lines(folder, err);
    if (r < 0)
        return r;
    text_copy(all.logs, sizeof(all.logs), range->consoles);
    all.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (all.wake < 0)
        return error_system(err, errno, "cannot serve consoles");

    int number = pthread_create(&thread, NULL, console_run, NULL);

    if (number != 0)
        return error_system(err, number, "cannot start a thread");
    pthread_detach(thread);
    all.started = true;
    return 0;
}

static int console_listen_at(const char *path, int *ret_fd, struct error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || !text_copy(address.sun_path, sizeof(address.sun_path), path)) {
        int number = fd < 0 ? errno : ENAMETOOLONG;

        if (fd >= 0)
            close(fd);
        return error_system(err, number, "the console's socket %s", path);
    }
    unlink(path);
    if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 8) < 0) {
        int r = error_system(err, errno, "the console's socket %s", path);

        close(fd);
        return r;
    }
    *ret_fd = fd;
    return 0;
}

/*
 * -1: errno. A daemon's guests can write in the folder: a link that they plant is removed and never
 * followed, so that it cannot keep the range from opening.
 */
static int console_make_end(const char *path)
{
    int fd;

    if (mkfifo(path, 0600) < 0 && errno != EEXIST)
        return -1;
    fd = console_open_end(path, O_RDWR);
    if (fd >= 0 || (errno != ELOOP && errno != EEXIST))
        return fd;
    return unlink(path) < 0 || mkfifo(path, 0600) < 0 ? -1 : console_open_end(path, O_RDWR);
}

/* Open to everybody who may search the folder: a daemon gives the pipes to its guests' user, and
 * we open them again later. */
static int console_make_pipe(const char *path, const char *end, struct error *err)
{
    char whole[PATH_MAX];

    text_print(whole, sizeof(whole), "%s.%s", path, end);

    int fd = console_make_end(whole),
        number = fd < 0 || (fchmod(fd, 0666) < 0 && errno != EPERM) ? errno : 0;

    if (fd >= 0)
        close(fd);
    return number != 0 ? error_system(err, number, "the console's pipe %s", whole) : 0;
}

static struct line *console_find_line(int64_t vm)
{
    struct line *line = all.first;

    while (line != NULL && line->vm != vm)
        line = line->next;
    return line;
}

static void console_line_free(struct line *line)
{
    for (int place = 0; place < PLACES; place++)
        console_hang_up(line, place);
    free(line->path);
    free(line);
}

static int console_open_line(struct line *line, struct error *err)
{
    char people[PATH_MAX];
    int r = console_make_pipe(line->path, "in", err);

    if (r == 0)
        r = console_make_pipe(line->path, "out", err);
    if (r < 0)
        return r;
    line->at[GUEST] = console_open_pipe(line, "out", O_RDONLY);
    if (line->at[GUEST] < 0)
        return error_system(err, errno, "the console's pipe %s.out", line->path);
    text_print(people, sizeof(people), "%s.a", line->path);
    return console_listen_at(people, &line->at[PEOPLE], err);
}

static int console_add_line(int64_t vm, const char *path, struct error *err)
{
    struct line *line = calloc(1, sizeof(*line));

    if (line == NULL)
        return error_memory(err);
    *line = (struct line){.vm = vm, .at = {-1, -1, -1}, .keys = -1, .path = strdup(path)};

    int r = line->path != NULL ? console_open_line(line, err) : error_memory(err);

    if (r < 0) {
        console_line_free(line);
        return r;
    }
    console_log_open(&line->log, all.logs, vm);
    *all.last = line;
    all.last = &line->next;
    all.count++;
    return 0;
}

int console_take(const struct range *range, int64_t vm, char *ret_path, struct error *err)
{
    const uint64_t one = 1;
    char folder[PATH_MAX];
    int r = 0;

    ret_path[0] = '\0';
    if (!all.started)
        return 0;
    console_folder_of(range, folder);
    text_print(ret_path, PATH_MAX, "%s/%" PRId64, folder, vm);
    pthread_mutex_lock(&all.lock);
    if (console_find_line(vm) == NULL)
        r = console_add_line(vm, ret_path, err);
    pthread_mutex_unlock(&all.lock);
    if (write(all.wake, &one, sizeof(one)) < 0 && errno != EAGAIN && r == 0)
        r = error_system(err, errno, "cannot serve consoles");
    return r;
}

void console_forget(const struct range *range)
{
    char folder[PATH_MAX];

    console_folder_of(range, folder);
    tree_drop(folder, NULL);
}
