-- The list of new reports read each of its rows from the table, where a million reports put every one on a page of its own, and
-- what a reader keeps of the file is void once anybody has written. The first index holds all that a row of the list shows,
-- newest beside newest, for the reports that are new and for no other; the tab's count reads the same few pages. The second
-- counts an analyst's own; it lacked the village, which the count asks since tabs keep to the areas of their lists.
DROP INDEX report_new;
DROP INDEX report_open;
CREATE INDEX report_untaken ON report (office_id, seq, route, village_code, id, urgent, state, number, knowledge, country, outcome,
                                       happened_on, assigned_to, reliability, credibility, created_at) WHERE state = 'new';
CREATE INDEX report_open ON report (office_id, assigned_to, route, state, village_code, id) WHERE state <> 'closed';

-- Whether a reader is named in one thing is asked at each step of his; for somebody who is named in many that read all of them.
DROP INDEX named_in_by_person;
CREATE INDEX named_in_by_person ON named_in (person_id, object_kind, object_id);
