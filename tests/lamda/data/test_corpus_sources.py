"""What every corpus source keeps to; and the sources from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.config.section import Choice
from lamda.data.splits import content_id
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Dialog, Document, records_of, schema

from ..seams import Settings, check_table, make, names, write_rows

TURNS = ["hi there", "hello", "how was the market?", "full of plums."]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    own = tmp_path_factory.mktemp("own")
    rows = [{"turns": [*TURNS[: 2 + n % 3], f"number {n}"]} for n in range(3000)]
    return {
        "files": {"path": write_rows(own / "dialogs.jsonl", rows), "kind": "dialogs"},
        "chitchat": {"dialogs": 5},
        "world.forum": {"dialogs": 20},
        "world.encyclopedia": {"documents": 20},
        "world.rows": {},
        "world.factbook": {"documents": 20},
    }


def test_every_registered_source_is_tested(table: Settings) -> None:
    check_table("corpus_sources", table)


@names("corpus_sources")
def test_a_source_gives_rows_of_one_record_the_same_each_time(table: Settings, name: str) -> None:
    source = make("corpus_sources", name, table)
    batches = list(source.read())
    record: Any = Dialog if "turns" in batches[0].schema.names else Document
    assert all(isinstance(batch, pa.RecordBatch) for batch in batches)
    assert all(batch.schema.equals(schema(record)) for batch in batches)
    rows = [row for batch in batches for row in records_of(batch, record)]
    identity = "dialog_id" if record is Dialog else "document_id"
    assert len({getattr(row, identity) for row in rows}) == len(rows) > 0
    for row in rows:
        assert row.split in ("train", "evaluation", "development")
        if record is Dialog:
            assert len(row.turns) == len(row.speakers) > 0 and all(t.strip() for t in row.turns)
        else:
            assert row.text.strip()
    assert list(source.read()) == batches
    assert list(make("corpus_sources", name, table).read()) == batches


def files(path: Path, kind: str, **settings: Any) -> Any:
    choice = Choice(use="files", path=str(path), kind=kind, **settings)
    return build("corpus_sources", choice, 1)


def read(path: Path, kind: str, **settings: Any) -> list[Any]:
    record: Any = Dialog if kind == "dialogs" else Document
    batches = files(path, kind, **settings).read()
    return [row for batch in batches for row in records_of(batch, record)]


def test_a_long_source_comes_in_several_batches(table: Settings) -> None:
    batches = list(make("corpus_sources", "files", table).read())
    assert len(batches) > 2 and max(batch.num_rows for batch in batches) < 2000


def test_dialogs_are_the_same_in_every_format(tmp_path: Path) -> None:
    dialogs = {"a": TURNS[:2], "b": TURNS}
    people = ["ada", "ben", "ada", "ben"]
    rows = [
        {"dialog_id": name, "turns": turns, "speakers": people[: len(turns)]}
        for name, turns in dialogs.items()
    ]
    write_rows(tmp_path / "x.jsonl", rows)
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "x.parquet")
    lines = [
        f'{name},"{turn}",{person}'
        for name, turns in dialogs.items()
        for turn, person in zip(turns, people, strict=False)
    ]
    (tmp_path / "x.csv").write_text("\n".join(["dialog_id,turn,speaker", *lines]))
    for ending in ("jsonl", "parquet", "csv"):
        found = read(tmp_path / f"x.{ending}", "dialogs")
        assert [(row.dialog_id, row.turns) for row in found] == [
            (name, tuple(turns)) for name, turns in dialogs.items()
        ]
        assert found[1].speakers == ("ada", "ben", "ada", "ben")


def test_what_is_left_out_has_a_default_and_columns_may_be_called_otherwise(tmp_path: Path) -> None:
    path = Path(write_rows(tmp_path / "x.jsonl", [{"utterances": TURNS[:3], "id": 7}]))
    columns = {"turns": "utterances", "dialog_id": "id"}
    assert read(path, "dialogs", columns=columns) == [
        Dialog("7", "", tuple(TURNS[:3]), ("speaker0", "speaker1", "speaker0"), "train")
    ]
    write_rows(path, [{"text": "plums", "url": None}, {"text": "pears", "title": "Pear"}])
    assert read(path, "documents") == [
        Document(content_id(["plums"]), "", "", "", "plums"),
        Document(content_id(["pears"]), "", "", "Pear", "pears"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "kind", "message"),
    [
        ("x.jsonl", {"turns": TURNS, "speakers": ["a"]}, "dialogs",
         "line 1, column 'speakers': expected 4, one a turn, found '1 speakers'"),
        ("x.jsonl", {"turns": TURNS, "split": "tset"}, "dialogs",
         "line 1, column 'split': expected train, training, evaluation"),
        ("x.jsonl", {"text": " "}, "documents", "line 1, column 'text': expected text, found none"),
        ("x.jsonl", "", "documents", "expected documents, found no row"),
        ("x.csv", "dialog_id,turn\n1,hi\n2,hi\n1,hello\n", "dialogs",
         "line 4, column 'dialog_id': expected an id of its own, all of one dialog together"),
        ("x.csv", "dialog_id,turn\n1,\n", "dialogs", "line 2, column 'turn': expected text"),
        ("x.csv", "dialog_id,turn\n,hi\n", "dialogs", "line 2, column 'dialog_id': expected text"),
    ],
)  # fmt: skip
def test_a_bad_row_is_one_line(
    tmp_path: Path, name: str, text: Any, kind: str, message: str
) -> None:
    content = text if isinstance(text, str) else json.dumps(text)
    (tmp_path / name).write_text(content)
    source = files(tmp_path / name, kind)
    try:
        kept = sum(batch.num_rows for batch in source.read())
        assert kept and source.ledger.dropped
    except LamdaError as error:  # of no good row at all
        assert "\n" not in str(error) and (message in str(error) or not source.ledger.lines)
    told = [*source.ledger.lines, f"{tmp_path / name}: expected {kind}, found no row"]
    assert any(message in line for line in told)


def test_settings_that_do_not_fit_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match="use: files: key 'kind': Input should be 'dialogs' or"):
        read(tmp_path, "poems")


@pytest.mark.parametrize(("kind", "name"), [("dialogs", "dialog_id"), ("documents", "document_id")])
def test_an_id_that_stands_twice_is_named_with_file_and_row(
    tmp_path: Path, kind: str, name: str
) -> None:
    rows = [{name: n, "turns": TURNS, "text": f"page {n}"} for n in (1, 2, 3)]
    (tmp_path / "own").mkdir()
    write_rows(tmp_path / "own/a.jsonl", rows)
    more = {"turns": ["a third", "talk"], "text": "page 4"}
    write_rows(tmp_path / "own/b.jsonl", [more | {name: 4}, rows[1]])
    source = files(tmp_path / "own", kind)
    assert sum(batch.num_rows for batch in source.read()) == 4
    (told,) = source.ledger.lines
    assert f"b.jsonl: line 2, column '{name}': expected an id of its own" in told
    assert "'2' once more" in told
    ledger = source.ledger
    assert (ledger.rows, ledger.kept, dict(ledger.dropped)) == (5, 4, {"an id twice": 1})
