# SPDX-License-Identifier: AGPL-3.0-or-later
# Processor time of farringtonFlexible for one series and week, on the counts of bench/detect --csv: Rscript speed.R COUNTS.csv
suppressMessages(library(surveillance))
options(warn = -1)
input <- read.csv(commandArgs(TRUE)[1])
weeks <- 576:585
seconds <- 0
for (name in unique(input$series)) {
        s <- sts(input$count[input$series == name], start = c(2000, 1), frequency = 52)
        seconds <- seconds + sum(system.time(farringtonFlexible(s, control = list(range = weeks, noPeriods = 10,
                pastWeeksNotIncluded = 26, thresholdMethod = "nbPlugin", pThresholdTrend = 1, alpha = 0.005,
                glmWarnings = FALSE)))[1:2])
}
cat(sprintf("%.4f ms a series-week\n", 1000 * seconds / length(weeks) / length(unique(input$series))))
