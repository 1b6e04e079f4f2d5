/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/host-look.h"

#include <string.h>

#include "base/loop/child.h"
#include "base/loop/loop.h"
#include "base/text.h"
#include "base/time.h"
#include "wire/ssh.h"

/*
 * For the login shell there; what is asked for comes by standard input, so that nothing has to be
 * quoted. Each line begins with what it is about (host-finding.c). excon-virt's own answer is one
 * line of JSON.
 */
static const char look_command[] =
    "sh -c '" SSH_AWAY_PATH "; export PATH LC_ALL=C; read -r U; read -r C; "
    "echo \"clock $(date +%s%3N)\"; "
    "for P in virt switch forward; do echo \"agent $P $(excon-$P --version 2>/dev/null)\"; done; "
    "M=$(sed -n \"s/^MemAvailable: *\\([0-9]*\\) kB/\\1/p\" /proc/meminfo); "
    "T=$(sed -n \"s/^MemTotal: *\\([0-9]*\\) kB/\\1/p\" /proc/meminfo); "
    "echo \"memory $M $T\"; echo \"cpus $(nproc)\"; "
    "S=${XDG_STATE_HOME:-$HOME/.local/state}; while [ ! -d \"$S\" ]; do S=$(dirname \"$S\"); done; "
    "echo \"disk $(df -Pk \"$S\" | awk \"NR == 2 {print \\$4}\")\"; "
    "[ -r /dev/kvm ] && [ -w /dev/kvm ] && echo kvm yes || echo kvm no; "
    "[ \"$U\" = - ] || { I=$(ip -o addr show to \"$U\" 2>/dev/null | awk \"NR == 1 {print \\$2}\"); "
    "echo \"mtu $(cat /sys/class/net/\"${I:-none}\"/mtu 2>/dev/null)\"; }; "
    "for P in ovs-vsctl ovn-controller; do command -v $P >/dev/null && echo \"tool $P\"; done; "
    "[ -S /run/openvswitch/db.sock ] && echo tool ovs-runs; "
    "for T in /sys/class/net/x*-*-*; do "
    "[ \"$(cat $T/owner 2>/dev/null)\" = \"$(id -u)\" ] && echo \"tap ${T##*/}\"; done; "
    "D=${EXCON_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/excon/images}; "
    "while read -r N S; do case \"$N\" in */*|.*|\"\") continue;; esac; "
    "if [ ! -e \"$D/$N\" ]; then W=missing; "
    "elif [ \"$(sha256sum <\"$D/$N/image.json\" | cut -c1-64)\" = \"$S\" ]; then W=there; "
    "else W=other; fi; echo \"image $N $W\"; done; "
    "echo \"{\\\"k\\\":\\\"do\\\",\\\"job\\\":\\\"1.1\\\",\\\"verb\\\":\\\"doctor\\\",\\\"uri\\\":\\\"$C\\\"}\" | "
    "excon-virt 2>/dev/null; echo end'";

struct looking;

struct looker {
    struct looking *looking;
    struct host_look *look;
    struct child *child;
    struct loop_timer timer;
    bool over;
};

struct looking {
    const struct hosts *hosts;
    struct pool *pool;
    struct loop *loop;
    struct looker *lookers;
    size_t next, open; /* the one that is started next; those under way */
};

static void look_start_more(struct looking *looking);

static int64_t look_wall(void)
{
    struct moment now;

    time_now(&now);
    return now.wall;
}

static void look_over(struct looker *looker)
{
    if (looker->over)
        return;
    looker->over = true;
    loop_timer_cancel(&looker->timer);
    looker->look->text[looker->look->length] = '\0';
    looker->looking->open--;
    look_start_more(looker->looking);
}

static void look_late(void *data)
{
    struct looker *looker = data;

    looker->look->late = true;
    child_kill(looker->child);
}

static void look_bytes(void *data, const char *bytes, size_t length)
{
    struct looker *looker = data;
    struct host_look *look = looker->look;
    size_t room = HOST_LOOK_MOST - look->length;

    if (looker->over || look->much)
        return;
    if (look->length == 0)
        look->behind = look_wall();
    memcpy(look->text + look->length, bytes, length < room ? length : room);
    look->length += length < room ? length : room;
    if (length <= room)
        return;
    look->much = true;
    child_kill(looker->child);
}

static void look_ended(void *data, int status, int signal)
{
    struct looker *looker = data;

    looker->look->status = signal != 0 ? -1 : status;
    look_over(looker);
}

/* What ssh itself says comes with the rest. */
static const char *const *look_words(struct looking *looking, const struct host *host)
{
    static const char *const here[] = {"/bin/sh", "-c", look_command, NULL};
    const char *const *ssh;
    const char **words;
    size_t count = 0;

    if (host->ssh[0] == '\0')
        return here;
    ssh = ssh_words(looking->pool, host->ssh, NULL, look_command);
    while (ssh != NULL && ssh[count] != NULL)
        count++;
    words = ssh != NULL ? pool_take_array(looking->pool, count + 5, sizeof(*words)) : NULL;
    if (words == NULL)
        return NULL;
    words[0] = "/bin/sh";
    words[1] = "-c";
    words[2] = "exec \"$@\" 2>&1";
    words[3] = "sh";
    memcpy(words + 4, ssh, count * sizeof(*words));
    return words;
}

static int look_start(struct looking *looking, size_t index, struct error *err)
{
    static const struct child_face face = {.bytes = look_bytes, .ended = look_ended};
    struct looker *looker = &looking->lookers[index];
    struct child_plan plan = {.argv = look_words(looking, &looking->hosts->items[index]),
                              .errors = -1};

    looker->look->text = pool_take(looking->pool, HOST_LOOK_MOST + 1);
    if (plan.argv == NULL || looker->look->text == NULL)
        return error_memory(err);
    looker->look->before = looker->look->behind = look_wall();
    loop_timer_init_real(&looker->timer, looking->loop, look_late, looker);
    if (child_spawn(looking->loop, &plan, &face, looker, &looker->child, err) < 0 ||
        loop_timer_arm(&looker->timer, HOST_LOOK_WITHIN, err) < 0)
        return -ERROR_FAILED;
    /* One that has ended already reads nothing; what it said comes yet. */
    child_write(looker->child, looker->look->input, strlen(looker->look->input), NULL);
    child_finish(looker->child);
    looking->open++;
    return 0;
}

/* One that cannot be started has said nothing, and why not. */
static void look_start_more(struct looking *looking)
{
    struct error err;

    while (looking->open < HOST_LOOK_SIDE_BY_SIDE && looking->next < looking->hosts->count) {
        struct looker *looker = &looking->lookers[looking->next];

        if (look_start(looking, looking->next++, &err) == 0)
            continue;
        looker->look->status = -1;
        looker->over = true;
        if (looker->look->text != NULL)
            text_print(looker->look->text, HOST_LOOK_MOST, "%s", err.text);
    }
    if (looking->open == 0)
        loop_stop(looking->loop);
}

int host_look_at_all(const struct hosts *hosts, struct host_look *looks, struct pool *pool,
                     struct error *err)
{
    struct looking looking = {.hosts = hosts, .pool = pool};
    int result;

    looking.lookers = pool_take_array(pool, hosts->count + 1, sizeof(*looking.lookers));
    if (looking.lookers == NULL)
        return error_memory(err);
    for (size_t i = 0; i < hosts->count; i++)
        looking.lookers[i] = (struct looker){.looking = &looking, .look = &looks[i]};
    result = loop_new(false, NULL, &looking.loop, err);
    if (result < 0)
        return result;
    look_start_more(&looking);
    if (looking.open != 0)
        loop_run(looking.loop);
    for (size_t i = 0; i < hosts->count; i++)
        child_free(looking.lookers[i].child);
    loop_free(looking.loop);
    return 0;
}
