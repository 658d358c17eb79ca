-- Queries of the room `subjects`. A mention whose source names the reader does not exist for him.
-- PostgreSQL gets the ids of a subject and of those merged into it as an array: it would otherwise walk all mentions of an
-- office whenever it does not know yet how many there are.

-- query subject_find one
-- :office_id uuid
-- :kind text
-- :key lookup(subject.label)
-- > id uuid, merged_into uuid?
SELECT id, merged_into FROM subject WHERE office_id = :office_id AND kind = :kind AND key_hash = :key;

-- key_version 0: a row apart, for what one held source mentions. Nobody finds it by an identifier, and it is put into no table of
-- what is written alike.
-- query subject_insert exec
-- :office_id uuid
-- :id uuid
-- :kind text
-- :key lookup(subject.label)
-- :key_version int
-- :label sealed(subject.label, id)
-- :created_at instant
INSERT INTO subject (office_id, id, kind, key_hash, key_version, label, merged_into, created_at, version)
VALUES (:office_id, :id, :kind, :key, :key_version, :label, NULL, :created_at, 1)
ON CONFLICT (office_id, kind, key_hash) DO NOTHING;

-- query subject_get one
-- :office_id uuid
-- :id uuid
-- > office_id uuid, id uuid, kind text, label sealed(subject.label, id), merged_into uuid?, version int, key_version int
SELECT office_id, id, kind, label, merged_into, version, key_version FROM subject WHERE office_id = :office_id AND id = :id;

-- query subject_reader_named one
-- :office_id uuid
-- :reader uuid
-- > found bool
SELECT EXISTS (SELECT 1 FROM named_in WHERE person_id = :reader AND office_id = :office_id) AS found;

-- The first mention of a subject that the reader may know of.
-- query subject_seen_first one
-- :office_id uuid
-- :subject_id uuid
-- :reader uuid
-- > office_id uuid, id uuid, raw sealed(mention.raw, id)
SELECT m.office_id, m.id, m.raw
  FROM mention m
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id))
   AND m.state NOT LIKE 'held%' AND m.source_kind <> 'application'
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 ORDER BY m.subject_id <> :subject_id, m.created_at, m.id LIMIT 1;

-- query subject_root_of one
-- :office_id uuid
-- :id uuid
-- > root uuid
SELECT coalesce(merged_into, id) AS root FROM subject WHERE office_id = :office_id AND id = :id;

-- Who takes a subject on PostgreSQL writes its row again as it is: another who does so waits, and one that runs
-- SERIALIZABLE and began before must begin again.
-- query subject_take one
-- :office_id uuid
-- :id uuid
-- > root uuid
-- sqlite: SELECT coalesce(merged_into, id) AS root FROM subject WHERE office_id = :office_id AND id = :id;
-- postgres: UPDATE subject SET version = version WHERE office_id = :office_id AND id = :id
-- postgres: RETURNING coalesce(merged_into, id) AS root;

-- query subject_merged_count one
-- :office_id uuid
-- :id uuid
-- > found int
SELECT count(*) AS found FROM subject WHERE office_id = :office_id AND merged_into = :id;

-- query subject_merge exec
-- :merged_into uuid?
-- :office_id uuid
-- :id uuid
UPDATE subject SET merged_into = :merged_into, version = version + 1 WHERE office_id = :office_id AND id = :id;

-- query mention_insert exec
-- :office_id uuid
-- :id uuid
-- :subject_id uuid
-- :source_kind text
-- :source_id uuid
-- :source_group text
-- :household lookup(report.household)?
-- :village_code text
-- :role text
-- :raw sealed(mention.raw, id)
-- :rule text
-- :observed_on date
-- :state text
-- :created_at instant
INSERT INTO mention (office_id, id, subject_id, source_kind, source_id, source_group, household_hash, village_code, role, raw,
                     rule, observed_on, state, created_at)
VALUES (:office_id, :id, :subject_id, :source_kind, :source_id, :source_group, :household, :village_code, :role, :raw,
        :rule, :observed_on, :state, :created_at)
ON CONFLICT (office_id, source_kind, source_id, subject_id, role)
DO UPDATE SET state = substr(mention.state, 11) WHERE mention.state LIKE 'withdrawn-%';

-- What the source does not say any more; its state of before stands behind "withdrawn-".
-- query mention_withdraw exec
-- :office_id uuid, :source_kind text, :source_id uuid, :role text, :rule text
UPDATE mention SET state = 'withdrawn-' || state
 WHERE office_id = :office_id AND source_kind = :source_kind AND source_id = :source_id AND role = :role
   AND rule LIKE :rule AND state NOT LIKE 'withdrawn-%';

-- query mention_release exec
-- :office_id uuid
-- :source_kind text
-- :source_id uuid
UPDATE mention SET state = CASE state WHEN 'held' THEN 'active' ELSE substr(state, 6) END
 WHERE office_id = :office_id AND source_kind = :source_kind AND source_id = :source_id AND state LIKE 'held%';

-- What a held source mentions since it arrived.
-- query mention_apart many 100
-- :office_id uuid
-- :source_kind text
-- :source_id uuid
-- > office_id uuid, id uuid, kind text, raw sealed(mention.raw, id)
SELECT m.office_id, m.id, s.kind, m.raw
  FROM mention m JOIN subject s ON s.office_id = m.office_id AND s.id = m.subject_id
 WHERE m.office_id = :office_id AND m.source_kind = :source_kind AND m.source_id = :source_id AND s.key_version = 0
 ORDER BY m.id;

-- query mention_join exec
-- :subject_id uuid
-- :state text
-- :office_id uuid
-- :id uuid
UPDATE mention SET subject_id = :subject_id, state = :state WHERE office_id = :office_id AND id = :id;

-- "held" alone is what was active; else the state of before stands behind "held-".
-- query mention_hold exec
-- :office_id uuid
-- :source_kind text
-- :source_id uuid
UPDATE mention SET state = CASE state WHEN 'active' THEN 'held' ELSE 'held-' || state END
 WHERE office_id = :office_id AND source_kind = :source_kind AND source_id = :source_id AND state NOT LIKE 'held%';

-- query mention_subjects many 100
-- :office_id uuid
-- :source_kind text
-- :source_id uuid
-- > id uuid
SELECT DISTINCT coalesce(s.merged_into, s.id) AS id
  FROM mention m JOIN subject s ON s.office_id = m.office_id AND s.id = m.subject_id
 WHERE m.office_id = :office_id AND m.source_kind = :source_kind AND m.source_id = :source_id
 ORDER BY 1;

-- On PostgreSQL one subject after the other: for several at once the planner guesses ten, and reads the whole table as long as
-- it is small. Such a plan stays with a connection while the table grows, and every report that is filed asks this.
-- query mention_counted many 10000
-- :office_id uuid
-- :subject_id uuid
-- :from_day date
-- > source_kind text, source_id uuid, source_group text, household_hash bytes?, village_code text, observed_on date, moved bool
SELECT m.source_kind, m.source_id, m.source_group, m.household_hash, m.village_code, m.observed_on,
       EXISTS (SELECT 1 FROM region_now n WHERE n.office_id = m.office_id AND n.code = m.village_code) AS moved
-- sqlite: FROM mention m
-- postgres: FROM (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id) f
-- postgres: CROSS JOIN LATERAL (SELECT o.* FROM mention o WHERE o.office_id = :office_id AND o.subject_id = f.id OFFSET 0) m
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
   AND m.state IN ('active', 'confirmed') AND m.source_kind <> 'application' AND m.observed_on >= :from_day
 ORDER BY m.observed_on, m.id;

-- What is known of it by others than those who apply: a company may be named by thousands of applicants. `possible`: also mentions of
-- an equal name that wait to be judged.
-- query mention_evidence many 2000
-- :office_id uuid
-- :subject_id uuid
-- :reader uuid
-- :possible bool
-- > source_kind text, source_id uuid, source_group text, household_hash bytes?, village_code text, observed_on date
SELECT m.source_kind, m.source_id, m.source_group, m.household_hash, m.village_code, m.observed_on
  FROM mention m
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id))
   AND (m.state IN ('active', 'confirmed') OR (:possible AND m.state = 'possible')) AND m.source_kind <> 'application'
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 ORDER BY m.observed_on DESC, m.id;

-- Others who name it as their guarantor's, not longer than that before or after. Whoever applies twice is one; without an identity number each application is.
-- query subject_vouched one
-- :office_id uuid, :subject_id uuid, :reader uuid, :application_id uuid, :within int
-- > applicants int
SELECT count(DISTINCT a.nik_hash) + count(CASE WHEN a.nik_hash IS NULL THEN 1 END) AS applicants
  FROM application own
  JOIN mention m ON m.office_id = own.office_id AND m.created_at BETWEEN own.created_at - :within AND own.created_at + :within
  JOIN application a ON a.office_id = m.office_id AND a.id = m.source_id
 WHERE own.office_id = :office_id AND own.id = :application_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id))
   AND m.source_kind = 'application' AND m.role = 'guarantor'
   AND m.state IN ('active', 'confirmed') AND m.source_id <> own.id
   AND (own.nik_hash IS NULL OR a.nik_hash IS NULL OR own.nik_hash <> a.nik_hash)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader);

-- Others who name it, since then; without an identity number each application is one. The first 500, so that what a large company costs
-- does not grow.
-- query subject_namers one
-- :office_id uuid, :subject_id uuid, :application_id uuid, :since instant
-- > applicants int
SELECT count(DISTINCT n.nik_hash) + count(CASE WHEN n.nik_hash IS NULL THEN 1 END) AS applicants
  FROM (SELECT a.nik_hash
          FROM application own
          JOIN mention m ON m.office_id = own.office_id AND m.created_at >= :since
          JOIN application a ON a.office_id = m.office_id AND a.id = m.source_id
         WHERE own.office_id = :office_id AND own.id = :application_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id))
           AND m.source_kind = 'application' AND m.source_id <> own.id AND m.state IN ('active', 'confirmed', 'possible')
           AND (own.nik_hash IS NULL OR a.nik_hash IS NULL OR own.nik_hash <> a.nik_hash)
         LIMIT 500) n;

-- query subject_graded many 2000
-- :office_id uuid
-- :subject_id uuid
-- :reader uuid
-- :possible bool
-- > id uuid, verified bool
-- By the subject's few mentions: joined from `subject`, SQLite walked through every mention of a report.
SELECT DISTINCT r.id, (r.state = 'closed' AND coalesce(r.outcome, '') IN ('confirmed', 'partly')) AS verified
  FROM mention m
  JOIN report r ON r.office_id = m.office_id AND r.id = m.source_id
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
-- sqlite: AND +m.source_kind = 'report' AND m.source_kind <> 'application'
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id))
-- postgres: AND m.source_kind = 'report'
   AND (m.state IN ('active', 'confirmed') OR (:possible AND m.state = 'possible'))
   AND r.reliability IN ('A', 'B', 'C') AND r.credibility IN ('1', '2', '3')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.object_kind = 'report'
                      AND n.object_id = r.id AND n.person_id = :reader)
 ORDER BY r.id;

-- Companies and addresses that stand in the same sources as a name, but for applications.
-- query subject_beside many 2000
-- :office_id uuid
-- :subject_id uuid
-- :reader uuid
-- > office_id uuid, id uuid, source_id uuid, kind text, raw sealed(mention.raw, id)
SELECT o.office_id, o.id, m.source_id, k.kind, o.raw
  FROM mention m
  JOIN mention o ON o.office_id = m.office_id AND o.source_kind = m.source_kind AND o.source_id = m.source_id
  JOIN subject k ON k.office_id = o.office_id AND k.id = o.subject_id
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id))
   AND m.state IN ('active', 'confirmed', 'possible') AND m.source_kind <> 'application'
   AND o.state IN ('active', 'confirmed', 'possible') AND k.kind IN ('company', 'address')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 ORDER BY m.observed_on DESC, o.id;

-- query subject_signals many 100
-- :office_id uuid
-- :subject_id uuid
-- :reader uuid
-- > id uuid, number text, state text, outcome text?, created_at instant
SELECT g.id, g.number, g.state, g.outcome, g.created_at
  FROM signal g
 WHERE g.office_id = :office_id AND g.subject_id = :subject_id
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'signal'
                      AND n.object_id = g.id AND n.person_id = :reader)
 ORDER BY g.seq DESC;

-- A name that waits to be judged waits beside an earlier one. Where all earlier ones are kept from the reader it is the first for
-- him, and first ones do not wait; the same in the two queries below that say `possible`.
-- query subject_mentions many 500
-- :office_id uuid
-- :subject_id uuid
-- :reader uuid
-- > office_id uuid, id uuid, source_kind text, source_id uuid, source_group text, household_hash bytes?, village_code text
-- > role text, raw sealed(mention.raw, id), rule text, observed_on date, state text
SELECT m.office_id, m.id, m.source_kind, m.source_id, m.source_group, m.household_hash, m.village_code, m.role, m.raw,
       m.rule, m.observed_on, CASE WHEN m.state <> 'possible' OR (EXISTS (SELECT 1 FROM mention k WHERE k.office_id = m.office_id AND k.subject_id = m.subject_id
                   AND (k.created_at < m.created_at OR k.created_at = m.created_at AND k.id < m.id)
                   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = k.office_id AND n.object_kind = k.source_kind
                                      AND n.object_id = k.source_id AND n.person_id = :reader))
        OR NOT EXISTS (SELECT 1 FROM mention k JOIN named_in n ON n.office_id = k.office_id AND n.object_kind = k.source_kind
                          AND n.object_id = k.source_id AND n.person_id = :reader
                        WHERE k.office_id = m.office_id AND k.subject_id = m.subject_id)) THEN m.state ELSE 'active' END AS state
  FROM mention m
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id))
   AND m.state NOT LIKE 'held%' AND m.source_kind <> 'application'
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 ORDER BY m.observed_on DESC, m.id;

-- What was mentioned last, of the mentions that the reader sees, first: ids say nothing about time, and when a subject was made
-- may be the moment of a report that names him. Both databases walk the newest mentions and stop; PostgreSQL, above all before it
-- has counted its tables, would join all subjects with all mentions if it were let (hence the array, OFFSET and LATERAL).
-- query subject_rows many 201
-- :office_id uuid
-- :kind text
-- :at instant
-- :before uuid
-- :reader uuid
-- :limit int
-- > office_id uuid, id uuid, kind text, label sealed(subject.label, id), mentions int, villages int, first_on date
-- > last_on date, at instant, mention_id uuid
WITH latest AS (
SELECT coalesce(c.merged_into, c.id) AS root, l.created_at AS at, l.id AS mention_id
  FROM mention l CROSS JOIN subject c -- in this order: SQLite would walk all subjects first
 WHERE l.office_id = :office_id AND l.created_at <= :at AND (l.created_at < :at OR l.id < :before)
   AND l.state IN ('active', 'confirmed', 'possible') AND l.source_kind <> 'application'
   AND c.office_id = l.office_id AND c.id = l.subject_id AND (:kind = '' OR c.kind = :kind)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = l.office_id AND n.object_kind = l.source_kind
                      AND n.object_id = l.source_id AND n.person_id = :reader)
-- sqlite: AND NOT EXISTS (SELECT 1 FROM (SELECT d.id FROM subject d WHERE d.office_id = :office_id AND d.id = coalesce(c.merged_into, c.id)
-- sqlite:                                  UNION ALL
-- sqlite:                                 SELECT d.id FROM subject d
-- sqlite:                                  WHERE d.office_id = :office_id AND d.merged_into = coalesce(c.merged_into, c.id)) d
-- sqlite:                    CROSS JOIN mention k
-- sqlite:                   WHERE k.office_id = :office_id AND k.subject_id = d.id AND k.created_at >= l.created_at
-- postgres: AND NOT EXISTS (SELECT 1 FROM mention k
-- postgres:                  WHERE k.office_id = :office_id AND k.created_at >= l.created_at
-- postgres:                    AND k.subject_id = ANY (ARRAY(
-- postgres:                        SELECT d.id FROM subject d WHERE d.office_id = :office_id AND d.id = coalesce(c.merged_into, c.id)
-- postgres:                         UNION ALL
-- postgres:                        SELECT d.id FROM subject d
-- postgres:                         WHERE d.office_id = :office_id AND d.merged_into = coalesce(c.merged_into, c.id)))
                      AND (k.created_at > l.created_at OR k.id > l.id)
                      AND k.state IN ('active', 'confirmed', 'possible') AND k.source_kind <> 'application'
                      AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = k.office_id
                                         AND n.object_kind = k.source_kind AND n.object_id = k.source_id
                                         AND n.person_id = :reader)
-- postgres:        OFFSET 0
                   )
 ORDER BY l.created_at DESC, l.id DESC LIMIT :limit)
SELECT s.office_id, s.id, s.kind, s.label, count(m.id) AS mentions, count(DISTINCT nullif(m.village_code, '')) AS villages,
       min(m.observed_on) AS first_on, max(m.observed_on) AS last_on, r.at, r.mention_id
-- sqlite: FROM latest r CROSS JOIN subject s CROSS JOIN subject c CROSS JOIN mention m
-- sqlite: WHERE s.office_id = :office_id AND s.id = r.root AND c.office_id = s.office_id
-- sqlite:   AND c.id IN (SELECT d.id FROM subject d WHERE d.office_id = :office_id AND d.id = r.root
-- sqlite:                 UNION ALL SELECT d.id FROM subject d WHERE d.office_id = :office_id AND d.merged_into = r.root)
-- postgres: FROM latest r JOIN subject s ON s.office_id = :office_id AND s.id = r.root
-- postgres: CROSS JOIN LATERAL (SELECT d.office_id, d.id FROM subject d WHERE d.office_id = :office_id AND d.id = r.root
-- postgres:                      UNION ALL
-- postgres:                     SELECT d.office_id, d.id FROM subject d WHERE d.office_id = :office_id AND d.merged_into = r.root) c
-- postgres: CROSS JOIN mention m WHERE true
   AND m.office_id = c.office_id AND m.subject_id = c.id
   AND m.state IN ('active', 'confirmed', 'possible') AND m.source_kind <> 'application'
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 GROUP BY s.office_id, s.id, s.kind, s.label, r.at, r.mention_id
 ORDER BY r.at DESC, r.mention_id DESC;

-- query subject_row_one one
-- :office_id uuid
-- :id uuid
-- :reader uuid
-- > office_id uuid, id uuid, kind text, label sealed(subject.label, id), mentions int, villages int, first_on date
-- > last_on date
SELECT s.office_id, s.id, s.kind, s.label, count(m.id) AS mentions, count(DISTINCT nullif(m.village_code, '')) AS villages,
       min(m.observed_on) AS first_on, max(m.observed_on) AS last_on
  FROM subject s CROSS JOIN subject c CROSS JOIN mention m -- in this order: SQLite would walk all mentions first
 WHERE c.office_id = s.office_id
   AND c.id IN (SELECT d.id FROM subject d WHERE d.office_id = :office_id AND d.id = :id
                 UNION ALL
                SELECT d.id FROM subject d WHERE d.office_id = :office_id AND d.merged_into = :id)
   AND m.office_id = c.office_id AND m.subject_id = c.id AND s.office_id = :office_id AND s.id = :id
   AND m.state IN ('active', 'confirmed', 'possible') AND m.source_kind <> 'application'
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 GROUP BY s.office_id, s.id, s.kind, s.label;

-- query mention_get one
-- :office_id uuid
-- :id uuid
-- :reader uuid
-- > root uuid, state text
SELECT coalesce(s.merged_into, s.id) AS root, m.state
  FROM mention m JOIN subject s ON s.office_id = m.office_id AND s.id = m.subject_id
 WHERE m.office_id = :office_id AND m.id = :id
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader);

-- query mention_state_set exec
-- :state text
-- :office_id uuid
-- :id uuid
UPDATE mention SET state = :state WHERE office_id = :office_id AND id = :id;

-- query judgement_insert exec
-- :office_id uuid
-- :id uuid
-- :subject_id uuid
-- :other_kind text
-- :other_id uuid
-- :verdict text
-- :before_state text
-- :reason text
-- :decided_by uuid
-- :decided_at instant
INSERT INTO subject_judgement (office_id, id, subject_id, other_kind, other_id, verdict, before_state, reason, decided_by,
                               decided_at, undone_by, undone_at)
VALUES (:office_id, :id, :subject_id, :other_kind, :other_id, :verdict, :before_state, :reason, :decided_by, :decided_at,
        NULL, NULL)
ON CONFLICT (office_id, id) DO NOTHING;

-- query judgement_get one
-- :office_id uuid
-- :id uuid
-- > subject_id uuid, other_kind text, other_id uuid, verdict text, before_state text, decided_at instant, undone_at instant?
SELECT subject_id, other_kind, other_id, verdict, before_state, decided_at, undone_at
  FROM subject_judgement WHERE office_id = :office_id AND id = :id;

-- query judgement_later one
-- :office_id uuid
-- :id uuid
-- :other_id uuid
-- :decided_at instant
-- > found int
SELECT count(*) AS found FROM subject_judgement
 WHERE office_id = :office_id AND other_id = :other_id AND id <> :id AND undone_at IS NULL AND decided_at >= :decided_at
   AND verdict <> 'later' AND (other_kind <> 'subject' OR verdict = 'same');

-- Mentions of a name that wait to be judged, and the others, of what the reader may know of.
-- query subject_waiting one
-- :office_id uuid
-- :subject_id uuid
-- :reader uuid
-- > waiting int, counted int
SELECT count(CASE WHEN m.state = 'possible' THEN 1 END) AS waiting,
       count(CASE WHEN m.state IN ('active', 'confirmed') THEN 1 END) AS counted
  FROM mention m
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id))
   AND m.source_kind <> 'application'
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader);

-- query judgement_undo exec
-- :undone_by uuid
-- :undone_at instant
-- :office_id uuid
-- :id uuid
UPDATE subject_judgement SET undone_by = :undone_by, undone_at = :undone_at
 WHERE office_id = :office_id AND id = :id AND undone_at IS NULL;

-- What is judged about a source that names the reader is not there for him.
-- query judgements_of many 200
-- :office_id uuid
-- :subject_id uuid
-- :reader uuid
-- > id uuid, other_kind text, other_id uuid, verdict text, reason text, decided_by text, decided_at instant, undone bool
SELECT j.id, j.other_kind, j.other_id, j.verdict, j.reason, p.name AS decided_by, j.decided_at,
       j.undone_at IS NOT NULL AS undone
  FROM subject_judgement j JOIN person p ON p.office_id = j.office_id AND p.id = j.decided_by
 WHERE j.office_id = :office_id AND j.subject_id = :subject_id
   AND NOT EXISTS (SELECT 1 FROM mention m JOIN named_in n ON n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader
                    WHERE j.other_kind = 'mention' AND m.office_id = j.office_id AND m.id = j.other_id)
   AND NOT EXISTS (SELECT 1 FROM mention m WHERE j.other_kind = 'mention' AND m.office_id = j.office_id AND m.id = j.other_id
                      AND m.state LIKE 'held%')
   AND (j.other_kind <> 'subject' OR EXISTS (SELECT 1 FROM mention m
         WHERE m.office_id = j.office_id AND m.subject_id = j.other_id AND m.state NOT LIKE 'held%'
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                              AND n.object_id = m.source_id AND n.person_id = :reader)))
   AND (j.other_kind <> 'split' OR EXISTS (SELECT 1 FROM subject_split p
         JOIN mention m ON m.office_id = p.office_id AND m.id = p.mention_id
         WHERE p.office_id = j.office_id AND p.judgement_id = j.id AND m.state NOT LIKE 'held%'
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                              AND n.object_id = m.source_id AND n.person_id = :reader)))
 ORDER BY j.decided_at DESC, j.id;

-- Each judgement and each undoing, of those that the reader sees, makes a new version; one about two subjects does so for
-- both, from whichever page it came.
-- query judgement_version one
-- :office_id uuid
-- :subject_id uuid
-- :reader uuid
-- > version int
SELECT 1 + count(*) + count(j.undone_at) AS version FROM subject_judgement j
 WHERE j.office_id = :office_id
   AND (j.subject_id = :subject_id OR (j.other_kind = 'subject' AND j.other_id = :subject_id))
   AND NOT EXISTS (SELECT 1 FROM mention m JOIN named_in n ON n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader
                    WHERE j.other_kind = 'mention' AND m.office_id = j.office_id AND m.id = j.other_id)
   AND (j.other_kind <> 'subject' OR EXISTS (SELECT 1 FROM mention m
         WHERE m.office_id = j.office_id
           AND m.subject_id = CASE WHEN j.subject_id = :subject_id THEN j.other_id ELSE j.subject_id END
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                              AND n.object_id = m.source_id AND n.person_id = :reader)))
   AND (j.other_kind <> 'split' OR EXISTS (SELECT 1 FROM subject_split p
         JOIN mention m ON m.office_id = p.office_id AND m.id = p.mention_id
         WHERE p.office_id = j.office_id AND p.judgement_id = j.id
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                              AND n.object_id = m.source_id AND n.person_id = :reader)));

-- --- which subjects may be one ---

-- query subject_without_blocks many 1000
-- :office_id uuid
-- :limit int
-- > office_id uuid, id uuid, kind text, label sealed(subject.label, id)
SELECT office_id, id, kind, label FROM subject WHERE office_id = :office_id AND block_version = 0 AND key_version > 0 ORDER BY id LIMIT :limit;

-- The same of whichever office.
-- query subject_without_blocks_any many 1000
-- :limit int
-- > office_id uuid, id uuid, kind text, label sealed(subject.label, id)
SELECT office_id, id, kind, label FROM subject WHERE block_version = 0 AND key_version > 0 ORDER BY office_id, id LIMIT :limit;

-- `hashes` is 32 bytes of each, one after the other: one statement however many parts a key has.
-- query subject_blocks_insert exec
-- :office_id uuid, :subject_id uuid, :count int, :hashes bytes
-- sqlite: WITH RECURSIVE place(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM place WHERE i + 1 < :count)
INSERT INTO subject_block (office_id, block_hash, subject_id)
-- sqlite: SELECT :office_id, substr(:hashes, 32 * i + 1, 32), :subject_id FROM place WHERE i < :count
-- postgres: SELECT :office_id, substr(:hashes, 32 * i + 1, 32), :subject_id
-- postgres:   FROM generate_series(0, CAST(:count AS int) - 1) AS i
ON CONFLICT (office_id, block_hash, subject_id) DO NOTHING;

-- Which subjects of others than applicants share these parts, with the most shared first; `hashes` as above.
-- query subject_sharing many 16
-- :office_id uuid, :count int, :hashes bytes
-- > id uuid
-- sqlite: WITH RECURSIVE place(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM place WHERE i + 1 < :count),
-- sqlite: asked(hash) AS (SELECT substr(:hashes, 32 * i + 1, 32) FROM place)
-- postgres: WITH asked(hash) AS (SELECT substr(:hashes, 32 * i + 1, 32) FROM generate_series(0, CAST(:count AS int) - 1) AS i)
SELECT coalesce(s.merged_into, s.id) AS id
  FROM asked q
-- sqlite: CROSS JOIN subject_block b
-- postgres: CROSS JOIN LATERAL (SELECT o.* FROM subject_block o WHERE o.office_id = :office_id AND o.block_hash = q.hash OFFSET 0) b
 CROSS JOIN subject s
 WHERE b.office_id = :office_id AND b.block_hash = q.hash AND s.office_id = b.office_id AND s.id = b.subject_id
   AND EXISTS (SELECT 1 FROM mention m WHERE m.office_id = s.office_id AND m.subject_id = s.id AND m.source_kind <> 'application'
                  AND m.state IN ('active', 'confirmed', 'possible'))
 GROUP BY coalesce(s.merged_into, s.id) ORDER BY count(*) DESC, 1 LIMIT 16;

-- query subject_block_done exec
-- :office_id uuid
-- :id uuid
UPDATE subject SET block_version = 1 WHERE office_id = :office_id AND id = :id;

-- All of an office, page by page, for the tables in memory.
-- query subject_page many 500
-- :office_id uuid
-- :after uuid
-- > office_id uuid, id uuid, kind text, label sealed(subject.label, id)
SELECT office_id, id, kind, label FROM subject WHERE office_id = :office_id AND id > :after AND key_version > 0
 ORDER BY id LIMIT 500;

-- A subject's label and those of what was merged into it.
-- query subject_labels many 100
-- :office_id uuid
-- :id uuid
-- > office_id uuid, id uuid, label sealed(subject.label, id)
SELECT office_id, id, label FROM subject WHERE office_id = :office_id AND id = :id
UNION ALL SELECT office_id, id, label FROM subject WHERE office_id = :office_id AND merged_into = :id LIMIT 100;

-- Those that share most parts of their keys first.
-- query subject_near many 201
-- :office_id uuid
-- :id uuid
-- > id uuid, shared int
SELECT coalesce(s.merged_into, s.id) AS id, count(*) AS shared
  FROM (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
         UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id) c
  JOIN subject_block b ON b.office_id = :office_id AND b.subject_id = c.id
  JOIN subject_block o ON o.office_id = b.office_id AND o.block_hash = b.block_hash
  JOIN subject s ON s.office_id = o.office_id AND s.id = o.subject_id
 WHERE coalesce(s.merged_into, s.id) <> :id
 GROUP BY coalesce(s.merged_into, s.id) ORDER BY count(*) DESC, 1 LIMIT 201;

-- What stands about this subject and another but that they are one; the latest last.
-- query pair_verdicts many 400
-- :office_id uuid
-- :id uuid
-- > other_id uuid, verdict text, decided_at instant
SELECT coalesce(o.merged_into, o.id) AS other_id, j.verdict, j.decided_at
  FROM (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
         UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id) c
  JOIN subject_judgement j ON j.office_id = :office_id AND j.subject_id = c.id
  JOIN subject o ON o.office_id = j.office_id AND o.id = j.other_id
 WHERE j.other_kind IN ('subject', 'split') AND j.verdict <> 'same' AND j.undone_at IS NULL
UNION ALL
SELECT coalesce(o.merged_into, o.id) AS other_id, j.verdict, j.decided_at
  FROM (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
         UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id) c
  JOIN subject_judgement j ON j.office_id = :office_id AND j.other_id = c.id
  JOIN subject o ON o.office_id = j.office_id AND o.id = j.subject_id
 WHERE j.other_kind IN ('subject', 'split') AND j.verdict <> 'same' AND j.undone_at IS NULL
 ORDER BY 3;

-- What stands in the same sources, of what the reader may see.
-- query subject_facts many 400
-- :office_id uuid
-- :id uuid
-- :reader uuid
-- > office_id uuid, id uuid, kind text, label sealed(subject.label, id), source_kind text, source_id uuid
-- > observed_on date
SELECT DISTINCT o.office_id, o.id, o.kind, o.label, m.source_kind, m.source_id, m.observed_on
  FROM mention m
  JOIN mention w ON w.office_id = m.office_id AND w.source_kind = m.source_kind AND w.source_id = m.source_id
  JOIN subject s ON s.office_id = w.office_id AND s.id = w.subject_id
  JOIN subject o ON o.office_id = s.office_id AND o.id = coalesce(s.merged_into, s.id)
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- sqlite:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- postgres:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id))
   AND o.id <> :id AND m.source_kind <> 'application'
   AND m.state IN ('active', 'confirmed', 'possible') AND w.state IN ('active', 'confirmed', 'possible')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 ORDER BY o.kind, o.id, m.observed_on DESC, m.source_id LIMIT 400;

-- --- splitting ---

-- How many the reader sees: what is kept from him must not tell by what he may split off that it is there.
-- query subject_mention_count one
-- :office_id uuid
-- :id uuid
-- :reader uuid
-- > found int
SELECT count(*) AS found FROM mention m
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- sqlite:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- postgres:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id))
   AND m.state NOT LIKE 'held%' AND m.source_kind <> 'application'
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader);

-- query split_mention exec
-- :office_id uuid
-- :judgement_id uuid
-- :id uuid
INSERT INTO subject_split (office_id, judgement_id, mention_id, from_id, before_state)
SELECT m.office_id, :judgement_id, m.id, m.subject_id, m.state FROM mention m
 WHERE m.office_id = :office_id AND m.id = :id;

-- query mention_raw one
-- :office_id uuid
-- :id uuid
-- > office_id uuid, id uuid, raw sealed(mention.raw, id)
SELECT office_id, id, raw FROM mention WHERE office_id = :office_id AND id = :id;

-- query mention_move exec
-- :subject_id uuid
-- :office_id uuid
-- :id uuid
UPDATE mention SET subject_id = :subject_id, state = 'confirmed' WHERE office_id = :office_id AND id = :id;

-- query split_held one
-- :office_id uuid
-- :judgement_id uuid
-- > found int
SELECT count(*) AS found FROM subject_split p JOIN mention m ON m.office_id = p.office_id AND m.id = p.mention_id
 WHERE p.office_id = :office_id AND p.judgement_id = :judgement_id AND m.state LIKE 'held%';

-- query mentions_back exec
-- :office_id uuid
-- :judgement_id uuid
UPDATE mention SET
    subject_id = (SELECT p.from_id FROM subject_split p WHERE p.office_id = mention.office_id
                     AND p.judgement_id = :judgement_id AND p.mention_id = mention.id),
    state = (SELECT p.before_state FROM subject_split p WHERE p.office_id = mention.office_id
                AND p.judgement_id = :judgement_id AND p.mention_id = mention.id)
 WHERE office_id = :office_id
   AND id IN (SELECT p.mention_id FROM subject_split p WHERE p.office_id = :office_id AND p.judgement_id = :judgement_id);

-- What was decided about a subject, or a mention of it, and stands.
-- query judgements_standing one
-- :office_id uuid
-- :id uuid
-- > found int
SELECT count(*) AS found FROM subject_judgement j
 WHERE j.office_id = :office_id AND j.undone_at IS NULL AND (j.subject_id = :id OR (j.other_id = :id AND j.other_kind <> 'split'));

-- --- who is mentioned with whom ---

-- Everything in the sources that mention a subject, itself included, of what the reader may see.
-- query subject_circle many 1000
-- :office_id uuid
-- :id uuid
-- :reader uuid
-- > office_id uuid, id uuid, kind text, label sealed(subject.label, id), source_kind text, source_id uuid
-- > observed_on date, possible bool
SELECT o.office_id, o.id, o.kind, o.label, m.source_kind, m.source_id, m.observed_on,
       (w.state = 'possible'
        AND (EXISTS (SELECT 1 FROM mention k WHERE k.office_id = w.office_id AND k.subject_id = w.subject_id
                    AND (k.created_at < w.created_at OR k.created_at = w.created_at AND k.id < w.id)
                    AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = k.office_id AND n.object_kind = k.source_kind
                                       AND n.object_id = k.source_id AND n.person_id = :reader))
         OR NOT EXISTS (SELECT 1 FROM mention k JOIN named_in n ON n.office_id = k.office_id AND n.object_kind = k.source_kind
                           AND n.object_id = k.source_id AND n.person_id = :reader
                         WHERE k.office_id = w.office_id AND k.subject_id = w.subject_id))) AS possible
  FROM mention m
  JOIN mention w ON w.office_id = m.office_id AND w.source_kind = m.source_kind AND w.source_id = m.source_id
  JOIN subject s ON s.office_id = w.office_id AND s.id = w.subject_id
  JOIN subject o ON o.office_id = s.office_id AND o.id = coalesce(s.merged_into, s.id)
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- sqlite:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- postgres:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id))
   AND m.source_kind <> 'application'
   AND m.state IN ('active', 'confirmed', 'possible') AND w.state IN ('active', 'confirmed', 'possible')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 ORDER BY m.observed_on DESC, m.source_id, o.id LIMIT 1000;

-- Village reports that name a subject, the newest first, of what the reader may see.
-- query subject_reports many 20
-- :office_id uuid
-- :id uuid
-- :reader uuid
-- :from_day date
-- > id uuid, observed_on date
SELECT DISTINCT m.source_id AS id, m.observed_on
  FROM mention m
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- sqlite:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- postgres:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id))
   AND m.source_kind = 'report' AND m.state IN ('active', 'confirmed', 'possible') AND m.observed_on >= :from_day
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 ORDER BY m.observed_on DESC, m.source_id LIMIT 20;

-- Everything that counts, or may by an equal name, of what the reader may see: for groups of recruiters.
-- query subject_standings many 40000
-- :office_id uuid
-- :reader uuid
-- > id uuid, kind text, source_id uuid, observed_on date, possible bool
SELECT coalesce(s.merged_into, s.id) AS id, s.kind, m.source_id, m.observed_on,
       (m.state = 'possible'
        AND (EXISTS (SELECT 1 FROM mention k WHERE k.office_id = m.office_id AND k.subject_id = m.subject_id
                    AND (k.created_at < m.created_at OR k.created_at = m.created_at AND k.id < m.id)
                    AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = k.office_id AND n.object_kind = k.source_kind
                                       AND n.object_id = k.source_id AND n.person_id = :reader))
         OR NOT EXISTS (SELECT 1 FROM mention k JOIN named_in n ON n.office_id = k.office_id AND n.object_kind = k.source_kind
                           AND n.object_id = k.source_id AND n.person_id = :reader
                         WHERE k.office_id = m.office_id AND k.subject_id = m.subject_id))) AS possible
  FROM mention m
  JOIN subject s ON s.office_id = m.office_id AND s.id = m.subject_id
 WHERE m.office_id = :office_id AND m.source_kind <> 'application' AND m.state IN ('active', 'confirmed', 'possible')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = m.source_kind
                      AND n.object_id = m.source_id AND n.person_id = :reader)
 ORDER BY m.created_at DESC, m.id LIMIT 40000;

-- What followed the desk's suspensions and refusals of applications that name the subject: how many there were, since when, and
-- whether the applicants reached the legal route.
-- query subject_stops one
-- :office_id uuid, :id uuid, :reader uuid
-- > stopped int, first_at instant?, asked int, reached int
SELECT count(DISTINCT d.application_id) AS stopped, min(d.decided_at) AS first_at, count(DISTINCT c.id) AS asked,
       count(DISTINCT CASE WHEN c.answer = 'reached' THEN c.id END) AS reached
  FROM mention m
  JOIN decision d ON d.office_id = m.office_id AND d.application_id = m.source_id AND d.outcome IN ('D3', 'R3')
       AND d.state IN ('confirmed', 'ended') AND d.reversed_on IS NULL
  LEFT JOIN route_check c ON c.office_id = d.office_id AND c.application_id = d.application_id
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- sqlite:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- postgres:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id))
   AND m.source_kind = 'application' AND m.state IN ('active', 'confirmed')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = 'application'
                      AND n.object_id = m.source_id AND n.person_id = :reader);

-- Applications that name it since then, by other persons than those who were stopped.
-- query subject_sent one
-- :office_id uuid, :id uuid, :reader uuid, :since instant
-- > sent int, last_at instant?
WITH stopped AS MATERIALIZED (
SELECT b.id, b.nik_hash
  FROM mention o
  JOIN application b ON b.office_id = o.office_id AND b.id = o.source_id AND b.outcome IN ('D3', 'R3')
 WHERE o.office_id = :office_id
-- sqlite: AND o.subject_id IN (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- sqlite:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id)
-- postgres: AND o.subject_id = ANY (ARRAY (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- postgres:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id))
   AND o.source_kind = 'application' AND o.state IN ('active', 'confirmed'))
SELECT count(DISTINCT a.id) AS sent, max(a.created_at) AS last_at
  FROM mention m
  JOIN application a ON a.office_id = m.office_id AND a.id = m.source_id AND a.created_at > :since
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- sqlite:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.id = :id
-- postgres:     UNION ALL SELECT f.id FROM subject f WHERE f.office_id = :office_id AND f.merged_into = :id))
   AND m.source_kind = 'application' AND m.state IN ('active', 'confirmed')
   AND a.id NOT IN (SELECT t.id FROM stopped t)
   AND NOT EXISTS (SELECT 1 FROM stopped t WHERE t.nik_hash = a.nik_hash)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = m.office_id AND n.object_kind = 'application'
                      AND n.object_id = m.source_id AND n.person_id = :reader);

-- --- a source that was destroyed ---------------------------------------------------------------------------------

-- What it said, in whatever office.
-- query subject_said many 1000
-- :source_kind text
-- :source_id uuid
-- > office_id uuid, id uuid, raw sealed(mention.raw, id), subject_id uuid, kind text, label sealed(subject.label, subject_id)
SELECT m.office_id, m.id, m.raw, m.subject_id, s.kind, s.label
  FROM office o JOIN mention m ON m.office_id = o.id AND m.source_kind = :source_kind AND m.source_id = :source_id
  JOIN subject s ON s.office_id = m.office_id AND s.id = m.subject_id
 ORDER BY m.office_id, m.id;

-- What others said of it and of what was merged into it, the first ones.
-- query subject_said_else many 100
-- :office_id uuid
-- :subject_id uuid
-- :source_kind text
-- :source_id uuid
-- > office_id uuid, id uuid, raw sealed(mention.raw, id)
SELECT m.office_id, m.id, m.raw
  FROM mention m
 WHERE m.office_id = :office_id
-- sqlite: AND m.subject_id IN (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- sqlite:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id)
-- postgres: AND m.subject_id = ANY (ARRAY (SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id
-- postgres:     UNION ALL SELECT s.id FROM subject s WHERE s.office_id = :office_id AND s.merged_into = :subject_id))
   AND NOT (m.source_kind = :source_kind AND m.source_id = :source_id) AND m.state NOT LIKE 'held%'
 ORDER BY m.created_at, m.id LIMIT 100;

-- query mention_erase exec
-- :office_id uuid
-- :raw sealed(mention.raw, id)
-- :id uuid
UPDATE mention SET raw = :raw WHERE office_id = :office_id AND id = :id;

-- query subject_rename exec
-- :office_id uuid
-- :label sealed(subject.label, id)
-- :id uuid
UPDATE subject SET label = :label WHERE office_id = :office_id AND id = :id;

-- query subject_set_apart exec
-- :office_id uuid
-- :key lookup(subject.label)
-- :label sealed(subject.label, id)
-- :id uuid
UPDATE subject SET label = :label, key_hash = :key, key_version = 0 WHERE office_id = :office_id AND id = :id;

-- query subject_unblock exec
-- :office_id uuid
-- :id uuid
DELETE FROM subject_block WHERE office_id = :office_id AND subject_id = :id;
