-- Who ended a role: a head is no second person for work that is left to him because he sent the others away.
ALTER TABLE role_grant ADD COLUMN ended_by UUID; -- P1 account
