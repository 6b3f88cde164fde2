"""The two ways to a database, from the models and by every migration, give the same database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from core import rls

ROOT = Path(settings.BASE_DIR)
SAME = {
    "columns": (
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
        " a.attidentity, pg_get_expr(d.adbin, d.adrelid)"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        " AND a.attnum > 0 AND NOT a.attisdropped"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
    ),
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": (
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE NOT tgisinternal"
    ),
    "functions": (
        "SELECT p.proname, p.prosrc, p.prosecdef FROM pg_proc p"
        " WHERE p.pronamespace = 'public'::regnamespace"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    ),
    "policies": (
        "SELECT polrelid::regclass::text, polname, pg_get_expr(polqual, polrelid),"
        " pg_get_expr(polwithcheck, polrelid) FROM pg_policy"
    ),
    "grants": (
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND grantee LIKE 'sws%'"
    ),
    "migrations": "SELECT app, name FROM django_migrations",
}


@pytest.fixture
def address(django_db_setup):
    """The address of a database beside that of the tests, by name; dropped at the end."""
    made = []
    base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")

    def on_server(statement: str) -> None:
        server = psycopg2.connect(f"{base}/postgres")
        server.autocommit = True
        server.cursor().execute(statement)
        server.close()

    def make(name: str) -> str:
        name = f"schema_{name}_{worker}{os.getpid()}"
        on_server(f'CREATE DATABASE "{name}"')
        made.append(name)
        return f"{base}/{name}"

    yield make
    for name in made:
        on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrate(url: str, *options: str) -> dict[str, set[tuple]]:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", "--noinput", *options],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    database = psycopg2.connect(url)
    found = {}
    for what, sql in SAME.items():
        cursor = database.cursor()
        cursor.execute(sql)
        found[what] = {tuple(str(v) for v in row) for row in cursor.fetchall()}
    database.close()
    ours = {model._meta.db_table for model in rls.project_models()}
    for what in ("columns", "constraints", "indexes"):
        # Tables of packages stand as their own migrations left them, or as their models say.
        found[what] = {row for row in found[what] if row[0] in ours}
    return found


def test_models_and_migrations_make_the_same_database(address):
    from_models = _migrate(address("models"))
    step_by_step = _migrate(address("steps"), "--stepwise")

    assert len(from_models["columns"]) > 1000 and len(from_models["triggers"]) > 50
    for what in SAME:
        assert from_models[what] - step_by_step[what] == set(), what
        assert step_by_step[what] - from_models[what] == set(), what


@pytest.mark.django_db
def test_a_database_with_tables_is_never_built_anew():
    from core import schema

    assert not schema.is_empty()
    assert connection.introspection.table_names()
