-- Queries of the room `office`: figures over the tables of other rooms, and nothing else. It reads counts, never a row of a
-- person, and leaves out what names the reader. A held report is in no figure: nobody knows yet whom it names.

-- query office_work one
-- :office_id uuid
-- :person_id uuid
-- :now instant
-- :soon instant
-- > reports_new int, reports_held int, applications_proposed int, requests_open int, requests_late int, requests_soon int, exports_waiting int, glasses_waiting int
SELECT (SELECT count(*) FROM report r WHERE r.office_id = :office_id AND coalesce(r.route, '') = 'inbox' AND r.state = 'new'
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                              AND n.person_id = :person_id)) AS reports_new,
       (SELECT count(*) FROM report r WHERE r.office_id = :office_id AND r.route = 'head' AND r.reporter_id <> :person_id
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                              AND n.person_id = :person_id)) AS reports_held,
       (SELECT count(*) FROM application a WHERE a.office_id = :office_id AND a.state = 'proposed'
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'application' AND n.object_id = a.id
                              AND n.person_id = :person_id)) AS applications_proposed,
       (SELECT count(*) FROM info_request i WHERE i.office_id = :office_id
           AND i.state IN ('sent', 'opened')) AS requests_open,
       (SELECT count(*) FROM info_request i WHERE i.office_id = :office_id
           AND i.state IN ('sent', 'opened') AND i.due_at < :now) AS requests_late,
       (SELECT count(*) FROM info_request i WHERE i.office_id = :office_id
           AND i.state IN ('sent', 'opened') AND i.due_at >= :now AND i.due_at < :soon) AS requests_soon,
       (SELECT count(*) FROM export_request e WHERE e.office_id = :office_id AND e.state = 'waiting' AND e.expires_at > :now
           AND e.requested_by <> :person_id
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'export' AND n.object_id = e.id
                              AND n.person_id = :person_id)) AS exports_waiting,
       (SELECT count(*) FROM break_glass b WHERE b.office_id = :office_id AND b.reviewed_at IS NULL
           AND b.person_id <> :person_id
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'glass' AND n.object_id = b.id
                              AND n.person_id = :person_id)) AS glasses_waiting;

-- query office_waiting one
-- :office_id uuid
-- :person_id uuid
-- :today date
-- > reports_new int, reports_held int, to_confirm int, to_take int, heads int, analysts int, overseen_waiting int, overseen_mine int
-- > oversees int, overseer_asked int, unwatched bool
SELECT (SELECT count(*) FROM report r WHERE r.office_id = :office_id AND coalesce(r.route, '') = 'inbox' AND r.state = 'new'
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                              AND n.person_id = :person_id)) AS reports_new,
       (SELECT count(*) FROM report r WHERE r.office_id = :office_id AND r.route = 'head' AND r.reporter_id <> :person_id
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                              AND n.person_id = :person_id)) AS reports_held,
       (SELECT count(*) FROM application a WHERE a.office_id = :office_id AND a.state = 'proposed'
           AND (a.interviewer_id IS NULL OR a.interviewer_id <> :person_id)
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'application' AND n.object_id = a.id
                              AND n.person_id = :person_id)
           AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.office_id = a.office_id AND d.application_id = a.id
                              AND d.state = 'proposed' AND d.proposed_by = :person_id)) AS to_confirm,
       (SELECT count(*) FROM application a WHERE a.office_id = :office_id
           AND a.state IN ('new', 'interview') AND (a.state = 'new' OR a.interviewer_id = :person_id)
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'application' AND n.object_id = a.id
                              AND n.person_id = :person_id)) AS to_take,
       (SELECT count(DISTINCT g.person_id) FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
         WHERE g.office_id = :office_id AND g.role = 'head' AND g.state = 'active' AND p.state = 'active'
           AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)) AS heads,
       (SELECT count(DISTINCT g.person_id) FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
         WHERE g.office_id = :office_id AND g.role = 'analyst' AND g.state = 'active' AND p.state = 'active'
           AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)) AS analysts,
       (SELECT count(*) FROM overseen_report v WHERE v.overseer_id = :office_id AND v.state = 'waiting'
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = v.report_id
                              AND n.person_id = :person_id)) AS overseen_waiting,
       (SELECT count(*) FROM overseen_report v WHERE v.overseer_id = :office_id AND v.state = 'taken'
           AND v.handler_id = :person_id) AS overseen_mine,
       (SELECT count(*) FROM office_overseer v WHERE v.overseer_id = :office_id AND v.state = 'in-force') AS oversees,
       (SELECT count(*) FROM office_overseer v WHERE v.overseer_id = :office_id AND v.state = 'asked') AS overseer_asked,
       NOT EXISTS (SELECT 1 FROM office_overseer v WHERE v.office_id = :office_id AND v.state IN ('asked', 'in-force')) AS unwatched;

-- The open requests of the list of an agency (request_rows_agency), counted.
-- query office_requests_asked one
-- :agency_id uuid, :person_id uuid
-- > number int
SELECT count(*) AS number
  FROM info_request r
  JOIN agency_office s ON s.office_id = r.office_id AND s.agency_id = r.agency_id
 WHERE r.agency_id = :agency_id AND r.state IN ('sent', 'opened')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.person_id = :person_id
                      AND ((n.object_kind = 'info_request' AND n.object_id = r.id)
                           OR (n.object_kind = 'application' AND n.object_id = r.application_id)));

-- query office_objections one
-- :office_id uuid
-- :today date
-- :last date
-- > open int
SELECT count(*) AS open FROM decision
 WHERE office_id = :office_id AND object_until IS NOT NULL AND object_until >= :today AND object_until <= :last;

-- Objections that the head answers; an appeal is answered elsewhere. Not what names the reader.
-- query office_unanswered one
-- :office_id uuid
-- :person_id uuid
-- :today date
-- > number int, late int
SELECT count(*) AS number, coalesce(sum(CASE WHEN b.answer_until < :today THEN 1 ELSE 0 END), 0) AS late
  FROM objection b
 WHERE b.office_id = :office_id AND b.step = 'objection' AND b.state = 'open'
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'application' AND n.object_id = b.application_id
                      AND n.person_id = :person_id);

-- query office_outcomes many 50
-- :office_id uuid
-- :since instant
-- > outcome text, number int
SELECT outcome, count(*) AS number FROM decision
 WHERE office_id = :office_id AND state IN ('decided', 'confirmed') AND coalesce(decided_at, proposed_at) >= :since
 GROUP BY outcome ORDER BY outcome;

-- Without the reader's own: by filing some he could find out how many others there are below a step. And as it was when the day
-- began: who looked every hour would see one report come, and one be closed.
-- query office_reports many 20000
-- :office_id uuid
-- :person_id uuid
-- :since instant, :today instant
-- > village_code text, number int
SELECT r.village_code, count(*) AS number FROM report r
 WHERE r.office_id = :office_id AND r.route = 'inbox' AND r.created_at >= :since AND r.created_at < :today
   AND (r.state <> 'closed' OR EXISTS (SELECT 1 FROM report_event e WHERE e.office_id = r.office_id AND e.report_id = r.id
                                          AND e.kind = 'close' AND e.at >= :today))
   AND NOT EXISTS (SELECT 1 FROM report_event e WHERE e.office_id = r.office_id AND e.report_id = r.id
                      AND e.kind IN ('release', 'given-back') AND e.at >= :today)
   AND r.reporter_id <> :person_id
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id AND n.person_id = :person_id)
 GROUP BY r.village_code ORDER BY r.village_code;

-- Villages of the map that are another village today, all of them.
-- query office_moved many 5000
-- :office_id uuid
-- > code text, now_code text
SELECT code, now_code FROM region_now WHERE office_id = :office_id AND inside ORDER BY code;
