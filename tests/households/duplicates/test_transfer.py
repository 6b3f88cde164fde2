"""A file goes to another county: asked for, agreed on, moved; each side sees its own half only."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.rls import acting_as
from core.workflow import NotAllowed
from households import reminders
from households.models import Household, TransferRequest
from households.tasks import carry_out_transfers
from tests.factories.accounts import make_user
from tests.factories.households import PersonFactory

ASK = "/transfers/new/"


@pytest.fixture
def far_head(world):
    return make_user("station_head", station=world.far_station, name="外县站长")


@pytest.fixture
def asked(world, sign_in) -> TransferRequest:
    data = {
        "id_number": world.far.head.id_number, "what": "whole", "division": world.village.code,
        "address": "迁入组7号", "reason": "全家已迁来本地居住",
    }  # fmt: skip
    answer = sign_in(world.worker).post(ASK, data)
    assert answer.status_code == 302, answer.content.decode()
    return TransferRequest.objects.get()


def test_the_asker_sees_the_state_and_nothing_of_the_file(world, sign_in, asked):
    client = sign_in(world.worker)
    for path in (asked.get_absolute_url(), "/transfers/"):
        page = client.get(path).content.decode()
        assert asked.number_masked in page
        hidden = [word for word in world.planted if word != world.far.head.id_masked]
        assert not [word for word in [*hidden, str(world.far_station)] if word in page]


def test_the_holder_sees_who_asks_and_why(world, sign_in, asked, far_head):
    page = sign_in(far_head).get(asked.get_absolute_url()).content.decode()
    assert "李敏" in page and "全家已迁来本地居住" in page and world.far.file_no in page


def test_both_sides_reach_the_request_under_row_level_security(world, asked, far_head):
    for user in (world.worker, far_head):
        with acting_as(user):
            assert TransferRequest.objects.get() == asked
    with acting_as(world.province):
        assert not TransferRequest.objects.exists()


def test_asking_under_row_level_security_reaches_the_holder(world):
    with acting_as(world.worker):
        made = TransferRequest.ask(
            world.far.head.id_number, world.station, by=world.worker, division=world.village,
            reason="迁来",
        )  # fmt: skip
        made.make("withdraw", world.worker)
    assert (made.holding_id, made.status) == (world.far_station.pk, "withdrawn")


def test_an_agreed_household_moves_with_everybody_and_its_history(world, sign_in, asked, far_head):
    PersonFactory(household=world.far, name="独孤小弟", relation="2")
    sign_in(far_head).post(asked.get_absolute_url(), {"move": "agree"})
    assert carry_out_transfers() == 1
    asked.refresh_from_db()
    home = Household.objects.get(pk=world.far.pk)
    assert asked.status == "done"
    assert (home.station, home.division, home.address) == (
        world.station, world.village, "迁入组7号",
    )  # fmt: skip
    assert {m.station_id for m in home.members.all()} == {world.station.pk}
    assert Household.objects.visible_to(world.worker).filter(pk=home.pk).exists()
    assert not Household.objects.visible_to(far_head).filter(pk=home.pk).exists()


def test_one_person_goes_into_a_file_of_the_asker(world, far_head):
    brother = PersonFactory(household=world.far, name="独孤小弟", relation="2")
    row = TransferRequest.ask(
        brother.id_number, world.station, by=world.worker, division=world.village,
        household=world.household, reason="投靠亲属",
    )  # fmt: skip
    row.make("agree", far_head)
    carry_out_transfers()
    brother.refresh_from_db()
    assert (brother.household, brother.station) == (world.household, world.station)


def test_a_head_is_not_handed_over_before_the_family_has_another(world, far_head):
    PersonFactory(household=world.far, relation="2")
    row = TransferRequest.ask(
        world.far.head.id_number, world.station, by=world.worker, division=world.village,
        household=world.household, reason="投靠亲属",
    )  # fmt: skip
    assert row.missing("agree")


def test_a_refusal_needs_its_reason_and_reaches_the_asker(world, sign_in, asked, far_head):
    client = sign_in(far_head)
    assert client.post(asked.get_absolute_url(), {"move": "decline"}).status_code == 422
    client.post(asked.get_absolute_url(), {"move": "decline", "answer": "仍在本县居住"})
    page = sign_in(world.worker).get(asked.get_absolute_url()).content.decode()
    assert "仍在本县居住" in page


def test_only_the_holder_answers_and_only_the_asker_withdraws(world, asked, far_head):
    with pytest.raises(NotAllowed), acting_as(world.head_of_station):
        asked.make("agree", world.head_of_station)
    with pytest.raises(NotAllowed):
        asked.make("agree", world.far_worker)
    with pytest.raises(NotAllowed):
        asked.make("withdraw", far_head)
    asked.make("withdraw", world.worker)
    assert asked.status == "withdrawn"


def test_a_number_that_nobody_has_cannot_be_asked_for(world, sign_in):
    data = {
        "id_number": world.head.id_number, "what": "whole", "division": world.village.code,
        "reason": "已经是我们的",
    }  # fmt: skip
    assert sign_in(world.worker).post(ASK, data).status_code == 422
    assert not TransferRequest.objects.exists()


@pytest.mark.parametrize(("days", "tone"), [(13, None), (14, "warn"), (30, "bad")])
def test_the_holder_is_reminded_after_14_and_30_days(world, asked, far_head, days, tone):
    TransferRequest.objects.update(requested_at=timezone.now() - dt.timedelta(days=days))
    source = next(s for s in reminders.sources_for(far_head) if s.kind == "transfer")
    assert [r.tone for r in source.rows(far_head, 5)] == ([tone] if tone else [])
    assert not source.rows(world.worker, 5)
