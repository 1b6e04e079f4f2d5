/* SPDX-License-Identifier: Apache-2.0 */
/* What the portal's files share: its life (portal.c), and what the SSH server says
 * (portal-line.c). */
#pragma once

#include "base/pace.h"
#include "base/restart.h"
#include "engine/control/server-own.h"
#include "engine/portal/portal-files.h"

/* A socket, at which the sessions of one member arrive (0: enrolments). */
struct entry {
    struct portal *portal;
    uint32_t member;
    struct peer_server *listener;
    struct entry *prev, *next;
};

/* Refusals of one member (0: of strangers). */
struct refused {
    struct pace rows;
    int64_t dropped; /* that got none, */
    int64_t since;   /* from this moment on (c->now.mono) */
};

/* Whose a process of the SSH server is, as its lines say. */
enum { PORTAL_LOGINS = 4096, PORTAL_FROM = 64 };

struct portal_logins {
    struct portal_login {
        int64_t pid; /* 0: none */
        uint32_t member;
        bool connection; /* the process that has the connection */
        uint64_t number; /* they are counted through */
        char from[PORTAL_FROM];
    } all[PORTAL_LOGINS];
    unsigned next;
    uint64_t newest;
};

/* A refusal that was said before the line that tells whose the process is: two processes of the
 * server write to one descriptor, in any order. */
enum { PORTAL_EARLY = 32 };

struct portal_early {
    int64_t pid;   /* 0: none */
    int64_t since; /* c->now.mono */
    char text[512];
};

struct portal {
    struct pace arrivals[MEMBERS_MOST + 1]; /* sessions that members have begun */
    struct pace orders[MEMBERS_MOST + 1];   /* of members of exercise control */
    struct controller *controller;
    struct portal_place place;
    char listen[PORTAL_LISTEN_MOST];
    struct child *child; /* NULL: it is started when `again` is due */
    struct loop_timer again;
    struct restart restart;
    int64_t up_since; /* loop_real; 0: it does not listen */
    char line[1024];  /* of the SSH server, as far as it came; the rest of a longer one is lost */
    size_t used;
    char trouble[160]; /* what it said last that keeps it from listening somewhere */
    struct entry *entries;
    struct pace rows; /* of refusals, in all */
    struct refused refused[MEMBERS_MOST + 1];
    struct portal_logins logins;
    struct portal_early early[PORTAL_EARLY];
    unsigned early_next;
    bool stale[MEMBERS_MOST + 1]; /* whose files are to follow the rows of this turn */
    bool any_stale;
};

/* ---- portal-line.c ---- */
enum portal_line {
    PORTAL_LINE_OTHER,
    PORTAL_LINE_SILENT,  /* nothing that the log needs */
    PORTAL_LINE_LISTENS, /* at one of its places */
    PORTAL_LINE_FAILS,   /* it cannot listen, or cannot read its configuration */
    PORTAL_LINE_LOGIN,   /* ret->pid, of this member (0: to enrol) */
    PORTAL_LINE_REFUSES  /* *ret says what, and whose it was where that is known */
};

struct portal_said {
    enum portal_refusal what;
    uint32_t member; /* 0: not known */
    char from[PORTAL_FROM];
    const char *text; /* of the line: what was refused */
    int64_t pid;
    bool early; /* of a refusal: its process says whose it is, and no line has told that yet */
};

/* What a line of the SSH server says; its words are partly those of strangers. Logins are noted. */
enum portal_line portal_line_read(struct portal_logins *logins, const struct view *view,
                                  const char *line, struct portal_said *ret);

/* ---- portal-early.c ---- */
/* Keeps the line of a refusal until it is known whose process `pid` is, or for two seconds. */
void portal_early_keep(struct portal *portal, int64_t pid, const char *text);
/* It is known now. */
void portal_early_known(struct portal *portal, int64_t pid);
/* Those that have waited long enough (or all) become refusals of nobody known. */
void portal_early_give_up(struct portal *portal, bool all);

/* ---- portal-crowd.c ---- */
/* Is there such a process? One that has ended and is not waited for yet is one. */
bool portal_is_alive(int64_t pid);
/* Somebody has logged in: too many connections of a member, or to enrol, and one is ended. */
void portal_crowd(struct portal *portal, const struct portal_said *said);
/* Which; NULL: they are not too many. */
struct portal_login *portal_crowd_victim(struct portal_logins *logins,
                                         const struct portal_said *said,
                                         bool (*alive)(int64_t pid));
