"""Own data, in files alone, reach training; an edit of a file changes its own hash only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamda.config.resolve import resolve
from lamda.config.yaml_file import read_yaml
from lamda.data.tables import DIALOGS
from lamda.records import Context, Dialog, read_table

from .own_data import ANNOTATED, EVALUATED, PROFILE, write_own_data
from .own_data import DIALOGS as OWN_DIALOGS
from .sources import copy_sources, run

pytestmark = pytest.mark.slow
STAGES = ("resolve", "fetch_filed", "build_corpus", "contexts", "gate_corpus", "decontaminate")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources with own data, up to what is trained on; no stage that needs a model ran."""
    folder: Path = tmp_path_factory.mktemp("clone")
    copy_sources(folder)
    write_own_data(folder)
    run(folder, "lamda", "profile", PROFILE)
    stages = read_yaml(folder / "dvc.yaml")["stages"]
    for name in STAGES:
        run(folder, *stages[name]["cmd"].split())
    return folder


def test_the_same_data_are_written_each_time(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/smoke.yaml").write_text((clone / "profiles/smoke.yaml").read_text())
    write_own_data(tmp_path)
    assert len(list((tmp_path / "own").iterdir())) == 6
    for path in (tmp_path / "own").iterdir():
        assert path.read_bytes() == (clone / "own" / path.name).read_bytes()


def test_nothing_of_the_world_is_chosen(clone: Path) -> None:
    params = read_yaml(clone / "params.resolved.yaml")
    uses = {value["use"] for value in _choices(params["data"])}
    assert uses == {"files", "dialogs"}
    hashes = {path for value in _choices(params["data"]) for path in value["files"]}
    own = [path for path in (clone / "own").iterdir() if path.suffix != ".md"]
    assert hashes == {f"own/{path.name}" for path in own}


def _choices(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        inside = [found for item in value.values() for found in _choices(item)]
        return [value, *inside] if "use" in value else inside
    return []


def test_the_corpus_is_whole_and_evaluation_stands_not_in_it(clone: Path) -> None:
    counts = json.loads((clone / "metrics/corpus.json").read_text())["sources"]
    assert counts["talk"]["rows"] == OWN_DIALOGS and counts["pages"]["rows"] > 100
    contexts = read_table(clone / "data/contexts/evaluation.parquet", Context)
    assert {task: sum(row.task == task for row in contexts) for task in ANNOTATED} == dict.fromkeys(
        ANNOTATED, EVALUATED
    )
    kept = read_table(clone / "data/train" / DIALOGS, Dialog)
    assert 0.8 * OWN_DIALOGS < len(kept) < OWN_DIALOGS
    turns = {turn for row in kept for turn in row.turns}
    for row in contexts:
        assert row.context[0] not in turns


def test_an_edit_of_a_file_changes_the_hash_under_the_keys_that_name_it(clone: Path) -> None:
    before = resolve(clone)
    path = clone / "own/votes.csv"
    votes = path.read_bytes()
    path.write_bytes(votes + votes.splitlines(keepends=True)[-1])
    after = resolve(clone)
    path.write_bytes(votes)
    changed = {key for key in before["data"] if before["data"][key] != after["data"][key]}
    assert changed == {"raters"}
    assert resolve(clone) == before
