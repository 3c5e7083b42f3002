-- As much of PostGIS as conformance's fixtures need to load, and its GeoJSON cases to say something, on a server that has none.
-- A geometry is its text; st_asgeojson knows points and lines.
create domain extensions.geometry as text;

create function extensions.st_geomfromgeojson(text) returns extensions.geometry language sql immutable as 'select $1::extensions.geometry';

create function extensions.st_astwkb(extensions.geometry) returns bytea language sql immutable as 'select convert_to($1, ''UTF8'')';

create function extensions.st_asgeojson(anyelement) returns text language plpgsql stable as $$
declare
  geometry text[];
  points jsonb;
begin
  select array[key] || regexp_match(value, '^(?:SRID=\d+;)?(POINT|LINESTRING) ?\((.*)\)$') into geometry
  from json_each_text(to_json($1))
  where value ~ '^(SRID=\d+;)?(POINT|LINESTRING)'
  limit 1;
  if geometry is null then
    raise exception 'geometry column is missing' using errcode = '22023';
  end if;
  select jsonb_agg(to_jsonb(string_to_array(trim(point), ' ')::numeric[])) into points from regexp_split_to_table(geometry[3], ',') point;
  return jsonb_build_object(
    'type', 'Feature',
    'geometry', jsonb_build_object(
      'type', case geometry[2] when 'POINT' then 'Point' else 'LineString' end,
      'coordinates', case geometry[2] when 'POINT' then points -> 0 else points end),
    'properties', to_jsonb($1) - geometry[1]);
end $$;
