/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan region: finds codes, says what a code is called. */
#include "base/checked.h"
#include "cli/cli.h"
#include "region/region.h"

static struct slice join_words(struct cli *cli)
{
        struct slice joined = S("");
        for (size_t i = 1; i < cli->word_count; i++)
                joined = arena_printf(&cli->arena, "%.*s%s%.*s", SLICE_FMT(joined), i > 1 ? " " : "",
                                      SLICE_FMT(cli->words[i]));
        return joined;
}

/* Everything, province by province: the whole country is the area. */
static int search(struct cli *cli)
{
        struct region found[REGION_SEARCH_MAX];
        struct slice codes[64];
        size_t count = 0;
        struct region province;
        for (size_t i = 0; i < ARRAY_SIZE(codes) && region_at(REGION_PROVINCE, i, &province); i++)
                codes[count++] = arena_copy(&cli->arena, region_code(&province));
        size_t hits = region_search((struct region_area){ codes, count }, join_words(cli), REGION_SEARCH_MAX, found);
        for (size_t i = 0; i < hits; i++) {
                struct region regency;
                struct slice label = region_label(&cli->arena, &found[i]);
                bool known = region_ancestor(&found[i], REGION_REGENCY, &regency);
                printf("%-14s %.*s, %.*s\n", found[i].code, SLICE_FMT(label), SLICE_FMT(known ? regency.name : S("")));
        }
        if (hits == REGION_SEARCH_MAX)
                fputs("There are more; add the name of the district.\n", stderr);
        return hits ? CLI_OK : cli_fail(cli, CLI_FAILED, "no village is called that. Words are parts of names: "
                                                         "ngrayun slahung.");
}

static int label(struct cli *cli)
{
        struct region region;
        if (!region_find(cli->words[1], &region))
                return cli_failf(cli, CLI_FAILED, "there is no region %.*s. Codes are Kemendagri's: 35, 35.02, "
                                                  "35.02.02, 35.02.02.2003.",
                                 SLICE_FMT(cli->words[1]));
        printf("%.*s\n", SLICE_FMT(region_label(&cli->arena, &region)));
        return CLI_OK;
}

static int run(struct cli *cli)
{
        if (cli->word_count >= 2 && slice_equal(cli->words[0], S("search")))
                return search(cli);
        if (cli->word_count == 2 && slice_equal(cli->words[0], S("label")))
                return label(cli);
        return cli_fail(cli, CLI_USAGE, "say search WORDS or label CODE. See --help.");
}

int cli_region(int argc, char **argv)
{
        struct cli cli = { .command = "kentongan region", .usage = "search WORDS... | label CODE",
                           .about = "search finds villages of Indonesia by parts of their names, with their "
                                    "Kemendagri codes.\n"
                                    "label says what a code is called.\n\n" REGION_ATTRIBUTION };
        return cli_run(&cli, argc, argv, run);
}
