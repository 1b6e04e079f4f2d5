/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the server offers is asked for, and then each way is tried once: the account's key, its
 * password as the answer of a dialogue, which is how OpenSSH with PAM asks for it, and its password
 * as such. The dialogue comes first of the two, as only there a server can ask for another password
 * in the place of one that has expired. Whoever was killed behind that finds the account with that
 * other one, so that both ways are tried with it, too.
 */
#include "remote/login-first.h"

#include <stdbool.h>
#include <string.h>

/* Of a dialogue: a hostile server could go on for ever. An expired password takes four. */
enum { ROUNDS_MOST = 8 };

static int first_ask(struct login *login)
{
    return ssh_userauth_none(login->ssh, NULL);
}

static int first_key(struct login *login)
{
    return login->key != NULL ? ssh_userauth_publickey(login->ssh, NULL, login->key)
                              : SSH_AUTH_DENIED;
}

static bool first_may(const struct login *login, const char *password, int method)
{
    return password[0] != '\0' && (ssh_userauth_list(login->ssh, NULL) & method) != 0;
}

/* ---- a dialogue ---- */

/* As Linux-PAM and sshd word it: "New password: ", "Retype new password: ". */
static bool first_wants_another(const char *prompt)
{
    static const char *const words[] = {"new", "retype", "again", "repeat"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcasestr(prompt, words[i]) != NULL)
            return true;
    return false;
}

/* Only what is asked for without an echo is answered by a password. */
static void first_answer(struct login *login, const char *password)
{
    int count = ssh_userauth_kbdint_getnprompts(login->ssh);

    for (int i = 0; i < count; i++) {
        char echo = 0;
        const char *prompt = ssh_userauth_kbdint_getprompt(login->ssh, (unsigned)i, &echo),
                   *next = login->target->next;
        bool another = next[0] != '\0' && prompt != NULL && first_wants_another(prompt);

        ssh_userauth_kbdint_setanswer(login->ssh, (unsigned)i,
                                      echo      ? ""
                                      : another ? next
                                                : password);
    }
}

static int first_talk_by(struct login *login, const char *password)
{
    int r = SSH_AUTH_DENIED;

    if (!first_may(login, password, SSH_AUTH_METHOD_INTERACTIVE))
        return r;
    while ((r = ssh_userauth_kbdint(login->ssh, NULL, NULL)) == SSH_AUTH_INFO) {
        if (login->rounds++ >= ROUNDS_MOST)
            return SSH_AUTH_DENIED;
        first_answer(login, password);
    }
    return r;
}

static int first_talk(struct login *login)
{
    return first_talk_by(login, login->target->password);
}

static int first_talk_again(struct login *login)
{
    return first_talk_by(login, login->target->next);
}

/* ---- as such ---- */

static int first_password_by(struct login *login, const char *password)
{
    return first_may(login, password, SSH_AUTH_METHOD_PASSWORD)
               ? ssh_userauth_password(login->ssh, NULL, password)
               : SSH_AUTH_DENIED;
}

static int first_password(struct login *login)
{
    return first_password_by(login, login->target->password);
}

static int first_password_again(struct login *login)
{
    return first_password_by(login, login->target->next);
}

int login_first(struct login *login)
{
    static int (*const ways[])(struct login *) = {
        first_ask, first_key, first_talk, first_password, first_talk_again, first_password_again};

    for (; login->way < (int)(sizeof(ways) / sizeof(ways[0])); login->way++) {
        int r = ways[login->way](login);

        if (r != SSH_AUTH_DENIED && r != SSH_AUTH_PARTIAL)
            return r;
        login->rounds = 0;
    }
    return SSH_AUTH_DENIED;
}
