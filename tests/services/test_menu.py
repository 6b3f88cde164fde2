"""The menu's second row: short for everybody, folded by what belongs together, the page one is on marked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.ui import navigation

pytestmark = pytest.mark.django_db
# What fits beside each other on a screen of 1440 px, in Chinese and in English.
MOST_IN_A_ROW = 9


def second_row(client: Client, url_name: str) -> list[dict[str, Any]]:
    return client.get(reverse(url_name)).context["companions"]


def labels(row: list[dict[str, Any]]) -> list[str]:
    return [str(entry["label"]) for entry in row]


@pytest.fixture
def head(place: SimpleNamespace, client: Client) -> Client:
    client.force_login(place.head)
    return client


@pytest.mark.parametrize("top", ["households:list", "services:record-list"])
@pytest.mark.parametrize("role", ["worker", "station_head", "supervisor", "county_admin"])
def test_no_second_row_is_longer_than_the_screen(role, top):
    mine = [i for i in navigation._items if role in i.roles and top in (i.url_name, i.under)]

    assert len({str(i.group) or i.url_name for i in mine}) <= MOST_IN_A_ROW


def test_companions_of_one_group_fold_into_one_menu(head):
    row = second_row(head, "households:list")

    rights = next(entry for entry in row if entry["label"] == "权益与隐私")
    assert labels(rights["entries"]) == ["知情同意", "个人信息权利受理", "保存期限"]
    assert rights["current"] is None
    assert row[0]["current"], "the register itself stands first and is the page one is on"


def test_the_group_of_the_page_one_is_on_names_the_page(head):
    page = head.get(reverse("households:consent-list"))

    rights = next(e for e in page.context["companions"] if e.get("entries") and e["current"])
    assert rights["label"] == "权益与隐私"
    assert rights["current"]["url"] == reverse("households:consent-list")
    assert '<summary aria-current="true">权益与隐私 · ' in page.content.decode()


def test_a_group_counts_what_its_entries_count():
    entries = [{"url": f"/{n}/", "label": n, "count": n, "current": False} for n in (2, 3)]

    assert navigation._folded([("两样", entry) for entry in entries])[0]["count"] == 5


def test_the_only_entry_of_a_group_stands_by_itself():
    entry = {"url": "/a/", "label": "a", "count": 0, "current": True}

    assert navigation._folded([("一样", entry)]) == [entry]


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("services:meetings", "services:community"),
        ("services:venue-list", "services:activity-list"),
        ("services:givers", "services:resources"),
        ("households:income-rules", "households:surveys"),
    ],
)
def test_a_page_without_an_entry_stands_under_its_part(head, page, entry):
    row = second_row(head, page)

    flat = [one for item in row for one in item.get("entries", [item])]
    assert [one["url"] for one in flat if one["current"]] == [reverse(entry)]
