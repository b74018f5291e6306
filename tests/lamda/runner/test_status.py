"""What would run is told from the params as they would be resolved, with the reason."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import QUIET, RESOLVED, Project

from lamda.config.params import overlay
from lamda.config.yaml_file import read_yaml
from lamda.runner.graph import load_graph
from lamda.runner.status import Pending, changed_sources, lost_outputs, pending, status

GRAPH = """
stages:
  resolve: {cmd: r, deps: [params.yaml], outs: [params.resolved.yaml]}
  corpus: {cmd: c, deps: [code.py], params: [{params.resolved.yaml: [seed, data]}], outs: [words]}
  gate: {cmd: g, deps: [words], params: [{params.resolved.yaml: [gates.least]}],
         outs: [gates/a.json, gates/a.passed], meta: {kind: gate}}
  train: {cmd: t, deps: [words, gates/a.passed], params: [{params.resolved.yaml: [train]}],
          outs: [model]}
  told: {cmd: w, deps: [gates/a.json], outs: [page]}
"""
VALUES = {
    "seed": 1, "data": {"rate": 0.5, "code": "0123456789abcdef" * 4},
    "gates": {"least": 3, "most": 9}, "train": {"steps": 100},
}  # fmt: skip


def resolve(root: Path) -> dict[str, Any]:
    """As the stub project's stage."""
    values = read_yaml(root / "params.yaml")
    return overlay(values, read_yaml(root / f"profiles/{values['profile']}.yaml"))


def entries() -> dict[str, Any]:
    """What a run of GRAPH recorded."""

    def entry(cmd: str, deps: list[str], outs: list[str], params: Any = None) -> Any:
        read = {"params": {"params.resolved.yaml": params}} if params else {}
        hashed = [[{"path": path, "hash": "md5", "md5": path} for path in kind]
                  for kind in (deps, outs)]  # fmt: skip
        return {"cmd": cmd, "deps": hashed[0], "outs": hashed[1], **read}

    return {
        "resolve": entry("r", ["params.yaml"], ["params.resolved.yaml"]),
        "corpus": entry("c", ["code.py"], ["words"], {"seed": 1, "data": VALUES["data"]}),
        "gate": entry("g", ["words"], ["gates/a.json", "gates/a.passed"], {"gates.least": 3}),
        "train": entry("t", ["words", "gates/a.passed"], ["model"], {"train": {"steps": 100}}),
        "told": entry("w", ["gates/a.json"], ["page"]),
    }


def told(
    tmp_path: Path, values: Any = VALUES, changed: Any = None, lock: Any = None, lost: Any = None
) -> dict[str, Pending]:
    (tmp_path / "dvc.yaml").write_text(GRAPH)
    (tmp_path / "params.yaml").write_text("{}\n")
    stages = load_graph(tmp_path / "dvc.yaml")
    lock = entries() if lock is None else lock
    return {
        one.stage: one
        for one in pending(stages, lock, lambda file: {"params.resolved.yaml": values}[file],
                           changed or {}, lost)
    }  # fmt: skip


def test_where_nothing_changed_nothing_would_run(tmp_path: Path) -> None:
    assert told(tmp_path) == {}
    assert set(told(tmp_path, lock={})) == {"resolve", "corpus", "gate", "train", "told"}


def test_a_changed_key_is_named_with_what_it_was(tmp_path: Path) -> None:
    changed = overlay(VALUES, {"data": {"rate": 1e-4, "code": "f" * 64}})
    found = told(tmp_path, changed, {"params.yaml": "modified"})
    assert str(found["corpus"]) == (
        "corpus would run: param data.rate of params.resolved.yaml 0.5 -> 0.0001; "
        'param data.code of params.resolved.yaml "0123456789abcdef0123... -> '
        '"ffffffffffffffffffff...'
    )
    assert found["resolve"] == Pending("resolve", ("dep params.yaml modified",), True)
    assert str(found["train"]) == "train may run: because corpus runs"
    assert set(found) == {"resolve", "corpus", "gate", "train", "told"}


def test_a_limit_of_a_gate_runs_the_gate_and_what_reads_its_verdict(tmp_path: Path) -> None:
    found = told(tmp_path, overlay(VALUES, {"gates": {"least": 4}}))
    assert {name: one.certain for name, one in found.items()} == {"gate": True, "told": False}
    assert told(tmp_path, overlay(VALUES, {"gates": {"most": 4}})) == {}, "nobody reads it"


def test_keys_that_come_and_go_are_changes(tmp_path: Path) -> None:
    more = told(tmp_path, overlay(VALUES, {"train": {"lr": 1.0}}))
    assert more["train"].reasons == ("param train.lr of params.resolved.yaml (none) -> 1.0",)
    fewer = told(tmp_path, {key: value for key, value in VALUES.items() if key != "train"})
    assert fewer["train"].reasons[0].endswith('{"steps": 100} -> (none)')


def test_code_commands_and_what_was_made_last(tmp_path: Path) -> None:
    assert set(told(tmp_path, changed={"code.py": "modified"})) == {
        "corpus", "gate", "train", "told",
    }  # fmt: skip
    lock = entries()
    lock["train"]["cmd"] = "other"
    lock["told"]["deps"][0]["md5"] = "older"
    found = told(tmp_path, lock=lock, lost={"told": ["page"]})
    assert found["train"].reasons == ("changed command",)
    assert found["told"].reasons == (
        "dep gates/a.json is not what gate made last", "output page is lost",
    )  # fmt: skip


def test_what_dvc_tells_of_sources_and_outputs() -> None:
    answer = {
        "a": [{"changed deps": {"code.py": "modified", "made/x": "deleted",
                                "params.yaml": {"seed": "modified"}}}, "changed command"],
        "b": [{"changed outs": {"made": "not in cache", "other": "deleted"}}],
    }  # fmt: skip
    assert changed_sources(answer, {"made"}) == {"code.py": "modified"}
    assert lost_outputs(answer) == {"b": ["made"]}


@pytest.mark.slow
def test_what_is_told_is_what_dvc_repro_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in (QUIET | {"SIDE": str(tmp_path / "side")}).items():
        monkeypatch.setenv(key, value)
    project = Project(tmp_path, RESOLVED)
    assert [one.stage for one in status(project.source, resolve)] == ["resolve", "corpus", "train"]
    project.dvc("repro", "-q")
    assert status(project.source, resolve) == []
    for name, text, wanted in (
        ("profiles/small.yaml", "train: {rate: 0.125}\n", ["resolve", "train"]),
        ("profiles/large.yaml", "train: {rate: 0.75}\n", ["resolve"]),
        ("source.txt", "c\nb\n", ["corpus", "train"]),
        ("params.yaml", "profile: small\nseed: 2\ntrain: {rate: 0.5}\n", ["resolve", "corpus"]),
    ):
        ran = len(project.ran())
        (project.source / name).write_text(text)
        certain = [one.stage for one in status(project.source, resolve) if one.certain]
        assert certain == [stage for stage in wanted if stage != "train" or name[0] == "p"]
        project.dvc("repro", "-q")
        assert project.ran()[ran:] == wanted, name
        assert status(project.source, resolve) == []


def test_a_changed_folder_is_no_reason_of_who_reads_one_file_of_it(tmp_path: Path) -> None:
    """DVC tells a folder that one stage depends on beside the files in it that others do."""
    graph = tmp_path / "dvc.yaml"
    (tmp_path / "params.yaml").write_text("")
    graph.write_text(
        "stages:\n  whole: {cmd: w, deps: [code], outs: [a]}\n"
        "  part: {cmd: p, deps: [code/one.py], outs: [b]}\n"
    )
    stages = load_graph(graph)
    lock = {
        stage.name: {
            "cmd": stage.command,
            "deps": [{"path": path, "hash": "md5", "md5": path} for path in stage.deps],
        }
        for stage in stages
    }

    def stale(*changed: str) -> set[str]:
        found = pending(stages, lock, lambda file: {}, dict.fromkeys(changed, "modified"))
        return {one.stage for one in found}

    assert stale("code") == {"whole"}
    assert stale("code", "code/one.py") == {"whole", "part"}
    assert stale("code/two.py") == {"whole"}
