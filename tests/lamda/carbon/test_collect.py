"""What all stages took: from the ledger, or else from what was collected before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamda.carbon.collect import collect, makers, read_lock
from lamda.carbon.ledger import LEDGER, VARIABLE, entry_key
from lamda.carbon.record import Record, to_json
from lamda.files import write_json
from lamda.outputs import COSTS
from stages.costs import main

from .records import entry, record

LOCK: dict[str, Any] = {
    "one": entry("c1", metrics__one="1", data__one="2"),
    "two": entry("c2", metrics__two="3"),
    "costs": entry("c3", **{"metrics__costs.json": "ab" + "c" * 30}),
    "after": entry("c4", page="5"),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.lock").write_text(json.dumps({"schema": "2.0", "stages": LOCK}))
    return tmp_path


def of(stage: str) -> Record:
    """A record of the stage as it stands in LOCK."""
    return record(stage, key=entry_key(LOCK[stage]))


def put(root: Path, one: Record) -> None:
    write_json(root / LEDGER / one.stage / f"{one.key}.json", one.to_json())


def test_stages_are_those_that_made_the_paths() -> None:
    assert makers(LOCK, ["metrics/two", "metrics/one", "data/one", "nobody"]) == ["two", "one"]


def test_the_stage_collects_what_is_known(root: Path) -> None:
    put(root, of("one"))
    main(["metrics/one", "metrics/two"], COSTS)
    told = json.loads(COSTS.read_text())["stages"]
    assert told[0] == of("one").to_json() | {
        "machine": {"processor": "Processor 9000", "cores": 2, "devices": []}
    }
    assert told[1].keys() == {"stage", "unknown"}
    assert told[1]["stage"] == "two"


def test_a_record_of_other_inputs_is_none_of_these(root: Path) -> None:
    put(root, record("one", key="other"))
    assert collect(root, read_lock(root), ["one"]) == {"one": None}


@pytest.mark.parametrize("place", ["metrics/costs.json", ".dvc/cache/files/md5/ab/" + "c" * 30])
def test_what_ran_elsewhere_is_known_from_before(root: Path, place: str) -> None:
    write_json(root / place, to_json({"one": of("one"), "two": record("two", key="older")}))
    assert collect(root, read_lock(root), ["one", "two"]) == {"one": of("one"), "two": None}


def test_the_cache_may_lie_elsewhere(root: Path) -> None:
    (root / ".dvc").mkdir()
    (root / ".dvc/config").write_text("[cache]\n    dir = ../elsewhere\n")
    write_json(root / "elsewhere/files/md5/ab" / ("c" * 30), to_json({"two": of("two")}))
    assert collect(root, read_lock(root), ["two"]) == {"two": of("two")}


def test_without_a_lock_there_is_nothing(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "nowhere") == {}
