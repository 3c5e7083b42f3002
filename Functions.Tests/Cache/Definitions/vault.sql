-- Whom row security does not hold for, beside whom it does. Roles are as they are here at the beginning of each test.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vault_clerk') THEN
    CREATE ROLE vault_anon NOLOGIN;
    CREATE ROLE vault_clerk NOLOGIN;
    CREATE ROLE vault_auditor NOLOGIN;
    CREATE ROLE vault_master NOLOGIN;
    CREATE ROLE vault_owner NOLOGIN;
    CREATE ROLE vault_viewer NOLOGIN;
    CREATE ROLE vault_authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
    GRANT vault_anon, vault_clerk, vault_auditor, vault_master, vault_owner TO vault_authenticator;
  END IF;
END $$;

ALTER ROLE vault_anon NOSUPERUSER NOBYPASSRLS;
ALTER ROLE vault_clerk NOSUPERUSER NOBYPASSRLS;
ALTER ROLE vault_auditor NOSUPERUSER BYPASSRLS;
ALTER ROLE vault_master SUPERUSER NOBYPASSRLS;
ALTER ROLE vault_owner NOSUPERUSER NOBYPASSRLS;
ALTER ROLE vault_viewer NOSUPERUSER NOBYPASSRLS;
REVOKE vault_owner FROM vault_clerk;

DROP SCHEMA IF EXISTS api, hidden CASCADE;
CREATE SCHEMA api;
CREATE SCHEMA hidden;

CREATE FUNCTION hidden.me() RETURNS text LANGUAGE sql STABLE RETURN current_setting('request.jwt.claims', true)::json ->> 'sub';

-- Own rows only, but for its owner.
CREATE TABLE api.boxes (id integer PRIMARY KEY, owner text);
ALTER TABLE api.boxes OWNER TO vault_owner;
ALTER TABLE api.boxes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON api.boxes USING (owner = hidden.me());

-- A rule that looks at no claim.
CREATE TABLE api.keys (id integer PRIMARY KEY, secret boolean);
ALTER TABLE api.keys OWNER TO vault_owner;
ALTER TABLE api.keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY known ON api.keys USING (NOT secret);

-- As its owner sees the boxes.
CREATE VIEW api.box_list AS SELECT * FROM api.boxes;
ALTER VIEW api.box_list OWNER TO vault_viewer;

-- As its owner sees the keys.
CREATE FUNCTION api.key_count() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER RETURN (SELECT count(*) FROM api.keys);
ALTER FUNCTION api.key_count OWNER TO vault_viewer;

INSERT INTO api.boxes VALUES (1, 'ada'), (2, 'bob');
INSERT INTO api.keys VALUES (1, false), (2, true);

GRANT USAGE ON SCHEMA api, hidden TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA api TO PUBLIC;
