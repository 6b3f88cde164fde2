"""The list of households: who finds whom by what, and how much it costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from households import search
from tests.factories.households import HouseholdFactory, PersonFactory

LIST = "/households/"


def names(response) -> list[str]:
    return [row.head_name for row in response.context["page"].rows]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("兰", "name"),
        ("张桂兰", "name"),
        ("zgl", "pinyin"),
        ("419999 19560229 018x", "id_number"),
        ("522702001-HD-2026-00001", "file_number"),
        ("522702", "file_number"),
        ("·", "nothing"),
        ("", "nothing"),
    ],
)
def test_what_is_typed_is_recognised(typed, kind):
    assert search.read(typed).kind == kind


@pytest.mark.parametrize("typed", ["兰", "桂兰", "张桂兰", "zgl", "zhanggui", "建国", "张 桂兰"])
def test_a_household_is_found_by_name_part_and_pinyin(world, sign_in, typed):
    assert names(sign_in(world.worker).get(LIST, {"q": typed})) == ["张桂兰"]


def test_a_longer_name_part_must_stand_in_the_name_as_typed(world, sign_in):
    HouseholdFactory(station=world.station, with_head="桂兰张桂")
    assert names(sign_in(world.worker).get(LIST, {"q": "张桂兰"})) == ["张桂兰"]


def test_a_member_who_is_not_head_is_named_in_the_row(world, sign_in):
    assert "张建国" in sign_in(world.worker).get(LIST, {"q": "建国"}).content.decode()


def test_a_household_is_found_by_id_number_and_file_number(world, sign_in):
    client = sign_in(world.worker)
    assert names(client.get(LIST, {"q": world.child.id_number})) == ["张桂兰"]
    assert names(client.get(LIST, {"q": world.household.file_no})) == ["张桂兰"]
    assert names(client.get(LIST, {"q": world.household.file_no[:12]})) == ["张桂兰"]


@pytest.mark.parametrize("role", ["worker", "head_of_station", "supervisor", "main", "county"])
@pytest.mark.parametrize(
    "path", [LIST, "/m/households/", "/api/v1/households/", "/api/v1/persons/"]
)
def test_nothing_of_another_county_is_found(world, sign_in, role, path):
    client = sign_in(getattr(world, role))
    far = world.far
    asked = ["", "独孤", "dg", far.head.id_number, far.file_no, "52050"]
    for typed in asked:
        text = client.get(path, {"q": typed}).content.decode().replace(f'value="{typed}"', "")
        text = text.replace(f"q={typed}", "")
        assert not [word for word in world.planted if word != typed and word in text]


def test_an_aggregate_role_finds_nobody(world, sign_in):
    assert names(sign_in(world.province).get(LIST)) == []


def test_a_main_station_sees_masked_names_and_does_not_search_by_name(world, sign_in):
    client = sign_in(world.main)
    page = client.get(LIST)
    text = page.content.decode()
    assert "张**" in text and "张桂兰" not in text
    for typed in ("张桂兰", "zgl", "兰"):
        assert names(client.get(LIST, {"q": typed})) == []
    assert len(client.get(LIST, {"q": world.head.id_number}).context["page"].rows) == 1
    assert "张桂兰" not in client.get("/m/households/").content.decode()


def test_the_filters_narrow_the_list(world, sign_in):
    today = timezone.localdate()
    late = HouseholdFactory(
        station=world.station,
        with_head="王芳",
        risk="red",
        next_visit_on=today - dt.timedelta(days=1),
    )
    late.head.set_categories(["L1"])
    client = sign_in(world.worker)
    for query in (
        {"risk": "red"},
        {"due": "overdue"},
        {"category": "L1"},
        {"village": late.division.code, "risk": "red"},
    ):
        assert names(client.get(LIST, query)) == ["王芳"], query
    assert names(client.get(LIST, {"worker": "me"})) == ["张桂兰"]
    assert names(client.get(LIST, {"due": "none"})) == ["张桂兰"]


def test_a_closed_file_is_listed_only_on_request(world, sign_in):
    world.household.close("moved_out", "迁往外省")
    client = sign_in(world.worker)
    assert names(client.get(LIST)) == []
    assert names(client.get(LIST, {"status": "all"})) == ["张桂兰"]


def test_the_overdue_come_first_and_pages_follow_one_another(world, sign_in):
    today = timezone.localdate()
    for n in range(30):
        HouseholdFactory(
            station=world.station, with_head=True, next_visit_on=today + dt.timedelta(days=n)
        )
    client = sign_in(world.worker)
    first = client.get(LIST)
    second = client.get(LIST + "?" + first.context["next_query"])
    seen = [row.pk for page in (first, second) for row in page.context["page"].rows]
    assert len(seen) == len(set(seen)) == 31
    assert first.context["page"].rows[0].next_visit_on == today
    assert second.context["page"].rows[-1].pk == world.household.pk  # no date planned: last


@pytest.mark.parametrize("path", [LIST, "/m/households/"])
def test_a_longer_list_costs_no_more_queries(
    world, sign_in, path, django_assert_max_num_queries, django_assert_num_queries
):
    client = sign_in(world.worker)
    client.get(path)
    for _ in range(24):
        made = HouseholdFactory(station=world.station, with_head=True)
        made.head.set_categories(["L1", "E1"])
        PersonFactory(household=made, relation="1")
    with django_assert_max_num_queries(13) as spent:
        client.get(path, {"q": "张"})
    work = [q for q in spent.captured_queries if not _frame(q["sql"])]
    assert len(work) <= 8, [q["sql"][:90] for q in work]


def _frame(sql: str) -> bool:
    """What every request costs: session, account, postings, transaction and scope."""
    return "SAVEPOINT" in sql or "set_config" in sql or "django_session" in sql


def test_a_search_by_name_or_number_is_logged_without_the_number(world, sign_in):
    client = sign_in(world.worker)
    client.get(LIST, {"q": "张桂兰"})
    client.get(LIST, {"q": world.head.id_number})
    client.get(LIST, {"q": world.household.file_no})
    logged = AuditEvent.objects.filter(action="search").order_by("id")
    assert [(row.detail["kind"], row.detail["term"]) for row in logged] == [
        ("name", "张**"),
        ("id_number", ""),
    ]


def test_the_list_is_stored_nowhere(world, sign_in):
    assert "no-store" in sign_in(world.worker).get(LIST)["Cache-Control"]
