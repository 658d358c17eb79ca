-- What a typed number belongs to, with the facts that access decides on.

-- query finder_report one
-- :office_id uuid
-- :number text
-- > id uuid, state text, village_code text, reporter_id uuid, route text
SELECT id, state, village_code, reporter_id, route FROM report WHERE office_id = :office_id AND number = :number;

-- query finder_warning one
-- :office_id uuid
-- :number text
-- > id uuid
SELECT id FROM warning WHERE office_id = :office_id AND number = :number;

-- query finder_application one
-- :office_id uuid
-- :number text
-- > id uuid, state text
SELECT id, state FROM application WHERE office_id = :office_id AND number = :number;

-- query finder_request many 10
-- :number text
-- > office_id uuid, id uuid, state text, agency_id uuid, requested_by uuid, about_kind text?
SELECT office_id, id, state, agency_id, requested_by, about_kind FROM info_request WHERE number = :number ORDER BY office_id;
