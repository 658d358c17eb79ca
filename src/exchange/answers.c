/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the codes of answers say of the one whom the question is about. */
#include "exchange/internal.h"

#include "base/checked.h"

/* Answers by which an agency says that something is not genuine, not valid, or not registered. Where it found nothing,
 * or something else, a name written otherwise is as good a reason: that proves nothing by itself. */
static const struct negative_answer {
        struct slice code;
        bool proves;
} negative_answers[] = {
        { S("dokumen-bukan-kami"), true }, { S("dicabut"), true },          { S("tidak-berizin"), true },
        { S("tidak"), true },              { S("tidak-ditemukan"), false }, { S("tidak-sesuai"), false },
        { S("izin-tanpa-lowongan"), false },
};

static const struct negative_answer *find_negative(struct slice code)
{
        for (size_t i = 0; i < ARRAY_SIZE(negative_answers); i++)
                if (slice_equal(negative_answers[i].code, code))
                        return &negative_answers[i];
        return NULL;
}

bool answer_is_negative(struct slice code)
{
        return find_negative(code) != NULL;
}

bool answer_proves(struct slice code)
{
        const struct negative_answer *found = find_negative(code);
        return found && found->proves;
}

bool answer_is_positive(struct slice code)
{
        static const struct slice positive[] = { S("sesuai"),  S("berlaku"), S("terdaftar"),
                                                 S("berizin"), S("asli"),    S("ya") };
        for (size_t i = 0; i < ARRAY_SIZE(positive); i++)
                if (slice_equal(positive[i], code))
                        return true;
        return false;
}
