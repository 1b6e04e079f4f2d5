/* SPDX-License-Identifier: Apache-2.0 */
#include "products/manual/roff.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum {
    LINE_MOST = 78, /* mandoc complains of lines over 80 bytes */
    TERM_MOST = 32  /* a list's words are short; else two spaces are a slip of the writer */
};

static void roff_put(FILE *to, char c)
{
    if (c == '\\')
        fputs("\\e", to);
    else if (c == '-')
        fputs("\\-", to);
    else
        fputc(c, to);
}

void roff_quoted(FILE *to, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '"') /* within the argument of a request */
            fputs("\\(dq", to);
        else
            roff_put(to, *text);
}

void roff_section(FILE *to, const char *title)
{
    fputs(".SH ", to);
    roff_quoted(to, title);
    fputc('\n', to);
}

void roff_subsection(FILE *to, const char *title)
{
    fputs(".SS \"", to);
    roff_quoted(to, title);
    fputs("\"\n", to);
}

void roff_item(FILE *to, const char *term, const char *value)
{
    fputs(".TP\n\\fB", to);
    roff_quoted(to, term);
    fputs("\\fR", to);
    if (value != NULL && value[0] != '\0') {
        fputs(" \\fI", to);
        roff_quoted(to, value);
        fputs("\\fR", to);
    }
    fputc('\n', to);
}

/* ---- words, in lines ---- */

struct roff_line {
    FILE *to;
    size_t used; /* bytes of the line so far */
    bool bold;   /* between grave accents, which may hold several words */
    bool marks;  /* grave accents are read at all */
    bool ended;  /* the word before was the last of a sentence */
};

/* Bytes that a word takes in the source; mandoc counts what is not ASCII as "\\[u2026]". */
static size_t roff_cost(const struct roff_line *line, const char *word, size_t length)
{
    size_t cost = length;

    for (size_t i = 0; i < length; i++)
        if ((unsigned char)word[i] >= 0xC0)
            cost += 7;
        else if (line->marks && word[i] == '`')
            cost += 2;
        else
            cost += word[i] == '-' || word[i] == '\\';
    return cost;
}

static void roff_word(struct roff_line *line, const char *word, size_t length)
{
    size_t cost = roff_cost(line, word, length);

    if (line->used != 0 && (line->ended || line->used + 1 + cost > LINE_MOST)) {
        fputc('\n', line->to);
        line->used = 0;
    } else if (line->used != 0) {
        fputc(' ', line->to);
        line->used++;
    }
    if (line->used == 0 && (word[0] == '.' || word[0] == '\''))
        fputs("\\&", line->to);
    for (size_t i = 0; i < length; i++) {
        if (line->marks && word[i] == '`') {
            line->bold = !line->bold;
            fputs(line->bold ? "\\fB" : "\\fR", line->to);
        } else {
            roff_put(line->to, word[i]);
        }
    }
    line->used += cost;
    line->ended = !line->bold && length > 1 && strchr(".!?", word[length - 1]) != NULL;
}

static void roff_fill(struct roff_line *line, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t begin;

        while (at < length && isspace((unsigned char)text[at]))
            at++;
        for (begin = at; at < length && !isspace((unsigned char)text[at]);)
            at++;
        if (at > begin)
            roff_word(line, text + begin, at - begin);
    }
}

/* The line ends, if one has begun. */
static void roff_flush(struct roff_line *line)
{
    if (line->bold)
        fputs("\\fR", line->to);
    if (line->used != 0)
        fputc('\n', line->to);
    *line = (struct roff_line){.to = line->to, .marks = line->marks};
}

void roff_words(FILE *to, const char *text)
{
    struct roff_line line = {.to = to};

    roff_fill(&line, text, strlen(text));
    roff_flush(&line);
}

void roff_begin(FILE *to, const char *name, int section, const char *summary)
{
    struct roff_line line = {.to = to,
                             .used = roff_cost(&(struct roff_line){0}, name, strlen(name)) + 3};

    fputs(".TH \"", to);
    for (const char *at = name; *at != '\0'; at++)
        roff_put(to, (char)toupper((unsigned char)*at));
    fprintf(to, "\" %d \"%s\" \"excon %s\" \"excon\"\n.SH NAME\n", section, EXCON_RELEASED,
            EXCON_VERSION);
    roff_quoted(to, name);
    fputs(" \\-", to);
    roff_fill(&line, summary, strlen(summary));
    roff_flush(&line);
}

/* ---- paragraphs and lists ---- */

static void roff_verbatim(FILE *to, const char *text, size_t length)
{
    if (length != 0 && (text[0] == '.' || text[0] == '\''))
        fputs("\\&", to);
    for (size_t i = 0; i < length; i++)
        roff_put(to, text[i]);
    fputc('\n', to);
}

void roff_example(FILE *to, const char *text)
{
    fputs(".RS 4\n.nf\n", to);
    for (size_t length; *text != '\0'; text += length + (text[length] == '\n')) {
        length = strcspn(text, "\n");
        if (length == 0)
            fputs("\\&\n", to); /* an empty line is no request to mandoc's taste */
        else
            roff_verbatim(to, text, length);
    }
    fputs(".fi\n.RE\n", to);
}

/* Where the text of "word  what it means" begins in a line; 0: it is no such line. */
static size_t roff_is_item(const char *text, size_t length)
{
    for (size_t i = 1; i + 2 < length && i <= TERM_MOST; i++)
        if (text[i] == ' ' && text[i + 1] == ' ' && text[i - 1] != ' ' && text[0] != ' ') {
            while (i < length && text[i] == ' ')
                i++;
            return i;
        }
    return 0;
}

enum roff_in { IN_TEXT, IN_LIST, IN_EXAMPLE };

static enum roff_in roff_text_line(struct roff_line *line, enum roff_in in, const char *text,
                                   size_t length)
{
    size_t body = roff_is_item(text, length), end = body;
    bool indented = text[0] == ' ';

    if (in == IN_EXAMPLE && !indented)
        fputs(".fi\n.RE\n.PP\n", line->to);
    if (body != 0) {
        while (end > 0 && text[end - 1] == ' ')
            end--;
        roff_flush(line);
        fputs(".TP\n\\fB", line->to);
        for (size_t i = 0; i < end; i++)
            roff_put(line->to, text[i]);
        fputs("\\fR\n", line->to);
        roff_fill(line, text + body, length - body);
        return IN_LIST;
    }
    if (indented && in != IN_LIST) {
        roff_flush(line);
        if (in != IN_EXAMPLE)
            fputs(".RS 4\n.nf\n", line->to);
        roff_verbatim(line->to, text + strspn(text, " "), length - strspn(text, " "));
        return IN_EXAMPLE;
    }
    if (!indented && in == IN_LIST) {
        roff_flush(line);
        fputs(".PP\n", line->to);
        in = IN_TEXT;
    }
    roff_fill(line, text, length);
    return in == IN_EXAMPLE ? IN_TEXT : in;
}

void roff_text(FILE *to, const char *text)
{
    struct roff_line line = {.to = to, .marks = true};
    enum roff_in in = IN_TEXT;

    for (size_t length; *text != '\0'; text += length + (text[length] == '\n')) {
        length = strcspn(text, "\n");
        if (length != 0) {
            in = roff_text_line(&line, in, text, length);
            continue;
        }
        roff_flush(&line);
        if (in == IN_EXAMPLE)
            fputs(".fi\n.RE\n", to);
        if (roff_is_item(text + 1, strcspn(text + 1, "\n")) == 0 && text[1] != ' ')
            fputs(".PP\n", to);
        in = IN_TEXT;
    }
    roff_flush(&line);
    if (in == IN_EXAMPLE)
        fputs(".fi\n.RE\n", to);
}
