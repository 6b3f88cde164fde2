import pytest

from tests.factories.accounts import make_user


@pytest.fixture
def province(divisions):
    return make_user("sys_admin", division="52", username="province.admin")


@pytest.fixture
def county(divisions):
    return make_user("sys_admin", division="522702", username="fuquan.admin")


@pytest.fixture
def worker(station):
    return make_user("worker", station=station, name="王志强")
