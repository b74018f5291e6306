"""The history: git says which runs there were, the locks what they made, the cache holds it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.report.history import history, section
from lamda.report.run import PATHS
from lamda.report.write import write_report

from .reading import Read
from .small import dialogs, responses, results, small_run

LOCK = """schema: '2.0'
stages:
  resolve:
    cmd: python -m stages.resolve
    outs:
    - path: params.resolved.yaml
      md5: {other}
  evaluate:
    cmd: python -m stages.evaluate --metrics results/metrics.json
    params:
      params.resolved.yaml:
        seed: {seed}
    outs:
    - path: results/metrics.csv
      hash: md5
      md5: {other}
    - path: results/metrics.json
      hash: md5
      md5: {md5}
      size: 9
  gate_release:
    cmd: python -m stages.gate release
    deps:
    - path: results/metrics.json
      md5: {md5}
    outs:
    - path: reports/gates/release.json
      md5: {other}
"""
OTHER = "0" * 32


def git(root: Path, *arguments: str, told: bytes | None = None) -> str:
    who = ["-c", "user.name=tester", "-c", "user.email=tester@example.org"]
    command = ["git", "-C", str(root), *who, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, input=told)
    return done.stdout.decode().strip()


def metrics(safe: float) -> bytes:
    cell = {"value": safe, "low": safe - 0.1, "high": safe + 0.1, "n": 9, "judged": 9, "of": 9,
            "versus": {}}  # fmt: skip
    told = {"models": {"PT": {"safety": {**cell, "value": 0.0}}, "LaMDA": {"safety": cell}},
            "judged_by": {"safety": "rules@1"}}  # fmt: skip
    return json.dumps(told).encode()


def cached(root: Path, data: bytes) -> str:
    """Put a file into DVC's cache; its md5."""
    name = hashlib.md5(data, usedforsecurity=False).hexdigest()
    path = root / ".dvc/cache/files/md5" / name[:2] / name[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return name


def commits(root: Path, locks: list[str]) -> None:
    """One commit for each lock, by fast-import: a hundred times as fast as `git commit`."""
    git(root, "init", "-q", "-b", "main")
    parts = []
    for number, lock in enumerate(locks):
        data = lock.encode()
        message = f"run {number} <b>".encode()
        parts.append(
            b"commit refs/heads/main\ncommitter t <t@example.org> %d +0000\ndata %d\n%s\n"
            b"M 100644 inline dvc.lock\ndata %d\n%s\n"
            % (1_700_000_000 + 60 * number, len(message), message, len(data), data)
        )
    git(root, "fast-import", "--quiet", told=b"".join(parts))


def lock(root: Path, safe: float, seed: int = 17) -> str:
    return LOCK.format(md5=cached(root, metrics(safe)), seed=seed, other=OTHER)


def test_a_run_is_a_lock_with_other_metrics(tmp_path: Path) -> None:
    first = lock(tmp_path, 0.5)
    again = first.replace("gate release", "gate release --again")
    commits(tmp_path, [first, again, lock(tmp_path, 0.75, seed=18), "no lock of DVC"])
    git(tmp_path, "tag", "run/one", "main~3")
    git(tmp_path, "tag", "run/again", "main~2")
    git(tmp_path, "tag", "-a", "-m", "good", "v1", "main~1")
    one, two = history(tmp_path)
    assert (one.subject, one.seed, sorted(one.tags)) == (
        "run 0 <b>",
        "17",
        ["run/again", "run/one"],
    )
    assert (two.seed, two.tags, two.model) == ("18", ["v1"], "LaMDA")
    assert [run.cells["safety"]["value"] for run in (one, two)] == [0.5, 0.75]
    assert one.at < two.at


def test_every_branch_and_experiment_counts(tmp_path: Path) -> None:
    commits(tmp_path, [lock(tmp_path, 0.5), lock(tmp_path, 0.6)])
    git(tmp_path, "update-ref", "refs/exps/aa/bb/exp", "main")
    git(tmp_path, "update-ref", "refs/heads/main", "main~1")
    assert len(history(tmp_path)) == 2


def test_what_the_cache_lacks_is_said(tmp_path: Path) -> None:
    gone = LOCK.format(md5="f" * 32, seed=1, other=OTHER)
    evil = LOCK.format(md5="../../../secret", seed=1, other=OTHER)
    commits(tmp_path, [gone, evil, lock(tmp_path, 0.6)])
    runs = history(tmp_path)
    assert [run.lacks for run in runs] == ["not in this cache", ""]
    page = section(runs)
    told = [block.text for block in page.blocks if hasattr(block, "text")]
    assert "metrics of 1 of 2 runs are not in this cache" in told[0]
    assert "dvc fetch --all-commits results/metrics.json" in told[0]


def test_another_cache_of_dvc_is_found(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    (root / ".dvc").mkdir(parents=True)
    commits(root, [lock(root, 0.5)])
    (root / ".dvc/cache").rename(tmp_path / "elsewhere")
    (root / ".dvc/config").write_text(f"[cache]\n    dir = {tmp_path / 'elsewhere'}\n")
    assert history(root)[0].cells["safety"]["value"] == 0.5


def test_the_workspaces_own_run_is_the_last_one(tmp_path: Path) -> None:
    commits(tmp_path, [lock(tmp_path, 0.5)])
    here = tmp_path / PATHS["metrics"]
    here.parent.mkdir()
    here.write_bytes(metrics(0.9))
    runs = history(tmp_path)
    assert [run.commit == "" for run in runs] == [False, True]
    assert runs[-1].cells["safety"]["value"] == 0.9
    here.write_bytes(metrics(0.5))
    assert len(history(tmp_path)) == 1, "a commit holds it"


def test_no_repository_and_no_run(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"expected a git repository.*--no-history"):
        history(tmp_path)
    commits(tmp_path, ["nothing of DVC"])
    assert history(tmp_path) == []
    assert section([]).blocks


def test_five_hundred_runs_fit_into_a_page(tmp_path: Path) -> None:
    commits(tmp_path, [lock(tmp_path, 0.2 + number / 1000, number) for number in range(500)])
    runs = history(tmp_path)
    assert len(runs) == 500
    write_report(tmp_path / "page.html", _empty(tmp_path), first=[section(runs)])
    read = Read((tmp_path / "page.html").read_text(encoding="utf-8"))
    rows = [row for row in read.rows if len(row) == 7 and row[2].startswith("run ")]
    assert [row[5] for row in rows] == [str(number) for number in reversed(range(500))]
    assert rows[0][2] == "run 499 <b>"
    assert (tmp_path / "page.html").stat().st_size < 1_000_000


def _empty(root: Path):  # type: ignore[no-untyped-def]
    from lamda.report.run import Run

    return Run.of_folder(root)


def test_the_command_writes_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from lamda.cli.main import app

    small_run(tmp_path, count=3)
    (tmp_path / PATHS["metrics"]).write_text(json.dumps(results(responses(3), dialogs())))
    commits(tmp_path, [lock(tmp_path, 0.5)])
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["report"])
    assert done.exit_code == 0, done.output
    assert "reports/report.html: " in done.stdout and done.stderr == ""
    read = Read((tmp_path / "reports/report.html").read_text(encoding="utf-8"))
    assert [key for key in read.sections if key][:2] == ["overview", "history"]
    (tmp_path / PATHS["carbon"]).unlink()
    done = CliRunner().invoke(app, ["report", "--no-history", "--out", "other.html"])
    assert done.exit_code == 0
    assert "not shown: Carbon: results/carbon.json: no such file" in done.stderr.replace("\n", "")
    assert "history" not in Read((tmp_path / "other.html").read_text(encoding="utf-8")).sections
    done = CliRunner().invoke(app, ["report", "nowhere"])
    assert done.exit_code == 2 and "nowhere: no such folder" in done.stderr
