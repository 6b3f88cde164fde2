"""The station pages as people of different roles meet them."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.models import Station
from stations.names import label_name, proposed_name
from tests.factories.accounts import make_user
from tests.factories.stations import DivisionFactory, StationFactory, make_division_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_division_tree()


def signed_in(role, **posting):
    client = Client()
    client.force_login(make_user(role, **posting))
    return client


@pytest.fixture
def county(tree):
    return signed_in("county_admin", division="522702")


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def new_station(tree, **changes):
    return {
        "level": "3",
        "division": str(tree.fengshan.pk),
        "at3": "522702000000",
        "status": "running",
        "since": "2024-05-01",
        "plaque_on": "2024-05-01",
        "functions": ["service_hub"],
    } | changes


def test_the_list_is_searched_and_filtered_by_its_address(county, tree):
    StationFactory(division=tree.jinshan, official_name="金山站")
    StationFactory(division=tree.fengshan, official_name="凤山站", status="suspended")
    StationFactory(division=tree.wenfeng, official_name="文峰站")
    page = text(county.get("/stations/"))
    assert "金山站" in page
    assert "文峰站" not in page
    assert "凤山站" not in text(county.get("/stations/?q=金山"))
    assert "金山站" not in text(county.get("/stations/?status=suspended"))
    assert "凤山站" not in text(county.get("/stations/?division=522702001"))
    assert "金山站" not in text(county.get("/stations/?level=2"))


def test_the_list_is_exported_with_codes_as_text(county, tree):
    StationFactory(division=tree.jinshan, official_name="=HYPERLINK(1)")
    response = county.get("/stations/?export=csv")
    assert response.status_code == 200
    body = response.content.decode("utf-8-sig")
    assert "522702001000" in body
    assert "'=HYPERLINK(1)" in body


def test_a_station_of_another_county_is_not_found(county, tree):
    other = StationFactory(division=tree.wenfeng)
    for name in ("detail", "edit", "status"):
        for key in (other.uuid, uuid.uuid4()):
            assert county.get(reverse(f"stations:{name}", args=[key])).status_code == 404


def test_the_detail_page_tells_life_staff_villages_and_changes(county, tree):
    station = StationFactory(division=tree.jinshan, phone="0854-2222333")
    make_user("worker", station=station, name="杨小兰")
    station.covered_villages.add(tree.sajin)
    edited = {"official_name": "金山新站", "plaque_on": "2022-05-01", "rooms": "个案室"}
    assert county.post(reverse("stations:edit", args=[station.uuid]), edited).status_code == 302
    with CaptureQueriesContext(connection) as asked:
        page = text(county.get(reverse("stations:detail", args=[station.uuid])))
    assert len(asked) <= 18  # of which transaction and scope take six
    for words in ("金山新站", "杨小兰", "2022-05-01", "个案室", "0854-2222333"):
        assert words in page
    assert "金山街道社会工作和志愿服务站" in page  # the name before, in the history


def test_a_county_opens_a_station_under_the_proposed_name(county, tree):
    response = county.post("/stations/new/", new_station(tree))
    assert response.status_code == 302, text(response)
    station = Station.objects.get(division=tree.fengshan)
    assert station.official_name == "凤山镇社会工作和志愿服务站"
    assert (station.status, station.functions) == ("running", ["service_hub"])
    assert station.phases.get().starts_on == dt.date(2024, 5, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"division": ""}, "division"),
        ({"level": "2", "division": "fuquan"}, "division"),
        ({"division": "jinshan"}, "division"),
        ({"division": "wenfeng"}, "division"),
        ({"plaque_on": ""}, "plaque_on"),
        ({"plaque_on": "2024-13-01"}, "plaque_on"),
        ({"since": "2999-01-01"}, "since"),
        ({"operator_uscc": "52419999MJF0000076"}, "operator_uscc"),
        ({"level": "1"}, "level"),
    ],
)
def test_wrong_input_stands_beside_its_field_and_nothing_typed_is_lost(
    county, tree, changes, field
):
    StationFactory(division=tree.fuquan)
    StationFactory(division=tree.jinshan)
    before = Station.objects.count()
    if changes.get("division"):
        changes = changes | {"division": str(getattr(tree, changes["division"]).pk)}
    data = new_station(tree, rooms="个案室一间", official_name="我的站") | changes
    response = county.post("/stations/new/", data)
    page = text(response)
    assert field in response.context["form"].errors, response.context["form"].errors
    assert "个案室一间" in page
    assert "我的站" in page
    assert Station.objects.count() == before


def test_a_branch_is_accepted_when_ticked(county, tree):
    StationFactory(division=tree.jinshan)
    data = new_station(tree, division=str(tree.jinshan.pk), official_name="金山分站")
    assert "division" in county.post("/stations/new/", data).context["form"].errors
    assert county.post("/stations/new/", data | {"is_branch": "on"}).status_code == 302


def options(page):
    select = re.search(r'<select[^>]*name="division".*?</select>', page, re.S).group()
    return re.findall(r'value="(\d+)"', select)


def test_the_place_picker_offers_only_the_own_jurisdiction(county, tree):
    StationFactory(division=tree.jinshan)
    page = text(county.get("/stations/place/?level=3"))
    assert len(options(page)) == 8
    assert "文峰街道" not in page
    page = text(county.get(f"/stations/place/?level=3&division={tree.fengshan.pk}"))
    assert 'value="凤山镇社会工作和志愿服务站"' in page
    assert len(options(text(county.get("/stations/place/?level=3&q=凤山")))) == 1
    assert options(text(county.get("/stations/place/?level=3&q=文峰"))) == []
    # A room stands in a village: the township is asked first.
    assert options(text(county.get("/stations/place/?level=4"))) == []
    assert len(options(text(county.get("/stations/place/?level=4&at4=522702001000")))) == 2


def test_the_province_walks_down_to_a_township(tree):
    province = signed_in("province_admin", division="52")
    page = text(province.get("/stations/place/?level=3&at2=522700000000"))
    assert "福泉市" in page
    assert options(page) == []
    page = text(province.get("/stations/place/?level=3&at2=522700000000&at3=522702000000"))
    assert len(options(page)) == 8


def test_without_scripts_the_button_fills_the_next_list_and_keeps_what_was_typed(tree):
    province = signed_in("province_admin", division="52")
    data = {"level": "3", "at2": "522700000000", "at3": "522702000000", "rooms": "活动室"}
    page = text(province.post("/stations/new/", data | {"pick": "1"}))
    assert len(options(page)) == 8
    assert "活动室" in page
    assert "errmsg" not in page


def test_the_status_is_changed_with_a_reason(county, tree):
    station = StationFactory(division=tree.jinshan)
    path = reverse("stations:status", args=[station.uuid])
    response = county.post(path, {"to": "suspended", "on": "2024-01-01", "reason": ""})
    assert "reason" in response.context["form"].errors
    done = county.post(path, {"to": "suspended", "on": "2024-01-01", "reason": "装修"})
    assert done.status_code == 302
    station.refresh_from_db()
    assert station.status == "suspended"


@pytest.mark.parametrize("role", ["worker", "supervisor"])
def test_who_may_not_edit_is_refused(tree, role):
    station = StationFactory(division=tree.jinshan)
    client = signed_in(role, station=station)
    page = text(client.get(reverse("stations:detail", args=[station.uuid])))
    assert "/edit/" not in page
    for name in ("edit", "status"):
        assert client.post(reverse(f"stations:{name}", args=[station.uuid])).status_code == 403
    assert client.get("/stations/new/").status_code == 403


def test_a_station_head_edits_the_own_station_and_is_told_why_no_new_one(tree):
    station = StationFactory(division=tree.jinshan)
    client = signed_in("station_head", station=station)
    assert client.get(reverse("stations:edit", args=[station.uuid])).status_code == 200
    assert client.get("/stations/new/").status_code == 302
    assert client.get("/stations/map/522702/").status_code == 404


def test_the_map_shows_the_same_figures_as_the_lists_behind_it(tree):
    StationFactory(division=tree.jinshan)
    prefecture = signed_in("prefecture_admin", division="5227")
    page = text(prefecture.get("/stations/map/5227/"))
    assert "10.00%" in page  # 1 of 10
    assert page.count('class="c q') == 12
    rows = prefecture.get("/stations/coverage/5227/?covered=1").context["page"].rows
    assert [row.name for row in rows] == ["金山街道"]
    assert prefecture.get("/stations/coverage/5227/").context["total"] == 10
    assert prefecture.get("/stations/coverage/5227/?on=2021-01-01&covered=1").context["total"] == 0
    county_page = text(prefecture.get("/stations/map/522702000000/"))
    assert "金山街道" in county_page
    for foreign in ("5205", "52", "520502", "999999", "x"):
        assert prefecture.get(f"/stations/map/{foreign}/").status_code == 404
        assert prefecture.get(f"/stations/coverage/{foreign}/").status_code == 404


def test_the_map_says_sketch_until_an_approval_number_is_set(county, settings):
    assert "GS" not in text(county.get("/stations/map/522702/"))
    settings.MAP_APPROVAL_NUMBER = "GS（2026）0001号"
    assert "GS（2026）0001号" in text(county.get("/stations/map/522702/"))


def test_a_wrong_day_on_the_map_is_told(county):
    for day in ("x", "2999-01-01"):
        assert "errmsg" in text(county.get(f"/stations/map/522702/?on={day}"))


def test_names_follow_the_pattern_of_the_province(tree):
    assert proposed_name(tree.fuquan, 2) == "福泉市社会工作和志愿服务总站"
    assert proposed_name(tree.sajin, 4) == "洒金社区社会工作和志愿服务室"
    assert proposed_name(tree.shuanggu, 4) == "双谷村社会工作和志愿服务室"
    assert proposed_name(tree.sajin, 3) == ""
    henan = DivisionFactory(code="410102001", name="林山寨街道")
    assert proposed_name(henan, 3) == "林山寨街道社会工作服务站"
    assert label_name("黔南布依族苗族自治州") == "黔南州"
    assert label_name("三都水族自治县") == "三都县"
    assert label_name("福泉市") == "福泉市"


@pytest.mark.parametrize("role", ["sys_admin", "auditor"])
def test_the_menu_of_administrators_has_no_stations(tree, role):
    assert "/stations/" not in text(signed_in(role).get("/accounts/me/"))
