"""What stands beside every change: who or what made it, without an error caught per row."""

import pghistory
import pytest
from django.db import connection

from config.celery import app
from tests.factories.stations import StationFactory


@app.task(name="tests.rename_station", shared=False)
def rename(pk: int) -> None:
    from stations.models import Station

    Station.objects.filter(pk=pk).update(short_name="金山站")


@pytest.mark.django_db
def test_a_background_task_names_itself_in_the_history():
    station = StationFactory()
    rename(station.pk)
    event = station.events.latest("pgh_created_at")
    assert event.pgh_context.metadata == {"task": "tests.rename_station"}
    assert not hasattr(pghistory.runtime._tracker, "value"), "the context ends with the task"


@pytest.mark.django_db
def test_no_trigger_has_to_recover_from_a_missing_setting():
    """`_pgtrigger_should_ignore` catches an error, and so opens a subtransaction per row, without."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW pgtrigger.ignore")
        assert cursor.fetchone() == ("{}",)
