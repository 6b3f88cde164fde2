"""Results: who may run and read a scale, what is refused, corrections, what is due again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from core.ids import uuid7
from core.workflow import NotAllowed, ReasonMissing, WrongStatus
from households import reminders
from households.models import Consent, RiskProtocol, ScaleResult
from households.scales import scale
from households.signals import assessed
from tests.factories.accounts import make_user
from tests.factories.households import PersonFactory
from tests.factories.privacy import give_consent

pytestmark = pytest.mark.django_db


def _answers(key: str, answer: str = "0") -> dict[str, str]:
    return {item.key: answer for item in scale(key).items}


def test_a_result_keeps_version_convention_total_band_and_validity(home):
    result, made = ScaleResult.record(
        home.elder, "barthel", _answers("barthel", "5"), by=home.worker, convention="nursing"
    )
    result = ScaleResult.objects.get(pk=result.pk)
    assert made
    assert (result.total, result.band.key, result.convention) == (50, "moderate", "nursing")
    assert result.version == "1965"
    assert result.valid_until == scale("barthel").valid_until(timezone.localdate())
    assert result.answers["stairs"] == "5"


def test_answers_and_total_lie_sealed_in_the_database(run):
    result = run(q1="2", q9="0")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM households_scaleresult r")
        row = cursor.fetchone()[0]
    assert "minimal" not in row and '"answers"' not in row
    assert ScaleResult.objects.get(pk=result.pk).total == 2


def test_the_same_uuid_gives_the_first_result(home):
    key = uuid7()
    first, made = ScaleResult.record(home.adult, "phq9", _answers("phq9"), by=home.worker, uuid=key)
    again, made_again = ScaleResult.record(
        home.adult, "phq9", _answers("phq9", "3"), by=home.worker, uuid=key
    )
    assert (first, made, made_again) == (again, True, False)
    assert ScaleResult.objects.count() == 1


def test_an_item_left_out_is_named_and_nothing_is_stored(home):
    answers = _answers("phq9")
    del answers["4"]
    with pytest.raises(ValidationError) as refused:
        ScaleResult.record(home.adult, "phq9", answers, by=home.worker)
    assert set(refused.value.error_dict) == {"4"}
    assert not ScaleResult.objects.exists()


def test_scales_of_mood_are_for_trained_workers_only(home):
    with pytest.raises(NotAllowed):
        ScaleResult.record(home.adult, "phq9", _answers("phq9"), by=home.colleague)
    with pytest.raises(NotAllowed):
        ScaleResult.record(home.elder, "gds15", _answers("gds15"), by=home.head_of_station)
    ScaleResult.record(home.elder, "gds15", _answers("gds15"), by=home.worker)


@pytest.mark.parametrize("role", ["county", "main", "supervisor", "far_worker"])
def test_others_do_not_run_scales(home, role):
    with pytest.raises(NotAllowed):
        ScaleResult.record(home.elder, "self_care", _answers("self_care"), by=getattr(home, role))


def test_a_scale_is_refused_outside_its_ages_and_in_the_future(home):
    with pytest.raises(ValidationError, match="60"):
        ScaleResult.record(home.adult, "gds15", _answers("gds15"), by=home.worker)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        ScaleResult.record(home.adult, "phq9", _answers("phq9"), by=home.worker, on=tomorrow)


def test_an_official_level_needs_its_assessment_body(home):
    with pytest.raises(ValidationError) as refused:
        ScaleResult.record(home.elder, "ability", {"level": "moderate"}, by=home.worker)
    assert set(refused.value.error_dict) == {"body"}
    result, _ = ScaleResult.record(
        home.elder, "ability", {"level": "moderate"}, by=home.worker, body="福泉市评估中心"
    )
    assert (result.total, result.band.key, result.body) == (None, "moderate", "福泉市评估中心")


def test_totals_from_paper_stay_within_their_form_and_need_the_guardians_consent(home):
    child = PersonFactory(
        household=home.household, birth_date=timezone.localdate() - dt.timedelta(days=3700)
    )
    with pytest.raises(ValidationError) as refused:
        ScaleResult.record(child, "psc17", {"total": 15}, by=home.worker)
    assert set(refused.value.error_dict) == {"person"}  # no guardian's consent yet
    give_consent(child, Consent.Kind.CHILD)
    with pytest.raises(ValidationError):
        ScaleResult.record(child, "psc17", {"total": 35}, by=home.worker)
    result, _ = ScaleResult.record(child, "psc17", {"total": "15"}, by=home.worker)
    assert result.band.key == "positive"


def test_results_are_read_by_their_worker_the_head_and_the_supervisor_only(home, run):
    result = run()
    readers = {
        name
        for name in (
            "worker", "colleague", "head_of_station", "supervisor", "main", "county", "province",
            "far_worker",
        )
        if ScaleResult.objects.visible_to(getattr(home, name)).filter(pk=result.pk).exists()
    }  # fmt: skip
    assert readers == {"worker", "head_of_station", "supervisor"}


def test_a_worker_reads_what_he_assessed_and_households_that_nobody_is_responsible_for(home, run):
    run()
    own, _ = ScaleResult.record(home.elder, "self_care", _answers("self_care"), by=home.colleague)
    assert list(ScaleResult.objects.visible_to(home.colleague)) == [own]
    home.household.worker = None
    home.household.save()
    assert ScaleResult.objects.visible_to(home.colleague).count() == 2


def test_a_county_administrator_who_is_also_a_worker_elsewhere_reads_nothing_here(home, run):
    from tests.factories.accounts import post

    run()
    both = make_user("county_admin")
    post(both, "worker", station=home.far_station)
    assert not ScaleResult.objects.visible_to(both).exists()


def test_a_correction_is_a_new_version_with_a_reason(home, run):
    first = run(q1="3")
    with pytest.raises(ReasonMissing):
        first.correct(_answers("phq9"), by=home.worker, reason=" ")
    with pytest.raises(NotAllowed):
        first.correct(_answers("phq9"), by=home.colleague, reason="看错")
    second, _ = first.correct(_answers("phq9"), by=home.worker, reason="第1题看错")
    assert (first.total, second.total, second.replaces) == (3, 0, first)
    assert list(ScaleResult.objects.current()) == [second]
    with pytest.raises(WrongStatus):
        first.correct(_answers("phq9"), by=home.worker, reason="再改")


def test_whoever_listens_hears_of_a_result(home, run):
    heard = []

    def listen(sender, result, **kwargs):
        heard.append(result)

    assessed.connect(listen)
    try:
        result = run("needs", person=home.elder, answer="1")
    finally:
        assessed.disconnect(listen)
    assert heard == [result]


def test_what_runs_out_is_due_until_it_is_assessed_again_or_the_person_has_died(home, run):
    long_ago = timezone.localdate() - dt.timedelta(days=400)
    run("self_care", person=home.elder, on=long_ago)
    run("self_care", person=home.adult, on=long_ago)

    def due(user):
        kinds = {kind.source.kind: kind.rows for kind in reminders.of(user)}
        return sorted(row.text for row in kinds.get("assessment", []))

    assert len(due(home.worker)) == 2
    assert due(home.county) == due(home.colleague) == []
    run("self_care", person=home.elder)
    assert [text.split(" ")[0] for text in due(home.worker)] == [home.adult.name]
    home.adult.status = "deceased"
    home.adult.save(update_fields=["status"])
    assert due(home.worker) == []


def test_item_nine_above_zero_opens_the_risk_protocol_even_at_a_total_of_three(home, run):
    result = run(q9="1", q1="2")
    assert result.total == 3
    protocol = RiskProtocol.objects.get(result=result)
    assert protocol.status == "open"
    run(person=home.elder, q1="3", q2="3")
    assert RiskProtocol.objects.count() == 1


def test_the_protocol_is_answered_with_what_was_done_and_then_seen_by_the_head(home, run):
    from core.workflow import Incomplete

    protocol = RiskProtocol.objects.get(result=run(q9="2"))
    with pytest.raises(Incomplete):
        protocol.make("answer", home.worker, steps=["asked"], done=" ")
    with pytest.raises(NotAllowed):
        protocol.make("answer", home.supervisor, steps=["asked"], done="陪同")
    protocol.make("answer", home.worker, steps=["asked", "stayed"], done="陪同到其女儿赶到")
    with pytest.raises(NotAllowed):
        protocol.make("see", home.worker)
    protocol.make("see", home.head_of_station)
    protocol.refresh_from_db()
    assert (protocol.status, protocol.seen_by) == ("seen", home.head_of_station)


def test_the_head_is_told_of_the_danger_until_it_is_seen(home, run):
    def told(user):
        return [
            r.text for k in reminders.of(user) if k.source.kind == "risk_protocol" for r in k.rows
        ]

    protocol = RiskProtocol.objects.get(result=run(q9="1"))
    assert told(home.head_of_station) == told(home.worker) == [home.adult.name]
    assert told(home.county) == told(home.main) == told(home.colleague) == []
    protocol.make("answer", home.worker, steps=["asked"], done="已陪同就医")
    assert told(home.worker) == []
    assert told(home.head_of_station) == [home.adult.name]
    protocol.make("see", home.head_of_station)
    assert told(home.head_of_station) == []
