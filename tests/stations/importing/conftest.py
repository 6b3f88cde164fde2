import pytest
from django.test import Client

from tests.factories.accounts import make_user
from tests.factories.stations import make_division_tree


@pytest.fixture
def tree():
    return make_division_tree()


@pytest.fixture
def clerk(tree):
    return make_user("county_admin", division="522702")


@pytest.fixture
def county(clerk):
    client = Client()
    client.force_login(clerk)
    return client
