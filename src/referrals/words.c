/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Codes of this room, and its states as a table. */
#include "referrals/internal.h"

#include "base/checked.h"

static const struct referral_word needs[] = {
        { S("shelter"), T("Tempat yang aman") },
        { S("health"), T("Dokter atau obat") },
        { S("companion"), T("Pendampingan, teman bicara") },
        { S("protection"), T("Perlindungan dari ancaman") },
        { S("law"), T("Bantuan hukum") },
        { S("child"), T("Perlindungan anak") },
        { S("interpreter"), T("Juru bahasa atau juru isyarat") },
        { S("papers"), T("Dokumen yang ditahan orang lain") },
        { S("debt"), T("Utang kepada perekrut") },
        { S("home"), T("Pulang ke rumah atau keluarga") },
        { S("living"), T("Makan dan kebutuhan hari ini") },
        { S("other"), T("Lainnya, lihat kata-katanya") },
};
static const struct referral_word ends[] = {
        { S("helped"), T("Sudah ditangani layanan") },
        { S("declined"), T("Orangnya tidak ingin dilanjutkan") },
        { S("no-service"), T("Tidak ada layanan yang dapat menerima") },
        { S("unreachable"), T("Orangnya tidak dapat dihubungi lagi dengan aman") },
        { S("not-needed"), T("Ternyata tidak perlu") },
        { S("mistake"), T("Salah tulis, dibuat rujukan lain") },
};
static const struct slice ends_for_good[] = { S("declined"), S("unreachable"), S("not-needed"), S("mistake") };
static const struct referral_word fates[] = {
        { S("accompanied"), T("Aman, masih didampingi layanan") },
        { S("settled"), T("Aman, tidak perlu pendampingan lagi") },
        { S("legal-route"), T("Bekerja atau berangkat lewat jalur resmi") },
        { S("left"), T("Berangkat lagi lewat jalur yang sama") },
        { S("harmed"), T("Dirugikan atau diancam lagi: tulis rujukan baru") },
        { S("unknown"), T("Tidak diketahui, atau tidak aman untuk ditanyakan") },
};
static const struct referral_word consents[] = {
        { S("agreed"), T("Orangnya setuju dirujuk ke sana") },
        { S("child"), T("Anak: dirujuk juga tanpa persetujuan, sudah dijelaskan kepadanya") },
};
static const struct referral_word states[] = {
        { S("made"), T("Ditulis") },
        { S("handed-over"), T("Diserahkan") },
        { S("received"), T("Diterima") },
        { S("closed"), T("Selesai") },
        { S("followed"), T("Ditanyakan sesudah 30 hari") }, /* a step, and no state */
};
static const struct {
        struct slice action, from, to;
} edges[] = {
        { S("referral.hand-over"), S("made"), S("handed-over") },
        { S("referral.hand-over"), S("handed-over"), S("handed-over") }, /* the first one could not take it */
        { S("referral.receive"), S("handed-over"), S("received") },
        { S("referral.close"), S("made"), S("closed") },
        { S("referral.close"), S("handed-over"), S("closed") },
        { S("referral.close"), S("received"), S("closed") },
        { S("referral.follow"), S("handed-over"), S("handed-over") },
        { S("referral.follow"), S("received"), S("received") },
        { S("referral.follow"), S("closed"), S("closed") },
};

const struct referral_word *referral_needs(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(needs);
        return needs;
}

const struct referral_word *referral_ends(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(ends);
        return ends;
}

const struct referral_word *referral_fates(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(fates);
        return fates;
}

bool referral_ends_for_good(struct slice end)
{
        for (size_t i = 0; i < ARRAY_SIZE(ends_for_good); i++)
                if (slice_equal(ends_for_good[i], end))
                        return true;
        return false;
}

const struct referral_word *referral_consents(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(consents);
        return consents;
}

const struct referral_word *referral_states(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(states);
        return states;
}

bool referral_is_key(const struct referral_word *words, size_t count, struct slice key)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i].key, key))
                        return true;
        return false;
}

struct slice referral_label(const struct referral_word *words, size_t count, struct slice key, enum language language)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i].key, key))
                        return translate(language, words[i].label);
        return key;
}

bool referral_edge(struct slice action, struct slice state, struct slice *ret_to)
{
        for (size_t i = 0; i < ARRAY_SIZE(edges); i++)
                if (slice_equal(edges[i].action, action) && slice_equal(edges[i].from, state)) {
                        *ret_to = edges[i].to;
                        return true;
                }
        return false;
}
