"""Row-level security: the database repeats `core.jurisdiction` in its own words.

Three logins share one database. The *owner* migrates. *web* serves people: it owns nothing, cannot
bypass row-level security, and every transaction says whose scope holds (`entered`). *fold* is
Celery's: it reads all counted rows to roll them up and acts for a person only inside `acting_as`.

Roles, grants and policies follow the models: `sync` runs after every `migrate`, so a new table is
closed until its model declares a jurisdiction, and nobody has to remember a migration for it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.conf import settings
from django.db import connection, models, transaction

from core import definers

SETTINGS = ("prefixes", "stations", "person_prefixes", "person_stations", "text_prefixes")
# Tables that the web role may only read, or only append to. Everything else is read and write;
# what is refused to whom is then said by the policies and by the permissions of the views.
READ_ONLY = (
    "reporting_fact",
    "reporting_factset",
    "reporting_factwindow",
    "reporting_factweek",
    "reporting_factservicetype",
    "reporting_factmilestone",
    "reporting_reconciliation",
    "rollup_mark",
    "rollup_mark_set",
    "django_migrations",
)
APPEND_ONLY = ("accounts_auditevent",)


def role_password(role: str, secret_key: str) -> str:
    """The password of a database role, derived, so that there is no third secret to keep."""
    return hmac.new(
        secret_key.encode(), f"database role {role}".encode(), hashlib.sha256
    ).hexdigest()


def _array(values: Any, suffix: str = "") -> str:
    # Codes are digits and ids are integers: nothing here needs quoting, and nothing else passes.
    items = [str(v) for v in sorted(values)]
    if not all(item.isdigit() for item in items):
        raise ValueError(f"not a code or an id: {items}")
    return "{" + ",".join(item + suffix for item in items) + "}" if items else ""


def enter(scope: Any) -> None:
    """Make `scope` hold for the rest of the current transaction, as the web role.

    Raises TransactionManagementError outside a transaction: the settings would then leak into the
    next user of the pooled connection.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a scope needs a transaction to end with")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.prefixes', %s, true), set_config('app.stations', %s, true),"
            " set_config('app.person_prefixes', %s, true),"
            " set_config('app.person_stations', %s, true),"
            " set_config('app.text_prefixes', %s, true), set_config('role', %s, true)",
            [
                _array(scope.prefixes, "%"),
                _array(scope.stations),
                _array(scope.person_prefixes, "%"),
                _array(scope.person_stations),
                _array(scope.text_prefixes, "%"),
                settings.DB_ROLES["web"],
            ],
        )


def _leave() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.prefixes', '', true), set_config('app.stations', '', true),"
            " set_config('app.person_prefixes', '', true),"
            " set_config('app.person_stations', '', true),"
            " set_config('app.text_prefixes', '', true), set_config('role', 'none', true)"
        )


@contextmanager
def entered(scope: Any) -> Iterator[None]:
    """One transaction in which `scope` holds. Rolls back when the body raises."""
    with transaction.atomic():
        enter(scope)
        try:
            yield
        finally:
            # Inside a wider transaction (tests, nested use) the settings would outlive the block.
            if len(connection.savepoint_ids) and not connection.needs_rollback:
                _leave()


@contextmanager
def acting_as(user: Any) -> Iterator[None]:
    """For background jobs: do the body with exactly the sight of `user`, named in the history.

    A history trigger that finds no context fails and recovers for each row; the more a transaction
    has put off to its end, the more that costs.
    """
    from core.jurisdiction import scope_of

    with entered(scope_of(user)), pghistory.context(user=user.pk):
        yield


# --- what migrate leaves behind ------------------------------------------------------------------

PROJECT_APPS = ("core", "accounts", "stations", "households", "campaigns", "services", "reporting")


def project_models() -> list[type[models.Model]]:
    """Every concrete table of ours, history and many-to-many tables included."""
    from django.apps import apps

    found: list[type[models.Model]] = []
    for label in PROJECT_APPS:
        found += [
            m
            for m in apps.get_app_config(label).get_models(include_auto_created=True)
            if not m._meta.proxy and m._meta.managed
        ]
    return found


def policies() -> dict[str, str | None]:
    """Table → predicate for the web role; None where the table is open to it."""
    from core.jurisdiction import Closed, Own, Public, rule_of

    wanted: dict[str, str | None] = {}
    for model in project_models():
        rule = rule_of(model)
        if rule is None:
            wanted[model._meta.db_table] = "false"
        elif isinstance(rule, Public | Closed | Own):
            wanted[model._meta.db_table] = None
        else:
            wanted[model._meta.db_table] = rule.predicate(model)
    return wanted


def checks() -> dict[str, str]:
    """Table → what a written row must satisfy, of the rules that ask for more than sight or less."""
    from core.jurisdiction import rule_of

    found: dict[str, str] = {}
    for model in project_models():
        check = getattr(rule_of(model), "check", None)
        if check is not None:
            found[model._meta.db_table] = check(model)
        elif hasattr(model, "pgh_tracked_model"):
            # The history of a row is written when the row is gone; reading it stays guarded.
            found[model._meta.db_table] = "true"
    return found


def sync(**kwargs: Any) -> None:
    """After migrate: roles, grants and policies as the models declare them. Safe to repeat."""
    if connection.vendor != "postgresql" or settings.DB_ROLE != "owner":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # One migrate at a time; roles are cluster-wide, hence the retry inside the DO block.
        cursor.execute("SELECT pg_advisory_xact_lock(7001)")
        _sync_roles(cursor)
        _sync_grants(cursor)
        _sync_policies(cursor)
        definers.sync(cursor, (settings.DB_ROLES["web"], settings.DB_ROLES["fold"]))


def _sync_roles(cursor: Any) -> None:
    web, fold = settings.DB_ROLES["web"], settings.DB_ROLES["fold"]
    for role in (web, fold):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            continue
        password = role_password(role, settings.SECRET_KEY)
        cursor.execute(
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{password}';"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    # The owner must be able to step into both (tests, shells); fold acts for people as web.
    for member, member_sql, of in (
        (fold, "%s", web),
        ("CURRENT_USER", "current_user", web),
        ("CURRENT_USER", "current_user", fold),
    ):
        params = [of] if member == "CURRENT_USER" else [member, of]
        cursor.execute(f"SELECT pg_has_role({member_sql}, %s, 'MEMBER')", params)
        if not cursor.fetchone()[0]:
            cursor.execute(
                f"DO $$ BEGIN GRANT {of} TO {member};"
                " EXCEPTION WHEN internal_error OR unique_violation THEN NULL; END $$"
            )


def _sync_grants(cursor: Any) -> None:
    web, fold = settings.DB_ROLES["web"], settings.DB_ROLES["fold"]
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {web}, {fold}")
    cursor.execute(
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {web}, {fold}"
    )
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {web}, {fold}")
    tables = set(connection.introspection.table_names(cursor))
    for table in tables.intersection(READ_ONLY):
        cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON "{table}" FROM {web}')
    for table in tables.intersection(APPEND_ONLY):
        cursor.execute(f'REVOKE UPDATE, DELETE ON "{table}" FROM {web}, {fold}')


def _sync_policies(cursor: Any) -> None:
    web, fold = settings.DB_ROLES["web"], settings.DB_ROLES["fold"]
    cursor.execute(
        "SELECT c.relname, p.polname, obj_description(p.oid, 'pg_policy') FROM pg_policy p"
        " JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname IN ('sight', 'fold')"
    )
    present = {(table, name): text for table, name, text in cursor.fetchall()}
    written = checks()
    for table, predicate in policies().items():
        if predicate is None:
            if (table, "sight") in present:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
                cursor.execute(f'DROP POLICY sight ON "{table}"')
                cursor.execute(f'DROP POLICY IF EXISTS fold ON "{table}"')
            continue
        check = written.get(table, predicate)
        rule = predicate if check == predicate else f"{predicate} CHECK {check}"
        mark = hashlib.sha256(rule.encode()).hexdigest()
        # Only a changed rule takes the table's lock: migrate is run on live databases.
        if present.get((table, "sight")) == mark:
            continue
        cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        cursor.execute(f'DROP POLICY IF EXISTS sight ON "{table}"')
        cursor.execute(f'DROP POLICY IF EXISTS fold ON "{table}"')
        cursor.execute(
            f'CREATE POLICY sight ON "{table}" TO {web} USING ({predicate}) WITH CHECK ({check})'
        )
        cursor.execute(f'CREATE POLICY fold ON "{table}" TO {fold} USING (true) WITH CHECK (true)')
        cursor.execute(f"COMMENT ON POLICY sight ON \"{table}\" IS '{mark}'")
