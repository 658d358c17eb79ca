/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people call the roles of the policy table. */
#pragma once

#include "text/language.h"

/* The role itself when it has no words. */
struct slice role_label(enum language language, struct slice role);
/* The roles that can be asked for, one after another; the null slice behind the last. */
struct slice role_at(size_t index);
