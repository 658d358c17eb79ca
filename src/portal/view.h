/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the P3MI list says of a company, in the words of /cek, for pages of other rooms. */
#pragma once

#include "http/request.h"

struct check_company;

/* "izin SIP3MI 123, berlaku sampai 1 Mei 2027, status menurut daftar: aktif", in the request's arena. */
struct slice check_facts(struct request *rq, const struct check_company *company);
