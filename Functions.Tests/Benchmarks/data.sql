-- 200,000 items in 200 categories, with 3 reviews for every tenth item. Deterministic.
create table categories (id int primary key, name text not null);
create table items (
    id int primary key,
    name text not null,
    category_id int not null references categories,
    price numeric(8, 2) not null,
    created timestamptz not null,
    details jsonb not null
);
create table reviews (
    id int generated always as identity primary key,
    item_id int not null references items,
    stars int not null,
    body text not null
);
create table events (id bigint generated always as identity primary key, kind text not null, payload jsonb);

insert into categories select n, 'Category ' || n from generate_series(1, 200) n;
insert into items
    select n, 'Item ' || n, 1 + n % 200, (n * 37 % 100000) / 100.0, timestamptz '2026-01-01 00:00Z' + n * interval '1 minute',
           jsonb_build_object('colour', (array['red', 'green', 'blue', 'black'])[1 + n % 4], 'weight', n % 977)
    from generate_series(1, 200000) n;
insert into reviews (item_id, stars, body)
    select n, 1 + (n + r) % 5, 'Review ' || r || ' of item ' || n from generate_series(10, 200000, 10) n, generate_series(1, 3) r;
create index on items (category_id, created desc);
create index on reviews (item_id);

create role bench_anon nologin;
grant usage on schema public to bench_anon;
grant select on all tables in schema public to bench_anon;
grant insert on events to bench_anon;
grant bench_anon to current_user;
vacuum analyze;
