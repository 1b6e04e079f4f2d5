/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest's root tries, for tests of isolation. It is built without shared libraries and runs
 * in the guest.
 *
 * attempts try:
 *     lines "KIND|ADDRESS|PORT|WHAT|ALLOWED" on standard input, all tried at once; each is told
 * with what became of it and whether that is among ALLOWED ("silent,refused"). KIND is tcp, udp,
 * icmp or icmp6 (ADDRESS%DEVICE); of these two the answers' senders are told. Ends with 1 when one
 * of them is not.
 *
 * attempts forge DEVICE ADDRESS...
 *     ARP that gives each ADDRESS our own MAC, router advertisements with a prefix and a gateway,
 * frames of a forged sender
 *
 * attempts watch FILE WORD...
 *     counts, until FILE is there, the frames of all devices that hold WORD: a MAC, an IPv4 address
 * as sender or in ARP, or any other text
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MARK "EXERCISE ATTEMPT"
enum { MOST = 900, WAIT = 3500 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

/* ---- try
 * ------------------------------------------------------------------------------------------ */

struct attempt {
    char line[256];
    char *kind, *address, *port, *what, *allowed;
    int fd;
    const char *became;
    char from[128];
};

static struct attempt attempts[MOST];
static int count;

static const char *of_errno(int number)
{
    switch (number) {
    case ECONNREFUSED:
        return "refused";
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EACCES:
    case EPERM:
    case ENETDOWN:
        return "no-way";
    default:
        return strerror(number);
    }
}

static unsigned short sum_of(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    unsigned long sum = 0;

    for (; length > 1; at += 2, length -= 2)
        sum += (unsigned long)(at[0] << 8 | at[1]);
    if (length > 0)
        sum += (unsigned long)at[0] << 8;
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return htons((unsigned short)~sum);
}

static void begin_echo(struct attempt *a, int i)
{
    bool six = strcmp(a->kind, "icmp6") == 0;
    char address[64];
    struct sockaddr_in to = {.sin_family = AF_INET};
    struct sockaddr_in6 to6 = {.sin6_family = AF_INET6};
    struct {
        struct icmphdr head;
        char mark[sizeof(MARK)];
    } echo = {.head = {.type = six ? ICMP6_ECHO_REQUEST : ICMP_ECHO,
                       .un.echo = {htons(0x4500), htons((unsigned short)i)}},
              .mark = MARK};
    ssize_t sent;

    snprintf(address, sizeof(address), "%s", a->address);
    a->fd = socket(six ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_NONBLOCK,
                   six ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
    if (six) {
        char *device = strchr(address, '%');

        if (device != NULL) {
            *device++ = '\0';
            to6.sin6_scope_id = if_nametoindex(device);
        }
        setsockopt(a->fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, &(int){0},
                   sizeof(int)); /* our own answer is none */
        inet_pton(AF_INET6, address, &to6.sin6_addr);
        sent = sendto(a->fd, &echo, sizeof(echo), 0, (struct sockaddr *)&to6, sizeof(to6));
    } else {
        inet_pton(AF_INET, address, &to.sin_addr);
        echo.head.checksum = sum_of(&echo, sizeof(echo));
        sent = sendto(a->fd, &echo, sizeof(echo), 0, (struct sockaddr *)&to, sizeof(to));
    }
    if (sent < 0)
        a->became = of_errno(errno);
}

static void begin(struct attempt *a, int i)
{
    bool tcp = strcmp(a->kind, "tcp") == 0;
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((unsigned short)atoi(a->port))};

    if (strncmp(a->kind, "icmp", 4) == 0) {
        begin_echo(a, i);
        return;
    }
    a->fd = socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK, 0);
    setsockopt(a->fd, SOL_SOCKET, SO_BROADCAST, &(int){1}, sizeof(int));
    inet_pton(AF_INET, a->address, &to.sin_addr);
    if (connect(a->fd, (struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS)
        a->became = of_errno(errno);
    else if (!tcp && send(a->fd, MARK, sizeof(MARK), 0) < 0)
        a->became = of_errno(errno);
}

/* Who answered our own question; one more name each time. */
static void hear_echo(struct attempt *a, int i)
{
    bool six = strcmp(a->kind, "icmp6") == 0;
    unsigned char bytes[2048];
    struct sockaddr_storage from;
    socklen_t size = sizeof(from);
    ssize_t length;

    while ((length = recvfrom(a->fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &size)) >
           0) {
        size_t skip = six ? 0 : (size_t)(bytes[0] & 15) * 4;
        const struct icmphdr *head = (const struct icmphdr *)(bytes + skip);
        char name[64] = "";
        size_t used = strlen(a->from);

        if ((size_t)length < skip + sizeof(*head) ||
            head->type != (six ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) ||
            head->un.echo.id != htons(0x4500) || head->un.echo.sequence != htons((unsigned short)i))
            continue;
        a->became = "open";
        if (six)
            inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&from)->sin6_addr, name, sizeof(name));
        else
            inet_ntop(AF_INET, &((struct sockaddr_in *)&from)->sin_addr, name, sizeof(name));
        if (strstr(a->from, name) == NULL)
            snprintf(a->from + used, sizeof(a->from) - used, " %s", name);
    }
}

static void hear(struct attempt *a, int i, short events)
{
    int number = 0;
    socklen_t size = sizeof(number);
    char bytes[64];

    if (strncmp(a->kind, "icmp", 4) == 0) {
        hear_echo(a, i);
        return;
    }
    getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &number, &size);
    if (number != 0)
        a->became = of_errno(number);
    else if (strcmp(a->kind, "tcp") == 0 && (events & POLLOUT) != 0) {
        a->became = "open";
        if (write(a->fd, MARK, sizeof(MARK)) < 0)
            a->became = of_errno(errno);
    } else if (recv(a->fd, bytes, sizeof(bytes), 0) >= 0)
        a->became = "open";
    else
        a->became = of_errno(errno);
}

static void hear_all(double until)
{
    static struct pollfd polled[MOST];

    while (now() < until) {
        int n = 0;
        static int which[MOST];

        for (int i = 0; i < count; i++) {
            bool echo = strncmp(attempts[i].kind, "icmp", 4) == 0;

            if (attempts[i].became != NULL && !echo)
                continue;
            which[n] = i;
            polled[n++] =
                (struct pollfd){.fd = attempts[i].fd,
                                .events = strcmp(attempts[i].kind, "tcp") == 0 ? POLLOUT : POLLIN};
        }
        if (n == 0 || poll(polled, (nfds_t)n, (int)(until - now()) + 1) < 0)
            return;
        for (int k = 0; k < n; k++)
            if (polled[k].revents != 0)
                hear(&attempts[which[k]], which[k], polled[k].revents);
    }
}

static bool is_allowed(const struct attempt *a)
{
    char list[256], *rest = list, *word;

    snprintf(list, sizeof(list), "%s", a->allowed);
    while ((word = strsep(&rest, ",")) != NULL)
        if (strcmp(word, a->became) == 0)
            return true;
    return false;
}

static int try_all(void)
{
    int bad = 0;

    while (count < MOST &&
           fgets(attempts[count].line, sizeof(attempts[count].line), stdin) != NULL) {
        struct attempt *a = &attempts[count];
        char *rest = a->line;

        rest[strcspn(rest, "\n")] = '\0';
        a->kind = strsep(&rest, "|");
        a->address = strsep(&rest, "|");
        a->port = strsep(&rest, "|");
        a->what = strsep(&rest, "|");
        a->allowed = strsep(&rest, "|");
        if (a->allowed == NULL) {
            printf("FAIL no attempt: %s\n", a->line);
            return 1;
        }
        begin(a, count);
        count++;
    }
    hear_all(now() + WAIT);
    for (int i = 0; i < count; i++) {
        struct attempt *a = &attempts[i];

        if (a->became == NULL)
            a->became = "silent";

        bool good = is_allowed(a);

        bad += !good;
        printf("%s %-5s %-22s %-6s %-34s %s%s\n", good ? "ok  " : "FAIL", a->kind, a->address,
               a->port, a->what, a->became, a->from);
    }
    printf("%d attempts, %d with another outcome than allowed\n", count, bad);
    return bad != 0 || count == 0;
}

/* ---- forge
 * ---------------------------------------------------------------------------------------- */

static int device_fd;
static struct sockaddr_ll device;

static void frame(const unsigned char *to, const unsigned char *from, int type, const void *bytes,
                  size_t length)
{
    unsigned char out[1514] = {0};

    memcpy(out, to, 6);
    memcpy(out + 6, from, 6);
    out[12] = (unsigned char)(type >> 8);
    out[13] = (unsigned char)type;
    memcpy(out + 14, bytes, length);
    if (sendto(device_fd, out, length + 14 < 60 ? 60 : length + 14, 0, (struct sockaddr *)&device,
               sizeof(device)) < 0)
        perror("send");
}

static void forge_arp(const unsigned char *own, const char *address)
{
    static const unsigned char all[6] = {255, 255, 255, 255, 255, 255};

    for (int operation = 1; operation <= 2; operation++) {
        unsigned char arp[46] = {0, 1, 8, 0, 6, 4, 0, (unsigned char)operation};

        memcpy(arp + 8, own, 6);
        inet_pton(AF_INET, address, arp + 14);
        memcpy(arp + 18, operation == 2 ? all : (const unsigned char[6]){0}, 6);
        inet_pton(AF_INET, address, arp + 24);
        memcpy(arp + 28, MARK, sizeof(MARK));
        frame(all, own, ETHERTYPE_ARP, arp, sizeof(arp));
    }
}

/* A router's advertisement (RFC 4861, 4.2) with a prefix to take an address of. */
static void forge_router(const unsigned char *own)
{
    static const unsigned char all[6] = {0x33, 0x33, 0, 0, 0, 1};
    unsigned char packet[40 + 16 + 32 + 8] = {0x60};
    unsigned char *icmp = packet + 40;
    unsigned char pseudo[40 + 56] = {0};

    packet[5] = 56;
    packet[6] = IPPROTO_ICMPV6;
    packet[7] = 255;
    inet_pton(AF_INET6, "fe80::bad", packet + 8);
    inet_pton(AF_INET6, "ff02::1", packet + 24);
    icmp[0] = ND_ROUTER_ADVERT;
    icmp[4] = 64;
    icmp[6] = 7, icmp[7] = 8; /* a lifetime of half an hour */
    memcpy(icmp + 16, (unsigned char[]){3, 4, 64, 0xc0, 0, 1, 0, 0, 0, 1, 0, 0}, 12);
    inet_pton(AF_INET6, "2001:db8:bad::", icmp + 32);
    icmp[48] = 1, icmp[49] = 1;
    memcpy(icmp + 50, own, 6);
    memcpy(pseudo, packet + 8, 32);
    pseudo[35] = 56, pseudo[39] = IPPROTO_ICMPV6;
    memcpy(pseudo + 40, icmp, 56);

    unsigned short sum = sum_of(pseudo, sizeof(pseudo));

    memcpy(icmp + 2, &sum, 2);
    frame(all, own, ETHERTYPE_IPV6, packet, sizeof(packet));
}

static int forge(const char *name, char **addresses, int most)
{
    struct ifreq request = {0};
    unsigned char own[6], other[6] = {0x52, 0x54, 0, 0xba, 0xad, 1};
    static const unsigned char all[6] = {255, 255, 255, 255, 255, 255};

    device_fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
    if (device_fd < 0 || ioctl(device_fd, SIOCGIFHWADDR, &request) < 0) {
        perror(name);
        return 1;
    }
    memcpy(own, request.ifr_hwaddr.sa_data, 6);
    device = (struct sockaddr_ll){
        .sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(name), .sll_halen = 6};
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < most; i++)
            forge_arp(own, addresses[i]);
        forge_router(own);
        frame(all, other, 0x88b5, MARK,
              sizeof(MARK)); /* a local experiment (IEEE 802), from nobody */
        usleep(100000);
    }
    printf("forged on %s: ARP of %d addresses, router advertisements, frames of another sender\n",
           name, most);
    return 0;
}

/* ---- watch
 * ---------------------------------------------------------------------------------------- */

struct word {
    unsigned char bytes[64];
    size_t length;
    bool sender; /* an IPv4 address: where a packet or ARP has its sender */
};

static bool holds(const unsigned char *bytes, size_t length, const struct word *word)
{
    if (!word->sender)
        return memmem(bytes, length, word->bytes, word->length) != NULL;
    return length >= 34 &&
           (memcmp(bytes + 26, word->bytes, 4) == 0 || memcmp(bytes + 28, word->bytes, 4) == 0);
}

static int watch(const char *file, char **words, int most)
{
    struct word list[16] = {0};
    unsigned seen[16] = {0};
    double until = now() + 300000;
    int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));

    if (fd < 0) {
        perror("watch");
        return 1;
    }
    for (int i = 0; i < most && i < 16; i++) {
        unsigned char *b = list[i].bytes;

        list[i].sender = inet_pton(AF_INET, words[i], b) == 1;
        list[i].length = list[i].sender ? 4 : 6;
        if (!list[i].sender && sscanf(words[i], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", b, b + 1, b + 2,
                                      b + 3, b + 4, b + 5) != 6) {
            list[i].length = strlen(words[i]);
            memcpy(b, words[i], list[i].length);
        }
    }
    while (now() < until && access(file, F_OK) < 0) {
        struct pollfd polled = {.fd = fd, .events = POLLIN};
        unsigned char bytes[2048];
        struct sockaddr_ll from;
        socklen_t size = sizeof(from);

        if (poll(&polled, 1, 200) <= 0)
            continue;

        ssize_t length = recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &size);

        for (int i = 0; i < most && i < 16 && length > 0 && from.sll_pkttype != PACKET_OUTGOING;
             i++)
            seen[i] += holds(bytes, (size_t)length, &list[i]);
    }
    for (int i = 0; i < most && i < 16; i++)
        printf("%u %s\n", seen[i], words[i]);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "try") == 0)
        return try_all();
    if (argc > 3 && strcmp(argv[1], "forge") == 0)
        return forge(argv[2], argv + 3, argc - 3);
    if (argc > 3 && strcmp(argv[1], "watch") == 0)
        return watch(argv[2], argv + 3, argc - 3);
    fputs("usage: attempts try | forge DEVICE ADDRESS... | watch FILE WORD...\n", stderr);
    return 2;
}
