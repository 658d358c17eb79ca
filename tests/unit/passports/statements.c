/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "statements.h"

#include "store/query.h"

size_t statements;

enum error __real_query_open(struct query *query, struct tx *tx, const struct statement *statement,
                             const struct sql_value *values);
enum error __wrap_query_open(struct query *query, struct tx *tx, const struct statement *statement,
                             const struct sql_value *values);
enum error __wrap_query_open(struct query *query, struct tx *tx, const struct statement *statement,
                             const struct sql_value *values)
{
        statements++;
        return __real_query_open(query, tx, statement, values);
}
