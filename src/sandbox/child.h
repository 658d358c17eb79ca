/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inside of the child: its walls, and the probes that try them.
 *
 * Invariant: walls_raise is called before the first byte of an untrusted file is read, and nothing lowers them
 * again. */
#pragma once

#include "sandbox/parsers.h"
#include "sandbox/protocol.h"

/* Raises every wall for a request: descriptors, privileges, limits, files, system calls. ERR_UNCONFIGURED when the
 * kernel has no seccomp, ERR_INTERNAL when a wall would not stand: the child then answers so and reads nothing. */
[[nodiscard]] enum error walls_raise(const struct sandbox_request *request);

/* Runs one probe: ping, open, write, descriptors, environment, memory, map (each answers with a word), socket, exec,
 * fork, trace, spin, wait, lie, flood (none of these should answer, or be believed). Any other word is ERR_INVALID. */
[[nodiscard]] enum error probe_run(struct slice word, struct sandbox_output *out);
