/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the list of orders in docs/PROTOCOL.md, from core/order/orders.def. */
#include <stdio.h>

enum may { NO, ASK_OWN, ASK, OWN, YES, MAYS };

struct rights {
    enum may director, controller, trainer, evaluator, green, blue, red;
};

static void orders_doc_seats(const char *sep, const char *title, const struct rights *rights,
                             enum may may)
{
    const struct {
        const char *role;
        enum may may;
    } roles[] = {{"director", rights->director},
                 {"controller", rights->controller},
                 {"trainer", rights->trainer},
                 {"evaluator", rights->evaluator},
                 {"green", rights->green},
                 {"blue", rights->blue},
                 {"red", rights->red}};
    const char *before = title;

    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (roles[i].may == may) {
            printf("%s%s", before, roles[i].role);
            before = sep;
        }
}

static void orders_doc_line(const char *verb, struct rights rights, const char *fields,
                            const char *about)
{
    printf("| `%s` | %s | ", verb, fields);
    orders_doc_seats(", ", "", &rights, YES);
    orders_doc_seats(", ", "; for their own team: ", &rights, OWN);
    orders_doc_seats(", ", "; asks: ", &rights, ASK);
    orders_doc_seats(", ", "; asks for their own team: ", &rights, ASK_OWN);
    printf(" | %s |\n", about);
}

int main(void)
{
    printf("| verb | fields | seats | |\n| --- | --- | --- | --- |\n");
#define RIGHTS(...) ((struct rights){__VA_ARGS__, NO})
#define RIGHTS_RED(may, others)                                                                    \
    ((struct rights){others.director, others.controller, others.trainer, others.evaluator,         \
                     others.green, others.blue, may})
#define ORDER(verb, give, rights, fields, about) orders_doc_line(verb, rights, fields, about);
#define RIGHT(name, rights)
#include "core/order/orders.def"
    return 0;
}
