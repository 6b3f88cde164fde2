"""One function with which any floor below marks a bucket of the numbers to be folded again."""

from django.db import migrations

INSTALL = """
CREATE FUNCTION rollup_mark_bucket(station bigint, day date) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO rollup_mark (level, node, month)
    VALUES (5, station, date_trunc('month', day::timestamp)::date)
$$;
"""
REMOVE = "DROP FUNCTION rollup_mark_bucket(bigint, date);"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0010_pending_records")]

    operations = [migrations.RunSQL(INSTALL, REMOVE)]
