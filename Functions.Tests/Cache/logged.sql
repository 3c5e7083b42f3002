-- What the change log's tests write to: tables with keys of all kinds, and without.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_owner') THEN
    CREATE ROLE shop_anon NOLOGIN;
    CREATE ROLE shop_owner LOGIN PASSWORD 'owner';
    CREATE ROLE shop_clerk LOGIN PASSWORD 'clerk';
    CREATE ROLE shop_authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
    GRANT shop_anon TO shop_authenticator;
  END IF;
END $$;

CREATE SCHEMA api AUTHORIZATION shop_owner;
SET ROLE shop_owner;

CREATE TABLE api.items (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE api.parts (maker text, number bigint, note text NOT NULL, PRIMARY KEY (maker, number));
CREATE TABLE api.parcels (id uuid PRIMARY KEY, note text NOT NULL);
CREATE TABLE api.notes (said text NOT NULL);
CREATE TABLE api.aside (id integer PRIMARY KEY, note text NOT NULL);

-- Keys whose text depends on settings or has several forms.
CREATE TABLE api.moments (at timestamptz PRIMARY KEY, note text NOT NULL);
CREATE TABLE api.amounts (amount numeric PRIMARY KEY, note text NOT NULL);
CREATE TABLE api.weights (weight double precision PRIMARY KEY, note text NOT NULL);
CREATE TABLE api.codes (code char(5) PRIMARY KEY, note text NOT NULL);
CREATE TABLE api.days (day date PRIMARY KEY, note text NOT NULL);
CREATE DOMAIN api.isbn AS text;
CREATE TABLE api.books (isbn api.isbn PRIMARY KEY, note text NOT NULL);

CREATE TABLE api.orders (id integer PRIMARY KEY, note text NOT NULL);
CREATE TABLE api.lines (id integer PRIMARY KEY, order_id integer REFERENCES api.orders ON DELETE CASCADE ON UPDATE CASCADE);

CREATE TABLE api.events (id integer, year integer, note text NOT NULL, PRIMARY KEY (id, year)) PARTITION BY RANGE (year);
CREATE TABLE api.events_old PARTITION OF api.events FOR VALUES FROM (0) TO (2000);
CREATE TABLE api.events_new PARTITION OF api.events FOR VALUES FROM (2000) TO (3000);
CREATE VIEW api.recent AS SELECT * FROM api.events_new;
CREATE TABLE api.animals (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE api.dogs (PRIMARY KEY (id)) INHERITS (api.animals);

CREATE VIEW api.named AS SELECT i.name, n.said FROM api.items i CROSS JOIN api.notes n;
CREATE MATERIALIZED VIEW api.counted AS SELECT count(*) AS items FROM api.items;
CREATE VIEW api.totals AS SELECT * FROM api.counted;
CREATE TABLE api.members (name text PRIMARY KEY);
CREATE TABLE api.diaries (id integer PRIMARY KEY, member text NOT NULL);
ALTER TABLE api.diaries ENABLE ROW LEVEL SECURITY;
CREATE POLICY members ON api.diaries USING (EXISTS (SELECT FROM api.members m WHERE m.name = member));
CREATE UNLOGGED TABLE api.scratch (id integer PRIMARY KEY);

INSERT INTO api.items SELECT i, 'item ' || i FROM generate_series(1, 50) i;
INSERT INTO api.parts VALUES ('a', 1, 'first'), ('a', 2, 'second');
INSERT INTO api.parcels VALUES ('00000000-0000-0000-0000-00000000000a', 'a'), ('00000000-0000-0000-0000-00000000000b', 'b');
INSERT INTO api.notes VALUES ('hello');
INSERT INTO api.aside VALUES (1, 'one');
INSERT INTO api.moments VALUES ('2001-02-03 04:05:06Z', 'then'), ('2002-02-03 04:05:06Z', 'later');
INSERT INTO api.amounts VALUES (1.0, 'one'), (2, 'two');
INSERT INTO api.weights VALUES (0.1, 'light'), (2, 'heavy');
INSERT INTO api.codes VALUES ('ab', 'padded'), ('abcde', 'full');
INSERT INTO api.days VALUES ('2001-02-03', 'then'), ('2002-02-03', 'later');
INSERT INTO api.books VALUES ('1', 'one'), ('2', 'two');
INSERT INTO api.orders VALUES (1, 'one'), (2, 'two'), (3, 'three'), (4, 'four'), (5, 'five');
INSERT INTO api.lines VALUES (10, 1), (20, 2), (30, 3), (40, 4), (50, 5);
INSERT INTO api.events VALUES (1, 1999, 'old'), (1, 2001, 'new');
INSERT INTO api.animals VALUES (1, 'cat');
INSERT INTO api.dogs VALUES (2, 'rex');

GRANT USAGE ON SCHEMA api TO shop_anon, shop_clerk;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA api TO shop_anon;
GRANT INSERT ON api.items TO shop_clerk;
RESET ROLE;
