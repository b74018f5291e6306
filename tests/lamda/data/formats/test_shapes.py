"""Turns that stand in rows of their own, and values of dialogs that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.lamda.data.formats.given import dialogs, write

GOOD = [
    {"dialog_id": name, "turn": f"{name} says {number}", "speaker": "ab"[number % 2]}
    for name in ("d1", "d2", "d3")
    for number in range(3)
]
BESIDE = "a turn of its dialog is left out"


def rows(at: int, bad: Any) -> str:
    lines = [json.dumps(row) for row in GOOD]
    return "\n".join([*lines[:at], bad if isinstance(bad, str) else json.dumps(bad), *lines[at:]])


@pytest.mark.parametrize(
    ("at", "bad", "kept"),
    [
        (4, {"dialog_id": "d2", "turn": None}, ["d1", "d3"]),
        (6, {"dialog_id": "d2", "turn": None}, ["d1", "d3"]),
        (4, {"dialog_id": "d2", "turn": " "}, ["d1", "d3"]),
        (4, {"dialog_id": "d2", "turn": ["x"]}, ["d1", "d3"]),
        (4, {"dialog_id": "d2", "speaker": "a"}, ["d1", "d3"]),
        (4, "{", ["d1", "d3"]),
        (4, {"dialog_id": None, "turn": "whose?"}, ["d1", "d3"]),
        (4, {"turn": "whose?"}, ["d1", "d3"]),
        (3, "{", ["d3"]),
        (0, "{", ["d2", "d3"]),
        (9, "{", ["d1", "d2"]),
    ],
)
def test_a_turn_that_is_none_takes_its_dialog_along(
    tmp_path: Path, at: int, bad: Any, kept: list[str]
) -> None:
    (tmp_path / "a.jsonl").write_text(rows(at, bad))
    found, ledger = dialogs(tmp_path)
    assert [row.dialog_id for row in found] == kept
    assert all(len(row.turns) == 3 for row in found)
    assert ledger.rows == 10 and ledger.dropped[BESIDE] == 3 * (3 - len(kept))
    assert len(ledger.dropped) == 2 and ledger.lines


def test_so_does_a_row_of_a_csv_with_too_many_cells(tmp_path: Path) -> None:
    lines = [f"{row['dialog_id']},{row['turn']}" for row in GOOD]
    lines[4] = "d2,yes, of course"
    (tmp_path / "a.csv").write_text("\n".join(["dialog_id,turn", *lines]) + "\n")
    found, ledger = dialogs(tmp_path)
    assert [row.dialog_id for row in found] == ["d1", "d3"]
    assert dict(ledger.dropped) == {BESIDE: 2, "cells missing or too many": 1}


def test_and_a_null_in_a_parquet(tmp_path: Path) -> None:
    table = [dict(row) for row in GOOD]
    table[4]["turn"] = None
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "a.parquet")
    found, ledger = dialogs(tmp_path)
    assert [row.dialog_id for row in found] == ["d1", "d3"]
    assert dict(ledger.dropped) == {BESIDE: 2, "turn: expected text": 1}
    assert "a.parquet: row 4, column 'turn': expected text, found none" in ledger.lines[0]


def test_whole_dialogs_stay_beside_a_row_that_is_none(tmp_path: Path) -> None:
    whole = {"turns": ["hello", "hi"]}
    path = write(tmp_path / "a.jsonl", [whole, {"turns": None}, {"turns": ["so", "it goes"]}])
    found, ledger = dialogs(path)
    assert len(found) == 2 and dict(ledger.dropped) == {"neither dialog nor turn": 1}


HALF = "\ud800"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"messages": [{"role": HALF, "content": "hi"}]}, "speaker: expected UTF-8"),
        ({"turns": [{"speaker": HALF, "text": "hi"}]}, "speaker: expected UTF-8"),
        ({"content": [{"agent": HALF, "message": "hi"}]}, "speaker: expected UTF-8"),
        ({"chat_logs": [{"id": HALF, "text": "hi"}]}, "speaker: expected UTF-8"),
        ({"chat_logs": [{"id": "a", "text": ["Submit-Deal"]}]}, "text: expected text"),
        ({"chat_logs": [{"id": "a", "text": {"a": 1}}]}, "text: expected text"),
    ],
)
def test_a_value_that_is_no_text_costs_its_row_alone(
    tmp_path: Path, row: dict[str, Any], reason: str
) -> None:
    good = {"turns": ["hello", "hi"]}
    found, ledger = dialogs(write(tmp_path / "a.jsonl", [good, row]))
    assert [one.turns for one in found] == [("hello", "hi")]
    assert dict(ledger.dropped) == {reason: 1} and ": line 2, " in ledger.lines[0]
    ledger.lines[0].encode()
