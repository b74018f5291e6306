"""AUC, interval and calibration against hand-made scores; contexts are held out whole."""

from __future__ import annotations

import numpy as np
import pytest

from lamda.finetuning.discriminators import discrimination, scored_pairs
from lamda.finetuning.measures import auc
from lamda.finetuning.rated import HELD_OUT, held_out
from lamda.records import RatedResponse
from lamda.tokenizer import ATTRIBUTES


def row(number: int, sensible: int, context: str = "hello") -> RatedResponse:
    return RatedResponse(
        f"ssi/{number}", "ssi", "1", "pt", (context,), "yes", labels={"sensible": sensible}
    )


def scores(values: list[float]) -> list[dict[str, float]]:
    return [dict.fromkeys(ATTRIBUTES, value) for value in values]


def test_auc_by_hand() -> None:
    labels = np.array([True, True, False, False])
    assert auc(np.array([0.9, 0.4, 0.5, 0.1]), labels) == 0.75
    assert auc(np.array([0.5, 0.5, 0.5, 0.5]), labels) == 0.5
    assert auc(np.array([0.1, 0.2, 0.8, 0.9]), labels) == 0.0
    assert auc(np.array([0.1, 0.2]), np.array([True, True])) is None


def test_figures_of_one_attribute_and_of_one_without_labels() -> None:
    rows = [row(n, n % 2) for n in range(200)]
    found = discrimination(
        scored_pairs(rows, scores([0.75 if n % 2 else 0.25 for n in range(200)])), seed=1
    )
    figures = found["SENSIBLE"]
    assert (figures["n"], figures["positives"], figures["auc"]) == (200, 100, 1.0)
    assert figures["low"] == figures["high"] == 1.0
    assert figures["calibration_error"] == pytest.approx(0.25)
    assert found["UNSAFE_HARM"] == {
        "n": 0, "positives": 0, "auc": None, "low": None, "high": None, "calibration": [],
        "calibration_error": None,
    }  # fmt: skip


def test_the_interval_holds_chance_for_random_scores() -> None:
    rng = np.random.default_rng(4)
    rows = [row(n, int(rng.random() < 0.5)) for n in range(300)]
    figures = discrimination(scored_pairs(rows, scores(rng.random(300).tolist())), seed=1)[
        "SENSIBLE"
    ]
    assert figures["low"] < 0.5 < figures["high"]
    assert figures["high"] - figures["low"] < 0.2


def test_equal_contexts_are_held_out_together_and_about_as_many_as_wanted() -> None:
    assert len({held_out(row(n, 1, "the same")) for n in range(9)}) == 1
    share = np.mean([held_out(row(n, 1, f"context {n}")) for n in range(4000)])
    assert share == pytest.approx(HELD_OUT, abs=0.02)
