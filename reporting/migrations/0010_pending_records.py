"""How many records of a place wait to be confirmed: the number only, whatever the reader's sight.

Officials see aggregates, not records, so row-level security hides the waiting records from them;
yet the share of confirmed records must stand on every dashboard (checklist 51). The function runs
as its owner, counts only stations within the reader's aggregate sight, and returns no row.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION reporting_pending(prefix text, station bigint, first date, last date)
RETURNS TABLE (records bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT count(*), min(r.submitted_at)
    FROM services_servicerecord r
    WHERE r.status = 2 AND r.occurred_on BETWEEN first AND last
      AND r.station_id IN (
        SELECT s.id FROM stations_station s
        WHERE (station IS NULL OR s.id = station)
          AND (prefix IS NULL OR s.division_code LIKE prefix || '%')
          AND (s.division_code LIKE ANY (
                 (SELECT nullif(current_setting('app.prefixes', true), ''))::text[])
               OR s.id = ANY (
                 (SELECT nullif(current_setting('app.stations', true), ''))::bigint[])))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_marks")]
    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION reporting_pending(text, bigint, date, date)")
    ]
