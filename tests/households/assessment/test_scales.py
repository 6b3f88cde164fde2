"""Scales are data and score as their sources say (specification 2.7)."""

from __future__ import annotations

import datetime as dt

import pytest

from households.scales import scale, scales

YES, NO = "1", "0"


def _all(key: str, answer: str) -> dict[str, str]:
    return {item.key: answer for item in scale(key).items}


def _band(key: str, answers: dict, convention: str = "") -> str:
    return scale(key).score(answers, convention).band.key


def test_what_a_licence_forbids_never_stands_on_a_screen():
    for key in ("ability", "sdq", "psc17"):
        assert scale(key).items == ()
    assert {"self_care", "barthel", "gds15", "phq9", "needs"} <= set(scales())
    assert all(one.licence and one.source for one in scales().values())


def test_every_total_of_every_scale_has_a_band():
    for one in scales().values():
        if one.body_decides:
            continue
        step = 5 if one.key == "barthel" else 1
        for convention in one.conventions:
            for total in range(0, one.highest + 1, step):
                assert convention.band_of(total)


@pytest.mark.parametrize(
    ("cannot", "band"), [(0, "able"), (1, "partly"), (3, "partly"), (4, "lost"), (6, "lost")]
)
def test_self_care_counts_what_the_person_cannot_do(cannot, band):
    answers = _all("self_care", NO)
    for key in list(answers)[:cannot]:
        answers[key] = YES
    assert _band("self_care", answers) == band


@pytest.mark.parametrize(
    ("convention", "total", "band"),
    [
        ("mzt039", 100, "none"), ("mzt039", 95, "slight"), ("mzt039", 65, "slight"),
        ("mzt039", 60, "moderate"), ("mzt039", 45, "moderate"), ("mzt039", 40, "severe"),
        ("nursing", 99, "slight"), ("nursing", 61, "slight"), ("nursing", 60, "moderate"),
        ("nursing", 41, "moderate"), ("nursing", 40, "severe"),
    ],
)  # fmt: skip
def test_barthel_reads_a_total_by_either_convention(convention, total, band):
    barthel = scale("barthel")
    assert barthel.highest == 100
    assert barthel.convention(convention).band_of(total).key == band


def test_gds_scores_no_on_five_items_and_yes_on_the_rest():
    assert scale("gds15").score(_all("gds15", YES)).total == 10
    assert scale("gds15").score(_all("gds15", NO)).total == 5
    worst = {k: NO if k in {"1", "5", "7", "11", "13"} else YES for k in _all("gds15", YES)}
    assert scale("gds15").score(worst).total == 15
    assert _band("gds15", worst) == "severe"


@pytest.mark.parametrize(
    ("total", "band"),
    [(4, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately_severe"), (20, "severe")],
)
def test_phq9_bands(total, band):
    assert scale("phq9").convention("").band_of(total).key == band


def test_phq9_item_nine_alarms_at_a_total_of_three_and_not_without_it():
    phq = scale("phq9")
    answers = {**_all("phq9", "0"), "9": "1", "1": "2"}
    assert phq.score(answers).total == 3
    assert phq.alarmed(answers)
    assert not phq.alarmed({**_all("phq9", "3"), "9": "0"})


def test_sdq_leaves_prosocial_out_and_reads_by_who_filled_it_in():
    answers = {"emotional": 5, "conduct": 5, "hyperactivity": 3, "peer": 1, "prosocial": 10}
    assert scale("sdq").score(answers).total == 14
    assert _band("sdq", answers, "parent") == "borderline"
    assert _band("sdq", answers, "teacher") == "borderline"
    assert _band("sdq", answers, "self") == "normal"


def test_one_urgent_block_alone_makes_the_need_high():
    calm = _all("needs", "0")
    assert _band("needs", calm) == "low"
    assert _band("needs", {**calm, "economy": "2", "care": "2"}) == "medium"
    assert _band("needs", {**calm, "safety": "3"}) == "high"


def test_an_unknown_answer_is_no_answer():
    with pytest.raises(KeyError):
        scale("phq9").score({**_all("phq9", "0"), "3": "4"})


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (dt.date(2026, 8, 31), dt.date(2027, 2, 27)),
        (dt.date(2026, 1, 15), dt.date(2026, 7, 14)),
    ],
)
def test_validity_runs_in_months(day, last):
    assert scale("phq9").valid_until(day) == last
