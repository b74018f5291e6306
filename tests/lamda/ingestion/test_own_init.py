"""What the first rows of a file tell of it: its format, and which columns are turns or texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.ingestion.own_init import look
from tests.lamda.data.formats.given import dialogs, write

COMMENTS = [
    {"id": "a", "parent_id": "t3_x", "body": "how is the plum tree of yours?", "author": "ann"},
    {"id": "b", "parent_id": "t1_a", "body": "it will be ripe in august.", "author": "bob"},
]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.parquet", "a.arrow"])
def test_comments_are_told_in_whatever_form(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    table = pa.Table.from_pylist(COMMENTS)
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".arrow":
        with pa.ipc.new_stream(str(path), table.schema) as stream:
            stream.write_table(table)
    else:
        write(path, COMMENTS)
    (entry,) = look(str(path))
    assert (entry.role, entry.format) == ("dialogs", "comments")
    found, _ = dialogs(path)
    assert [row.turns for row in found] == [tuple(row["body"] for row in COMMENTS)]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"categories": ["a", "b"], "dialogue": ["hi there", "yo you"]}, {"turns": "dialogue"}),
        ({"a": [{"b": "c d"}], "talk": [{"who": 1, "text": "hi there"}]}, {"turns": "talk"}),
        ({"ids": ["a", "b"], "story": "once upon a time " * 9}, {"text": "story"}),
        ({"talk": ["hi", "yo"], "note": "short"}, {"turns": "talk"}),
        ({"topic": "plums " * 20, "talk": ["are they ripe?", "no"]}, {"turns": "talk"}),
    ],
)
def test_the_list_that_says_most_is_guessed_as_turns(
    tmp_path: Path, row: dict[str, Any], columns: dict[str, str]
) -> None:
    (entry,) = look(str(write(tmp_path / "a.jsonl", [row, row])))
    assert entry.columns == columns
    assert entry.role == ("dialogs" if "turns" in columns else "documents")


def test_objects_under_keys_are_told_where_one_is_none(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", {"a": {"turns": ["hello there", "hi"]}, "b": None})
    (entry,) = look(str(path))
    assert entry.role == "dialogs" and not entry.columns
