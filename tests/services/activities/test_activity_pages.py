"""The pages of an activity: plan, move, hold on the phone, summarise, poster, public page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from services.models import Activity, ActivityStatus, Milestone, ServiceRecord, SignIn, SignInSheet
from services.models.activity.partner import Partner
from services.models.activity.venue import Venue
from tests.factories.activities import make_activity
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def url(name: str, activity: Activity) -> str:
    return reverse(f"services:{name}", args=[activity.uuid])


@pytest.fixture
def as_worker(place) -> Client:
    client = Client()
    client.force_login(place.worker)
    return client


@pytest.fixture
def as_head(place) -> Client:
    client = Client()
    client.force_login(place.head)
    return client


def plan_data(**changes):
    return {
        "uuid": str(uuid7()), "title": "反诈宣传", "kind": "publicity",
        "planned_on": f"{TODAY():%Y-%m-%d}", "starts_at": "09:00", "ends_at": "11:00",
        "location": "村口", "aim": "不上当", "planned_people": "40", "business_field": "4",
        "forces": ["1", "4"], **changes,
    }  # fmt: skip


def test_planning_twice_makes_one(place, as_worker):
    partner = Partner.objects.create(station=place.station, name="卫生院", kind="hospital")
    data = plan_data(partners=[str(partner.uuid)])
    first = as_worker.post(reverse("services:activity-create"), data)
    again = as_worker.post(reverse("services:activity-create"), data)
    activity = Activity.objects.get()
    assert first.url == again.url == activity.get_absolute_url()
    assert activity.forces == [1, 4]
    assert list(activity.partners.all()) == [partner]


def test_a_wrong_plan_loses_nothing_typed(place, as_worker):
    data = plan_data(ends_at="08:00", planned_minors="90")
    page = as_worker.post(reverse("services:activity-create"), data)
    assert page.status_code == 422
    assert {"ends_at", "planned_minors"} <= set(page.context["form"].errors)
    assert "反诈宣传" in page.content.decode()


def test_the_venue_of_another_station_is_not_offered(place, as_worker):
    foreign = Venue.objects.create(
        station=StationFactory(division=DivisionFactory(code="522702102")), name="别处小学"
    )
    Venue.objects.create(station=place.station, name="村小")
    page = as_worker.post(reverse("services:activity-create"), plan_data(venue=str(foreign.uuid)))
    assert "venue" in page.context["form"].errors


def test_the_stepper_says_what_is_missing(place, as_head):
    activity = make_activity("plan", aim="")
    page = as_head.get(activity.get_absolute_url())
    now = next(step for step in page.context["steps"] if step.state == "now")
    assert len(now.missing) == 1
    as_head.post(reverse("services:activity-move", args=[activity.uuid, "approve"]))
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.PLAN


def test_the_head_approves_and_the_worker_cannot(place, as_worker, as_head):
    activity = make_activity("plan")
    way = reverse("services:activity-move", args=[activity.uuid, "approve"])
    as_worker.post(way)
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.PLAN
    as_head.post(way)
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.APPROVED


def test_a_drop_moves_a_plan_and_sends_an_approved_one_to_the_form(place, as_worker):
    day = f"{TODAY() + dt.timedelta(days=2):%Y-%m-%d}"
    plan, approved = make_activity("plan"), make_activity("approved")
    drop = {"headers": {"X-Calendar": "drop"}}
    assert (
        as_worker.post(url("activity-reschedule", plan), {"planned_on": day}, **drop).status_code
        == 204
    )
    plan.refresh_from_db()
    assert (f"{plan.day}", plan.starts_at) == (day, dt.time(9))
    answer = as_worker.post(url("activity-reschedule", approved), {"planned_on": day}, **drop)
    assert answer.status_code == 409
    assert day in as_worker.get(answer["Location"]).content.decode()
    as_worker.post(url("activity-reschedule", approved), {"planned_on": day, "reason": "下雨"})
    approved.refresh_from_db()
    assert f"{approved.day}" == day


def test_what_was_held_is_not_moved(place, as_worker):
    activity = make_activity("held")
    assert as_worker.get(url("activity-reschedule", activity)).status_code == 403


def test_held_on_the_phone_with_who_signed_in(place, as_worker):
    activity = make_activity("approved")
    sheet_page = as_worker.post(url("activity-sign-in", activity))
    sheet = SignInSheet.of(activity)
    assert sheet_page.url == sheet.get_absolute_url()
    SignIn.from_list(sheet, place.worker, person=place.a)
    SignIn.from_list(sheet, place.worker, name="过路人")
    page = as_worker.get(url("activity-hold", activity))
    form = page.context["form"]
    assert form["served"].value() == [str(place.a.uuid)]
    assert form["anonymous_count"].value() == 1
    data = {
        "uuid": page.context["uuid"], "track": "0", "occurred_on": f"{TODAY():%Y-%m-%d}",
        "minutes": "90", "count_method": "sign_in", "served": [str(place.a.uuid)],
        "anonymous_count": "7", "elderly": "3",
    }  # fmt: skip
    as_worker.post(url("activity-hold", activity), data)
    again = as_worker.post(url("activity-hold", activity), data)
    assert again.status_code == 302
    record = ServiceRecord.objects.get(kind=ServiceRecord.Kind.ACTIVITY)
    assert (record.person_times, record.minutes, record.activity_record.elderly) == (8, 90, 3)
    assert record.status == ServiceRecord.Status.SUBMITTED


def test_a_record_given_back_opens_its_own_form(place, as_worker):
    activity = make_activity("held", confirmed=False, served=[place.a])
    record = ServiceRecord.objects.get(pk=activity.record_id)
    record.return_for(place.head, "人数不对")
    page = as_worker.get(reverse("services:record", args=[record.uuid]))
    assert page.context["revise_url"] == url("activity-hold", activity)
    data = {
        "uuid": str(uuid7()), "track": "0", "occurred_on": f"{TODAY():%Y-%m-%d}",
        "count_method": "count", "anonymous_count": "20",
    }  # fmt: skip
    assert as_worker.post(url("activity-hold", activity), data).status_code == 302
    record.refresh_from_db()
    assert (record.status, record.person_times) == (ServiceRecord.Status.SUBMITTED, 20)


def test_the_review_desk_shows_an_activity(place, as_head):
    make_activity("held", confirmed=False, title="包粽子")
    page = as_head.get(reverse("services:review")).content.decode()
    assert "包粽子" in page
    listed = as_head.get(reverse("services:record-list")).content.decode()
    assert "包粽子" in listed


def test_a_summary_with_volunteers(place, as_worker):
    activity = make_activity("held")
    data = {
        "process": "顺利", "outputs": "40份", "spent": "120.50", "v-TOTAL_FORMS": "2",
        "v-INITIAL_FORMS": "0", "v-0-name": "李雷", "v-0-hours": "2.5", "v-1-name": "",
        "v-1-hours": "",
    }  # fmt: skip
    wrong = as_worker.post(url("activity-summary", activity), {**data, "outputs": ""})
    assert wrong.status_code == 422
    assert as_worker.post(url("activity-summary", activity), data).status_code == 302
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.SUMMARISED
    assert Milestone.objects.get(kind=Milestone.Kind.VOLUNTEER_HOURS).amount == pytest.approx(2.5)


def test_a_draft_of_the_summary_is_kept(place, as_worker):
    activity = make_activity("held")
    data = {"process": "写了一半", "save": "1", "v-TOTAL_FORMS": "0", "v-INITIAL_FORMS": "0"}
    assert as_worker.post(url("activity-summary", activity), data).status_code == 302
    activity.refresh_from_db()
    assert (activity.status, activity.process) == (ActivityStatus.HELD, "写了一半")


def test_the_list_of_a_figure_is_exactly_what_was_counted(place, as_head):
    make_activity("held", on=dt.date(2026, 6, 4))
    make_activity("held", on=dt.date(2026, 6, 5), confirmed=False)
    make_activity("approved", on=dt.date(2026, 6, 6))
    make_activity("archived", on=dt.date(2026, 7, 1))
    page = as_head.get(
        reverse("services:activity-list"), {"counted": "1", "from": "2026-06", "to": "2026-06"}
    )
    assert page.context["total"] == 1


def test_who_may_open_what(place, as_worker):
    activity = make_activity("approved")
    other = Client()
    from tests.factories.services import worker_of

    other.force_login(worker_of(StationFactory(division=DivisionFactory(code="522702102"))))
    county = Client()
    county.force_login(place.county)
    assert other.get(activity.get_absolute_url()).status_code == 404
    assert county.get(activity.get_absolute_url()).status_code == 200
    for name in ("activity-edit", "activity-hold", "activity-reschedule", "activity-poster"):
        assert county.get(url(name, activity)).status_code == 403


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_a_poster_for_each_paper(place, as_worker, size):
    activity = make_activity("approved")
    page = as_worker.get(url("activity-poster", activity), {"size": size}).content.decode()
    assert f"paper-{size}" in page
    assert "<svg" in page


class TestPublicPage:
    def page(self, activity: Activity) -> str:
        return reverse("services:activity-public", args=[activity.token])

    def test_it_tells_the_facts_and_counts_a_device_once(self, place):
        cache.clear()
        activity = make_activity("approved")
        phone = Client()
        shown = phone.get(self.page(activity))
        assert activity.title in shown.content.decode()
        assert place.worker.name not in shown.content.decode()
        for _ in range(2):
            phone.post(self.page(activity), {"people": "3"})
        Client().post(self.page(activity), {"people": "2"})
        assert activity.registered == 5
        assert "no-store" in shown["Cache-Control"]

    def test_a_number_that_is_none_is_refused(self, place):
        cache.clear()
        activity = make_activity("approved")
        for wrong in ("0", "99", "x", ""):
            assert Client().post(self.page(activity), {"people": wrong}).status_code == 422

    def test_a_forged_or_unapproved_one_opens_nothing(self, place):
        plan = make_activity("plan")
        assert Client().get(self.page(plan)).status_code == 404
        assert Client().get("/j/1-1.forged/").status_code == 404

    def test_a_cancelled_one_says_so_and_takes_nobody(self, place):
        activity = make_activity("cancelled")
        answer = Client().post(self.page(activity), {"people": "1"})
        assert answer.status_code == 200
        assert activity.registered == 0

    def test_another_site_cannot_register_people(self, place):
        activity = make_activity("approved")
        answer = Client().post(
            self.page(activity), {"people": "1"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
