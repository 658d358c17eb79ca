-- An analyst's tabs say how many reports are new and how many are his. Both were counted by reading reports one by one, for
-- his also all that he ever closed. These two hold the few that count, with all that the question asks, and nothing else;
-- the state stands in them because SQLite looks at it again.
CREATE INDEX report_new ON report (office_id, state, route, village_code, id) WHERE state = 'new';
CREATE INDEX report_open ON report (office_id, assigned_to, route, state, id) WHERE state <> 'closed';
