"""Rows that hold no dialog, and what is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.data.files import read_dialogs
from lamda.data.reading.ledger import Ledger

SAID = ["hi there", "hello"]


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ({"turns": [SAID, None, SAID[::-1]]}, "turns"),
        ({"messages": [[{"role": "user", "content": text} for text in SAID], None]}, "messages"),
        ({"turns": [SAID, None], "dialog_id": ["a", "a"]}, "turns"),
    ],
)
def test_a_table_without_a_value_is_told_of_its_own_column(
    tmp_path: Path, columns: dict[str, Any], named: str
) -> None:
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    ledger = Ledger()
    kept = list(read_dialogs(tmp_path, {}, ledger=ledger))
    assert len(kept) == len(columns[named]) - 1 == ledger.kept
    assert ledger.rows == len(columns[named])
    assert ledger.dropped == {f"{named}: expected a dialog": 1}
    assert f"a.parquet: row 1, column '{named}': expected a dialog, found none" in ledger.lines[0]


def test_turns_in_rows_lack_their_turn(tmp_path: Path) -> None:
    table = {"turn": ["hi", None, "ho"], "dialog_id": ["a", "a", "b"], "turns": [None, None, None]}
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    ledger = Ledger()
    (kept,) = read_dialogs(tmp_path, {}, ledger=ledger)
    assert kept.turns == ("ho",) and ledger.rows == 3
    assert "row 1, column 'turn': expected text, found none" in ledger.lines[0]
