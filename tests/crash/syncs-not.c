/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Negative control: the whole program, but its store is opened with unsafe_fast (SQLite's synchronous=OFF).
 *
 * Linked with --wrap=store_open. A cut of power takes what was acknowledged, and the crash test must say so. */
#include "store/store.h"

enum error __real_store_open(const struct store_options *options, struct store **ret_store,
                             char ret_message[STORE_MESSAGE_SIZE]);
enum error __wrap_store_open(const struct store_options *options, struct store **ret_store,
                             char ret_message[STORE_MESSAGE_SIZE]);

enum error __wrap_store_open(const struct store_options *options, struct store **ret_store,
                             char ret_message[STORE_MESSAGE_SIZE])
{
        struct store_options unsafe = *options;
        unsafe.unsafe_fast = true;
        return __real_store_open(&unsafe, ret_store, ret_message);
}
