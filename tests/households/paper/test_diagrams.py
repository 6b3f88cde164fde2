"""The two drawings: everybody is on them, no text lies over another, and words say the same."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from xml.etree import ElementTree

import pytest

from households.diagrams import ecomap, family, genogram, svg
from households.models import EcoTie, Person, PersonRelation
from households.views.file import members_of
from tests.factories.households import HouseholdFactory, PersonFactory

SVG = "{http://www.w3.org/2000/svg}"
K = PersonRelation.Kind


def member(household, name, relation, sex="1", year=1980, **fields):
    return PersonFactory(
        household=household, name=name, relation=relation, sex=sex, id_number=None,
        birth_date=dt.date(year, 5, 1), **fields,
    )  # fmt: skip


def twelve() -> family.Family:
    """Four generations of twelve."""
    household = HouseholdFactory(with_head="张桂兰")
    for name, relation, sex, year in (
        ("王德明", "1", "1", 1950), ("王建国", "2", "1", 1972), ("王建军", "2", "1", 1974),
        ("王秀英", "3", "2", 1976), ("王小明", "4", "1", 1999), ("王小红", "4", "2", 2001),
        ("张老太", "5", "2", 1925), ("张老爷", "5", "1", 1922), ("张桂花", "7", "2", 1953),
        ("买买提·阿卜杜拉·热合曼江", "8", "1", 1990), ("李远亲", "8", "0", 2010),
    ):  # fmt: skip
        member(household, name, relation, sex, year)
    return build(household)


def build(household) -> family.Family:
    household.refresh_from_db()
    relations = PersonRelation.objects.of(household)
    return family.build(household, members_of(household), list(relations))


def boxes(drawing: str) -> list[tuple[str, float, float, float, float]]:
    """Every text with the box it fills, generously: full characters are as wide as high."""
    found = []
    for node in ElementTree.fromstring(drawing).iter(f"{SVG}text"):
        words, size = node.text or "", float(node.get("font-size", 13))
        wide = sum(0.6 if ord(c) < 0x2E80 else 1.0 for c in words) * size
        x, y = float(node.get("x")), float(node.get("y"))
        found.append((words, x - wide / 2, y - size, x + wide / 2, y + size * 0.2))
    return found


def overlapping(drawing: str) -> list[tuple[str, str]]:
    return [
        (a[0], b[0])
        for a, b in itertools.combinations(boxes(drawing), 2)
        if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
    ]


@pytest.mark.django_db
def test_no_text_lies_over_another_at_twelve_persons():
    drawing = genogram.draw(twelve())
    assert overlapping(drawing) == []
    assert sum(1 for words, *_box in boxes(drawing) if words.startswith("王")) == 6


@pytest.mark.django_db
def test_no_two_symbols_share_a_place_and_all_lie_inside():
    drawn = twelve()
    layout = genogram.arrange(drawn)
    assert len(layout.at) == 12
    for (x1, y1), (x2, y2) in itertools.combinations(layout.at.values(), 2):
        assert y1 != y2 or abs(x1 - x2) >= genogram.SLOT - 0.01
    assert all(0 < x < layout.width and 0 < y < layout.height for x, y in layout.at.values())


@pytest.mark.django_db
def test_generations_stand_in_rows_from_the_eldest_down():
    drawn = twelve()
    named = {figure.name: key for key, figure in drawn.figures.items()}
    at = genogram.arrange(drawn).at
    eldest, head, child, grandchild = (
        at[named[n]][1] for n in ("张老太", "张桂兰", "王建国", "王小明")
    )
    assert eldest < head < child < grandchild
    assert at[named["王德明"]][1] == head == at[named["张桂花"]][1]


@pytest.mark.django_db
def test_written_relations_decide_who_is_whose_child():
    household = HouseholdFactory(with_head="张桂兰")
    son = member(household, "王建国", "2", "1", 1972)
    wife = member(household, "陈芳", "8", "2", 1975)
    grandchild = member(household, "王小明", "4", "1", 1999)
    PersonRelation.objects.create(person=son, kind=K.SPOUSE, other=wife)
    PersonRelation.objects.create(person=grandchild, kind=K.FATHER, other=son)
    PersonRelation.objects.create(person=grandchild, kind=K.MOTHER, other=wife)
    drawn = build(household)
    union = next(u for u in drawn.unions if f"p{wife.pk}" in u.partners)
    assert union.children == [f"p{grandchild.pk}"]
    assert drawn.generation[f"p{wife.pk}"] == drawn.generation[f"p{son.pk}"] == 1


@pytest.mark.django_db
def test_a_divorced_couple_has_two_strokes_and_the_one_outside_a_dashed_border():
    household = HouseholdFactory(with_head="张桂兰")
    head = household.head
    PersonRelation.objects.create(person=head, kind=K.FORMER_SPOUSE, other_name="赵前夫")
    before = str(genogram.draw(build(HouseholdFactory(with_head="张桂兰"))))
    drawing = str(genogram.draw(build(household)))
    assert "赵前夫" in drawing
    assert 'stroke-dasharray="3 3"' in drawing and 'stroke-dasharray="3 3"' not in before
    assert drawing.count("<line") == 3  # the marriage and its two strokes


@pytest.mark.django_db
def test_symbols_say_sex_death_and_service():
    household = HouseholdFactory(with_head="张桂兰", with_head__sex="2")
    household.head.set_categories(["L1"])
    member(household, "王德明", "1", "1", 1950, status=Person.Status.DECEASED)
    member(household, "不明", "8", "0", 1990)
    drawing = str(genogram.draw(build(household)))
    shapes = re.findall(r"<(rect|circle|polygon)[^>]*dg-shape", drawing)
    assert sorted(shapes) == ["circle", "circle", "polygon", "rect"]  # the served woman twice


@pytest.mark.django_db
def test_the_drawing_has_a_name_and_says_itself_in_words():
    drawn = twelve()
    root = ElementTree.fromstring(genogram.draw(drawn))
    assert "张桂兰" in root.find(f"{SVG}title").text
    described = root.find(f"{SVG}desc").text
    assert all(figure.name in described for figure in drawn.figures.values())
    assert len(drawn.lines) == 12


def test_text_cannot_break_out_of_the_drawing():
    tie = ecomap.Tie('<script>"&\x07', "学校", "strong", "both", told="<b>")
    drawing = ecomap.draw("<i>", [tie])
    ElementTree.fromstring(drawing)
    assert "<script>" not in drawing and "<i>" not in drawing


@pytest.mark.parametrize("count", [1, 2, 5, 12, 20])
def test_circles_of_the_eco_map_never_touch(count):
    names = ["金山街道第一社区卫生服务中心", "妹妹", "村委会"]
    strengths = [s.value for s in EcoTie.Strength]
    ties = [
        ecomap.Tie(names[n % 3], "亲属", strengths[n % 4], "both", told=f"{n}")
        for n in range(count)
    ]
    apart = [
        ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5
        for (x1, y1), (x2, y2) in itertools.combinations(ecomap.places(count), 2)
    ]
    assert all(distance >= ecomap.OUTER * 2 for distance in apart)
    assert overlapping(ecomap.draw("张桂兰家庭", ties)) == []


def test_long_names_are_shortened_to_two_lines():
    assert svg.wrapped("张桂兰", 6) == ["张桂兰"]
    assert svg.wrapped("买买提·阿卜杜拉·热合曼江", 6) == ["买买提·阿卜", "杜拉·热合…"]
    assert len(svg.wrapped("一" * 40, 6)) == 2
