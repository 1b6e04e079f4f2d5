/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One GET by libcurl. The URL's host stays in the Host header (and in TLS's server name), the
 * connection goes to the planned address. Nothing is redirected, decompressed or stored.
 * Certificates are not verified: a range has its own, and the probe asks only whether the service
 * answers.
 */
#include "probe/look.h"

#include <string.h>

enum { HEADERS_MOST = 64 * 1024, URL_MOST = 2048 };

static size_t http_on_header(char *bytes, size_t size, size_t count, void *own)
{
    struct look *look = own;

    (void)bytes;
    look->headers += size * count;
    look->full = look->headers > HEADERS_MOST;
    return look->full ? 0 : size * count;
}

static bool http_is_found(const struct look *look)
{
    return look->used != 0 &&
           memmem(look->bytes, look->used, look->text, strlen(look->text)) != NULL;
}

/* No more of the body than is needed. */
static size_t http_on_body(char *bytes, size_t size, size_t count, void *own)
{
    struct look *look = own;
    size_t length = size * count;

    look->full = !look_keep(look, bytes, length) ||
                 (look->text[0] == '\0' ? look->used >= LOOK_FIRST : http_is_found(look));
    return look->full ? 0 : length;
}

static int http_set(struct look *look, struct error *err)
{
    const char *url;

    if (serve_text(look->request, "url", NULL, &url, err) < 0 ||
        serve_text(look->request, "match", "", &look->text, err) < 0 ||
        serve_int(look->request, "status", 100, 599, 0, &look->status, err) < 0)
        return -err->code;
    if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
        return error_set(err, ERROR_INPUT, "\"url\" begins with neither http:// nor https://");
    if (strlen(url) >= URL_MOST || strlen(look->text) >= LOOK_TEXT)
        return error_set(err, ERROR_INPUT, "\"url\" or \"match\" is too long");
    if (curl_easy_setopt(look->easy, CURLOPT_URL, url) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_FORBID_REUSE, 1L) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) !=
            CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_USERAGENT, "Mozilla/5.0") != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_SSL_VERIFYPEER, 0L) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_SSL_VERIFYHOST, 0L) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_HEADERFUNCTION, http_on_header) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_HEADERDATA, look) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_WRITEFUNCTION, http_on_body) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_WRITEDATA, look) != CURLE_OK)
        return error_set(err, ERROR_FAILED, "libcurl takes no such request");
    return 0;
}

static void http_over(struct look *look, CURLcode code)
{
    long status = 0;

    curl_easy_getinfo(look->easy, CURLINFO_RESPONSE_CODE, &status);
    if (look->headers > HEADERS_MOST)
        look_bad(look, "more than %d bytes of headers", HEADERS_MOST);
    else if (code != CURLE_OK && !look->full)
        look_broken(look, code);
    else if (look->status != 0 ? status != look->status : status / 100 != 2)
        look_bad(look, "status %ld", status);
    else if (look->text[0] != '\0' && !http_is_found(look))
        look_bad(look, "status %ld, but \"%s\" is not in the answer", status, look->text);
    else
        look_good(look, "status %ld", status);
}

const struct look_kind look_http = {.name = "http", .set = http_set, .over = http_over};
