/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Text written safely into another language. Each function appends to `out`; failure shows in buffer_check.
 *
 * Invariants, for any input bytes: what is appended is valid UTF-8; a wrong byte sequence becomes U+FFFD; controls
 * other than tab, line feed and carriage return are left out (utf8_is_control); and no part of the input can end the
 * place where it was put. These are the only functions by which a value reaches HTML, XML, a URL, JSON or CSV. */
#pragma once

#include "base/buffer.h"

/* Nothing in it is written otherwise by any of these but the one for URLs. */
bool escape_is_plain(struct slice text);

/* Between tags: & < > are escaped. Not for the inside of <script> or <style>. */
void escape_html_text(struct buffer *out, struct slice text);
/* Inside an attribute quoted with " or ': & < > " ' and ` are escaped. The quotes are the caller's. */
void escape_html_attribute(struct buffer *out, struct slice text);
/* XML 1.0 text or quoted attribute: as for HTML attributes; tab, line feed and carriage return as character references
 * in `attribute`, where a parser would turn them into spaces; U+FFFE and U+FFFF become U+FFFD. */
void escape_xml_text(struct buffer *out, struct slice text);
void escape_xml_attribute(struct buffer *out, struct slice text);
/* One path segment or query value: all but the unreserved characters of RFC 3986 as %XX (a space is %20). */
void escape_url_component(struct buffer *out, struct slice text);
/* A JSON string, its two quotes included. < > & U+2028 U+2029 are written as \uXXXX, so it may stand in HTML too. */
void escape_json_string(struct buffer *out, struct slice text);
/* One CSV field (RFC 4180), quoted when it must be. A text that a spreadsheet would read as a formula (it begins, after
 * spaces, with = + - @, their full-width forms, tab, CR or LF) gets a leading apostrophe. `separator` is ',' or ';'.
 * Numbers that we made ourselves go through csv_write_int64 (text/csv.h) instead. */
void escape_csv_field(struct buffer *out, struct slice text, char separator);
