/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../fixture.h"
#include "../sandbox/samples.h"

#include "attachments/attachments.h"
#include "blobs/record.h"
#include "blobs/retain.h"
#include "sandbox/sandbox.h"

enum { MIB = 1024 * 1024 };

static struct fixture fixture;

static int open_all(void **state)
{
        (void)state;
        fixture_open(&fixture);
        return 0;
}

static int close_all(void **state)
{
        (void)state;
        fixture_close(&fixture);
        return 0;
}

static struct uuid named(const char *name)
{
        return uuid_from_name(UUID_NIL, slice_from_cstr(name));
}

static struct attachment_owner owner_of(const char *report, const char *item)
{
        return (struct attachment_owner){ .office_id = fixture.office, .id = named(report), .kind = S("report"),
                                          .item_key = slice_from_cstr(item), .class = S("P3"),
                                          .retention = S("report") };
}

/* A photo of one page as attachment_store leaves it. */
static struct attachment_made stored_photo(void)
{
        struct attachment_made made = { .kind = S("photo"), .page_count = 1 };
        for (size_t i = 0; i < 2; i++)
                made.pages[i] = (struct attachment_page){ .media_type = S("image/jpeg"), .size = 5,
                                                          .width = 4, .height = 3,
                                                          .address.bytes = { (uint8_t)(i + 1) } };
        return made;
}

struct sent {
        const char *id, *report, *item, *content;
};

static enum error add(const struct sent *sent, bool *ret_added)
{
        struct attachment_made made = stored_photo();
        struct attachment_owner owner = owner_of(sent->report, sent->item);
        struct attachment_new new = { .id = named(sent->id), .added_by = named("babinsa"), .made = &made };
        enum error err;
        memcpy(new.fingerprint.bytes, sent->content, strlen(sent->content));
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = attachment_add(tx, &owner, &new, ret_added);
        }
        return err;
}

static struct attachment_list list_of(const char *report, struct arena *arena)
{
        struct attachment_owner owner = owner_of(report, "");
        struct attachment_list list = { 0 };
        enum error err;
        transaction (tx, fixture.store, TX_READ, &err) {
                err = attachments_of(tx, &owner, arena, &list);
        }
        assert_ok(err);
        return list;
}

static enum error find(const char *report, const char *id, int64_t page)
{
        _cleanup_arena_ struct arena arena;
        struct attachment_owner owner = owner_of(report, "");
        struct attachment_page found;
        enum error err;
        arena_init(&arena, MIB);
        transaction (tx, fixture.store, TX_READ, &err) {
                err = attachment_find(tx, &owner, &(struct attachment_place){ named(id), page }, &arena, &found);
        }
        if (err == OK)
                assert_int_equal(found.address.bytes[0], page + 1);
        return err;
}

static void the_same_file_is_one_attachment(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        bool added = false;
        arena_init(&arena, MIB);
        assert_ok(add(&(struct sent){ "a1", "one", "", "bytes" }, &added));
        assert_true(added);
        assert_ok(add(&(struct sent){ "a1", "one", "", "bytes" }, &added));
        assert_false(added);
        assert_ok(add(&(struct sent){ "a2", "one", "", "bytes" }, &added));
        assert_false(added);
        assert_int_equal(add(&(struct sent){ "a1", "one", "", "other" }, &added), ERR_CONFLICT);
        assert_int_equal(add(&(struct sent){ "a1", "two", "", "bytes" }, &added), ERR_CONFLICT);
        assert_ok(add(&(struct sent){ "a3", "one", "ktp", "bytes" }, &added));
        assert_true(added);
        struct attachment_list list = list_of("one", &arena);
        assert_int_equal(list.count, 2);
        assert_int_equal(list.items[1].number, 2);
        assert_true(slice_equal(list.items[1].item_key, S("ktp")));
}

static void a_page_belongs_to_its_owner_alone(void **state)
{
        (void)state;
        bool added;
        assert_ok(add(&(struct sent){ "b1", "three", "", "bytes" }, &added));
        assert_ok(find("three", "b1", 0));
        assert_ok(find("three", "b1", 1));
        assert_int_equal(find("three", "b1", 2), ERR_NOT_FOUND);
        assert_int_equal(find("four", "b1", 1), ERR_NOT_FOUND);
}

static enum error withdraw(const char *report, const char *id)
{
        struct attachment_owner owner = owner_of(report, "");
        struct attachment_withdrawal withdrawal = { named(id), named("babinsa"), S("Salah foto") };
        bool changed;
        enum error err;
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = attachment_withdraw(tx, &owner, &withdrawal, &changed);
        }
        return err;
}

static void what_is_withdrawn_leaves_its_reason(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        bool added;
        arena_init(&arena, MIB);
        assert_ok(add(&(struct sent){ "c1", "five", "", "bytes" }, &added));
        assert_int_equal(withdraw("six", "c1"), ERR_NOT_FOUND);
        assert_ok(withdraw("five", "c1"));
        assert_ok(withdraw("five", "c1"));
        assert_int_equal(find("five", "c1", 1), ERR_NOT_FOUND);
        struct attachment_list list = list_of("five", &arena);
        assert_true(list.items[0].withdrawn);
        assert_true(slice_equal(list.items[0].withdrawn_why, S("Salah foto")));
        /* The same file may come back: it is a new attachment. */
        assert_ok(add(&(struct sent){ "c2", "five", "", "bytes" }, &added));
        assert_true(added);
}

static void retention_takes_the_pages_and_leaves_the_history(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        enum error err;
        int64_t count;
        bool added;
        arena_init(&arena, MIB);
        assert_ok(add(&(struct sent){ "e1", "eight", "", "bytes" }, &added));
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = blob_retain_step(tx, clock_now() + BLOB_KEPT + DAY, &count);
        }
        assert_ok(err);
        assert_true(count >= 2);
        assert_int_equal(find("eight", "e1", 1), ERR_NOT_FOUND);
        struct attachment_list list = list_of("eight", &arena);
        assert_int_equal(list.count, 1);
        assert_true(list.items[0].withdrawn && list.items[0].withdrawn_at > 0);
        assert_true(slice_is_null(list.items[0].withdrawn_why)); /* nobody withdrew it */
}

static void an_owner_has_an_end(void **state)
{
        (void)state;
        char id[16], content[16];
        bool added;
        for (int i = 0; i < ATTACHMENTS_OF_OWNER_MAX; i++) {
                (void)snprintf(id, sizeof id, "d%d", i);
                (void)snprintf(content, sizeof content, "bytes%d", i);
                assert_ok(add(&(struct sent){ id, "seven", "", content }, &added));
        }
        assert_int_equal(add(&(struct sent){ "d99", "seven", "", "more" }, &added), ERR_TOO_LARGE);
        assert_ok(add(&(struct sent){ "d0", "seven", "", "bytes0" }, &added));
        assert_false(added);
}

static enum attachment_fault fault_of(struct slice upload)
{
        _cleanup_arena_ struct arena arena;
        enum attachment_fault fault = ATTACHMENT_FINE;
        arena_init(&arena, ATTACHMENT_ARENA);
        struct attachment_made *made = arena_new(&arena, struct attachment_made);
        enum error err = attachment_make(&(struct attachment_upload){ .bytes = upload }, &arena, made, &fault);
        assert_int_equal(err, fault == ATTACHMENT_FINE ? OK : ERR_INVALID);
        if (err != OK)
                return fault;
        assert_true(made->pages[0].width <= 320 && made->pages[0].height <= 320);
        assert_true(made->pages[1].width >= made->pages[0].width);
        return ATTACHMENT_FINE;
}

static void every_fault_has_its_own_words(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer file;
        buffer_init(&file, 16 * MIB);
        sample_jpeg(&file, 800, 600, 6);
        assert_int_equal(fault_of(buffer_slice(&file)), ATTACHMENT_FINE);
        assert_int_equal(fault_of(slice_sub(buffer_slice(&file), 0, 300)), ATTACHMENT_BROKEN);
        buffer_clear(&file);
        sample_png(&file, 700, 20);
        assert_int_equal(fault_of(buffer_slice(&file)), ATTACHMENT_FINE);
        buffer_clear(&file);
        sample_png_claiming(&file, 30000, 30000);
        assert_int_equal(fault_of(buffer_slice(&file)), ATTACHMENT_TOO_LARGE);
        buffer_clear(&file);
        sample_pdf(&file, ATTACHMENT_PAGES_MAX + 1);
        assert_int_equal(fault_of(buffer_slice(&file)), ATTACHMENT_TOO_LARGE);
        assert_int_equal(fault_of(S("")), ATTACHMENT_EMPTY);
        assert_int_equal(fault_of(S("PK\x03\x04")), ATTACHMENT_NOT_READ);
        for (int i = ATTACHMENT_EMPTY; i < ATTACHMENT_FAULT_COUNT; i++)
                assert_true(attachment_fault_text((enum attachment_fault)i).size > 0);
}

static enum error text_of(struct slice upload, size_t most, struct arena *arena, struct slice *ret_text,
                          enum attachment_fault *ret_fault)
{
        return attachment_text(&(struct attachment_upload){ .bytes = upload }, most, arena, ret_text, ret_fault);
}

/* The words of a PDF, page after page and cleaned; a photo has none, and nothing is cut silently. */
static void a_paper_gives_its_words(void **state)
{
        (void)state;
        enum attachment_fault fault;
        struct slice text;
        _cleanup_buffer_ struct buffer pdf, photo;
        _cleanup_arena_ struct arena arena;
        buffer_init(&pdf, MIB);
        buffer_init(&photo, MIB);
        arena_init(&arena, MIB);
        sample_pdf(&pdf, 2);
        assert_ok(text_of(buffer_slice(&pdf), 100, &arena, &text, &fault));
        assert_slice(text, "Surat\nSurat");
        assert_int_equal(text_of(buffer_slice(&pdf), 8, &arena, &text, &fault), ERR_INVALID);
        assert_int_equal(fault, ATTACHMENT_TOO_LARGE);
        sample_jpeg(&photo, 80, 60, 1);
        assert_int_equal(text_of(buffer_slice(&photo), 100, &arena, &text, &fault), ERR_INVALID);
        assert_int_equal(fault, ATTACHMENT_NOT_READ);
        assert_int_equal(text_of(S("%PDF-1.7 nothing"), 100, &arena, &text, &fault), ERR_INVALID);
        assert_int_equal(fault, ATTACHMENT_BROKEN);
}

int main(int argc, char **argv)
{
        if (argc == 2 && strcmp(argv[1], SANDBOX_SUBCOMMAND) == 0)
                return sandbox_child_main();
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_same_file_is_one_attachment),
                cmocka_unit_test(a_page_belongs_to_its_owner_alone),
                cmocka_unit_test(what_is_withdrawn_leaves_its_reason),
                cmocka_unit_test(retention_takes_the_pages_and_leaves_the_history),
                cmocka_unit_test(an_owner_has_an_end),
                cmocka_unit_test(every_fault_has_its_own_words),
                cmocka_unit_test(a_paper_gives_its_words),
        };
        return cmocka_run_group_tests(tests, open_all, close_all);
}
