/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The routes of the whole program, written by tools/routegen into routes.c. */
#pragma once

#include "http/request.h"

extern const struct route_table kentongan_routes;
