import pytest
from django.test import Client

from tests.factories.accounts import PASSWORD
from tests.factories.stations import StationFactory, make_division_tree


@pytest.fixture
def divisions(db):
    return make_division_tree()


@pytest.fixture
def station(divisions):
    """A running station of Jinshan, Fuquan (522702001)."""
    return StationFactory(division=divisions.jinshan)


@pytest.fixture
def sign_in():
    """Sign in through the page, as a person does; returns that person's browser."""

    def signed_in(user, password=PASSWORD, **headers):
        browser = Client(headers=headers)
        response = browser.post(
            "/accounts/sign-in/", {"username": user.username, "password": password}
        )
        assert response.status_code == 302, response.content.decode()[:2000]
        return browser

    return signed_in
