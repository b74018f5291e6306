"""Rows of own files: every format says the same, and what is wrong is one line with its place."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import places
from lamda.data.rows import MAX_LINE, read_rows
from lamda.errors import LamdaError

DEEP = '{"turns": ' + "[" * 100_000 + "]" * 100_000 + "}"


def texts(path: Path, **columns: str) -> list[tuple[str, ...]]:
    return [row.texts("turns") for row in read_rows(path, ("turns",), (), columns)]


def parquet(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_each_format_gives_the_same_rows(tmp_path: Path) -> None:
    turns = [("hi", "grüß dich"), ("line\nbreak", 'he said "no", and left'), ("one",)]
    parquet(tmp_path / "a.parquet", turns=[list(t) for t in turns])
    (tmp_path / "a.jsonl").write_text(
        "\n\n".join(json.dumps({"turns": t, "more": 1}) for t in turns), encoding="utf-8"
    )
    lists = [json.dumps(t).replace('"', '""') for t in turns[:2]]
    text = "more,turns\r\n" + "".join(f'1,"{cell}"\r\n' for cell in lists) + "1,one\r\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8-sig", newline="")
    for ending in ("parquet", "jsonl", "csv"):
        assert texts(tmp_path / f"a.{ending}") == turns, ending


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_of_any_country_is_read(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(delimiter.join(["id", "words"]) + "\n" + delimiter.join(["7", "hi"]) + "\n")
    (row,) = read_rows(path, ("id", "text"), (), {"text": "words"})
    assert (row.name("id"), row.text("text")) == ("7", "hi")


@pytest.mark.parametrize(
    "kind",
    [
        pa.list_(pa.dictionary(pa.int32(), pa.string())),
        pa.large_list(pa.large_string()),
        pa.list_(pa.string_view()),
        pa.list_(pa.string(), 2),
    ],
    ids=["dictionary", "large", "view", "fixed"],
)
def test_every_way_of_storing_text_in_parquet_is_the_same_text(
    tmp_path: Path, kind: pa.DataType
) -> None:
    rows = [["hi", "naïve"], ["hi", "hi"]]
    inner = pa.array([t for row in rows for t in row])
    if "dictionary" in str(kind):
        offsets = pa.array([0, 2, 4], pa.int32())
        array: Any = pa.ListArray.from_arrays(offsets, inner.dictionary_encode())
    else:
        array = pa.array(rows, kind)
    names = pa.array(["a", "b"]).dictionary_encode()
    path = parquet(tmp_path / "a.parquet", turns=array, name=names)
    found = list(read_rows(path, ("turns", "name")))
    assert [list(row.texts("turns")) for row in found] == rows
    assert [row.text("name") for row in found] == ["a", "b"]


def bad_utf8(path: Path) -> Path:
    data = pa.py_buffer(b"okb\xffd")
    offsets = pa.py_buffer(pa.array([0, 2, 5], pa.int32()).buffers()[1])
    return parquet(path, turns=pa.Array.from_buffers(pa.string(), 2, [None, offsets, data]))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b'{"turns": ["hi"]}\n{"turns": ["\xff"]}', "line 2: expected UTF-8, found"),
        ("a.jsonl", b'{"turns": ["\\ud800"]}', "line 1, column 'turns': expected UTF-8, found"),
        ("a.jsonl", b"[1]", "line 1: expected an object, found list"),
        ("a.jsonl", b"{", "line 1: expected JSON, found"),
        ("a.jsonl", b'{"a": "\x01"}', "found Invalid control character at place 7"),
        ("a.jsonl", b'{"n": ' + b"1" * 5000 + b"}", "line 1: expected JSON, found"),
        ("a.jsonl", DEEP.encode(), "line 1: expected JSON, found too deep nesting"),
        ("a.jsonl", b'{"turns": null}', "line 1, column 'turns': expected a list of texts"),
        ("a.jsonl", b'{"turns": []}', "column 'turns': expected a list of texts, found list"),
        ("a.jsonl", b'{"turns": ["hi", null]}', "column 'turns': expected texts, found 'no value"),
        ("a.jsonl", b'{"turns": ["hi", 3]}', "column 'turns': expected text, found int 3"),
        ("a.jsonl", b'{"turns": ["hi", " "]}', "column 'turns': expected text, found none"),
        ("a.jsonl", b'{"turns": {"a": 1}}', "expected a list of texts, found dict"),
        ("a.jsonl", b'{"talk": ["hi"]}', "column 'turns' is missing; there are: talk; name"),
        ("a.csv", b"turns\nhi\n\xff\n", "line 3: expected UTF-8, found byte 0xff"),
        ("a.csv", b"talk\nhi\n", "column 'turns' is missing; there are: talk; name another"),
        ("a.csv", b"", "column 'turns' is missing; there are: none"),
        ("a.csv", b"turns,turns\nhi,hi\n", "column 'turns' stands there twice"),
        ("a.csv", b"turns,b\nhi\n", "line 2: expected 2 cells, found 1"),
        ("a.csv", b'turns,b\nhi,x\n"hi,b\n', "line 3: expected CSV, found unexpected end"),
        ("a.csv", b'turns,b\n"[""hi""",b\n', "line 2, column 'turns': expected a JSON list"),
        ("a.csv", b"turns,b\n,b\n", "line 2, column 'turns': expected a list of texts, found none"),
        ("a.parquet", b"PAR1", "expected a Parquet table, found"),
        ("a.txt", b"hi", "expected a file .parquet, .jsonl, .csv"),
        ("a.json", b"[1]", "give one object a line, in a file .jsonl"),
        ("a.json", b"hi", "expected JSON, an array or an object; found"),
        ("a.json", b'[{"turns": ["hi"]}, {"turns": ["h', "found its end inside an item"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_that_names_its_place(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LamdaError) as error:
        texts(tmp_path / name)
    told = str(error.value)
    assert message in told
    assert str(tmp_path / name) in told
    assert "\n" not in told and len(told) < 300 + len(str(tmp_path))


def test_what_is_wrong_in_parquet_names_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    for values, message in (
        ([["hi"], None], "row 1, column 'turns': expected a list of texts, found none"),
        (
            [["hi"], ["a", None]],
            "row 1, column 'turns': expected texts, found 'no value at place 1",
        ),
        ([1, 2], "row 0, column 'turns': expected a list of texts, found int 1"),
        ([b"a"], "row 0, column 'turns': expected a list of texts, found bytes"),
    ):
        with pytest.raises(LamdaError, match=message):
            texts(parquet(path, turns=values))
    with pytest.raises(LamdaError, match="row 1, column 'turns': expected UTF-8, found byte 0xff"):
        list(read_rows(bad_utf8(path), ("turns",)))
    whole = parquet(path, turns=[["some words"] * 50] * 500).read_bytes()
    path.write_bytes(whole[:40] + b"\0" * 200 + whole[240:])
    with pytest.raises(LamdaError, match="expected a Parquet table, found"):
        texts(path)


def test_a_folder_is_read_in_order_and_passes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/2.jsonl").write_text('{"turns": ["second"]}')
    (tmp_path / "a.csv").write_text("turns\nfirst\n")
    (tmp_path / "a.csv.dvc").write_text("outs: []")
    (tmp_path / ".gitignore").write_text("/a.csv")
    assert texts(tmp_path) == [("first",), ("second",)]
    (tmp_path / "b/README.md").write_text("About the data.")
    assert texts(tmp_path) == [("first",), ("second",)]
    (tmp_path / "b/3.exe").write_bytes(b"")
    with pytest.raises(LamdaError, match=r"3\.exe: expected a file .parquet, .*packed or not"):
        texts(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(LamdaError, match="empty: expected files .*, found none"):
        texts(tmp_path / "empty")
    with pytest.raises(LamdaError, match="nowhere: no such file; put it there, or `dvc pull`"):
        texts(tmp_path / "nowhere")


def test_a_mapping_names_columns_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"talk": ["hi"], "turns": 3}')
    assert texts(tmp_path / "a.jsonl", turns="talk") == [("hi",)]
    with pytest.raises(LamdaError, match="columns: 'turn' is no field; there are: turns"):
        texts(tmp_path / "a.jsonl", turn="talk")


def peak(path: Path) -> int:
    tracemalloc.start()
    before = pa.total_allocated_bytes()
    most = 0
    for _ in read_rows(path, ("text",)):
        most = max(most, pa.total_allocated_bytes() - before)
    _, traced = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return traced + most


@pytest.mark.parametrize("ending", ["parquet", "jsonl", "csv"])
def test_memory_does_not_grow_with_a_file(tmp_path: Path, ending: str) -> None:
    """A file eight times as long, in one row group, takes no more of it."""
    peaks = []
    for size in (4_000, 32_000):
        path = tmp_path / f"{size}.{ending}"
        rows = [f"{n} " * 120 for n in range(size)]
        if ending == "parquet":
            pq.write_table(pa.table({"text": rows}), path, row_group_size=size, compression="none",
                           use_dictionary=False)  # fmt: skip
        elif ending == "jsonl":
            path.write_text("".join(json.dumps({"text": row}) + "\n" for row in rows))
        else:
            path.write_text("text\n" + "\n".join(rows) + "\n")
        peaks.append(peak(path))
    assert peaks[1] < 2 * peaks[0], peaks


def test_a_data_set_on_one_line_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"[" + b" " * (MAX_LINE + 10) + b"]")
    with pytest.raises(LamdaError, match="line 1: expected at most 16 MiB, found more"):
        texts(path)
    open_quotation = tmp_path / "a.csv"
    with open_quotation.open("w") as stream:
        stream.write('turns\n"')
        stream.writelines("some words\n" for _ in range(MAX_LINE // 10))
    with pytest.raises(LamdaError, match="line 2: expected CSV, found field larger"):
        texts(open_quotation)


def test_a_link_to_a_folder_and_a_pipe_are_not_passed_over(tmp_path: Path) -> None:
    own, elsewhere = tmp_path / "own", tmp_path / "elsewhere"
    own.mkdir()
    elsewhere.mkdir()
    (own / "a.jsonl").write_text('{"turns": ["hi"]}\n')
    (elsewhere / "b.jsonl").write_text('{"turns": ["ho"]}\n')
    (own / ".#a.jsonl").symlink_to("somebody@somewhere")  # an editor's lock
    assert [one.path for one in places(own, Ledger(strict=True))] == [own / "a.jsonl"]
    (own / "more").symlink_to(elsewhere)
    with pytest.raises(LamdaError, match="more: expected no link to a folder"):
        texts(own)
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(LamdaError, match=r"pipe\.jsonl: expected a file or a folder"):
        texts(tmp_path / "pipe.jsonl")
