from __future__ import annotations

import pytest

from households.models import EconomicSurvey
from tests.households.economy.surveys import authorise


@pytest.fixture
def survey(world) -> EconomicSurvey:
    survey = EconomicSurvey(
        household=world.household, applicant=world.head, surveyor=world.worker,
        authorisation=authorise(world.head, world.worker),
    )  # fmt: skip
    survey.start()
    return survey
