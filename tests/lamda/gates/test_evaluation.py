"""Which metrics have to be judged."""

from __future__ import annotations

from typing import Any

from lamda.evaluation.config import MetricSettings
from lamda.gates.evaluation import _judged

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
