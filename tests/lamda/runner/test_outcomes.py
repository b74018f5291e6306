"""What DVC's lines say it did, and the one line that a person reads."""

from __future__ import annotations

import pytest

from lamda.runner.outcomes import Outcome, result_of

CACHED = "Stage 'a' is cached - skipping run, checking out outputs"


@pytest.mark.parametrize(
    ("lines", "recorded", "expected"),
    [
        (["Running stage 'a':", "> x"], False, "ran"),
        (["Running stage 'ab':", "Stage 'a' didn't change, skipping"], True, "unchanged"),
        ([CACHED], False, "run-cache"),
        ([CACHED], True, "pulled"),
        (["Pulling data for stage: 'a'"], True, "pulled"),
        ([], True, "unchanged"),
    ],
)
def test_results(lines: list[str], recorded: bool, expected: str) -> None:
    assert result_of("a", lines, recorded) == expected


def test_the_summary_says_what_why_how_long_and_what_was_saved() -> None:
    entry = {"outs": [{"path": "model", "size": 1500}]}
    outcome = Outcome("a", "run-cache", ["dep x modified"], 2.25, ["W&B: run"], entry)
    assert outcome.summary() == (
        "from run-cache in 2.2 s; because: dep x modified; saved: model 1.5 kB; W&B: run"
    )
    assert outcome.as_json()["summary"] == outcome.summary()
