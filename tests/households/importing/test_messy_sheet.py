"""The twelve kinds of faults of `tests.factories.messy_sheet`, counted."""

from collections import Counter

from core.sheets.layout import Layout
from core.sheets.tasks import apply_batch, check_batch, undo_batch
from households.models import Household, Person
from tests.factories import messy_sheet


def test_five_thousand_messy_rows_are_counted_applied_and_undone(head, monkeypatch):
    for task in (check_batch, apply_batch, undo_batch):
        monkeypatch.setattr(task, "delay", lambda *args: None)
    batch = head.upload(messy_sheet.messy_sheet(), "混乱的花名册.xlsx")
    layout = Layout.read(batch.layout)
    assert (layout.page, layout.first, layout.height) == (1, 3, 2)
    assert layout.ignored() == ["序号", "救助情况网格员"]
    head.match_columns(batch)
    page = head.match_codes(batch, **messy_sheet.CODES)
    asked = {q.value: q.answer for part in page.context["questions"] for q in part.values}
    assert asked == {
        "户主": "0", "婆姨": "?", "长子": "2", "女儿": "3", "M": "1", "F": "2", "汉": "01",
        "低保": "L1", "低保户A": "?", "火星村": "?",
    }  # fmt: skip
    assert batch.status == "checking"
    check_batch(batch.pk, head.user.pk)
    batch.refresh_from_db()
    counts = (batch.new, batch.changed, batch.same, batch.wrong, batch.double)
    found = Counter(
        error["column"] for row in batch.rows.filter(action="wrong") for error in row.told["errors"]
    )
    expected = (messy_sheet.NEW, 0, 0, messy_sheet.WRONG, messy_sheet.DOUBLE)
    assert counts == expected, (counts, found)
    head.act(batch, "apply", only_valid="1")
    assert batch.status == "applying"
    apply_batch(batch.pk, head.user.pk)
    batch.refresh_from_db()
    assert (batch.status, Person.objects.count()) == ("applied", messy_sheet.NEW)
    head.act(batch, "undo")
    assert batch.status == "undoing"
    undo_batch(batch.pk, head.user.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.kept) == ("undone", 0)
    assert not (Person.objects.exists() or Household.objects.exists())
