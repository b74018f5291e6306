"""`lamda status`: each part of the screen, and what it says where something is broken."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from lamda.carbon.ledger import LEDGER, VARIABLE
from lamda.carbon.measure import Cost
from lamda.carbon.record import Machine, Record
from lamda.errors import LamdaError
from lamda.files import write_json
from lamda.outputs import GATE_REPORTS
from lamda.registry.alias import Transition
from lamda.runner import overview, status
from lamda.runner.overview import WIDTH, Part, lines
from lamda.runner.status import Pending
from lamda.storage.local import LocalStore

REPOSITORY = Path(__file__).resolve().parents[3]
LINKED = ("dvc.yaml", "data.yaml", "lamda", "lamda_world", "own", "profiles", "stages")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh clone, in which nothing has run."""
    for name in LINKED:
        if (REPOSITORY / name).exists():
            (tmp_path / name).symlink_to(REPOSITORY / name)
    (tmp_path / "params.yaml").write_text((REPOSITORY / "params.yaml").read_text())
    monkeypatch.delenv("LAMDA_STORE", raising=False)
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def screen(root: Path, **options: Any) -> dict[str, Part]:
    return {part.name: part for part in overview.overview(root, **options)}


def pending(monkeypatch: pytest.MonkeyPatch, *found: Pending) -> None:
    monkeypatch.setattr(status, "status", lambda root, resolve: list(found))


def test_a_fresh_clone(root: Path) -> None:
    """Without a dvc.lock DVC is not asked, which would take seconds."""
    parts = screen(root)
    assert all(part.told for part in parts.values())
    assert parts["stages"].lines[0].startswith("none of ")
    assert parts["stages"].lines[0].endswith("has run here (profile default): `make repro`")
    assert parts["last run"].lines == ("no stage has run here",)
    assert parts["gates"].lines == ("none has judged yet",)
    assert parts["champion"].lines[0].startswith("none yet in ")
    assert parts["waiting"].lines == ("nothing waits for people",)
    assert "GiB free" in parts["disk"].lines[0]
    assert len(list(lines(list(parts.values())))) == 6


@pytest.mark.parametrize("folder", [".", "objects"])
def test_outside_of_a_working_tree(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)  # a bare repository has no files either
    with pytest.raises(LamdaError, match=r"no dvc\.yaml here; go to the root of a clone"):
        overview.overview(tmp_path / folder)


@pytest.mark.parametrize("text", ["pretrain: {tokenz: 3\n", "profile: nosuch\n", "\x00"])
def test_broken_params_cost_their_own_lines(root: Path, text: str) -> None:
    (root / "params.yaml").write_text(text)
    parts = screen(root)
    assert not parts["stages"].told
    assert "params.yaml" in parts["stages"].lines[0]
    assert parts["gates"].told
    assert parts["disk"].told
    shown = list(lines(list(parts.values())))
    assert shown[0].startswith("stages    ! ")
    assert all(len(line) <= WIDTH + 12 and "\x00" not in line for line in shown)


def test_what_is_stale_and_why(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certain = [Pending(f"s{n}", ("param a 1 -> 2",), True) for n in range(10)]
    certain[1] = Pending("s1", ("r1", "r2", "r3", "r4", "r5"), True)
    maybe = [Pending("judge", ("because s1 runs",), False)]
    pending(monkeypatch, *certain, *maybe)
    told = screen(root)["stages"].lines
    assert told[0].startswith("10 of ")
    assert "1 more may follow (profile default)" in told[0]
    assert told[1] == str(certain[0])
    assert told[2] == "s1 would run: r1; r2; r3; and 2 more reasons"
    assert told[-2] == "... and 2 more: `lamda status --all`"
    assert told[-1] == "may follow: judge"
    whole = screen(root, everything=True)["stages"].lines
    assert whole[1:] == tuple(map(str, [*certain, *maybe]))
    pending(monkeypatch)
    assert screen(root)["stages"].lines[0].endswith("(profile default): nothing to do")


def test_the_last_run_and_how_its_last_stage_ended(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending(monkeypatch)
    for stage, run, ended in (("a", "1", "05"), ("b", "2", "06"), ("c", "2", "07")):
        one = Record(stage, "k", Cost(stage, 90.0), Machine("p", 2), f"2026-01-{ended}", run)
        write_json(root / LEDGER / stage / "k.json", one.to_json())
    ends = root / ".scratch/ends"
    ends.mkdir()
    for code, said in (
        (0, "stage c ended well (exit code 0)"),
        (3, "stage c was refused (exit code 3): a\\u202eb"),
        (139, "stage c ended (exit code 139)"),
        (None, "stage c runs, or was killed"),
    ):
        words = "a\u202eb" if code == 3 else ""
        (ends / "c.json").write_text(json.dumps({"stage": "c", "code": code, "words": words}))
        told = screen(root)["last run"].lines
        assert told[0].startswith("2 stages ran in 3.0 min, the last one ")
        assert told[1].startswith(said)
    (ends / "c.json").write_text("{")
    assert screen(root)["last run"].lines[1].startswith("stage c was killed")


def test_gates(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pending(monkeypatch)
    first, second, third = GATE_REPORTS[:3]
    write_json(root / first, {"passed": True})
    write_json(root / second, {"passed": False})
    (root / third).write_text("{")
    told = screen(root)["gates"].lines
    assert told[0] == f"1 of {len(GATE_REPORTS)} passed"
    assert told[1].startswith(f"refused: {second.stem};")
    assert told[2].startswith(f"unreadable: {third.stem};")


def test_what_waits_for_people(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pending(monkeypatch)
    write_json(root / "tasks/rate.json", {"stage": "rate", "tasks": 7, "export": "do this"})
    (root / "tasks/judge.json").write_text("[]")
    store = LocalStore(root / "store")
    store.write("waiting/nightly/tasks/rate.json", b"{}")
    told = screen(root)["waiting"].lines
    assert told[0].endswith("judge.json: unreadable; delete it, and `dvc repro` writes it again")
    assert told[1] == "stage rate: 7 tasks; do this"
    assert told[2].startswith("run nightly in ")


def test_the_champion(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pending(monkeypatch)
    move = Transition("abc", "override", "Ada", at="2026-01-06T14:05:00+00:00")
    alias = overview.read_alias(LocalStore(root / "store"))
    alias = type(alias)(alias.name, (move,))
    monkeypatch.setattr(overview, "read_alias", lambda store: alias)
    told = screen(root)["champion"].lines
    assert told[0].startswith("abc, by Ada (override) ")


def test_a_store_that_hangs_is_left(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pending(monkeypatch)
    monkeypatch.setattr(overview, "STORE_SECONDS", 0.05)
    monkeypatch.setattr(overview, "read_alias", lambda store: time.sleep(30))
    told = screen(root)["champion"]
    assert not told.told
    assert told.lines[0].endswith("store: no answer within 0.05 s")
