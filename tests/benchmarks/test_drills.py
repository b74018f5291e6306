"""A drill says what was survived, and a bad server's faults are those of real ones."""

from __future__ import annotations

import random
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from benchmarks.drills import __main__ as drill
from benchmarks.drills.kills import stages
from benchmarks.drills.s3_faults import FAULTS, LISTS, faulty_s3
from benchmarks.drills.workspace import NotSurvived, Skipped, Told, Workspace
from lamda.runner.healing import RWLOCK

REPOSITORY = Path(__file__).resolve().parents[2]


def raises(error: Exception) -> str:
    raise error


def test_outcomes_and_their_table(monkeypatch: pytest.MonkeyPatch) -> None:
    restored: list[str] = []
    drills: dict[str, drill.Drill] = {
        "one": lambda: f"a line after {len(restored)}",
        "two": lambda: raises(Skipped("needs root")),
        "three": lambda: raises(NotSurvived("other bits in pt")),
        "four": lambda: raises(ValueError("broken drill")),
    }
    found = [drill.held(name, one, lambda: restored.append("")) for name, one in drills.items()]
    assert found[0].words == "a line after 1"
    assert len(restored) == len(found)
    assert [one.state for one in found] == [
        "survived", "skipped", "NOT SURVIVED", "NOT SURVIVED",
    ]  # fmt: skip
    rows = drill.table(found).splitlines()
    assert [row.split()[0] for row in rows] == ["one", "two", "three", "four"]
    assert rows[3].endswith("ValueError: broken drill")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (0, "error: x\n"),
        (-1, "error: x\n"),
        (2, "Traceback\nerror: x\n"),
        (2, "error: x\nerror: y\n"),
        (2, "other\n"),
        (2, "error: another disk\n"),
    ],
)
def test_what_is_no_single_line_is_not_survived(code: int, text: str) -> None:
    with pytest.raises(NotSurvived):
        Told(code, text).one_line("x", "small")
    assert Told(2, "bar\nerror: x small\n").one_line("small") == "error: x small"


def test_every_stage_has_its_turn() -> None:
    place = Workspace(REPOSITORY)
    some = stages(place, 15, random.Random(1))
    assert len(set(some)) == 15
    assert some != stages(place, 15, random.Random(2))
    many = stages(place, 100, random.Random(1))
    assert len(many) == 100
    assert len(set(many)) == len(set(stages(place, 60, random.Random(3))))


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_answered(fault: str) -> None:
    with faulty_s3(fault) as variables:
        base = variables["AWS_ENDPOINT_URL_S3"]
        answers = {}
        for method, path, data in (("GET", "?list-type=2", None), ("PUT", "key", b"x" * 100)):
            request = urllib.request.Request(f"{base}/bucket/{path}", data, method=method)
            try:
                with urllib.request.urlopen(request) as answer:
                    answers[method] = answer.status
            except urllib.error.HTTPError as error:
                answers[method] = error.code
    status = FAULTS[fault][0]
    assert answers == {"GET": 200 if fault in LISTS else status, "PUT": status}


def test_a_drill_begins_with_a_repository_that_dvc_reads(tmp_path: Path) -> None:
    place = Workspace(tmp_path)
    place.git("init", "-q")
    place.run("dvc", "init", "-q").well()
    lock = tmp_path / "dvc.lock"
    lock.write_text("schema: '2.0'\nstages: {}\n")
    place.commit("one")
    (tmp_path / RWLOCK).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / RWLOCK).write_text("")
    lock.write_text("sche")
    place.git("add", "dvc.lock")
    place.restore()
    assert lock.read_text() == "schema: '2.0'\nstages: {}\n"
    place.run("dvc", "status").well()
