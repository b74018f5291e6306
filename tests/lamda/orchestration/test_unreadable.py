"""Airflow's task on refusals fails, and so alerts, for what could not be read as well."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from lamda.orchestration.inbox import refusals
from lamda.runner.failures import Refused

REFUSAL = {"reasons": ["row 1: no text"]}


@pytest.mark.parametrize(
    ("found", "words", "refused"),
    [
        ({"refused": [], "unreadable": ["run.json: bad"]}, "run.json: bad", False),
        (
            {"refused": [REFUSAL], "unreadable": ["run.json: bad"]},
            "1 refused: row 1: no text; run.json: bad",
            True,
        ),
        ({"refused": [REFUSAL]}, "1 refused: row 1: no text", True),
    ],
)
def test_what_cannot_be_read_is_told(found: dict[str, Any], words: str, refused: bool) -> None:
    with pytest.raises(AirflowFailException, match=words) as told:
        refusals(found)
    assert isinstance(told.value.__cause__, Refused) is refused


def test_without_either_it_is_well() -> None:
    refusals({"refused": [], "unreadable": []})
