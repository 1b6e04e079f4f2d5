/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the server offers is asked for, and then each way is tried once: the account's key, its
 * password, and the password as the answer of a dialogue, which is how OpenSSH with PAM asks for
 * it.
 */
#include "remote/login-first.h"

#include <stdbool.h>

enum { ROUNDS_MOST = 4 /* of a dialogue: a hostile server could go on for ever */ };

static int first_ask(struct login *login)
{
    return ssh_userauth_none(login->ssh, NULL);
}

static int first_key(struct login *login)
{
    return login->key != NULL ? ssh_userauth_publickey(login->ssh, NULL, login->key)
                              : SSH_AUTH_DENIED;
}

static bool first_may(struct login *login, int method)
{
    return login->target->password[0] != '\0' &&
           (ssh_userauth_list(login->ssh, NULL) & method) != 0;
}

static int first_password(struct login *login)
{
    return first_may(login, SSH_AUTH_METHOD_PASSWORD)
               ? ssh_userauth_password(login->ssh, NULL, login->target->password)
               : SSH_AUTH_DENIED;
}

/* Only what is asked for without an echo is answered by the password. */
static void first_answer(struct login *login)
{
    int count = ssh_userauth_kbdint_getnprompts(login->ssh);

    for (int i = 0; i < count; i++) {
        char echo = 0;

        ssh_userauth_kbdint_getprompt(login->ssh, (unsigned)i, &echo);
        ssh_userauth_kbdint_setanswer(login->ssh, (unsigned)i, echo ? "" : login->target->password);
    }
}

static int first_talk(struct login *login)
{
    int r = SSH_AUTH_DENIED;

    if (!first_may(login, SSH_AUTH_METHOD_INTERACTIVE))
        return r;
    while ((r = ssh_userauth_kbdint(login->ssh, NULL, NULL)) == SSH_AUTH_INFO) {
        if (login->rounds++ >= ROUNDS_MOST)
            return SSH_AUTH_DENIED;
        first_answer(login);
    }
    return r;
}

int login_first(struct login *login)
{
    static int (*const ways[])(struct login *) = {first_ask, first_key, first_password, first_talk};

    for (; login->way < (int)(sizeof(ways) / sizeof(ways[0])); login->way++) {
        int r = ways[login->way](login);

        if (r != SSH_AUTH_DENIED && r != SSH_AUTH_PARTIAL)
            return r;
    }
    return SSH_AUTH_DENIED;
}
