/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A question for an A or AAAA record, over TCP (RFC 1035, 4.2.2; every server takes it, RFC 7766),
 * since that is what can be carried through a VM. The C library writes the question and takes the
 * answer apart.
 */
#include "probe/look.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <resolv.h>
#include <string.h>
#include <sys/random.h>

static int dns_set(struct look *look, struct error *err)
{
    const char *type;
    unsigned char bytes[sizeof(struct in6_addr)];

    if (serve_text(look->request, "name", NULL, &look->name, err) < 0 ||
        serve_text(look->request, "type", "A", &type, err) < 0 ||
        serve_text(look->request, "expect", "", &look->text, err) < 0)
        return -err->code;
    look->type = strcmp(type, "AAAA") == 0 ? ns_t_aaaa : ns_t_a;
    if (strlen(look->name) >= LOOK_TEXT || (look->type == ns_t_a && strcmp(type, "A") != 0))
        return error_set(err, ERROR_INPUT,
                         "\"name\" is too long, or \"type\" is neither A nor AAAA");
    if (look->text[0] != '\0' &&
        inet_pton(look->type == ns_t_a ? AF_INET : AF_INET6, look->text, bytes) != 1)
        return error_set(err, ERROR_INPUT, "\"expect\" is no address of that type");
    if (getrandom(&look->id, sizeof(look->id), 0) != (ssize_t)sizeof(look->id))
        return error_set(err, ERROR_SYSTEM, "no random bytes");
    if (curl_easy_setopt(look->easy, CURLOPT_URL, "http://target/") != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_CONNECT_ONLY, 1L) != CURLE_OK)
        return error_set(err, ERROR_FAILED, "libcurl makes no plain connection");
    return 0;
}

static bool dns_stands(struct look *look)
{
    unsigned char question[2 + NS_PACKETSZ];
    struct __res_state state = {.options = RES_RECURSE};
    int length = res_nmkquery(&state, ns_o_query, look->name, ns_c_in, look->type, NULL, 0, NULL,
                              question + 2, NS_PACKETSZ);
    size_t sent = 0;

    if (length < NS_HFIXEDSZ) {
        look_bad(look, "\"%s\" is no name that can be asked for", look->name);
        return true;
    }
    ns_put16((unsigned)length, question);
    ns_put16(look->id, question + 2);
    /* It is shorter than any socket's buffer, and the first that is written. */
    if (curl_easy_send(look->easy, question, (size_t)length + 2, &sent) != CURLE_OK ||
        sent != (size_t)length + 2)
        look_broken(look, CURLE_SEND_ERROR);
    return look->answered;
}

/* The addresses in the answer; whether one is as expected. */
static bool dns_compare(const struct look *look, ns_msg *message, char *to, size_t size)
{
    int family = look->type == ns_t_a ? AF_INET : AF_INET6, length = family == AF_INET ? 4 : 16;
    bool good = false;

    to[0] = '\0';
    for (int i = 0; i < ns_msg_count(*message, ns_s_an); i++) {
        char address[INET6_ADDRSTRLEN];
        unsigned char wanted[sizeof(struct in6_addr)];
        ns_rr record;

        if (ns_parserr(message, ns_s_an, i, &record) < 0)
            return false;
        if (ns_rr_type(record) != (unsigned)look->type || ns_rr_rdlen(record) != length ||
            inet_ntop(family, ns_rr_rdata(record), address, sizeof(address)) == NULL)
            continue;
        good = good || look->text[0] == '\0' ||
               (inet_pton(family, look->text, wanted) == 1 &&
                memcmp(wanted, ns_rr_rdata(record), (size_t)length) == 0);
        text_print(to + strlen(to), size - strlen(to), "%s%s", to[0] != '\0' ? " " : "", address);
    }
    return good;
}

static void dns_judge(struct look *look, const unsigned char *answer, int length)
{
    char addresses[LOOK_TEXT / 2];
    ns_msg message;
    bool parsed = ns_initparse(answer, length, &message) == 0 && ns_msg_id(message) == look->id &&
                  ns_msg_getflag(message, ns_f_qr) == 1;

    /* The evidence is what it means, not its bytes. */
    look->used = 0;
    if (!parsed)
        look_bad(look, "what it answers is no answer to the question");
    else if (ns_msg_getflag(message, ns_f_rcode) != ns_r_noerror)
        look_bad(look, "it answers with code %d%s", ns_msg_getflag(message, ns_f_rcode),
                 ns_msg_getflag(message, ns_f_rcode) == ns_r_nxdomain ? ": there is no such name"
                                                                      : "");
    else if (dns_compare(look, &message, addresses, sizeof(addresses)))
        look_good(look, "%s is %s", look->name, addresses);
    else if (addresses[0] == '\0')
        look_bad(look, "%s has no address", look->name);
    else
        look_bad(look, "%s is %s, not %s", look->name, addresses, look->text);
}

static bool dns_heard(struct look *look, bool end)
{
    const unsigned char *bytes = (const unsigned char *)look->bytes;
    size_t length = look->used >= 2 ? ns_get16(bytes) : 0;

    if (look->used >= 2 && look->used - 2 >= length)
        dns_judge(look, bytes + 2, (int)length);
    else if (end)
        look_bad(look, "it ended before its answer was whole");
    return look->answered;
}

const struct look_kind look_dns = {
    .name = "dns", .set = dns_set, .stands = dns_stands, .heard = dns_heard};
