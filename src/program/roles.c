/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/roles.h"

#include "base/checked.h"

/* What people call the roles of the policy table. */
static const struct {
        const char *role;
        struct slice words;
} role_words[] = {
        { "field-officer", T("Petugas Imigrasi Pembina Desa (PIMPASA)") },
        { "babinsa", T("Babinsa") },
        { "bhabinkamtibmas", T("Bhabinkamtibmas") },
        { "village-official", T("Perangkat desa") },
        { "district-official", T("Staf kecamatan") },
        { "analyst", T("Analis") },
        { "desk-officer", T("Petugas layanan paspor") },
        { "supervisor", T("Penyelia") },
        { "head", T("Kepala kantor") },
        { "partner", T("Petugas instansi mitra") },
        { "editor", T("Penyunting isi") },
        { "admin", T("Administrator") },
        { "journal-reader", T("Pemeriksa jurnal") },
};

struct slice role_label(enum language language, struct slice role)
{
        for (size_t i = 0; i < ARRAY_SIZE(role_words); i++)
                if (slice_equal(role, slice_from_cstr(role_words[i].role)))
                        return translate(language, role_words[i].words);
        return role;
}

struct slice role_at(size_t index)
{
        return index < ARRAY_SIZE(role_words) ? slice_from_cstr(role_words[index].role) : SLICE_NULL;
}
