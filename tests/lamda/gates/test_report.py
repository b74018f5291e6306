"""A report is believed for what it rests on: each edit of each of its values is found."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamda.closure import closure
from lamda.gates.registry import gate_of
from lamda.gates.report import faults, refusals, seal
from lamda.hashes import dvc_hash, md5
from lamda.runner.graph import Stage, load_graph

from .cases import CASES
from .test_gate import LIMITS, outputs, run_gate, write

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the gate on carbon says of good figures, as it stands in its file."""
    folder = tmp_path_factory.mktemp("report")
    return written(folder, "carbon", CASES["carbon"].clean())


def written(folder: Path, gate: str, tables: dict[str, Any]) -> dict[str, Any]:
    out = outputs(folder, gate)
    run_gate(gate, write(folder, gate, tables), LIMITS[gate], out)
    value: dict[str, Any] = json.loads(out.verdicts.read_text())
    return value


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a report."""
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else ()
    for key, held in enumerate(value) if isinstance(value, list) else inner:
        yield from places(held, (*at, key))


def changed(report: dict[str, Any], at: tuple[Any, ...], value: Any) -> dict[str, Any]:
    edited = copy.deepcopy(report)
    place: Any = edited
    for key in at[:-1]:
        place = place[key]
    place[at[-1]] = value
    return edited


def test_a_gate_says_what_it_judged_and_by_what(tmp_path: Path) -> None:
    report = written(tmp_path, "carbon", CASES["carbon"].clean())
    assert faults("carbon", report) == refusals(report) == []
    path = tmp_path / "report"
    assert report["inputs"] == {path.as_posix(): dvc_hash(path)}
    for code in ("stages/gate.py", "lamda/gates/carbon.py", "lamda/gates/verdict.py"):
        assert report["code"][code] == md5(REPOSITORY / code)
    assert "lamda/gates/corpus.py" not in report["code"]


def test_a_folder_is_named_with_the_hash_that_dvc_gives_it(tmp_path: Path) -> None:
    report = written(tmp_path, "corpus", CASES["corpus"].clean())
    corpus = tmp_path / "corpus"
    assert report["inputs"][corpus.as_posix()] == dvc_hash(corpus)
    assert dvc_hash(corpus).endswith(".dir")


STAGES = [s for s in load_graph(REPOSITORY / "dvc.yaml") if s.kind == "gate"]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: str(stage.name))
def test_a_gate_of_the_graph_judges_all_that_it_depends_on(stage: Stage) -> None:
    """Its report names its inputs and its code: a dep that is neither would be tied to nothing."""
    name = stage.name.removeprefix("gate_")
    inputs = dict(re.findall(r"--input (\w+)=(\S+)", stage.command))
    files = {table.input: table.files for table in gate_of(name).tables.values() if table.files}
    read = {f"{p}/{file}" if file else p for k, p in inputs.items() for file in files.get(k, ("",))}
    code = closure(REPOSITORY, "stages.gate") | closure(REPOSITORY, f"lamda.gates.{name}")
    deps = {dep for dep in stage.deps if not any(f"{one}/".startswith(f"{dep}/") for one in code)}
    assert read == deps


def test_each_edit_of_each_value_is_found(report: dict[str, Any]) -> None:
    found = list(places(report))
    assert len(found) > 100
    for at in found:
        for value in (None, True, False, 0, 1e9, "edited", [], {}):
            edited = changed(report, at, value)
            if edited != report or json.dumps(edited) != json.dumps(report):
                assert faults("carbon", edited), (at, value)


@pytest.mark.parametrize("key", ["gate", "inputs", "code", "limits", "verdicts", "digest"])
def test_a_report_without_its_parts_is_none(report: dict[str, Any], key: str) -> None:
    (told,) = faults("carbon", {name: value for name, value in report.items() if name != key})
    assert told.startswith(f"it lacks {key}: ")
    (bare,) = faults("carbon", {"passed": True})
    assert bare.startswith("it lacks gate, inputs, code, limits, verdicts, profile, digest: ")
    for broken in (None, [], "passed", 3, {**report, "verdicts": [1]}, {**report, "limits": None}):
        assert faults("carbon", broken)


MEASURE = ("verdicts", 0, "measures", 0)
"""Of stages.count, a count that is at least 4; verdict 1 has no limit, and verdict 5 only warns."""


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ({("gate",): "tokens"}, "it is a report of gate 'tokens'"),
        ({(*MEASURE, "measured"): 3}, "3 against min_stages, at least 4 is False, and not True"),
        ({(*MEASURE, "measured"): 3, (*MEASURE, "passed"): False}, "3 does not keep to min_stages"),
        ({(*MEASURE, "limit_value"): 2}, "and the gate's limit is 4"),
        ({("limits", "min_stages"): 2}, "and the gate's limit is 2"),
        (
            {(*MEASURE, "measured"): None, (*MEASURE, "passed"): None},
            "nothing was measured against",
        ),
        ({(*MEASURE, "bound"): "near"}, "unknown bound 'near'"),
        ({("verdicts", 1, "failed"): 1}, "check stages.tokens: 1 of 4 rows fail, and no limit"),
        ({("verdicts", 1, "failed"): 9}, "9 of 4 rows cannot fail"),
        ({("verdicts", 1, "error"): "no column"}, "could not be checked, and is said to have"),
        ({("verdicts", 1, "outcome"): "failed"}, "it says passed: True, its verdicts say False"),
        ({("verdicts", 1, "outcome"): "warning"}, "'warning' is none of a check that may block"),
        ({("verdicts", 1, "outcome"): "quarantined"}, "is none of a check that may block"),
        ({("verdicts", 1, "outcome"): "skipped"}, "called skipped, and something was measured"),
        ({("verdicts", 1, "outcome"): "fine"}, "unknown outcome 'fine'"),
        ({("verdicts", 1, "severity"): "note"}, "or severity 'note'"),
        (
            {("verdicts", 1, "outcome"): "skipped", ("verdicts", 1, "checked"): 0},
            "of the checks of stages some are skipped and some are not",
        ),
        ({("verdicts", 1, "check"): "stages.count"}, "check stages.count stands in it 2 times"),
        ({("verdicts",): []}, "it holds no verdict"),
        ({("passed",): False}, "it says passed: False, its verdicts say True"),
        ({("passed",): "yes"}, "it says passed: yes, its verdicts say True"),
    ],
)
def test_a_forged_report_with_a_fitting_digest_contradicts_itself(
    report: dict[str, Any], edits: dict[tuple[Any, ...], Any], told: str
) -> None:
    for at, value in edits.items():
        report = changed(report, at, value)
    found = faults("carbon", seal(report))
    assert any(told in fault for fault in found), found
