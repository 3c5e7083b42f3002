-- Private channels, and broadcasts from the database. Nothing here touches tables of the application.

CREATE SCHEMA IF NOT EXISTS realtime;

-- One row per stored broadcast. Row security decides who may use a private channel: a policy for SELECT lets a role listen to
-- realtime.topic(), a policy for INSERT lets it send. Without policies nobody may.
CREATE TABLE IF NOT EXISTS realtime.messages (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    topic text NOT NULL,
    extension text NOT NULL,
    payload jsonb,
    binary_payload bytea,
    event text,
    private boolean DEFAULT false,
    updated_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    inserted_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS messages_topic_inserted_at ON realtime.messages (topic, inserted_at DESC) WHERE private;
CREATE INDEX IF NOT EXISTS messages_inserted_at ON realtime.messages (inserted_at);
ALTER TABLE realtime.messages ENABLE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE
AS $$ SELECT nullif(current_setting('realtime.topic', true), '') $$;

-- Tells the app of a new row. A notification holds 7,999 bytes: of a longer broadcast it names the row only.
CREATE OR REPLACE FUNCTION realtime.notify_message() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    message text;
BEGIN
    IF NEW.extension <> 'broadcast' OR NEW.event IS NULL THEN
        RETURN NULL;
    END IF;
    IF NEW.binary_payload IS NULL THEN
        message := 'db 0 0 1 ' || jsonb_build_object(
            'kind', 'broadcast', 'topic', NEW.topic, 'private', coalesce(NEW.private, false), 'event', NEW.event,
            'payload', NEW.payload, 'meta', jsonb_build_object('id', NEW.id))::text;
    END IF;
    IF message IS NULL OR octet_length(message) > 7999 THEN
        message := 'db 0 0 1 ' || jsonb_build_object(
            'kind', 'stored', 'topic', NEW.topic, 'private', coalesce(NEW.private, false), 'id', NEW.id)::text;
    END IF;
    PERFORM pg_notify('edge_realtime', message);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER notify_message AFTER INSERT ON realtime.messages FOR EACH ROW EXECUTE FUNCTION realtime.notify_message();

-- Sends a broadcast when the transaction commits. A failure is a warning, so that it never undoes the application's own work.
CREATE OR REPLACE FUNCTION realtime.send(payload jsonb, event text, topic text, private boolean DEFAULT true) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO realtime.messages (payload, event, topic, private, extension) VALUES (payload, event, topic, private, 'broadcast');
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'realtime.send: %', SQLERRM;
END
$$;

CREATE OR REPLACE FUNCTION realtime.send_binary(payload bytea, event text, topic text, private boolean DEFAULT true) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO realtime.messages (binary_payload, event, topic, private, extension) VALUES (payload, event, topic, private, 'broadcast');
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'realtime.send_binary: %', SQLERRM;
END
$$;

-- For triggers: sends the row before and after a change to a private topic.
CREATE OR REPLACE FUNCTION realtime.broadcast_changes(
    topic_name text, event_name text, operation text, table_name text, table_schema text, new record, old record, level text DEFAULT 'ROW'
) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    IF level = 'STATEMENT' THEN
        RAISE EXCEPTION 'realtime.broadcast_changes: function can only be triggered for each row, not for each statement';
    END IF;
    PERFORM realtime.send(
        jsonb_build_object(
            'id', gen_random_uuid(), 'schema', table_schema, 'table', table_name, 'operation', operation,
            'record', CASE WHEN operation = 'DELETE' THEN NULL ELSE to_jsonb(new) END,
            'old_record', CASE WHEN operation = 'INSERT' THEN NULL ELSE to_jsonb(old) END),
        event_name, topic_name);
END
$$;

-- Takes away what is older than 72 hours. The app calls it; so may you.
CREATE OR REPLACE FUNCTION realtime.sweep_messages(age interval DEFAULT '72 hours') RETURNS bigint LANGUAGE sql
AS $$
    WITH gone AS (DELETE FROM realtime.messages WHERE inserted_at < (now() AT TIME ZONE 'UTC') - age RETURNING 1)
    SELECT count(*) FROM gone
$$;

GRANT USAGE ON SCHEMA realtime TO PUBLIC;
GRANT SELECT, INSERT ON realtime.messages TO PUBLIC;
