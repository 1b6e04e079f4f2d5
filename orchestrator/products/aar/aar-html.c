/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "products/aar/aar-print.h"
#include "products/aar/html-text.h"
#include "products/print/output.h"

struct page {
    const struct aar *aar;
    FILE *to;
    unsigned headings; /* numbered, so that tables can name theirs */
};

/* ---- cells ---- */

const char *aar_value(const struct aar_column *column, const struct aar_cell *cell,
                      char to[AAR_VALUE])
{
    char text[32];

    to[0] = '\0';
    if (!cell->given)
        return "";
    switch (column->type) {
    case AAR_COUNT:
        text_print(to, AAR_VALUE, "%" PRId64, cell->number);
        return to;
    case AAR_POINTS:
        text_copy(to, AAR_VALUE, output_points(&text, cell->number));
        return to;
    case AAR_CLOCK:
        text_copy(to, AAR_VALUE, output_clock(&text, cell->number));
        return to;
    case AAR_SPAN:
        text_copy(to, AAR_VALUE, output_duration(&text, cell->number / 1000 * 1000));
        return to;
    case AAR_SHARE:
        text_print(to, AAR_VALUE, "%" PRId64 ".%d %%", cell->number / 10, (int)(cell->number % 10));
        return to;
    case AAR_STRIP:
    case AAR_CURVE:
        return cell->describe;
    default:
        return cell->text;
    }
}

static bool page_is_number(enum aar_type type)
{
    return type != AAR_TEXT && type != AAR_STRIP && type != AAR_CURVE;
}

static bool page_is_picture(enum aar_type type)
{
    return type == AAR_STRIP || type == AAR_CURVE;
}

/* The first cell of a row heads it where it says something. */
static bool page_is_heading(const struct aar_column *column, const struct aar_cell *cell)
{
    return !page_is_picture(column->type) && cell->given;
}

static void page_cell(struct page *page, const struct aar_column *column,
                      const struct aar_cell *cell, bool first)
{
    static const char *const classes[AAR_MARKS] = {"", "g", "y", "r"};
    static const char *const signs[AAR_MARKS] = {"", "✓ ", "! ", "✗ "};
    bool marked = cell->given && cell->mark != AAR_PLAIN;
    char value[AAR_VALUE];

    fprintf(page->to, first ? "<th scope=\"row\"%s>" : "<td%s>",
            page_is_number(column->type)    ? " class=\"n\""
            : page_is_picture(column->type) ? " class=\"s\""
                                            : "");
    if (marked)
        fprintf(page->to, "<span class=\"%s\">%s", classes[cell->mark], signs[cell->mark]);
    if (page_is_picture(column->type) && cell->given)
        aar_print_svg(page->aar, column, cell, page->to);
    else
        html_words(page->to, aar_value(column, cell, value));
    fputs(marked ? "</span>" : "", page->to);
    fputs(first ? "</th>" : "</td>", page->to);
}

/* ---- tables ---- */

/* A column that no row fills says nothing, and takes the room of those that do; but people write
 * into theirs. */
static bool page_has_column(const struct aar_table *table, size_t column)
{
    if (column == 0 || table->to_fill)
        return true;
    for (size_t i = 0; i < table->row_count; i++) {
        const struct aar_cell *cell = &table->cells[i * table->column_count + column];

        if (cell->given && (table->columns[column].type != AAR_TEXT || cell->text[0] != '\0'))
            return true;
    }
    return false;
}

static void page_head(struct page *page, const struct aar_table *table)
{
    fputs("<thead><tr>", page->to);
    for (size_t i = 0; i < table->column_count; i++) {
        if (!page_has_column(table, i))
            continue;
        fprintf(page->to, "<th scope=\"col\"%s>",
                page_is_number(table->columns[i].type) ? " class=\"n\"" : "");
        html_words(page->to, table->columns[i].head);
        fputs("</th>", page->to);
    }
    fputs("</tr></thead>\n", page->to);
}

static void page_row(struct page *page, const struct aar_table *table, size_t row)
{
    const struct aar_cell *cells = &table->cells[row * table->column_count];

    fputs("<tr>", page->to);
    for (size_t i = 0; i < table->column_count; i++)
        if (page_has_column(table, i))
            page_cell(page, &table->columns[i], &cells[i],
                      i == 0 && page_is_heading(&table->columns[0], &cells[0]));
    fputs("</tr>\n", page->to);
}

static void page_table(struct page *page, const struct aar_table *table, int level)
{
    bool facts = table->columns == aar_fact_columns;
    unsigned heading = ++page->headings;

    fprintf(page->to, "<h%d id=\"t%u\">", level, heading);
    html_words(page->to, table->title);
    fprintf(page->to, "</h%d>\n", level);
    if (table->about != NULL) {
        fputs("<p class=\"soft\">", page->to);
        html_text(page->to, table->about);
        fputs("</p>\n", page->to);
    }
    if (table->row_count == 0) {
        fputs("<p>None.</p>\n", page->to);
        return;
    }
    fprintf(page->to, "<div class=\"scroll\"%s><table%s aria-labelledby=\"t%u\">\n",
            table->column_count > 4 ? " tabindex=\"0\"" : "",
            facts            ? " class=\"facts\""
            : table->to_fill ? " class=\"fill\""
                             : "",
            heading);
    if (!facts)
        page_head(page, table);
    fputs("<tbody>\n", page->to);
    for (size_t i = 0; i < table->row_count; i++)
        page_row(page, table, i);
    fputs("</tbody></table></div>\n", page->to);
    if (table->left_out != 0)
        fprintf(page->to, "<p>%zu more rows are in the journal (excon log).</p>\n",
                table->left_out);
}

static void page_part(struct page *page, const struct aar_part *part)
{
    const struct view_team *team = NULL;

    fprintf(page->to, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">",
            part->id, part->id, part->id);
    html_words(page->to, part->title);
    fputs("</h2>\n", page->to);
    for (size_t i = 0; i < part->paragraph_count; i++) {
        fputs("<p>", page->to);
        html_words(page->to, part->paragraphs[i]);
        fputs("</p>\n", page->to);
    }
    for (size_t i = 0; i < part->table_count; i++) {
        const struct aar_table *table = part->tables[i];

        if (table->where == AAR_DATA)
            continue;
        if (table->team != NULL && table->team != team) {
            team = table->team;
            fprintf(page->to, "<h3 class=\"team\" id=\"team-%u\">", team->made.team);
            html_words(page->to, aar_team_title(team));
            fputs("</h3>\n", page->to);
        }
        page_table(page, table, table->team != NULL ? 4 : 3);
    }
    fputs("</section>\n", page->to);
}

/* ---- the page ---- */

static void page_begin(struct page *page, const char *title, int reload)
{
    const struct aar *aar = page->aar;

    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'unsafe-inline'; img-src data:\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"referrer\" content=\"no-referrer\">\n",
          page->to);
    if (reload > 0)
        fprintf(page->to, "<meta http-equiv=\"refresh\" content=\"%d\">\n", reload);
    fputs("<title>", page->to);
    html_text(page->to, title);
    fputs(": ", page->to);
    html_text(page->to, aar->view->exercise.name);
    fputs("</title>\n<style>\n", page->to);
    aar_print_style(aar->marking, page->to);
    fputs("</style>\n</head>\n<body>\n<header>\n<p class=\"marking\">", page->to);
    html_text(page->to, aar->marking);
    fputs("</p>\n<h1>", page->to);
    html_text(page->to, title);
    fputs(": ", page->to);
    html_text(page->to, aar->view->exercise.name);
    fputs("</h1>\n</header>\n", page->to);
}

static void page_contents(struct page *page)
{
    const struct aar *aar = page->aar;

    fputs("<nav aria-label=\"Contents\">\n<ol>\n", page->to);
    for (size_t i = 0; i < aar->part_count; i++) {
        fprintf(page->to, "<li><a href=\"#%s\">", aar->parts[i]->id);
        html_text(page->to, aar->parts[i]->title);
        fputs("</a></li>\n", page->to);
    }
    fputs("</ol>\n</nav>\n", page->to);
}

void aar_print_html(const struct aar *aar, const char *title, int reload, FILE *to)
{
    struct page page = {.aar = aar, .to = to};

    page_begin(&page, title, reload);
    if (aar->part_count > 1)
        page_contents(&page);
    fputs("<main>\n", to);
    for (size_t i = 0; i < aar->part_count; i++)
        page_part(&page, aar->parts[i]);
    fputs("</main>\n<footer>\n<p class=\"marking\">", to);
    html_text(to, aar->marking);
    fputs("</p>\n</footer>\n</body>\n</html>\n", to);
}
