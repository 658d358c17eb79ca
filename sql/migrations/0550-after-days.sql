-- Decisions that are asked about thirty days later: a few of each hundred, however many were made in the same half year.
CREATE INDEX decision_asked_after ON decision (office_id, (coalesce(decided_at, proposed_at)))
 WHERE state IN ('decided', 'confirmed') AND outcome IN ('D3', 'R3', 'D1');
