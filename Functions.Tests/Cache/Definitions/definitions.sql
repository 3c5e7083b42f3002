-- Relations and functions whose definitions do not look at who asks, until a test changes them.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gazette_reader') THEN
    CREATE ROLE gazette_reader NOLOGIN;
    CREATE ROLE gazette_strict NOLOGIN;
    CREATE ROLE gazette_editor NOLOGIN;
    CREATE ROLE gazette_authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
    GRANT gazette_reader, gazette_strict TO gazette_authenticator;
    ALTER ROLE gazette_strict SET default_transaction_isolation = 'repeatable read';
  END IF;
END $$;

DROP SCHEMA IF EXISTS api, hidden CASCADE;
CREATE SCHEMA api;
CREATE SCHEMA hidden;

CREATE FUNCTION hidden.me() RETURNS text LANGUAGE sql STABLE RETURN current_setting('request.jwt.claims', true)::json ->> 'sub';
CREATE FUNCTION hidden.may_see(owner text) RETURNS boolean LANGUAGE sql STABLE RETURN owner <> 'nobody';

-- All may read all rows.
CREATE TABLE api.notes (id integer PRIMARY KEY, owner text, said text);
ALTER TABLE api.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON api.notes USING (true);

-- What may be read, a function says.
CREATE TABLE api.memos (id integer PRIMARY KEY, owner text, said text);
ALTER TABLE api.memos ENABLE ROW LEVEL SECURITY;
CREATE POLICY permitted ON api.memos USING (hidden.may_see(owner));

-- Has a policy that is not in force.
CREATE TABLE hidden.papers (id integer PRIMARY KEY, owner text, said text);
CREATE POLICY own ON hidden.papers USING (owner = hidden.me());
CREATE VIEW api.paper_list AS SELECT * FROM hidden.papers;
ALTER VIEW api.paper_list OWNER TO gazette_editor;

-- Has one that does not hold for the views' owner.
CREATE TABLE hidden.letters (id integer PRIMARY KEY, owner text, said text);
ALTER TABLE hidden.letters ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON hidden.letters USING (owner = hidden.me());
CREATE VIEW api.letter_list AS SELECT * FROM hidden.letters;

-- Has none.
CREATE TABLE hidden.cards (id integer PRIMARY KEY, owner text, said text);
CREATE VIEW api.card_list AS SELECT * FROM hidden.cards;

-- Long answers come in pieces.
CREATE TABLE api.tomes (id integer PRIMARY KEY, owner text, said text);

CREATE TYPE api.mood AS ENUM ('good', 'bad');
CREATE TABLE api.moods (id integer PRIMARY KEY, mood api.mood);

CREATE FUNCTION api.greeting() RETURNS text LANGUAGE sql STABLE RETURN 'hello';
CREATE FUNCTION hidden.name_of_mood(api.mood) RETURNS json LANGUAGE sql STABLE RETURN to_json(hidden.me());
CREATE FUNCTION hidden.is_mood(api.mood, api.mood) RETURNS boolean LANGUAGE sql STABLE RETURN $1 = $2 AND hidden.me() = 'ada';

INSERT INTO api.notes VALUES (1, 'ada', 'of Ada'), (2, 'bob', 'of Bob');
INSERT INTO api.memos SELECT * FROM api.notes;
INSERT INTO hidden.papers SELECT * FROM api.notes;
INSERT INTO hidden.letters SELECT * FROM api.notes;
INSERT INTO hidden.cards SELECT * FROM api.notes;
INSERT INTO api.tomes SELECT id, owner, repeat(said, 20000) FROM api.notes;
INSERT INTO api.moods VALUES (1, 'good');

GRANT USAGE ON SCHEMA api, hidden TO gazette_reader, gazette_strict, gazette_editor;
GRANT SELECT ON ALL TABLES IN SCHEMA api, hidden TO gazette_reader, gazette_strict;
GRANT ALL ON ALL TABLES IN SCHEMA hidden TO gazette_editor;
