"""Whatever a table says and whatever is stored: import then undo leaves every row as it was."""

import hashlib

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.rls import acting_as
from core.sheets import any_table
from core.sheets.layout import Layout, Policy
from households.importing.sheet import HouseholdSheet
from tests.factories.messy_sheet import number_of

TABLES = (
    "households_household",
    "households_person",
    "households_personcategory",
    "households_disabilitycertificate",
)
HEAD = "户编号,姓名,身份证号码,与户主关系,住址,联系电话,困难类型,婚姻状况,备注"


def digest() -> str:
    """Of every row of the register."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY id")
            for (text,) in cursor.fetchall():
                found.update(text.encode())
    return found.hexdigest()


people = st.tuples(
    st.integers(0, 4),  # household
    st.sampled_from(["张桂兰", "李建国", "王小梅", "欧阳娜"]),
    st.integers(0, 9),  # person
    st.sampled_from(["0", "1", "2", "8", ""]),
    st.sampled_from(["", "一组1号", "二组2号"]),
    st.sampled_from(["", "13900000001", "13900000002", "139"]),
    st.sampled_from(["", "L1", "D1", "L1、D1", "E1"]),
    st.sampled_from(["", "10", "20"]),
    st.sampled_from(["", "行动不便", "听力差\t\\N"]),
)


def table(rows) -> bytes:
    lines = [HEAD]
    for household, name, person, *rest in rows:
        lines.append(",".join([f"H{household}", name, number_of(person * 31), *rest]))
    return "\n".join(lines).encode()


def imported(user, rows, policy):
    batch = any_table.keep(HouseholdSheet(user), "x.csv", table(rows))
    batch.layout = Layout.read(batch.layout).dump()
    any_table.check(batch, user)
    if batch.valid and any_table.apply(batch, user, policy):
        return batch
    return None


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    stored=st.lists(people, min_size=1, max_size=8),
    rows=st.lists(people, min_size=1, max_size=8),
    policy=st.sampled_from(list(Policy)),
)
def test_import_then_undo_restores_every_row(head, stored, rows, policy):
    with transaction.atomic(), acting_as(head.user):
        imported(head.user, stored, Policy.TAKE)
        before = digest()
        batch = imported(head.user, rows, policy)
        if batch:
            assert any_table.undo(batch, head.user) == 0
        assert digest() == before
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_history_says_who_imported_and_who_took_back(head):
    with acting_as(head.user):  # as the background worker does it
        batch = imported(head.user, [(1, "张桂兰", 1, "0", "", "", "L1", "", "")], Policy.TAKE)
        any_table.undo(batch, head.user)
    events = apps.get_model("households", "PersonCategoryEvent").objects.all()
    assert events, "what is gone again left no trace"
    assert {event.pgh_context.metadata["user"] for event in events} == {head.user.pk}
