"""K12, K17 and the counts beside them are the plain query over the rows, at every level."""

from __future__ import annotations

import datetime as dt
import random
from types import SimpleNamespace

import pytest
from django.db.models import Sum
from django.urls import reverse

from households.models import Lead, SatisfactionAnswer, SatisfactionSurvey
from reporting.figures import Period, read
from reporting.figures.nodes import of_division, of_station
from reporting.figures.tallies import whole_blocks
from stations.models import Division, Station
from tests.factories.accounts import make_user
from tests.factories.stations import DivisionFactory, StationFactory

CODES = ("K12", "K12M", "K17", "HN13", "HN13L", "HN13R")
MONTHS = [dt.date(2026, month, 1) for month in (1, 2, 3)]


@pytest.fixture
def province(db) -> SimpleNamespace:
    for code in ("52", "5227", "522702"):
        DivisionFactory(code=code)
    stations = [
        StationFactory(division=DivisionFactory(code=f"52270200{number}")) for number in (1, 2, 3)
    ]
    worker = make_user("worker", station=stations[0])
    return SimpleNamespace(stations=stations, worker=worker)


def answers(province, station, month: dt.date, points: list[int | None]) -> None:
    survey, _made = SatisfactionSurvey.objects.get_or_create(
        station=station, title="满意度",
        defaults={"closes_on": dt.date(2099, 1, 1), "created_by": province.worker},
    )  # fmt: skip
    for point in points:
        SatisfactionAnswer.objects.create(survey=survey, overall=point, answered_on=month)


def nodes() -> list:
    divisions = Division.objects.filter(level__lte=4).order_by("code")
    return [of_division(d) for d in divisions] + [
        of_station(s) for s in Station.objects.order_by("pk")
    ]


def told(code: str, node, *months: dt.date):
    return read([node], [Period(months[0], months[-1])], [code]).value(
        code, node, Period(months[0], months[-1])
    )


def test_every_figure_is_its_plain_query_at_every_level(province):
    chance = random.Random(7)
    for station in province.stations:
        for month in MONTHS:
            points = [chance.randint(1, 5) for _ in range(chance.randint(5, 9))]
            answers(province, station, month, [*points, None])
        for _ in range(6):
            lead = Lead.objects.create(
                station=station, name="某", difficulty="living", created_by=province.worker,
                found_on=chance.choice(MONTHS), persons=chance.randint(1, 4),
            )  # fmt: skip
            lead.status = chance.choice(Lead.Status.values)
            lead.outcome = chance.choice(["", "aided", "referred"])
            lead.save()
    Lead.objects.first().delete()
    periods = [Period(MONTHS[0], MONTHS[0]), Period(MONTHS[0], MONTHS[2])]
    places = nodes()
    found = read(places, periods, CODES)
    for node in places:
        inside = (
            {"station_id": node.id}
            if node.is_station
            else {"station__division_code__startswith": node.prefix}
        )
        for period in periods:
            leads = Lead.objects.filter(**inside, found_on__range=(period.first, period.end))
            valid = SatisfactionAnswer.objects.filter(
                **inside, answered_on__range=(period.first, period.end), overall__isnull=False
            )
            n, good = valid.count(), valid.filter(overall__gte=4).count()
            mean = valid.aggregate(s=Sum("overall"))["s"] / n
            closed = leads.filter(status="closed").count()
            assert found.value("K12", node, period) == round(100 * good / n, 2)
            assert found.get("K12", node, period).denominator == n
            assert found.value("K12M", node, period) == round(mean, 2)
            assert found.value("HN13L", node, period) == leads.count()
            assert found.value("HN13", node, period) == (
                leads.aggregate(s=Sum("persons"))["s"] or 0
            )
            if leads.count():
                assert found.value("K17", node, period) == round(100 * closed / leads.count(), 2)
            else:
                assert found.value("K17", node, period) is None


def test_fewer_than_five_answers_are_no_figure_and_five_are(province):
    one, _two, _three = map(of_station, province.stations)
    county = of_division(Division.objects.get(code="522702000000"))
    answers(province, province.stations[0], MONTHS[0], [5, 5, 5, 5])
    assert told("K12", one, MONTHS[0]) is None and told("K12", county, MONTHS[0]) is None
    reading = read([one], [Period(MONTHS[0], MONTHS[0])], ["K12", "K12M"])
    assert reading.get("K12", one, Period(MONTHS[0], MONTHS[0])).denominator is None
    answers(province, province.stations[0], MONTHS[0], [1])
    assert told("K12", one, MONTHS[0]) == 80.0 == told("K12", county, MONTHS[0])


def test_a_small_sibling_is_not_found_by_subtracting_from_the_county(province):
    one, _two, three = map(of_station, province.stations)
    county = of_division(Division.objects.get(code="522702000000"))
    answers(province, province.stations[0], MONTHS[0], [5] * 9)
    answers(province, province.stations[1], MONTHS[0], [1] * 3)
    assert told("K12", county, MONTHS[0]) == 75.0
    assert told("K12", one, MONTHS[0]) is None, "12 less 9 would tell the 3"
    township = of_division(Division.objects.get(code="522702001000"))
    assert told("K12", township, MONTHS[0]) is None, "and so would its township"
    answers(province, province.stations[2], MONTHS[0], [4] * 12)
    assert told("K12", three, MONTHS[0]) == 100.0
    assert told("K12", one, MONTHS[0]) is None


def test_a_small_month_is_not_found_by_subtracting_from_the_quarter(province):
    one = of_station(province.stations[0])
    answers(province, province.stations[0], MONTHS[0], [5] * 20)
    answers(province, province.stations[0], MONTHS[1], [1] * 3)
    period = Period(MONTHS[0], MONTHS[2])
    assert read([one], [period], ["K12"]).get("K12", one, period).denominator == 20
    answers(province, province.stations[0], MONTHS[2], [1] * 2)
    assert read([one], [period], ["K12"]).get("K12", one, period).denominator == 25
    assert told("K12", one, MONTHS[1]) is None


def test_large_months_stand_alone_and_small_ones_together():
    january, february, march = MONTHS
    assert whole_blocks({january: 3, february: 100, march: 2}, 5) == [{february}, {january, march}]
    assert whole_blocks({january: 3}, 5) == []


def test_officials_read_the_figures_without_seeing_a_row(province, client):
    for station in province.stations:
        Lead.objects.create(
            station=station, name="罗小梅", difficulty="living", created_by=province.worker,
            found_on=MONTHS[0], status="closed",
        )  # fmt: skip
    answers(province, province.stations[0], MONTHS[0], [5] * 6)
    client.force_login(make_user("province_admin"))
    base = "/api/v1/figures/?division=522702&from=2026-01&to=2026-01&indicator="
    rows = client.get(base + "K17").json()
    assert "100" in str(rows) and "罗小梅" not in str(rows)
    assert client.get(reverse("households:leads")).context["total"] == 0
    url = reverse("reporting:breakdown", args=["522702"])
    for code in CODES:
        page = client.get(f"{url}?indicator={code}&from=2026-01&to=2026-01")
        assert page.status_code == 200
        assert b">None<" not in page.content


def test_hidden_figures_stay_hidden_in_the_breakdown_and_its_export(province, client):
    answers(province, province.stations[0], MONTHS[0], [5] * 9)
    answers(province, province.stations[1], MONTHS[0], [1] * 3)
    client.force_login(make_user("county_admin"))
    url = reverse("reporting:breakdown", args=["522702"]) + "?indicator=K12&from=2026-01&to=2026-01"
    page = client.get(url).content.decode()
    sheet = client.get(url + "&export=csv")
    body = b"".join(sheet.streaming_content) if sheet.streaming else sheet.content
    assert "75.00" in page
    for text in (page, body.decode("utf-8-sig")):
        assert "100.0" not in text and "0.00" not in text.replace("75.00", "").replace(
            "100.00", "!"
        )
