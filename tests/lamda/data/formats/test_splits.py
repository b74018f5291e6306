"""The split that a file's name or folder says, however the file was named, and in every format."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.annotation.contexts import Split
from lamda.annotation.file_contexts import FileContexts
from lamda.data.files import read_documents
from lamda.data.formats.trees import Node, forest
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import places
from lamda.storage.opening import open_store
from tests.lamda.data.formats.given import dialogs, write

SPLITS = {"train": "train", "validation": "development", "test": "evaluation"}


def shard(split: str, ending: str = "parquet") -> str:
    return f"{split}-00000-of-00001.{ending}"


@pytest.mark.parametrize(
    ("named", "read"),
    [
        ("", {*SPLITS}), ("*.parquet", {*SPLITS}), ("**", {*SPLITS}),
        ("t*-00000-*", {"train", "test"}), (shard("test"), {"test"}),
    ],
)  # fmt: skip
def test_a_shard_keeps_its_split_behind_a_folder_a_pattern_or_its_own_name(
    tmp_path: Path, named: str, read: set[str]
) -> None:
    for split in SPLITS:
        pq.write_table(pa.table({"turns": [[split, "yes"]]}), tmp_path / shard(split))
    found, _ = dialogs(tmp_path / named)
    assert {row.turns[0]: row.split for row in found} == {name: SPLITS[name] for name in read}


@pytest.mark.parametrize("named", ["set", "set/test", "set/test/a", "set/*/a/b.jsonl", "s*/**"])
def test_so_does_a_file_in_a_folder_of_a_set_at_any_depth(tmp_path: Path, named: str) -> None:
    write(tmp_path / "set/dataset_dict.json", {"splits": ["test"]})
    write(tmp_path / "set/test/a/b.jsonl", [{"turns": ["is it ripe?", "yes"]}])
    found, _ = dialogs(tmp_path / named)
    assert [row.split for row in found] == ["evaluation"]


def test_so_do_objects_of_a_bucket(s3: str) -> None:
    store = open_store(s3)
    for name in (shard("test", "jsonl"), "set/dev/a.jsonl", "set/dataset_dict.json"):
        store.write(name, f'{{"text": "{name}"}}'.encode())
    found = read_documents(s3, {}, ledger=Ledger())
    assert sorted(row.split for row in found) == ["development", "evaluation"]
    assert [one.split for one in places(f"{s3}/test-*", Ledger())] == ["test"]


def test_comments_have_the_split_of_their_shard_and_answer_none_of_another(tmp_path: Path) -> None:
    for split in SPLITS:
        rows = [
            {"id": split, "title": f"Is {split} ripe?", "selftext": ""},
            {"id": f"{split}1", "parent_id": f"t3_{split}", "body": "no", "author": "ada"},
        ]
        if split == "train":
            apart = {"id": "x", "parent_id": "t1_test1", "body": "to the test's", "author": "ben"}
            rows += [apart, {"id": "y", "parent_id": "t1_x", "body": "to x", "author": "eve"}]
        write(tmp_path / shard(split, "jsonl"), rows)
    found, ledger = dialogs(tmp_path)
    assert {row.turns: row.split for row in found} == {
        (f"Is {split} ripe?", "no"): called for split, called in SPLITS.items()
    }
    assert dict(ledger.dropped) == {
        "of another split than what it answers": 1, "answers to nothing in the files": 1
    }  # fmt: skip
    assert "expected the split of what it answers, found 'train'" in ledger.lines[0]


def test_comments_say_their_split_themselves_or_have_that_of_what_they_answer(
    tmp_path: Path,
) -> None:
    rows = [
        {"id": "p", "title": "Plums?", "selftext": "", "split": "test"},
        {"id": "a", "parent_id": "t3_p", "body": "in august"},
        {"id": "b", "parent_id": "t1_a", "body": "so late", "split": "Testing"},
        {"id": "c", "parent_id": "t1_a", "body": "so soon", "split": "train"},
        {"id": "q", "title": "Pears?", "selftext": "", "split": "some"},
        {"id": "d", "parent_id": "t3_q", "body": "in may"},
    ]
    path = write(tmp_path / "a.jsonl", rows)
    found, ledger = dialogs(path)
    assert [(row.turns, row.split) for row in found] == [
        (("Plums?", "in august", "so late"), "evaluation")
    ]
    assert ledger.dropped["of another split than what it answers"] == 1
    assert ledger.dropped["split: unknown"] == 2


def test_a_leaf_is_what_nobody_of_its_split_answers() -> None:
    ledger = Ledger()
    with forest() as made:
        given = [("a", "", "test"), ("b", "a", ""), ("c", "b", "train"), ("d", "c", "test")]
        made.add((Node(name, above, "ann", name, name, of) for name, above, of in given), ledger)
        found = list(made.paths(ledger))
    assert [(draft.turns, draft.split) for draft in found] == [(("a", "b"), "evaluation")]


def test_a_shard_of_contexts_serves_its_own_split_alone(tmp_path: Path) -> None:
    for split in ("train", "test"):
        pq.write_table(pa.table({"context": [[f"is {split} ripe?"]]}), tmp_path / shard(split))
    source = FileContexts(FileContexts.Settings.model_construct(path=str(tmp_path)), seed=0)
    wanted: tuple[tuple[Split, str], ...] = (
        ("train", "is train ripe?"), ("evaluation", "is test ripe?")
    )  # fmt: skip
    for split, turn in wanted:
        assert [c.context for c in source.contexts("ssi", split, 9)] == [(turn,)]
