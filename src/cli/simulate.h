/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Verbs of kentongan simulate in files of their own. */
#pragma once

int cli_simulate_names(int argc, char **argv);
