-- What the idempotency tests write to.

-- Roles belong to the server, not to this database.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'note_authenticator') THEN
    CREATE ROLE note_writer NOLOGIN;
    CREATE ROLE note_editor NOLOGIN;
    CREATE ROLE note_authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
    CREATE ROLE note_stranger LOGIN NOINHERIT PASSWORD 'stranger';
    GRANT note_writer, note_editor TO note_authenticator, note_stranger;
  END IF;
END $$;

CREATE SCHEMA edge AUTHORIZATION note_authenticator;
CREATE SCHEMA api;
CREATE TABLE api.notes (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  text text NOT NULL CHECK (text <> 'refused'),
  writer text NOT NULL DEFAULT current_user
);
GRANT USAGE ON SCHEMA api TO note_writer, note_editor;
GRANT SELECT, INSERT, UPDATE, DELETE ON api.notes TO note_writer, note_editor;

-- Counts its calls, at each isolation level.
CREATE FUNCTION api.write_note(text text) RETURNS integer LANGUAGE sql
  AS $$ INSERT INTO api.notes (text) VALUES (write_note.text) RETURNING id $$;
CREATE FUNCTION api.write_note_serializably(text text) RETURNS integer LANGUAGE sql SET default_transaction_isolation = 'serializable'
  AS $$ INSERT INTO api.notes (text) VALUES ($1) RETURNING id $$;

-- Waits until the test lets go of the lock.
CREATE FUNCTION api.write_note_slowly(text text) RETURNS integer LANGUAGE sql
  AS $$ SELECT pg_advisory_xact_lock(4711); INSERT INTO api.notes (text) VALUES ($1) RETURNING id $$;

-- Who its own statements run as, when the transaction ends.
CREATE FUNCTION api.sign() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN UPDATE api.notes SET writer = current_user WHERE id = NEW.id; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER signed AFTER INSERT ON api.notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION api.sign();
