# SPDX-License-Identifier: AGPL-3.0-or-later
# The scans of North Carolina's sudden infant deaths that are in print, by the engine's command line:
# Rscript sids.R KENTONGAN FOLDER. The counts come from R's package spData and are not kept.
# Expected: what SaTScan 10.3.2 gives for these counts and the plane coordinates of the counties (columns x, y).
suppressMessages(library(spData))
arguments <- commandArgs(TRUE)
data(nc.sids)
failed <- FALSE
say <- function(file, rows) write.csv(rows, file.path(arguments[2], file), row.names = FALSE, quote = FALSE)
id <- gsub(" ", "_", rownames(nc.sids))

scan <- function(cases, births, share, observed, expected, llr, ...) {
        say("cases.csv", data.frame(place = id, time = 1, count = cases))
        say("population.csv", data.frame(place = id, time = 1, population = births))
        file <- function(name) file.path(arguments[2], name)
        stopifnot(system2(arguments[1], c("detect", "scan", "--model", "poisson", "--spatial", "--cases", file("cases.csv"),
                                          "--places", file("places.csv"), "--population", file("population.csv"),
                                          "--max-share", share, "--replicates", 999, "--output", file("clusters.csv"), ...)) == 0)
        best <- read.csv(file("clusters.csv"), stringsAsFactors = FALSE)[1, ]
        same <- best$observed == observed && abs(best$expected - expected) < 0.005 && abs(best$llr - llr) < 5e-7
        cat(sprintf("%s share %s: %d cases against %.2f, llr %.6f, p %.3g, centre %s, %d counties; in print %d, %.2f, %.6f\n",
                    if (same) "ok    " else "DIFFER", share, best$observed, best$expected, best$llr, best$p_monte_carlo,
                    best$centre, best$places, observed, expected, llr))
        if (!same)
                failed <<- TRUE
}

say("places.csv", data.frame(place = id, x = nc.sids$x, y = nc.sids$y))
scan(nc.sids$SID74, nc.sids$BIR74, 0.2, 69, 33.90, 14.929611)
scan(nc.sids$SID74, nc.sids$BIR74, 0.5, 404, 331.77, 15.757765)
scan(nc.sids$SID79, nc.sids$BIR79, 0.2, 70, 38.80, 10.720305)
quit(status = if (failed) 1 else 0)
