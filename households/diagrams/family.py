"""A family as generations and unions, read from the members and their relations.

Relations written between persons (`PersonRelation`) come first. Where there are none, the relation
to the head (GB/T 4761) says in which generation somebody stands and whose child they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from households.models import Household, Person, PersonRelation

# Relation to the head (GB/T 4761, first digit) → generations below the head.
GENERATION = {"0": 0, "1": 0, "2": 1, "3": 1, "4": 2, "5": -1, "6": -2, "7": 0}
Kind = PersonRelation.Kind
_STEP = {
    Kind.FATHER: -1, Kind.MOTHER: -1, Kind.GRANDPARENT: -2, Kind.CHILD: 1, Kind.GRANDCHILD: 2,
    Kind.SPOUSE: 0, Kind.FORMER_SPOUSE: 0, Kind.SIBLING: 0,
}  # fmt: skip
# Years that make a generation, for somebody whose relation says nothing.
YEARS = 18


@dataclass(frozen=True)
class Figure:
    """One person of the drawing. `here`: lives in the household; `served`: a target group is held."""

    key: str
    name: str
    sex: str = "0"
    born: dt.date | None = None
    age: int | None = None
    deceased: bool = False
    served: bool = False
    here: bool = True


@dataclass
class Union:
    """A couple, or one parent alone, with their children."""

    partners: tuple[str, ...]
    children: list[str] = field(default_factory=list)
    divorced: bool = False


@dataclass(frozen=True)
class Line:
    """A row of the table that says the same in words."""

    name: str
    sex: str
    age: str
    told: str
    deceased: bool


@dataclass
class Family:
    title: str
    figures: dict[str, Figure]
    generation: dict[str, int]
    unions: list[Union]
    # Siblings whose parents are not in the drawing hang on one line.
    siblings: list[list[str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def of(household: Household, members: Sequence[Person], user: Any) -> Family:
    """The family of a household. One query, for the relations."""
    relations = PersonRelation.objects.visible_to(user).of(household)
    # The other side of a relation may live in a household that the reader does not reach.
    relations = relations.select_related(None).defer("other_phone").select_related("person")
    return build(household, members, list(relations))


def build(
    household: Household, members: Sequence[Person], relations: Sequence[PersonRelation]
) -> Family:
    head = next((m for m in members if m.pk == household.head_id), None)
    figures = {_key(member): _figure(member, household) for member in members}
    title = _("Family of %(name)s") % {"name": head.name if head else household.file_no}
    family = Family(title, figures, {}, [])
    told = [r for r in relations if r.kind in _STEP and not (r.is_over and not _former(r))]
    links = [link for relation in told if (link := _link(relation, figures))]
    _place(family, members, head, links)
    _unite(family, members, head, links)
    family.lines = [_line(family, member, household, links) for member in members]
    return family


# --- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Link:
    """`other` is the `kind` of `person`."""

    person: str
    kind: str
    other: str


def _key(person: Person) -> str:
    return f"p{person.pk}"


def _figure(person: Person, household: Household) -> Figure:
    return Figure(
        key=_key(person),
        name=person.name,
        sex=person.sex,
        born=person.birth_date,
        age=person.age_on(),
        deceased=person.status == Person.Status.DECEASED,
        served=bool(getattr(person, "held", ())),
        here=person.is_active and person.household_id == household.pk,
    )


def _former(relation: PersonRelation) -> bool:
    return relation.kind == Kind.FORMER_SPOUSE


def _link(relation: PersonRelation, figures: dict[str, Figure]) -> _Link | None:
    """The relation between two figures; somebody outside the household becomes a figure too."""
    person = f"p{relation.person_id}"
    if person not in figures:
        return None
    if relation.other_id:
        other = f"p{relation.other_id}"
        if other not in figures:
            return None
    else:
        other = f"x{relation.pk}"
        sex = {Kind.FATHER: "1", Kind.MOTHER: "2"}.get(Kind(relation.kind), "0")
        if relation.kind in (Kind.SPOUSE, Kind.FORMER_SPOUSE):
            sex = {"1": "2", "2": "1"}.get(figures[person].sex, "0")
        figures[other] = Figure(other, relation.other_name, sex, here=False)
    return _Link(person, relation.kind, other)


def _place(
    family: Family, members: Sequence[Person], head: Person | None, links: Sequence[_Link]
) -> None:
    """The generation of everybody: from the relations, then from the relation to the head."""
    generation = family.generation
    if members:
        generation[_key(head or members[0])] = 0
    _spread(generation, links)
    for member in members:
        if _key(member) not in generation and member.relation in GENERATION:
            generation[_key(member)] = GENERATION[member.relation]
    _spread(generation, links)
    for key, figure in family.figures.items():
        if key not in generation:
            generation[key] = _by_age(figure, head)


def _spread(generation: dict[str, int], links: Sequence[_Link]) -> None:
    changed = True
    while changed:
        changed = False
        for link in links:
            step = _STEP[Kind(link.kind)]
            if link.person in generation and link.other not in generation:
                generation[link.other] = generation[link.person] + step
                changed = True
            elif link.other in generation and link.person not in generation:
                generation[link.person] = generation[link.other] - step
                changed = True


def _by_age(figure: Figure, head: Person | None) -> int:
    if not (figure.born and head and head.birth_date):
        return 0
    years = (figure.born - head.birth_date).days / 365.25
    return max(-2, min(2, round(years / (YEARS * 1.4)))) if abs(years) >= YEARS else 0


# --- unions and children -------------------------------------------------------------------------


def _unite(
    family: Family, members: Sequence[Person], head: Person | None, links: Sequence[_Link]
) -> None:
    for link in links:
        if link.kind in (Kind.SPOUSE, Kind.FORMER_SPOUSE):
            _union(family, (link.person, link.other), divorced=link.kind == Kind.FORMER_SPOUSE)
    parents: dict[str, set[str]] = {}
    for link in links:
        if link.kind in (Kind.FATHER, Kind.MOTHER):
            parents.setdefault(link.person, set()).add(link.other)
        elif link.kind == Kind.CHILD:
            parents.setdefault(link.other, set()).add(link.person)
    _from_the_head(family, members, head, parents)
    for child, found in parents.items():
        _union(family, tuple(sorted(found))[:2]).children.append(child)
    for union in family.unions:
        union.children.sort(key=lambda key: (family.figures[key].born or dt.date.max, key))
    _siblings(family, head, links, set(parents))


def _from_the_head(
    family: Family, members: Sequence[Person], head: Person | None, parents: dict[str, set[str]]
) -> None:
    """What the relation to the head says, for those of whom no relation is written."""
    if head is None:
        return
    by: dict[str, list[str]] = {}
    for member in members:
        by.setdefault(member.relation, []).append(_key(member))
    own = _key(head)
    taken = {key for union in family.unions for key in union.partners}
    for spouse in by.get("1", [])[:1]:
        if spouse not in taken and own not in taken:
            _union(family, (own, spouse))
    couple = _couple_of(family, own)
    for child in by.get("2", []) + by.get("3", []):
        parents.setdefault(child, set(couple))
    elders = by.get("5", [])[:2]
    if elders:
        parents.setdefault(own, set(elders))
        if len(elders) == 2 and not taken & set(elders):
            _union(family, tuple(elders))
        for sibling in by.get("7", []):
            parents.setdefault(sibling, set(elders))
        if len(by.get("6", [])) in (1, 2):
            parents.setdefault(elders[0], set(by["6"]))
    elif len(by.get("6", [])) == 2 and not taken & set(by["6"]):
        _union(family, tuple(by["6"]))
    children = by.get("2", []) + by.get("3", [])
    for grandchild in by.get("4", []):
        # Whose child a grandchild is, is known only where there is one to be it.
        if len(children) == 1:
            parents.setdefault(grandchild, set(_couple_of(family, children[0])))


def _couple_of(family: Family, key: str) -> tuple[str, ...]:
    for union in family.unions:
        if key in union.partners and not union.divorced:
            return union.partners
    return (key,)


def _union(family: Family, partners: tuple[str, ...], *, divorced: bool = False) -> Union:
    for union in family.unions:
        if set(union.partners) == set(partners):
            return union
    made = Union(partners, divorced=divorced)
    family.unions.append(made)
    return made


def _siblings(
    family: Family, head: Person | None, links: Sequence[_Link], with_parents: set[str]
) -> None:
    groups: list[set[str]] = []
    pairs = [{link.person, link.other} for link in links if link.kind == Kind.SIBLING]
    for pair in pairs:
        joined = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair]
        groups.append(pair.union(*joined))
    for group in groups:
        free = sorted(group - with_parents)
        of_known = sorted(group & with_parents)
        if of_known:
            union = next(u for u in family.unions if of_known[0] in u.children)
            union.children += [key for key in free if key not in union.children]
        elif len(free) > 1:
            family.siblings.append(free)


# --- in words ------------------------------------------------------------------------------------


def _line(family: Family, member: Person, household: Household, links: Sequence[_Link]) -> Line:
    key = _key(member)
    named = family.figures
    is_head = member.pk == household.head_id
    told = [_("Head of household") if is_head else str(member.get_relation_display())]
    for link in links:
        if link.person == key:
            told.append(f"{Kind(link.kind).label} {named[link.other].name}")
    return Line(
        name=member.name,
        sex=str(member.get_sex_display()),
        age="" if member.age_on() is None else str(member.age_on()),
        told="、".join(told),
        deceased=named[key].deceased,
    )
