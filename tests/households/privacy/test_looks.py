"""Who looked at a file: reading, revealing, downloading and finding it leave marks for the head."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from tests.contracts.test_queries import BOOKKEEPING
from tests.factories.accounts import make_user
from tests.factories.privacy import attach, give_consent


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def looks(world, **query):
    return reverse("households:looks", args=[world.household.uuid])


def read(client, world):
    return client.get(reverse("households:file", args=[world.household.uuid]))


def test_reading_a_file_is_written_down_once_in_half_an_hour(world, sign_in):
    client = sign_in(world.worker)
    read(client, world)
    read(client, world)
    assert AuditEvent.objects.filter(action="view_file").count() == 1
    read(sign_in(world.colleague), world)
    assert AuditEvent.objects.filter(action="view_file").count() == 2


def test_a_masked_reader_who_gave_no_reason_has_not_read_it(world, sign_in):
    read(sign_in(world.main), world)
    assert not AuditEvent.objects.filter(action="view_file").exists()


def test_the_head_sees_who_read_revealed_downloaded_and_found_it(world, sign_in):
    row = attach(world.household)
    client = sign_in(world.worker)
    read(client, world)
    client.post(reverse("households:reveal", args=[world.head.uuid]), {"field": "phone"})
    client.get(reverse("households:attachment", args=[row.uuid]))
    client.get(reverse("households:list"), {"q": "张桂兰"})
    client.get(reverse("households:list"), {"q": "没有此人"})
    events = sign_in(world.head_of_station).get(looks(world)).context_data["page"].rows
    assert {e.action for e in events} == {"view_file", "reveal", "download", "search"}
    assert len([e for e in events if e.action == "search"]) == 1
    assert {e.username for e in events} == {world.worker.username}


def test_acts_on_another_file_do_not_show(world, sign_in):
    give_consent(world.far.head)
    sign_in(world.far_worker).get(reverse("households:file", args=[world.far.uuid]))
    page = sign_in(world.head_of_station).get(looks(world))
    assert page.context_data["page"].rows == []


def test_one_person_of_the_file_can_be_asked_for(world, sign_in):
    client = sign_in(world.worker)
    for person in (world.head, world.child):
        client.post(reverse("households:reveal", args=[person.uuid]), {"field": "phone"})
    page = sign_in(world.head_of_station).get(looks(world), {"person": str(world.child.uuid)})
    assert [e.object_id for e in page.context_data["page"].rows] == [str(world.child.uuid)]


@pytest.mark.parametrize("role", ["worker", "supervisor", "main", "county", "province"])
def test_nobody_but_the_head_of_the_station_reads_it(world, sign_in, role):
    assert sign_in(getattr(world, role)).get(looks(world)).status_code == 403


def test_the_head_of_another_station_does_not_find_it(world, sign_in):
    other = make_user("station_head", station=world.far_station)
    assert sign_in(other).get(looks(world)).status_code == 404


def test_it_is_exported_for_the_compliance_audit(world, sign_in):
    read(sign_in(world.worker), world)
    answer = sign_in(world.head_of_station).get(looks(world), {"export": "csv"})
    assert world.worker.username in answer.content.decode()
    assert AuditEvent.objects.filter(action="export").exists()


def test_the_page_asks_at_most_eight_questions(world, sign_in):
    client = sign_in(world.worker)
    read(client, world)
    for _n in range(30):
        client.post(reverse("households:reveal", args=[world.head.uuid]), {"field": "phone"})
    client = sign_in(world.head_of_station)
    client.get(looks(world))
    with CaptureQueriesContext(connection) as captured:
        client.get(looks(world))
    asked = [q["sql"] for q in captured if not q["sql"].startswith(BOOKKEEPING)]
    assert len(asked) <= 8, "\n".join(asked)
