-- Referrals of people who may be victims: no query here joins an application, and none anywhere joins a referral.

-- query referral_insert exec
-- :office_id uuid, :id uuid, :hour instant, :made_by uuid
-- :seen sealed(referral.seen, id, case id), :needs sealed(referral.needs, id, case id), :wanted sealed(referral.wanted, id, case id)?
-- :reach sealed(referral.reach, id, case id)
INSERT INTO referral (office_id, id, hour, made_by, state, seen, needs, wanted, reach, version)
VALUES (:office_id, :id, :hour, :made_by, 'made', :seen, :needs, :wanted, :reach, 1);

-- query referral_get one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, hour instant, made_by uuid, made_name text, state text, seen sealed(referral.seen, id, case id)
-- > needs sealed(referral.needs, id, case id), wanted sealed(referral.wanted, id, case id)?
-- > reach sealed(referral.reach, id, case id), version int
-- > follow_from instant?, moved instant
SELECT r.office_id, r.id, r.hour, r.made_by, p.name AS made_name, r.state, r.seen, r.needs, r.wanted, r.reach, r.version,
       r.follow_from, coalesce((SELECT max(s.hour) FROM referral_step s WHERE s.office_id = r.office_id
                                   AND s.referral_id = r.id), r.hour) AS moved
  FROM referral r JOIN person p ON p.office_id = r.office_id AND p.id = r.made_by
 WHERE r.office_id = :office_id AND r.id = :id;

-- What decides who may see it.
-- query referral_who one
-- :office_id uuid, :id uuid
-- > made_by uuid, state text
SELECT made_by, state FROM referral WHERE office_id = :office_id AND id = :id;

-- Of one person, or of the whole office; never what names the reader. Those that are open first, then the latest.
-- query referral_rows many 200
-- :office_id uuid, :reader uuid, :all bool
-- > id uuid, hour instant, made_name text, state text, mine bool, follow_from instant?, moved instant
SELECT r.id, r.hour, p.name AS made_name, r.state, r.made_by = :reader AS mine, r.follow_from,
       coalesce((SELECT max(s.hour) FROM referral_step s WHERE s.office_id = r.office_id AND s.referral_id = r.id),
                r.hour) AS moved
  FROM referral r JOIN person p ON p.office_id = r.office_id AND p.id = r.made_by
 WHERE r.office_id = :office_id AND (:all = TRUE OR r.made_by = :reader)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.object_kind = 'referral'
                      AND n.object_id = r.id AND n.person_id = :reader)
 ORDER BY CASE WHEN r.state = 'closed' THEN 1 ELSE 0 END, r.hour DESC, r.id LIMIT 200;

-- The same rows, those for which nothing was done since `before`, or whose day to be asked about has come.
-- query referral_waiting one
-- :office_id uuid, :reader uuid, :all bool, :before instant, :now instant
-- > number int
SELECT count(*) AS number FROM referral r
 WHERE r.office_id = :office_id AND (:all = TRUE OR r.made_by = :reader)
   AND (r.follow_from <= :now
        OR (r.state IN ('made', 'handed-over')
            AND coalesce((SELECT max(s.hour) FROM referral_step s WHERE s.office_id = r.office_id
                             AND s.referral_id = r.id), r.hour) < :before))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.object_kind = 'referral'
                      AND n.object_id = r.id AND n.person_id = :reader);

-- query referral_move exec
-- :office_id uuid, :id uuid, :version int, :state text, :follow_from instant?
UPDATE referral SET state = :state, version = version + 1, follow_from = :follow_from
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query referral_step_insert exec
-- :office_id uuid, :id uuid, :referral_id uuid, :place int, :act text, :hour instant, :done_by uuid
-- :said sealed(referral_step.said, id, case referral_id), :note sealed(referral_step.note, id, case referral_id)?
INSERT INTO referral_step (office_id, id, referral_id, place, act, hour, done_by, said, note)
VALUES (:office_id, :id, :referral_id, :place, :act, :hour, :done_by, :said, :note);

-- query referral_step_one one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, referral_id uuid, act text, done_by uuid, said sealed(referral_step.said, id, case referral_id)
-- > note sealed(referral_step.note, id, case referral_id)?
SELECT office_id, id, referral_id, act, done_by, said, note FROM referral_step WHERE office_id = :office_id AND id = :id;

-- query referral_steps many 100
-- :office_id uuid, :referral_id uuid
-- > office_id uuid, id uuid, referral_id uuid, act text, hour instant, done_name text
-- > said sealed(referral_step.said, id, case referral_id)
-- > note sealed(referral_step.note, id, case referral_id)?
SELECT s.office_id, s.id, s.referral_id, s.act, s.hour, p.name AS done_name, s.said, s.note
  FROM referral_step s JOIN person p ON p.office_id = s.office_id AND p.id = s.done_by
 WHERE s.office_id = :office_id AND s.referral_id = :referral_id ORDER BY s.place;
