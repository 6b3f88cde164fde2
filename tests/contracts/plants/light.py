"""A draft, a phrase and a text template with planted words."""

from __future__ import annotations

from services.models import Draft, Phrase, TextTemplate


def plant(county, word: str) -> None:
    worker = county.user("worker")
    draft = Draft.objects.keep(
        worker,
        f"visit:{worker.pk}:{county.households[0].uuid}",
        {"values": [["findings", f"{word}草稿"]], "url": "/m/visit/", "title": f"{word}走访"},
        base=0,
    )
    phrase = Phrase.objects.create(station=county.station, field="findings", text=f"{word}短语")
    template = TextTemplate.objects.create(
        station=county.station, title=f"{word}模板", text=f"{word}____"
    )
    county.planted += [str(row.uuid) for row in (draft, phrase, template)]
    # A text with blanks says nothing about a person: every role of the station may read it.
    county.public.append(str(template.uuid))
    county.keys |= {
        "wording/": [template.uuid],
        "drafts/": [draft.uuid],
        "phrases/": [phrase.uuid],
        "text-templates/": [template.uuid],
    }
