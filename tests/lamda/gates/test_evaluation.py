"""Which metrics have to be judged, and what the models are taken to have read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lamda.evaluation.config import MetricSettings
from lamda.gates.answers import label_rows, likelihood_rows
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


def test_labels_are_counted_as_the_judge_counts_what_it_was_asked() -> None:
    """Of a judge who asks only `sensible`, what is not sensible has no label of what follows; of
    one who asks all, a label that the cascade gives must not lack."""
    rows = [response("one", Context(name, "ssi", "1", ("hi",))) for name in "ab"]
    bad, good = {"sensible": ("no",) * 3}, {"sensible": ("yes",) * 3}
    part = [
        replace(row, votes=votes, labels={"sensible": label})
        for row, votes, label in zip(rows, (bad, good), (0, 1), strict=True)
    ]
    assert [row["miscounted"] for row in label_rows(part)] == ["", ""]
    specific = {**good, "specific": ("yes",) * 3}
    whole = [part[0], replace(part[1], votes=specific, labels={"sensible": 1, "specific": 1})]
    assert label_rows(whole)[0]["miscounted"] == "specific None, votes say 0"


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
