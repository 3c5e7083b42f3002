-- Whom the generated schemas tell apart: see GeneratedSchema.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quarrel_anon') THEN
    CREATE ROLE quarrel_anon NOLOGIN;
    CREATE ROLE quarrel_reader NOLOGIN;
    CREATE ROLE quarrel_member NOLOGIN;
    CREATE ROLE quarrel_writer NOLOGIN;
    CREATE ROLE quarrel_owner NOLOGIN;
    CREATE ROLE quarrel_authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
    GRANT quarrel_anon, quarrel_reader, quarrel_member, quarrel_writer TO quarrel_authenticator;
  END IF;
END $$;
