"""Airflow's tasks on the inbox fail, and so alert, for what could not be read as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from lamda.orchestration import inbox
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


def test_a_look_that_does_not_end_is_ended_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LONGEST", 0.01)
    with pytest.raises(AirflowException, match="`lamda ingest` did not end in 0 hours") as told:
        inbox.take_in(tmp_path)
    assert not isinstance(told.value, AirflowFailException), "it is tried again"


def test_without_either_it_is_well() -> None:
    refusals({"refused": [], "unreadable": []})
