"""A synthetic province in the database, made by the database: INSERT … SELECT without triggers.

18 prefectures, 158 counties, 2,500 townships with a station each; sizes of stations are skewed, 3 %
of the visits are made by another station than the household's. Nobody in it is real.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from reporting.rollup import fold

PREFECTURES, COUNTIES, STATIONS, WORKERS = 18, 158, 2500, 200
HOUSEHOLDS_PER_RECORD = 0.1
# Of the records; the rest belong to cases, groups, activities and meetings.
VISITS = 0.85
PERSONS_PER_HOUSEHOLD = 3

# What a column gets that the benchmark does not care about.
FILLERS = {
    "CharField": "''",
    "TextField": "''",
    "BooleanField": "false",
    "ArrayField": "'{}'",
    "DateTimeField": "now()",
    "DateField": "current_date",
    "UUIDField": "uuidv7()",
    "BinaryField": "''::bytea",  # sealed text
}


def run(sql: str, values: Any = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def insert(label: str, source: str, /, **columns: str) -> None:
    """INSERT … SELECT: `columns` are SQL over `source`; others that may not be empty are filled."""
    model: type[models.Model] = apps.get_model(label)
    wanted = dict(columns)
    for field in model._meta.concrete_fields:
        if field.column not in wanted and not field.null and not field.primary_key:
            wanted[field.column] = FILLERS.get(field.get_internal_type(), "0")
    names = ", ".join(f'"{name}"' for name in wanted)
    run(
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(wanted.values())} {source}'
    )


def is_loaded() -> bool:
    """Whether an earlier run with the same --state has filled this database."""
    return bool(
        run("SELECT 1 WHERE to_regclass('households_person') IS NOT NULL")
        and run("SELECT 1 FROM households_person LIMIT 1")
    )


def prepare() -> None:
    """Schema and places. Refuses a database that holds records."""
    call_command("migrate", verbosity=0, skip_checks=True)
    if run("SELECT 1 FROM services_servicerecord LIMIT 1"):
        raise SystemExit("The database of DATABASE_URL holds records. Use an empty one.")
    if not run("SELECT 1 FROM pg_proc WHERE proname = 'uuidv7'"):
        FILLERS["UUIDField"] = "gen_random_uuid()"  # PostgreSQL before 18
    run("SELECT setseed(0.42)")
    run("SET session_replication_role = replica")
    with_names = {"name": "'区划' || g", "valid_from": "'2000-01-01'", "edition": "'bench'"}
    insert(
        "stations.Division", "FROM generate_series(1, 1) g",
        id="g", code="'520000000000'", level="1", **with_names,
    )  # fmt: skip
    insert(
        "stations.Division", f"FROM generate_series(0, {PREFECTURES - 1}) g",
        id="100 + g", code="'52' || lpad((g + 1)::text, 2, '0') || '00000000'", level="2",
        parent_id="1", **with_names,
    )  # fmt: skip
    county = f"lpad((g %% {PREFECTURES} + 1)::text, 2, '0') || lpad((g / {PREFECTURES} + 1)::text, 2, '0')"
    insert(
        "stations.Division", f"FROM generate_series(0, {COUNTIES - 1}) g",
        id="1000 + g", code=f"'52' || {county.replace('%%', '%')} || '000000'", level="3",
        parent_id=f"100 + g % {PREFECTURES}", **with_names,
    )  # fmt: skip
    insert(
        "stations.Division",
        f"FROM generate_series(0, {STATIONS - 1}) g"
        f" JOIN stations_division c ON c.id = 1000 + g % {COUNTIES}",
        id="10000 + g",
        code=f"left(c.code, 6) || lpad((g / {COUNTIES} + 1)::text, 3, '0') || '000'",
        level="4", parent_id="c.id", township_no=f"g / {COUNTIES} + 1",
        **{**with_names, "name": "'乡镇' || g"},
    )  # fmt: skip
    insert(
        "stations.Station", "FROM stations_division d WHERE d.level = 4",
        id="d.id - 9999", division_id="d.id", division_code="d.code", level="3",
        status="'running'", official_name="d.name || '社会工作站'", plaque_on="'2022-05-01'",
    )  # fmt: skip
    insert(
        "stations.StationPhase", "FROM stations_station s",
        station_id="s.id", status="'running'", starts_on="'2022-05-01'",
    )  # fmt: skip
    insert(
        "accounts.User", f"FROM generate_series(1, {WORKERS}) g",
        id="g", username="'bench' || g", name="'社工' || g", is_active="true",
        password_changed_at="now()",
    )  # fmt: skip
    run("SET session_replication_role = origin")


def load(records: int) -> None:
    """Fill up to `records` records of the last 365 days, with their files, and fold everything."""
    from benchmarks import files_data

    have = run("SELECT count(*) FROM services_servicerecord")[0][0]
    households = int(records * HOUSEHOLDS_PER_RECORD)
    present = run("SELECT count(*) FROM households_household")[0][0]
    run("SET session_replication_role = replica")
    insert(
        "households.Household",
        f"FROM (SELECT g, 1 + floor({STATIONS} * power(random(), 1.7))::int AS station"
        f" FROM generate_series({present + 1}, {households}) g) h",
        id="g", station_id="station", division_id="9999 + station",
        file_no="'B' || lpad(g::text, 12, '0')", status="'registered'", risk="'blue'",
        address="g || '号'", worker_id=f"1 + g % {WORKERS}",
    )  # fmt: skip
    insert(
        "households.Person",
        f"FROM households_household h CROSS JOIN generate_series(0, {PERSONS_PER_HOUSEHOLD - 1}) m"
        f" WHERE h.id > {present}",
        id=f"(h.id - 1) * {PERSONS_PER_HOUSEHOLD} + m + 1", station_id="h.station_id",
        household_id="h.id", relation="m::text", sex="(1 + m % 2)::text",
        name="'测试' || h.id || '之' || m", name_pinyin="'ceshi' || h.id",
        name_initials="'cs' || h.id", id_type="'resident_id'", status="'registered'",
    )  # fmt: skip
    run(
        f"UPDATE households_household SET head_id = (id - 1) * {PERSONS_PER_HOUSEHOLD} + 1"
        " WHERE head_id IS NULL"
    )
    home = have + int((records - have) * VISITS)
    visits(have + 1, home, "current_date - 1 - floor(365 * random())::int")
    files_data.load(home + 1, records)
    run("SET session_replication_role = origin")
    for table in ("division", "station"):
        run(f"SELECT setval('stations_{table}_id_seq', 100000)")
    for table in (
        "services_servicerecord", "services_beneficiary", "households_household",
        "households_person", "accounts_user", "services_case", "services_group",
        "services_activity",
    ):  # fmt: skip
        run(f"SELECT setval('{table}_id_seq', (SELECT greatest(max(id), 1) FROM {table}))")
    run("VACUUM ANALYZE")
    run("DELETE FROM rollup_mark; DELETE FROM rollup_mark_set")
    fold.rebuild()
    run("VACUUM ANALYZE")


def visits(first: int, last: int, day: str) -> None:
    """Counted visits with these ids, each with one or two persons served; `day` is SQL."""
    households = run("SELECT count(*) FROM households_household")[0][0]
    insert(
        "services.ServiceRecord",
        "FROM (SELECT g, random() AS chance, random() AS luck, random() AS fate,"
        f" 1 + floor({households} * random())::int AS household, {day} AS day"
        f" FROM generate_series({first}, {last}) g) x"
        " JOIN households_household h ON h.id = x.household",
        id="x.g", kind="1", household_id="h.id", occurred_on="x.day",
        station_id=f"CASE WHEN fate < 0.03 THEN 1 + floor({STATIONS} * fate / 0.03)::int"
        " ELSE h.station_id END",
        worker_id=f"1 + x.g % {WORKERS}",
        track_id="CASE WHEN luck < 0.8 THEN 1 + floor(luck / 0.16)::int END",
        method="1 + (luck > 0.9)::int + (luck > 0.95)::int", business_field="1",
        service_types="ARRAY[1 + floor(chance * 20)::int]",
        place="CASE WHEN luck < 0.9 THEN 1 WHEN luck < 0.95 THEN 4 ELSE 6 END",
        outcome="CASE WHEN chance < 0.92 THEN 1 ELSE 2 END",
        person_times="CASE WHEN chance < 0.92 THEN 1 + (chance < 0.4)::int ELSE 0 END",
        minutes="10 + floor(chance * 80)::int",
        status="CASE WHEN fate > 0.97 THEN 2 WHEN fate > 0.6 THEN 5 ELSE 4 END",
        submitted_at="now()",
    )  # fmt: skip
    span = f"r.id BETWEEN {first} AND {last}"
    insert(
        "services.Visit", f"FROM services_servicerecord r WHERE {span}",
        record_id="r.id", purpose="'routine'", condition="'stable'",
    )  # fmt: skip
    run(
        "INSERT INTO services_beneficiary (record_id, person_id)"
        f" SELECT r.id, (r.household_id - 1) * {PERSONS_PER_HOUSEHOLD} + m"
        " FROM services_servicerecord r CROSS JOIN LATERAL generate_series(1, r.person_times) m"
        f" WHERE {span}"
    )
