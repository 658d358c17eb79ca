# SPDX-License-Identifier: AGPL-3.0-or-later
# Our distances of pairs of words against stringdist: Rscript distances.R PAIRS.csv. Similarities are rounded down to
# millionths here and there; one unit may differ where a quotient is whole.
suppressMessages(library(stringdist))
pairs <- read.csv(commandArgs(TRUE)[1], header = FALSE, colClasses = c("character", "character", rep("integer", 3)),
                  na.strings = character())
names(pairs) <- c("a", "b", "lv", "osa", "jw")
wrong <- c(lv = sum(pairs$lv != stringdist(pairs$a, pairs$b, method = "lv")),
           osa = sum(pairs$osa != stringdist(pairs$a, pairs$b, method = "osa")))
jw <- 1 - stringdist(pairs$a, pairs$b, method = "jw", p = 0.1)
far <- abs(pairs$jw - jw * 1e6) > 1
wrong <- c(wrong, jw = sum(far))
cat(sprintf("%d pairs; other answers: Levenshtein %d, OSA %d, Jaro-Winkler %d (stringdist %s)\n", nrow(pairs),
            wrong["lv"], wrong["osa"], wrong["jw"], packageVersion("stringdist")))
if (any(far)) print(head(cbind(pairs[far, ], theirs = jw[far] * 1e6)))
quit(status = as.integer(any(wrong > 0)))
