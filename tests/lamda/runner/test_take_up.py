"""A scheduled run takes up what was filed since, and its commit says what that was."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import QUIET, Project

from lamda.errors import LamdaError
from lamda.ingestion.filed import filed_versions, read_pins, write_pins
from lamda.ingestion.ingest import ingest
from lamda.outputs import CHAMPION, CORPUS_VERDICTS, FILED, METRICS, REFERENCE
from lamda.records import Dialog, write_table
from lamda.registry.alias import Transition, move_alias, read_alias
from lamda.registry.release import make_release
from lamda.storage.opening import open_store
from lamda.storage.store import Store

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[3]
GRAPH = """
stages:
  fetch_filed:
    cmd: >-
      sh stage.sh fetch && python -m stages.fetch_filed --versions references/filed.json
      --corpus data/corpus --annotations data/annotations --votes data/votes
    deps: [references/filed.json]
    outs: [data/corpus, data/annotations, data/votes]
  corpus:
    cmd: sh stage.sh corpus && cksum data/corpus/*.parquet > words
    deps: [data/corpus]
    outs: [words]
  annotate:
    cmd: sh stage.sh annotate && cksum data/annotations/*.parquet > lines
    deps: [data/annotations]
    outs: [lines]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of the real stage and two that read what it fetched; its store is a folder."""
    for key, value in (QUIET | {"SIDE": str(tmp_path / "side")}).items():
        monkeypatch.setenv(key, value)
    paths = [str(REPOSITORY), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    monkeypatch.delenv("LAMDA_STORE", raising=False)
    made = Project(tmp_path, GRAPH)
    shutil.copy(REPOSITORY / "params.yaml", made.source)
    shutil.copytree(REPOSITORY / "profiles", made.source / "profiles", dirs_exist_ok=True)
    write_pins(made.source / FILED, [])
    with (made.source / ".gitignore").open("a") as stream:
        stream.write("/store\n")
    made.commit()
    return made


def file_dialog(store: Store, folder: Path, words: str) -> str:
    """File one dialog; its version."""
    row = Dialog("1", "forum", (words, "hello"), ("a", "b"))
    write_table(folder / "new.parquet", [row], Dialog)
    store.upload(folder / "new.parquet", "inbox/dialogs/new.parquet")
    return ingest(store).filed[0].version


def whole(project: Project, name: str, **values: Any) -> dict[str, Any]:
    return project.whole(project.run(name, base=str(project.source), **values))


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "separate"])
def test_new_data_run_what_depends_on_them_and_are_pinned(
    tmp_path: Path, project: Project, shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(project.source / "store"))
    if not shared:
        with pytest.raises(LamdaError, match=r"storage.uri: expected s3://.* found 'store'"):
            project.prepare(project.run("lost", base=str(project.source), shared=False))
        assert not (tmp_path / "runs" / "lost").exists()
        monkeypatch.setenv("LAMDA_STORE", str(project.source / "store"))
    whole(project, "nothing", shared=shared)
    whole(project, "still-nothing", shared=shared)
    ran = ["fetch", "annotate", "corpus"]
    assert sorted(project.ran()) == sorted(ran), "an unchanged store runs nothing again"

    version = file_dialog(store, tmp_path, "hi")
    done = whole(project, "new", shared=shared)
    assert project.ran()[3:] == ["fetch", "corpus"], "no annotation is new"
    assert "references/filed.json" in project.command("git", "show", "--stat", "run/new")
    (tmp_path / "pins.json").write_text(project.tagged("new", FILED.as_posix()))
    assert read_pins(tmp_path / "pins.json") == filed_versions(store)
    assert version in project.tagged("new", FILED.as_posix())
    assert read_pins(project.source / FILED) == []

    file_dialog(store, tmp_path, "later")
    commit = project.command("git", "rev-parse", "run/new").strip()
    again = whole(project, "again", shared=shared, commit=commit)
    assert project.tagged("again") == project.tagged("new")
    assert again["corpus"]["entry"] == done["corpus"]["entry"]
    assert len(project.ran()) == 5, "a chosen commit takes nothing up and runs nothing again"

    shutil.rmtree(project.source / ".dvc" / "cache", ignore_errors=True)
    shutil.rmtree(project.remote)
    project.command("git", "checkout", "-q", "run/new")
    project.dvc("repro", "-q")  # from the store alone
    assert (project.source / "dvc.lock").read_text() == project.tagged("new")


def test_the_next_corpus_is_held_against_the_champions(tmp_path: Path, project: Project) -> None:
    profile = {"sources": {"forum": 1.0}}
    (tmp_path / "made" / CORPUS_VERDICTS).parent.mkdir(parents=True)
    (tmp_path / "made" / CORPUS_VERDICTS).write_text(json.dumps({"profile": profile}))
    cells = {"safety": {"value": 0.9}}
    results = {"models": {"PT": {}, "LaMDA": cells}, "judged_by": {"safety": "rules@1"}}
    (tmp_path / "made" / METRICS).parent.mkdir()
    (tmp_path / "made" / METRICS).write_text(json.dumps(results))
    store = open_store(str(project.source / "store"))
    release, _ = make_release(
        store,
        tmp_path / "made",
        [CORPUS_VERDICTS, METRICS],
        {},
        "c" * 40,
        "2026-01-01T00:00:00+00:00",
    )
    move_alias(store, read_alias(store), Transition(release.id, "promotion", "test"))
    whole(project, "next")
    assert json.loads(project.tagged("next", REFERENCE.as_posix())) == {"profile": profile}
    assert json.loads(project.tagged("next", CHAMPION.as_posix())) == {
        "release": release.id, "model": "LaMDA", "metrics": cells,
        "judged_by": {"safety": "rules@1"},
    }  # fmt: skip
    assert not (project.source / REFERENCE).exists()


def test_a_pinned_file_that_is_gone_stops_the_run_with_its_name(
    tmp_path: Path, project: Project
) -> None:
    store = open_store(str(project.source / "store"))
    file_dialog(store, tmp_path, "hi")
    run = project.prepare(project.run(base=str(project.source)))
    shutil.rmtree(project.source / "store")
    with pytest.raises(LamdaError, match=r"exit code 2: .*new\.parquet: no such file") as caught:
        project.stages(run)
    assert "\n" not in str(caught.value)
    assert project.command("git", "tag") == ""
