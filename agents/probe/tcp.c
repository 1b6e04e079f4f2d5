/* SPDX-License-Identifier: Apache-2.0 */
/* A connection, and the banner that the service sends by itself, such as "SSH-2.0-…" or "220 …".
 * The probe sends nothing. */
#include "probe/look.h"

#include <string.h>

static int tcp_set(struct look *look, struct error *err)
{
    if (serve_text(look->request, "expect", "", &look->text, err) < 0)
        return -err->code;
    if (strlen(look->text) >= LOOK_TEXT)
        return error_set(err, ERROR_INPUT, "\"expect\" is too long");
    /* The URL is never requested: the probe takes over the bare connection. */
    if (curl_easy_setopt(look->easy, CURLOPT_URL, "http://target/") != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_CONNECT_ONLY, 1L) != CURLE_OK)
        return error_set(err, ERROR_FAILED, "libcurl makes no plain connection");
    return 0;
}

static bool tcp_stands(struct look *look)
{
    if (look->text[0] == '\0')
        look_good(look, "connected");
    return look->answered;
}

static bool tcp_heard(struct look *look, bool end)
{
    if (look->used != 0 && memmem(look->bytes, look->used, look->text, strlen(look->text)) != NULL)
        look_good(look, "it says \"%s\"", look->text);
    else if (end)
        look_bad(look, "connected, but it does not say \"%s\"", look->text);
    return look->answered;
}

const struct look_kind look_tcp = {
    .name = "tcp", .set = tcp_set, .stands = tcp_stands, .heard = tcp_heard};
