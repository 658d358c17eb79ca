# SPDX-License-Identifier: AGPL-3.0-or-later
# R's own data sets through the engine's command line: Rscript data-sets.R KENTONGAN FOLDER. Nothing of them is kept.
suppressMessages(library(surveillance))
options(warn = -1)
arguments <- commandArgs(TRUE)
failed <- FALSE

run <- function(y, method, ...) {
        counts <- file.path(arguments[2], "counts.csv")
        out <- file.path(arguments[2], "out.csv")
        write.csv(data.frame(time = seq_along(y), count = y), counts, row.names = FALSE, quote = FALSE)
        set <- as.vector(rbind("--set", c("compat=R", ...)))
        stopifnot(system2(arguments[1], c("detect", "run", "--method", method, "--input", counts, "--output", out, set)) == 0)
        read.csv(out)
}
check <- function(name, ours, theirs) {
        same <- identical(is.na(ours), is.na(theirs))
        worst <- if (same) max(0, abs(ours - theirs) / pmax(1, abs(theirs)), na.rm = TRUE) else Inf
        cat(sprintf("%s %-44s %5d values, largest difference %.2g\n", if (worst <= 1e-8) "ok    " else "DIFFER", name,
                    length(ours), worst))
        if (worst > 1e-8)
                failed <<- TRUE
}

data("salmonella.agona")
data("measlesDE")
data("salmNewport")
series <- list("salmonella.agona" = as.numeric(observed(disProg2sts(salmonella.agona))),
               "measlesDE" = as.numeric(rowSums(observed(measlesDE))),
               "salmNewport" = as.numeric(rowSums(observed(salmNewport))))
for (name in names(series)) {
        y <- series[[name]]
        s <- sts(y, start = c(2000, 1), frequency = 52)
        years <- min(5, (length(y) - 30) %/% 52)
        last <- tail(seq_along(y), 20)
        theirs <- farringtonFlexible(s, control = list(range = last, b = years, noPeriods = 10, pastWeeksNotIncluded = 26,
                thresholdMethod = "nbPlugin", pThresholdTrend = 1, alpha = 0.005, glmWarnings = FALSE))
        ours <- run(y, "farrington", paste0("years-back=", years), "periods=10", "skip-recent=26", "threshold=nbplugin",
                    "trend-p=1", "alpha=0.005")[last, ]
        check(paste(name, "farringtonFlexible: threshold"), as.numeric(ours$threshold), as.numeric(upperbound(theirs)))
        check(paste(name, "farringtonFlexible: expected"), ours$expected, as.numeric(theirs@control$expected))
        check(paste(name, "farringtonFlexible: p"), ours$p_value, as.numeric(theirs@control$pvalue))
        for (method in c("C1", "C2", "C3")) {
                theirs <- earsC(s, control = list(method = method))
                ours <- tail(run(y, paste0("ears-", tolower(method))), nrow(theirs))
                bound <- as.numeric(upperbound(theirs))
                check(paste(name, "earsC", method), as.numeric(ours$threshold), ifelse(is.nan(bound), NA, bound))
        }
        theirs <- bayes(s, control = list(range = 60:length(y)))
        check(paste(name, "bayes"), as.numeric(run(y, "bayes")$threshold[60:length(y)]), as.numeric(upperbound(theirs)))
        theirs <- algo.cusum(sts2disProg(s), control = list(range = 53:length(y), trans = "rossi", m = "glm"))
        ours <- run(y, "cusum", "baseline-weeks=52", "transform=rossi", "mean=glm")
        check(paste(name, "cusum"), ours$score[53:length(y)], theirs$cusum)
}
quit(status = failed)
