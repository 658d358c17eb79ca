/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Starts the runner with every kind of job that the rooms have. */
#pragma once

#include "jobs/jobs.h"
#include "program/program.h"

/* `program` must live until job_runner_stop. */
[[nodiscard]] enum error program_jobs_start(struct program *program, struct job_runner **ret_runner);
