"""docs/states.md says what the code does."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from core.state_diagrams import document, models_with_moves


def test_the_document_is_what_the_code_does() -> None:
    written = (Path(settings.BASE_DIR) / "docs" / "states.md").read_text(encoding="utf-8")

    assert written == document(), "run `manage.py document_states`"


def test_every_move_of_every_model_is_drawn() -> None:
    text = document()

    for model in models_with_moves():
        assert f"`{model._meta.label}." in text
        for name in model.MOVES:  # type: ignore[attr-defined]
            assert f"(`{name}`)" in text


def test_a_diagram_starts_where_a_new_row_starts() -> None:
    record = document().split("## Service record")[1]

    assert 'state "Draft" as s0' in record
    assert "[*] --> s0" in record
    assert "s0 --> s1: Hand in" in record
