"""Photos and papers: whoever is signed in sends and reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory


@pytest.fixture
def sign_in() -> Callable[[Any], Client]:
    """A client of its own for every user."""

    def enter(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def away(db: None) -> Any:
    """A social worker of another county."""
    return make_user("worker", station=StationFactory(division__code="520502001"))


@pytest.fixture
def masked(db: None) -> Any:
    """The administrator of the county's main station, who reads masked lists."""
    return make_user("main_station")
