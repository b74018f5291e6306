"""Filed annotations of the training split, labelled by their votes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lamda.annotation.filed import filed_research, filed_responses
from lamda.records import GroundingExample, RatedResponse, ToolCall, write_table

VOTES = {"sensible": ("yes",) * 5, "specific": ("no",) * 5, "interesting": ("no",) * 5}


def test_only_training_rows_come_and_labels_follow_from_votes(tmp_path: Path) -> None:
    row = RatedResponse("filed/v/1", "ssi", "1", "people", ("hi",), "hello", votes=VOTES)
    rows = [row, replace(row, example_id="filed/v/2", split="evaluation")]
    write_table(tmp_path / "ssi.parquet", rows, RatedResponse)
    (found,) = filed_responses(tmp_path / "ssi.parquet", ())
    assert found == replace(row, labels={"sensible": 1, "specific": 0, "interesting": 0})
    act = GroundingExample("filed/v/1", ("hi",), "hello", (), "TS", "Porto")
    acts = [replace(act, split="evaluation"), act]
    write_table(tmp_path / "groundedness.parquet", acts, GroundingExample)
    assert filed_research(tmp_path / "groundedness.parquet", ()) == [act]


def test_filed_rows_are_mended_and_masked(tmp_path: Path) -> None:
    turns = ("What&#39;s up? i am ann@example.com",)
    said = "ask bob@example.com, not ann@example.com"
    row = RatedResponse("filed/v/1", "ssi", "1", "people", turns, said, votes=VOTES)
    write_table(tmp_path / "ssi.parquet", [row], RatedResponse)
    (found,) = filed_responses(tmp_path / "ssi.parquet", ("encoding", "personal"))
    assert found.context == ("What's up? i am [EMAIL_1]",)
    assert found.response == "ask [EMAIL_2], not [EMAIL_1]" and found.labels["sensible"] == 1
    call = ToolCall("who is bob@example.com", "Caf&eacute;", "https://a.org/?a&amp;b")
    act = GroundingExample("filed/v/1", turns, "no idea", (call, call), "User", "bob@example.com")
    write_table(tmp_path / "groundedness.parquet", [act], GroundingExample)
    (done,) = filed_research(tmp_path / "groundedness.parquet", ("encoding", "personal"))
    assert done.context == found.context and done.base == "no idea" and done.text == "[EMAIL_2]"
    mended = ToolCall("who is [EMAIL_2]", "Café", "https://a.org/?a&amp;b")
    assert done.calls == (mended, mended), "an address is cited as it is"


def test_what_no_row_of_a_file_was_asked_has_no_label(tmp_path: Path) -> None:
    row = RatedResponse("filed/v/1", "ssi", "1", "people", ("hi",), "hello")
    no, yes = {"sensible": ("no",) * 5}, {"sensible": ("yes",) * 5, "specific": ("no",) * 5}
    rows = [
        replace(row, votes=no),
        replace(row, example_id="filed/w/1", votes=no),
        replace(row, example_id="filed/w/2", votes=yes, split="evaluation"),
    ]
    write_table(tmp_path / "ssi.parquet", rows, RatedResponse)
    found = [one.labels for one in filed_responses(tmp_path / "ssi.parquet", ())]
    assert found == [{"sensible": 0}, {"sensible": 0, "specific": 0}]
