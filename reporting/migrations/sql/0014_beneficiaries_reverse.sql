-- The function as 0002 made it.
CREATE OR REPLACE FUNCTION rollup_mark_beneficiaries() RETURNS trigger
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
