/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a team and exercise control say to each other, in the view: which messages of its inbox a
 * team acknowledged and answered, and the questions that it asked. A message's number counts the
 * messages of the team's inbox from 1, so it tells nothing of other inboxes and stays the same.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

struct view;
struct view_message;

enum {
    INBOX_ANSWERS_MOST = 400,                 /* of a team, to messages */
    INBOX_QUESTIONS_MOST = 200,               /* of a team */
    INBOX_ARTIFACTS_MOST = 200,               /* of a team … */
    INBOX_ARTIFACTS_BYTES = 16 * 1024 * 1024, /* … and their bytes */
    INBOX_ARTIFACT_MOST = 1024 * 1024,        /* bytes of one */
    INBOX_DISPUTES_MOST = 100,                /* of a team */
    INBOX_DRAFTS_MOST = 500,                  /* of a team, the replaced ones too */
    INBOX_DRAFT_MOST = 48 * 1024,             /* bytes of a draft */
};

/* A message that was acknowledged: once by a team. */
struct view_acked {
    uint32_t team, number;
    int64_t x, wall;
    char by[64];
};

struct view_answered {
    struct message_answered made; /* texts in the view's pool */
    size_t message;               /* its place in the view's messages */
    int64_t x, wall, row;
    const char *taken; /* the way that exercise control takes it for; "": not said */
    const char *taken_by;
};

struct view_question {
    struct question_asked made; /* texts in the view's pool */
    int64_t x, wall;
    int64_t row;      /* seq of the row that asked */
    uint32_t message; /* the answer, in the team's inbox; 0: there is none yet */
    int64_t answered; /* exercise ms */
    char answer_by[64];
};

/* A person's draft of a kind of report. */
struct view_draft {
    uint32_t team, times; /* how often it was kept */
    int64_t x, wall;
    char kind[32], by[64], body[65], sha256[65];
};

struct view_artifact {
    struct artifact_filed made; /* texts in the view's pool */
    int64_t x, wall;
    int64_t row; /* seq of the row that says so */
};

struct view_dispute {
    struct dispute_opened made; /* texts in the view's pool */
    int64_t x, wall;
    int64_t row; /* seq of the row that opened it */
    bool decided, upheld;
    char decided_by[64], reason[256];
};

/* Part of struct view; each in the order in which it came. */
struct view_inbox {
    struct view_acked *acked;
    struct view_answered *answers;
    struct view_question *questions;
    struct view_draft *drafts;
    struct view_dispute *disputes;
    struct view_artifact *artifacts;
    size_t acked_count, answer_count, question_count, draft_count, dispute_count, artifact_count;
};

/* Is the message in the inbox of this team? */
bool view_message_is_of(const struct view_message *message, uint32_t team);

/* A team's message by its number; NULL: there is none. */
const struct view_message *view_message_of(const struct view *view, uint32_t team, uint32_t number);

/* Who acknowledged a message; NULL: nobody. */
const struct view_acked *view_acked_of(const struct view *view, uint32_t team, uint32_t number);

/* The newest answer to a message; NULL: none. */
const struct view_answered *view_answer_of(const struct view *view, uint32_t team, uint32_t number);

/* Has its team not answered that message again since? */
bool view_answer_is_newest(const struct view *view, const struct view_answered *answer);

/* In which of the message's ways it is answered: as exercise control takes it, else as the team
 * said; "": neither has said. */
const char *view_answer_word(const struct view_answered *answer);

/* A team's question by its number; NULL: there is none. */
struct view_question *view_question_of(const struct view *view, uint32_t team, uint32_t number);

/* How many questions a team asked. */
uint32_t view_questions_of(const struct view *view, uint32_t team);

/* A person's draft of a kind of report; NULL: there is none. */
struct view_draft *view_draft_of(const struct view *view, uint32_t team, const char *kind,
                                 const char *by);

/* How often drafts of a team were kept. */
uint32_t view_drafts_of(const struct view *view, uint32_t team);

/* A team's dispute by its number; NULL: there is none. */
struct view_dispute *view_dispute_of(const struct view *view, uint32_t team, uint32_t number);
