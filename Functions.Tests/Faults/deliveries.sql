-- The table that the fault tests write to. It has no key, so that a row that is stored twice shows.

-- Roles belong to the server, not to this database.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'delivery_authenticator') THEN
    CREATE ROLE delivery_sender NOLOGIN;
    CREATE ROLE delivery_authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
    GRANT delivery_sender TO delivery_authenticator;
  END IF;
END $$;

CREATE SCHEMA api;
CREATE TABLE api.deliveries (id integer NOT NULL);
GRANT USAGE ON SCHEMA api TO delivery_sender;
GRANT SELECT, INSERT ON api.deliveries TO delivery_sender;
