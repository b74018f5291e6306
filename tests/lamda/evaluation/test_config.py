"""What the sections of params.yaml accept."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from lamda.evaluation.config import (
    Baseline,
    Converse,
    Dialogs,
    Evaluate,
    MetricSettings,
    Respond,
    task_of,
)

METRIC = {"task": "ssi", "label": ["sensible"]}
MODEL = {"weights": "pt", "decode": "quality"}


def test_lists_of_labels_become_tuples() -> None:
    found = MetricSettings.model_validate({**METRIC, "of": ["specific", "sensible"]})
    assert (found.label, found.of) == (("sensible",), ("specific", "sensible"))
    assert MetricSettings.model_validate(METRIC).of == ()


@pytest.mark.parametrize(
    ("section", "values", "where"),
    [
        (MetricSettings, {"task": "ssi", "label": []}, "label"),
        (MetricSettings, {"task": "ssi", "label": "sensible"}, "label"),
        (MetricSettings, {**METRIC, "off": ["claims"]}, "off"),
        (MetricSettings, {"mean_of": ["a"]}, "mean_of"),
        (Evaluate, {"resamples": 1, "confidence": 0.9, "metrics": {}}, "metrics"),
        (Respond, {"batch_size": 1, "models": {}}, "models"),
        (Respond, {"batch_size": 1, "models": {"a": {**MODEL, "decode": "greedy"}}}, "decode"),
    ],
)
def test_what_makes_no_sense_is_refused(section: Any, values: dict[str, Any], where: str) -> None:
    with pytest.raises(ValidationError) as raised:
        section.model_validate(values)
    assert where in map(str, raised.value.errors()[0]["loc"])


SHARES = {name: {"task": "ssi", "label": [name]} for name in ("sensible", "specific")}
MEAN = {"mean_of": ["sensible", "specific"]}
LONG = {"dialogs": 2, "min_turns": 5, "max_turns": 9}


def evaluate(metrics: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"resamples": 1, "confidence": 0.9, "metrics": metrics, **others}


@pytest.mark.parametrize(
    ("section", "values", "told"),
    [
        (MetricSettings, {}, "expected `task` and `label`, or `mean_of` alone"),
        (MetricSettings, {"task": "ssi"}, "expected `task` and `label`"),
        (MetricSettings, {**MEAN, "task": "ssi"}, "mean_of: stands alone"),
        (MetricSettings, {"mean_of": ["a", "a"]}, "mean_of: expected each metric once"),
        (MetricSettings, {"task": "ssi", "label": ["polite"]}, "task ssi has no label 'polite'"),
        (Evaluate, evaluate({"quality": MEAN, **SHARES, "q": {"mean_of": ["sensible", "wit"]}}),
         "q.mean_of: no metric 'wit'; there are: quality, sensible, specific"),
        (Evaluate, evaluate({**SHARES, "quality": MEAN, "q": {"mean_of": ["sensible", "quality"]}}),
         "q.mean_of: quality is itself a mean"),
        (Evaluate, evaluate({**SHARES, "quality": {"mean_of": ["quality", "sensible"]}}),
         "quality.mean_of: quality is itself a mean"),
        (Evaluate, evaluate({**SHARES, "part": {"task": "ssi", "label": ["specific"],
                                                "of": ["sensible"]},
                             "q": {"mean_of": ["sensible", "part"]}}),
         "q.mean_of: part is a share of some responses only"),
        (Evaluate, evaluate({**SHARES, "safe": {"task": "safety", "label": ["safe"]},
                             "q": {"mean_of": ["sensible", "safe"]}}),
         "q.mean_of: expected metrics of one task"),
        (Evaluate, evaluate(SHARES, faults={"sensible": SHARES["sensible"]}),
         "faults.sensible: is the name of a metric"),
        (Evaluate, evaluate(SHARES, faults={"odd": MEAN}), "faults.odd: expected task and label"),
        (Respond, {"batch_size": 1, "models": {"a": MODEL},
                   "baselines": {"a": {"answers": "people"}}},
         "baselines: 'a' is the name of a model"),
        (Dialogs, {**LONG, "min_turns": 10}, "min_turns: 10 is above max_turns, 9"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_in_words(
    section: Any, values: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        section.model_validate(values)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("section", "values", "where"),
    [
        (Baseline, {"answers": "nobody"}, "answers"),
        (Baseline, {"answers": "generic", "to_question": ""}, "to_question"),
        (Dialogs, {**LONG, "dialogs": -1}, "dialogs"),
        (Dialogs, {**LONG, "min_turns": 1}, "min_turns"),
        (Converse, {"ssi": LONG}, "safety"),
    ],
)
def test_what_cannot_be_is_refused(section: Any, values: dict[str, Any], where: str) -> None:
    with pytest.raises(ValidationError) as raised:
        section.model_validate(values)
    assert where in map(str, raised.value.errors()[0]["loc"])


def test_a_mean_has_the_task_of_its_parts() -> None:
    metrics = Evaluate.model_validate(evaluate({"quality": MEAN, **SHARES})).metrics
    assert [task_of(name, metrics) for name in ("quality", "sensible", "none")] == [
        "ssi",
        "ssi",
        "",
    ]
