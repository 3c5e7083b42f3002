-- What the cache's tests ask for: a library with books for everybody, and letters for whom they are addressed to.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lending_anon') THEN
    CREATE ROLE lending_anon NOLOGIN;
    CREATE ROLE lending_reader NOLOGIN;
    CREATE ROLE lending_writer NOLOGIN;
    CREATE ROLE lending_authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
    GRANT lending_anon, lending_reader, lending_writer TO lending_authenticator;
  END IF;
END $$;

CREATE SCHEMA api;
CREATE TABLE api.authors (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE api.books (id integer PRIMARY KEY, title text NOT NULL, author_id integer REFERENCES api.authors ON DELETE CASCADE);
CREATE TABLE api.notices (id integer PRIMARY KEY, said text NOT NULL);
CREATE TABLE api.loans (id integer PRIMARY KEY, book_id integer NOT NULL);
CREATE VIEW api.shelf AS SELECT b.title, a.name FROM api.books b JOIN api.authors a ON a.id = b.author_id;

CREATE TABLE api.letters (id integer PRIMARY KEY, owner text NOT NULL, said text NOT NULL);
ALTER TABLE api.letters ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON api.letters USING (owner = current_setting('request.jwt.claims', true)::json ->> 'sub');

CREATE FUNCTION api.titles() RETURNS text[] LANGUAGE sql STABLE RETURN ARRAY(SELECT title FROM api.books ORDER BY id);
CREATE FUNCTION api.dice() RETURNS float LANGUAGE sql VOLATILE AS $$ SELECT random() $$;
CREATE FUNCTION api.book_count() RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT count(*) FROM api.books); END $$;
CREATE FUNCTION api.book_count_untold() RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT count(*) FROM api.books); END $$;

INSERT INTO api.authors VALUES (1, 'Woolf'), (2, 'Joyce');
INSERT INTO api.books VALUES (1, 'Orlando', 1), (2, 'The Waves', 1), (3, 'Ulysses', 2);
INSERT INTO api.notices VALUES (1, 'closed on Mondays');
INSERT INTO api.letters VALUES (1, 'ada', 'Dear Ada'), (2, 'bob', 'Dear Bob');

GRANT USAGE ON SCHEMA api TO lending_anon, lending_reader, lending_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA api TO lending_anon, lending_reader, lending_writer;
