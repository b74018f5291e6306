"""Costs under `dvc repro`: every stage is known, the cached ones too, and outputs stay the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lamda.config.yaml_file import read_yaml
from lamda.outputs import COSTS

REPOSITORY = Path(__file__).resolve().parents[3]
GRAPH = """
stages:
  one: {cmd: python one.py --out a, deps: [one.py], outs: [a]}
  two:
    cmd: python two.py --source a --out b
    deps: [two.py, a]
    params: [{values.yaml: [x]}]
    outs: [b]
  costs:
    cmd: python -m stages.costs --of a --of b --out metrics/costs.json
    deps: [a, b]
    outs: [metrics/costs.json]
"""
ONE = """
from pathlib import Path
from lamda.stage import run

def main(out: Path) -> None:
    out.write_text("1")

if __name__ == "__main__":
    run(main)
"""
TWO = """
from pathlib import Path
from lamda.stage import run

def main(source: Path, out: Path) -> None:
    out.write_text(source.read_text() + Path("values.yaml").read_text())

if __name__ == "__main__":
    run(main)
"""


def dvc(root: Path, *words: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {"PYTHONPATH": str(REPOSITORY), "PATH": path, "DVC_NO_ANALYTICS": "1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LAMDA_")}
    done = subprocess.run([sys.executable, "-m", "dvc", *words], cwd=root, env=kept | variables,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def costs(root: Path) -> dict[str, Any]:
    return {one["stage"]: one for one in json.loads((root / COSTS).read_text())["stages"]}


@pytest.mark.slow
def test_every_stage_has_its_cost_whoever_ran_it(tmp_path: Path) -> None:
    for name, text in {
        "dvc.yaml": GRAPH,
        "one.py": ONE,
        "two.py": TWO,
        "values.yaml": "x: 1\n",
    }.items():
        (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    dvc(tmp_path, "init", "-q")
    dvc(tmp_path, "repro", "-q")
    first, lock = costs(tmp_path), (tmp_path / "dvc.lock").read_text()
    assert {stage: "cost" in one for stage, one in first.items()} == {"one": True, "two": True}
    assert first["one"]["run"] == first["two"]["run"] != ""

    (tmp_path / "values.yaml").write_text("x: 2\n")
    dvc(tmp_path, "repro", "-q")
    second = costs(tmp_path)
    assert second["one"] == first["one"]
    assert second["two"]["key"] != first["two"]["key"]
    assert second["two"]["run"] != first["two"]["run"]

    (tmp_path / "values.yaml").write_text("x: 1\n")  # from the run-cache, which runs nothing
    dvc(tmp_path, "repro", "-q")
    assert (tmp_path / "dvc.lock").read_text() == lock
    assert costs(tmp_path) == first

    shutil.rmtree(tmp_path / ".scratch")  # as on a second machine, that has pulled
    (tmp_path / "values.yaml").write_text("x: 3\n")
    dvc(tmp_path, "repro", "-q")
    third = costs(tmp_path)
    assert third["one"] == first["one"]
    assert "cost" in third["two"]

    before = read_yaml(tmp_path / "dvc.lock")["stages"]
    dvc(tmp_path, "repro", "-q", "--force", "--single-item", "two")
    after = read_yaml(tmp_path / "dvc.lock")["stages"]
    assert after["two"] == before["two"]  # measured again, and the same bytes
