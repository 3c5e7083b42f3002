-- A shop whose relations hang together in every way that an answer's dependencies have to follow.
CREATE SCHEMA api;
CREATE SCHEMA hidden;
CREATE SCHEMA edge;

DO $$ BEGIN
  CREATE ROLE lineage_authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN
  CREATE ROLE lineage_shopper;
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT lineage_shopper TO lineage_authenticator;

-- Plain tables, keys of every form, a junction.
CREATE TABLE api.makers (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE api.goods (
  id int PRIMARY KEY, name text, made date, maker int REFERENCES api.makers ON UPDATE CASCADE, price numeric, data jsonb
);
CREATE TABLE api.tags (name text PRIMARY KEY);
CREATE TABLE api.goods_tags (good int REFERENCES api.goods ON DELETE CASCADE, tag text REFERENCES api.tags ON UPDATE CASCADE, PRIMARY KEY (good, tag));
CREATE TABLE api.notes (id uuid PRIMARY KEY, text text);
CREATE TABLE api.lines (a text, b bigint, text text, PRIMARY KEY (a, b));
CREATE TABLE api.prices (at timestamptz PRIMARY KEY, price numeric);

-- Deleting cascades on: parts of parts, and what is set to null.
CREATE TABLE api.parts (id int PRIMARY KEY, of int REFERENCES api.parts ON DELETE CASCADE);
CREATE TABLE api.orders (id int PRIMARY KEY);
CREATE TABLE api.items (id int PRIMARY KEY, "order" int REFERENCES api.orders ON DELETE CASCADE);
CREATE TABLE api.complaints (id int PRIMARY KEY, item int REFERENCES api.items ON DELETE SET NULL);
CREATE TABLE api.receipts (id int PRIMARY KEY, "order" int REFERENCES api.orders);

-- Views of views, of hidden tables, of the clock, of chance, of the catalog.
CREATE TABLE hidden.secrets (id int PRIMARY KEY, word text);
CREATE VIEW hidden.words AS SELECT id, word FROM hidden.secrets;
CREATE VIEW api.words AS SELECT w.word, m.name FROM hidden.words w LEFT JOIN api.makers m USING (id);
CREATE VIEW api.fresh_goods AS SELECT * FROM api.goods WHERE made > now() - interval '1 day';
CREATE VIEW api.todays_goods AS SELECT * FROM api.goods WHERE made = current_date;
CREATE VIEW api.parsed_goods AS SELECT id, (data ->> 'made')::timestamptz AS made FROM api.goods;
CREATE VIEW api.random_goods AS SELECT * FROM api.goods WHERE random() < 0.5;
CREATE VIEW api.sampled_goods AS SELECT * FROM api.goods TABLESAMPLE system (50);
CREATE SEQUENCE api.numbers;
CREATE VIEW api.numbered_goods AS SELECT nextval('api.numbers'), id FROM api.goods;
CREATE VIEW api.last_number AS SELECT last_value FROM api.numbers;
CREATE VIEW api.sessions AS SELECT pid FROM pg_stat_activity;
CREATE VIEW api.backend AS SELECT pg_backend_pid() AS pid;
CREATE VIEW api.plain_goods AS SELECT id, name, maker FROM api.goods;
CREATE MATERIALIZED VIEW api.good_names AS SELECT name FROM api.goods;
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE api.elsewhere (line text) SERVER files OPTIONS (filename '/dev/null');

-- What a view reads of the request.
CREATE VIEW api.my_goods AS SELECT * FROM api.goods WHERE name = (current_setting('request.jwt.claims', true)::json ->> 'sub');
CREATE VIEW api.tenant_goods AS
  SELECT * FROM api.goods WHERE name = (coalesce(nullif(current_setting('request.headers', true), ''), '{}')::jsonb ->> 'x-tenant');
CREATE VIEW api.claimed_goods AS SELECT * FROM api.goods WHERE data @> current_setting('request.jwt.claims', true)::jsonb;
CREATE VIEW api.goods_of_setting AS SELECT g.* FROM api.goods g WHERE name = current_setting(g.data ->> 'setting', true);
CREATE VIEW api.goods_of_app AS SELECT * FROM api.goods WHERE name = current_setting('app.settings.name', true) OR name = current_user;

-- Row security.
CREATE TABLE hidden.members (shopper text PRIMARY KEY, club int);
CREATE TABLE api.baskets (id int PRIMARY KEY, shopper text, club int);
ALTER TABLE api.baskets ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON api.baskets USING (shopper = current_setting('request.jwt.claims', true)::json ->> 'sub');
CREATE POLICY club ON api.baskets FOR SELECT USING (club IN (SELECT club FROM hidden.members));
CREATE TABLE api.ranks (id int PRIMARY KEY, shopper text, rank int);
CREATE VIEW hidden.highest AS SELECT max(rank) AS rank FROM api.ranks;
ALTER TABLE api.ranks ENABLE ROW LEVEL SECURITY;
CREATE POLICY not_highest ON api.ranks USING (rank < (SELECT rank FROM hidden.highest));
CREATE POLICY inactive ON api.goods USING (random() < 2);

-- Functions of every kind.
-- Npgsql cuts a script at every semicolon outside of quotes.
DO $do$ BEGIN EXECUTE $f$
CREATE FUNCTION api.goods_of(maker int) RETURNS SETOF api.goods STABLE BEGIN ATOMIC SELECT * FROM api.goods g WHERE g.maker = goods_of.maker; END $f$; END $do$;
CREATE FUNCTION api.goods_by_text() RETURNS SETOF api.goods STABLE LANGUAGE sql AS 'SELECT * FROM api.goods';
CREATE FUNCTION api.add_good() RETURNS SETOF api.goods LANGUAGE sql AS 'INSERT INTO api.goods (id) VALUES (0) RETURNING *';
DO $do$ BEGIN EXECUTE $f$
CREATE FUNCTION api.since(at timestamptz DEFAULT now()) RETURNS SETOF api.goods STABLE
  BEGIN ATOMIC SELECT * FROM api.goods WHERE made > at; END $f$; END $do$;
CREATE FUNCTION api.doubled(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n * 2';
CREATE FUNCTION api.who() RETURNS text IMMUTABLE LANGUAGE sql AS $$SELECT current_setting('request.jwt.claims', true)::json ->> 'sub'$$;
CREATE FUNCTION api.who_indeed() RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN api.who(); END';
CREATE FUNCTION api.first_good() RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT name FROM api.goods LIMIT 1';
CREATE FUNCTION api.helped(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT api.doubled(n) + 1';
CREATE VIEW api.goods_of_who AS SELECT * FROM api.goods WHERE name = api.who_indeed();
CREATE VIEW api.goods_at_hand AS SELECT g.* FROM api.makers m, api.goods_of(m.id) g;

-- Computed columns and relationships.
DO $do$ BEGIN EXECUTE $f$
CREATE FUNCTION api.label(api.goods) RETURNS text STABLE BEGIN ATOMIC SELECT m.name FROM api.makers m WHERE m.id = $1.maker; END $f$; END $do$;
CREATE FUNCTION api.luck(api.goods) RETURNS float LANGUAGE sql AS 'SELECT random()';
DO $do$ BEGIN EXECUTE $f$
CREATE FUNCTION api.remarks(api.goods) RETURNS SETOF api.notes STABLE BEGIN ATOMIC SELECT n.* FROM api.notes n WHERE n.text = $1.name; END $f$; END $do$;
DO $do$ BEGIN EXECUTE $f$
CREATE FUNCTION api.dearer(api.goods) RETURNS bigint STABLE BEGIN ATOMIC SELECT count(*) FROM api.goods g WHERE g.price > $1.price; END $f$; END $do$;
CREATE FUNCTION api.other_remarks(api.goods) RETURNS SETOF api.notes STABLE LANGUAGE sql AS 'SELECT n.* FROM api.notes n';

-- A key that follows from another column, and one that refers to it.
CREATE TABLE api.seats (number int, id int GENERATED ALWAYS AS (number * 10) STORED PRIMARY KEY);
CREATE TABLE api.bookings (id int PRIMARY KEY, seat int REFERENCES api.seats ON UPDATE CASCADE);

-- Partitions and heirs.
CREATE TABLE api.events (at date, what text) PARTITION BY RANGE (at);
CREATE TABLE api.events_1 PARTITION OF api.events FOR VALUES FROM ('2001-01-01') TO ('2002-01-01');
CREATE TABLE api.cities (name text PRIMARY KEY);
CREATE TABLE api.capitals (country text) INHERITS (api.cities);

-- Data representations, an operator and a media type of users.
CREATE DOMAIN api.color AS int;
CREATE FUNCTION api.color_json(api.color) RETURNS json STABLE LANGUAGE sql AS $$SELECT to_json('#' || $1)$$;
CREATE CAST (api.color AS json) WITH FUNCTION api.color_json AS IMPLICIT;
CREATE TABLE api.paints (id int PRIMARY KEY, color api.color);
CREATE TYPE api.mood AS ENUM ('good', 'bad');
CREATE FUNCTION api.mood_json(api.mood) RETURNS json STABLE LANGUAGE sql AS $$SELECT json_build_object('mood', $1::text)$$;
CREATE CAST (api.mood AS json) WITH FUNCTION api.mood_json AS ASSIGNMENT;
CREATE TABLE api.guests (id int PRIMARY KEY, mood api.mood);
CREATE DOMAIN "text/tab-separated-values" AS text;
CREATE FUNCTION api.tsv_step(state "text/tab-separated-values", line anyelement) RETURNS "text/tab-separated-values" STABLE LANGUAGE sql
  AS 'SELECT (state || line::text)::"text/tab-separated-values"';
CREATE AGGREGATE api.tsv (anyelement) (SFUNC = api.tsv_step, STYPE = "text/tab-separated-values", INITCOND = '');

-- Triggers and rules.
CREATE FUNCTION hidden.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.made := now(); RETURN NEW; END';
CREATE FUNCTION hidden.write_down() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO hidden.secrets VALUES (1); RETURN NEW; END';
CREATE TABLE api.touched (id int PRIMARY KEY, made timestamptz);
CREATE TRIGGER touch BEFORE UPDATE ON api.touched FOR EACH ROW EXECUTE FUNCTION hidden.touch();
CREATE TABLE api.audited (id int PRIMARY KEY);
CREATE TRIGGER audit AFTER UPDATE ON api.audited FOR EACH ROW EXECUTE FUNCTION hidden.write_down();
CREATE TABLE api.ruled (id int PRIMARY KEY);
CREATE RULE also AS ON INSERT TO api.ruled DO ALSO INSERT INTO hidden.secrets VALUES (2);
CREATE VIEW api.triggered AS SELECT id FROM api.orders;
CREATE TRIGGER instead INSTEAD OF INSERT ON api.triggered FOR EACH ROW EXECUTE FUNCTION hidden.write_down();
CREATE FUNCTION hidden.next_id() RETURNS int LANGUAGE sql AS 'INSERT INTO hidden.secrets VALUES (3) RETURNING id';
CREATE TABLE api.defaulted (id int PRIMARY KEY DEFAULT hidden.next_id(), at timestamptz DEFAULT now());

GRANT USAGE ON SCHEMA api TO lineage_shopper;
GRANT ALL ON ALL TABLES IN SCHEMA api TO lineage_shopper;
