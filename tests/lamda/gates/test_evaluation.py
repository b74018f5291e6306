"""Which metrics have to be judged, and what the models are taken to have read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lamda.evaluation.config import MetricSettings
from lamda.gates.answers import likelihood_rows
from lamda.gates.evaluation import _judged
from lamda.generation import likelihood
from lamda.records import Context

from .cases.evaluation import SETTINGS, WEIGHTS, pieces, response
from .stubs import stub

ASKED = {
    "sensibleness": MetricSettings(task="ssi", label=("sensible",)),
    "facts_right": MetricSettings(task="ssi", label=("right",), of=("asked",)),
    "quality": MetricSettings(mean_of=("sensibleness", "specificity")),
}


def cells(sensible: int, right: int) -> dict[str, Any]:
    return {
        "sensibleness": {"judged": sensible, "of": 10},
        "facts_right": {"judged": right, "of": 10},
    }


def test_what_raters_need_not_be_asked_is_judged_by_nobody_or_counts() -> None:
    nobody = _judged({"PT": cells(10, 0), "LaMDA": cells(0, 0)}, ASKED)
    assert [row["share"] for row in nobody] == [1.0, 0.0]
    one = _judged({"PT": cells(10, 0), "LaMDA": cells(0, 4)}, ASKED)
    assert [row["share"] for row in one] == [1.0, 0.0, 0.0, 0.4]


def test_a_model_is_taken_to_have_read_what_its_agent_gave_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Earlier answers without their citations (lamda.dialog.agent)."""
    read: list[list[list[int]]] = []

    def likely(model: Any, rows: list[list[int]]) -> list[Any]:
        read.append(rows)
        return [np.zeros(len(row) - 1) for row in rows]

    monkeypatch.setattr(likelihood, "token_log_probabilities", likely)
    weights = {name: stub(name) for name in WEIGHTS.values()}
    for said in ("it is deep.", "it is deep. [https://example.org/lake]"):
        row = response("one", Context("c", "ssi", "1", ("hello.", said, "how deep?")))
        likelihood_rows([row], weights, pieces(), SETTINGS)
    plain, cited = read[: len(WEIGHTS)], read[len(WEIGHTS) :]
    assert plain == cited
