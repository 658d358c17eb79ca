# SPDX-License-Identifier: AGPL-3.0-or-later
# What R surveillance says about the cases of cases.csv: Rscript answers.R SERIES.csv > ANSWERS.csv
# A field "-" is one that R does not print; an empty one is NA, NaN or infinite.
suppressMessages(library(surveillance))
options(warn = -1, digits = 17)
input <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = FALSE)

number <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "")
say <- function(case, name, time, expected = NULL, threshold = NULL, p = NULL, score = NULL, alarm = NULL) {
        field <- function(x) if (is.null(x)) rep("-", length(time)) else number(as.numeric(x))
        cat(paste(case, name, time, field(expected), field(threshold), field(p), field(score), field(alarm), sep = ","),
            sep = "\n")
}
make <- function(name, effort = FALSE) {
        rows <- input[input$series == name, ]
        if (effort)
                sts(rows$count, start = c(2000, 1), frequency = 52, population = as.matrix(rows$effort))
        else
                sts(rows$count, start = c(2000, 1), frequency = 52)
}
judged <- 351:400

ears <- function(case, ...) for (name in unique(input$series)) {
        s <- earsC(make(name), control = list(range = judged, ...))
        say(case, name, judged, threshold = upperbound(s), alarm = alarms(s))
}
flexible <- function(case, effort = FALSE, ...) for (name in unique(input$series)) {
        s <- suppressWarnings(farringtonFlexible(make(name, effort), control = list(
                range = judged, populationOffset = effort, glmWarnings = FALSE, ...)))
        say(case, name, judged, s@control$expected, upperbound(s), s@control$pvalue, s@control$score, alarms(s))
}
charted <- 105:174
chart <- function(case, ...) for (name in unique(input$series)) {
        s <- algo.cusum(sts2disProg(make(name)), control = list(range = charted, ...))
        say(case, name, charted, rep_len(s$control$m, length(charted)), s$upperbound, score = s$cusum, alarm = s$alarm)
}
bayesian <- function(case, ...) for (name in unique(input$series)) {
        s <- bayes(make(name), control = list(range = judged, ...))
        say(case, name, judged, threshold = upperbound(s), alarm = alarms(s))
}
# The mean is the baseline's, or its Poisson regression, as for the CUSUM above.
ratio <- function(case, glm = FALSE, alpha = 0, ...) for (name in unique(input$series)) {
        y <- input$count[input$series == name]
        d <- data.frame(y = y, t = seq_along(y))
        m <- mean(y[1:104])
        if (glm)
                m <- predict(stats::glm(y ~ 1 + cos(2 * pi / 52 * t) + sin(2 * pi / 52 * t), family = poisson(), data = d[1:104, ]),
                             newdata = d[charted, ], type = "response")
        s <- algo.glrnb(sts2disProg(make(name)),
                        control = list(range = charted, mu0 = rep_len(as.numeric(m), length(charted)), ret = "value", alpha = alpha, ...))
        say(case, name, charted, rep_len(m, length(charted)), score = s$upperbound, alarm = s$alarm)
}

cat("# R ", as.character(getRversion()), ", surveillance ", as.character(packageVersion("surveillance")), "\n", sep = "")
cat("case,series,time,expected,threshold,p,score,alarm\n")
ears("ears-c1", method = "C1")
ears("ears-c1-floor", method = "C1", minSigma = 0.5, alpha = 0.01)
ears("ears-c2", method = "C2")
ears("ears-c2-long", method = "C2", baseline = 13)
ears("ears-c3", method = "C3")
ears("ears-c3-floor", method = "C3", minSigma = 0.5)
flexible("flexible-default")
flexible("flexible-noufaily", noPeriods = 10, pastWeeksNotIncluded = 26, thresholdMethod = "nbPlugin", pThresholdTrend = 1,
         alpha = 0.005)
flexible("flexible-muan", noPeriods = 10, pastWeeksNotIncluded = 26, thresholdMethod = "muan", alpha = 0.01)
flexible("flexible-half", noPeriods = 5, pastWeeksNotIncluded = 26, powertrans = "1/2", reweight = FALSE, b = 4, alpha = 0.01)
flexible("flexible-one", w = 2, b = 3, weightsThreshold = 1, powertrans = "none", limit54 = c(0, 4))
flexible("flexible-no-trend", noPeriods = 10, pastWeeksNotIncluded = 26, thresholdMethod = "nbPlugin", trend = FALSE,
         alpha = 0.005)
flexible("flexible-two", noPeriods = 4, pastWeeksNotIncluded = 10, b = 2, thresholdMethod = "nbPlugin", pThresholdTrend = 1,
         alpha = 0.01, limit54 = c(1, 8))
flexible("flexible-trend-delta", noPeriods = 10, pastWeeksNotIncluded = 26, pThresholdTrend = 1, alpha = 0.005,
         weightsThreshold = 1)
flexible("flexible-effort", effort = TRUE, noPeriods = 10, pastWeeksNotIncluded = 26, thresholdMethod = "nbPlugin",
         pThresholdTrend = 1, alpha = 0.005)
chart("cusum-standard", trans = "standard")
chart("cusum-rossi", trans = "rossi")
chart("cusum-anscombe", trans = "anscombe")
chart("cusum-pearson-nb", trans = "pearsonNegBin", alpha = 0.2)
chart("cusum-none", trans = "none", k = 5, h = 9)
chart("cusum-glm-standard", m = "glm", trans = "standard")
chart("cusum-glm-rossi", m = "glm", trans = "rossi", k = 0.5, h = 4)
chart("cusum-glm-anscombe", m = "glm", trans = "anscombe")
chart("cusum-glm-pearson-nb", m = "glm", trans = "pearsonNegBin")
bayesian("bayes")
bayesian("bayes-years", b = 3, w = 4, alpha = 0.001)
ratio("llr-poisson", theta = log(2))
ratio("llr-nb", theta = log(2), alpha = 1 / 5)
ratio("llr-glm", glm = TRUE, theta = log(1.5), c.ARL = 3)
ratio("glr-poisson", M = 7) # M weeks before the week itself
ratio("glr-glm", glm = TRUE, M = 12, c.ARL = 4)
ratio("glr-default", M = -1) # its default: windows of any length, one week too
