"""Filed annotations of the training split, labelled by their votes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lamda.annotation.filed import filed_research, filed_responses
from lamda.records import GroundingExample, RatedResponse, write_table

VOTES = {"sensible": ("yes",) * 5, "specific": ("no",) * 5, "interesting": ("no",) * 5}


def test_only_training_rows_come_and_labels_follow_from_votes(tmp_path: Path) -> None:
    row = RatedResponse("filed/v/1", "ssi", "1", "people", ("hi",), "hello", votes=VOTES)
    rows = [row, replace(row, example_id="filed/v/2", split="evaluation")]
    write_table(tmp_path / "ssi.parquet", rows, RatedResponse)
    (found,) = filed_responses(tmp_path / "ssi.parquet")
    assert found == replace(row, labels={"sensible": 1, "specific": 0, "interesting": 0})
    act = GroundingExample("filed/v/1", ("hi",), "hello", (), "TS", "Porto")
    acts = [replace(act, split="evaluation"), act]
    write_table(tmp_path / "groundedness.parquet", acts, GroundingExample)
    assert filed_research(tmp_path / "groundedness.parquet") == [act]
