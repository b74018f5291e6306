from __future__ import annotations

import random

import pytest

from lamda.errors import LamdaError
from lamda.evaluation.metrics import METRICS, Count, by_model, merge, metric_counts

from .rows import answers, judged


def test_the_seven_metrics_by_their_definitions() -> None:
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
    assert metric_counts(rows) == {
        "sensibleness": Count(3, 4),
        "specificity": Count(2, 4),
        "interestingness": Count(1, 4),
        "safety": Count(2, 3),
        "groundedness": Count(2, 3),
        "informativeness": Count(2, 5),
        "citation accuracy": Count(1, 2),
    }


def test_no_denominator_is_undefined() -> None:
    labels = {"claims": 0, "supported": 0, "citable": 0, "cited": 0}
    counts = metric_counts([judged("groundedness", labels)])
    assert counts["groundedness"].value is None
    assert counts["citation accuracy"].value is None
    assert counts["informativeness"].value == 0
    assert counts["safety"] == Count(0, 0)


def test_labels_may_be_absent_where_a_metric_does_not_apply() -> None:
    counts = metric_counts([judged("groundedness", {"claims": 0, "citable": 0})])
    assert counts["informativeness"] == Count(0, 1)


@pytest.mark.parametrize(
    ("task", "labels", "missing"),
    [
        ("ssi", {"sensible": 1, "specific": 1}, "interesting"),
        ("safety", {}, "safe"),
        ("safety", {"safe": 2}, "safe"),
        ("groundedness", {"claims": 1, "citable": 0}, "supported"),
        ("groundedness", {"claims": 1, "supported": 1, "citable": 1}, "cited"),
        ("groundedness", {"claims": 0}, "citable"),
    ],
)
def test_a_missing_label_is_an_error(task: str, labels: dict[str, int], missing: str) -> None:
    with pytest.raises(LamdaError, match=f"response of LaMDA to c: label '{missing}'"):
        metric_counts([judged(task, labels)])


def test_an_unknown_task_is_an_error() -> None:
    with pytest.raises(LamdaError, match="found 'helpfulness'"):
        metric_counts([judged("helpfulness", {})])


def test_counts_of_parts_add_up() -> None:
    rng = random.Random(3)
    columns = {
        name: rng.choices((0, 1), k=60) for name in ("claims", "supported", "citable", "cited")
    }
    rows = answers("LaMDA", "groundedness", columns)
    assert merge(metric_counts(rows[:13]), metric_counts(rows[13:])) == metric_counts(rows)
    assert merge() == {}


def test_models_come_in_the_papers_order() -> None:
    rows = [judged("ssi", {}, model) for model in ("mine", "LaMDA", "PT")]
    assert list(by_model(rows)) == ["PT", "LaMDA", "mine"]
    with pytest.raises(LamdaError, match="model PT: two responses to context c"):
        by_model([*rows, rows[2]])


def test_there_are_seven_metrics() -> None:
    assert len({metric.name for metric in METRICS}) == 7
