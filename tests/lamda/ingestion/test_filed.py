"""A commit pins what is filed; its rows come whole, checked, and under names of their own."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.ingestion.checks import CHECKS
from lamda.ingestion.filed import (
    ANNOTATIONS,
    ANSWERS,
    CORPUS,
    RECORDS,
    Pin,
    fetch_filed,
    filed_versions,
    read_pins,
    write_pins,
)
from lamda.ingestion.filing import unfile
from lamda.ingestion.ingest import ingest
from lamda.records import Dialog, GroundingExample, Vote, read_table, write_table
from lamda.storage.opening import open_store
from lamda.storage.store import Store

from .test_ingest import GOOD


def unopened() -> Store:
    raise AssertionError("nothing is pinned: the store stays closed")


def file_rows(store: Store, folder: Path, kind: str, rows: list[Any], name: str) -> None:
    write_table(folder / name, rows, RECORDS[kind][0])
    store.upload(folder / name, f"inbox/{kind}/{name}")
    assert len(ingest(store).filed) == 1


def test_nothing_filed_needs_no_store_and_gives_empty_tables(tmp_path: Path) -> None:
    write_pins(tmp_path / "filed.json", [])
    pins = read_pins(tmp_path / "filed.json")
    counts = fetch_filed(pins, unopened, CORPUS, tmp_path / "corpus")
    assert counts == {"documents": 0, "dialogs": 0}
    assert read_table(tmp_path / "corpus" / "dialogs.parquet", Dialog) == []


def test_every_kind_comes_back_and_the_same_pins_give_the_same_bytes(
    uri: str, tmp_path: Path
) -> None:
    store = open_store(uri)
    assert filed_versions(store) == []
    for kind, row in GOOD.items():
        file_rows(store, tmp_path, kind, [row], "a.parquet")
    other = Dialog("1", "letters", ("a", "b"), ("x", "y"))  # another source's: another dialog
    file_rows(store, tmp_path, "dialogs", [other], "b.parquet")
    pins = filed_versions(store)
    assert [pin.kind for pin in pins] == sorted([*CHECKS, "dialogs"])
    write_pins(tmp_path / "filed.json", pins[::-1])
    assert read_pins(tmp_path / "filed.json") == pins
    files = []
    for name in ("one", "two"):
        for kinds in (CORPUS, ANNOTATIONS, ANSWERS):
            fetch_filed(pins, lambda: store, kinds, tmp_path / name / kinds[0])
        files.append({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.parquet")})
    assert files[0] == files[1]
    assert set(files[0]) == {f"{kind}.parquet" for kind in CHECKS}
    assert read_table(tmp_path / "one/votes/votes.parquet", Vote) == [GOOD["votes"]]
    dialogs = read_table(tmp_path / "one/documents/dialogs.parquet", Dialog)
    newest = sorted((pin for pin in pins if pin.kind == "dialogs"), key=lambda p: p.filed)[::-1]
    assert [pin.name for pin in newest] == ["b.parquet", "a.parquet"]
    versions = [pin.version for pin in newest]
    assert [row.dialog_id for row in dialogs] == [f"filed/{version}/1" for version in versions]


@pytest.mark.parametrize("change", ["damaged", "gone"])
def test_a_version_that_is_not_what_was_pinned_is_named_and_nothing_is_written(
    tmp_path: Path, change: str
) -> None:
    store = open_store(str(tmp_path / "store"))
    file_rows(store, tmp_path, "dialogs", [GOOD["dialogs"]], "a.parquet")
    (pin,) = filed_versions(store)
    file = tmp_path / "store" / "data" / "dialogs" / pin.version / "a.parquet"
    if change == "damaged":
        file.write_bytes(file.read_bytes()[:-1])
    else:
        file.unlink()
    words = "expected SHA-256" if change == "damaged" else "a.parquet: no such file"
    with pytest.raises(LamdaError, match=words):
        fetch_filed([pin], lambda: store, CORPUS, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_no_list_or_manifest_is_named(tmp_path: Path) -> None:
    path = tmp_path / "filed.json"
    with pytest.raises(LamdaError, match=r"no such file; `git checkout .*filed\.json` brings"):
        read_pins(path)
    pin = asdict(Pin("poems", "v", "a.parquet", 1, "0" * 64, 10))
    for value, found in (
        ([], "no list 'files'"),
        ({"files": [{}]}, r"an entry of nothing \(needed: kind, version, name"),
        ({"files": [{"kind": "poems"}]}, "an entry of kind "),
        ({"files": [pin]}, r"kind 'poems' \(there is: documents, dialogs"),
    ):
        path.write_text(json.dumps(value))
        expected = rf"filed\.json: expected what `lamda pin` writes, found {found}"
        with pytest.raises(LamdaError, match=expected):
            read_pins(path)
    store = open_store(str(tmp_path / "store"))
    store.write("data/dialogs/x/manifest.json", json.dumps({"kind": "dialogs"}).encode())
    with pytest.raises(LamdaError, match="x/manifest.json: expected a manifest of `lamda ingest`"):
        filed_versions(store)


def test_a_corrected_file_takes_the_place_of_its_rows(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    rows = [replace(GOOD["dialogs"], dialog_id=str(n)) for n in range(3)]
    better = [replace(row, turns=("hi", "good day")) for row in rows[1:]]
    file_rows(store, tmp_path, "dialogs", rows, "a.parquet")
    file_rows(store, tmp_path, "dialogs", better, "a.parquet")

    def said() -> dict[str, str]:
        left: Counter[Pin] = Counter()
        counts = fetch_filed(filed_versions(store), lambda: store, CORPUS, tmp_path / "out", left)
        found = read_table(tmp_path / "out/dialogs.parquet", Dialog)
        assert (counts["dialogs"], left.total()) == (3, 2)
        assert len({row.dialog_id for row in found}) == 3
        return {row.dialog_id.rpartition("/")[2]: row.turns[1] for row in found}

    assert said() == {"0": "hello", "1": "good day", "2": "good day"}
    file_rows(store, tmp_path, "dialogs", rows, "a.parquet")
    assert len(filed_versions(store)) == 2, "the first content again is no third version"
    assert (
        fetch_filed(filed_versions(store), lambda: store, CORPUS, tmp_path / "out")["dialogs"] == 3
    )
    found = read_table(tmp_path / "out/dialogs.parquet", Dialog)
    assert {row.turns[1] for row in found} == {"hello"}, "what was filed last counts"


@pytest.mark.parametrize(
    ("kind", "change", "kept"),
    [
        ("ssi", {"response": "hi hi"}, 1),
        ("votes", {"answer": "no"}, 1),
        ("votes", {"rater": "bob"}, 2),
        ("research", {"text": "well, hello"}, 2),  # of another person
    ],
)
def test_what_a_later_row_replaces(
    tmp_path: Path, kind: str, change: dict[str, str], kept: int
) -> None:
    store = open_store(str(tmp_path / "store"))
    for name, row in (("a", GOOD[kind]), ("b", replace(GOOD[kind], **change))):
        file_rows(store, tmp_path, kind, [row], f"{name}.parquet")
    pins = filed_versions(store)
    assert fetch_filed(pins, lambda: store, [kind], tmp_path / "out") == {kind: kept}


def test_corrected_research_takes_all_steps_of_a_base_and_no_others(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    good = GOOD["research"]
    first = [replace(good, example_id=f"k/{step}", text=f"step {step}") for step in range(3)]
    other = replace(good, example_id="other", base="another base", text="step 3")
    file_rows(store, tmp_path, "research", [*first, other], "ada.parquet")
    better = [replace(first[0], text="step 0 again"), replace(first[1], text="step 1 again")]
    file_rows(store, tmp_path, "research", better, "ada.parquet")
    fetch_filed(filed_versions(store), lambda: store, ["research"], tmp_path / "out")
    found = read_table(tmp_path / "out/research.parquet", GroundingExample)
    assert [row.text for row in found] == ["step 0 again", "step 1 again", "step 3"]


def test_pins_of_before_times_were_kept_are_read(tmp_path: Path) -> None:
    pin = Pin("dialogs", "v", "a.parquet", 1, "0" * 64, 10)
    write_pins(tmp_path / "filed.json", [pin])
    assert "filed" not in json.loads((tmp_path / "filed.json").read_text())["files"][0]
    assert read_pins(tmp_path / "filed.json") == [pin]


def test_filed_data_are_taken_back_and_can_come_again(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    file_rows(store, tmp_path, "dialogs", [GOOD["dialogs"]], "a.parquet")
    file_rows(store, tmp_path, "research", [GOOD["research"]], "r.parquet")
    pins = filed_versions(store)
    dialogs, research = pins
    for wrong in ("", "nope", "dialogs/", f"research/{dialogs.version}"):
        with pytest.raises(LamdaError, match="expected one that is filed, found none"):
            unfile(store, wrong)
    assert unfile(store, dialogs.version) == dialogs
    assert filed_versions(store) == [research]
    assert sorted(entry.key.rpartition("/")[2] for entry in store.list("unfiled/dialogs")) == [
        "a.parquet",
        "manifest.json",
    ]
    assert store.list("data/dialogs") == []
    with pytest.raises(
        LamdaError, match=r"a\.parquet: no such .*`lamda pin` takes it off the list"
    ):
        fetch_filed([dialogs], lambda: store, CORPUS, tmp_path / "out")
    assert unfile(store, f"research/{research.version[:8]}") == research
    file_rows(store, tmp_path, "dialogs", [GOOD["dialogs"]], "a.parquet")
    assert [pin.version for pin in filed_versions(store)] == [dialogs.version]


def test_the_same_content_of_two_kinds_needs_its_kind_named(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    for kind in ("groundedness", "research"):
        file_rows(store, tmp_path, kind, [GOOD["research"]], "r.parquet")
    version = filed_versions(store)[0].version
    with pytest.raises(LamdaError, match=f"found groundedness/{version}, research/{version}"):
        unfile(store, version)
