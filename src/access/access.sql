-- Queries of the room `access`: people, roles, sessions, who is named in what.

-- query access_session_find one
-- :token_hash bytes
-- > office_id uuid, person_id uuid, csrf_token text, created_at instant, seen_at instant, second_factor_at instant
-- > login text, name text, language text, state text, agency_id uuid?, office_name text, fictional bool, zone text
-- > confirms_from instant, has_totp bool
SELECT s.office_id, s.person_id, s.csrf_token, s.created_at, s.seen_at, s.second_factor_at,
       p.login, p.name, p.language, p.state, p.agency_id, o.name AS office_name, o.fictional, o.zone,
       p.confirms_from, p.totp_secret IS NOT NULL AS has_totp
  FROM session s
  JOIN person p ON p.office_id = s.office_id AND p.id = s.person_id
  JOIN office o ON o.id = s.office_id
 WHERE s.token_hash = :token_hash AND s.ended_at IS NULL;

-- The position and the roles of a day, in one question: every request asks it. Without a role there is one row, its role null.
-- query access_standing many 16
-- :office_id uuid, :person_id uuid, :today date
-- > role text?, area text?, position text
SELECT g.role, g.area,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = :office_id AND h.person_id = :person_id
                    AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                  ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position
  FROM person p
  LEFT JOIN role_grant g ON g.office_id = p.office_id AND g.person_id = p.id AND g.state = 'active'
   AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
 WHERE p.office_id = :office_id AND p.id = :person_id
 ORDER BY g.role, g.area;

-- query access_position_today one
-- :office_id uuid, :person_id uuid, :today date
-- > position text
SELECT coalesce((SELECT h.name FROM person_position h WHERE h.office_id = :office_id AND h.person_id = :person_id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position;

-- query access_positions_of many 100
-- :office_id uuid, :person_id uuid
-- > id uuid, name text, valid_from date?, valid_to date?
SELECT id, name, valid_from, valid_to FROM person_position
 WHERE office_id = :office_id AND person_id = :person_id
 ORDER BY coalesce(valid_from, '') DESC, created_at DESC, id LIMIT 100;

-- query access_position one
-- :office_id uuid, :id uuid
-- > person_id uuid, valid_from date?
SELECT person_id, valid_from FROM person_position WHERE office_id = :office_id AND id = :id;

-- query access_position_insert exec
-- :office_id uuid, :id uuid, :person_id uuid, :name text, :valid_from date?, :valid_to date?, :created_at instant
-- :added_by uuid?
INSERT INTO person_position (office_id, id, person_id, name, valid_from, valid_to, created_at, added_by)
VALUES (:office_id, :id, :person_id, :name, :valid_from, :valid_to, :created_at, :added_by);

-- query access_position_end exec
-- :office_id uuid, :id uuid, :valid_to date
UPDATE person_position SET valid_to = :valid_to
 WHERE office_id = :office_id AND id = :id AND (valid_to IS NULL OR valid_to > :valid_to);

-- query access_roll_mark one
-- :office_id uuid
-- > mark uuid
SELECT mark FROM account_roll WHERE office_id = :office_id;

-- query access_roll_replace exec
-- :office_id uuid, :mark uuid
INSERT INTO account_roll (office_id, mark) VALUES (:office_id, :mark)
    ON CONFLICT (office_id) DO UPDATE SET mark = excluded.mark;

-- query access_session_insert exec
-- :token_hash bytes
-- :office_id uuid
-- :person_id uuid
-- :csrf_token text
-- :at instant
-- :second_factor_at instant
INSERT INTO session (token_hash, office_id, person_id, csrf_token, created_at, seen_at, second_factor_at)
VALUES (:token_hash, :office_id, :person_id, :csrf_token, :at, :at, :second_factor_at);

-- query access_session_seen exec
-- :at instant
-- :token_hash bytes
UPDATE session SET seen_at = :at WHERE token_hash = :token_hash AND ended_at IS NULL;

-- query access_session_proved exec
-- :at instant
-- :token_hash bytes
UPDATE session SET second_factor_at = :at WHERE token_hash = :token_hash AND ended_at IS NULL;

-- query access_session_end exec
-- :at instant
-- :token_hash bytes
UPDATE session SET ended_at = :at WHERE token_hash = :token_hash AND ended_at IS NULL;

-- query access_session_end_all exec
-- :at instant
-- :office_id uuid
-- :person_id uuid
UPDATE session SET ended_at = :at WHERE office_id = :office_id AND person_id = :person_id AND ended_at IS NULL;

-- query access_credentials one
-- :login text
-- > office_id uuid, id uuid, state text, password_hash text?, totp_secret sealed(person.totp_secret, id)?
-- > totp_last_step int
SELECT office_id, id, state, password_hash, totp_secret, totp_last_step
  FROM person WHERE login = :login;

-- query access_success exec
-- :totp_last_step int
-- :before int
-- :office_id uuid
-- :id uuid
UPDATE person SET totp_last_step = :totp_last_step
 WHERE office_id = :office_id AND id = :id AND totp_last_step = :before;

-- query access_person_insert exec
-- :office_id uuid
-- :id uuid
-- :login text
-- :name text
-- :agency_id uuid?
-- :phone_hash lookup(person.phone)?
-- :phone sealed(person.phone, id)?
-- :nik_hash lookup(application.nik)?
-- :email text?
-- :language text
-- :password_hash text?
-- :created_at instant
INSERT INTO person (office_id, id, login, name, agency_id, phone_hash, phone, nik_hash, email, language, state,
                    password_hash, totp_secret, totp_last_step, created_at, version)
VALUES (:office_id, :id, :login, :name, :agency_id, :phone_hash, :phone, :nik_hash, :email, :language, 'active',
        :password_hash, NULL, 0, :created_at, 1);

-- query access_person one
-- :office_id uuid
-- :id uuid
-- > office_id uuid, id uuid, login text, name text, agency_id uuid?, phone sealed(person.phone, id)?
-- > email text?, language text, state text, has_password bool, has_totp bool, created_at instant, version int
SELECT office_id, id, login, name, agency_id, phone, email, language, state,
       password_hash IS NOT NULL AS has_password, totp_secret IS NOT NULL AS has_totp, created_at, version
  FROM person WHERE office_id = :office_id AND id = :id;

-- :words in lower case; "" for everybody.
-- query access_people many 200
-- :office_id uuid
-- :after text
-- :words text
-- :today date
-- :limit int
-- > id uuid, login text, name text, state text, agency_id uuid?, has_totp bool, has_password bool, position text
SELECT p.id, p.login, p.name, p.state, p.agency_id, p.totp_secret IS NOT NULL AS has_totp,
       p.password_hash IS NOT NULL AS has_password,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position
  FROM person p WHERE p.office_id = :office_id AND p.login > :after
-- sqlite:    AND (:words = '' OR instr(lower(p.name), :words) > 0 OR instr(p.login, :words) > 0)
-- postgres:    AND (:words = '' OR strpos(lower(p.name), :words) > 0 OR strpos(p.login, :words) > 0)
 ORDER BY p.login LIMIT :limit;

-- query access_person_state exec
-- :state text
-- :office_id uuid
-- :id uuid
UPDATE person SET state = :state, version = version + 1 WHERE office_id = :office_id AND id = :id;

-- query access_person_password exec
-- :password_hash text
-- :office_id uuid
-- :id uuid
UPDATE person SET password_hash = :password_hash, version = version + 1
 WHERE office_id = :office_id AND id = :id;

-- query access_person_totp exec
-- :totp_secret sealed(person.totp_secret, id)
-- :totp_last_step int
-- :office_id uuid
-- :id uuid
UPDATE person SET totp_secret = :totp_secret, totp_last_step = :totp_last_step, totp_pending = NULL,
       totp_pending_session = NULL, version = version + 1
 WHERE office_id = :office_id AND id = :id;

-- query access_totp_clear exec
-- :office_id uuid, :id uuid
UPDATE person SET totp_secret = NULL, totp_last_step = 0, totp_pending = NULL, totp_pending_session = NULL
 WHERE office_id = :office_id AND id = :id;

-- query access_totp_pending one
-- :office_id uuid, :id uuid, :token_hash bytes
-- > id uuid, office_id uuid, totp_pending sealed(person.totp_pending, id)?
SELECT id, office_id, totp_pending FROM person
 WHERE office_id = :office_id AND id = :id AND totp_pending_session = :token_hash;

-- query access_totp_pending_set exec
-- :totp_pending sealed(person.totp_pending, id), :token_hash bytes, :office_id uuid, :id uuid
UPDATE person SET totp_pending = :totp_pending, totp_pending_session = :token_hash
 WHERE office_id = :office_id AND id = :id;

-- query access_session_end_others exec
-- :at instant, :office_id uuid, :person_id uuid, :token_hash bytes
UPDATE session SET ended_at = :at
 WHERE office_id = :office_id AND person_id = :person_id AND token_hash <> :token_hash AND ended_at IS NULL;

-- query access_grant_insert exec
-- :office_id uuid
-- :id uuid
-- :person_id uuid
-- :role text
-- :area text
-- :valid_from date
-- :valid_to date?
-- :state text
-- :requested_by uuid?
-- :confirmed_by uuid?
-- :created_at instant
INSERT INTO role_grant (office_id, id, person_id, role, area, valid_from, valid_to, state, requested_by, confirmed_by,
                        created_at)
VALUES (:office_id, :id, :person_id, :role, :area, :valid_from, :valid_to, :state, :requested_by, :confirmed_by,
        :created_at);

-- query access_grant one
-- :office_id uuid
-- :id uuid
-- > id uuid, person_id uuid, role text, area text, state text, requested_by uuid?
SELECT id, person_id, role, area, state, requested_by FROM role_grant WHERE office_id = :office_id AND id = :id;

-- query access_grant_confirm exec
-- :confirmed_by uuid
-- :office_id uuid
-- :id uuid
UPDATE role_grant SET state = 'active', confirmed_by = :confirmed_by
 WHERE office_id = :office_id AND id = :id AND state = 'pending';

-- query access_grant_end exec
-- :ended_by uuid
-- :office_id uuid
-- :id uuid
UPDATE role_grant SET state = 'ended', ended_by = :ended_by WHERE office_id = :office_id AND id = :id AND state <> 'ended';

-- query access_grants_of many 100
-- :office_id uuid
-- :person_id uuid
-- > id uuid, role text, area text, valid_from date, valid_to date?, state text, requested_by uuid?, confirmed_by uuid?
SELECT id, role, area, valid_from, valid_to, state, requested_by, confirmed_by FROM role_grant
 WHERE office_id = :office_id AND person_id = :person_id ORDER BY created_at, id;

-- What waits for this person's confirmation: neither asked by him nor for him.
-- query access_grants_pending_for one
-- :office_id uuid, :person_id uuid
-- > number int
SELECT count(*) AS number FROM role_grant
 WHERE office_id = :office_id AND state = 'pending' AND person_id <> :person_id
   AND (requested_by IS NULL OR requested_by <> :person_id);

-- query access_grants_pending many 100
-- :office_id uuid
-- > id uuid, person_id uuid, name text, role text, area text, requested_by uuid?, created_at instant
SELECT g.id, g.person_id, p.name, g.role, g.area, g.requested_by, g.created_at
  FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
 WHERE g.office_id = :office_id AND g.state = 'pending' ORDER BY g.created_at, g.id;

-- query access_activation_insert exec
-- :token_hash bytes
-- :office_id uuid
-- :person_id uuid
-- :expires_at instant
-- :created_at instant
-- :by_operator bool
INSERT INTO activation (token_hash, office_id, person_id, expires_at, created_at, by_operator)
VALUES (:token_hash, :office_id, :person_id, :expires_at, :created_at, :by_operator);

-- Nor one that a clock made which was ahead by more than five minutes.
-- query access_activation_find one
-- :token_hash bytes
-- :now instant
-- > office_id uuid, person_id uuid, login text, name text, by_operator bool
SELECT a.office_id, a.person_id, p.login, p.name, a.by_operator
  FROM activation a JOIN person p ON p.office_id = a.office_id AND p.id = a.person_id
 WHERE a.token_hash = :token_hash AND a.used_at IS NULL AND a.expires_at > :now AND a.created_at - 300000000 <= :now;

-- query access_activation_use exec
-- :now instant
-- :token_hash bytes
UPDATE activation SET used_at = :now
 WHERE token_hash = :token_hash AND used_at IS NULL AND expires_at > :now AND created_at - 300000000 <= :now;

-- query access_activation_void exec
-- :now instant, :office_id uuid, :person_id uuid
UPDATE activation SET used_at = :now WHERE office_id = :office_id AND person_id = :person_id AND used_at IS NULL;

-- query access_activation_void_spare exec
-- :now instant, :office_id uuid, :person_id uuid
UPDATE activation SET used_at = :now
 WHERE office_id = :office_id AND person_id = :person_id AND used_at IS NULL
   AND EXISTS (SELECT 1 FROM person p WHERE p.office_id = activation.office_id AND p.id = activation.person_id
                  AND p.password_hash IS NOT NULL);

-- query access_confirms_from exec
-- :confirms_from instant, :office_id uuid, :id uuid
UPDATE person SET confirms_from = :confirms_from WHERE office_id = :office_id AND id = :id;

-- query access_roles_held one
-- :office_id uuid, :person_id uuid
-- > found int
SELECT count(*) AS found FROM role_grant
 WHERE office_id = :office_id AND person_id = :person_id AND state <> 'ended';

-- query access_token_wish_insert exec
-- :office_id uuid, :id uuid, :person_id uuid, :first_hash bytes, :requested_by uuid, :created_at instant
-- :expires_at instant
INSERT INTO token_wish (office_id, id, person_id, first_hash, requested_by, created_at, expires_at)
VALUES (:office_id, :id, :person_id, :first_hash, :requested_by, :created_at, :expires_at);

-- query access_token_wish one
-- :office_id uuid, :id uuid
-- > person_id uuid, first_hash bytes, requested_by uuid
SELECT person_id, first_hash, requested_by FROM token_wish WHERE office_id = :office_id AND id = :id;

-- query access_token_wish_confirm exec
-- :confirmed_by uuid, :now instant, :office_id uuid, :id uuid
UPDATE token_wish SET confirmed_by = :confirmed_by, confirmed_at = :now
 WHERE office_id = :office_id AND id = :id AND confirmed_at IS NULL AND expires_at > :now;

-- query access_token_wishes many 100
-- :office_id uuid, :now instant
-- > id uuid, person_id uuid, name text, login text, requested_by uuid, asker text, created_at instant
SELECT w.id, w.person_id, p.name, p.login, w.requested_by, r.name AS asker, w.created_at
  FROM token_wish w
  JOIN person p ON p.office_id = w.office_id AND p.id = w.person_id
  JOIN person r ON r.office_id = w.office_id AND r.id = w.requested_by
 WHERE w.office_id = :office_id AND w.confirmed_at IS NULL AND w.expires_at > :now ORDER BY w.created_at, w.id;

-- query access_operator_tokens many 20
-- :office_id uuid, :person_id uuid, :everybody bool, :since instant
-- > name text, created_at instant
SELECT p.name, a.created_at
  FROM activation a JOIN person p ON p.office_id = a.office_id AND p.id = a.person_id
 WHERE a.office_id = :office_id AND a.by_operator AND a.created_at > :since
   AND (:everybody OR a.person_id = :person_id)
 ORDER BY a.created_at DESC LIMIT 20;

-- query access_own_wishes many 20
-- :office_id uuid, :person_id uuid, :since instant
-- > name text, asker text, confirmer text, created_at instant
SELECT p.name, r.name AS asker, coalesce(c.name, '') AS confirmer, w.created_at
  FROM token_wish w
  JOIN person p ON p.office_id = w.office_id AND p.id = w.person_id
  JOIN person r ON r.office_id = w.office_id AND r.id = w.requested_by
  LEFT JOIN person c ON c.office_id = w.office_id AND c.id = w.confirmed_by
 WHERE w.office_id = :office_id AND w.person_id = :person_id AND w.created_at > :since
 ORDER BY w.created_at DESC LIMIT 20;

-- query access_named_insert exec
-- :office_id uuid
-- :object_kind text
-- :object_id uuid
-- :person_id uuid
-- :how text
-- :created_at instant
INSERT INTO named_in (office_id, object_kind, object_id, person_id, how, created_at)
VALUES (:office_id, :object_kind, :object_id, :person_id, :how, :created_at)
ON CONFLICT (office_id, object_kind, object_id, person_id) DO UPDATE SET how = excluded.how
 WHERE named_in.how = 'likely' AND excluded.how <> 'likely';

-- query access_likely_confirm exec
-- :office_id uuid, :object_kind text, :object_id uuid
UPDATE named_in SET how = 'chosen'
 WHERE office_id = :office_id AND object_kind = :object_kind AND object_id = :object_id AND how = 'likely';

-- query access_likely_lift exec
-- :office_id uuid, :object_kind text, :object_id uuid
DELETE FROM named_in
 WHERE office_id = :office_id AND object_kind = :object_kind AND object_id = :object_id AND how = 'likely';

-- query access_likely_lift_person exec
-- :office_id uuid, :object_kind text, :object_id uuid, :person_id uuid
DELETE FROM named_in
 WHERE office_id = :office_id AND object_kind = :object_kind AND object_id = :object_id AND person_id = :person_id
   AND how = 'likely';

-- A warning that reached somebody stays with him: it was written before, and its going would tell him of the report that came.
-- query access_named_copy exec
-- :office_id uuid
-- :from_kind text
-- :from_id uuid
-- :to_kind text
-- :to_id uuid
-- :created_at instant
INSERT INTO named_in (office_id, object_kind, object_id, person_id, how, created_at)
SELECT n.office_id, :to_kind, :to_id, n.person_id, 'inherited', :created_at
  FROM named_in n
 WHERE n.office_id = :office_id AND n.object_kind = :from_kind AND n.object_id = :from_id
   AND NOT EXISTS (SELECT 1 FROM warning_recipient r WHERE :to_kind = 'warning' AND r.office_id = n.office_id
                      AND r.warning_id = :to_id AND r.person_id = n.person_id)
ON CONFLICT (office_id, object_kind, object_id, person_id) DO NOTHING;

-- query access_named_count one
-- :person_id uuid
-- :object_kind text
-- :object_id uuid
-- > found int
SELECT count(*) AS found FROM named_in
 WHERE person_id = :person_id AND object_kind = :object_kind AND object_id = :object_id;

-- query access_named_objects many 200
-- :office_id uuid
-- :object_kind text
-- :limit int
-- > object_id uuid, person_id uuid, how text, created_at instant
SELECT object_id, person_id, how, created_at FROM named_in
 WHERE office_id = :office_id AND object_kind = :object_kind ORDER BY created_at DESC, object_id LIMIT :limit;

-- Accounts of the office, or of another one when their agency serves the office `asking`: each office has its own keys.
-- query access_people_by_phone many 100000
-- :office_id uuid
-- :asking uuid
-- :phone lookup(person.phone)
-- > id uuid
SELECT p.id FROM person p WHERE p.office_id = :office_id AND p.phone_hash = :phone
   AND (p.office_id = :asking OR EXISTS (SELECT 1 FROM agency_office a WHERE a.office_id = :asking
                                            AND a.agency_id = p.agency_id));

-- query access_people_by_nik many 100000
-- :office_id uuid
-- :asking uuid
-- :nik lookup(application.nik)
-- > id uuid
SELECT p.id FROM person p WHERE p.office_id = :office_id AND p.nik_hash = :nik
   AND (p.office_id = :asking OR EXISTS (SELECT 1 FROM agency_office a WHERE a.office_id = :asking
                                            AND a.agency_id = p.agency_id));

-- query access_serving_offices many 100000
-- :office_id uuid
-- > office_id uuid
SELECT DISTINCT p.office_id FROM agency_office a JOIN person p ON p.agency_id = a.agency_id
 WHERE a.office_id = :office_id AND p.office_id <> :office_id ORDER BY p.office_id;

-- query access_identifier_keep_phone exec
-- :office_id uuid, :object_kind text, :object_id uuid, :phone lookup(person.phone)
INSERT INTO source_identifier (office_id, object_kind, object_id, key_hash)
VALUES (:office_id, :object_kind, :object_id, :phone)
ON CONFLICT (office_id, object_kind, object_id, key_hash) DO NOTHING;

-- query access_identifier_keep_nik exec
-- :office_id uuid, :object_kind text, :object_id uuid, :nik lookup(application.nik)
INSERT INTO source_identifier (office_id, object_kind, object_id, key_hash)
VALUES (:office_id, :object_kind, :object_id, :nik)
ON CONFLICT (office_id, object_kind, object_id, key_hash) DO NOTHING;

-- query access_identifier_copy exec
-- :office_id uuid, :from_kind text, :from_id uuid, :to_kind text, :to_id uuid
INSERT INTO source_identifier (office_id, object_kind, object_id, key_hash)
SELECT s.office_id, :to_kind, :to_id, s.key_hash FROM source_identifier s
 WHERE s.office_id = :office_id AND s.object_kind = :from_kind AND s.object_id = :from_id
ON CONFLICT (office_id, object_kind, object_id, key_hash) DO NOTHING;

-- Here, too, a warning that reached him stays.
-- query access_named_late_phone exec
-- :office_id uuid, :person_id uuid, :phone lookup(person.phone), :at instant
INSERT INTO named_in (office_id, object_kind, object_id, person_id, how, created_at)
SELECT s.office_id, s.object_kind, s.object_id, :person_id, 'phone', CAST(:at AS BIGINT) FROM source_identifier s
 WHERE s.office_id = :office_id AND s.key_hash = :phone
   AND NOT EXISTS (SELECT 1 FROM warning_recipient r WHERE s.object_kind = 'warning' AND r.office_id = s.office_id
                      AND r.warning_id = s.object_id AND r.person_id = :person_id)
ON CONFLICT (office_id, object_kind, object_id, person_id) DO UPDATE SET how = excluded.how
 WHERE named_in.how = 'likely';

-- query access_named_late_nik exec
-- :office_id uuid, :person_id uuid, :nik lookup(application.nik), :at instant
INSERT INTO named_in (office_id, object_kind, object_id, person_id, how, created_at)
SELECT s.office_id, s.object_kind, s.object_id, :person_id, 'nik', CAST(:at AS BIGINT) FROM source_identifier s
 WHERE s.office_id = :office_id AND s.key_hash = :nik
   AND NOT EXISTS (SELECT 1 FROM warning_recipient r WHERE s.object_kind = 'warning' AND r.office_id = s.office_id
                      AND r.warning_id = s.object_id AND r.person_id = :person_id)
ON CONFLICT (office_id, object_kind, object_id, person_id) DO UPDATE SET how = excluded.how
 WHERE named_in.how = 'likely';

-- query access_glass_try exec
-- :office_id uuid, :id uuid, :person_id uuid, :at instant
INSERT INTO glass_try (office_id, id, person_id, at) VALUES (:office_id, :id, :person_id, :at)
ON CONFLICT (office_id, id) DO NOTHING;

-- query access_glass_used one
-- :person_id uuid, :since instant, :now instant
-- > tries int, open int
SELECT (SELECT count(*) FROM glass_try t WHERE t.person_id = :person_id AND t.at > :since AND t.at <= :now) AS tries,
       (SELECT count(*) FROM break_glass g WHERE g.person_id = :person_id AND g.expires_at > :now
           AND g.opened_at - 300000000 <= :now
           AND (g.verdict IS NULL OR g.verdict <> 'revoked')) AS open;

-- query access_people_in_role many 100000
-- :office_id uuid
-- :role text
-- :today date
-- > id uuid
SELECT DISTINCT p.id
  FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
 WHERE g.office_id = :office_id AND g.role = :role AND g.state = 'active' AND p.state = 'active'
   AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
 ORDER BY p.id;

-- query access_spoken_accounts each
-- :office_id uuid
-- :today date
-- > id uuid, name text, position text
SELECT p.id, p.name, coalesce(h.name, '') AS position
  FROM person p
  LEFT JOIN person_position h ON h.office_id = p.office_id AND h.person_id = p.id
   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
 WHERE p.office_id = :office_id AND p.state = 'active'
 ORDER BY p.id, coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id;

-- query access_agency_serves one
-- :office_id uuid
-- :agency_id uuid
-- > found int
SELECT count(*) AS found FROM agency_office WHERE office_id = :office_id AND agency_id = :agency_id;

-- query access_agency_offices many 200
-- :agency_id uuid
-- > office_id uuid
SELECT office_id FROM agency_office WHERE agency_id = :agency_id ORDER BY office_id;

-- query access_open_tables one
-- > found int
-- sqlite: SELECT 0 AS found;
-- postgres: SELECT count(*) AS found FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'office_id'
-- postgres:  WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
-- postgres:    AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p
-- postgres:         WHERE p.polrelid = c.oid AND pg_get_expr(p.polqual, p.polrelid) LIKE '%offices_said()%'));

-- query access_bypass one
-- > found int
-- sqlite: SELECT 0 AS found;
-- postgres: SELECT count(*) AS found FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls);

-- What was opened more than five minutes later than now was opened by a clock that was ahead: it would stay open until then.
-- query access_glass_open one
-- :person_id uuid
-- :object_kind text
-- :object_id uuid
-- :now instant
-- > found int
SELECT count(*) AS found FROM break_glass
 WHERE person_id = :person_id AND object_kind = :object_kind AND object_id = :object_id AND expires_at > :now
   AND opened_at - 300000000 <= :now
   AND (verdict IS NULL OR verdict <> 'revoked');

-- query access_glass_insert exec
-- :office_id uuid
-- :id uuid
-- :person_id uuid
-- :object_kind text
-- :object_id uuid
-- :reason sealed(break_glass.reason, id)
-- :opened_at instant
-- :expires_at instant
-- :owner_id uuid?
INSERT INTO break_glass (office_id, id, person_id, object_kind, object_id, reason, opened_at, expires_at, owner_id)
VALUES (:office_id, :id, :person_id, :object_kind, :object_id, :reason, :opened_at, :expires_at, :owner_id);

-- query access_glass one
-- :office_id uuid
-- :id uuid
-- > office_id uuid, id uuid, person_id uuid, object_kind text, object_id uuid, reviewed_by uuid?
SELECT office_id, id, person_id, object_kind, object_id, reviewed_by FROM break_glass
 WHERE office_id = :office_id AND id = :id;

-- query access_glass_waiting many 100
-- :office_id uuid, :reader uuid
-- > office_id uuid, id uuid, person_id uuid, name text, object_kind text, object_id uuid, reason sealed(break_glass.reason, id)
-- > opened_at instant, expires_at instant
SELECT g.office_id, g.id, g.person_id, p.name, g.object_kind, g.object_id, g.reason, g.opened_at, g.expires_at
  FROM break_glass g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
 WHERE g.office_id = :office_id AND g.reviewed_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'glass' AND n.object_id = g.id
                      AND n.person_id = :reader)
 ORDER BY g.opened_at, g.id;

-- query access_glass_concerning many 50
-- :office_id uuid, :person_id uuid
-- > id uuid, opener uuid, name text, object_kind text, object_id uuid, opened_at instant, expires_at instant, verdict text?
SELECT g.id, g.person_id AS opener, p.name, g.object_kind, g.object_id, g.opened_at, g.expires_at, g.verdict
  FROM break_glass g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
 WHERE g.office_id = :office_id AND (g.person_id = :person_id OR g.owner_id = :person_id)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'glass' AND n.object_id = g.id
                      AND n.person_id = :person_id)
 ORDER BY g.opened_at DESC, g.id LIMIT 50;

-- query access_glass_forgotten many 100
-- :before instant
-- > office_id uuid, id uuid, person_id uuid, zone text
SELECT g.office_id, g.id, g.person_id, o.zone
  FROM break_glass g JOIN office o ON o.id = g.office_id
 WHERE g.reviewed_at IS NULL AND g.escalated_at IS NULL AND g.opened_at < :before ORDER BY g.opened_at, g.id LIMIT 100;

-- query access_glass_escalated exec
-- :at instant, :office_id uuid, :id uuid
UPDATE break_glass SET escalated_at = :at
 WHERE office_id = :office_id AND id = :id AND escalated_at IS NULL AND reviewed_at IS NULL;

-- query access_glass_unreviewed one
-- :person_id uuid
-- :before instant
-- > found int
SELECT count(*) AS found FROM break_glass
 WHERE person_id = :person_id AND reviewed_at IS NULL AND opened_at < :before;

-- query access_glass_review exec
-- :reviewed_by uuid
-- :now instant
-- :verdict text
-- :office_id uuid
-- :id uuid
UPDATE break_glass SET reviewed_by = :reviewed_by, reviewed_at = :now, verdict = :verdict
 WHERE office_id = :office_id AND id = :id AND reviewed_at IS NULL;

-- query access_grants_active many 16
-- :office_id uuid, :person_id uuid
-- > role text, area text, state text
SELECT role, area, state FROM role_grant
 WHERE office_id = :office_id AND person_id = :person_id AND state <> 'ended' ORDER BY role, area LIMIT 16;

-- --- who oversees whom ---------------------------------------------------------------------------------------------

-- query access_office_known one
-- :id uuid
-- > found int
SELECT count(*) AS found FROM office WHERE id = :id;

-- query access_overseer_of one
-- :office_id uuid
-- > id uuid, overseer_id uuid, days int
SELECT id, overseer_id, days FROM office_overseer WHERE office_id = :office_id AND state = 'in-force';

-- query access_overseer one
-- :overseer_id uuid, :id uuid
-- > office_id uuid, asked_by uuid?
SELECT office_id, asked_by FROM office_overseer WHERE overseer_id = :overseer_id AND id = :id;

-- Nothing is added while another wish of the office waits.
-- query access_overseer_insert exec
-- :office_id uuid, :id uuid, :overseer_id uuid, :days int, :asked_by uuid?, :asked_at instant
INSERT INTO office_overseer (office_id, id, overseer_id, days, state, asked_by, asked_at)
VALUES (:office_id, :id, :overseer_id, :days, 'asked', :asked_by, :asked_at)
ON CONFLICT DO NOTHING;

-- query access_overseer_set exec
-- :state text, :decided_by uuid, :decided_at instant, :id uuid, :before text
UPDATE office_overseer SET state = :state, decided_by = :decided_by, decided_at = :decided_at
 WHERE id = :id AND state = :before;

-- query access_overseers many 200
-- :office_id uuid
-- > id uuid, office text, overseer text, overseer_id uuid, days int, state text, asked_at instant
SELECT v.id, o.name AS office, s.name AS overseer, v.overseer_id, v.days, v.state, v.asked_at
  FROM office_overseer v JOIN office o ON o.id = v.office_id JOIN office s ON s.id = v.overseer_id
 WHERE (v.office_id = :office_id OR v.overseer_id = :office_id) AND v.state IN ('asked', 'in-force')
 ORDER BY v.asked_at, v.id;

-- Other codes of a place: what it is today when all of it lies in there, and what it was when that held all of it (region_now).
-- query access_region_others many 64
-- :office_id uuid, :region text
-- > code text
SELECT now_code AS code FROM region_now WHERE office_id = :office_id AND code = :region AND inside
UNION SELECT code FROM region_now WHERE office_id = :office_id AND now_code = :region AND covers
 ORDER BY 1 LIMIT 64;
