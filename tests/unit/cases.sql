-- What no part of the program does: takes keys of cases away and leaves what they open.

-- query test_case_forget exec
-- :office_id uuid, :id uuid
DELETE FROM case_key WHERE office_id = :office_id AND id = :id;

-- query test_cases_forget exec
-- :office_id uuid
DELETE FROM case_key WHERE office_id = :office_id;
