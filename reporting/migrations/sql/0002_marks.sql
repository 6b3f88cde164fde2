-- Marks: which buckets of the figures have to be folded again (docs/operations/rollup.md).
--
-- Append-only and never unique: with UNIQUE and ON CONFLICT DO NOTHING a change is lost when the
-- marking and the folding transaction overlap. Duplicates are grouped away when claimed.
--
--   level, node   1-4: a division, 5: a station; 0, 0: every node
--   month         first day of the month; NULL: every month in which the node has anything
--   track         0-5, -1: all tracks together; NULL: every one of these (level 5 folds all anyway)
--   is_thorough   also derive the windows anew where the sets turn out to be right
--   at            when the change behind it was made, handed up to the parents: the lag

CREATE TABLE rollup_mark (
    level smallint NOT NULL,
    node integer NOT NULL,
    month date,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

CREATE TABLE rollup_mark_set (
    level smallint NOT NULL,
    node integer NOT NULL,
    month date,
    track smallint,
    is_thorough boolean NOT NULL DEFAULT false,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- The bitmaps are compressed already.
ALTER TABLE reporting_factset
    ALTER COLUMN households SET STORAGE EXTERNAL,
    ALTER COLUMN persons SET STORAGE EXTERNAL;

-- All functions run as their owner: a writer needs no right on the marks, and row-level security of
-- the writer must not hide the rows that a mark is read from.

-- Records. An update marks only if a counted column changed, then the old and the new bucket. Only
-- confirmed (4) and locked (5) records count; work on drafts marks nothing.
CREATE FUNCTION rollup_mark_records() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        INSERT INTO rollup_mark (level, node, month)
        SELECT DISTINCT 5, station_id, date_trunc('month', occurred_on::timestamp)::date
        FROM new_rows WHERE status IN (4, 5);
    ELSIF tg_op = 'DELETE' THEN
        INSERT INTO rollup_mark (level, node, month)
        SELECT DISTINCT 5, station_id, date_trunc('month', occurred_on::timestamp)::date
        FROM old_rows WHERE status IN (4, 5);
    ELSE
        INSERT INTO rollup_mark (level, node, month)
        SELECT DISTINCT 5, b.station_id, date_trunc('month', b.occurred_on::timestamp)::date
        FROM old_rows o
        FULL JOIN new_rows n ON n.id = o.id
        CROSS JOIN LATERAL (
            VALUES (o.station_id, o.occurred_on, o.status), (n.station_id, n.occurred_on, n.status)
        ) b (station_id, occurred_on, status)
        WHERE b.status IN (4, 5)
          AND (o.station_id, o.occurred_on, o.track_id, o.kind, o.method, o.place, o.outcome,
               o.service_types, o.household_id, o.person_times, o.anonymous_count, o.minutes,
               o.status IN (4, 5))
              IS DISTINCT FROM
              (n.station_id, n.occurred_on, n.track_id, n.kind, n.method, n.place, n.outcome,
               n.service_types, n.household_id, n.person_times, n.anonymous_count, n.minutes,
               n.status IN (4, 5));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER rollup_inserted AFTER INSERT ON services_servicerecord
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_records();
CREATE TRIGGER rollup_updated AFTER UPDATE ON services_servicerecord
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_records();
CREATE TRIGGER rollup_deleted AFTER DELETE ON services_servicerecord
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_records();

-- Beneficiaries mark the bucket of their record. If another transaction is just confirming that
-- record, it cannot see our row and we cannot see its status: the share lock waits for it. A record
-- written by this very transaction needs no lock: nobody else sees it yet.
CREATE FUNCTION rollup_mark_beneficiaries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    touched bigint[];
    mine xid := pg_current_xact_id()::xid;
BEGIN
    IF tg_op = 'INSERT' THEN
        touched := ARRAY(SELECT DISTINCT record_id FROM new_rows);
    ELSIF tg_op = 'DELETE' THEN
        touched := ARRAY(SELECT DISTINCT record_id FROM old_rows);
    ELSE
        touched := ARRAY(
            SELECT DISTINCT unnest(ARRAY[o.record_id, n.record_id])
            FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
            WHERE (o.record_id, o.person_id) IS DISTINCT FROM (n.record_id, n.person_id));
    END IF;
    INSERT INTO rollup_mark (level, node, month)
    WITH own AS (
        SELECT r.station_id, r.occurred_on, r.status FROM services_servicerecord r
        WHERE r.id = ANY (touched) AND r.xmin = mine
    ), shared AS (
        SELECT r.station_id, r.occurred_on, r.status FROM services_servicerecord r
        WHERE r.id = ANY (touched) AND r.xmin <> mine
        FOR SHARE OF r
    )
    SELECT DISTINCT 5, station_id, date_trunc('month', occurred_on::timestamp)::date
    FROM (SELECT * FROM own UNION ALL SELECT * FROM shared) r
    WHERE status IN (4, 5);
    RETURN NULL;
END $$;

CREATE TRIGGER rollup_inserted AFTER INSERT ON services_beneficiary
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_beneficiaries();
CREATE TRIGGER rollup_updated AFTER UPDATE ON services_beneficiary
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_beneficiaries();
CREATE TRIGGER rollup_deleted AFTER DELETE ON services_beneficiary
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_beneficiaries();

-- TRUNCATE has no rows to read: everything is folded again.
CREATE FUNCTION rollup_mark_truncated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO rollup_mark (level, node) VALUES (0, 0);
    INSERT INTO rollup_mark_set (level, node) VALUES (0, 0);
    RETURN NULL;
END $$;

CREATE TRIGGER rollup_truncated AFTER TRUNCATE ON services_servicerecord
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_truncated();
CREATE TRIGGER rollup_truncated AFTER TRUNCATE ON services_beneficiary
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_truncated();

-- The hierarchy. Without these marks a moved station leaves wrong figures at every upper level.
-- A fold that began before the move would still hand its figures to the old parent, so the move
-- waits for running folds (they hold this lock shared) and folds wait for its commit.
CREATE FUNCTION rollup_mark_moved_stations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moved bigint[];
    parents record;
BEGIN
    IF tg_op = 'DELETE' THEN
        moved := ARRAY(SELECT division_id FROM old_rows);
    ELSE
        moved := ARRAY(
            SELECT unnest(ARRAY[o.division_id, n.division_id])
            FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE n.division_id <> o.division_id);
    END IF;
    IF cardinality(moved) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(54000, 0);
    FOR parents IN
        SELECT DISTINCT p.level, p.id FROM stations_division d
        JOIN stations_division p ON p.id = CASE WHEN d.level = 5 THEN d.parent_id ELSE d.id END
        WHERE d.id = ANY (moved) AND p.level < 5
    LOOP
        INSERT INTO rollup_mark (level, node) VALUES (parents.level, parents.id);
        INSERT INTO rollup_mark_set (level, node) VALUES (parents.level, parents.id);
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER rollup_moved AFTER UPDATE ON stations_station
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_moved_stations();
CREATE TRIGGER rollup_deleted AFTER DELETE ON stations_station
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_moved_stations();

CREATE FUNCTION rollup_mark_moved_divisions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moved bigint[];
BEGIN
    IF tg_op = 'DELETE' THEN
        moved := ARRAY(SELECT unnest(ARRAY[parent_id, id]) FROM old_rows);
    ELSE
        moved := ARRAY(
            SELECT unnest(ARRAY[o.parent_id, n.parent_id, n.id])
            FROM old_rows o JOIN new_rows n ON n.id = o.id
            WHERE (n.parent_id, n.level) IS DISTINCT FROM (o.parent_id, o.level));
    END IF;
    IF cardinality(moved) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(54000, 0);
    INSERT INTO rollup_mark (level, node)
    SELECT level, id FROM stations_division WHERE id = ANY (moved) AND level < 5
    UNION SELECT level, id FROM old_rows WHERE id = ANY (moved) AND level < 5;
    INSERT INTO rollup_mark_set (level, node)
    SELECT level, id FROM stations_division WHERE id = ANY (moved) AND level < 5
    UNION SELECT level, id FROM old_rows WHERE id = ANY (moved) AND level < 5;
    RETURN NULL;
END $$;

CREATE TRIGGER rollup_moved AFTER UPDATE ON stations_division
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_moved_divisions();
CREATE TRIGGER rollup_deleted AFTER DELETE ON stations_division
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_moved_divisions();

-- A campaign is a window over the distinct sets: its months, old and new, are derived anew.
CREATE FUNCTION rollup_mark_campaigns() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    spans daterange[] := '{}';
BEGIN
    IF tg_op = 'INSERT' THEN
        spans := ARRAY(SELECT daterange(starts_on, ends_on, '[]') FROM new_rows);
    ELSIF tg_op = 'DELETE' THEN
        spans := ARRAY(SELECT daterange(starts_on, ends_on, '[]') FROM old_rows);
    ELSE
        spans := ARRAY(
            SELECT unnest(ARRAY[daterange(o.starts_on, o.ends_on, '[]'),
                                daterange(n.starts_on, n.ends_on, '[]')])
            FROM old_rows o JOIN new_rows n ON n.id = o.id
            WHERE (n.starts_on, n.ends_on) IS DISTINCT FROM (o.starts_on, o.ends_on));
    END IF;
    IF cardinality(spans) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(54000, 0);
    INSERT INTO rollup_mark_set (level, node, month, is_thorough)
    SELECT DISTINCT 0, 0, m::date, true FROM unnest(spans) span
    CROSS JOIN LATERAL generate_series(
        date_trunc('month', lower(span)::timestamp), (upper(span) - 1)::timestamp, '1 month') m;
    RETURN NULL;
END $$;

CREATE TRIGGER rollup_inserted AFTER INSERT ON campaigns_campaign
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_campaigns();
CREATE TRIGGER rollup_updated AFTER UPDATE ON campaigns_campaign
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_campaigns();
CREATE TRIGGER rollup_deleted AFTER DELETE ON campaigns_campaign
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rollup_mark_campaigns();

-- Changes of the past, if the platform already has records when the marks arrive.
INSERT INTO rollup_mark (level, node) SELECT 0, 0 WHERE EXISTS (SELECT FROM services_servicerecord);
INSERT INTO rollup_mark_set (level, node)
SELECT 0, 0 WHERE EXISTS (SELECT FROM services_servicerecord);
