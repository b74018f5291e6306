"""What counts as a change of a stage's inputs, and what does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lamda import inputs
from lamda.closure import code_hash
from lamda.files import digest
from lamda.inputs import Changed, Inputs

GRAPH = """
stages:
  one:
    cmd: x
    deps: [big, small, code]
    params: [{values.yaml: [a.b]}, {whole.yaml: }]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(inputs, "LARGEST", 10)
    for name, text in {
        "dvc.yaml": GRAPH, "big": "x" * 100, "small": "x", "code/a.py": "x = 1\n",
        "values.yaml": "a: {b: 1, c: 1}\n", "whole.yaml": "a: 1\n",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def seen(root: Path, stage: str = "one") -> Inputs:
    found = Inputs.of_stage(root, stage)
    assert found is not None
    return found


def test_what_changes_nothing(root: Path) -> None:
    found = seen(root)
    os.utime(root / "small")
    (root / "code/a.py").unlink()
    (root / "code/a.py").write_text("x = 1\n")
    (root / "code/__pycache__").mkdir()
    (root / "code/__pycache__/a.pyc").write_text("x")
    (root / "values.yaml").write_text("a: {b: 1, c: 2}\nd: 3\n")
    (root / "dvc.yaml").write_text("stages: {}\n")
    found.check()


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("small", "y", "small"),
        ("big", "y" * 100, "big"),
        ("code/a.py", "x = 2\n", "code/a.py"),
        ("code/b.py", "", "code/b.py"),
        ("values.yaml", "a: {b: 2, c: 1}\n", "key 'a.b' of values.yaml"),
        ("values.yaml", "a: 1\n", "key 'a.b' of values.yaml"),
        ("whole.yaml", "a: 1\nb: 1\n", "whole.yaml"),
    ],
)
def test_what_does(root: Path, file: str, text: str, told: str) -> None:
    found = seen(root)
    (root / file).write_text(text)
    os.utime(root / file, ns=(1, 1))
    with pytest.raises(Changed, match=f"^stage one: {told} changed while the stage ran"):
        found.check()


@pytest.mark.parametrize("file", ["small", "big", "code/a.py", "values.yaml"])
def test_what_is_gone_has_changed(root: Path, file: str) -> None:
    found = seen(root)
    (root / file).unlink()
    with pytest.raises(Changed, match=file):
        found.check()


CHOICES = """
a:
  rows: {use: "own.rows:Rows", files: {own/rows.csv: %s}, code: %s, count: 3}
"""


@pytest.mark.parametrize("edited", ["", "own/rows.csv", "own/rows.py", "own/below.py", "own/x.py"])
@pytest.mark.parametrize("before", [True, False])
def test_own_files_and_code_are_held_against_what_was_resolved(
    root: Path, edited: str, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "MANY", {"a": "corpus_sources"})
    for name, text in {
        "rows.csv": "a\n", "rows.py": "from own.below import x\n", "below.py": "x = 1\n",
        "x.py": "",
    }.items():  # fmt: skip
        (root / "own").mkdir(exist_ok=True)
        (root / "own" / name).write_text(text)
    told = (digest([root / "own/rows.csv"]), code_hash(root, "own.rows"))
    (root / "values.yaml").write_text(CHOICES % told)
    (root / "dvc.yaml").write_text("stages: {one: {params: [{values.yaml: [a]}]}}\n")
    if edited and before:  # after the params were resolved, and before the stage began
        (root / edited).write_text("y = 2\n")
    found = seen(root)
    if edited and not before:
        (root / edited).write_text("y = 2\n")
    if edited in ("", "own/x.py"):
        found.check()
        return
    what = edited if edited.endswith("csv") else "the code of own.rows:Rows"
    with pytest.raises(Changed, match=f"^stage one: {what} changed while"):
        found.check()


def test_a_stage_that_is_not_in_the_graph_has_no_inputs(root: Path) -> None:
    assert Inputs.of_stage(root, "two") is None
    assert Inputs.of_stage(root, "") is None
    assert Inputs.of_stage(root / "code", "one") is None
