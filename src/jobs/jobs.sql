-- Queries of the queue, the schedules and the outbox.

-- query job_insert exec
-- :office_id uuid, :id uuid, :kind text, :payload text, :due_at instant, :created_at instant
INSERT INTO job (office_id, id, kind, payload, state, due_at, attempts, epoch, lease_until, last_error, created_at, done_at)
VALUES (:office_id, :id, :kind, :payload, 'waiting', :due_at, 0, 0, 0, NULL, :created_at, NULL)
ON CONFLICT (office_id, id) DO NOTHING;

-- Also what a clock made that was ahead and was set back since: a job of later than now, a pause or a lease longer than any.
-- query job_due many 1
-- :kind text, :now instant, :pause_end instant, :lease_end instant
-- > office_id uuid, id uuid, kind text, payload text, state text, attempts int, epoch int, due_at instant
SELECT office_id, id, kind, payload, state, attempts, epoch, due_at FROM job
 WHERE kind = :kind
   AND ((state = 'waiting' AND (due_at <= :now OR (attempts = 0 AND created_at > :now) OR (attempts > 0 AND due_at > :pause_end)))
        OR (state = 'running' AND (lease_until < :now OR lease_until > :lease_end)))
 ORDER BY due_at, id LIMIT 1;

-- query job_lease exec
-- :lease_until instant, :office_id uuid, :id uuid, :epoch int
UPDATE job SET state = 'running', attempts = attempts + 1, epoch = epoch + 1, lease_until = :lease_until
 WHERE office_id = :office_id AND id = :id AND epoch = :epoch AND state IN ('waiting', 'running');

-- query job_renew exec
-- :lease_until instant, :office_id uuid, :id uuid, :epoch int
UPDATE job SET lease_until = :lease_until
 WHERE office_id = :office_id AND id = :id AND epoch = :epoch AND state = 'running';

-- query job_end exec
-- :done_at instant, :office_id uuid, :id uuid, :epoch int
UPDATE job SET state = 'done', done_at = :done_at, last_error = NULL
 WHERE office_id = :office_id AND id = :id AND epoch = :epoch AND state = 'running';

-- query job_postpone exec
-- :due_at instant, :last_error text, :office_id uuid, :id uuid, :epoch int
UPDATE job SET state = 'waiting', due_at = :due_at, last_error = :last_error
 WHERE office_id = :office_id AND id = :id AND epoch = :epoch AND state = 'running';

-- As if it had not been taken.
-- query job_untake exec
-- :due_at instant, :office_id uuid, :id uuid, :epoch int
UPDATE job SET state = 'waiting', due_at = :due_at, attempts = attempts - 1
 WHERE office_id = :office_id AND id = :id AND epoch = :epoch AND state = 'running';

-- query job_bury exec
-- :last_error text, :office_id uuid, :id uuid, :epoch int
UPDATE job SET state = 'dead', last_error = :last_error
 WHERE office_id = :office_id AND id = :id AND epoch = :epoch AND state = 'running';

-- query job_one one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, kind text, state text, attempts int, epoch int, due_at instant, last_error text?
SELECT office_id, id, kind, state, attempts, epoch, due_at, last_error FROM job WHERE office_id = :office_id AND id = :id;

-- query job_dig_up exec
-- :due_at instant, :office_id uuid, :id uuid
UPDATE job SET state = 'waiting', attempts = 0, due_at = :due_at
 WHERE office_id = :office_id AND id = :id AND state = 'dead';

-- query job_open many 201
-- :office_id uuid, :nobody uuid, :first bool, :after_rank int, :after_at instant, :after_id uuid, :limit int
-- > office_id uuid, id uuid, kind text, state text, attempts int, due_at instant, last_error text?, created_at instant
-- > endpoint text?
SELECT j.office_id, j.id, j.kind, j.state, j.attempts, j.due_at, j.last_error, j.created_at,
       (SELECT w.url FROM outbox o JOIN webhook w ON w.office_id = o.office_id AND w.id = o.recipient_id
         WHERE o.office_id = j.office_id AND o.id = j.id AND o.channel = 'webhook' AND j.kind = 'outbox.send') AS endpoint
  FROM job j
 WHERE j.state <> 'done' AND (j.office_id = :office_id OR j.office_id = :nobody)
   AND (:first OR (CASE WHEN j.state = 'dead' THEN 0 ELSE 1 END, j.due_at, j.id) > (:after_rank, :after_at, :after_id))
 ORDER BY CASE WHEN j.state = 'dead' THEN 0 ELSE 1 END, j.due_at, j.id LIMIT :limit;

-- query job_counts one
-- :office_id uuid, :nobody uuid
-- > waiting int, running int, dead int
SELECT COALESCE(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,
       COALESCE(sum(CASE WHEN state = 'running' THEN 1 ELSE 0 END), 0) AS running,
       COALESCE(sum(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0) AS dead
  FROM job WHERE state <> 'done' AND (office_id = :office_id OR office_id = :nobody);

-- What is not done, by kind; installations have a few dozen kinds.
-- query job_kind_counts many 200
-- > kind text, waiting int, leased int, failed int, dead int
SELECT kind, sum(CASE WHEN state = 'waiting' AND attempts = 0 THEN 1 ELSE 0 END) AS waiting,
       sum(CASE WHEN state = 'running' THEN 1 ELSE 0 END) AS leased,
       sum(CASE WHEN state = 'waiting' AND attempts > 0 THEN 1 ELSE 0 END) AS failed,
       sum(CASE WHEN state = 'dead' THEN 1 ELSE 0 END) AS dead
  FROM job WHERE state IN ('waiting', 'running', 'dead') GROUP BY kind ORDER BY kind LIMIT 200;

-- query job_forget exec
-- :before instant
DELETE FROM job WHERE state = 'done' AND done_at < :before;

-- query schedule_one one
-- :key text
-- > next_at instant, epoch int
SELECT next_at, epoch FROM schedule WHERE key = :key;

-- When a turn of any schedule was last taken, by any node; 0 for never. One that was made just now counts from before.
-- query schedule_last one
-- > taken_at instant
SELECT COALESCE(max(next_at - every_us), 0) AS taken_at FROM schedule;

-- query schedule_insert exec
-- :key text, :kind text, :every_us int, :next_at instant
INSERT INTO schedule (key, kind, every_us, next_at, epoch) VALUES (:key, :kind, :every_us, :next_at, 0)
ON CONFLICT (key) DO NOTHING;

-- query schedule_take exec
-- :next_at instant, :kind text, :every_us int, :key text, :epoch int
UPDATE schedule SET next_at = :next_at, kind = :kind, every_us = :every_us, epoch = epoch + 1
 WHERE key = :key AND epoch = :epoch;

-- query outbox_insert exec
-- :office_id uuid, :id uuid, :channel text, :recipient_id uuid?, :address text?, :topic text, :body text
-- :about_kind text?, :about_id uuid?, :created_at instant
INSERT INTO outbox (office_id, id, channel, recipient_id, address, topic, body, about_kind, about_id, state, attempts, due_at,
                    last_error, created_at, sent_at)
VALUES (:office_id, :id, :channel, :recipient_id, :address, :topic, :body, :about_kind, :about_id, 'waiting', 0, :created_at,
        NULL, :created_at, NULL)
ON CONFLICT (office_id, id) DO NOTHING;

-- query outbox_one one
-- :office_id uuid, :id uuid
-- > channel text, recipient_id uuid?, address text?, topic text, body text, state text, email text?, person_state text?
-- > named int
SELECT o.channel, o.recipient_id, o.address, o.topic, o.body, o.state, p.email, p.state AS person_state,
       (SELECT count(*) FROM named_in n WHERE n.office_id = o.office_id AND n.object_kind = o.about_kind
           AND n.object_id = o.about_id AND n.person_id = o.recipient_id) AS named
  FROM outbox o LEFT JOIN person p ON p.office_id = o.office_id AND p.id = o.recipient_id
 WHERE o.office_id = :office_id AND o.id = :id;

-- query outbox_state exec
-- :state text, :last_error text?, :sent_at instant?, :office_id uuid, :id uuid
UPDATE outbox SET state = :state, last_error = :last_error, sent_at = :sent_at, attempts = attempts + 1
 WHERE office_id = :office_id AND id = :id AND state IN ('waiting', 'held');

-- query outbox_counts_of one
-- :office_id uuid
-- > waiting int, held int, sent int, dropped int
SELECT COALESCE(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,
       COALESCE(sum(CASE WHEN state = 'held' THEN 1 ELSE 0 END), 0) AS held,
       COALESCE(sum(CASE WHEN state = 'sent' THEN 1 ELSE 0 END), 0) AS sent,
       COALESCE(sum(CASE WHEN state = 'dropped' THEN 1 ELSE 0 END), 0) AS dropped
  FROM outbox WHERE office_id = :office_id;

-- query outbox_forget exec
-- :before instant
DELETE FROM outbox WHERE state <> 'waiting' AND created_at < :before;

-- query sessions_forget exec
-- :before instant
DELETE FROM session WHERE seen_at < :before OR ended_at < :before;

-- query activations_forget exec
-- :before instant
DELETE FROM activation WHERE expires_at < :before OR used_at < :before;

-- query export_persons_forget exec
-- :before instant
DELETE FROM export_person WHERE exported_at < :before;

-- query export_items_forget exec
-- :before instant
DELETE FROM export_item WHERE EXISTS (SELECT 1 FROM export_request e WHERE e.office_id = export_item.office_id
                                         AND e.id = export_item.export_id AND e.expires_at < :before);

-- query receipts_forget exec
-- :before instant
DELETE FROM write_receipt WHERE made_at < :before;

-- query webhook_insert exec
-- :office_id uuid, :id uuid, :url text, :secret sealed(webhook.secret, id), :events text, :by uuid, :at instant
INSERT INTO webhook (office_id, id, url, secret, events, state, created_by, created_at)
VALUES (:office_id, :id, :url, :secret, :events, 'active', :by, :at);

-- query webhook_one one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, url text, secret sealed(webhook.secret, id), state text
SELECT office_id, id, url, secret, state FROM webhook WHERE office_id = :office_id AND id = :id;

-- query webhook_rows many 50
-- :office_id uuid
-- > id uuid, url text, events text, state text, created_at instant
SELECT id, url, events, state, created_at FROM webhook WHERE office_id = :office_id ORDER BY id LIMIT 50;

-- query webhook_off exec
-- :office_id uuid, :id uuid
UPDATE webhook SET state = 'off' WHERE office_id = :office_id AND id = :id AND state = 'active';

-- --- web push ------------------------------------------------------------------------------------------------------

-- query push_key_one one
-- :office_id uuid
-- > office_id uuid, id uuid, secret sealed(push_key.secret, id)
SELECT office_id, id, secret FROM push_key WHERE office_id = :office_id LIMIT 1;

-- query push_key_insert exec
-- :office_id uuid, :id uuid, :secret sealed(push_key.secret, id), :at instant
INSERT INTO push_key (office_id, id, secret, created_at) VALUES (:office_id, :id, :secret, :at)
ON CONFLICT (office_id, id) DO NOTHING;

-- query push_place_set exec
-- :office_id uuid, :id uuid, :person_id uuid, :endpoint sealed(push_subscription.endpoint, id)
-- :point sealed(push_subscription.point, id), :auth sealed(push_subscription.auth, id), :at instant
INSERT INTO push_subscription (office_id, id, person_id, endpoint, point, auth, created_at)
VALUES (:office_id, :id, :person_id, :endpoint, :point, :auth, :at)
ON CONFLICT (office_id, id) DO UPDATE SET person_id = excluded.person_id, endpoint = excluded.endpoint, point = excluded.point,
       auth = excluded.auth, created_at = excluded.created_at, lost_at = NULL;

-- Those that get messages first, then those that were lost, the latest first.
-- query push_places_of many 20
-- :office_id uuid, :person_id uuid
-- > office_id uuid, id uuid, endpoint sealed(push_subscription.endpoint, id), created_at instant, lost_at instant?
SELECT office_id, id, endpoint, created_at, lost_at FROM push_subscription
 WHERE office_id = :office_id AND person_id = :person_id
 ORDER BY lost_at IS NOT NULL, CASE WHEN lost_at IS NULL THEN created_at ELSE -lost_at END, id LIMIT 20;

-- query push_lost_of one
-- :office_id uuid, :person_id uuid
-- > count int
SELECT count(*) AS count FROM push_subscription
 WHERE office_id = :office_id AND person_id = :person_id AND lost_at IS NOT NULL;

-- query push_place_one one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, person_id uuid, auth sealed(push_subscription.auth, id), created_at instant
SELECT office_id, id, person_id, auth, created_at FROM push_subscription WHERE office_id = :office_id AND id = :id;

-- query push_place_remove exec
-- :office_id uuid, :id uuid, :person_id uuid
DELETE FROM push_subscription WHERE office_id = :office_id AND id = :id AND person_id = :person_id;

-- query push_office_places many 10000
-- :office_id uuid
-- > id uuid, person_id uuid
SELECT id, person_id FROM push_subscription WHERE office_id = :office_id AND lost_at IS NULL ORDER BY person_id, id LIMIT 10000;

-- Where a message of the outbox goes, and whether its person may still have it.
-- query push_target one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, person_id uuid, endpoint sealed(push_subscription.endpoint, id)
-- > point sealed(push_subscription.point, id), auth sealed(push_subscription.auth, id), state text, language text, named int
SELECT s.office_id, s.id, s.person_id, s.endpoint, s.point, s.auth, p.state, p.language,
       (SELECT count(*) FROM named_in n WHERE n.office_id = o.office_id AND n.object_kind = o.about_kind
           AND n.object_id = o.about_id AND n.person_id = s.person_id) AS named
  FROM outbox o JOIN push_subscription s ON s.office_id = o.office_id AND s.id = o.recipient_id AND s.lost_at IS NULL
  JOIN person p ON p.office_id = s.office_id AND p.id = s.person_id
 WHERE o.office_id = :office_id AND o.id = :id;

-- query push_place_gone exec
-- :office_id uuid, :id uuid
DELETE FROM push_subscription WHERE office_id = :office_id AND id = :id;

-- query push_place_lost exec
-- :office_id uuid, :id uuid, :at instant
UPDATE push_subscription SET lost_at = :at WHERE office_id = :office_id AND id = :id AND lost_at IS NULL;

-- query push_lost_forget exec
-- :before instant
DELETE FROM push_subscription WHERE lost_at < :before;
