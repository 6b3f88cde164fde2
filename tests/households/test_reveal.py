"""Showing a full ID number or phone: who may, who says why, and what is written down (2.1)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory

HTMX = {"HX-Request": "true"}


def reveal(client, person, headers=HTMX, **data):
    url = reverse("households:reveal", args=[person.uuid])
    return client.post(url, {"field": "id_number", **data}, headers=headers)


def reveals():
    return AuditEvent.objects.filter(action="reveal", success=True)


@pytest.mark.parametrize("role", ["worker", "head_of_station"])
@pytest.mark.parametrize("field", ["id_number", "phone"])
def test_own_clients_are_revealed_and_logged(world, sign_in, role, field):
    response = reveal(sign_in(getattr(world, role)), world.head, field=field)
    assert str(getattr(world.head, field)) in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    logged = reveals().get()
    assert logged.object_id == str(world.head.uuid)
    assert logged.detail == {"field": field}
    assert str(world.head.id_number) not in str(logged.__dict__)


def test_a_client_of_a_colleague_is_refused_and_the_try_is_logged(world, sign_in):
    response = reveal(sign_in(world.colleague), world.head)
    assert str(world.head.id_number) not in response.content.decode()
    assert AuditEvent.objects.filter(action="reveal", success=False).count() == 1
    plain = reveal(sign_in(world.colleague), world.head, headers={})
    assert plain.status_code == 403


def test_a_client_of_nobody_needs_a_reason(world, sign_in):
    nobodys = HouseholdFactory(station=world.station, worker=None, with_head="王芳")
    client = sign_in(world.worker)
    number = str(nobodys.head.id_number)
    assert number not in reveal(client, nobodys.head).content.decode()
    assert number in reveal(client, nobodys.head, reason="代为办理医保登记").content.decode()


@pytest.mark.parametrize("reason", ["", "   ", "查"])
def test_a_county_admin_without_a_reason_is_refused_beside_the_field(world, sign_in, reason):
    client = sign_in(world.county)
    fragment = reveal(client, world.head, reason=reason).content.decode()
    assert str(world.head.id_number) not in fragment
    assert 'aria-invalid="true"' in fragment and "errmsg" in fragment
    plain = reveal(client, world.head, headers={}, reason=reason)
    assert plain.status_code == 422 and "errmsg" in plain.content.decode()
    assert not reveals().exists()


def test_a_county_admin_with_a_reason_sees_it_and_the_reason_is_logged(world, sign_in):
    response = reveal(sign_in(world.county), world.head, reason="核对低保审批材料")
    assert str(world.head.id_number) in response.content.decode()
    assert reveals().get().reason == "核对低保审批材料"


def test_a_main_station_opens_the_file_first(world, sign_in):
    client = sign_in(world.main)
    shut = reveal(client, world.head, reason="核对低保审批材料").content.decode()
    assert str(world.head.id_number) not in shut
    client.post(reverse("households:open", args=[world.household.uuid]), {"reason": "核查走访"})
    opened = reveal(client, world.head, reason="核对低保审批材料").content.decode()
    assert str(world.head.id_number) in opened


def test_roles_without_the_permission_are_refused(world, sign_in):
    for user in (world.supervisor, world.province, make_user("auditor")):
        response = reveal(sign_in(user), world.head, reason="想看一看号码")
        assert response.status_code == 403
        assert str(world.head.id_number) not in response.content.decode()


def test_a_person_of_another_county_does_not_exist(world, sign_in):
    for user in (world.worker, world.county, world.main):
        response = reveal(sign_in(user), world.far.head, reason="核对低保审批材料")
        assert response.status_code == 404


def test_only_the_two_sealed_fields_can_be_revealed(world, sign_in):
    assert reveal(sign_in(world.worker), world.head, field="password").status_code == 400
    url = reverse("households:reveal", args=[world.head.uuid])
    assert sign_in(world.worker).get(url).status_code == 405
