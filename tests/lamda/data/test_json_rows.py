"""Rows in files .json: objects under keys, and an object a line, whatever stands among them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from lamda.data.files import read_documents
from lamda.data.reading.ledger import Ledger
from lamda.data.rows import MAX_LINE
from lamda.errors import LamdaError
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


GOOD = [{"turns": ["hello", "hi"]}, {"turns": ["so", "it goes"]}]


@pytest.mark.parametrize("others", [1, 2])
@pytest.mark.parametrize(
    "first",
    [
        b'{"turns": ["cut off',
        b'{"turns": ["cut off", ',
        b'{"turns": ["a" "b"]}',
        b'{"turns": ["\xff", "b"]}',
        b'lost", "it began"]}',
        b'{"turns": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    ],
    ids=["in a text", "behind a comma", "no comma", "no UTF-8", "its end", "deep"],
)
def test_a_damaged_first_line_is_lost_alone(tmp_path: Path, first: bytes, others: int) -> None:
    if others == 1 and first.rstrip().endswith(b","):
        pytest.skip("as well the end of a value that was cut off")
    rows = [json.dumps(row).encode() for row in GOOD[:others]]
    (tmp_path / "a.json").write_bytes(b"\n".join([first, *rows]) + b"\n")
    found, ledger = dialogs(tmp_path)
    assert [list(row.turns) for row in found] == [row["turns"] for row in GOOD[:others]]
    assert (ledger.rows, ledger.dropped.total(), ledger.faults) == (others + 1, 1, {})
    assert "a.json: line 1: " in ledger.lines[0]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": {"turns": ["hello", "hi"]},\n"b":\n{"turns": ["so", "it goes"]}\n}',
        '{"a":\n{"turns": ["hello", "hi"]}\n,\n"b":\n{"turns": ["so", "it goes"]}\n}',
        json.dumps({"a": GOOD[0], "b": GOOD[1]}, indent=1),
    ],
)
def test_an_object_over_several_lines_is_none_of_lines(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    found, ledger = dialogs(tmp_path)
    assert [row.dialog_id for row in found] == ["a", "b"] and not ledger.dropped


@pytest.mark.parametrize("damaged", ["lines", "array"])
def test_a_forums_dump_is_told_by_the_rows_behind_a_damaged_one(
    tmp_path: Path, damaged: str
) -> None:
    rows = [json.dumps({"id": f"{n}", "parent_id": f"{n - 1}" if n else "", "body": f"body {n}"})
            for n in range(3)]  # fmt: skip
    rows.insert(0, '{"id": "x", "body": "a" "b"}')
    text = "\n".join(rows) if damaged == "lines" else f"[{','.join(rows)}]"
    (tmp_path / "a.json").write_text(text)
    found, ledger = dialogs(tmp_path)
    assert [row.turns for row in found] == [("body 0", "body 1", "body 2")]
    assert ledger.dropped == {"no JSON": 1}


def read(path: Path, columns: dict[str, str]) -> tuple[list[tuple[str, str]], Ledger]:
    ledger = Ledger()
    found = list(read_documents(path, columns, ledger=ledger))
    return [(row.text, row.url) for row in found], ledger


def test_an_optional_field_that_was_named_may_be_missing_in_a_row(tmp_path: Path) -> None:
    path, columns = tmp_path / "a.jsonl", {"text": "body", "url": "link"}
    write(path, [{"body": "one"}, {"body": "two", "link": "https://a.org"}, {"link": "x"}])
    found, ledger = read(path, columns)
    assert found == [("one", ""), ("two", "https://a.org")]
    assert ledger.dropped == {"no column 'body'": 1}, "a field that is needed stays needed"
    write(tmp_path / "b.json", [{"body": "three"}])
    found, ledger = read(tmp_path, columns)
    assert [text for text, _ in found] == ["one", "two", "three"], "nor does each file need it"


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_named_column_that_no_row_has_is_one_line(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, [{"body": "one"}, {"body": "two", "link": "https://a.org"}])
    with pytest.raises(LamdaError, match="column 'lnik' is missing; there are: body; .*no row has"):
        read(tmp_path, {"text": "body", "url": "lnik"})
    write(tmp_path / name, [{"turns": ["hello", "hi"]}])
    with pytest.raises(LamdaError, match="column 'who' is missing; there are: turns; .*no row has"):
        dialogs(tmp_path, columns={"speakers": "who"})


def test_a_table_without_a_column_that_was_named_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("body\none\n")
    found, ledger = read(tmp_path, {"text": "body", "url": "link"})
    assert not found and "a.csv: column 'link' is missing" in ledger.lines[0]


def test_dialogs_of_several_layouts_have_a_named_column_in_one_of_them(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [{"turns": ["hello", "hi"], "who": ["ann", "ben"]}])
    said = [{"role": "user", "content": "is it?"}, {"role": "assistant", "content": "it is."}]
    write(tmp_path / "b.jsonl", [{"messages": said}])
    found, ledger = dialogs(tmp_path, columns={"speakers": "who"})
    assert [row.speakers[0] for row in found] == ["ann", "user"] and not ledger.dropped
