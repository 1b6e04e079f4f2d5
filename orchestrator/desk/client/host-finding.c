/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/host-finding.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/tap.h"
#include "base/text.h"

enum { LINE_MOST = 512, SAID_MOST = 200, CLOCK_NOTE = 2000, CLOCK_GRAVE = 60000 /* ms */ };

enum weight { GOOD, NOTE, GRAVE };

struct finding {
    const struct host_wants *wants;
    const struct host_look *look;
    json_t *list;
    bool no_memory;
    unsigned said;  /* findings, of which it may make many */
    bool ended;     /* its last line came: it said all */
    unsigned tools; /* a bit for each of `tools` */
    size_t taps;    /* of those that it needs, that are there */
};

static void finding_say(struct finding *f, enum weight weight, const char *advice,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

static void finding_say(struct finding *f, enum weight weight, const char *advice,
                        const char *format, ...)
{
    char text[LINE_MOST], clean[LINE_MOST + 64];
    va_list args;

    if (++f->said > SAID_MOST)
        return;
    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    text_clean(clean, sizeof(clean), text, strlen(text));
    if (json_array_append_new(f->list,
                              json_pack("{s:s, s:b, s:b, s:s, s:s}", "host", f->wants->host->name,
                                        "ok", weight == GOOD, "note", weight == NOTE, "text", clean,
                                        "advice", weight == GOOD ? "" : advice)) < 0)
        f->no_memory = true;
}

/* The n-th whole number of a line's rest; -1: it is none. */
static int64_t finding_number(const char *rest, int n)
{
    char word[24];
    int64_t value;
    size_t length;

    rest += strspn(rest, " ");
    while (n-- > 0) {
        rest += strcspn(rest, " ");
        rest += strspn(rest, " ");
    }
    length = strcspn(rest, " ");
    if (length == 0 || length >= sizeof(word))
        return -1;
    memcpy(word, rest, length);
    word[length] = '\0';
    return text_to_int(word, 0, INT64_C(1) << 52, &value) ? value : -1;
}

static long long finding_mib(int64_t bytes)
{
    return (long long)(bytes >> 20);
}

/* ---- a line each ---- */

/* Its clock was read between the asking and the first answer. */
static void finding_clock(struct finding *f, const char *rest)
{
    int64_t there = finding_number(rest, 0), off;

    if (there < 0) {
        finding_say(f, NOTE, "", "clock: not told");
        return;
    }
    off = there < f->look->before   ? there - f->look->before
          : there > f->look->behind ? there - f->look->behind
                                    : 0;
    finding_say(f,
                off > CLOCK_GRAVE || off < -CLOCK_GRAVE ? GRAVE
                : off > CLOCK_NOTE || off < -CLOCK_NOTE ? NOTE
                                                        : GOOD,
                "let both hosts take their time from one source (chrony)",
                off == 0 ? "clock: as here" : "clock: %" PRId64 " s %s",
                off < 0 ? -off / 1000 : off / 1000, off < 0 ? "behind" : "ahead");
}

static void finding_agent(struct finding *f, const char *rest)
{
    size_t length = strcspn(rest, " ");
    const char *said = rest + length, *version = strrchr(said, ' ');

    said += strspn(said, " ");
    if (said[0] == '\0')
        finding_say(f, GRAVE, "install the package excon-agents of this version there",
                    "excon-%.*s is not there", (int)(length < 16 ? length : 16), rest);
    else if (version == NULL || strcmp(version + 1, EXCON_VERSION) != 0)
        finding_say(f, GRAVE, "install the package excon-agents of this version there",
                    "%s is there, and this is excon %s", said, EXCON_VERSION);
    else
        finding_say(f, GOOD, "", "%s", said);
}

static void finding_memory(struct finding *f, const char *rest)
{
    const struct host_wants *wants = f->wants;
    int64_t kib = finding_number(rest, 0), whole = finding_number(rest, 1);
    int64_t needs = wants->planned ? wants->ram : 0;

    if (kib < 0 || whole < 0)
        finding_say(f, NOTE, "", "memory: not told");
    else if (wants->planned && kib * 1024 < needs)
        finding_say(f, GRAVE, "end what else runs there, or let its list say less",
                    "memory: %lld MiB free, its machines need %lld", finding_mib(kib * 1024),
                    finding_mib(needs));
    else if (whole * 1024 < wants->host->ram / 16 * 15)
        finding_say(f, GRAVE, "list what it has", "memory: it has %lld MiB, the list says %lld",
                    finding_mib(whole * 1024), finding_mib(wants->host->ram));
    else if (!wants->planned && kib * 1024 < wants->host->ram - wants->hosts->reserve)
        finding_say(f, NOTE, "end what else runs there, or let its list say less",
                    "memory: %lld MiB free, the list says %lld for machines",
                    finding_mib(kib * 1024), finding_mib(wants->host->ram - wants->hosts->reserve));
    else
        finding_say(f, GOOD, "", "memory: %lld MiB free of %lld, its machines need %lld",
                    finding_mib(kib * 1024), finding_mib(whole * 1024), finding_mib(needs));
}

static void finding_cpus(struct finding *f, const char *rest)
{
    int64_t count = finding_number(rest, 0);

    finding_say(f, count >= f->wants->host->cpu ? GOOD : NOTE, "list what it has",
                "processors: %" PRId64 ", the list says %" PRId64, count, f->wants->host->cpu);
}

static void finding_disk(struct finding *f, const char *rest)
{
    int64_t kib = finding_number(rest, 0), listed = f->wants->host->disk,
            needs = f->wants->planned ? f->wants->disk : 0;

    if (kib < 0)
        finding_say(f, NOTE, "", "disk: not told");
    else if (kib * 1024 < needs || kib < 1024 * 1024)
        finding_say(f, GRAVE, "make room where the state folder is",
                    "disk: %lld MiB free, its machines may need %lld", finding_mib(kib * 1024),
                    finding_mib(needs));
    else
        finding_say(f, listed != 0 && kib * 1024 < listed ? NOTE : GOOD, "list what is free",
                    "disk: %lld MiB free", finding_mib(kib * 1024));
}

static void finding_kvm(struct finding *f, const char *rest)
{
    bool yes = strcmp(rest, "yes") == 0;

    finding_say(f, yes ? GOOD : NOTE,
                "let the user there use /dev/kvm (usermod -aG kvm USER); without it guests are "
                "several times slower",
                yes ? "KVM: it can be used" : "KVM: /dev/kvm cannot be used");
}

static void finding_mtu(struct finding *f, const char *rest)
{
    int64_t mtu = finding_number(rest, 0);

    if (mtu < 0)
        finding_say(f, f->wants->ovn ? GRAVE : NOTE, "correct `underlay` in the list",
                    "underlay: it has no address %s", f->wants->host->underlay);
    else
        finding_say(f,
                    mtu >= f->wants->hosts->mtu ? GOOD
                    : f->wants->ovn             ? GRAVE
                                                : NOTE,
                    "raise it there, or lower `mtu` in the list: larger frames vanish in tunnels",
                    "underlay: MTU %" PRId64 ", the list says %" PRId64, mtu, f->wants->hosts->mtu);
}

static const char *const tools[] = {"ovs-vsctl", "ovn-controller", "ovs-runs"};

static void finding_tool(struct finding *f, const char *rest)
{
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
        f->tools |= (unsigned)(strcmp(rest, tools[i]) == 0) << i;
}

/* A host that names a tap twice has it counted twice: it misleads nobody but about itself. */
static void finding_tap(struct finding *f, const char *rest)
{
    char name[TAP_NAME + 2];

    if (f->wants->taps == NULL || !tap_is_name(rest))
        return;
    text_print(name, sizeof(name), " %s ", rest);
    f->taps += strstr(f->wants->taps, name) != NULL;
}

static void finding_image(struct finding *f, const char *rest)
{
    const char *word = strrchr(rest, ' ');
    int length = word != NULL ? (int)(word - rest) : 0;

    if (word == NULL || length > 200)
        return;
    if (strcmp(word + 1, "there") == 0)
        finding_say(f, GOOD, "", "image %.*s: there", length, rest);
    else if (strcmp(word + 1, "missing") == 0)
        finding_say(f, GOOD, "", "image %.*s: missing; excon up copies it", length, rest);
    else
        finding_say(f, GRAVE, "remove it there, or give yours another version",
                    "image %.*s: another one of that name is there", length, rest);
}

static void finding_end(struct finding *f, const char *rest)
{
    (void)rest;
    f->ended = true;
}

/* What its excon-virt finds lacking; what is well it says in many words. */
static void finding_of_agent(struct finding *f, const char *line)
{
    json_t *said = json_loads(line, 0, NULL),
           *list = json_object_get(json_object_get(said, "result"), "findings"), *one;
    size_t i;

    json_array_foreach(list, i, one)
    {
        const char *text = json_string_value(json_object_get(one, "text")),
                   *advice = json_string_value(json_object_get(one, "advice"));
        char clean[LINE_MOST];

        if (i >= 64 || text == NULL || json_is_true(json_object_get(one, "ok")) ||
            strncmp(text, "KVM", 3) == 0)
            continue;
        text_clean(clean, sizeof(clean), advice != NULL ? advice : "",
                   advice != NULL ? strlen(advice) : 0);
        finding_say(f, GRAVE, clean, "%s", text);
    }
    json_decref(said);
}

static const struct {
    const char *word;
    void (*take)(struct finding *f, const char *rest);
} kinds[] = {
    {"clock", finding_clock}, {"agent", finding_agent}, {"memory", finding_memory},
    {"cpus", finding_cpus},   {"disk", finding_disk},   {"kvm", finding_kvm},
    {"mtu", finding_mtu},     {"tool", finding_tool},   {"image", finding_image},
    {"tap", finding_tap},     {"end", finding_end},
};

/* ---- all of it ---- */

static void finding_take_line(struct finding *f, const char *line)
{
    size_t length = strcspn(line, " ");

    if (line[0] == '{') {
        finding_of_agent(f, line);
        return;
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strlen(kinds[i].word) == length && strncmp(line, kinds[i].word, length) == 0)
            kinds[i].take(f, line + length + (line[length] == ' '));
}

/* The last line with words: what ssh says when it fails. */
static void finding_tell_failure(struct finding *f, const char *last)
{
    static const char advice[] = "this must work without a question: ssh -o BatchMode=yes -o "
                                 "StrictHostKeyChecking=yes DESTINATION true";
    const struct host_look *look = f->look;

    if (look->much)
        finding_say(f, GRAVE, "look at what its login shell prints", "it says too much");
    else if (look->late)
        finding_say(f, GRAVE, "look at it by hand", "no answer within %d s",
                    HOST_LOOK_WITHIN / 1000);
    else if (!f->ended)
        finding_say(f, GRAVE, advice, "it cannot be asked: %s",
                    last[0] != '\0' ? last : "ssh ended without a word");
}

static void finding_tell_ovn(struct finding *f)
{
    static const char *const lacks[] = {"Open vSwitch is not installed (ovs-vsctl)",
                                        "ovn-controller is not installed",
                                        "Open vSwitch does not run"};

    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]) && f->wants->ovn && f->ended; i++)
        if ((f->tools >> i & 1) == 0)
            finding_say(f, GRAVE, "apt-get install openvswitch-switch ovn-host (docs/HOSTS.md)",
                        "%s", lacks[i]);
}

static void finding_tell_taps(struct finding *f)
{
    const struct host_wants *wants = f->wants;

    if (wants->tap_count != 0 && f->ended)
        finding_say(f, f->taps >= wants->tap_count ? GOOD : GRAVE,
                    "as root there: what `excon taps` prints with --host and this list",
                    "taps: %zu of the %zu by which its machines join OVN", f->taps,
                    wants->tap_count);
}

int host_finding_read(const struct host_wants *wants, const struct host_look *look,
                      json_t *findings)
{
    struct finding f = {.wants = wants, .look = look, .list = findings};
    const char *at = look->text != NULL ? look->text : "";
    char line[16384], last[LINE_MOST] = "";

    while (*at != '\0') {
        size_t length = strcspn(at, "\r\n");

        if (length != 0 && length < sizeof(line)) {
            memcpy(line, at, length);
            line[length] = '\0';
            text_copy(last, sizeof(last), line);
            finding_take_line(&f, line);
        }
        at += length + (at[length] != '\0');
    }
    finding_tell_failure(&f, last);
    finding_tell_ovn(&f);
    finding_tell_taps(&f);
    return f.no_memory ? -1 : 0;
}
