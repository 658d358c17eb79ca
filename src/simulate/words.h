/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What fiction is made of: parts of names, companies, countries, sentences. Tables only. */
#pragma once

#include "base/buffer.h"
#include "simulate/random.h"

#include <stdbool.h>

/* Two parts, never a known person's name on purpose: "Suyatmi Rahayu". */
void words_person(struct buffer *out, struct random *random, bool woman);
/* "PT Mitra Samudra Fiktif" */
void words_company(struct buffer *out, struct random *random);
/* ISO 3166 alpha-2, by the shares of procedural destinations; `risky` takes from the warned group. */
const char *words_country(struct random *random, bool risky);
const char *words_country_name(const char *code);
/* Keys of kind `sign` in data/content, joined by '|': one to three of them. */
void words_signs(struct buffer *out, struct random *random);
/* A sentence of a report or a tip. */
void words_narrative(struct buffer *out, struct random *random, const char *country);
/* Purpose keys as in data/content/checklist.json, by share. */
const char *words_purpose(struct random *random);
const char *words_outcome(struct random *random);
const char *words_reporter(struct random *random);
const char *words_knowledge(struct random *random);
const char *words_relation(struct random *random);
