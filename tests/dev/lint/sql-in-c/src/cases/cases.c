/* SPDX-License-Identifier: AGPL-3.0-or-later */
const char *q = "SELECT id"
                " FROM cases";
