"""Two counties: the reader works in Fuquan, the other one lies in Qixingguan."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.stations import DivisionFactory, StationFactory


@pytest.fixture
def world(db) -> SimpleNamespace:
    return build_world()


def build_world() -> SimpleNamespace:
    """`here`: station, household and one user per role in Fuquan; `there`: planted in Bijie."""
    station = StationFactory(division__code="522702001")
    far_station = StationFactory(division__code="520502001")
    village = DivisionFactory(code="522702001001")
    worker = make_user("worker", station=station, name="李敏")
    household = HouseholdFactory(
        station=station, division=village, worker=worker, with_head="张桂兰"
    )
    far = HouseholdFactory(
        station=far_station,
        division=DivisionFactory(code="520502001001"),
        address="外县街9号",
        with_head="独孤外县",
    )
    return SimpleNamespace(
        station=station,
        village=village,
        household=household,
        head=household.head,
        child=PersonFactory(household=household, name="张建国", relation="2"),
        far=far,
        far_station=far_station,
        planted=["独孤外县", "独孤", "外县街", far.file_no, str(far.uuid), far.head.id_masked],
        worker=worker,
        colleague=make_user("worker", station=station, name="王强"),
        head_of_station=make_user("station_head", station=station, name="站长"),
        supervisor=make_user("supervisor", station=station),
        main=make_user("main_station", name="总站"),
        county=make_user("county_admin", name="杨洁"),
        province=make_user("province_admin"),
        far_worker=make_user("worker", station=far_station),
    )


@pytest.fixture
def sign_in(client):
    """Sign a user in and give the client back."""

    def enter(user):
        client.force_login(user)
        return client

    return enter
