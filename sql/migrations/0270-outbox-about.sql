-- What a message to a person is about: whoever is marked as named in it before it leaves does not get it.
ALTER TABLE outbox ADD COLUMN about_kind TEXT; -- P1 work
ALTER TABLE outbox ADD COLUMN about_id UUID; -- P1 work
