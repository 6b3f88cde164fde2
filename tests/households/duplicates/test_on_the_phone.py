"""Two files are compared field by field where the screen is narrow."""

from __future__ import annotations

from households.models import DuplicatePair, Household, Person


def test_each_column_says_by_its_number_which_file_it_is(world, sign_in):
    twin = Household.objects.create(station=world.station, division=world.village)
    twin.head = Person.objects.create(
        household=twin, station=twin.station, name="张桂蓝", birth_date=world.head.birth_date, id_type="none",
        id_reason="未办",
    )  # fmt: skip
    twin.save()
    pair = DuplicatePair.objects.get()
    page = sign_in(world.head_of_station).get(f"/duplicates/{pair.uuid}/").content.decode()
    assert 'class="tb pair"' in page
    for file in (world.household, twin):
        assert f'<small class="num">{file.file_no}</small>' in page
