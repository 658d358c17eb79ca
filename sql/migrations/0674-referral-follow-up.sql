-- Thirty days after a referral was handed over it is asked what became of the person: from this hour on, until that is
-- written down. Nothing stands here where nobody is to be sought again.
ALTER TABLE referral ADD COLUMN follow_from BIGINT; -- P1 referral
UPDATE referral SET follow_from = hour + 2592000000000 WHERE state IN ('handed-over', 'received');
