-- Roles as an application has them: an owner that makes tables, the login role of the app, and the role that turns run SQL as.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['object_anon', 'object_turns', 'object_authenticator', 'object_owner'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', role_name);
    END IF;
  END LOOP;
END
$$;

ALTER ROLE object_authenticator LOGIN PASSWORD 'authenticator';
ALTER ROLE object_owner LOGIN PASSWORD 'owner';
GRANT object_anon, object_turns TO object_authenticator;

CREATE SCHEMA api;
CREATE TABLE api.accounts (id integer PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0));
INSERT INTO api.accounts VALUES (1, 100);
ALTER TABLE api.accounts OWNER TO object_owner;
ALTER SCHEMA api OWNER TO object_owner;
GRANT USAGE ON SCHEMA api TO object_anon, object_turns;
GRANT SELECT ON api.accounts TO object_anon;
GRANT SELECT, UPDATE ON api.accounts TO object_turns;
