"""A run is refused at its start when params name what its clones would not have."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import QUIET, Project

from lamda.errors import LamdaError
from lamda.runner.graph import load_graph
from lamda.runner.own import check_own, fetch_own, named_paths
from lamda.runner.runs import run_stage

GRAPH = """
stages:
  count:
    cmd: sh stage.sh count && wc -l < own/votes.csv > lines
    deps: [own/votes.csv]
    outs: [lines]
"""


def test_paths_of_the_user_are_found_among_params() -> None:
    values = {
        "seed": 1, "storage": {"uri": "/srv/store"}, "tracking": {"project": "own"},
        "data": {
            "corpus": {"a": {"use": "files", "path": "own/a.csv"}, "b": {"use": "own.read:Talks"},
                       "c": {"use": "files", "path": "own/c/2024-*/[ab].csv"}},
            "raters": {"ssi": {"use": "files", "paths": ["own//votes", "../v.csv", "/v.csv"]}},
            "researchers": {"use": "world.crowd", "words": "its own/ways", "url": "https://a/own/b"},
        },
        "model": {"base": "own/../weights", "preset": "tiny"},
    }  # fmt: skip
    assert dict(named_paths(values)) == {
        "data.corpus.a.path": ("own/a.csv",),
        "data.corpus.b.use": ("own/read.py", "own/read"),
        "data.corpus.c.path": ("own/c",),
        "data.raters.ssi.paths.0": ("own/votes",),
        "data.raters.ssi.paths.1": ("../v.csv",),
        "data.raters.ssi.paths.2": ("/v.csv",),
        "model.base": ("own/../weights",),
    }


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project that reads votes of the user's."""
    for key, value in (QUIET | {"SIDE": str(tmp_path / "side")}).items():
        monkeypatch.setenv(key, value)
    made = Project(tmp_path, GRAPH)
    (made.source / "own").mkdir()
    return made


def name(project: Project, path: str, file: str = "params.yaml") -> None:
    text = (project.source / file).read_text().replace("{}\n", "")
    (project.source / file).write_text(f"{text}data: {{raters: {{ssi: {{path: {path}}}}}}}\n")
    project.commit()


def refused(project: Project) -> str:
    with pytest.raises(LamdaError) as caught:
        project.prepare(project.run())
    assert not (project.folder / "runs" / "one").exists(), "it leaves nothing behind"
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.slow
def test_what_neither_git_nor_dvc_knows_is_refused_with_the_line_to_type(project: Project) -> None:
    (project.source / "own/.gitignore").write_text("/votes.csv\n")
    (project.source / "own/votes.csv").write_text("1\n")
    name(project, "own/votes.csv")
    told = refused(project)
    commit = project.command("git", "rev-parse", "HEAD")[:12]
    told_of = "'data.raters.ssi.path': own/votes.csv is neither in git nor in DVC at commit"
    assert f"{told_of} {commit}" in told
    line = told.partition("type `")[2].partition("`")[0]
    assert line.startswith("dvc add own/votes.csv && git add own/votes.csv.dvc own/.gitignore && ")
    project.command("sh", "-c", line.replace("dvc add", f"{sys.executable} -P -m dvc add").replace(
        "git commit", "git -c user.name=t -c user.email=t@localhost commit -q"))  # fmt: skip
    assert project.prepare(project.run()).root.exists()


@pytest.mark.slow
@pytest.mark.parametrize("shared", [True, False], ids=["shared", "separate"])
def test_clones_have_what_dvc_tracks(tmp_path: Path, project: Project, shared: bool) -> None:
    for path in ("own/votes.csv", "own/unread.csv"):
        (project.source / path).write_text("1\n2\n")
        project.dvc("add", "-q", path)
    project.dvc("push", "-q")
    name(project, "own/votes.csv")
    if not shared:
        shutil.rmtree(project.source / ".dvc/cache")
    done = project.whole(project.run(shared=shared))
    assert done["count"]["result"] == "ran"
    (project.source / "own/votes.csv").unlink()
    (project.source / "own/votes.csv").write_text("1\n2\n3\n")
    project.dvc("add", "-q", "own/votes.csv")
    project.dvc("push", "-q")
    project.commit()
    project.whole(project.run("two", worker="others", shared=shared))
    assert project.ran() == ["count", "count"]


@pytest.mark.slow
def test_a_stage_gets_what_only_its_params_name(project: Project) -> None:
    (project.source / "own/votes.csv").write_text("1\n")
    project.dvc("add", "-q", "own/votes.csv")
    name(project, "own/votes.csv")
    (stage,) = load_graph(project.source / "dvc.yaml")
    clone = project.folder / "clone"
    for params, is_there in (("seed", False), ("data.raters", True)):
        project.command("git", "clone", "-q", str(project.source), str(clone))
        project.dvc(
            "cache", "dir", "-q", "--local", str(project.source / ".dvc/cache"), folder=clone
        )
        reader = replace(stage, deps=(), params=(f"params.yaml:{params}",))
        fetch_own(clone, reader, project.shell(), remote=False)
        assert (clone / "own/votes.csv").exists() is is_there
        shutil.rmtree(clone)


@pytest.mark.slow
def test_data_that_dvc_lost_stop_the_stage_with_their_name(project: Project) -> None:
    (project.source / "own/votes.csv").write_text("1\n")
    project.dvc("add", "-q", "own/votes.csv")
    name(project, "own/votes.csv")
    shutil.rmtree(project.source / ".dvc/cache")  # and it was never pushed
    run = project.prepare(project.run(shared=False))
    with pytest.raises(LamdaError, match=r"own inputs of stage 'count': pull of own/votes.csv.dvc"):
        run_stage(run, "count", {}, project.shell())


def check(project: Project, **files: Any) -> str:
    with pytest.raises(LamdaError) as caught:
        check_own(project.source, "c" * 40, project.shell())
    return str(caught.value)


@pytest.mark.slow
def test_a_path_outside_own_and_a_module_are_named(project: Project) -> None:
    name(project, "/data/votes.csv", "profiles/small.yaml")
    told = check(project)
    assert "key 'data.raters.ssi.path': /data/votes.csv lies outside own/" in told
    assert "type `dvc import-url /data/votes.csv own/votes.csv`" in told
    (project.source / "profiles/small.yaml").write_text("{}\n")
    (project.source / "params.yaml").write_text("profile: small\ndata: {a: {use: 'own.read:It'}}\n")
    assert "type `git add own/read.py && git commit" in check(project)
    (project.source / "own/read.py").write_text("class It: ...\n")
    assert "own/read.py is neither in git nor in DVC" in check(project)
    project.commit()
    check_own(project.source, "c" * 40, project.shell())
