"""The OpenAPI document says what the API does."""

from __future__ import annotations

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from tests.contracts.world import build_county

RESOURCES = ("divisions", "stations", "households", "persons", "visits", "figures")
# Whose fields say all that a programmer elsewhere has to know: a title in words, or a description.
TOLD = (
    "Consent", "Needs", "Needed", "ConsentText", "ToldItem", "LegalBasis", "RightsRequest",
    "PersonalData", "Section", "RetentionCase", "Step", "Move",
)  # fmt: skip


def test_the_schema_names_every_resource_and_has_no_gaps():
    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for resource in RESOURCES:
        assert any(path.rstrip("/").endswith(resource) for path in schema["paths"]), resource
    for complaints in (GENERATOR_STATS._error_cache, GENERATOR_STATS._warn_cache):
        assert not complaints, dict(complaints)
    schemas = schema["components"]["schemas"]
    bare = [
        f"{name}.{key}"
        for name in TOLD
        for key, told in schemas[name]["properties"].items()
        if not {"title", "description"} & set(told)
    ]
    assert bare == []


@pytest.mark.django_db
def test_errors_are_problem_documents():
    county = build_county("522702", "泉")
    client = Client()
    for token, status in (("", 401), ("Token nonsense", 401)):
        headers = {"authorization": token} if token else {}
        response = client.get("/api/v1/stations/", headers=headers)
        assert response.status_code in (status, 403)
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == response.status_code
    client.force_login(county.user("county_admin"))
    response = client.get("/api/v1/figures/?division=9&from=x&to=2026-13&indicator=K99")
    assert response.status_code == 400
    assert set(response.json()["errors"]) >= {"from", "to"}


@pytest.mark.django_db
def test_what_is_not_there_is_said_without_naming_tables():
    client = Client()
    client.force_login(build_county("522702", "泉").user("county_admin"))
    response = client.get("/api/v1/households/0190d1a5-0000-7000-8000-000000000000/")
    assert response.status_code == 404
    assert response.json()["detail"] == "未找到。"
