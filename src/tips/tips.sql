-- Queries of the room `tips`, in the database of tips.

-- Two values that only the keys of this office give: the salt of all codes, and what a new code is made of.
-- query tips_secrets one
-- :office_id uuid
-- :salt lookup(tip.body)
-- :seed lookup(tip.body)
-- > office_id uuid, salt bytes, seed bytes
-- sqlite: SELECT :office_id AS office_id, :salt AS salt, :seed AS seed;
-- postgres: SELECT CAST(:office_id AS UUID) AS office_id, CAST(:salt AS BYTEA) AS salt, CAST(:seed AS BYTEA) AS seed;

-- query tips_insert exec
-- :office_id uuid
-- :id uuid
-- :code_hash bytes
-- :hour instant
-- :district_code text
-- :village_code text
-- :danger bool
-- :happened text
-- :knowledge text
-- :body sealed(tip.body, id, case id)
-- :phone sealed(tip.phone, id, case id)?
-- :recruiter sealed(tip.recruiter, id, case id)?
-- :recipient_id uuid?
-- :due_hour instant
INSERT INTO tip (office_id, id, code_hash, hour, district_code, village_code, danger, happened, knowledge, body, phone,
                 recruiter, state, recipient_id, due_hour, version)
VALUES (:office_id, :id, :code_hash, :hour, :district_code, :village_code, :danger, :happened, :knowledge, :body, :phone,
        :recruiter, 'new', :recipient_id, :due_hour, 1);

-- query tips_named_insert exec
-- :tip_id uuid
-- :person_id uuid
INSERT INTO tip_named_in (tip_id, person_id) VALUES (:tip_id, :person_id) ON CONFLICT (tip_id, person_id) DO NOTHING;

-- query tips_identifier_insert exec
-- :office_id uuid, :tip_id uuid, :key lookup(tip.phone)
INSERT INTO tip_identifier (tip_id, office_id, key_hash) VALUES (:tip_id, :office_id, :key)
ON CONFLICT (tip_id, key_hash) DO NOTHING;

-- query tips_named_late exec
-- :office_id uuid, :person_id uuid, :key lookup(tip.phone)
INSERT INTO tip_named_in (tip_id, person_id)
SELECT i.tip_id, :person_id FROM tip_identifier i WHERE i.office_id = :office_id AND i.key_hash = :key
ON CONFLICT (tip_id, person_id) DO NOTHING;

-- query tips_pass_on exec
-- :office_id uuid, :id uuid, :recipient_id uuid?, :named_id uuid
UPDATE tip SET recipient_id = :recipient_id, version = version + 1
 WHERE office_id = :office_id AND id = :id AND recipient_id = :named_id;

-- query tips_named many 100000
-- :tip_id uuid
-- > person_id uuid
SELECT person_id FROM tip_named_in WHERE tip_id = :tip_id ORDER BY person_id;

-- query tips_one one
-- :office_id uuid
-- :id uuid
-- > office_id uuid, id uuid, hour instant, district_code text, village_code text, danger bool, happened text
-- > knowledge text, body sealed(tip.body, id, case id), phone sealed(tip.phone, id, case id)?
-- > recruiter sealed(tip.recruiter, id, case id)?, state text, outcome text?, recipient_id uuid?, due_hour instant, version int
SELECT office_id, id, hour, district_code, village_code, danger, happened, knowledge, body, phone, recruiter, state, outcome,
       recipient_id, due_hour, version
  FROM tip WHERE office_id = :office_id AND id = :id;

-- What decides who may see it.
-- query tips_who one
-- :office_id uuid, :id uuid
-- > state text, recipient_id uuid?, due_hour instant, district_code text, village_code text
SELECT state, recipient_id, due_hour, district_code, village_code FROM tip WHERE office_id = :office_id AND id = :id;

-- Whether it still opens.
-- query tips_words one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, body sealed(tip.body, id, case id)
SELECT office_id, id, body FROM tip WHERE office_id = :office_id AND id = :id;

-- query tips_by_code one
-- :office_id uuid
-- :code_hash bytes
-- > id uuid, hour instant, danger bool, state text, outcome text?, due_hour instant, recipient_id uuid?
SELECT id, hour, danger, state, outcome, due_hour, recipient_id FROM tip WHERE office_id = :office_id AND code_hash = :code_hash;

-- query tips_messages many 500
-- :office_id uuid
-- :tip_id uuid
-- > office_id uuid, id uuid, tip_id uuid, from_office bool, hour instant, body sealed(tip_message.body, id, case tip_id)
SELECT office_id, id, tip_id, from_office, hour, body FROM tip_message WHERE office_id = :office_id AND tip_id = :tip_id
 ORDER BY place;

-- query tips_message_one one
-- :office_id uuid
-- :id uuid
-- > office_id uuid, id uuid, tip_id uuid, from_office bool, body sealed(tip_message.body, id, case tip_id)
SELECT office_id, id, tip_id, from_office, body FROM tip_message WHERE office_id = :office_id AND id = :id;

-- query tips_message_places one
-- :tip_id uuid
-- > places int
SELECT count(*) AS places FROM tip_message WHERE tip_id = :tip_id;

-- query tips_message_insert exec
-- :office_id uuid
-- :id uuid
-- :tip_id uuid
-- :place int
-- :from_office bool
-- :hour instant
-- :body sealed(tip_message.body, id, case tip_id)
INSERT INTO tip_message (office_id, id, tip_id, place, from_office, hour, body)
VALUES (:office_id, :id, :tip_id, :place, :from_office, :hour, :body);

-- query tips_rows many 200
-- :office_id uuid
-- :state text
-- :person_id uuid
-- :all bool
-- :now_hour instant
-- :limit int
-- > id uuid, hour instant, district_code text, village_code text, danger bool, state text, outcome text?
-- > recipient_id uuid?, due_hour instant, citizen_wrote bool, answered bool
SELECT t.id, t.hour, t.district_code, t.village_code, t.danger, t.state, t.outcome, t.recipient_id, t.due_hour, t.citizen_wrote,
       EXISTS (SELECT 1 FROM tip_message m WHERE m.tip_id = t.id AND m.from_office = TRUE) AS answered
  FROM tip t
 WHERE t.office_id = :office_id
   AND (t.state = :state OR (:state = '' AND t.state <> 'closed'))
   AND (:all = TRUE OR t.recipient_id = :person_id OR t.recipient_id IS NULL OR (t.state = 'new' AND t.due_hour <= :now_hour))
   AND NOT EXISTS (SELECT 1 FROM tip_named_in n WHERE n.tip_id = t.id AND n.person_id = :person_id)
 ORDER BY t.danger DESC, t.due_hour, t.id LIMIT :limit;

-- query tips_step exec
-- :office_id uuid
-- :id uuid
-- :version int
-- :state text
-- :outcome text?
-- :recipient_id uuid?
-- :answered bool
UPDATE tip SET state = :state, outcome = :outcome, recipient_id = :recipient_id, version = version + 1,
       citizen_wrote = CASE WHEN :answered = TRUE THEN FALSE ELSE citizen_wrote END
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query tips_citizen_wrote exec
-- :office_id uuid, :id uuid
UPDATE tip SET citizen_wrote = TRUE WHERE office_id = :office_id AND id = :id;

-- What waits for this person: nobody took it yet, or the citizen wrote after the last answer; of the tips that are his, nobody's, or
-- late (tips_rows without :all).
-- query tips_waiting_for one
-- :office_id uuid, :person_id uuid, :now_hour instant
-- > waiting int
SELECT count(*) AS waiting
  FROM tip t
 WHERE t.office_id = :office_id AND (t.state = 'new' OR (t.state <> 'closed' AND t.citizen_wrote = TRUE))
   AND (t.recipient_id = :person_id OR t.recipient_id IS NULL OR (t.state = 'new' AND t.due_hour <= :now_hour))
   AND NOT EXISTS (SELECT 1 FROM tip_named_in n WHERE n.tip_id = t.id AND n.person_id = :person_id);

-- query tips_count one
-- :office_id uuid
-- :person_id uuid
-- :now_hour instant
-- > waiting int, late int, danger int
SELECT count(*) AS waiting,
       count(CASE WHEN t.due_hour <= :now_hour THEN 1 END) AS late,
       count(CASE WHEN t.danger = TRUE THEN 1 END) AS danger
  FROM tip t
 WHERE t.office_id = :office_id AND (t.state = 'new' OR (t.recipient_id IS NULL AND t.state <> 'closed'))
   AND NOT EXISTS (SELECT 1 FROM tip_named_in n WHERE n.tip_id = t.id AND n.person_id = :person_id);

-- query tips_picture_known one
-- :id uuid
-- > tip_id uuid
SELECT tip_id FROM tip_picture WHERE id = :id;

-- query tips_picture_places one
-- :tip_id uuid
-- > places int
SELECT count(*) AS places FROM tip_picture WHERE tip_id = :tip_id;

-- query tips_picture_insert exec
-- :office_id uuid, :id uuid, :tip_id uuid, :place int, :hour instant, :media_type text
-- :body sealed(tip_picture.body, id, case tip_id)
INSERT INTO tip_picture (office_id, id, tip_id, place, hour, media_type, body)
VALUES (:office_id, :id, :tip_id, :place, :hour, :media_type, :body);

-- query tips_pictures many 10
-- :office_id uuid, :tip_id uuid
-- > id uuid, hour instant
SELECT id, hour FROM tip_picture WHERE office_id = :office_id AND tip_id = :tip_id ORDER BY place;

-- query tips_picture_one one
-- :office_id uuid, :id uuid, :tip_id uuid
-- > office_id uuid, id uuid, tip_id uuid, media_type text, body sealed(tip_picture.body, id, case tip_id)
SELECT office_id, id, tip_id, media_type, body FROM tip_picture WHERE office_id = :office_id AND id = :id AND tip_id = :tip_id;
