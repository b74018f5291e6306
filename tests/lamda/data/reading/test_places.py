"""Files in a folder of a data set, behind a pattern, and in a bucket."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from lamda.data.files import read_dialogs, read_documents
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import places
from lamda.errors import LamdaError
from lamda.storage.opening import open_store

REAL = Path(__file__).resolve().parents[5] / "shared/data"


def packed(text: str) -> bytes:
    return gzip.compress(json.dumps({"text": text}).encode())


def test_objects_of_a_bucket_are_read_as_files_are(s3: str) -> None:
    store = open_store(s3)
    for name in ("pages/2023/a.jsonl.gz", "pages/2024/a.jsonl.gz", "pages/2024/b.jsonl.gz"):
        store.write(name, packed(name))
    store.write("pages/README.md", b"about the pages")
    for path, expected in (
        (f"{s3}/pages", ["2023/a", "2024/a", "2024/b"]),
        (f"{s3}/pages/2024", ["2024/a", "2024/b"]),
        (f"{s3}/pages/*/a.jsonl.gz", ["2023/a", "2024/a"]),
        (f"{s3}/pages/2024/b.jsonl.gz", ["2024/b"]),
    ):
        ledger = Ledger()
        found = [row.text for row in read_documents(path, {}, ledger=ledger)]
        assert found == [f"pages/{name}.jsonl.gz" for name in expected], path
        assert not ledger.lines
    with pytest.raises(LamdaError, match="/pages/2025: no object is called so; check bucket and"):
        list(read_documents(f"{s3}/pages/2025", {}, ledger=Ledger()))


def test_what_tells_of_a_data_set_is_no_file_of_it_and_said(tmp_path: Path) -> None:
    for name in ("LICENSE-data.txt", "README", "SOURCE.txt", "a.jsonl", "a.jsonl.dvc", ".hidden"):
        (tmp_path / name).write_text("{}")
    ledger = Ledger()
    assert [one.name for one in places(tmp_path, ledger)] == [f"{tmp_path}/a.jsonl"]
    assert [note.split(":")[0].rpartition("/")[2] for note in ledger.notes] == [
        "LICENSE-data.txt", "README", "SOURCE.txt"
    ]  # fmt: skip


def test_data_whose_name_begins_like_a_licence_is_read(tmp_path: Path) -> None:
    names = ["authors.csv.gz", "notice_board.parquet", "source-2024.jsonl", "sources.json"]
    for name in (*names, "NOTICE", "source.txt"):
        (tmp_path / name).write_text("{}")
    assert [Path(one.name).name for one in places(tmp_path, Ledger())] == names


def test_a_pattern_gives_each_file_once_and_none_that_only_tells(tmp_path: Path) -> None:
    (tmp_path / "set/source").mkdir(parents=True)
    for name in ("set/README.md", "set/a.jsonl", "set/source/b.jsonl"):
        (tmp_path / name).write_text("{}")
    expected = [f"{tmp_path}/set/a.jsonl", f"{tmp_path}/set/source/b.jsonl"]
    for pattern in ("set/*", "**", "s?t"):
        ledger = Ledger()
        assert [one.name for one in places(tmp_path / pattern, ledger)] == expected, pattern
        assert len(ledger.notes) == 1


def test_a_name_says_what_a_file_holds_whatever_its_packing(tmp_path: Path) -> None:
    (tmp_path / "RC_2019-04.ZST").write_bytes(b"")
    (tmp_path / "a.JSONL.Gz").write_bytes(b"")
    assert [one.suffix for one in places(tmp_path, Ledger())] == ["", ".jsonl"]


@pytest.mark.parametrize(
    ("name", "count"),
    [("casino", 900), ("topical_chat/valid_*.json.xz", 1078), ("digitalgov", 2466)],
)
def test_real_sets_are_read_whole(name: str, count: int) -> None:
    if not REAL.is_dir():
        pytest.skip("no public data sets at ../shared/data")
    ledger = Ledger()
    read = read_documents if name == "digitalgov" else read_dialogs
    assert sum(1 for _ in read(f"{REAL}/{name}", {}, ledger=ledger)) == count
    assert ledger.rows == ledger.kept == count and not ledger.lines
