/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the words of the journal and of the queue mean to somebody who reads them. */
#include "upkeep/words.h"

#include "base/checked.h"

struct word {
        const char *key;
        struct slice text;
};

static const struct word actions[] = {
        { "account.change", T("Mengubah akun sendiri") },
        { "account.notices", T("Menyalakan atau mematikan pemberitahuan di perangkat sendiri") },
        { "account.read", T("Membuka akun sendiri") },
        { "applicant.look-up", T("Mencari permohonan seseorang di semua kantor") },
        { "application.after", T("Mencatat apakah jalur resmi tercapai") },
        { "application.check", T("Memeriksa berkas permohonan") },
        { "application.confirm", T("Menetapkan usulan") },
        { "application.create", T("Membuat permohonan") },
        { "application.decide", T("Memutuskan permohonan") },
        { "application.end", T("Penangguhan berakhir") },
        { "application.interview", T("Mewawancarai pemohon") },
        { "application.list", T("Membuka antrean permohonan") },
        { "application.named", T("Menetapkan siapa yang dimaksud surat atau jawaban") },
        { "application.paper", T("Membuat surat atau berita acara") },
        { "application.print", T("Mencetak surat putusan") },
        { "application.propose", T("Mengusulkan hasil") },
        { "application.read", T("Membuka permohonan") },
        { "application.resume", T("Melanjutkan permohonan yang sudah dilengkapi") },
        { "application.return", T("Mengembalikan usulan") },
        { "application.serve", T("Mencatat surat diterima") },
        { "application.tell", T("Memberi tahu pemohon") },
        { "blob.expire", T("Menghapus berkas yang lewat masa simpannya") },
        { "border.import", T("Memuat batas wilayah") },
        { "content.draft", T("Menyusun rancangan isi") },
        { "content.drop", T("Membuang rancangan isi") },
        { "content.list", T("Membuka daftar isi") },
        { "content.publish", T("Menerbitkan isi") },
        { "content.test", T("Menguji rancangan isi") },
        { "dashboard.read", T("Membuka dasbor") },
        { "exchange.answer", T("Menjawab permintaan informasi") },
        { "exchange.close", T("Menutup permintaan informasi") },
        { "exchange.list", T("Membuka daftar permintaan informasi") },
        { "exchange.read", T("Membuka permintaan informasi") },
        { "exchange.request", T("Mengirim permintaan informasi") },
        { "export.ask", T("Meminta unduhan besar") },
        { "export.confirm", T("Memutuskan unduhan besar") },
        { "export.fetch", T("Mengambil unduhan yang disetujui") },
        { "export.list", T("Mengunduh daftar") },
        { "export.queue", T("Membuka antrean unduhan") },
        { "export.read", T("Membuka permintaan unduhan") },
        { "fairness.read", T("Membuka lembar keadilan") },
        { "finding.read", T("Membuka temuan") },
        { "country.look", T("Membandingkan kabupaten semua kantor") },
        { "glass.escalate", T("Mengingatkan telaah pembukaan darurat") },
        { "glass.open", T("Membuka berkas dalam keadaan darurat") },
        { "glass.own", T("Membuka halaman darurat") },
        { "glass.review", T("Menelaah pembukaan darurat") },
        { "health.read", T("Melihat keadaan server") },
        { "home.read", T("Membuka meja kerja") },
        { "interview.look", T("Melihat wawancara yang tidak biasa") },
        { "job.list", T("Membuka pekerjaan sistem") },
        { "job.retry", T("Mengulang pekerjaan yang berhenti") },
        { "journal.read", T("Membaca jurnal") },
        { "journal.read-own-data", T("Melihat siapa yang membuka data instansinya") },
        { "key.reseal", T("Menyegel data dengan kunci baru") },
        { "key.retire", T("Menghentikan kunci lama") },
        { "key.rotate", T("Membuat kunci baru") },
        { "letter.verify", T("Memeriksa keaslian surat") },
        { "map.read", T("Membuka peta") },
        { "named.review", T("Menelaah laporan yang ditahan") },
        { "objection.answer", T("Menjawab keberatan") },
        { "objection.deem", T("Keberatan dianggap dikabulkan") },
        { "objection.receive", T("Mencatat keberatan dan tanda terimanya") },
        { "objection.record", T("Mencatat putusan banding atau pengadilan") },
        { "office.change", T("Mengubah pengaturan kantor") },
        { "office.create", T("Membuat kantor") },
        { "outcome.judge", T("Menilai putusan pada telaah kedua") },
        { "outcome.look", T("Membuka telaah kedua") },
        { "outreach.agree", T("Membenarkan penyuluhan sebagai orang kedua") },
        { "outreach.list", T("Membuka daftar penyuluhan dan kunjungan lain") },
        { "outreach.read", T("Membuka catatan penyuluhan") },
        { "outreach.record", T("Mencatat penyuluhan atau kunjungan lain") },
        { "overseer.agree", T("Menjawab permintaan menjadi pengawas") },
        { "overseer.ask", T("Meminta kantor pengawas") },
        { "overseer.list", T("Membuka kantor pengawas") },
        { "oversight.close", T("Menutup laporan dari kantor lain") },
        { "oversight.decide", T("Memutuskan siapa yang menangani laporan dari kantor lain") },
        { "oversight.list", T("Membuka daftar laporan dari kantor lain") },
        { "oversight.read", T("Membaca laporan dari kantor lain") },
        { "person.activate", T("Meminta kode aktivasi") },
        { "person.activate-confirm", T("Mengonfirmasi kode aktivasi") },
        { "person.activate-queue", T("Membuka daftar kode aktivasi") },
        { "person.create", T("Membuat akun") },
        { "person.disable", T("Menonaktifkan akun") },
        { "person.list", T("Membuka daftar akun") },
        { "portal.read", T("Membuka situs umum") },
        { "position.change", T("Mengubah jabatan") },
        { "referral.close", T("Mengakhiri rujukan") },
        { "referral.follow", T("Mencatat kabar sesudah rujukan") },
        { "referral.hand-over", T("Menyerahkan rujukan") },
        { "referral.list", T("Membuka daftar rujukan") },
        { "referral.list-all", T("Membuka semua rujukan") },
        { "referral.make", T("Menulis rujukan") },
        { "referral.print", T("Mencetak lembar rujukan") },
        { "referral.read", T("Membuka rujukan") },
        { "referral.receive", T("Mencatat rujukan diterima") },
        { "register.search", T("Mencari di daftar resmi") },
        { "report.add", T("Menambah laporan") },
        { "report.close", T("Menutup laporan") },
        { "report.create", T("Mengirim laporan") },
        { "report.grade", T("Menilai laporan") },
        { "report.list", T("Membuka laporan masuk") },
        { "report.list-own", T("Membuka laporannya sendiri") },
        { "report.open", T("Membuka laporan") },
        { "report.pass-on", T("Laporan yang ditahan diteruskan tanpa kepala kantor") },
        { "report.read", T("Membaca laporan") },
        { "report.read-own", T("Membaca laporan sendiri") },
        { "report.return", T("Mengembalikan laporan ke antrean") },
        { "report.take", T("Mengambil laporan") },
        { "report.verify", T("Mulai memeriksa laporan") },
        { "role.confirm", T("Mengonfirmasi peran") },
        { "role.end", T("Mengakhiri peran") },
        { "role.request", T("Meminta peran") },
        { "rule.try", T("Menguji aturan pada permohonan lama") },
        { "rule.whom", T("Melihat permohonan mana yang terkena aturan") },
        { "session.end-all", T("Mengakhiri semua sesi") },
        { "session.prove", T("Membuktikan diri lagi") },
        { "session.refused", T("Gagal masuk") },
        { "session.sign-in", T("Masuk ke program") },
        { "session.sign-out", T("Keluar dari program") },
        { "signal.agree", T("Memutuskan setelan sinyal wilayah") },
        { "signal.brake", T("Menurunkan tingkat pendeteksi") },
        { "signal.list", T("Membuka daftar sinyal") },
        { "signal.read", T("Membuka sinyal") },
        { "signal.review", T("Menelaah sinyal") },
        { "signal.tune", T("Mencoba atau mengajukan setelan sinyal wilayah") },
        { "explanation.agree", T("Menyetujui penjelasan wajar") },
        { "explanation.end", T("Mencabut persetujuan penjelasan") },
        { "silence.confirm", T("Menetapkan redaman temuan") },
        { "silence.end", T("Mengakhiri redaman temuan") },
        { "silence.propose", T("Mengusulkan redaman temuan") },
        { "silence.read", T("Membuka redaman temuan") },
        { "subject.judge", T("Menilai penyebutan subjek") },
        { "subject.list", T("Membuka daftar subjek") },
        { "subject.read", T("Membuka subjek") },
        { "tip.close", T("Menutup informasi warga") },
        { "tip.follow", T("Membaca jawaban dengan kode") },
        { "tip.list", T("Membuka daftar informasi warga") },
        { "tip.list-all", T("Membuka seluruh informasi warga") },
        { "tip.read", T("Membaca informasi warga") },
        { "tip.reply", T("Menjawab warga") },
        { "tip.send", T("Mengirim informasi") },
        { "tip.take", T("Mengambil informasi warga") },
        { "visit.draw", T("Mengundi desa yang perlu didatangi") },
        { "visit.list", T("Membuka daftar desa yang perlu didatangi") },
        { "visit.read", T("Membuka kunjungan desa") },
        { "visit.agree", T("Membenarkan kunjungan desa sebagai orang kedua") },
        { "visit.record", T("Mencatat hasil kunjungan desa") },
        { "warning.answer", T("Menjawab peringatan") },
        { "warning.close", T("Menutup peringatan") },
        { "warning.draft", T("Menyusun peringatan") },
        { "warning.expire", T("Peringatan berakhir") },
        { "warning.list", T("Membuka daftar peringatan") },
        { "warning.list-office", T("Mengunduh daftar peringatan") },
        { "warning.publish", T("Menerbitkan peringatan") },
        { "warning.read", T("Membaca peringatan") },
        { "warning.read-public", T("Membaca peringatan umum") },
        { "warning.send", T("Mengirim kabar tentang peringatan") },
        { "webhook.change", T("Mengubah pemberitahuan sistem") },
        { "webhook.list", T("Membuka pemberitahuan sistem") },
};

static const struct word kinds[] = {
        { "application", T("permohonan") },
        { "attachment", T("lampiran") },
        { "blob", T("berkas tersimpan") },
        { "decision", T("putusan") },
        { "fairness", T("lembar keadilan") },
        { "finding", T("temuan") },
        { "finding-silence", T("redaman temuan") },
        { "key", T("kunci") },
        { "overseer", T("kantor pengawas") },
        { "content", T("isi") },
        { "export_request", T("unduhan") },
        { "glass", T("pembukaan darurat") },
        { "info_request", T("permintaan informasi") },
        { "job", T("pekerjaan sistem") },
        { "journal", T("jurnal") },
        { "office", T("kantor") },
        { "outreach", T("penyuluhan") },
        { "person", T("akun") },
        { "referral", T("rujukan") },
        { "report", T("laporan") },
        { "session", T("sesi") },
        { "area-signal", T("sinyal wilayah") },
        { "export", T("permintaan unduhan") },
        { "area-brake", T("penurunan tingkat pendeteksi") },
        { "area-trial", T("percobaan setelan sinyal wilayah") },
        { "signal", T("sinyal") },
        { "subject", T("subjek") },
        { "tip", T("informasi warga") },
        { "village-draw", T("undian desa") },
        { "visit", T("kunjungan desa") },
        { "warning", T("peringatan") },
        { "webhook", T("pemberitahuan sistem") },
};

static const struct word jobs[] = {
        { "areas.look", T("Mencari sinyal wilayah") },
        { "areas.trial", T("Mencoba setelan sinyal wilayah") },
        { "blobs.retain", T("Menghapus berkas yang lewat masa simpan") },
        { "blobs.rotate", T("Mengganti kunci berkas") },
        { "blobs.sweep", T("Membersihkan berkas yang tidak dipakai") },
        { "glass.escalate", T("Mengingatkan telaah pembukaan darurat yang lewat waktu") },
        { "outbox.send", T("Mengirim pesan") },
        { "passports.end", T("Memeriksa penangguhan yang berakhir dan tenggat paspor") },
        { "passports.keys", T("Menyiapkan pencarian permohonan") },
        { "passports.outside", T("Memeriksa permohonan ke luar kantor") },
        { "reports.pass-on", T("Meneruskan laporan yang ditahan") },
        { "subjects.compare", T("Membandingkan nomor, perekrut, dan perusahaan") },
        { "values.reseal", T("Menyegel ulang isian dengan kunci baru") },
        { "visits.draw", T("Mengundi desa yang perlu didatangi") },
        { "warnings.expire", T("Mengakhiri peringatan yang lewat masanya") },
        { "work.forget", T("Melupakan pekerjaan lama yang selesai") },
};

static const struct word send_errors[] = {
        { "io", T("Penerima tidak dapat dihubungi, tidak menjawab dalam 30 detik, atau menolak pesan. Periksa alamat "
                  "dan server penerima, lalu coba lagi.") },
        { "unsupported", T("Alamat server surat di setelan program tidak dapat dipakai. Periksa setelan "
                           "mail-server.") },
};

static const struct word job_errors[] = {
        { "busy", T("Sistem sedang sibuk. Akan dicoba lagi.") },
        { "conflict", T("Data berubah saat pekerjaan ini berjalan. Coba lagi.") },
        { "corrupt", T("Ada data yang rusak. Jalankan kentongan doctor.") },
        { "io", T("Cakram, basis data, atau jaringan tidak menjawab. Periksa server, lalu coba lagi.") },
        { "memory", T("Memori server tidak cukup. Tambah memori, lalu coba lagi.") },
        { "retry", T("Sistem sedang sibuk. Akan dicoba lagi.") },
        { "the runner did not come back", T("Program berhenti di tengah pekerjaan ini, berkali-kali. Lihat catatan "
                                            "program, lalu coba lagi.") },
        { "unconfigured", T("Ada setelan yang belum diisi. Jalankan kentongan doctor.") },
        { "unknown-outcome", T("Basis data tidak mengatakan apakah langkah terakhir tersimpan. Coba lagi.") },
};

static const struct word purposes[] = {
        { "administration", T("administrasi") },
        { "evaluation", T("evaluasi") },
        { "exchange", T("kerja sama antarinstansi") },
        { "identity", T("pencocokan identitas") },
        { "none", T("tanpa data orang") },
        { "own-work", T("pekerjaan sendiri") },
        { "passport", T("permohonan paspor") },
        { "report", T("pelaporan") },
        { "review", T("pengawasan") },
        { "search", T("pencarian") },
        { "triage", T("telaah laporan") },
        { "warn", T("peringatan") },
};

static struct slice find_word(const struct word *words, size_t count, struct slice key)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(slice_from_cstr(words[i].key), key))
                        return words[i].text;
        return SLICE_NULL;
}

static struct slice in_words(enum language language, struct slice text, struct slice key)
{
        return slice_is_null(text) ? key : translate(language, text);
}

struct slice journal_action_text(enum language language, struct slice action)
{
        return in_words(language, find_word(actions, ARRAY_SIZE(actions), action), action);
}

struct slice journal_kind_text(enum language language, struct slice kind)
{
        return in_words(language, find_word(kinds, ARRAY_SIZE(kinds), kind), kind);
}

struct slice job_kind_text(enum language language, struct slice kind)
{
        return in_words(language, find_word(jobs, ARRAY_SIZE(jobs), kind), kind);
}

struct slice job_error_text(enum language language, struct slice kind, struct slice why)
{
        struct slice text = SLICE_NULL;
        if (slice_equal(kind, S("outbox.send")))
                text = find_word(send_errors, ARRAY_SIZE(send_errors), why);
        if (slice_is_null(text))
                text = find_word(job_errors, ARRAY_SIZE(job_errors), why);
        return in_words(language, text, why);
}

struct slice journal_purpose_text(enum language language, struct slice purpose)
{
        return in_words(language, find_word(purposes, ARRAY_SIZE(purposes), purpose), purpose);
}

struct slice journal_action_at(size_t index)
{
        return index < ARRAY_SIZE(actions) ? slice_from_cstr(actions[index].key) : SLICE_NULL;
}
