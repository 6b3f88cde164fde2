"""档案完整率 (K20): one definition for the page, the stored column, the list and the indicators."""

from __future__ import annotations

import pytest

from households.file import completeness
from households.models import Household
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import log_visit


def stored(household) -> int:
    return Household.objects.values_list("completeness", flat=True).get(pk=household.pk)


def missing(household) -> set[str]:
    told = completeness.of(household)
    labels = {check.label: check.key for check in completeness.checks()}
    return {labels[part.label] for part in told.missing}


def test_what_is_missing_is_named_with_the_page_that_adds_it(world, sign_in):
    response = sign_in(world.worker).get(world.household.get_absolute_url())
    told = response.context["completeness"]
    assert "visited" in missing(world.household)
    assert all(part.url in response.content.decode() for part in told.missing)
    assert told.percent == round(100 * told.present / told.required)


def test_adding_a_part_raises_the_stored_percentage_at_once(world):
    before = stored(world.household)
    assert "categories" in missing(world.household)
    world.head.set_categories(["L1"])
    assert "categories" not in missing(world.household)
    assert stored(world.household) > before
    assert stored(world.household) == completeness.of(world.household).percent


def test_an_ended_target_group_no_longer_completes_the_file(world):
    world.head.set_categories(["L1"])
    held = stored(world.household)
    world.head.set_categories([])
    assert stored(world.household) < held


def test_a_visit_completes_its_part(world):
    before = stored(world.household)
    log_visit(world.household, by=world.worker)
    assert "visited" not in missing(world.household)
    assert stored(world.household) > before


def test_one_member_without_birth_date_leaves_the_members_incomplete(world):
    assert "members" not in missing(world.household)
    PersonFactory(household=world.household, birth_date=None, id_number=None, sex="1")
    assert "members" in missing(world.household)


def test_the_nightly_refresh_writes_what_the_page_says_and_only_what_changed(world):
    households = [world.household, world.far, HouseholdFactory(with_head="王小梅")]
    Household.objects.update(completeness=0)
    assert completeness.refresh() == 3
    assert completeness.refresh() == 0
    for household in households:
        assert stored(household) == completeness.of(household).percent


@pytest.mark.parametrize("present", range(14))
def test_page_and_column_round_alike(db, monkeypatch, present):
    """Of 13 parts, any number present: the percentage of SQL is the percentage of Python."""
    from django.db.models import Q

    household = HouseholdFactory(with_head=True)
    checks = {
        str(n): completeness.Check(
            str(n), n, str(n),
            present=lambda n=n: Q(pk__isnull=n > present),
            url=lambda household: "/",
        )
        for n in range(1, 14)
    }  # fmt: skip
    monkeypatch.setattr(completeness, "_checks", checks)
    completeness.refresh()
    assert stored(household) == completeness.of(household).percent


def test_refreshing_is_one_statement_for_the_whole_register(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        completeness.refresh()


def test_the_stored_percentage_is_no_change_of_the_household(world, sign_in):
    world.head.set_categories(["L1"])
    response = sign_in(world.worker).get(world.household.get_absolute_url(), {"tab": "history"})
    assert "completeness" not in {str(c.field) for c in response.context["changes"]}


def test_the_same_key_cannot_be_registered_twice():
    check = completeness.checks()[0]
    with pytest.raises(ValueError, match=check.key):
        completeness.register(check)
