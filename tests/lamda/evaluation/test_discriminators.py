"""Discriminators on what the models wrote, against values by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lamda.evaluation.discriminators import ATTRIBUTES, discriminator_cells
from lamda.finetuning.measures import auc, calibration_error
from lamda.records import Candidate, JudgedResponse, ToolCall
from lamda.templates import LABELS

from .rows import judged, settings

GROUPS = {
    "a": [(0.9, 1), (0.4, 0), (0.35, 0)],  # 2 pairs, both won
    "b": [(0.6, 1), (0.6, 0), (0.8, 0)],  # 2 pairs, one tied and one lost
    "c": [(0.3, 0)],  # no pair within
    "d": [(0.2, 1)],
}
"""Context -> P(sensible) and label of each candidate."""


def rows(
    groups: dict[str, list[tuple[float, int | None]]], label: str = "sensible"
) -> list[JudgedResponse]:
    task = "ssi" if label in ATTRIBUTES["ssi"] else "safety"
    return [
        replace(
            judged(task, {} if said is None else {label: said}, context_id=name),
            response=f"{name}{n}",
            candidates=(Candidate(f"{name}{n}", -1.0, {label.upper(): p}),),
        )
        for name, of in groups.items()
        for n, (p, said) in enumerate(of)
    ]


def cells(
    candidates: list[JudgedResponse], answers: list[JudgedResponse] | None = None, **more: Any
) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    return discriminator_cells(candidates, {"LaMDA": answers or []}, settings(**more), rng)


def test_auc_over_all_and_within_a_context_as_by_hand() -> None:
    found = cells(rows(GROUPS))["candidates"]["LaMDA"]["sensible"]
    # of 3 x 5 pairs: .9 wins 5; .6 wins 3 (.4, .35, .3) and ties 1; .2 wins none
    assert found["auc"]["value"] == pytest.approx(8.5 / 15)
    assert (found["auc"]["n"], found["auc"]["positives"]) == (8, 3)
    # positives are rarer, and stand in a, b and d
    assert found["auc"]["contexts"] == 3
    assert found["auc_within"]["value"] == pytest.approx(2.5 / 4)
    assert found["auc_within"]["n"] == 2, "contexts with both labels"
    for cell in found.values():
        assert cell["low"] <= cell["value"] <= cell["high"]
        assert (cell["judged"], cell["of"]) == (8, 8)


def test_they_are_the_measures_of_the_fine_tunings() -> None:
    rng = np.random.default_rng(0)
    groups = {
        str(n): [(float(p), int(rng.random() < p)) for p in rng.random(6).round(1) * 0.99]
        for n in range(30)
    }
    said = [one for of in groups.values() for one in of]
    predicted, observed = np.array([p for p, _ in said]), np.array([o for _, o in said], dtype=bool)
    found = cells(rows(groups), resamples=1000)["candidates"]["LaMDA"]["sensible"]
    assert found["auc"]["value"] == pytest.approx(auc(predicted, observed))
    assert found["calibration_error"]["value"] == pytest.approx(
        calibration_error(predicted, observed)
    )
    # whole contexts are drawn: the interval is that of a bootstrap that concatenates them
    drawn = []
    for _ in range(1000):
        picked = [one for n in rng.integers(30, size=30) for one in groups[str(n)]]
        p, o = (np.array(column) for column in zip(*picked, strict=True))
        drawn.append(auc(p, o.astype(bool)))
    assert found["auc"]["low"] == pytest.approx(np.percentile(drawn, 2.5), abs=0.02)
    assert found["auc"]["high"] == pytest.approx(np.percentile(drawn, 97.5), abs=0.02)


def test_a_context_counts_where_all_of_it_is_judged() -> None:
    half = {**GROUPS, "b": [(0.6, 1), (0.6, None), (0.8, 0)]}
    found = cells(rows(half))["candidates"]["LaMDA"]["sensible"]
    assert (found["auc"]["n"], found["auc"]["judged"], found["auc"]["of"]) == (5, 7, 8)
    without_a_score = rows(GROUPS)
    odd = replace(without_a_score[0].candidates[0], scores={"SENSIBLE": float("nan")})
    without_a_score[0] = replace(without_a_score[0], candidates=(odd,))
    found = cells(without_a_score)["candidates"]["LaMDA"]["sensible"]
    assert (found["auc"]["n"], found["auc"]["judged"]) == (5, 8)


def test_what_nobody_judged_is_undefined_and_told() -> None:
    nobody = {name: [(p, None) for p, _ in of] for name, of in GROUPS.items()}
    for measure in cells(rows(nobody))["candidates"]["LaMDA"]["sensible"].values():
        assert (measure["value"], measure["low"], measure["n"]) == (None, None, 0)
        assert (measure["judged"], measure["of"]) == (0, 8)
    one_class = {name: [(p, 1) for p, _ in of] for name, of in GROUPS.items()}
    found = cells(rows(one_class))["candidates"]["LaMDA"]["sensible"]
    assert (found["auc"]["value"], found["auc"]["judged"]) == (None, 8)
    assert found["auc_within"]["value"] is None and found["calibration_error"]["n"] == 8
    assert cells([]) == {}


def test_researched_answers_are_measured_by_what_was_said_of_them() -> None:
    def researched(n: int, p: float, sensible: int) -> JudgedResponse:
        final = Candidate(f"it is {n}.", -1.0, {"SENSIBLE": p})
        row = judged("ssi", {"sensible": sensible}, context_id=str(n))
        return replace(
            row,
            response=f"it is {n}. [https://a.b/c]",
            finals=(final,),
            calls=(ToolCall("q", "r"),),
        )

    answers = [researched(1, 0.9, 1), researched(2, 0.3, 0), researched(3, 0.5, 0)]
    answers.append(replace(judged("ssi", {"sensible": 1}, context_id="4"), calls=()))
    found = cells([], answers)
    assert list(found) == ["researched"]
    cell = found["researched"]["LaMDA"]["sensible"]
    assert cell["auc"]["value"] == 1.0 and cell["auc"]["n"] == 3
    assert "auc_within" not in cell


def test_labels_and_scores_are_those_of_the_model() -> None:
    known = [label for of in ATTRIBUTES.values() for label in of]
    assert {label.upper(): label for label in known} == dict(LABELS)
