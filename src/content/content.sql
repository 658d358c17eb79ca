-- Queries of versioned content. "In force" is the highest published version whose dates cover the day; of
-- holidays and calendars, the highest published version, for deadlines pass from one year into the next.

-- part holds(row)
({row}.kind IN ('holiday', 'calendar') OR ({row}.valid_from <= :day AND ({row}.valid_to IS NULL OR {row}.valid_to >= :day)))

-- query content_in_force many 500
-- :office_id uuid
-- :kind text
-- :day date
-- > kind text, key text, version int, state text, valid_from date, valid_to date?, confirmed bool, body text
SELECT c.kind, c.key, c.version, c.state, c.valid_from, c.valid_to, c.confirmed, c.body
  FROM content c
 WHERE c.office_id = :office_id AND c.kind = :kind AND c.state = 'published'
   AND @holds(c)
   AND NOT EXISTS (SELECT 1 FROM content n
                    WHERE n.office_id = c.office_id AND n.kind = c.kind AND n.key = c.key AND n.state = 'published'
                      AND n.version > c.version
                      AND @holds(n))
 ORDER BY c.key;

-- Those of them whose body is like a pattern: few of many are copied and read.
-- query content_saying many 500
-- :office_id uuid
-- :kind text
-- :day date
-- :pattern text
-- > kind text, key text, version int, state text, valid_from date, valid_to date?, confirmed bool, body text
SELECT c.kind, c.key, c.version, c.state, c.valid_from, c.valid_to, c.confirmed, c.body
  FROM content c
 WHERE c.office_id = :office_id AND c.kind = :kind AND c.state = 'published' AND c.body LIKE :pattern
   AND @holds(c)
   AND NOT EXISTS (SELECT 1 FROM content n
                    WHERE n.office_id = c.office_id AND n.kind = c.kind AND n.key = c.key AND n.state = 'published'
                      AND n.version > c.version
                      AND @holds(n))
 ORDER BY c.key;

-- query content_one_in_force one
-- :office_id uuid
-- :kind text
-- :key text
-- :day date
-- > kind text, key text, version int, state text, valid_from date, valid_to date?, confirmed bool, body text
SELECT c.kind, c.key, c.version, c.state, c.valid_from, c.valid_to, c.confirmed, c.body
  FROM content c
 WHERE c.office_id = :office_id AND c.kind = :kind AND c.key = :key AND c.state = 'published' AND @holds(c)
 ORDER BY c.version DESC LIMIT 1;

-- Which version that is, without reading its body.
-- query content_number one
-- :office_id uuid
-- :kind text
-- :key text
-- :day date
-- > version int, drafted_at instant
SELECT c.version, c.drafted_at
  FROM content c
 WHERE c.office_id = :office_id AND c.kind = :kind AND c.key = :key AND c.state = 'published' AND @holds(c)
 ORDER BY c.version DESC LIMIT 1;

-- query content_version one
-- :office_id uuid
-- :kind text
-- :key text
-- :version int
-- > kind text, key text, version int, state text, valid_from date, valid_to date?, confirmed bool, body text
-- > drafted_by uuid?, tested_by uuid?, published_by uuid?
SELECT kind, key, version, state, valid_from, valid_to, confirmed, body, drafted_by, tested_by, published_by
  FROM content WHERE office_id = :office_id AND kind = :kind AND key = :key AND version = :version;

-- query content_last_version one
-- :office_id uuid
-- :kind text
-- :key text
-- > version int
SELECT COALESCE(max(version), 0) AS version FROM content WHERE office_id = :office_id AND kind = :kind AND key = :key;

-- As content_kind_is_list: its words are up to 12 MB, so they are not read where many items are shown.
-- part is_list(kind)
{kind} IN ('p3mi', 'register')

-- Of a long list the newest dozen, and of those the words of three, or of fewer: no more than a request can hold.
-- query content_versions many 200
-- :office_id uuid
-- :kind text
-- :key text
-- > version int, state text, valid_from date, valid_to date?, confirmed bool, body text, drafted_by uuid?
-- > tested_by uuid?, published_by uuid?, drafted_at instant
SELECT c.version, c.state, c.valid_from, c.valid_to, c.confirmed,
       CASE WHEN @is_list(c.kind)
             AND (SELECT count(*) FROM content n WHERE n.office_id = c.office_id AND n.kind = c.kind AND n.key = c.key
                                                   AND n.version > c.version) >= 3
            THEN '{}'
            WHEN @is_list(c.kind)
             AND (SELECT sum(length(n.body)) FROM content n WHERE n.office_id = c.office_id AND n.kind = c.kind
                                                              AND n.key = c.key AND n.version >= c.version) > 26000000
            THEN '{}' ELSE c.body END AS body,
       c.drafted_by, c.tested_by, c.published_by, c.drafted_at
  FROM content c WHERE c.office_id = :office_id AND c.kind = :kind AND c.key = :key ORDER BY c.version DESC
 LIMIT CASE WHEN @is_list(:kind) THEN 12 ELSE 201 END;

-- Which items of a kind are in force, and in which version, without reading their bodies.
-- query content_numbers many 500
-- :office_id uuid
-- :kind text
-- :day date
-- > key text, version int
SELECT c.key, max(c.version) AS version
  FROM content c
 WHERE c.office_id = :office_id AND c.kind = :kind AND c.state = 'published' AND c.valid_from <= :day
   AND (c.valid_to IS NULL OR c.valid_to >= :day)
 GROUP BY c.key ORDER BY c.key;

-- query content_catalogue many 200
-- :office_id uuid
-- :kind text
-- :after text
-- :limit int
-- > key text, version int, state text, confirmed bool, valid_from date, drafted_at instant, published_by uuid?
SELECT c.key, c.version, c.state, c.confirmed, c.valid_from, c.drafted_at, c.published_by
  FROM content c
 WHERE c.office_id = :office_id AND c.kind = :kind AND c.key > :after
   AND c.version = (SELECT max(n.version) FROM content n
                     WHERE n.office_id = c.office_id AND n.kind = c.kind AND n.key = c.key AND n.state <> 'dropped')
 ORDER BY c.key LIMIT :limit;

-- Not confirmed: of what is newest among the published, what nobody of the office stands for.
-- query content_kinds many 100
-- :office_id uuid
-- > kind text, items int, unconfirmed int, drafts int
SELECT c.kind, sum(CASE WHEN c.state = 'dropped' THEN 0 ELSE 1 END) AS items,
       sum(CASE WHEN c.state = 'published' AND (NOT c.confirmed OR c.published_by IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM content n
                                  WHERE n.office_id = c.office_id AND n.kind = c.kind AND n.key = c.key
                                    AND n.state = 'published' AND n.version > c.version) THEN 1 ELSE 0 END)
         AS unconfirmed,
       sum(CASE WHEN c.state IN ('draft', 'tested') THEN 1 ELSE 0 END) AS drafts
  FROM content c WHERE c.office_id = :office_id GROUP BY c.kind ORDER BY c.kind;

-- What is in force (holidays of any year) and nobody of the office stands for; not what waits for its second person already.
-- query content_unconfirmed many 500
-- :office_id uuid, :kind text, :day date
-- > key text, version int, confirmed bool, body text
SELECT c.key, c.version, c.confirmed, CASE WHEN @is_list(c.kind) THEN '{}' ELSE c.body END AS body
  FROM content c
 WHERE c.office_id = :office_id AND c.kind = :kind AND c.state = 'published'
   AND @holds(c)
   AND (NOT c.confirmed OR c.published_by IS NULL)
   AND NOT EXISTS (SELECT 1 FROM content n
                    WHERE n.office_id = c.office_id AND n.kind = c.kind AND n.key = c.key AND n.version > c.version
                      AND n.state IN ('published', 'tested'))
 ORDER BY c.key;

-- Drafts that no test has passed yet, all versions of a key: of two that are alike one can be dropped.
-- query content_drafts_of many 500
-- :office_id uuid, :kind text
-- > key text, version int, confirmed bool, body text
SELECT c.key, c.version, c.confirmed, CASE WHEN @is_list(c.kind) THEN '{}' ELSE c.body END AS body FROM content c
 WHERE c.office_id = :office_id AND c.kind = :kind AND c.state = 'draft'
 ORDER BY c.key, c.version;

-- query content_draft_number one
-- :office_id uuid
-- > number int
SELECT count(*) AS number FROM content c WHERE c.office_id = :office_id AND c.state = 'draft';

-- query content_to_confirm many 500
-- :office_id uuid, :kind text
-- > key text, version int, confirmed bool, body text, drafted_by uuid?, tested_by uuid?
SELECT c.key, c.version, c.confirmed, CASE WHEN @is_list(c.kind) THEN '{}' ELSE c.body END AS body, c.drafted_by, c.tested_by
  FROM content c
 WHERE c.office_id = :office_id AND c.kind = :kind AND c.state = 'tested'
   AND NOT EXISTS (SELECT 1 FROM content n
                    WHERE n.office_id = c.office_id AND n.kind = c.kind AND n.key = c.key AND n.version > c.version
                      AND n.state = 'published')
 ORDER BY c.key;

-- What others drafted and tested, and the reader may publish: in the newest version of its key.
-- query content_to_publish one
-- :office_id uuid, :person_id uuid
-- > number int
SELECT count(*) AS number
  FROM content c
 WHERE c.office_id = :office_id AND c.state = 'tested'
   AND (c.drafted_by IS NULL OR c.drafted_by <> :person_id) AND (c.tested_by IS NULL OR c.tested_by <> :person_id)
   AND NOT EXISTS (SELECT 1 FROM content n
                    WHERE n.office_id = c.office_id AND n.kind = c.kind AND n.key = c.key AND n.version > c.version
                      AND n.state <> 'dropped');

-- query content_agency_insert exec
-- :id uuid, :key text, :name text, :kind text, :regency_code text
INSERT INTO agency (id, key, name, kind, regency_code, contact) VALUES (:id, :key, :name, :kind, :regency_code, '')
ON CONFLICT (key) DO NOTHING;

-- query content_agency one
-- :key text
-- > id uuid
SELECT id FROM agency WHERE key = :key;

-- query content_agency_serve exec
-- :office_id uuid, :agency_id uuid
INSERT INTO agency_office (office_id, agency_id) VALUES (:office_id, :agency_id)
ON CONFLICT (office_id, agency_id) DO NOTHING;

-- query content_agency_rename exec
-- :name text, :kind text, :regency_code text, :id uuid, :office_id uuid
UPDATE agency SET name = :name, kind = :kind, regency_code = :regency_code
 WHERE id = :id AND (name <> :name OR kind <> :kind OR regency_code <> :regency_code)
   AND NOT EXISTS (SELECT 1 FROM agency_office o WHERE o.agency_id = agency.id AND o.office_id <> :office_id);

-- query content_insert exec
-- :office_id uuid
-- :kind text
-- :key text
-- :version int
-- :state text
-- :valid_from date
-- :valid_to date?
-- :confirmed bool
-- :body text
-- :drafted_by uuid?
-- :drafted_at instant
-- :published_by uuid?
-- :published_at instant?
INSERT INTO content (office_id, kind, key, version, state, valid_from, valid_to, confirmed, body, drafted_by, drafted_at,
                     published_by, published_at)
VALUES (:office_id, :kind, :key, :version, :state, :valid_from, :valid_to, :confirmed, :body, :drafted_by, :drafted_at,
        :published_by, :published_at)
ON CONFLICT (office_id, kind, key, version) DO NOTHING;

-- query content_test exec
-- :tested_by uuid?
-- :office_id uuid
-- :kind text
-- :key text
-- :version int
UPDATE content SET state = 'tested', tested_by = :tested_by
 WHERE office_id = :office_id AND kind = :kind AND key = :key AND version = :version AND state = 'draft';

-- A version that is not in force and never was; what it said stays.
-- query content_drop exec
-- :office_id uuid
-- :kind text
-- :key text
-- :version int
UPDATE content SET state = 'dropped'
 WHERE office_id = :office_id AND kind = :kind AND key = :key AND version = :version AND state IN ('draft', 'tested');

-- query content_publish exec
-- :published_by uuid
-- :published_at instant
-- :office_id uuid
-- :kind text
-- :key text
-- :version int
UPDATE content SET state = 'published', published_by = :published_by, published_at = :published_at
 WHERE office_id = :office_id AND kind = :kind AND key = :key AND version = :version AND state = 'tested';

-- Trials of changed rules on past applications.

-- query content_trial_add exec
-- :office_id uuid, :id uuid, :kind text, :key text, :version int, :from date, :to date, :applications int, :by uuid, :at instant
INSERT INTO content_trial (office_id, id, kind, key, version, from_day, to_day, applications, tried_by, tried_at)
VALUES (:office_id, :id, :kind, :key, :version, :from, :to, :applications, :by, :at);

-- query content_trial_newest one
-- :office_id uuid, :kind text, :key text, :version int
-- > from_day date, to_day date, applications int, tried_at instant, who text?
SELECT t.from_day, t.to_day, t.applications, t.tried_at, p.name AS who
  FROM content_trial t
  LEFT JOIN person p ON p.office_id = t.office_id AND p.id = t.tried_by
 WHERE t.office_id = :office_id AND t.kind = :kind AND t.key = :key AND t.version = :version
 ORDER BY t.tried_at DESC, t.id DESC LIMIT 1;

-- --- what codes of before are today (content/changes.h) -----------------------------------------------------------

-- query content_region_now_delete exec
-- :office_id uuid
DELETE FROM region_now WHERE office_id = :office_id;

-- query content_region_now_insert exec
-- :office_id uuid, :code text, :now_code text, :inside bool, :covers bool
INSERT INTO region_now (office_id, code, now_code, inside, covers) VALUES (:office_id, :code, :now_code, :inside, :covers)
ON CONFLICT (office_id, code, now_code) DO NOTHING;

-- query content_region_now_of many 64
-- :office_id uuid, :code text
-- > now_code text, inside bool, covers bool
SELECT now_code, inside, covers FROM region_now WHERE office_id = :office_id AND code = :code ORDER BY now_code;
