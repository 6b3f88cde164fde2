"""The tree of divisions comes in whole, once, and keeps its past."""

import datetime as dt
import gzip

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from stations.editions import DATA, import_edition, read_rows
from stations.models import Division, Station
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db

ROWS = [
    ("520000000000", "贵州省", 1, ""),
    ("522700000000", "黔南布依族苗族自治州", 2, "520000000000"),
    ("522702000000", "福泉市", 3, "522700000000"),
    ("522702001000", "金山街道", 4, "522702000000"),
    ("522702102000", "凤山镇", 4, "522702000000"),
]


def test_guizhou_with_its_villages_comes_in_with_few_statements(
    capsys, django_assert_max_num_queries
):
    # Row by row it would be 19,572 of them.
    with django_assert_max_num_queries(40):
        call_command("import_divisions", "--province", "52", "--villages")
    assert "created 19572" in capsys.readouterr().out
    by_level = [Division.objects.filter(level=level).count() for level in (1, 2, 3, 4, 5)]
    assert by_level == [1, 9, 88, 1510, 17964]
    assert Division.objects.counted_townships().under("52").count() == 1510
    assert Division.objects.under("522702").filter(level=4).count() == 8
    village = Division.objects.get(code="522702001001")
    assert (village.parent.code, village.parent.township_no) == ("522702001000", 1)
    call_command("import_divisions", "--province", "52", "--villages")
    assert "created 0, renamed 0, moved 0, closed 0" in capsys.readouterr().out


def test_the_shipped_codes_hold_the_known_totals_of_three_provinces():
    import_edition(read_rows(DATA / "divisions.csv.gz"))
    formal = Division.objects.counted_townships()
    assert [formal.under(code).count() for code in ("41", "52", "12")] == [2467, 1510, 252]
    assert Division.objects.filter(level=4, code__startswith="41").count() == 2586


def test_a_new_edition_renames_and_adds_but_closes_only_when_told():
    import_edition(ROWS)
    newer = [
        *ROWS[:4],
        ("522702103000", "陆坪镇", 4, "522702000000"),
    ]
    newer[3] = ("522702001000", "金山新区街道", 4, "522702000000")
    since = dt.date(2025, 1, 1)
    counts = import_edition(newer, edition="NBS-2025", valid_from=since)
    assert (counts.created, counts.renamed, counts.missing, counts.closed) == (1, 1, 1, 0)
    assert Division.objects.get(code="522702102000").valid_to is None
    pairs = [("522702102", "522702103")]
    counts = import_edition(
        newer, edition="NBS-2025", valid_from=since, close_missing_on=since, replacements=pairs
    )
    assert (counts.created, counts.closed) == (0, 1)
    closed = Division.objects.get(code="522702102000")
    assert (closed.valid_to, closed.replaced_by.name) == (since, "陆坪镇")
    names = [
        list(Division.objects.counted_townships().valid_on(day).values_list("code", flat=True))
        for day in (dt.date(2024, 12, 31), since)
    ]
    assert names == [["522702001000", "522702102000"], ["522702001000", "522702103000"]]


@pytest.mark.parametrize(
    "rows",
    [
        [("522702001000", "金山街道", 4, "522702000000")],
        [ROWS[0], ROWS[0]],
    ],
    ids=["unknown parent", "code twice"],
)
def test_a_broken_edition_is_refused_whole(rows):
    with pytest.raises(ValidationError):
        import_edition(rows)
    assert not Division.objects.exists()


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "codes.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("code,name,level,parent_code\n52,贵州省,province,\n")
    with pytest.raises(CommandError, match="2"):
        call_command("import_divisions", "--file", str(path), "--edition", "X")


def test_the_code_of_a_station_follows_its_division_even_past_the_orm():
    township = DivisionFactory(code="522702102")
    station = StationFactory(division=DivisionFactory(code="522702001"))
    Station.objects.filter(pk=station.pk).update(division=township, division_code="999999999999")
    station.refresh_from_db()
    assert station.division_code == "522702102000"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stations_division SET code = '522702199000' WHERE id = %s", [township.pk]
        )
    station.refresh_from_db()
    assert station.division_code == "522702199000"
    loose = Station(official_name="x", level=3, division=DivisionFactory(code="522702103"))
    Station.objects.bulk_create([loose])
    loose.refresh_from_db()
    assert loose.division_code == "522702103000"
