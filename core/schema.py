"""An empty database, built straight from the models; a database with data is migrated step by step.

Replaying every migration of seven floors takes minutes of computing states that nobody keeps. So
`migrate` on an empty database creates the tables as the models declare them, runs what migrations
say in plain SQL, and writes down that all migrations are applied. A contract test
(tests/contracts/test_schema.py) compares the two ways table by table, trigger by trigger (ADR 5).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate, pre_migrate


class _None(dict):
    """`MIGRATION_MODULES` of a project without migrations."""

    def __contains__(self, label: object) -> bool:
        return True

    def get(self, label: Any, default: Any = None) -> Any:
        return None

    def __getitem__(self, label: str) -> Any:
        return None


def is_empty() -> bool:
    """Whether the database has no table of ours, nor any record of a migration."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


@transaction.atomic
def build() -> None:
    """Create everything in the empty database; all or nothing."""
    plan = _plan()
    operations = [op for key, migration in plan for op in migration.operations]
    with connection.cursor() as cursor:
        for operation in operations:
            if type(operation).__name__.endswith("Extension"):
                cursor.execute(f'CREATE EXTENSION IF NOT EXISTS "{operation.name}"')
    with _without_migrations(), _silent():
        call_command("migrate", run_syncdb=True, verbosity=0, stepwise=True)
    with connection.cursor() as cursor:
        for operation in operations:
            if isinstance(operation, RunSQL):
                cursor.execute(operation.sql)  # type: ignore[arg-type]
    _install_triggers()
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.migration_qs.bulk_create(
        recorder.Migration(app=app, name=name) for (app, name), _migration in plan
    )


def _plan() -> list[tuple[tuple[str, str], Any]]:
    loader = MigrationLoader(None)
    keys: dict[tuple[str, str], None] = {}
    for leaf in sorted(loader.graph.leaf_nodes()):
        keys |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    return [(key, loader.graph.nodes[key]) for key in keys]


def _install_triggers() -> None:
    from pghistory.models import Context

    Context.install_pgh_attach_context_func(using=connection.alias)
    # It tells of every trigger at length; three hundred lines would hide what matters.
    logging.getLogger("pgtrigger").disabled = True
    try:
        pgtrigger.install(database=connection.alias)
    finally:
        logging.getLogger("pgtrigger").disabled = False


@contextmanager
def _without_migrations() -> Iterator[None]:
    kept = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = _None()
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = kept


@contextmanager
def _silent() -> Iterator[None]:
    """What follows a migrate (roles, policies, reference rows) waits for the migrate around this."""
    signals = (pre_migrate, post_migrate)
    kept = [signal.receivers for signal in signals]
    for signal in signals:
        signal.receivers = []
        signal.sender_receivers_cache.clear()
    try:
        yield
    finally:
        for signal, receivers in zip(signals, kept, strict=True):
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()
