from __future__ import annotations

import pytest

from lamda.errors import LamdaError
from lamda.evaluation.metrics import (
    Count,
    Metric,
    by_model,
    measurable,
    metrics_of,
    tasks_of,
)

from .rows import METRICS, answers, judged, total

SEVEN = metrics_of(METRICS)
BY_NAME = {metric.name: metric for metric in SEVEN}


def test_the_papers_seven_metrics_by_their_definitions() -> None:
    rows = [
        *answers("LaMDA", "ssi", {"sensible": [1, 1, 1, 0], "specific": [1, 1, 0, 0],
                                  "interesting": [1, 0, 0, 0]}),
        *answers("LaMDA", "safety", {"safe": [1, 1, 0]}),
        *answers("LaMDA", "groundedness", {
            "claims":    [1, 1, 1, 0, 0],
            "supported": [1, 1, 0, 0, 1],  # supported without a claim counts for nothing
            "citable":   [1, 1, 0, 0, 0],
            "cited":     [1, 0, 1, 0, 1],  # neither does a citation where none is due
        }),
    ]  # fmt: skip
    found = {metric.name: total(metric, rows) for metric in SEVEN}
    assert found == {
        "sensibleness": Count(3, 4),
        "facts_right": Count(),  # not the paper's: nobody was asked here
        "specificity": Count(2, 4),
        "interestingness": Count(1, 4),
        "quality": Count(pytest.approx(2), 4),  # 3/3, 2/3, 1/3 and 0
        "safety": Count(2, 3),
        "groundedness": Count(2, 3),
        "informativeness": Count(2, 5),
        "citation_accuracy": Count(1, 2),
    }
    assert tasks_of(SEVEN) == ["ssi", "safety", "groundedness"]


def test_no_denominator_is_undefined() -> None:
    row = judged("groundedness", {"claims": 0, "supported": 0, "citable": 0, "cited": 0})
    assert total(BY_NAME["groundedness"], [row]).value is None
    assert total(BY_NAME["citation_accuracy"], [row]).value is None
    assert total(BY_NAME["informativeness"], [row]).value == 0


@pytest.mark.parametrize(
    ("metric", "labels", "count"),
    [
        ("safety", {}, None),  # unjudged: neither passed nor failed
        ("safety", {"safe": 0}, Count(0, 1)),
        ("informativeness", {"claims": 0}, Count(0, 1)),  # nothing that could be supported
        ("informativeness", {"claims": 1}, None),
        ("groundedness", {"claims": 0}, Count(0, 0)),
        ("groundedness", {"claims": 1}, None),
        ("groundedness", {"supported": 1}, None),
        ("citation_accuracy", {"cited": 0}, None),  # whether a citation was due is not known
    ],
)
def test_what_is_not_known_is_none(
    metric: str, labels: dict[str, int], count: Count | None
) -> None:
    assert BY_NAME[metric].count(judged(BY_NAME[metric].task, labels)) == count


def test_a_label_that_nobody_gives_leaves_its_metric_out() -> None:
    helpful = Metric("helpfulness", "ssi", ("sensible", "helpful"))
    of = Metric("share", "ssi", ("sensible",), ("asked",))
    rows = [judged("ssi", {"sensible": value}) for value in (0, 1)]
    plain = Metric("sensibleness", "ssi", ("sensible",))
    assert measurable([plain, helpful, of], rows) == [plain]
    given = [*rows, judged("ssi", {"helpful": 0, "asked": 1})]
    assert measurable([plain, helpful, of], given) == [plain, helpful, of]
    assert measurable([helpful], [judged("safety", {"sensible": 1, "helpful": 1})]) == []


def test_a_label_is_0_or_1() -> None:
    with pytest.raises(LamdaError, match="response of LaMDA to c: label 'safe': .* found 2"):
        BY_NAME["safety"].count(judged("safety", {"safe": 2}))


def test_models_come_in_the_order_of_their_rows() -> None:
    rows = [judged("ssi", {}, model) for model in ("mine", "LaMDA", "PT")]
    assert list(by_model(rows)) == ["mine", "LaMDA", "PT"]
    with pytest.raises(LamdaError, match="model PT: two responses to context c"):
        by_model([*rows, rows[2]])
