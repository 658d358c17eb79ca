/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Words of guarantors' letters. A letter is a row of sentences, some of which it may lack, each with several ways to
 * say its parts; whoever copies a sample takes the sample's. Two people who write for themselves share hardly four
 * words in a row. */
#include "simulate/vouching.h"

#include "base/checked.h"

enum { SLOTS_MOST = 128, SAMPLES_FROM = 1'000'000, RINGS_FROM = 2'000'000, DISTRICTS_FROM = 3'000'000 };
enum { LACKS_PERCENT = 30, OPENINGS = 1, CLOSINGS = 1 }; /* the first and last sentences keep their place */

/* {one way|another way}; each begins and ends a word. */
static const char *const sentences[] = {
        "{Dengan ini|Melalui surat ini|Bersama surat ini|Lewat pernyataan ini|Untuk keperluan paspor|Atas "
        "permintaan petugas|Lewat tulisan ini|Sehubungan dengan permohonan itu} {saya|kami|saya pribadi|kami "
        "sekeluarga|saya sendiri|kami berdua} {menyatakan|menerangkan|menyampaikan|memberitahukan|menegaskan|"
        "memberi keterangan|mengabarkan|menjelaskan} {dengan sebenarnya|tanpa paksaan|secara sadar|sungguh-sungguh|"
        "dengan jujur|apa adanya|sejujurnya|terus terang} bahwa {orang tersebut|nama di atas|pemohon|yang "
        "bersangkutan|dia|orang ini|yang namanya tertulis|pemilik nama itu} {benar|memang|betul-betul|sudah lama|"
        "sejak kecil|dari dahulu} {saya kenal baik|tinggal serumah dengan kami|kerabat dekat|orang terdekat saya|"
        "menetap di sini|bagian dari rumah kami|warga yang kami kenal|satu keluarga dengan saya}.",
        "{Ia|Dia|Pemohon|Yang bersangkutan|Orang itu|Beliau} {akan pergi|bermaksud berangkat|hendak bepergian|"
        "berencana jalan|ingin berangkat|mau bertolak|merencanakan perjalanan|sedang bersiap pergi} {ke luar "
        "negeri|ke negara tujuan|ke tempat yang disebut|ke negeri orang|melewati batas negara|keluar dari "
        "Indonesia|ke sana|ke negara itu} {sesuai keperluan|menurut maksud|dengan tujuan|karena urusan|demi "
        "kepentingan|untuk hal} {yang sudah dijelaskan|di dalam permohonan|yang sah|kepada petugas loket|yang "
        "tertulis|yang baik|dalam berkas|seperti disebut}.",
        "{Lamanya|Waktu kunjungannya|Masa tinggalnya|Rencananya di sana|Perjalanan itu|Kepergiannya} {tidak lebih "
        "dari|kira-kira|sekitar|paling lama|kurang lebih|hanya} {dua minggu|sebulan|beberapa hari|satu musim|tiga "
        "bulan|setahun|sepuluh hari|beberapa pekan} {dan sesudahnya|lalu|kemudian|setelah itu|habis itu|"
        "selanjutnya} {pulang lagi|kembali ke rumah|balik ke kampung|berkumpul lagi|kembali bekerja|meneruskan "
        "sekolah|membantu orang tua|ke tanah air}.",
        "{Semua biaya|Ongkos pergi pulang|Biaya hidup|Tiket beserta keperluan|Segala pengeluaran|Uang saku|"
        "Keperluan sehari-hari|Biaya makan serta penginapan} {selama di sana|dalam perjalanan|sejak berangkat|"
        "untuk kepergian itu|di negara tujuan|yang timbul} {menjadi tanggungan saya|saya tanggung|dibayar keluarga|"
        "sudah kami siapkan|saya penuhi|kami pikul bersama|berasal dari tabungan|dari hasil panen} {sampai selesai|"
        "hingga kembali|tanpa utang|sebagaimana mestinya|sepenuhnya|dan bukan pinjaman|tanpa kecuali|seluruhnya}.",
        "{Pekerjaan saya|Sehari-hari saya|Mata pencaharian kami|Saya bekerja|Penghasilan kami|Usaha saya} {bertani|"
        "berdagang|sebagai guru|sebagai perangkat desa|di bengkel|beternak|membuka warung|di pasar} {dengan "
        "pendapatan|yang hasilnya|dengan penghasilan|dengan upah|yang untungnya|dengan gaji} {cukup|tetap setiap "
        "bulan|memadai|lumayan|pas|lebih dari cukup} {untuk menanggungnya|bagi keperluan itu|untuk biaya tadi|"
        "untuk keluarga|guna membiayai|bagi kami semua}.",
        "{Saya menjamin|Saya bertanggung jawab|Kami pastikan|Saya berjanji|Saya menyanggupi|Kami yakin|Saya "
        "memastikan|Kami berani jamin} {yang bersangkutan|dia|pemohon|bahwa ia|orang tersebut|bahwa orang ini} "
        "{akan pulang|kembali tepat waktu|tidak melebihi izin|tidak menetap|pulang sebelum izin habis|segera "
        "kembali|tidak menghilang|tidak tinggal seterusnya} {serta menaati|dan mematuhi|juga patuh pada|dengan "
        "menghormati|lagi pula mengikuti|dan tidak melanggar} {hukum setempat|aturan di sana|ketentuan yang "
        "berlaku|undang-undang|peraturan imigrasi|adat serta hukum|tata tertib|semua kewajiban}.",
        "{Surat-surat|Dokumen|Berkas|Kartu keluarga beserta akta|Syarat yang diminta|Kelengkapannya} {yang "
        "dilampirkan|yang dibawa|yang kami serahkan|pada permohonan|yang ditunjukkan|di map ini} {asli|benar "
        "adanya|tidak palsu|dapat diperiksa|sudah lengkap|sesuai aslinya} {dan|serta|juga|lagi pula} {boleh "
        "dicocokkan|siap dicek|silakan ditanyakan|dapat dibuktikan|bisa dilihat|kami simpan salinannya} {kapan "
        "saja|di kantor desa|kepada kami|bila perlu|di rumah|oleh petugas}.",
        "{Apabila|Jika|Bila ternyata|Kalau|Seandainya|Andaikata|Manakala|Sekiranya} {kemudian hari|di lain waktu|"
        "nanti|pada suatu saat|sesudah ini|selama di sana} {terjadi sesuatu|timbul masalah|pernyataan ini keliru|"
        "ada tuntutan|ia mendapat perkara|ia jatuh sakit|ada kesulitan|ada yang dirugikan} {saya bersedia|kami "
        "siap|saya sanggup|saya rela|kami akan|saya mau} {menanggung akibatnya|menyelesaikannya|dipanggil kembali|"
        "mengurus kepulangannya|menerima risikonya|menjemputnya|memberi penjelasan|membayar kerugiannya} {menurut "
        "hukum|bersama perangkat desa|tanpa menuntut siapa pun|sampai tuntas|secepatnya|dengan ikhlas|tanpa alasan|"
        "dengan biaya sendiri}.",
        "{Kami tidak|Saya tidak pernah|Tidak seorang pun dari kami|Keluarga tidak|Pemohon tidak|Saya tidak} "
        "{menerima uang|membayar calo|menitipkan urusan|dijanjikan upah|meminta bantuan|memberi imbalan} {dari "
        "siapa pun|kepada perantara|kepada pihak lain|dari orang luar|kepada petugas|dari perusahaan} {untuk surat "
        "ini|dalam urusan paspor|sehubungan dengan ini|agar surat ditulis|demi keberangkatan|atas kepergian itu}.",
        "{Nomor telepon saya|Saya|Rumah kami|Keluarga|Kami|Orang rumah} {selalu aktif|dapat dihubungi|terbuka bagi "
        "petugas|siap ditelepon|bisa ditemui|gampang dicari} {siang maupun malam|pada jam kerja|setiap sore|kapan "
        "saja|sesudah magrib|pada hari libur} {untuk bertanya|bila ada keraguan|jika diperlukan|guna keterangan|"
        "untuk memastikan|kalau hendak memeriksa}.",
        "{Ketua lingkungan|Kepala dusun|Tetangga sekitar|Perangkat desa|Guru sekolahnya|Pengurus kampung} "
        "{mengetahui|membenarkan|ikut menyaksikan|sudah diberi tahu|menyetujui|tidak keberatan atas} {rencana ini|"
        "surat tersebut|kepergian itu|maksud pemohon|keterangan kami|isi pernyataan} {dan menandatanganinya|"
        "sebagai saksi|secara lisan|di hadapan kami|tanpa syarat|seperti tertera di bawah}.",
        "{Demikian|Begitulah|Sekian|Akhirnya} {surat ini|pernyataan ini|keterangan tersebut|penjaminan ini|tulisan "
        "saya|surat jaminan} {dibuat|saya tulis|kami tanda tangani|disusun|saya buat|kami sampaikan} {untuk "
        "dipergunakan|agar menjadi maklum|sebagai syarat|supaya dapat dipakai|dan dapat dipercaya|guna melengkapi "
        "berkas} {seperlunya|semestinya|di kantor imigrasi|mengurus paspor|oleh yang berkepentingan|dengan penuh "
        "tanggung jawab|sebaik-baiknya|sebagaimana adanya}.",
};

struct draft {
        uint32_t choice[SLOTS_MOST]; /* of the slots of all sentences */
        uint8_t order[ARRAY_SIZE(sentences)];
        bool lacks[ARRAY_SIZE(sentences)];
};

static size_t slots_of(const char *sentence)
{
        size_t slots = 0;
        for (; *sentence; sentence++)
                slots += *sentence == '{';
        return slots;
}

static size_t first_slot(size_t sentence)
{
        size_t slot = 0;
        for (size_t i = 0; i < sentence; i++)
                slot += slots_of(sentences[i]);
        return slot;
}

static bool keeps_its_place(size_t sentence)
{
        return sentence < OPENINGS || sentence >= ARRAY_SIZE(sentences) - CLOSINGS;
}

static void draw_sentence(struct draft *draft, struct random *random, size_t sentence)
{
        size_t from = first_slot(sentence), to = from + slots_of(sentences[sentence]);
        for (size_t i = from; i < to; i++)
                draft->choice[i] = (uint32_t)(random_next(random) >> 32);
}

static void draw(struct draft *draft, struct random *random)
{
        const uint32_t middle = ARRAY_SIZE(sentences) - OPENINGS - CLOSINGS;
        for (size_t i = 0; i < ARRAY_SIZE(sentences); i++) {
                draw_sentence(draft, random, i);
                draft->order[i] = (uint8_t)i;
                draft->lacks[i] = !keeps_its_place(i) && random_percent(random, LACKS_PERCENT);
        }
        for (uint32_t i = middle; i > 1; i--) {
                uint8_t *a = &draft->order[OPENINGS + i - 1], *b = &draft->order[OPENINGS + random_below(random, i)];
                uint8_t kept = *a;
                *a = *b;
                *b = kept;
        }
}

/* At most `most` sentences in other words. */
static void change(struct draft *draft, struct random *random, int most)
{
        for (uint32_t left = random_below(random, (uint32_t)most + 1); left > 0; left--)
                draw_sentence(draft, random, random_below(random, (uint32_t)ARRAY_SIZE(sentences)));
}

static void write_way(struct buffer *out, struct slice ways, uint32_t choice)
{
        struct slice rest = ways, way = ways;
        uint32_t count = 1;
        for (size_t i = 0; i < ways.size; i++)
                count += ways.data[i] == '|';
        for (uint32_t left = choice % count + 1; left > 0; left--)
                (void)slice_next(&rest, '|', &way);
        buffer_append(out, way);
}

static void write_sentence(struct buffer *out, const struct draft *draft, size_t sentence)
{
        struct slice rest = slice_from_cstr(sentences[sentence]);
        size_t slot = first_slot(sentence);
        while (rest.size) {
                size_t open = slice_find_byte(rest, '{'), close = slice_find_byte(rest, '}');
                buffer_append(out, slice_sub(rest, 0, open));
                if (open == rest.size)
                        return;
                write_way(out, slice_sub(rest, open + 1, close - open - 1), draft->choice[slot++]);
                rest = slice_from(rest, close + 1);
        }
}

/* Which sample he copies; UINT64_MAX: his own words. */
static uint64_t sample_of(const struct world *world, const struct event *event, uint32_t village,
                          struct random *random)
{
        const struct letter_habits *habits = &world->scenario->letters;
        struct region place, district;
        if (event->ring >= 0)
                return random_percent(random, (uint32_t)habits->ring_percent) ? RINGS_FROM + (uint64_t)event->ring
                                                                              : UINT64_MAX;
        uint32_t at = random_below(random, 100);
        if (at < (uint32_t)habits->samples_percent)
                return SAMPLES_FROM + random_below(random, (uint32_t)habits->samples);
        if (at >= (uint32_t)(habits->samples_percent + habits->forms_percent))
                return UINT64_MAX;
        struct random form = random_for(world->seed, STREAM_FORM, village);
        if (!random_percent(&form, (uint32_t)habits->district_percent))
                return village;
        (void)region_at(REGION_VILLAGE, village, &place);
        (void)region_ancestor(&place, REGION_DISTRICT, &district);
        return DISTRICTS_FROM + (uint64_t)district.index;
}

static void write_text(struct buffer *out, uint32_t village, const char *guarantor, const struct draft *draft)
{
        struct region place;
        (void)region_at(REGION_VILLAGE, village, &place);
        buffer_printf(out, "SURAT PERNYATAAN PENJAMIN\nNama: %s\nAlamat: Desa %.*s\n", guarantor,
                      SLICE_FMT(place.name));
        for (size_t i = 0; i < ARRAY_SIZE(sentences); i++) {
                if (draft->lacks[draft->order[i]])
                        continue;
                if (i)
                        buffer_append_byte(out, ' ');
                write_sentence(out, draft, draft->order[i]);
        }
}

bool letter_write(struct buffer *out, const struct world *world, const struct event *event, uint32_t village,
                  const char *guarantor)
{
        struct draft draft;
        const struct letter_habits *habits = &world->scenario->letters;
        struct random random = random_for(world->seed, STREAM_LETTER, event->number);
        if (!random_percent(&random, (uint32_t)habits->percent))
                return false;
        uint64_t sample = sample_of(world, event, village, &random);
        if (sample == UINT64_MAX) {
                draw(&draft, &random);
        } else {
                struct random text = random_for(world->seed, STREAM_SAMPLE, sample);
                draw(&draft, &text);
                change(&draft, &random, event->ring >= 0 ? habits->ring_changes : habits->changes);
        }
        write_text(out, village, guarantor, &draft);
        return true;
}
