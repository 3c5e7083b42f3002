-- After definitions.sql: what may be read of these, the rights, memberships and settings of roles decide, which no other test looks at.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gazette_guest') THEN
    CREATE ROLE gazette_guest NOLOGIN;
    CREATE ROLE gazette_club NOLOGIN;
    CREATE ROLE gazette_curator NOLOGIN;
  END IF;
END $$;

GRANT gazette_guest TO gazette_authenticator;
GRANT gazette_club TO gazette_guest;
ALTER ROLE gazette_guest RESET ALL;
ALTER ROLE gazette_curator BYPASSRLS;

-- Members of the club may read it, but for what a setting hides.
CREATE TABLE api.minutes (id integer PRIMARY KEY, owner text, said text);
ALTER TABLE api.minutes ENABLE ROW LEVEL SECURITY;
CREATE POLICY club ON api.minutes TO gazette_club USING (owner <> current_setting('application_name'));
GRANT SELECT ON api.minutes TO gazette_guest;

-- Has a policy that does not hold for the view's owner.
CREATE TABLE hidden.files (id integer PRIMARY KEY, owner text, said text);
ALTER TABLE hidden.files ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON hidden.files USING (owner = hidden.me());
CREATE VIEW api.file_list AS SELECT * FROM hidden.files;
ALTER VIEW api.file_list OWNER TO gazette_curator;
GRANT SELECT ON hidden.files TO gazette_curator;
GRANT SELECT ON api.file_list TO gazette_guest, gazette_reader;

-- Only some of its columns may be read.
CREATE TABLE api.letters (id integer PRIMARY KEY, owner text, said text);
GRANT SELECT (id, owner) ON api.letters TO gazette_guest;

CREATE FUNCTION api.is_mine(api.notes) RETURNS boolean LANGUAGE sql STABLE RETURN true;
CREATE OPERATOR api.&& (LEFTARG = api.mood, RIGHTARG = api.mood, FUNCTION = hidden.is_mood);

-- Of no client's role yet.
CREATE TABLE api.drafts (id integer PRIMARY KEY, owner text, said text);
GRANT SELECT ON api.drafts TO gazette_curator;

INSERT INTO api.minutes SELECT * FROM api.notes;
INSERT INTO hidden.files SELECT * FROM api.notes;
INSERT INTO api.letters SELECT * FROM api.notes;
INSERT INTO api.drafts SELECT * FROM api.notes;

GRANT USAGE ON SCHEMA api, hidden TO gazette_guest, gazette_curator;
GRANT SELECT ON api.notes TO gazette_guest;
