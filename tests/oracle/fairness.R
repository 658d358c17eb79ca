# SPDX-License-Identifier: AGPL-3.0-or-later
# Our comparisons of groups and intervals of shares against R's own: Rscript fairness.R CASES.csv.
# mantelhaen.test wants at least two persons in a stratum; strata that lack a side tell it nothing, as they do here.
cases <- read.csv(commandArgs(TRUE)[1], header = FALSE)
names(cases) <- c("case", "group", "ga", "others", "oa", "p", "odds", "low", "high", "wl", "wh")
far <- function(a, b) {
    same <- (is.na(a) & is.na(b)) | (is.infinite(a) & is.infinite(b))
    ifelse(same, 0, abs(a - b) / pmax(abs(b), 1e-12))
}
worst <- c(p = 0, odds = 0, interval = 0, wilson = 0)
compared <- 0
for (one in split(cases, cases$case)) {
    use <- with(one, group > 0 & others > 0 & ga + oa > 0 & ga + oa < group + others)
    told <- one[use, ]
    if (nrow(told) < 1) next
    t <- array(with(told, rbind(ga, group - ga, oa, others - oa)), dim = c(2, 2, nrow(told)))
    if (nrow(told) == 1) t <- array(c(t, 1, 0, 1, 0), dim = c(2, 2, 2)) # a second stratum that tells nothing
    exact <- mantelhaen.test(t, exact = TRUE)
    plain <- mantelhaen.test(t)
    compared <- compared + 1
    worst["p"] <- max(worst["p"], far(told$p[1], exact$p.value))
    worst["odds"] <- max(worst["odds"], far(told$odds[1], unname(plain$estimate)))
    interval <- as.vector(plain$conf.int)
    if (all(is.finite(log(interval))))
        worst["interval"] <- max(worst["interval"], far(c(told$low[1], told$high[1]), interval))
}
for (i in which(cases$group > 0)) {
    theirs <- suppressWarnings(prop.test(cases$ga[i], cases$group[i], correct = FALSE)$conf.int)
    # R's zero is 0 or -0 with rounding
    worst["wilson"] <- max(worst["wilson"], abs(c(cases$wl[i], cases$wh[i]) - as.vector(theirs)))
}
cat(sprintf("%d comparisons; largest difference: p %.1e, odds %.1e, interval %.1e, share %.1e (R %s)\n", compared,
            worst["p"], worst["odds"], worst["interval"], worst["wilson"], getRversion()))
quit(status = as.integer(any(worst > 1e-8) || compared < 100))
