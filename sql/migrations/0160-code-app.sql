-- The secret of a code app that is being set up: made here, bound to the session that asked, never taken from a form.
ALTER TABLE person ADD COLUMN totp_pending BYTEA; -- P4 account
ALTER TABLE person ADD COLUMN totp_pending_session BYTEA; -- P2 account
