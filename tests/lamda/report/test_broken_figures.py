"""What no version writes is said where it would stand, and takes no other run's figures along."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.evaluation.tables import print_table, read_results
from lamda.outputs import RESOLVED
from lamda.report.history import history, section
from lamda.report.run import PATHS, Run
from lamda.report.write import write_report

from .small import small_run
from .test_history import LOCK, OTHER, git

BROKEN = [
    ("value", math.nan), ("low", None), ("high", "0.9"), ("n", None),
    ("judged", -1), ("of", 1.5), ("versus", None),
]  # fmt: skip


def broken(path: Path, key: str, value: Any) -> None:
    """One figure of the last model is none."""
    told = json.loads(path.read_text(encoding="utf-8"))
    told["models"]["LaMDA"]["safety"][key] = value
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(("key", "value"), BROKEN)
def test_a_figure_that_is_none_is_one_line(tmp_path: Path, key: str, value: Any) -> None:
    path = small_run(tmp_path, 2) / PATHS["metrics"]
    read_results(path)
    broken(path, key, value)
    with pytest.raises(LamdaError, match=r"metrics\.json: expected"):
        print_table(path)


def test_a_section_too(tmp_path: Path) -> None:
    path = small_run(tmp_path, 2) / PATHS["metrics"]
    told = json.loads(path.read_text(encoding="utf-8"))
    told["faults"]["PT"]["hedges"]["judged"] = None
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(LamdaError, match="'faults': expected"):
        print_table(path)


def test_an_old_run_of_another_form_does_not_hide_the_others(tmp_path: Path) -> None:
    root = small_run(tmp_path, 2)
    git(root, "init", "-q")
    (root / ".gitignore").write_text("results/\n.dvc/\n")
    path = root / PATHS["metrics"]
    good = path.read_text(encoding="utf-8")
    broken(path, "low", None)
    for number, told in enumerate((good, path.read_text(encoding="utf-8"), f"{good}\n")):
        path.write_text(told, encoding="utf-8")
        made = hashlib.md5(path.read_bytes()).hexdigest()
        cached = root / ".dvc/cache/files/md5" / made[:2] / made[2:]
        cached.parent.mkdir(parents=True, exist_ok=True)
        cached.write_bytes(path.read_bytes())
        (root / "dvc.lock").write_text(LOCK.format(other=OTHER, seed=number, md5=made))
        git(root, "add", "dvc.lock")
        git(root, "commit", "-qm", f"run {number}")
    runs = history(root)
    assert [bool(run.cells) for run in runs] == [True, False, True]
    page = root / "page.html"
    write_report(page, Run.of_folder(root), first=[section(runs)])
    text = page.read_text(encoding="utf-8")
    assert f"another form than this version writes, and not shown: {runs[1].commit[:12]}" in text
    assert "not in this cache" not in text


@pytest.mark.parametrize("text", [None, "a: [1", "5"])
def test_settings_that_cannot_be_read_are_told(tmp_path: Path, text: str | None) -> None:
    root = small_run(tmp_path, 2)
    (root / RESOLVED).unlink()
    if text is not None:
        (root / RESOLVED).write_text(text)
    lacking = write_report(root / "page.html", Run.of_folder(root))
    assert len(lacking) == 1
    assert str(RESOLVED) in lacking[0]


def test_a_fault_names_its_section_once(tmp_path: Path) -> None:
    root = small_run(tmp_path, 2)
    (root / PATHS["gates"] / "evaluation.json").write_text('{"verdicts": [{}]}')
    (note,) = write_report(root / "page.html", Run.of_folder(root))
    assert note.count("Gates") == 1
