-- Queries of the room `fairness`. fairness_cases is one of the four readers of who an applicant is; what it reads is counted and
-- never shown of one person. Everything is as it stood at :cut, so that the same month always gives the same sheet. What names the
-- reader is in no figure of his.

-- A case began with its first interview; who began it is the officer. `outcomes` is the sum of 1 D2, 2 D3, 4 R3, 8 D1, 16 R1, 32 R2.
-- query fairness_cases each
-- :office_id uuid, :reader uuid, :from instant, :to instant, :cut instant
-- > id uuid, office_id uuid, sex sealed(application.sex, id), birth_date sealed(application.birth_date, id)
-- > village_code sealed(application.village_code, id), purpose text, first_passport bool, interview_from instant
-- > officer_id uuid?, officer text?, finding bool, asked bool, outcomes int
SELECT a.id, a.office_id, a.sex, a.birth_date, a.village_code, a.purpose, a.first_passport, a.interview_from,
       s.actor_id AS officer_id, p.name AS officer,
       (EXISTS (SELECT 1 FROM finding f WHERE f.office_id = a.office_id AND f.application_id = a.id AND f.created_at < :cut
                   AND f.state NOT IN ('corrected', 'below'))) AS finding,
       (EXISTS (SELECT 1 FROM application_answer q WHERE q.office_id = a.office_id AND q.application_id = a.id
                   AND q.question_key LIKE 'finding:%' AND q.asked_at < :cut)) AS asked,
       coalesce((SELECT max(CASE WHEN d.outcome = 'D2' THEN 1 ELSE 0 END) + max(CASE WHEN d.outcome = 'D3' THEN 2 ELSE 0 END)
                      + max(CASE WHEN d.outcome = 'R3' THEN 4 ELSE 0 END) + max(CASE WHEN d.outcome = 'D1' THEN 8 ELSE 0 END)
                      + max(CASE WHEN d.outcome = 'R1' THEN 16 ELSE 0 END) + max(CASE WHEN d.outcome = 'R2' THEN 32 ELSE 0 END)
                   FROM decision d
                  WHERE d.office_id = a.office_id AND d.application_id = a.id AND d.state NOT IN ('proposed', 'returned')
                    AND coalesce(d.decided_at, d.proposed_at) < :cut), 0) AS outcomes
  FROM application a
  LEFT JOIN application_event s ON s.office_id = a.office_id
       AND s.id = (SELECT e.id FROM application_event e WHERE e.office_id = a.office_id AND e.application_id = a.id
                      AND e.kind = 'start' ORDER BY e.at, e.id LIMIT 1)
  LEFT JOIN person p ON p.office_id = a.office_id AND p.id = s.actor_id
 WHERE a.office_id = :office_id AND a.interview_from >= :from AND a.interview_from < :to
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.interview_from, a.id;

-- Whom and what these applications name, in the order of fairness_cases.
-- query fairness_parties each
-- :office_id uuid, :reader uuid, :from instant, :to instant
-- > id uuid, subject_id uuid
SELECT a.id, m.subject_id
  FROM application a
  JOIN mention m ON m.office_id = a.office_id AND m.source_kind = 'application' AND m.source_id = a.id
       AND m.state IN ('active', 'confirmed')
 WHERE a.office_id = :office_id AND a.interview_from >= :from AND a.interview_from < :to
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.interview_from, a.id;

-- query fairness_oldest one
-- :office_id uuid
-- > first instant?
SELECT min(interview_from) AS first FROM application WHERE office_id = :office_id AND interview_from IS NOT NULL;

-- query fairness_reasons each
-- :office_id uuid, :reader uuid, :from instant, :to instant, :cut instant
-- > outcome text, reasons text
SELECT d.outcome, d.reasons
  FROM application a
  JOIN decision d ON d.office_id = a.office_id AND d.application_id = a.id AND d.state NOT IN ('proposed', 'returned')
       AND coalesce(d.decided_at, d.proposed_at) < :cut
 WHERE a.office_id = :office_id AND a.interview_from >= :from AND a.interview_from < :to
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY d.outcome, d.id;

-- Suspensions and refusals of a quarter: taken back until :cut, or followed by a passport for the same person until then. The
-- coalesce of what is never null keeps the planners at the decisions of the person, away from those of a state.
-- query fairness_stops one
-- :office_id uuid, :reader uuid, :from instant, :to instant, :cut instant, :cut_day date
-- > stopped int, reversed int, completed int, wrong int
SELECT count(*) AS stopped, count(CASE WHEN x.reversed = 1 THEN 1 END) AS reversed,
       count(CASE WHEN x.completed = 1 THEN 1 END) AS completed,
       count(CASE WHEN x.reversed = 1 OR x.completed = 1 THEN 1 END) AS wrong
  FROM (SELECT (CASE WHEN d.reversed_on < :cut_day THEN 1 ELSE 0 END) AS reversed,
               (CASE WHEN EXISTS (SELECT 1 FROM decision n WHERE n.office_id = d.office_id AND n.application_id = d.application_id
                                     AND coalesce(n.outcome, '') IN ('T0', 'T1') AND coalesce(n.state, '') = 'decided'
                                     AND n.proposed_at > d.decided_at AND n.proposed_at < :cut)
                       OR EXISTS (SELECT 1 FROM application b
                                   WHERE b.office_id = a.office_id AND b.nik_hash = a.nik_hash AND b.id <> a.id
                                     AND EXISTS (SELECT 1 FROM decision n WHERE n.office_id = b.office_id
                                                    AND n.application_id = b.id AND coalesce(n.outcome, '') IN ('T0', 'T1')
                                                    AND coalesce(n.state, '') = 'decided' AND n.proposed_at > d.decided_at
                                                    AND n.proposed_at < :cut))
                     THEN 1 ELSE 0 END) AS completed
          FROM decision d
          JOIN application a ON a.office_id = d.office_id AND a.id = d.application_id
         WHERE d.office_id = :office_id AND d.decided_at IS NOT NULL
           AND coalesce(d.decided_at, d.proposed_at) >= :from AND coalesce(d.decided_at, d.proposed_at) < :to
           AND d.outcome IN ('D3', 'R1', 'R2', 'R3') AND d.state NOT IN ('proposed', 'returned')
           AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                              AND n.object_id = a.id AND n.person_id = :reader)) x;

-- Second looks at the decisions of some days, and what had become of them until :cut.
-- query fairness_looks one
-- :office_id uuid, :reader uuid, :from instant, :to instant, :cut instant
-- > drawn int, judged int, otherwise int
SELECT count(*) AS drawn, count(CASE WHEN l.judged_at < :cut THEN 1 END) AS judged,
       count(CASE WHEN l.judged_at < :cut AND l.verdict = 'other' THEN 1 END) AS otherwise
  FROM second_look l
 WHERE l.office_id = :office_id AND l.drawn_at >= :from AND l.drawn_at < :to
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = l.office_id AND n.object_kind = 'application'
                      AND n.object_id = l.application_id AND n.person_id = :reader);
