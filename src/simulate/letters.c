/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Words of guarantors' letters. A letter is one alternative of each fragment below; whoever copies a sample takes the
 * sample's. */
#include "simulate/vouching.h"

#include "base/checked.h"

enum { ALTERNATIVES = 5, SAMPLES_FROM = 1'000'000, RINGS_FROM = 2'000'000, DISTRICTS_FROM = 3'000'000 };

static const char *const fragments[][ALTERNATIVES] = {
        { "Dengan ini saya menyatakan", "Saya yang bertanda tangan menerangkan", "Melalui surat ini kami nyatakan",
          "Bersama ini saya sampaikan", "Saya membuat pernyataan" },
        { "dengan sebenarnya bahwa", "tanpa paksaan siapa pun bahwa", "secara sadar dan sehat bahwa",
          "sungguh-sungguh bahwa", "untuk keperluan paspor bahwa" },
        { "orang tersebut di atas", "yang namanya tertulis", "pemohon yang saya sebut", "nama yang tercantum tadi",
          "dia yang datang hari ini" },
        { "benar saya kenal", "tinggal serumah dengan saya", "adalah orang dekat kami", "sudah lama kami kenal",
          "masih satu rumah tangga" },
        { "dan akan pergi", "yang bermaksud berangkat", "hendak bepergian", "berencana melakukan perjalanan",
          "ingin berangkat" },
        { "ke luar negeri", "ke negara yang dituju", "ke tempat tujuannya di sana", "keluar dari Indonesia",
          "melewati batas negara" },
        { "sesuai keperluan yang disebut.", "menurut maksud dalam permohonan.", "untuk urusan yang sah.",
          "dengan tujuan yang benar.", "seperti yang dijelaskan kepada petugas." },
        { "Semua biaya perjalanan", "Ongkos pergi dan pulang", "Biaya hidup selama di sana",
          "Tiket serta keperluan lainnya", "Segala pengeluaran yang timbul" },
        { "menjadi tanggungan saya", "saya tanggung sepenuhnya", "dibayar oleh keluarga kami",
          "sudah kami siapkan bersama", "saya penuhi dari penghasilan sendiri" },
        { "sampai selesai seluruhnya.", "hingga kembali lagi.", "tanpa membebani negara.", "sebagaimana mestinya.",
          "dan tidak meminta kepada pihak lain." },
        { "Saya menjamin bahwa", "Saya bertanggung jawab penuh agar", "Kami pastikan pula", "Saya berjanji supaya",
          "Saya menyanggupi bahwa" },
        { "yang bersangkutan akan pulang", "dia kembali tepat waktu", "masa tinggalnya tidak dilanggar",
          "kepulangannya tidak terlambat", "ia tidak menetap di sana" },
        { "dan tidak melanggar aturan", "serta menaati hukum setempat", "juga patuh pada peraturan",
          "dengan menghormati ketentuan", "lagi pula mengikuti undang-undang" },
        { "negara yang didatangi.", "yang berlaku di sana.", "imigrasi kedua negara.", "selama perjalanan itu.",
          "di mana pun ia berada." },
        { "Apabila kemudian hari", "Jika di lain waktu", "Bila ternyata nanti", "Kalau pada suatu saat",
          "Seandainya sesudah ini" },
        { "terjadi sesuatu yang tidak diinginkan", "timbul masalah atau kesulitan", "pernyataan ini tidak benar",
          "ada tuntutan dari pihak lain", "ia mendapat perkara" },
        { "saya bersedia menanggung akibatnya", "kami siap membantu menyelesaikan", "saya sanggup dipanggil kembali",
          "saya akan mengurus kepulangannya", "kami terima segala risikonya" },
        { "tanpa menuntut siapa pun.", "menurut hukum yang ada.", "bersama aparat setempat.",
          "dengan penuh kesadaran.", "sampai urusan itu tuntas." },
        { "Demikian surat ini dibuat", "Pernyataan ini saya tulis", "Surat jaminan ini kami tanda tangani",
          "Keterangan di atas saya buat", "Begitulah surat penjaminan ini disusun" },
        { "untuk dipergunakan seperlunya.", "agar menjadi maklum.", "sebagai syarat mengurus paspor.",
          "supaya dapat dipakai semestinya.", "dan dapat saya pertanggungjawabkan." },
};

struct draft {
        uint8_t choice[ARRAY_SIZE(fragments)];
};

static void draw(struct draft *draft, struct random *random)
{
        for (size_t i = 0; i < ARRAY_SIZE(draft->choice); i++)
                draft->choice[i] = (uint8_t)random_below(random, ALTERNATIVES);
}

/* At most `most` fragments in other words. */
static void change(struct draft *draft, struct random *random, int most)
{
        for (uint32_t left = random_below(random, (uint32_t)most + 1); left > 0; left--)
                draft->choice[random_below(random, (uint32_t)ARRAY_SIZE(fragments))] =
                        (uint8_t)random_below(random, ALTERNATIVES);
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
        for (size_t i = 0; i < ARRAY_SIZE(fragments); i++)
                buffer_printf(out, i ? " %s" : "%s", fragments[i][draft->choice[i]]);
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
