-- When a push service said that it no longer knows a browser: its row stays, so that its owner is told and the browser can
-- still say which address took its place. NULL while it gets messages.
ALTER TABLE push_subscription ADD COLUMN lost_at BIGINT; -- P2 account
