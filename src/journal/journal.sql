-- Queries of the journal.

-- query journal_entry_insert exec trace
-- :office_id uuid
-- :id uuid
-- :at instant
-- :actor_id uuid?
-- :actor_office_id uuid?
-- :action text
-- :purpose text
-- :object_kind text
-- :object_ids text
-- :detail text
-- :commitment bytes?
INSERT INTO journal_entry (office_id, id, at, actor_id, actor_office_id, action, purpose, object_kind, object_ids, detail,
                           commitment)
VALUES (:office_id, :id, :at, :actor_id, :actor_office_id, :action, :purpose, :object_kind, :object_ids, :detail,
        :commitment);

-- query journal_wait exec trace
-- :office_id uuid
-- :entry_id uuid
INSERT INTO journal_waiting (office_id, entry_id) VALUES (:office_id, :entry_id);

-- query journal_salt_insert exec trace
-- :office_id uuid
-- :entry_id uuid
-- :salt bytes
INSERT INTO journal_salt (office_id, entry_id, salt) VALUES (:office_id, :entry_id, :salt);

-- The row is locked: whoever reads it decides by it until his transaction ends, and a node that would take over waits.
-- query journal_lease_read one
-- > epoch int, holder uuid?, expires_at instant
SELECT epoch, holder, expires_at FROM journal_sealer WHERE id = 1
-- postgres: FOR UPDATE
;

-- query journal_lease_take exec
-- :holder uuid
-- :expires_at instant
-- :epoch int
UPDATE journal_sealer SET epoch = epoch + 1, holder = :holder, expires_at = :expires_at WHERE id = 1 AND epoch = :epoch;

-- query journal_lease_renew exec
-- :expires_at instant
-- :epoch int
-- :holder uuid
UPDATE journal_sealer SET expires_at = :expires_at WHERE id = 1 AND epoch = :epoch AND holder = :holder;

-- The youngest id that waits: what comes later waits for the next round.
-- query journal_waiting_last one
-- > entry_id uuid
SELECT entry_id FROM journal_waiting ORDER BY entry_id DESC LIMIT 1;

-- query journal_waiting_all one
-- > found int
SELECT count(*) AS found FROM journal_waiting;

-- query journal_waiting_first one
-- > at instant
SELECT e.at FROM (SELECT office_id, entry_id FROM journal_waiting ORDER BY entry_id LIMIT 1) w
  JOIN journal_entry e ON e.office_id = w.office_id AND e.id = w.entry_id;

-- query journal_waiting_entries many 500
-- :until uuid
-- :limit int
-- > office_id uuid, id uuid, at instant, actor_id uuid?, actor_office_id uuid?, action text, purpose text
-- > object_kind text, object_ids text, detail text, commitment bytes?
SELECT e.office_id, e.id, e.at, e.actor_id, e.actor_office_id, e.action, e.purpose, e.object_kind, e.object_ids, e.detail,
       e.commitment
-- In this order, one waiting entry after the other: both databases would walk the whole journal first.
-- sqlite: FROM journal_waiting w CROSS JOIN journal_entry e
-- postgres: FROM journal_waiting w
-- postgres: CROSS JOIN LATERAL (SELECT j.* FROM journal_entry j WHERE j.office_id = w.office_id AND j.id = w.entry_id OFFSET 0) e
 WHERE e.office_id = w.office_id AND e.id = w.entry_id AND w.entry_id <= :until
 ORDER BY w.office_id, w.entry_id LIMIT :limit;

-- query journal_waiting_count one
-- :office_id uuid
-- > found int
SELECT count(*) AS found FROM journal_waiting WHERE office_id = :office_id;

-- query journal_last one
-- :office_id uuid
-- > seq int, chain bytes
SELECT seq, chain FROM journal_chain WHERE office_id = :office_id ORDER BY seq DESC LIMIT 1;

-- `links` is entry_id (16 bytes) and chain (32 bytes) of each, one after the other: one statement however many there are.
-- query journal_chain_insert exec
-- :office_id uuid
-- :first int
-- :count int
-- :links bytes
-- sqlite: WITH RECURSIVE place(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM place WHERE i + 1 < :count)
INSERT INTO journal_chain (office_id, seq, entry_id, chain)
-- sqlite: SELECT :office_id, :first + i, substr(:links, 48 * i + 1, 16), substr(:links, 48 * i + 17, 32) FROM place;
-- postgres: SELECT :office_id, :first + i, CAST(encode(substr(:links, 48 * i + 1, 16), 'hex') AS uuid),
-- postgres:        substr(:links, 48 * i + 17, 32)
-- postgres:   FROM generate_series(0, CAST(:count AS int) - 1) AS i;

-- query journal_waiting_done exec
-- :office_id uuid
-- :first int
-- :count int
DELETE FROM journal_waiting
 WHERE office_id = :office_id
   AND entry_id IN (SELECT c.entry_id FROM journal_chain c
                     WHERE c.office_id = :office_id AND c.seq >= :first AND c.seq < :first + :count);

-- Goes from office to office by the index: the journal itself is not read, however long it has become.
-- query journal_grown many 200
-- > office_id uuid, seq int
WITH RECURSIVE office (id) AS (
    SELECT office_id FROM (SELECT office_id FROM journal_chain ORDER BY office_id LIMIT 1) first
    UNION ALL
    SELECT (SELECT c.office_id FROM journal_chain c WHERE c.office_id > office.id ORDER BY c.office_id LIMIT 1)
      FROM office WHERE office.id IS NOT NULL)
SELECT id AS office_id, seq
  FROM (SELECT id, (SELECT max(c.seq) FROM journal_chain c WHERE c.office_id = id) AS seq FROM office WHERE id IS NOT NULL) e
 WHERE seq > COALESCE((SELECT max(k.seq) FROM journal_checkpoint k WHERE k.office_id = id), 0);

-- query journal_chain_at one
-- :office_id uuid
-- :seq int
-- > chain bytes
SELECT chain FROM journal_chain WHERE office_id = :office_id AND seq = :seq;

-- query journal_checkpoint_insert exec
-- :office_id uuid
-- :seq int
-- :at instant
-- :chain bytes
-- :key_id text
-- :signature bytes
INSERT INTO journal_checkpoint (office_id, seq, at, chain, key_id, signature)
VALUES (:office_id, :seq, :at, :chain, :key_id, :signature);

-- query journal_checkpoint_last one
-- :office_id uuid
-- > seq int, at instant, chain bytes, key_id text, signature bytes
SELECT seq, at, chain, key_id, signature FROM journal_checkpoint WHERE office_id = :office_id ORDER BY seq DESC LIMIT 1;

-- query journal_signers one
-- :key_id text
-- > anybody bool, ours bool
SELECT EXISTS (SELECT 1 FROM journal_checkpoint) AS anybody,
       EXISTS (SELECT 1 FROM journal_checkpoint WHERE key_id = :key_id) AS ours;

-- query journal_checkpoints each
-- :office_id uuid
-- > seq int, at instant, chain bytes, key_id text, signature bytes
SELECT seq, at, chain, key_id, signature FROM journal_checkpoint WHERE office_id = :office_id ORDER BY seq;

-- query journal_walk each
-- :office_id uuid
-- :from int
-- > seq int, chain bytes, entry_id uuid, id uuid?, at instant?, actor_id uuid?, actor_office_id uuid?, action text?
-- > purpose text?, object_kind text?, object_ids text?, detail text?, commitment bytes?
SELECT c.seq, c.chain, c.entry_id, e.id, e.at, e.actor_id, e.actor_office_id, e.action, e.purpose, e.object_kind,
       e.object_ids, e.detail, e.commitment
  FROM journal_chain c LEFT JOIN journal_entry e ON e.office_id = c.office_id AND e.id = c.entry_id
 WHERE c.office_id = :office_id AND c.seq >= :from ORDER BY c.seq;

-- query journal_salts each
-- :office_id uuid
-- > entry_id uuid, salt bytes, commitment bytes?
SELECT s.entry_id, s.salt, e.commitment
  FROM journal_salt s JOIN journal_entry e ON e.office_id = s.office_id AND e.id = s.entry_id
 WHERE s.office_id = :office_id;

-- query journal_salt_erase exec
-- :office_id uuid
-- :entry_id uuid
DELETE FROM journal_salt WHERE office_id = :office_id AND entry_id = :entry_id;

-- What the reader of the page may know: an entry about things that name him is left out, and of a list the ids that name
-- him are to be taken out (`hidden`, with blanks between). So are reports that are held for the head of office, whose
-- names nobody knows yet, unless the reader may look at these, and those that lie with another office; and what is attached
-- to any of them. So is a subject of which he sees no mention. `before` is the entry that the page before ended with: places in
-- the chain are told to nobody, for a missing one would show that there is an entry.
-- query journal_filtered many 201
-- :office_id uuid, :reader uuid, :sees_held bool, :before uuid, :first bool, :action text, :actor_id uuid, :all_actors bool
-- :until instant, :limit int
-- > entry_id uuid, at instant, actor_id uuid?, actor_name text?, action text, purpose text, object_kind text
-- > object_ids text, hidden text?
SELECT entry_id, at, actor_id, actor_name, action, purpose, object_kind, object_ids, hidden FROM (
SELECT c.entry_id, e.at, e.actor_id, p.name AS actor_name, e.action, e.purpose, e.object_kind, e.object_ids,
-- sqlite: (SELECT group_concat(h.id, ' ') FROM (SELECT DISTINCT lower(hex(n.object_id)) AS id FROM named_in n
-- sqlite:    WHERE n.person_id = :reader AND n.office_id = :office_id
-- sqlite:      AND instr(replace(e.object_ids, '-', ''), lower(hex(n.object_id))) > 0
-- sqlite:    UNION SELECT lower(hex(r.id)) FROM report r
-- sqlite:    WHERE e.object_kind = 'report' AND r.office_id = :office_id AND r.route IN ('over', CASE WHEN :sees_held THEN 'over' ELSE 'head' END)
-- sqlite:      AND instr(replace(e.object_ids, '-', ''), lower(hex(r.id))) > 0
-- sqlite:    UNION SELECT lower(hex(a.id)) FROM attachment a JOIN named_in n ON n.office_id = a.office_id
-- sqlite:      AND n.object_kind = a.owner_kind AND n.object_id = a.owner_id AND n.person_id = :reader
-- sqlite:    WHERE e.object_kind = 'attachment' AND a.office_id = :office_id
-- sqlite:      AND instr(replace(e.object_ids, '-', ''), lower(hex(a.id))) > 0
-- sqlite:    UNION SELECT lower(hex(a.id)) FROM report r JOIN attachment a ON a.office_id = r.office_id
-- sqlite:      AND a.owner_kind = 'report' AND a.owner_id = r.id
-- sqlite:    WHERE e.object_kind = 'attachment' AND r.office_id = :office_id AND r.route IN ('over', CASE WHEN :sees_held THEN 'over' ELSE 'head' END)
-- sqlite:      AND instr(replace(e.object_ids, '-', ''), lower(hex(a.id))) > 0
-- sqlite:    UNION SELECT lower(hex(m.subject_id)) FROM named_in n JOIN mention m ON m.office_id = n.office_id
-- sqlite:      AND m.source_kind = n.object_kind AND m.source_id = n.object_id
-- sqlite:    WHERE e.object_kind = 'subject' AND n.person_id = :reader AND n.office_id = :office_id
-- sqlite:      AND instr(replace(e.object_ids, '-', ''), lower(hex(m.subject_id))) > 0
-- sqlite:      AND NOT EXISTS (SELECT 1 FROM mention k WHERE k.office_id = m.office_id AND k.subject_id = m.subject_id
-- sqlite:            AND k.state NOT LIKE 'held%' AND NOT EXISTS (SELECT 1 FROM named_in o WHERE o.office_id = k.office_id
-- sqlite:            AND o.object_kind = k.source_kind AND o.object_id = k.source_id AND o.person_id = :reader))) h) AS hidden, c.seq
-- postgres: (SELECT string_agg(h.id, ' ') FROM (SELECT DISTINCT replace(CAST(n.object_id AS text), '-', '') AS id FROM named_in n
-- postgres:    WHERE n.person_id = :reader AND n.office_id = :office_id
-- postgres:      AND position(CAST(n.object_id AS text) IN e.object_ids) > 0
-- postgres:    UNION SELECT replace(CAST(r.id AS text), '-', '') FROM report r
-- postgres:    WHERE e.object_kind = 'report' AND r.office_id = :office_id AND r.route IN ('over', CASE WHEN :sees_held THEN 'over' ELSE 'head' END)
-- postgres:      AND position(CAST(r.id AS text) IN e.object_ids) > 0
-- postgres:    UNION SELECT replace(CAST(a.id AS text), '-', '') FROM attachment a JOIN named_in n ON n.office_id = a.office_id
-- postgres:      AND n.object_kind = a.owner_kind AND n.object_id = a.owner_id AND n.person_id = :reader
-- postgres:    WHERE e.object_kind = 'attachment' AND a.office_id = :office_id
-- postgres:      AND position(CAST(a.id AS text) IN e.object_ids) > 0
-- postgres:    UNION SELECT replace(CAST(a.id AS text), '-', '') FROM report r JOIN attachment a ON a.office_id = r.office_id
-- postgres:      AND a.owner_kind = 'report' AND a.owner_id = r.id
-- postgres:    WHERE e.object_kind = 'attachment' AND r.office_id = :office_id AND r.route IN ('over', CASE WHEN :sees_held THEN 'over' ELSE 'head' END)
-- postgres:      AND position(CAST(a.id AS text) IN e.object_ids) > 0
-- postgres:    UNION SELECT replace(CAST(m.subject_id AS text), '-', '') FROM named_in n JOIN mention m ON m.office_id = n.office_id
-- postgres:      AND m.source_kind = n.object_kind AND m.source_id = n.object_id
-- postgres:    WHERE e.object_kind = 'subject' AND n.person_id = :reader AND n.office_id = :office_id
-- postgres:      AND position(CAST(m.subject_id AS text) IN e.object_ids) > 0
-- postgres:      AND NOT EXISTS (SELECT 1 FROM mention k WHERE k.office_id = m.office_id AND k.subject_id = m.subject_id
-- postgres:            AND k.state NOT LIKE 'held%' AND NOT EXISTS (SELECT 1 FROM named_in o WHERE o.office_id = k.office_id
-- postgres:            AND o.object_kind = k.source_kind AND o.object_id = k.source_id AND o.person_id = :reader))) h) AS hidden, c.seq
  FROM journal_chain c
  JOIN journal_entry e ON e.office_id = c.office_id AND e.id = c.entry_id
  LEFT JOIN person p ON p.office_id = e.actor_office_id AND p.id = e.actor_id
 WHERE c.office_id = :office_id
   AND (:first OR c.seq < (SELECT b.seq FROM journal_chain b WHERE b.office_id = :office_id AND b.entry_id = :before))
   AND (:action = '' OR e.action = :action) AND (:all_actors OR e.actor_id = :actor_id) AND e.at < :until) seen
 WHERE hidden IS NULL OR length(hidden) + 1 < (length(object_ids) + 1) / 37 * 33
 ORDER BY seq DESC LIMIT :limit;
