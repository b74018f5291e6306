"""Bad files beside good ones: each fault is named, the rest goes on, and the sums add up."""

from __future__ import annotations

import gzip
import json
import lzma
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.data.files import read_dialogs, read_documents
from lamda.data.reading import json_items, lines, tables
from lamda.data.reading.ledger import Ledger
from lamda.records import Dialog, Document

GOOD = {"text": "a page about plums", "url": "https://example.org/plums"}


def documents(path: Path, **columns: str) -> tuple[list[Document], Ledger]:
    ledger = Ledger()
    found = list(read_documents(path, columns, ledger=ledger))
    assert ledger.rows == ledger.kept + sum(ledger.dropped.values())
    assert ledger.kept == len(found)
    return found, ledger


def dialogs(path: Path, **columns: str) -> tuple[list[Dialog], Ledger]:
    ledger = Ledger()
    found = list(read_dialogs(path, columns, ledger=ledger))
    assert ledger.rows == ledger.kept + sum(ledger.dropped.values())
    return found, ledger


def jsonl(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def page(number: int) -> dict[str, str]:
    return {"text": f"page number {number} about plums"}


def test_one_bad_row_of_each_kind_takes_no_other_along(tmp_path: Path) -> None:
    deep = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    (tmp_path / "a.jsonl").write_bytes(
        jsonl(page(1)) + deep + b'{"text": "\xff"}\n' + b"{\n" + b"[1]\n"
        + jsonl({"body": "no text"}, {"text": None}, {"text": 3}, page(2))
    )  # fmt: skip
    found, ledger = documents(tmp_path)
    assert [row.text for row in found] == [page(1)["text"], page(2)["text"]]
    assert ledger.rows == 9 and not ledger.faults
    assert dict(ledger.dropped) == {
        "nested too deep": 1, "not UTF-8": 1, "no JSON": 1, "no object": 1,
        "no column 'text'": 1, "text: expected text": 2,
    }  # fmt: skip
    told = "\n".join(ledger.lines)
    for place in (
        "line 2: expected JSON, found too deep",
        "line 3: expected UTF-8, found byte 0x",
        "line 2: expected JSON, found too deep",
        "line 3: expected UTF-8, found byte 0xff",
        "line 6: column 'text' is missing; there are: body",
        "line 8, column 'text'",
    ):
        assert f"{tmp_path}/a.jsonl: {place}" in told  # fmt: skip


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json", "a.parquet"])
def test_a_row_longer_than_the_limit_is_dropped_and_the_next_is_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (lines, json_items, tables):
        monkeypatch.setattr(module, "MAX_LINE", 5000)
    monkeypatch.setattr("lamda.data.reading.comma.MAX_LINE", 5000)
    rows = [page(1), {"text": "word " * 100_000}, page(2)]
    if name == "a.csv":
        text = "text\n" + "".join(f'"{row["text"]}"\n' for row in rows)
        (tmp_path / name).write_text(text)
    elif name == "a.parquet":
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / name)
    elif name == "a.json":
        (tmp_path / name).write_text(json.dumps(rows, indent=1))
    else:
        (tmp_path / name).write_bytes(jsonl(*rows))
    found, ledger = documents(tmp_path)
    assert len(found) == 2 and dict(ledger.dropped) == {"too long": 1}
    tracemalloc.start()
    documents(tmp_path)
    assert name == "a.parquet" or tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_damage_inside_a_packed_file_keeps_the_rows_before_it_and_the_other_files(
    tmp_path: Path, pack: object
) -> None:
    rows = jsonl(*(page(n * 7919) for n in range(8_000)))
    data = bytearray(pack(rows))  # type: ignore[operator]
    data[len(data) // 2] ^= 0xFF
    data[len(data) // 2 + 1] ^= 0xFF
    (tmp_path / "a.jsonl.packed").write_bytes(data)  # its content says how it is packed
    (tmp_path / "a.jsonl.packed").rename(tmp_path / "a.jsonl.gz")
    (tmp_path / "b.jsonl").write_bytes(jsonl(GOOD))
    found, ledger = documents(tmp_path)
    assert 500 < len(found) < 8_001 and found[-1].text == GOOD["text"]
    (told,) = ledger.faults.values()
    assert "a.jsonl.gz: after line" in told and "data, byte" in told


def test_a_csv_goes_on_behind_an_open_quotation_mark(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('text,url\none plum,\n"two plums,\nthree,\nfour,x,y\nfive,\n')
    found, ledger = documents(tmp_path)
    assert [row.text for row in found] == ["one plum", "three", "five"]
    assert dict(ledger.dropped) == {"no CSV": 1, "cells missing or too many": 1}
    assert "a.csv: line 3: expected CSV, found unexpected end of data" in ledger.lines[0]


def test_a_parquet_goes_on_behind_a_row_group_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"text": [f"row {n} " * 30 for n in range(300)]})
    pq.write_table(table, path, row_group_size=100, compression="snappy", use_dictionary=False)
    told = pq.ParquetFile(path).metadata.row_group(1).column(0)
    data = bytearray(path.read_bytes())
    start = told.data_page_offset
    data[start : start + told.total_compressed_size] = bytes(told.total_compressed_size)
    path.write_bytes(data)
    found, ledger = documents(tmp_path)
    assert len(found) == 200 and ledger.rows == 300
    assert dict(ledger.dropped) == {"unreadable": 100}
    assert "a.parquet: row 100: expected a Parquet table" in ledger.lines[0]


@pytest.mark.parametrize("nested", [False, True])
def test_a_text_that_stands_once_in_a_parquet_and_is_many_rows_takes_little_memory(
    tmp_path: Path, nested: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_LINE", 2**18)
    monkeypatch.setattr(tables, "BATCH_BYTES", 2**21)
    monkeypatch.setattr(tables, "PROBED", 2**16)
    long, path = "plum " * 100_000, tmp_path / "a.parquet"
    texts = [long if n % 3 else f"a short one, {n}" for n in range(150)]
    rows = {"turns": [[text, "yes"] for text in texts]} if nested else {"text": texts}
    pq.write_table(pa.table(rows), path, compression="zstd")
    assert path.stat().st_size < 100_000
    before, most = pa.total_allocated_bytes(), 0
    ledger = Ledger()
    read = read_dialogs if nested else read_documents
    for _ in read(path, {}, ledger=ledger):  # type: ignore[operator]
        most = max(most, pa.total_allocated_bytes() - before)
    assert ledger.kept == 50 and dict(ledger.dropped) == {"too long": 100}
    assert most < 20 * len(long)


def test_a_value_that_python_has_none_for_costs_its_row_alone(tmp_path: Path) -> None:
    late = pa.array([None, 2**62, None], pa.timestamp("us"))
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["plums", "pears", "figs"], "title": late}), path)
    found, ledger = documents(path)
    assert [row.text for row in found] == ["plums", "figs"]
    assert dict(ledger.dropped) == {"unreadable": 1}
    assert "a.parquet: row 1, column 'title': expected a value, found" in ledger.lines[0]


@pytest.mark.parametrize("once", [False, True], ids=["plain", "dictionary"])
def test_a_batch_of_long_rows_in_an_arrow_file_takes_the_memory_of_one(
    tmp_path: Path, once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BATCH_BYTES", 2**20)
    texts = pa.array([f"{0 if once else n} " + "plum " * 100_000 for n in range(40)])
    table = pa.table({"text": texts.dictionary_encode() if once else texts})
    path = tmp_path / "a.arrow"
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)
    del texts, table
    tracemalloc.start()
    ledger = Ledger()
    for _ in read_documents(path, {}, ledger=ledger):
        pass
    assert tracemalloc.get_traced_memory()[1] < 8_000_000 and ledger.rows == 40
    tracemalloc.stop()
    assert ledger.kept == (1 if once else 40) and not ledger.faults


def test_a_mapping_to_a_field_that_one_file_lacks_costs_that_file_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("body\nplums\n")
    (tmp_path / "b.csv").write_text("text\npears\n")
    pq.write_table(pa.table({"text": ["figs"]}), tmp_path / "c.parquet")
    found, ledger = documents(tmp_path, text="body")
    assert [row.text for row in found] == ["plums"]
    assert sorted(ledger.faults) == [f"{tmp_path}/b.csv", f"{tmp_path}/c.parquet"]
    told = ledger.faults[f"{tmp_path}/b.csv"]
    assert "column 'body' is missing; there are: text; name another by" in told


def test_two_files_of_one_name_are_two_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_bytes(jsonl({"text": f"from {folder}"}, GOOD))
    found, ledger = documents(tmp_path)
    assert [row.text for row in found] == ["from one", GOOD["text"], "from two"]
    assert dict(ledger.dropped) == {"the same twice": 1}
    assert f"{tmp_path}/two/a.jsonl: line 2: the same as an earlier row" in ledger.lines[0]


def test_other_encodings_and_packed_tables_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("text\nplums\n".encode("utf-16"))
    (tmp_path / "b.parquet").write_bytes(gzip.compress(b"PAR1"))
    (tmp_path / "c.jsonl").write_bytes(jsonl(GOOD))
    found, ledger = documents(tmp_path)
    assert [row.text for row in found] == [GOOD["text"]]
    told = "\n".join(ledger.lines)
    assert "it is UTF-16: `iconv -f UTF-16 -t UTF-8` writes it anew" in told
    assert "b.parquet: expected parquet, which packs its own data, found gzip; unpack it" in told


def test_a_turn_that_is_none_takes_its_dialog_along_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("dialog_id,turn\n1,hi\n1,hello\n2,hi\n2,\n3,hey\n3,you\n")
    found, ledger = dialogs(tmp_path)
    assert [row.turns for row in found] == [("hi", "hello"), ("hey", "you")]
    assert ledger.rows == 6 and ledger.kept == 4


def test_a_json_array_is_read_item_by_item_whatever_its_layout(tmp_path: Path) -> None:
    rows = [{"text": 'a "quoted" [bracket] {brace}, \\ and é', "n": [1, {"a": []}]}, page(2)]
    for number, indent in enumerate((None, 2)):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(rows, indent=indent))
        assert [row.text for row in documents(path)[0]] == [row["text"] for row in rows]
    bad = tmp_path / "bad.json"
    bad.write_text(f"[{json.dumps(page(1))}, {{'text': 1}}, 7, {json.dumps(page(3))}]")
    found, ledger = documents(bad)
    assert len(found) == 2 and dict(ledger.dropped) == {"no JSON": 1, "no object": 1}


def test_pieces_of_any_size_give_the_same_items(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {f"key {n}": {"text": 'x "\\" , ]} ' * n + "é"} for n in range(1, 12)}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows))
    expected = [row["text"] for row in rows.values()]
    for size in (1, 2, 7, 64):
        monkeypatch.setattr(json_items, "BUFFER", size)
        assert [row.text for row in documents(path)[0]] == expected


def test_a_bracket_too_many_in_a_json_file_loses_nothing_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(f"[{json.dumps(page(1))}]}}, {json.dumps(page(2))}, {json.dumps(page(3))}]")
    found, ledger = documents(path)
    assert len(found) == 1 and dict(ledger.dropped) == {"no JSON": 2}


def test_rows_of_a_csv_that_never_end_take_neither_memory_nor_hours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lamda.data.reading.comma.MAX_LINE", 5000)
    path = tmp_path / "a.csv"
    path.write_text("text\none plum\n" + 'a","b\n' * 200_000)  # opens rows, ends none
    tracemalloc.start()
    found, ledger = documents(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert len(found) == 1 and 0 < ledger.dropped["too long"] < 100
    assert "so are too many before: the rest is not read" in ledger.faults[str(path)]
