-- Queries of the command line: who is there, what a restored copy must open, what a check counts.

-- query cli_people many 200
-- :office_id uuid, :after text, :today date
-- > id uuid, login text, name text, state text, has_password bool, position text
SELECT p.id, p.login, p.name, p.state, p.password_hash IS NOT NULL AS has_password,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position
  FROM person p WHERE p.office_id = :office_id AND p.login > :after ORDER BY p.login LIMIT 200;

-- query cli_roles_of many 50
-- :office_id uuid, :person_id uuid
-- > role text, area text, state text
SELECT role, area, state FROM role_grant WHERE office_id = :office_id AND person_id = :person_id AND state <> 'ended'
 ORDER BY role, area;

-- query cli_person one
-- :login text
-- > office_id uuid, id uuid, state text
SELECT office_id, id, state FROM person WHERE login = :login;

-- query cli_compiles one
-- > compiles bool
-- sqlite: SELECT FALSE AS compiles;
-- postgres: SELECT current_setting('jit') = 'on' AS compiles;

-- query cli_sealed_people many 50
-- > office_id uuid, id uuid, phone sealed(person.phone, id)?
SELECT office_id, id, phone FROM person WHERE phone IS NOT NULL ORDER BY id LIMIT 50;

-- query cli_sealed_reports many 50
-- > office_id uuid, id uuid, narrative sealed(report.narrative, id)
SELECT office_id, id, narrative FROM report ORDER BY id LIMIT 50;

-- query cli_sealed_applications many 50
-- > office_id uuid, id uuid, name sealed(application.name, id)
SELECT office_id, id, name FROM application ORDER BY id LIMIT 50;

-- query cli_blobs each
-- > office_id uuid, id uuid, address bytes
SELECT office_id, id, address FROM blob ORDER BY office_id, id;

-- query cli_newest_entry one
-- > at instant?
SELECT max(at) AS at FROM journal_entry;

-- query cli_dead_jobs one
-- > found int
SELECT count(*) AS found FROM job WHERE state = 'dead';

-- Reports that name a head and lie with nobody, and those that are held where no head may look at them.
-- query cli_oversight one
-- :nobody uuid, :today date
-- > offices int, overseen int, waiting int, headless int
SELECT (SELECT count(*) FROM office) AS offices,
       (SELECT count(*) FROM office_overseer WHERE state = 'in-force') AS overseen,
       (SELECT count(*) FROM overseen_report WHERE overseer_id = :nobody AND state = 'waiting') AS waiting,
       (SELECT count(*) FROM report r WHERE r.route = 'head'
           AND NOT EXISTS (SELECT 1 FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
                            WHERE g.office_id = r.office_id AND g.role = 'head' AND g.state = 'active'
                              AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
                              AND p.state = 'active' AND p.id <> r.reporter_id
                              AND NOT EXISTS (SELECT 1 FROM named_in m WHERE m.object_kind = 'report'
                                                 AND m.object_id = r.id AND m.person_id = p.id))) AS headless;

-- Applications that may speak of somebody at their desk where no senior is left to say so (passports/overseen.h): all of them, and
-- those whose office nobody oversees.
-- query cli_unjudged one
-- :today date
-- > waiting int, nowhere int
SELECT count(*) AS waiting, count(CASE WHEN v.id IS NULL THEN 1 END) AS nowhere
  FROM application a LEFT JOIN office_overseer v ON v.office_id = a.office_id AND v.state = 'in-force'
 WHERE EXISTS (SELECT 1 FROM named_in n JOIN role_grant g ON g.office_id = n.office_id AND g.person_id = n.person_id
                WHERE n.office_id = a.office_id AND n.object_kind = 'application' AND n.object_id = a.id AND n.how = 'likely'
                  AND g.state = 'active' AND g.role IN ('desk-officer', 'supervisor', 'head')
                  AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today))
   AND NOT EXISTS (SELECT 1 FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
                    WHERE g.office_id = a.office_id AND g.role IN ('supervisor', 'head') AND g.state = 'active'
                      AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
                      AND p.state = 'active' AND (a.interviewer_id IS NULL OR a.interviewer_id <> p.id)
                      AND NOT EXISTS (SELECT 1 FROM named_in m WHERE m.office_id = a.office_id
                                         AND m.object_kind = 'application' AND m.object_id = a.id AND m.person_id = p.id));

-- query cli_overseers many 200
-- :office_id uuid
-- > name text, code text, days int, state text
SELECT o.name, o.code, v.days, v.state FROM office_overseer v JOIN office o ON o.id = v.overseer_id
 WHERE v.office_id = :office_id AND v.state IN ('asked', 'in-force') ORDER BY v.asked_at, v.id;
