/* SPDX-License-Identifier: Apache-2.0 */
/* The look of the page: light, dark and on paper; from 320 px to a wall. */
#include "products/aar/aar-print.h"
#include "products/aar/html-text.h"

static const char style_screen[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1a1d21;--soft:#555d66;--line:#c9ced4;"
    "--band:#f2f4f6;--good:#1a6e34;--warn:#8a5300;--bad:#b3261e;--link:#0b57a4;--curve:#0b57a4}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e6e8ea;--soft:#a9b1b9;"
    "--line:#3b424a;--band:#1e2328;--good:#7bd88f;--warn:#f0b75e;--bad:#ff8a80;--link:#8ab8ff;"
    "--curve:#8ab8ff}}\n"
    "*{box-sizing:border-box}\n"
    "html{font:100%/1.5 system-ui,\"Segoe UI\",\"Liberation Sans\",Arial,sans-serif;"
    "background:var(--paper);color:var(--ink)}\n"
    "body{margin:0 auto;max-width:90rem;padding:0 clamp(.75rem,3vw,2.5rem) 3rem;"
    "overflow-wrap:break-word}\n"
    ".marking{margin:0;max-width:none;padding:.4rem;text-align:center;font-weight:700;letter-spacing:.04em;"
    "border-bottom:2px solid var(--ink)}\n"
    "h1{font-size:clamp(1.5rem,4vw,2.25rem);line-height:1.2;margin:1rem 0 .25rem}\n"
    "h2{font-size:1.5rem;line-height:1.25;margin:2.5rem 0 .5rem;padding-top:.5rem;"
    "border-top:1px solid var(--line)}\n"
    "h3{font-size:1.15rem;margin:1.75rem 0 .4rem}\n"
    "h4{font-size:1rem;margin:1.25rem 0 .3rem}\n"
    "p{margin:.5rem 0;max-width:70ch}\n"
    ".soft,figcaption{color:var(--soft)}\n"
    "a{color:var(--link)}\n"
    "nav ol{columns:14rem;margin:.5rem 0;padding-left:1.5rem}\n"
    ".scroll{overflow-x:auto}\n"
    "table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}\n"
    "table.facts{width:auto;max-width:100%}\n"
    "th,td{padding:.3rem .6rem;text-align:left;vertical-align:top;"
    "border-bottom:1px solid var(--line)}\n"
    "thead th{background:var(--band);border-bottom:2px solid var(--line);vertical-align:bottom}\n"
    "tbody th{font-weight:600}\n"
    "td,tbody th{min-width:4.5rem;white-space:pre-line}\n"
    "table.facts th{min-width:8rem;font-weight:600;color:var(--soft)}\n"
    ".n{text-align:right;min-width:3.5rem}td.n{white-space:nowrap}\n"
    "td.s{min-width:10rem;width:22rem;vertical-align:middle}td.s:first-child{width:70%}\n"
    ".g{color:var(--good);font-weight:600}.y{color:var(--warn);font-weight:600}"
    ".r{color:var(--bad);font-weight:600}\n"
    ".fill td{border:1px solid var(--line);height:2.5rem}.fill td:empty{min-width:7rem}\n"
    "#hotwash .fill td:empty{width:70%}\n"
    "svg{display:block;width:100%}\n"
    ".strip{height:1rem}.curve{height:4rem}\n"
    "path{fill:none}\n"
    ".w{stroke:var(--good);stroke-width:2}.p{stroke:var(--warn);stroke-width:6}"
    ".d{stroke:var(--bad);stroke-width:12}"
    ".e{stroke:var(--soft);stroke-width:1;stroke-dasharray:1 1}\n"
    ".a{stroke:var(--line);vector-effect:non-scaling-stroke}"
    ".c{stroke:var(--curve);stroke-width:2;vector-effect:non-scaling-stroke}\n"
    "#wall{font-size:clamp(1rem,1.3vw,2.5rem)}#wall table{font-size:1em}"
    "#wall h2{font-size:2.5em;border:0;margin:.25rem 0}\n"
    "@media (min-width:120rem){html{font-size:125%}body{max-width:none}}\n";

static const char style_paper[] =
    "@media print{:root{--paper:#fff;--ink:#000;--soft:#333;--line:#999;--band:#eee;"
    "--good:#14532d;--warn:#6b4100;--bad:#8c1d18;--link:#000;--curve:#000}"
    "html{font-size:9.5pt}body{max-width:none;padding:0}"
    ".marking{display:none}"
    "section{break-before:page}section:first-child{break-before:auto}.team{break-before:page}.team:first-of-type{break-before:auto}#improvement{page:wide}.fill td{height:1.1cm}.fill td:empty{min-width:2.4cm!important}#hotwash h2{break-before:auto;border:0}.scroll{overflow:visible}"
    "table{font-size:7.5pt}th,td{padding:.15rem .3rem;min-width:0!important}"
    "td.s{width:25%;min-width:3cm!important}"
    "thead{display:table-header-group}tr,svg{break-inside:avoid}"
    "h2,h3,h4{break-after:avoid}a{text-decoration:none}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

void aar_print_style(const char *marking, FILE *to)
{
    fputs(style_screen, to);
    fputs(style_paper, to);
    fputs("@page{size:A4;margin:18mm 15mm;@top-center{font:700 8pt sans-serif;content:", to);
    html_css_string(to, marking);
    fputs("}@bottom-center{font:700 8pt sans-serif;content:", to);
    html_css_string(to, marking);
    fputs(
        "}@bottom-right{font:8pt sans-serif;content:counter(page) \" of \" counter(pages)}}\n@page wide{size:A4 landscape}\n",
        to);
}
