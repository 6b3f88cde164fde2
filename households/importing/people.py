"""What one row says about a person: read it, check it by the model's own rules, compare it with what
is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from core.sheets.checking import Finding
from core.sheets.layout import Policy
from households.models import DisabilityCertificate, Person, PersonCategory

# Attributes that are shown masked wherever they are shown.
MASKED = {"id_number": "id_masked", "phone": "phone_masked"}
SEALED = ("id_number", "phone", *Person.SEALED)


@dataclass
class Plan:
    """What a valid row would do. `changes`: attribute → new value of a known person."""

    person: Person
    is_new: bool
    changes: dict[str, Any] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    certificate: DisabilityCertificate | None = None
    replaces: int | None = None
    household: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """What is stored about the persons of some rows, loaded at once."""

    persons: dict[int, Person]
    tags: dict[int, set[str]]
    certificates: dict[int, DisabilityCertificate]

    @classmethod
    def of(cls, keys: list[int]) -> Register:
        persons = Person.objects.select_related("household").in_bulk(keys)
        tags: dict[int, set[str]] = {}
        open_ones = PersonCategory.objects.filter(person__in=keys, ends_on__isnull=True)
        for person_id, code in open_ones.values_list("person_id", "code"):
            tags.setdefault(person_id, set()).add(code)
        certificates = DisabilityCertificate.objects.filter(person__in=keys, status="current")
        return cls(persons, tags, {c.person_id: c for c in certificates})


def plan(finding: Finding, values: dict[str, Any], known: Person | None, register: Register,
         policy: str) -> Plan | None:  # fmt: skip
    """The plan of a row whose cells could be read; errors and differences go to the finding."""
    said = {
        name.removeprefix("person."): value
        for name, value in values.items()
        if name.startswith("person.") and value is not None
    }
    for name in ("sons", "daughters"):
        if name in said:
            said[name] = int(said[name])
    made = _new(said) if known is None else _changed(finding, said, known, policy)
    if known is None:
        _check(finding, made.person)
    if not finding.errors:
        _categories(finding, made, values, register)
        _certificate(finding, made, values, register, policy)
    return made


@cache
def _defaults() -> tuple[list[Any], list[Any]]:
    """What every new person has alike, field by field, and the fields that each gets anew."""
    fields = Person._meta.concrete_fields
    anew = [field for field in fields if field.has_default() and callable(field.default)]
    return [None if field in anew else field.get_default() for field in fields], anew


def _new(said: dict[str, Any]) -> Plan:
    """By position: for each keyword Django looks through fifty fields, a third of a preview's time."""
    alike, anew = _defaults()
    person: Person = cast(Any, Person)(*alike)
    for made in anew:
        setattr(person, made.attname, made.get_default())
    for name, value in said.items():
        setattr(person, name, value)
    return Plan(person, is_new=True)


def _changed(finding: Finding, said: dict[str, Any], person: Person, policy: str) -> Plan:
    # A head stays one, and a member does not become one, by an import (`sheet` says so).
    said.pop("relation", None) if person.relation == said.get("relation") else None
    old = {name: getattr(person, name) for name in said}
    masks = {name: getattr(person, mask) for name, mask in MASKED.items()}
    for name, value in said.items():
        setattr(person, name, value)
    _check(finding, person)
    changes = {}
    for name, before in old.items():
        after = getattr(person, name)
        if after == before or (not after and not before):
            continue
        finding.differences.append(_difference(person, name, before, after, masks))
        if policy == Policy.TAKE or (policy == Policy.FILL and _is_empty(name, before)):
            changes[name] = after
        else:
            setattr(person, name, before)
    if changes and len(changes) < len(finding.differences):
        # Half of the row only: what stays and what comes must fit each other as well.
        _check(finding, person)
    return Plan(person, is_new=False, changes=changes)


def _is_empty(name: str, value: Any) -> bool:
    return value in (None, "", []) or (name == "sex" and value in ("0", "9"))


def _difference(
    person: Person, name: str, before: Any, after: Any, masks: dict[str, str]
) -> dict[str, str]:
    stored: Any = Person._meta.get_field(name)
    if name in SEALED:
        # The file's own value is in the row; the stored one is not revealed by importing.
        return {
            "column": str(stored.verbose_name),
            "before": masks.get(name) or (_("(stored)") if before else ""),
            "after": str(after),
        }
    labels = dict(stored.flatchoices)
    shown_before = "" if _is_empty(name, before) else str(labels.get(before, before))
    return {
        "column": str(stored.verbose_name),
        "before": shown_before,
        "after": str(labels.get(after, after)),
    }


def _check(finding: Finding, person: Person) -> None:
    try:
        person.clean()
    except ValidationError as error:
        add_errors(finding, error, "person.")


def _categories(finding: Finding, made: Plan, values: dict[str, Any], register: Register) -> None:
    codes = list(values.get("category.codes") or [])
    codes += [
        name.removeprefix("category.is_")
        for name, value in values.items()
        if value is True and name.startswith("category.is_")
    ]
    if not codes:
        return
    held = set() if made.is_new else register.tags.get(made.person.pk, set())
    labels = dict(PersonCategory.Code.choices)
    for code in dict.fromkeys(codes):
        if code in held:
            continue
        if refused := PersonCategory.refusal(code, made.person):
            cell = finding.cells.get("category.codes", "")
            add_error(finding, "category.codes", f"{labels[code]}: {refused}", value=cell)
            continue
        made.codes.append(code)
        if not made.is_new:
            finding.differences.append(
                {"column": _("Target groups"), "before": "", "after": str(labels[code])}
            )


def _certificate(
    finding: Finding, made: Plan, values: dict[str, Any], register: Register, policy: str
) -> None:
    said = {
        name: values.get(f"certificate.{name}")
        for name in ("number", "category", "grade", "issued_on")
    }
    if not said["number"] and not (said["category"] and said["grade"]):
        return
    new = DisabilityCertificate(**{name: value for name, value in said.items() if value})
    # The instance has no key yet; its number is compared with the person's here.
    new.person = made.person
    try:
        new.clean()
        own = made.person.id_number
        if new.number and own and new.number[:18] != own:
            raise ValidationError(
                {"number": _("The first 18 characters are not this person's ID number.")}
            )
    except ValidationError as error:
        add_errors(finding, error, "certificate.")
        return
    stored = None if made.is_new else register.certificates.get(made.person.pk)
    if stored and _same(stored, new):
        return
    if not made.is_new:
        finding.differences.append(
            {"column": _("disability certificate"), "before": str(stored or ""), "after": str(new)}
        )
    if stored is None or policy == Policy.TAKE:
        made.certificate, made.replaces = new, stored.pk if stored else None


def _same(stored: DisabilityCertificate, new: DisabilityCertificate) -> bool:
    if new.number and stored.number:
        return stored.number == new.number
    return (stored.category, stored.grade) == (new.category, new.grade)


def add_errors(finding: Finding, error: ValidationError, prefix: str) -> None:
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, messages in by_field.items():
        for message in messages:
            add_error(finding, "" if name == NON_FIELD_ERRORS else prefix + name, message)


def add_error(finding: Finding, column: str, reason: str, fix: str = "", value: str = "") -> None:
    """`column`: its name; the title is put in its place when the finding is kept."""
    finding.errors.append(
        {
            "column": column,
            "value": (value or finding.cells.get(column, ""))[:80],
            "reason": str(reason),
            "fix": str(fix),
        }
    )
