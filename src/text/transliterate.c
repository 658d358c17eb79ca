/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/transliterate.h"

#include "text/clean.h"

#include <pthread.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { LONGEST = 16 * 1024 };

/* One for the whole program, opened at first need: opening reads rules and takes milliseconds. */
static UTransliterator *romaniser;
static pthread_mutex_t romaniser_lock = PTHREAD_MUTEX_INITIALIZER;

static void close_romaniser(void)
{
        utrans_close(romaniser);
        romaniser = NULL;
}

static enum error open_romaniser(void)
{
        static const UChar id[] = u"Any-Latin; Latin-ASCII; Any-Lower";
        UErrorCode status = U_ZERO_ERROR;
        if (romaniser)
                return OK;
        romaniser = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
        if (U_FAILURE(status))
                return ERR_UNCONFIGURED;
        (void)atexit(close_romaniser);
        return OK;
}

static bool is_ascii(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if ((unsigned char)text.data[i] >= 0x80)
                        return false;
        return true;
}

static enum error romanise(UChar *wide, int32_t *size, int32_t capacity)
{
        UErrorCode status = U_ZERO_ERROR;
        int32_t limit = *size;
        pthread_mutex_lock(&romaniser_lock);
        enum error err = open_romaniser();
        if (err == OK)
                utrans_transUChars(romaniser, wide, size, capacity, 0, &limit, &status);
        pthread_mutex_unlock(&romaniser_lock);
        if (err != OK)
                return err;
        return U_SUCCESS(status) ? OK : ERR_MEMORY;
}

static enum error romanise_utf8(struct slice text, struct arena *arena, struct slice *ret_text)
{
        UErrorCode status = U_ZERO_ERROR;
        int32_t capacity = 8 * (int32_t)text.size + 64, size = 0, bytes = 0;
        _cleanup_free_ UChar *wide = calloc((size_t)capacity, sizeof *wide);
        char *narrow = arena_alloc(arena, 3 * (size_t)capacity);
        if (!wide || !narrow)
                return ERR_MEMORY;
        u_strFromUTF8WithSub(wide, capacity, &size, text.data, (int32_t)text.size, 0xFFFD, NULL, &status);
        if (U_FAILURE(status))
                return ERR_MEMORY;
        TRY(romanise(wide, &size, capacity));
        u_strToUTF8WithSub(narrow, 3 * capacity, &bytes, wide, size, 0xFFFD, NULL, &status);
        if (U_FAILURE(status))
                return ERR_MEMORY;
        *ret_text = slice_of(narrow, (size_t)bytes);
        return OK;
}

enum error text_to_latin(struct slice text, struct arena *arena, struct slice *ret_text)
{
        text = slice_sub(text, 0, LONGEST);
        if (!is_ascii(text)) {
                TRY(utf8_normalise(text, UTF8_NFKC, arena, &text));
                TRY(romanise_utf8(text, arena, &text));
        }
        if (!is_ascii(text)) {
                TRY(utf8_normalise(text, UTF8_FOLD, arena, ret_text));
                return OK;
        }
        char *lower = arena_alloc(arena, text.size);
        if (!lower)
                return ERR_MEMORY;
        for (size_t i = 0; i < text.size; i++)
                lower[i] = (char)(text.data[i] >= 'A' && text.data[i] <= 'Z' ? text.data[i] + 32 : text.data[i]);
        *ret_text = slice_of(lower, text.size);
        return OK;
}
