/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/config.h"

#include "base/checked.h"
#include "text/terminal.h"

#define AT(field) offsetof(struct config, field)

const struct config_key config_keys[] = {
        { "data", CONFIG_PATH, AT(data), "", NULL, 0, 0,
          MARK("Folder of databases and files. Must not be shared by two running programs.") },
        { "keys", CONFIG_PATH, AT(keys), "", NULL, 0, 0,
          MARK("Folder of the master key and the journal's signing key; outside the data folder and its backup. "
               "Default: the data folder's name with .keys.") },
        { "database", CONFIG_TEXT, AT(database), "", NULL, 0, 0,
          MARK("postgresql:// address; empty is embedded SQLite in the data folder.") },
        { "pooler", CONFIG_CHOICE, AT(pooler), "none", "none|transaction", 0, 0,
          MARK("What stands before PostgreSQL: none, or a pooler in transaction mode such as pgbouncer.") },
        { "listen", CONFIG_TEXT, AT(listen), "127.0.0.1:8080", NULL, 0, 0, MARK("Address and port of the pages.") },
        { "admin-listen", CONFIG_TEXT, AT(admin_listen), "", NULL, 0, 0,
          MARK("Loopback address of /readyz and /metrics; empty for none.") },
        { "certificate", CONFIG_PATH, AT(certificate), "", NULL, 0, 0,
          MARK("PEM file of the certificate chain: TLS in the program.") },
        { "private-key", CONFIG_PATH, AT(private_key), "", NULL, 0, 0, MARK("PEM file of the certificate's key.") },
        { "trusted-proxy", CONFIG_SWITCH, AT(trusted_proxy), "no", NULL, 0, 0,
          MARK("yes when a proxy on the same machine ends TLS; only then X-Forwarded-Proto is believed.") },
        { "public-origin", CONFIG_TEXT, AT(public_origin), "", NULL, 0, 0,
          MARK("https:// address under which people reach the program; printed into letters and linked "
               "from e-mails.") },
        { "second-factor", CONFIG_CHOICE, AT(second_factor), "required", "required|optional", 0, 0,
          MARK("required: who holds a role with steps that ask for a second factor (desk officer, supervisor, "
               "analyst, head, administrator, editor) sets up a code app before anything else. optional: his "
               "password alone is such a proof while he has none. The demonstration's fictional offices are never "
               "asked.") },
        { "workers", CONFIG_NUMBER, AT(workers), "32", NULL, 1, 256, MARK("Threads that handle requests.") },
        { "connections", CONFIG_NUMBER, AT(connections), "16", NULL, 1, 256,
          MARK("Database connections for reading (SQLite) or in the pool (PostgreSQL).") },
        { "absent-step", CONFIG_NUMBER, AT(absent_step), "50", NULL, 0, 1000,
          MARK("Milliseconds: what is not found, or may not be seen, is answered at a whole number of them, so that "
               "the clock does not tell which. 0 for tests only.") },
        { "log-level", CONFIG_CHOICE, AT(log_level), "info", "debug|info|warn|error", 0, 0,
          MARK("Least level that is logged.") },
        { "mail-server", CONFIG_TEXT, AT(mail_server), "", NULL, 0, 0,
          MARK("smtp:// or smtps:// address for notices; empty for none.") },
        { "mail-from", CONFIG_TEXT, AT(mail_from), "", NULL, 0, 0, MARK("Sender of notices.") },
        { "webhook-hosts", CONFIG_TEXT, AT(webhook_hosts), "", NULL, 0, 0,
          MARK("Hosts, or host:port, with blanks between, to which webhooks may go by https; empty for none.") },
        { "webhook-private", CONFIG_SWITCH, AT(webhook_private), "no", NULL, 0, 0,
          MARK("yes lets webhooks and web push go to private addresses too, and by http to 127.0.0.1.") },
        { "push-hosts", CONFIG_TEXT, AT(push_hosts), "", NULL, 0, 0,
          MARK("Hosts of push services, with blanks between, through which browsers may be told that there is a "
               "warning (web push); *.HOST is whatever stands below it; empty turns web push off.") },
        { "deliver", CONFIG_SWITCH, AT(deliver), "no", NULL, 0, 0,
          MARK("yes lets messages leave the machine. Always off in a demonstration.") },
};
const size_t config_key_count = ARRAY_SIZE(config_keys);

static bool choice_holds(const char *choices, struct slice value)
{
        struct slice rest = slice_from_cstr(choices), choice;
        while (slice_next(&rest, '|', &choice))
                if (slice_equal(choice, value))
                        return true;
        return false;
}

static enum error set_value(struct config *config, const struct config_key *key, struct slice value)
{
        char *field = (char *)config + key->offset;
        int64_t number;
        switch (key->type) {
        case CONFIG_NUMBER:
                if (!slice_to_int64(value, &number) || number < key->least || number > key->most)
                        return ERR_INVALID;
                *(int64_t *)(void *)field = number;
                return OK;
        case CONFIG_SWITCH:
                if (!choice_holds("yes|no", value))
                        return ERR_INVALID;
                *(bool *)(void *)field = slice_equal(value, S("yes"));
                return OK;
        case CONFIG_CHOICE:
                if (!choice_holds(key->choices, value))
                        return ERR_INVALID;
                break;
        case CONFIG_PATH:
        case CONFIG_TEXT:
                break;
        }
        *(struct slice *)(void *)field = value;
        return OK;
}

static const struct config_key *find_key(struct slice name, size_t *ret_index)
{
        for (size_t i = 0; i < config_key_count; i++) {
                if (slice_equal(name, slice_from_cstr(config_keys[i].name))) {
                        *ret_index = i;
                        return &config_keys[i];
                }
        }
        return NULL;
}

void config_init(struct config *config)
{
        *config = (struct config){ 0 };
        for (size_t i = 0; i < config_key_count; i++)
                if (set_value(config, &config_keys[i], slice_from_cstr(config_keys[i].initial)) != OK)
                        abort(); /* the table above contradicts itself */
}

enum error config_set(struct config *config, struct slice name, struct slice value)
{
        size_t index;
        const struct config_key *key = find_key(name, &index);
        return key ? set_value(config, key, value) : ERR_NOT_FOUND;
}

static enum error explain(char *message, size_t line, const char *what, struct slice name)
{
        (void)snprintf(message, CONFIG_MESSAGE_SIZE, M("line %zu: %s%s%.*s"), line, what, name.size ? ": " : "",
                       SLICE_FMT(name));
        return ERR_INVALID;
}

/* With what would fit. */
static enum error explain_value(char *message, size_t line, const struct config_key *key)
{
        if (key->type == CONFIG_NUMBER)
                (void)snprintf(message, CONFIG_MESSAGE_SIZE, M("line %zu: value does not fit: %s is %lld to %lld"),
                               line,
                               key->name, (long long)key->least, (long long)key->most);
        else
                (void)snprintf(message, CONFIG_MESSAGE_SIZE, M("line %zu: value does not fit: %s is one of %s"), line,
                               key->name, key->type == CONFIG_SWITCH ? "yes|no" : key->choices);
        return ERR_INVALID;
}

enum error config_read(struct config *config, struct slice text, struct arena *arena,
                       char ret_message[CONFIG_MESSAGE_SIZE])
{
        bool seen[ARRAY_SIZE(config_keys)] = { 0 };
        struct slice line;
        for (size_t number = 1; slice_next(&text, '\n', &line); number++) {
                line = slice_trim(line);
                if (line.size == 0 || line.data[0] == '#')
                        continue;
                size_t equals = slice_find_byte(line, '='), index;
                if (equals == line.size)
                        return explain(ret_message, number, M("no \"=\""), SLICE_NULL);
                struct slice name = slice_trim(slice_sub(line, 0, equals));
                const struct config_key *key = find_key(name, &index);
                if (!key)
                        return explain(ret_message, number, M("unknown key"), name);
                if (seen[index])
                        return explain(ret_message, number, M("key given twice"), name);
                seen[index] = true;
                struct slice value = arena_copy(arena, slice_trim(slice_from(line, equals + 1)));
                if (slice_is_null(value))
                        return ERR_MEMORY;
                if (set_value(config, key, value) != OK)
                        return explain_value(ret_message, number, key);
        }
        return OK;
}
