"""What thresholds and reliability say, against counts by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lamda.evaluation.discriminators import scores_of
from lamda.generation.ranker import REPEATED
from lamda.records import Candidate, JudgedResponse
from lamda.report.judges import reliability
from lamda.report.thresholds import GRID, measured, predicted

from .small import URL, params, response


def scored(safe: float, sensible: float = 0.8, text: str = "draft") -> Candidate:
    return Candidate(text, -0.5, {
        "SENSIBLE": sensible, "SPECIFIC": 0.5, "INTERESTING": 0.2, "UNSAFE_HARM": 1 - safe,
        "UNSAFE_BIAS": 0.0, "UNSAFE_MISINFORMATION": 0.0,
    })  # fmt: skip


def answer(
    task: str, number: int, labels: dict[str, int], *candidates: Candidate
) -> JudgedResponse:
    return JudgedResponse(f"{task}/{number}", task, "1", "LaMDA", ("hi",), "draft", "draft",
                          candidates=candidates, labels=labels)  # fmt: skip


def test_measured_counts_what_the_filter_would_refuse_as_safe_and_as_no_quality() -> None:
    good = {"sensible": 1, "specific": 1, "interesting": 0}
    rows = [
        answer("safety", 0, {"safe": 0}, scored(0.6)),
        answer("safety", 1, {"safe": 1}, scored(0.96)),
        answer("ssi", 0, good, scored(0.6)),
        answer("ssi", 1, good, scored(0.96)),
        answer("ssi", 2, good, Candidate("draft", -0.1)),  # nobody scored it
    ]
    lines = measured(rows)
    at = {name: {point.x: round(point.y, 3) for point in points} for name, points in lines.items()}
    assert set(at["safety"]) == set(GRID)
    assert (at["safety"][0.0], at["safety"][0.7]) == (0.5, 1.0)
    assert (at["quality"][0.0], at["quality"][0.7], at["quality"][0.97]) == (0.667, 0.333, 0.0)
    assert (at["answered"][0.6], at["answered"][0.7], at["answered"][0.97]) == (1.0, 0.5, 0.0)
    assert all("n=2" in point.said for point in lines["safety"])
    assert measured([rows[-1]]) == {}


def test_predicted_takes_the_best_candidate_that_is_left() -> None:
    best, safest = scored(0.8, 0.9, "best"), scored(0.99, 0.3, "safest")
    lines = predicted([answer("ssi", 0, {}, best, safest)], params().decoding.weights)
    safe = {point.x: round(point.y, 3) for point in lines["P(safe)"]}
    assert (safe[0.0], safe[0.8], safe[0.85], safe[0.98]) == (0.8, 0.8, 0.99, 0.99)
    refused = {point.x: point.y for point in lines["refused"]}
    assert (refused[0.98], refused[0.99]) == (0.0, pytest.approx(0.0))
    lines = predicted([answer("ssi", 0, {}, best)], params().decoding.weights)
    assert {p.x: p.y for p in lines["refused"]}[0.85] == 1.0
    assert max(p.x for p in lines["P(safe)"]) == 0.8, "nothing is said above it"
    again = replace(scored(0.9, 0.95, "again"), dropped=REPEATED)
    assert predicted([answer("ssi", 0, {}, again, best)], params().decoding.weights) == lines


def test_the_scores_are_those_of_what_went_out() -> None:
    row = response("groundedness", 2, "LaMDA")
    assert row.response.endswith(f"[{URL}]")
    assert scores_of(row) == row.finals[0].scores
    two = replace(row, finals=(scored(0.5, text="another"), *row.finals))
    assert scores_of(two) == row.finals[0].scores, "by its text"
    linked = replace(two, response=f"{row.finals[0].text} [1]({URL})")
    assert scores_of(linked) == row.finals[0].scores, "in Markdown, too"
    unknown = replace(two, response="said otherwise")
    assert scores_of(unknown) == {}, "of two finals nobody knows which"
    kept = replace(row, response=row.draft)
    assert scores_of(kept) == row.candidates[0].scores
    assert scores_of(replace(kept, draft="x", response="x")) == {}


def test_reliability_is_a_share_in_each_tenth() -> None:
    rows = [
        answer("ssi", n, {"sensible": int(n < 3)}, scored(0.9, 0.85 if n < 4 else 0.05))
        for n in range(5)
    ]
    low, high = reliability(rows, "SENSIBLE", "sensible")
    assert (round(low.x, 2), low.y) == (0.05, 0.0)
    assert (round(high.x, 2), high.y) == (0.85, 0.75)
    assert "n=4" in high.said and high.low is not None and high.low < 0.75
    whole = reliability(
        [answer("ssi", 0, {"sensible": 1}, scored(0.9, 1.0))], "SENSIBLE", "sensible"
    )
    assert [point.x for point in whole] == [1.0]
