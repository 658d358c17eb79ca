-- The fairness sheet reads a month of interviews, and a quarter of decisions.
CREATE INDEX application_by_interview ON application (office_id, interview_from);
CREATE INDEX decision_by_day ON decision (office_id, decided_at);
