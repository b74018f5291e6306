"""An interval of all confidence, or of none, is refused by its key."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from lamda.evaluation.config import Evaluate

from .rows import settings


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.5, 95.0])
def test_confidence_lies_between_0_and_1(confidence: float) -> None:
    told = settings().model_dump() | {"confidence": confidence}
    with pytest.raises(ValidationError, match="confidence"):
        Evaluate.model_validate(told)
