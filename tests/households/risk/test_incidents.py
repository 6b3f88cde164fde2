"""Critical incidents: raised by whoever sees them, handled and read at the station (2.9)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from core import rls
from core.ids import uuid7
from core.workflow import Incomplete, NotAllowed, WrongStatus
from households import reminders
from households.models import Incident, IncidentAction, IncidentFacts, IncidentPerson

NEW = "households:incident-create"


def form(world, **change) -> dict:
    return {
        "uuid": str(uuid7()), "kind": "missing", "danger_now": "yes",
        "persons": [str(world.child.uuid)], "facts": "早上出门未归",
        "found_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "called": ["110"],
        "told": ["head", "guardian"], "action": "沿河寻找", "place": "河边", **change,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["worker", "head_of_station", "supervisor", "main", "county"])
def test_every_role_that_works_with_people_raises_an_incident(world, sign_in, who):
    user = getattr(world, who)
    sent = form(world) if who != "main" else form(world, persons=[])
    answer = sign_in(user).post(reverse(NEW) + f"?household={world.household.uuid}", sent)
    assert answer.status_code == 302, answer.content.decode()
    incident = Incident.objects.get(uuid=sent["uuid"])
    assert incident.raised_by == user and incident.station == world.station
    assert incident.facts_row.facts == "早上出门未归" and incident.danger_now
    told = {(row.kind, row.whom) for row in incident.actions.all()}
    assert told == {("called", "110"), ("told", "head"), ("told", "guardian"), ("action", "")}
    if who != "main":
        assert incident.people.get().person == world.child


def test_the_county_writes_an_incident_under_its_own_scope_and_then_reads_no_text(world):
    with rls.acting_as(world.county):
        incident = Incident.raise_at(
            world.station, by=world.county, kind="abuse", facts="来访者所述",
            household=world.household, persons=[world.child],
        )  # fmt: skip
        incident.note("told", whom="civil", by=world.county)
        for model in (IncidentFacts, IncidentPerson, IncidentAction):
            assert not model._base_manager.exists(), model
        assert Incident._base_manager.count() == 1
    assert incident.facts_for(world.county) is None
    assert incident.facts_for(world.worker).facts == "来访者所述"


def test_officials_and_another_county_raise_nothing_here(world, sign_in):
    assert sign_in(world.province).get(reverse(NEW)).status_code == 403
    url = reverse(NEW) + f"?household={world.household.uuid}"
    assert sign_in(world.far_worker).post(url, form(world)).status_code == 404
    with pytest.raises(NotAllowed):
        Incident.raise_at(world.station, by=world.far_worker, kind="other", facts="x")


def test_sending_twice_makes_one_incident(world, sign_in):
    client, sent = sign_in(world.worker), form(world)
    url = reverse("households:phone-incident-create") + f"?person={world.child.uuid}"
    assert client.post(url, sent).url == client.post(url, sent).url
    assert Incident.objects.count() == 1 and IncidentAction.objects.count() == 4


def test_a_masked_reader_raises_one_without_seeing_a_name(world, sign_in):
    page = sign_in(world.main).get(reverse(NEW), {"household": str(world.household.uuid)})
    assert "张建国" not in page.content.decode() and "张桂兰" not in page.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"facts": ""}, "facts"), ({"kind": "x"}, "kind"), ({"danger_now": ""}, "danger_now"),
     ({"found_at": "2999-01-01T10:00"}, "found_at")],
)  # fmt: skip
def test_what_is_missing_is_said_beside_the_field(world, sign_in, change, field):
    url = reverse(NEW) + f"?household={world.household.uuid}"
    answer = sign_in(world.worker).post(url, form(world, **change))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert "沿河寻找" in answer.content.decode()


def test_an_incident_goes_from_reported_to_closed_and_each_step_asks_for_its_part(world, duty):
    incident, head, worker = duty.incident, world.head_of_station, world.worker
    with pytest.raises(WrongStatus):
        incident.make("stabilise", by=worker)
    incident.make("respond", by=worker)
    incident.make("stabilise", by=worker)
    assert incident.stable_at
    with pytest.raises(NotAllowed):
        incident.make("review", by=worker)
    with pytest.raises(Incomplete):
        incident.make("review", by=head)
    facts = IncidentFacts.objects.get(incident=incident)
    facts.reviewed_on, facts.review = timezone.localdate(), "会议纪要"
    facts.save()
    incident.make("review", by=head)
    with pytest.raises(Incomplete):
        incident.make("close", by=head)
    facts.outcomes, facts.lessons = "已安置", "定期走访"
    facts.save()
    incident.make("close", by=head)
    assert incident.status == "closed" and incident.closed_at
    assert [log.move for log in incident.log()] == ["respond", "stabilise", "review", "close"]


def test_without_an_action_nothing_is_stable(world):
    incident = Incident.raise_at(world.station, by=world.worker, kind="other", facts="x")
    incident.make("respond", by=world.worker)
    with pytest.raises(Incomplete):
        incident.make("stabilise", by=world.worker)


@pytest.mark.parametrize("who", ["county", "main"])
def test_who_does_not_read_the_facts_does_not_decide(world, sign_in, duty, who):
    with pytest.raises(NotAllowed):
        duty.incident.make("respond", by=getattr(world, who))
    client = sign_in(getattr(world, who))
    for name, data in (
        ("incident-note", {"kind": "action", "text": "x"}),
        ("incident-outcome", {"outcomes": "x"}),
    ):
        url = reverse(f"households:{name}", args=[duty.incident.uuid])
        assert client.post(url, data).status_code == 403
    client.post(reverse("households:incident-move", args=[duty.incident.uuid]), {"move": "respond"})
    duty.incident.refresh_from_db()
    assert duty.incident.status == "reported"


def test_the_page_takes_actions_outcomes_and_moves(world, sign_in, duty):
    client = sign_in(world.head_of_station)
    url = reverse("households:incident-note", args=[duty.incident.uuid])
    assert (
        client.post(url, {"kind": "told", "whom": "", "at": "2026-01-01T08:00"}).status_code == 422
    )
    sent = {"kind": "told", "whom": "civil", "at": "2026-01-01T08:00", "uuid": str(uuid7())}
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    assert duty.incident.actions.count() == 2
    url = reverse("households:incident-outcome", args=[duty.incident.uuid])
    assert client.post(url, {"outcomes": "转移安置"}).status_code == 302
    move = reverse("households:phone-incident-move", args=[duty.incident.uuid])
    assert client.post(move, {"move": "respond"}).status_code == 302
    page = client.get(duty.incident.get_absolute_url()).content.decode()
    assert "转移安置" in page and "孩子已到医院" in page and "民政" in page


def test_the_account_is_final_and_nothing_is_deleted(world, duty):
    for attempt in (
        lambda: Incident.objects.all().delete(),
        lambda: IncidentFacts.objects.update(facts="别的"),
        lambda: IncidentAction.objects.update(text="别的"),
        lambda: IncidentAction.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_open_for_more_than_seven_days_is_an_alert(world, duty):
    assert not Incident.objects.open_too_long().exists()
    Incident.objects.update(raised_at=timezone.now() - dt.timedelta(days=7, minutes=1))
    assert Incident.objects.open_too_long().exists()
    kinds = {kind.source.kind: kind.rows for kind in reminders.of(world.head_of_station)}
    assert kinds["incident"][0].tone == "bad"
    assert reminders.count(world.county) >= 1
    Incident.objects.update(status="closed")
    assert not Incident.objects.open_too_long().exists()


def test_the_list_filters_by_state_and_shows_no_fact(world, sign_in, duty):
    client = sign_in(world.county)
    url = reverse("households:incidents")
    for state, expected in (("open", 1), ("late", 0), ("reported", 1), ("closed", 0)):
        assert client.get(url, {"state": state}).context["total"] == expected
