"""Triggers note digests of rows, and the event of the same transaction takes them up when it is sealed (ADR 19)."""

import django.db.models.deletion
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION audit_digest_of(label text, form text, line jsonb, columns text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to((jsonb_build_array(label, form::smallint) || coalesce(
        (SELECT jsonb_agg(line -> name ORDER BY place) FROM unnest(columns) WITH ORDINALITY AS c(name, place)),
        '[]'::jsonb))::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION audit_note_digest() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    columns text[] := TG_ARGV[3:];
    old_digest text := '';
    new_digest text := '';
    line jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        line := to_jsonb(OLD);
        old_digest := audit_digest_of(TG_ARGV[0], TG_ARGV[1], line, columns);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        line := to_jsonb(NEW);
        new_digest := audit_digest_of(TG_ARGV[0], TG_ARGV[1], line, columns);
    END IF;
    IF old_digest <> new_digest THEN
        INSERT INTO audit_recorddigest (record, form, sha256, transaction, noted_at)
            VALUES (TG_ARGV[0] || ':' || (line ->> TG_ARGV[2]), TG_ARGV[1]::smallint, new_digest,
                pg_current_xact_id()::text::bigint, transaction_timestamp())
            ON CONFLICT (transaction, record) WHERE event_id IS NULL
            DO UPDATE SET form = EXCLUDED.form, sha256 = EXCLUDED.sha256;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sealed text[] := '{position,previous,hash,messages_owed,digests}';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.position IS NULL AND NEW.position IS NOT NULL AND to_jsonb(OLD) - sealed = to_jsonb(NEW) - sealed THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Events are never changed or deleted.';
END
$$;

CREATE OR REPLACE FUNCTION audit_event_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF num_nonnulls(NEW.position, NEW.previous, NEW.hash, NEW.messages_owed, NEW.digests) > 0 THEN
        RAISE EXCEPTION 'The database gives an event its place in the chain.';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION audit_event_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT AS $$
DECLARE
    last_position bigint;
    last_hash text;
    owed integer;
    taken_up text;
BEGIN
    WITH noted AS (
        UPDATE audit_recorddigest SET event_id = NEW.id
            WHERE event_id IS NULL AND transaction = pg_current_xact_id()::text::bigint
                AND noted_at = transaction_timestamp()
            RETURNING id, record, form, sha256
    )
    SELECT coalesce(encode(sha256(convert_to(string_agg(
            record || '=' || form || ':' || sha256, ',' ORDER BY record COLLATE "C", id), 'UTF8')), 'hex'), '')
        INTO taken_up FROM noted;
    SELECT count(*) INTO owed FROM audit_notice WHERE event_id = NEW.id;
    PERFORM pg_advisory_xact_lock(20071120);
    SELECT position, hash INTO last_position, last_hash
        FROM audit_event WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1;
    IF NOT FOUND THEN
        last_position := 0;
        last_hash := repeat('0', 64);
    END IF;
    UPDATE audit_event
        SET position = last_position + 1,
            previous = last_hash,
            messages_owed = owed,
            digests = taken_up,
            hash = encode(sha256(convert_to(concat_ws(
                ':', NEW.format, last_position + 1, NEW.content, owed, taken_up, last_hash), 'UTF8')), 'hex')
        WHERE id = NEW.id AND position IS NULL;
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_installation")]
    operations = [
        migrations.RemoveConstraint("event", "event_sealed_whole"),
        migrations.AddField("event", "digests", models.CharField(editable=False, max_length=64, null=True)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=models.Q(position=None, previous=None, hash=None, messages_owed=None, digests=None)
                | models.Q(position__gte=1, previous__isnull=False, hash__isnull=False),
                name="event_sealed_whole",
            ),
        ),
        migrations.CreateModel(
            name="RecordDigest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record", models.CharField(max_length=120)),
                ("form", models.SmallIntegerField()),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("transaction", models.BigIntegerField()),
                ("noted_at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_digests",
                        to="audit.event",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["record", "-id"], name="digest_by_record")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(event=None),
                        fields=("transaction", "record"),
                        name="digest_once_a_transaction",
                    )
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
