-- What the citizen added since the office answered last: a message or a picture, of which the order is known in no other way. Rows
-- of before: by the order of the messages.
ALTER TABLE tip ADD COLUMN citizen_wrote BOOLEAN NOT NULL DEFAULT FALSE; -- P1 tip

UPDATE tip SET citizen_wrote = TRUE
 WHERE state <> 'closed'
   AND EXISTS (SELECT 1 FROM tip_message m WHERE m.tip_id = tip.id AND m.from_office = FALSE
                  AND NOT EXISTS (SELECT 1 FROM tip_message l WHERE l.tip_id = tip.id AND l.place > m.place));
