"""Persons of a record that does not count yet cost one look instead of an empty mark."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0013_service_records")]
    operations = [
        migrations.RunSQL(
            (SQL / "0014_beneficiaries.sql").read_text(encoding="utf-8"),
            (SQL / "0014_beneficiaries_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
