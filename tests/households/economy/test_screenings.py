"""Screening lists (HN-A09): from the register or pasted, worked through, counted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from households.forms.screening import read_lines
from households.models import Lead, Screening, ScreeningEntry
from tests.factories.households import HouseholdFactory, resident_number
from tests.households.economy.test_leads import counted


def make_list(world, **fields) -> Screening:
    given = {"station": world.station, "title": "低保扩面排查", "created_by": world.worker}
    return Screening.objects.create(**{**given, **fields})


def test_a_list_is_made_from_the_register_by_group_and_village(world, sign_in):
    world.child.set_categories(["D1"])
    client = sign_in(world.worker)
    data = {"title": "残疾人排查", "source": "register", "category": "D1",
            "village": world.village.code}  # fmt: skip
    assert client.post(reverse("households:screening-create"), data).status_code == 302
    entry = ScreeningEntry.objects.get()
    assert (entry.person, entry.household) == (world.child, world.household)
    page = client.get(entry.screening.get_absolute_url()).content.decode()
    assert "张建国" in page and world.child.id_number not in page


def test_pasted_names_are_linked_to_the_register_and_numbers_are_not_kept(world, sign_in):
    stranger = resident_number(dt.date(1950, 5, 5), "1", 44)
    client = sign_in(world.worker)
    data = {
        "title": "村里名单", "source": "village",
        "pasted": f"张桂兰，{world.head.id_number}\n\n赵某某 {stranger}\n钱二",
    }  # fmt: skip
    assert client.post(reverse("households:screening-create"), data).status_code == 302
    entries = list(ScreeningEntry.objects.order_by("pk"))
    assert [e.person for e in entries] == [world.head, None, None]
    assert entries[0].id_hash == world.head.id_hash and entries[2].id_hash is None
    page = client.get(entries[0].screening.get_absolute_url()).content.decode()
    assert stranger not in page and entries[1].id_masked in page


def test_a_person_of_another_county_is_not_revealed_by_pasting_their_number(world):
    screening = make_list(world, source="village")
    screening.take_lines([("独孤", world.far.head.id_number)])
    assert screening.entries.get().person is None


def test_a_wrong_line_is_named_without_its_number():
    with pytest.raises(ValidationError) as caught:
        read_lines("张三 411023199901011111\n12345")
    assert "411023199901011111" not in str(caught.value.messages)
    assert len(caught.value.messages) == 2


def test_households_are_counted_once_and_persons_each(world):
    other = HouseholdFactory(station=world.station, division=world.village, with_head="刘五")
    screening = make_list(world)
    screening.take_persons(type(world.head).objects.filter(station=world.station))
    screening.take_lines([("钱二", "")])
    for entry in screening.entries.all():
        entry.check_off(by=world.worker, result="fits")
    assert counted(world.station, "screened_persons") == 4
    assert counted(world.station, "screened_households") == 3
    told = screening.progress()
    assert (told["total"], told["checked"], told["households"], told["fits"]) == (4, 4, 2, 4)
    again = screening.entries.get(person=other.head)
    again.check_off(by=world.worker, result="unreached", on=dt.date(2026, 1, 3))
    assert counted(world.station, "screened_households") == 3


def test_a_next_step_can_make_a_lead_once(world, sign_in):
    screening = make_list(world)
    screening.take_persons(type(world.head).objects.filter(pk=world.head.pk))
    entry = screening.entries.get()
    client = sign_in(world.worker)
    url = reverse("households:screening-entry", args=[entry.uuid])
    assert client.post(url, {"result": "", "next_step": "lead"}).status_code == 422
    for _ in range(2):
        client.post(url, {"result": "perhaps", "next_step": "lead", "note": "断粮"})
    lead = Lead.objects.get()
    assert (lead.person, lead.household, lead.facts) == (world.head, world.household, "断粮")


def test_the_phone_goes_on_to_the_next_open_person(world, sign_in):
    screening = make_list(world)
    screening.take_lines([("钱二", ""), ("孙三", "")])
    first, second = screening.entries.all()
    client = sign_in(world.worker)
    url = reverse("households:screening-entry", args=[first.uuid]) + "?phone=1"
    response = client.post(url, {"result": "unfit", "next_step": "none"})
    assert str(second.uuid) in response["Location"]
    assert client.get(
        reverse("households:phone-screening", args=[screening.uuid])
    ).status_code == 200  # fmt: skip


def test_readers_without_names_or_permission_are_held_back(world, sign_in):
    screening = make_list(world)
    screening.take_lines([("钱二多", "")])
    entry = screening.entries.get()
    url = reverse("households:screening-entry", args=[entry.uuid])
    main = sign_in(world.main)
    page = main.get(screening.get_absolute_url()).content.decode()
    assert "钱二多" not in page and "钱**" in page
    assert main.get(url).status_code == 403
    supervisor = sign_in(world.supervisor)
    assert supervisor.post(url, {"result": "fits", "next_step": "none"}).status_code == 403
    far = sign_in(world.far_worker)
    assert far.get(url).status_code == 404
    assert far.get(screening.get_absolute_url()).status_code == 404


def test_the_api_enters_leads_and_results_and_refuses_in_words(world, sign_in):
    client = sign_in(world.worker)
    data = {
        "uuid": "0190d1a5-0000-7000-8000-000000000009", "station": str(world.station.uuid),
        "name": "罗小梅", "difficulty": "illness", "phone": "13900001111",
    }  # fmt: skip
    kind = {"content_type": "application/json"}
    first = client.post("/api/v1/leads/", data, **kind)
    again = client.post("/api/v1/leads/", data, **kind)
    assert (first.status_code, again.status_code) == (201, 200)
    assert "13900001111" not in first.content.decode()
    move = f"/api/v1/leads/{data['uuid']}/move/"
    assert client.post(move, {"move": "report"}, **kind).status_code == 400
    step = {"move": "report", "fields_of_move": {"reported_to": "民政所"}}
    assert client.post(move, step, **kind).json()["status"] == "reported"
    assert client.post(move, step, **kind).status_code == 409
    answer = {"move": "aided", "fields_of_move": {"answer": "已救助"}}
    assert client.post(move, answer, **kind).status_code == 403
    far = {**data, "uuid": None, "station": str(world.far_station.uuid)}
    assert client.post("/api/v1/leads/", far, **kind).status_code == 400
    screening = make_list(world)
    screening.take_lines([("钱二", "")])
    path = f"/api/v1/screening-entries/{screening.entries.get().uuid}/"
    assert client.patch(path, {"result": "unfit"}, **kind).status_code == 200
    assert screening.entries.get().checked_by == world.worker
    county = sign_in(world.county)
    assert county.post(move, answer, **kind).json()["status"] == "aided"
    main = sign_in(world.main)
    assert main.get(f"/api/v1/leads/{data['uuid']}/").json()["name"] == "罗**"
