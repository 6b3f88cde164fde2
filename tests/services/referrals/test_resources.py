"""Resources linked (specification 2.14, K16): who gave what to whom, and what it was worth."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from core.workflow import NotAllowed, ReasonMissing
from services.models import Milestone, Partner, ResourceLink, in_wan
from tests.factories.accounts import make_user


def giver(place, name="阳光公益基金会") -> Partner:
    found, _made = Partner.objects.get_or_create(
        station=place.station, name=name, defaults={"kind": "charity"}
    )
    return found


def link(place, **given) -> ResourceLink:
    told = {
        "station": place.station, "kind": "money", "what": "助学金", "giver": giver(place),
        "value": Decimal("1500.50"), "groups": ["children"], "created_by": place.worker, **given,
    }  # fmt: skip
    row = ResourceLink(**told)
    row.clean()
    return row.enter([place.household])


def test_the_amount_is_money_and_valued_goods_in_wan_with_four_decimals(place):
    link(place, value=Decimal("848369.00"))
    link(place, kind="goods", what="米油", value=Decimal("1000"), basis="发票")
    link(place, kind="service", what="义诊", value=Decimal("5000"), basis="市价")
    link(place, kind="goods", what="旧衣", value=None)
    total = ResourceLink.objects.amount()
    assert total == Decimal("849369.00")
    assert in_wan(total) == "84.9369"


def test_the_figures_follow_a_change_and_a_withdrawal(place):
    row = link(place)
    kept = Milestone.objects.get(kind=Milestone.Kind.MONEY_LINKED)
    assert (kept.amount, kept.station) == (Decimal("1500.50"), place.station)
    row.kind, row.basis = "goods", "发票"
    row.enter([place.household])
    assert Milestone.objects.get().kind == Milestone.Kind.GOODS_LINKED
    with pytest.raises(ReasonMissing):
        row.make("withdraw", place.worker)
    with pytest.raises(NotAllowed):
        row.make("withdraw", make_user("county_admin"), reason="重复")
    row.make("withdraw", place.worker, reason="重复登记")
    assert not Milestone.objects.exists()
    row.make("restore", place.worker)
    assert Milestone.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"value": None}, "value"),
        ({"kind": "goods"}, "basis"),
        ({"groups": []}, "groups"),
        ({"linked_on": timezone.localdate() + timezone.timedelta(days=1)}, "linked_on"),
    ],
)
def test_what_a_resource_must_say(place, given, field):
    with pytest.raises(ValidationError) as refused:
        link(place, **given)
    assert field in refused.value.message_dict


def test_a_resource_is_linked_from_the_file_and_stands_on_both_sides(place, client):
    client.force_login(place.worker)
    data = {
        "uuid": str(uuid7()), "kind": "goods", "what": "轮椅", "giver_choice": "",
        "new_partner": "爱心药房", "new_partner_kind": "company", "value": "680",
        "basis": "发票", "linked_on": f"{timezone.localdate():%Y-%m-%d}", "groups": ["disabled"],
        "persons": [str(place.b.uuid)], "photos": "none", "track": "4",
    }  # fmt: skip
    page = reverse("services:resource-create") + f"?household={place.household.uuid}"
    assert client.get(page).status_code == 200
    wrong = client.post(page, {**data, "basis": ""})
    assert wrong.status_code == 422
    assert "轮椅" in wrong.content.decode()
    assert not Partner.objects.exists()
    for _twice in range(2):
        assert client.post(page, data).status_code == 302
    row = ResourceLink.objects.get()
    assert [r.person for r in row.receivers.all()] == [place.b]
    shown = client.get(row.get_absolute_url()).content.decode()
    assert "爱心药房" in shown
    assert "陈有福" in shown
    side = client.get(reverse("services:giver", args=[row.giver.uuid])).content.decode()
    assert "轮椅" in side
    assert "0.0680" in side
    assert "爱心药房" in client.get(reverse("services:givers")).content.decode()
    assert "轮椅" in client.get(reverse("services:resources") + "?group=disabled").content.decode()
    assert "轮椅" in client.get(reverse("services:phone-resources")).content.decode()
    file = client.get(place.household.get_absolute_url() + "?tab=needs").content.decode()
    assert "轮椅" in file
    edit = reverse("services:resource-edit", args=[row.uuid])
    assert client.get(edit).status_code == 200
    told = {**data, "giver_choice": f"p:{row.giver.uuid}", "new_partner": "", "value": "700"}
    assert client.post(edit, told).status_code == 302
    assert Milestone.objects.get().amount == 700
    assert client.post(row.get_absolute_url(), {"move": "withdraw"}).status_code == 422


def test_a_resource_of_no_household_goes_to_a_group_in_words(place, client):
    client.force_login(place.worker)
    page = reverse("services:phone-resource-create")
    assert client.get(page).status_code == 200
    data = {
        "kind": "money", "what": "冬衣款", "giver_choice": f"p:{giver(place).uuid}",
        "value": "3000", "linked_on": f"{timezone.localdate():%Y-%m-%d}", "groups": ["poor"],
        "receivers_told": "留守儿童小组", "photos": "none",
    }  # fmt: skip
    assert client.post(page, data).status_code == 302
    assert ResourceLink.objects.get().receivers_told == "留守儿童小组"


def test_over_the_api_a_resource_is_linked_once(place, client):
    client.force_login(place.worker)
    data = {
        "uuid": str(uuid7()), "station": str(place.station.uuid), "kind": "money", "what": "捐款",
        "giver": str(giver(place).uuid), "value": "200.00", "groups": ["elderly"],
        "households": [str(place.household.uuid)],
    }  # fmt: skip
    send = {"path": "/api/v1/resources/", "content_type": "application/json"}
    assert client.post(data={**data, "value": None}, **send).status_code == 400
    assert client.post(data=data, **send).status_code == 201
    assert client.post(data=data, **send).status_code == 200
    assert ResourceLink.objects.get().receivers.get().household == place.household
