"""What a stage took is kept under a key that dvc.lock gives too, and never stands in its way."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lamda.carbon import ledger
from lamda.carbon.ledger import entry_key, find, inputs_key, keep, records
from lamda.carbon.measure import Cost
from lamda.carbon.record import Record, from_json, to_json
from lamda.errors import LamdaError
from lamda.inputs import Inputs

from .records import record

GRAPH = """
stages:
  first: {cmd: python first.py, outs: [made]}
  one:
    cmd: >-
      python one.py --in made
      --out out
    deps: [one.py, made, folder]
    params: [{values.yaml: [a.b, c]}]
    outs: [out]
"""


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working tree in which stage one runs, and what DVC has recorded until then."""
    monkeypatch.delenv(ledger.VARIABLE, raising=False)
    monkeypatch.delenv(ledger.RUN, raising=False)
    for name, text in {
        "dvc.yaml": GRAPH, "one.py": "x = 1\n", "made": "not looked at", "folder/a.py": "y = 1\n",
        "values.yaml": "a: {b: 1.0e-05}\nc: [x, 'no', 3]\nd: 4\n",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    made = {"path": "made", "hash": "md5", "md5": "f" * 32}
    with (tmp_path / "dvc.lock").open("w") as stream:
        YAML().dump({"schema": "2.0", "stages": {"first": {"cmd": "f", "outs": [made]}}}, stream)
    return tmp_path


def lock_entry(root: Path) -> dict[str, object]:
    """What DVC writes of stage one once it has ended."""
    listed = json.dumps([{"md5": md5("y = 1\n"), "relpath": "a.py"}])
    deps = [
        {"path": "folder", "hash": "md5", "md5": f"{md5(listed)}.dir"},
        {"path": "made", "hash": "md5", "md5": "f" * 32},
        {"path": "one.py", "hash": "md5", "md5": md5("x = 1\n")},
    ]
    params = {"values.yaml": {"a.b": 1e-05, "c": ["x", "no", 3]}}
    return {"cmd": "python one.py --in made --out out", "deps": deps, "params": params}


def inputs(root: Path) -> Inputs:
    found = Inputs.of_stage(root, "one")
    assert found is not None
    return found


def test_a_running_stage_knows_the_key_that_its_entry_will_have(root: Path) -> None:
    assert inputs_key(inputs(root)) == entry_key(lock_entry(root))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("one.py", "1", "2"), ("folder/a.py", "1", "2"), ("values.yaml", "05", "06"),
        ("dvc.yaml", "--out out", "--out out2"), ("dvc.lock", "ffff", "ffff0"),
    ],
)  # fmt: skip
def test_other_inputs_have_another_key(root: Path, file: str, old: str, new: str) -> None:
    before = inputs_key(inputs(root))
    (root / file).write_text((root / file).read_text().replace(old, new, 1))
    assert inputs_key(inputs(root)) != before


def test_what_the_stage_does_not_read_leaves_the_key(root: Path) -> None:
    before = inputs_key(inputs(root))
    (root / "values.yaml").write_text((root / "values.yaml").read_text().replace("d: 4", "d: 5"))
    (root / "made").write_text("DVC has its hash in dvc.lock")
    (root / "folder/__pycache__").mkdir()
    (root / "folder/__pycache__/a.pyc").write_text("")
    assert inputs_key(inputs(root)) == before


def test_a_cost_is_kept_and_found_by_the_entry(root: Path) -> None:
    keep(Cost("one", 3.0, 2.0), inputs(root))
    found = find(root, "one", entry_key(lock_entry(root)))
    assert found is not None
    assert (found.stage, found.cost) == ("one", Cost("one", 3.0, 2.0))
    assert found.machine.cores >= 1
    assert list(records(root)) == [found]
    keep(Cost("one", 4.0, 2.0), inputs(root))  # the same inputs again: the newest counts
    assert [one.cost.wall_seconds for one in records(root)] == [4.0]


def test_the_ledger_may_lie_elsewhere(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ledger.VARIABLE, str(root / "elsewhere"))
    monkeypatch.setenv(ledger.RUN, "nightly")
    keep(Cost("one", 3.0, 2.0), inputs(root))
    assert not (root / ledger.LEDGER).exists()
    assert [one.run for one in records(root)] == ["nightly"]


def test_a_ledger_that_cannot_be_written_stops_nobody(root: Path) -> None:
    (root / ".scratch").write_text("a file where the folder should be")
    keep(Cost("one", 3.0, 2.0), inputs(root))
    assert list(records(root)) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"stage": "one", "cost": {"watts": 1}}'])
def test_half_a_record_is_none(root: Path, text: str) -> None:
    place = root / ledger.LEDGER / "one"
    place.mkdir(parents=True)
    (place / "key.json").write_text(text)
    assert find(root, "one", "key") is None
    assert find(root, "../one", "key") is None
    assert list(records(root)) == []


def test_records_travel_as_json() -> None:
    found: dict[str, Record | None] = {"one": record("one"), "two": None}
    assert from_json(json.loads(json.dumps(to_json(found))), "costs.json") == found


@pytest.mark.parametrize("values", [None, {}, {"format": 2, "stages": []}, {"format": 1}])
def test_costs_of_another_form_are_one_line(values: object) -> None:
    with pytest.raises(LamdaError, match=r"costs\.json: expected what stages took, format 1"):
        from_json(values, "costs.json")


STAGE = """
from lamda.stage import run

def main() -> None:
    if {fails}:
        raise SystemExit(2)

if __name__ == "__main__":
    run(main)
"""


@pytest.mark.parametrize("fails", [False, True])
def test_a_stages_command_keeps_what_it_took_if_it_ended_well(root: Path, fails: bool) -> None:
    (root / "one.py").write_text(STAGE.format(fails=fails))
    here = Path(__file__).parents[3]
    variables = {"DVC_STAGE": "one", "PYTHONPATH": str(here)}
    done = subprocess.run([sys.executable, "one.py"], cwd=root, env=os.environ | variables,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == (2 if fails else 0), done.stderr
    kept = list(records(root))
    assert [one.stage for one in kept] == ([] if fails else ["one"])
    for one in kept:  # the whole process counts: Python and its imports too
        assert one.cost.wall_seconds > 0.1
        assert one.cost.cpu_seconds > 0.1
        assert one.cost.device_seconds == 0
