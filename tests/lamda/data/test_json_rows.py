"""Rows in files .json: objects under keys, and an object a line, whatever stands among them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from lamda.data.rows import MAX_LINE
from tests.lamda.data.formats.given import dialogs, documents, write

TALK = {"turns": ["hello", "hi"]}


@pytest.mark.parametrize("length", [300_000, MAX_LINE + 1])
def test_a_long_first_line_is_one_row_of_many(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.json"
    path.write_text("".join(json.dumps({"text": "a" * of}) + "\n" for of in (length, 3, 4)))
    found, ledger = documents(path)
    kept = [length, 3, 4] if length < MAX_LINE else [3, 4]
    assert [len(row.text) for row in found] == kept
    assert dict(ledger.dropped) == ({} if length < MAX_LINE else {"too long": 1})


def test_a_long_line_of_objects_under_keys_stays_one_of_those(tmp_path: Path) -> None:
    text = json.dumps({f"key{number}": {"text": str(number) * 2**20} for number in range(18)})
    (tmp_path / "a.json").write_text(text)
    found, ledger = documents(tmp_path)
    assert len(text) > MAX_LINE and len(found) == 18 and not ledger.dropped


@pytest.mark.parametrize("other", [None, 5, "oops", [], ["a"]], ids=repr)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_value_that_is_no_object_costs_its_key_alone(
    tmp_path: Path, other: object, at: int
) -> None:
    values: list[object] = [TALK, {"turns": ["so", "it goes"]}]
    values.insert(at, other)
    found, ledger = dialogs(write(tmp_path / "a.json", dict(zip("abc", values, strict=True))))
    assert len(found) == 2 and dict(ledger.dropped) == {"no object": 1}


def test_a_row_of_its_own_may_hold_more_objects_than_texts(tmp_path: Path) -> None:
    row = {"meta": {"a": 1}, "more": {"b": 2}, **TALK}
    found, ledger = dialogs(write(tmp_path / "a.json", row))
    assert [one.turns for one in found] == [("hello", "hi")] and not ledger.dropped
    row = {"meta": {"talk": TALK["turns"]}, "more": {"b": 2}, "id": 1}
    found, _ = dialogs(write(tmp_path / "a.json", row), columns={"turns": "meta.talk"})
    assert [one.turns for one in found] == [("hello", "hi")]


def test_a_key_that_is_no_text_and_an_item_that_is_none(tmp_path: Path) -> None:
    half = {"a": TALK, "\ud800": {"turns": ["so", "it goes"]}}
    found, ledger = dialogs(write(tmp_path / "a.json", half))
    assert [row.dialog_id for row in found] == ["a"] and dict(ledger.dropped) == {"not UTF-8": 1}
    ledger.lines[0].encode()
    found, ledger = dialogs(write(tmp_path / "a.json", {"a": TALK, "b": {"\ud800": 1}}))
    assert len(found) == 1 and "found: ?; name it by" in ledger.lines[0]
    (tmp_path / "a.json").write_text(json.dumps({"a": TALK})[:-1] + ",\ufeff}")
    found, ledger = dialogs(tmp_path / "a.json")
    assert [row.dialog_id for row in found] == ["a"] and dict(ledger.dropped) == {"no object": 1}


def test_a_damaged_file_gives_the_keys_before_the_damage(tmp_path: Path) -> None:
    text = json.dumps({f"k{number}": {"turns": [f"{number} ?", "yes"]} for number in range(60_000)})
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(text.encode())[:-100_000])
    found, ledger = dialogs(tmp_path)
    assert len(found) > 1000 and len(ledger.faults) == 1
