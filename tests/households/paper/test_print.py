"""The paper file: every part in order, nothing in clear that is masked, every print in the log."""

from __future__ import annotations

import json

import pytest
import typst
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from households.models import (
    Benefit,
    EconomicSurvey,
    EcoTie,
    Housing,
    Need,
    RiskChange,
    ScaleResult,
)
from households.paper import print as paper
from households.paper import registry
from households.scales import scale
from tests.factories.privacy import give_consent
from tests.factories.services import log_visit
from tests.households.paper.test_plan import full_plan


@pytest.fixture
def told(monkeypatch):
    """What was given to the typesetter, which is called all the same."""
    seen = []
    compile_ = typst.compile

    def spy(*args, **kwargs):
        seen.append(json.loads(kwargs["sys_inputs"]["data"]))
        return compile_(*args, **kwargs)

    monkeypatch.setattr(paper.typst, "compile", spy)
    return seen


def full(world):
    world.head.set_categories(["L1"])
    log_visit(world.household, by=world.worker, findings="血压142/88", needs=["助浴"])
    Housing.objects.create(household=world.household, tenure="own", danger="C", remark="门槛高")
    Benefit.objects.create(household=world.household, kind="1", policy="农村低保", amount="428")
    EcoTie.objects.create(household=world.household, system="neighbour", name="陈有福")
    full_plan(world.household)
    return world.household


def part(data, number):
    return json.dumps(data["parts"][number - 1]["blocks"], ensure_ascii=False)


def test_the_household_file_has_its_fifteen_parts_in_order(world, sign_in, told):
    household = full(world)
    response = sign_in(world.worker).get(reverse("households:paper", args=[household.uuid]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert "no-store" in response["Cache-Control"]
    data = told[0]
    assert [found["number"] for found in data["parts"]] == list(range(1, 16))
    for number, words in {
        1: household.file_no, 3: "张建国", 4: "L1", 6: "门槛高", 7: "农村低保", 8: "陈有福",
        9: "助浴", 10: "每周洗浴一次", 11: "血压142/88",
    }.items():  # fmt: skip
        expected = str(world.head.categories.first()) if words == "L1" else words
        assert expected in part(data, number), number


def test_nothing_in_clear_that_is_masked(world, sign_in, told):
    household = full(world)
    number, phone = str(world.head.id_number), str(world.head.phone)
    sign_in(world.worker).get(reverse("households:paper", args=[household.uuid]))
    text = json.dumps(told[0], ensure_ascii=False)
    assert world.head.id_masked in text
    assert number not in text and phone not in text


def test_every_page_says_who_printed_when(world, sign_in, told):
    sign_in(world.worker).get(reverse("households:paper", args=[world.household.uuid]))
    assert told[0]["mark"].startswith("李敏 ")
    assert f"{timezone.localtime():%Y-%m-%d}" in told[0]["mark"]
    assert "李敏" in told[0]["printed"]


def test_a_part_of_which_there_is_nothing_says_so(world, sign_in, told):
    sign_in(world.worker).get(reverse("households:paper", args=[world.household.uuid]))
    assert part(told[0], 7) == "[]" and told[0]["nothing"]


def test_printing_is_in_the_audit_log_without_a_name(world, sign_in):
    sign_in(world.worker).get(reverse("households:paper", args=[world.household.uuid]))
    event = AuditEvent.objects.get(action=AuditEvent.Action.PRINT)
    assert (event.object_id, event.user) == (str(world.household.uuid), world.worker)
    assert "张桂兰" not in str(event.detail)


@pytest.mark.parametrize("name", ["paper", "person-paper"])
def test_who_does_not_see_the_file_prints_nothing(world, sign_in, name):
    of = world.household if name == "paper" else world.head
    url = reverse(f"households:{name}", args=[of.uuid])
    assert sign_in(world.far_worker).get(url).status_code == 404
    assert sign_in(world.province).get(url).status_code in (403, 404)
    assert not AuditEvent.objects.filter(action=AuditEvent.Action.PRINT).exists()


@pytest.mark.parametrize("name", ["paper", "person-paper"])
def test_a_masked_reader_states_a_reason_first(world, sign_in, name):
    of = world.household if name == "paper" else world.head
    url = reverse(f"households:{name}", args=[of.uuid])
    client = sign_in(world.main)
    assert client.get(url).status_code == 302
    client.post(reverse("households:open", args=[world.household.uuid]), {"reason": "核查档案质量"})
    assert client.get(url).content.startswith(b"%PDF-")


def test_the_person_file_has_its_ten_parts(world, sign_in, told):
    full(world)
    response = sign_in(world.worker).get(reverse("households:person-paper", args=[world.head.uuid]))
    assert response.content.startswith(b"%PDF-")
    data = told[0]
    assert [found["number"] for found in data["parts"]] == list(range(1, 11))
    assert world.head.id_masked in part(data, 1)
    assert "血压142/88" in part(data, 7)
    assert str(world.head.id_number) not in json.dumps(data)


@pytest.mark.parametrize("name", ["𠮷田", "㛃堃", "䶮·阿卜杜拉", "王𬱖"])
def test_rare_characters_of_names_are_in_the_fonts(world, name):
    """The typesetter warns of a character that no font has; there is no warning."""
    source = f'#set text(font: "Noto Sans CJK SC")\n#"{name}"'.encode()
    _pdf, warnings = typst.compile_with_warnings(source, font_paths=paper.fonts(), format="pdf")
    assert warnings == []


def test_text_is_never_read_as_markup(world, sign_in, told):
    Need.objects.create(household=world.household, text='#panic("x") $ * _ @ ] "\\')
    response = sign_in(world.worker).get(reverse("households:paper", args=[world.household.uuid]))
    assert response.status_code == 200
    assert "#panic" in part(told[0], 9)


def test_a_content_is_registered_once_and_for_a_part_that_exists():
    cover = registry._contents["cover"]
    with pytest.raises(ValueError, match="cover"):
        registry.register(cover)
    with pytest.raises(ValueError, match="16"):
        registry.register(registry.Content("new", registry.HOUSEHOLD, 16, lambda file: []))


def test_economy_scales_and_risk_are_in_their_parts(world, sign_in, told):
    EconomicSurvey.objects.create(
        household=world.household, applicant=world.head, surveyor=world.worker,
        authorisation=give_consent(world.head, "economic", by=world.worker),
    )  # fmt: skip
    answers = {item.key: "0" for item in scale("barthel").items}
    ScaleResult.record(world.head, "barthel", answers, by=world.worker)
    RiskChange.objects.create(person=world.head, to_level="red", reason="独居跌倒", by=world.worker)
    client = sign_in(world.worker)
    client.get(reverse("households:paper", args=[world.household.uuid]))
    client.get(reverse("households:person-paper", args=[world.head.uuid]))
    household, person = told
    assert part(household, 5) != "[]"
    assert part(household, 9) != "[]"
    assert part(person, 5) != "[]"
    assert "独居跌倒" in part(person, 6)


def test_a_reader_without_the_permission_prints_no_scale(world, sign_in, told):
    answers = {item.key: "0" for item in scale("barthel").items}
    ScaleResult.record(world.head, "barthel", answers, by=world.worker)
    client = sign_in(world.county)
    client.post(reverse("households:open", args=[world.household.uuid]), {"reason": "核查档案质量"})
    client.get(reverse("households:person-paper", args=[world.head.uuid]))
    assert not told or part(told[0], 5) == "[]"
