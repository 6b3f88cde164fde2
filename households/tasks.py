"""Nightly work on the register."""

from __future__ import annotations

from celery import shared_task

from households.register import derived


@shared_task(name="households.tasks.age_categories")
def age_categories() -> dict[str, int]:
    """Groups that follow from age and certificates, and the birthdays of the last month.

    Out: how many were set, ended, and birthdays written. Running it again changes nothing.
    """
    return derived.apply()
