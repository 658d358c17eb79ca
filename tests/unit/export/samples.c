/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "samples.h"

static const struct slice facts[] = {
        S("Pada wawancara 8 September 2025 Anda menyatakan akan mengunjungi saudara di Malaysia selama dua minggu."),
        S("Surat undangan yang Anda serahkan memuat nomor telepon penjamin yang menurut jawaban tertulis Dinas Tenaga "
          "Kerja tanggal 9 September 2025 bukan milik perusahaan penempatan berizin."),
        S("Anda menjelaskan bahwa tiket dan biaya paspor dibayar oleh penjamin tersebut. Penjelasan Anda dicatat dalam "
          "berita acara yang telah Anda baca dan tanda tangani."),
};
static const struct slice reasons[] = {
        S("Tujuan perjalanan yang dinyatakan belum didukung dokumen yang dapat diperiksa (kode alasan D3-02)."),
        S("Dokumen penjamin belum dapat dipastikan keasliannya (kode alasan D3-05)."),
};
static const struct slice remedy[] = {
        S("Serahkan surat undangan asli dari keluarga yang akan dikunjungi beserta salinan paspornya."),
        S("Bila Anda sebenarnya akan bekerja, mintalah rekomendasi paspor CPMI di Dinas Tenaga Kerja. Paspor untuk "
          "CPMI "
          "tidak dipungut biaya."),
};
static const struct missing_document documents[] = {
        { S("Surat undangan asli dan salinan paspor pengundang"), S("keluarga di negara tujuan") },
        { S("Rekomendasi paspor CPMI"), S("Dinas Tenaga Kerja kabupaten") },
};
static const struct legal_basis authority[] = {
        { S("Contoh Pasal 1 Peraturan Fiktif Nomor 1 Tahun 2025"), S("kewenangan memeriksa permohonan"), true },
        { S("Contoh Pasal 99 yang belum dikonfirmasi"), SLICE_NULL, false },
};
static const struct legal_basis substance[] = {
        { S("Contoh Pasal 2 Peraturan Fiktif Nomor 1 Tahun 2025"),
          S("permohonan dapat ditangguhkan bila dokumen belum lengkap"), true },
};
static const struct legal_basis period[] = {
        { S("Contoh Pasal 4 Peraturan Fiktif Nomor 1 Tahun 2025"), S("penangguhan paling lama tiga bulan"), true },
};
static const struct legal_basis objection[] = {
        { S("Contoh Pasal 3 Peraturan Fiktif Nomor 1 Tahun 2025"), S("keberatan diajukan secara tertulis"), true },
};
static const struct slice copies[] = { S("Kepala Bidang Dokumen Perjalanan"), S("Arsip") };

void sample_decision(struct letter_decision_input *ret_input)
{
        *ret_input = (struct letter_decision_input){
                .head = {
                        .ministry = S("KEMENTERIAN IMIGRASI DAN PEMASYARAKATAN REPUBLIK INDONESIA\n"
                                      "DIREKTORAT JENDERAL IMIGRASI"),
                        .office = S("KANTOR IMIGRASI KELAS II NON TPI CONTOH"),
                        .address = S("Jalan Contoh Nomor 1, Kabupaten Contoh\nTelepon 0899-0000-0000"),
                },
                .number = S("W.15-GR.01.01-0042"), .date = S("10 September 2025"), .place = S("Ponorogo"),
                .outcome = LETTER_SUSPENDED, .outcome_name = S("D3 – Ditangguhkan sampai dokumen dilengkapi"),
                .applicant = S("Siti Fiktif"), .application = S("99.2025.000123"), .purpose = S("Mengunjungi keluarga"),
                .facts = { facts, 3 }, .reasons = { reasons, 2 },
                .authority = { authority, 2 }, .substance = { substance, 1 },
                .period = S("sampai 10 Desember 2025"), .review = S("10 November 2025"), .period_basis = { period, 1 },
                .remedy = { remedy, 2 }, .documents = documents, .document_count = 2,
                .object_to = S("Kepala Kantor Imigrasi Contoh"),
                .object_how = S("Keberatan diajukan secara tertulis dengan menyebut nomor surat ini, diantar sendiri, "
                                "dikirim lewat pos, atau lewat surel kantor. Anda boleh didampingi. "
                                "Mengajukan keberatan tidak dipungut biaya."),
                .object_until = S("Rabu, 8 Oktober 2025 (dua puluh satu hari kerja sejak surat ini diterima)"),
                .object_basis = { objection, 1 },
                .contact = S("Loket Informasi, Senin–Jumat 08.00–16.00 WIB\nTelepon dan WhatsApp 0899-0000-0000"),
                .signature = { .position = S("Kepala Kantor"), .name = S("Budi Fiktif"),
                               .number = S("NIP 990000000000000000") },
                .copies = { copies, 2 },
                .verify_url = S("https://kantor.contoh.example/periksa/0123456789ABCDEFGHJKMNPQRS"),
                .language = LANGUAGE_ID, .fictional = true, .created = 1757466000 * SECOND,
        };
}
