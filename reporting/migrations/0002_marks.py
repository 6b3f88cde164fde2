"""Marks and the triggers that write them: what the roll-up has to fold again."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0001_initial"),
        ("services", "0002_initial"),
        ("stations", "0001_initial"),
        ("campaigns", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            (SQL / "0002_marks.sql").read_text(encoding="utf-8"),
            (SQL / "0002_marks_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
