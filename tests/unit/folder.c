/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "folder.h"

#include "test.h"

#include <stdlib.h>

void make_folder(const char *name, size_t size, char *ret_folder)
{
        const char *room = getenv("TMPDIR");
        if (!room || snprintf(ret_folder, size, "%s/%s-XXXXXX", room, name) >= (int)size)
                assert_true(snprintf(ret_folder, size, "/tmp/%s-XXXXXX", name) < (int)size);
        assert_non_null(mkdtemp(ret_folder));
}
