-- The database of the real time tests: a chat with rooms, members and messages under row security.

SET client_min_messages = error;

-- Roles belong to the server, not to this database.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chat_anon') THEN
    CREATE ROLE chat_anon NOLOGIN;
    CREATE ROLE chat_member NOLOGIN;
    CREATE ROLE chat_authenticator LOGIN NOINHERIT REPLICATION PASSWORD 'authenticator';
    GRANT chat_anon, chat_member TO chat_authenticator;
  END IF;
END $$;

CREATE SCHEMA api;
GRANT USAGE ON SCHEMA api TO chat_anon, chat_member;

-- Everybody's, with a value of each kind that JSON is hard on.
CREATE TYPE api.mood AS ENUM ('calm', 'loud');
CREATE TYPE api.place AS (name text, floor int);
CREATE TABLE api.notes (
  id bigint PRIMARY KEY,
  body text,
  amount numeric,
  at timestamptz,
  local timestamp,
  flags boolean[],
  tags text[],
  data jsonb,
  raw bytea,
  mood api.mood,
  place api.place,
  span int4range,
  ratio float8
);
GRANT SELECT ON api.notes TO chat_anon, chat_member;

-- A row is its owner's.
CREATE TABLE api.letters (
  id int PRIMARY KEY,
  owner text NOT NULL,
  body text,
  secret text
);
ALTER TABLE api.letters ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON api.letters FOR SELECT TO chat_member USING (owner = current_setting('request.jwt.claims', true)::json ->> 'sub');
GRANT SELECT (id, owner, body) ON api.letters TO chat_member;

-- A policy that fails for one user.
CREATE TABLE api.traps (id int PRIMARY KEY, body text);
ALTER TABLE api.traps ENABLE ROW LEVEL SECURITY;
CREATE POLICY trap ON api.traps FOR SELECT TO chat_member
  USING (CASE current_setting('request.jwt.claims', true)::json ->> 'sub' WHEN 'eve' THEN 1 / (id - id) = 1 ELSE true END);
GRANT SELECT ON api.traps TO chat_member;

CREATE TABLE api.events (id int, day date NOT NULL, body text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE api.events_2025 PARTITION OF api.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE api.events_2026 PARTITION OF api.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
GRANT SELECT ON api.events TO chat_anon, chat_member;

CREATE TABLE api.full_rows (id int PRIMARY KEY, body text);
ALTER TABLE api.full_rows REPLICA IDENTITY FULL;
GRANT SELECT ON api.full_rows TO chat_anon, chat_member;

CREATE VIEW api.note_view AS SELECT id, body FROM api.notes;
GRANT SELECT ON api.note_view TO chat_anon, chat_member;

CREATE PUBLICATION edge FOR TABLES IN SCHEMA api;
