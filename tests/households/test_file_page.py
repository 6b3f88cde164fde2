"""The file of a household: what it shows to whom, and the history behind it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from households import sight
from tests.factories.households import HouseholdFactory, PersonFactory, resident_number

TABS = ("overview", "members", "family", "needs", "visits", "history")


def file_url(household, phone=False):
    return reverse("households:phone-file" if phone else "households:file", args=[household.uuid])


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("phone", [False, True])
def test_the_file_shows_names_and_masked_numbers_only(world, sign_in, tab, phone):
    head = world.head
    number, phone_number = str(head.id_number), str(head.phone)
    response = sign_in(world.worker).get(file_url(world.household, phone), {"tab": tab})
    text = text_of(response)
    assert "张桂兰" in text and head.id_masked in text and head.phone_masked in text
    assert number not in text and phone_number not in text
    assert 'hx-history="false"' in text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["file", "phone-file", "edit", "close", "member-add"])
@pytest.mark.parametrize("role", ["far_worker", "province"])
def test_a_file_of_another_place_does_not_exist(world, sign_in, name, role):
    url = reverse(f"households:{name}", args=[world.household.uuid])
    response = sign_in(getattr(world, role)).get(url)
    assert response.status_code in (403, 404) if role == "province" else 404
    assert "张桂兰" not in text_of(response)


def test_somebody_not_signed_in_is_sent_to_sign_in(world, client):
    response = client.get(file_url(world.household))
    assert response.status_code == 302
    assert "sign-in" in response["Location"]


def test_the_flags_are_the_categories_of_all_members(world, sign_in):
    world.head.set_categories(["L1"])
    world.child.set_categories(["D1"])
    response = sign_in(world.worker).get(file_url(world.household))
    assert [tag.code for tag in response.context["tags"]] == ["D1", "L1"]


def test_an_ended_category_is_no_flag(world, sign_in):
    world.head.set_categories(["L1", "E1"])
    world.head.set_categories(["E1"])
    response = sign_in(world.worker).get(file_url(world.household))
    assert [tag.code for tag in response.context["tags"]] == ["E1"]
    assert world.head.categories.count() == 2  # ended, not deleted


@pytest.mark.parametrize("tab", TABS)
def test_a_long_history_costs_no_more_queries(world, sign_in, tab, django_assert_max_num_queries):
    for n in range(12):
        world.household.address = f"{n}组"
        world.household.save()
        world.head.phone_owner = f"邻居{n}"
        world.head.save()
    for _ in range(6):
        PersonFactory(household=world.household).set_categories(["L1"])
    client = sign_in(world.worker)
    client.get(file_url(world.household))
    with django_assert_max_num_queries(12 + 6) as spent:  # six of the frame: see _frame
        client.get(file_url(world.household), {"tab": tab})
    work = [q["sql"] for q in spent if not _frame(q["sql"])]
    assert len(work) <= 12, [sql[:90] for sql in work]


def _frame(sql: str) -> bool:
    return "SAVEPOINT" in sql or "set_config" in sql or "django_session" in sql


def test_the_history_says_who_changed_what_from_what_to_what(world, sign_in):
    client = sign_in(world.worker)
    form = {"division": world.village.code, "address": "新址8号", "worker": ""}
    old = world.household.address
    response = client.post(reverse("households:edit", args=[world.household.uuid]), form)
    assert response.status_code == 302
    changes = client.get(file_url(world.household), {"tab": "history"}).context["changes"]
    told = {(change.old, change.new) for change in changes if change.by == "李敏"}
    assert (old, "新址8号") in told
    assert ("李敏", "") in told  # the responsible social worker was taken out


def test_the_history_says_only_that_a_number_changed(world, sign_in):
    secret = resident_number(dt.date(1950, 5, 5), "1", 3)
    before = str(world.head.id_number)
    world.head.id_number = secret
    world.head.save()
    response = sign_in(world.worker).get(file_url(world.household), {"tab": "history"})
    sealed = [change for change in response.context["changes"] if change.sealed]
    assert len(sealed) == 1 and (sealed[0].old, sealed[0].new) == ("", "")
    assert secret not in text_of(response) and before not in text_of(response)


def test_a_new_file_has_no_history(world, sign_in):
    response = sign_in(world.worker).get(file_url(world.household), {"tab": "history"})
    # The factory names the head afterwards; opening a file does not (test_open_and_edit).
    assert [str(change.new) for change in response.context["changes"]] == ["张桂兰"]


# --- the main station: by a stated reason -------------------------------------------------------


def test_a_main_station_states_a_reason_before_the_file_opens(world, sign_in):
    client = sign_in(world.main)
    shut = client.get(file_url(world.household))
    assert shut.status_code == 200
    assert "张桂兰" not in text_of(shut) and world.household.file_no in text_of(shut)

    open_url = reverse("households:open", args=[world.household.uuid])
    refused = client.post(open_url, {"reason": " "})
    assert refused.status_code == 422 and "张桂兰" not in text_of(refused)
    assert not AuditEvent.objects.filter(action="open_file").exists()

    client.post(open_url, {"reason": "核查低保对象走访情况"})
    assert "张桂兰" in text_of(client.get(file_url(world.household)))
    logged = AuditEvent.objects.get(action="open_file")
    assert (logged.reason, logged.object_id) == ("核查低保对象走访情况", str(world.household.uuid))
    assert logged.user_id == world.main.pk


def test_a_reason_opens_one_file_for_half_an_hour(world, sign_in, monkeypatch):
    other = HouseholdFactory(station=world.station, with_head="王芳")
    client = sign_in(world.main)
    client.post(reverse("households:open", args=[world.household.uuid]), {"reason": "核查走访"})
    assert "王芳" not in text_of(client.get(file_url(other)))
    now = sight.time.time()
    monkeypatch.setattr(sight.time, "time", lambda: now + sight.OPEN_SECONDS + 1)
    assert "张桂兰" not in text_of(client.get(file_url(world.household)))


def test_a_foreign_file_cannot_be_opened_by_a_reason(world, sign_in):
    url = reverse("households:open", args=[world.far.uuid])
    assert sign_in(world.main).post(url, {"reason": "核查走访情况"}).status_code == 404
    assert not AuditEvent.objects.filter(action="open_file").exists()
