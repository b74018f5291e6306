"""What the sections of params.yaml accept."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from lamda.evaluation.config import Evaluate, MetricSettings, Respond

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
        (Evaluate, {"resamples": 1, "confidence": 0.9, "metrics": {}}, "metrics"),
        (Respond, {"batch_size": 1, "models": {}}, "models"),
        (Respond, {"batch_size": 1, "models": {"a": {**MODEL, "decode": "greedy"}}}, "decode"),
    ],
)
def test_what_makes_no_sense_is_refused(section: Any, values: dict[str, Any], where: str) -> None:
    with pytest.raises(ValidationError) as raised:
        section.model_validate(values)
    assert where in map(str, raised.value.errors()[0]["loc"])
