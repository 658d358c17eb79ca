-- What a request is about when it is no application, and in which role and for which purpose it was opened.
ALTER TABLE info_request ADD COLUMN about_kind TEXT; -- P1 exchange
ALTER TABLE info_request ADD COLUMN about_id UUID; -- P1 exchange
ALTER TABLE info_request_use ADD COLUMN role TEXT; -- P1 exchange
ALTER TABLE info_request_use ADD COLUMN purpose TEXT; -- P1 exchange
CREATE INDEX info_request_of_thing ON info_request (office_id, about_kind, about_id);
