-- What /rpc calls, and what computes columns, relationships and bodies.

-- ------------------------------------------------------------------ computed columns and relationships

CREATE FUNCTION api.full_name(api.actors) RETURNS text LANGUAGE sql STABLE AS $$ SELECT $1.first_name || ' ' || $1.last_name $$;
CREATE FUNCTION api.decade(api.films) RETURNS text LANGUAGE sql STABLE AS $$ SELECT ($1.year / 10 * 10) || 's' $$;
CREATE FUNCTION api.contemporaries(api.films) RETURNS SETOF api.films LANGUAGE sql STABLE
  AS $$ SELECT * FROM api.films f WHERE f.id <> $1.id AND abs(f.year - $1.year) <= 2 $$;
CREATE FUNCTION api.best_award(api.films) RETURNS SETOF api.awards ROWS 1 LANGUAGE sql STABLE
  AS $$ SELECT * FROM api.awards a WHERE a.film_id = $1.id ORDER BY a.id LIMIT 1 $$;

-- ------------------------------------------------------------------ arguments

CREATE FUNCTION api.add_them(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a + b $$;
CREATE FUNCTION api.greet(name text DEFAULT 'stranger', greeting text DEFAULT 'Hello') RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT greeting || ', ' || name $$;
CREATE FUNCTION api.sum_all(VARIADIC numbers integer[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT sum(n) FROM unnest(numbers) n $$;
CREATE FUNCTION api.lookup(id integer) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'by number ' || id $$;
CREATE FUNCTION api.lookup(id integer, hint text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'by number and ' || hint $$;
CREATE FUNCTION api.ambiguous(a text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT a $$;
CREATE FUNCTION api.ambiguous(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a $$;
CREATE FUNCTION api.echo_json(json) RETURNS json LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$;
CREATE FUNCTION api.echo_text(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$;
CREATE FUNCTION api.echo_bytes(bytea) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT length($1) $$;
CREATE FUNCTION api.echo_xml(xml) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'xml: ' || $1::text $$;
CREATE FUNCTION api.tags_of(tags text[]) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT cardinality(tags) $$;

-- ------------------------------------------------------------------ results

CREATE FUNCTION api.films_of(decade integer) RETURNS SETOF api.films LANGUAGE sql STABLE
  AS $$ SELECT * FROM api.films WHERE year / 10 = decade / 10 $$;
CREATE FUNCTION api.longest_film() RETURNS api.films LANGUAGE sql STABLE
  AS $$ SELECT * FROM api.films WHERE minutes IS NOT NULL ORDER BY minutes DESC LIMIT 1 $$;
CREATE FUNCTION api.years() RETURNS SETOF integer LANGUAGE sql STABLE AS $$ SELECT DISTINCT year FROM api.films ORDER BY 1 $$;
CREATE FUNCTION api.per_genre() RETURNS TABLE (genre api.genre, films bigint) LANGUAGE sql STABLE
  AS $$ SELECT genre, count(*) FROM api.films GROUP BY genre $$;
CREATE FUNCTION api.shortest(OUT title text, OUT minutes integer) LANGUAGE sql STABLE
  AS $$ SELECT title, minutes FROM api.films WHERE minutes IS NOT NULL ORDER BY minutes LIMIT 1 $$;
CREATE FUNCTION api.do_nothing() RETURNS void LANGUAGE sql AS $$ SELECT $$;
CREATE FUNCTION api.add_shelf(code text) RETURNS SETOF api.shelves LANGUAGE sql
  AS $$ INSERT INTO api.shelves (code) VALUES (code) RETURNING * $$;

-- ------------------------------------------------------------------ the transaction

CREATE FUNCTION api.who_am_i() RETURNS json LANGUAGE sql STABLE
  AS $$ SELECT json_build_object('role', current_user, 'claims', current_setting('request.jwt.claims', true)::json) $$;
CREATE FUNCTION api.setting(name text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_setting(name, true) $$;
CREATE FUNCTION api.setting_now(name text) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT current_setting(name, true) $$;
CREATE FUNCTION api.serializable() RETURNS text LANGUAGE sql SET default_transaction_isolation = 'serializable'
  AS $$ SELECT current_setting('transaction_isolation') $$;
CREATE FUNCTION api.hurried() RETURNS void LANGUAGE sql SET statement_timeout = '100ms' AS $$ SELECT pg_sleep(10) $$;
CREATE FUNCTION api.wait(seconds integer) RETURNS void LANGUAGE sql AS $$ SELECT pg_sleep(seconds) $$;
CREATE FUNCTION api.cookie() RETURNS text LANGUAGE sql AS $$
  SELECT set_config('response.headers', '[{"Set-Cookie": "a=1"}, {"Set-Cookie": "b=2"}, {"Cache-Control": "private"}]', true);
  SELECT set_config('response.status', '418', true);
  SELECT 'short and stout' $$;
CREATE FUNCTION api.say(headers text DEFAULT '[]', status text DEFAULT '200') RETURNS void LANGUAGE sql STABLE AS $$
  SELECT set_config('response.headers', headers, true), set_config('response.status', status, true) $$;
CREATE FUNCTION api.refuse(state text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  RAISE EXCEPTION 'no' USING ERRCODE = state, DETAIL = 'why', HINT = 'ask later';
END $$;
CREATE FUNCTION api.refuse_in_detail() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE SQLSTATE 'PGRST' USING
    MESSAGE = '{"code": "FILM1", "message": "The reel is torn", "details": "at minute 12", "hint": "use the copy"}',
    DETAIL = '{"status": 410, "status_text": "Torn", "headers": {"X-Reel": "4"}}';
END $$;
CREATE FUNCTION private.before_request() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('request.headers', true)::json ->> 'x-banned' IS NOT NULL THEN
    RAISE SQLSTATE 'PT403' USING MESSAGE = 'You are banned';
  END IF;
END $$;

-- ------------------------------------------------------------------ bodies of other media types

CREATE DOMAIN api."text/html" AS text;
CREATE FUNCTION api.poster() RETURNS api."text/html" LANGUAGE sql STABLE AS $$ SELECT '<h1>Metropolis</h1>'::api."text/html" $$;
CREATE DOMAIN api."application/octet-stream" AS bytea;
CREATE FUNCTION api.frame() RETURNS api."application/octet-stream" LANGUAGE sql STABLE AS $$ SELECT '\x00ff0d0a80'::bytea::api."application/octet-stream" $$;
CREATE DOMAIN api."text/plain" AS text;
CREATE FUNCTION api.tagline() RETURNS api."text/plain" LANGUAGE sql STABLE AS $$ SELECT E'Größer\nals alles'::api."text/plain" $$;
-- Whatever is asked for.
CREATE DOMAIN api."*/*" AS bytea;
CREATE FUNCTION api.still() RETURNS api."*/*" LANGUAGE sql STABLE AS $$
  SELECT set_config('response.headers', '[{"Content-Type": "image/gif"}]', true);
  SELECT 'GIF89a'::bytea::api."*/*" $$;
CREATE DOMAIN api."text/vnd.film-list" AS text;
CREATE FUNCTION private.next_title(state api."text/vnd.film-list", film api.films) RETURNS api."text/vnd.film-list" LANGUAGE sql IMMUTABLE
  AS $$ SELECT (state || film.title || E'\n')::api."text/vnd.film-list" $$;
CREATE AGGREGATE api.list_of_films(api.films) (SFUNC = private.next_title, STYPE = api."text/vnd.film-list", INITCOND = '');

-- ------------------------------------------------------------------ privileges

GRANT USAGE ON SCHEMA api, archive, private, "Odd schema" TO film_anon, film_member, film_curator;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA api TO film_anon, film_member, film_curator;
GRANT SELECT ON ALL TABLES IN SCHEMA archive, "Odd schema" TO film_anon;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA api TO film_anon, film_member, film_curator;
REVOKE ALL ON api.staff_only FROM film_anon, film_member;
REVOKE ALL ON api.numbers FROM film_anon;
GRANT SELECT ON api.numbers TO film_anon;
