"""Every check fires on the fault that it guards against, and no other one does."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from lamda.config.resolve import current_params
from lamda.gates import release
from lamda.gates.contract import Frames
from lamda.gates.gate import _plain
from lamda.gates.registry import NAMES, gate_of
from lamda.gates.report import faults, seal
from lamda.gates.verdict import Verdict, run_suite
from lamda.runner.graph import load_graph
from stages.gate import limits_of

from .cases import CASES
from .changes import OF_THE_WHOLE, Fault, Tables

FAULTS = [
    pytest.param(gate, check, fault, also, id=f"{gate}-{check}")
    for gate, case in CASES.items()
    for check, fault, *also in case.FAULTS
]


def verdicts(gate: str, tables: Tables) -> dict[str, Verdict]:
    """Verdicts on the frames that are not the clean ones, which pass (see the next test)."""
    clean = clean_frames(gate)
    frames = {
        name: frame
        for name, frame in gate_of(gate).frames(**tables).items()
        if name not in clean or not frame.equals(clean[name])
    }
    found = run_suite(gate_of(gate).checks, frames, CASES[gate].LIMITS)
    return {verdict.check: verdict for verdict in found}


@functools.cache
def clean_frames(gate: str) -> Frames:
    return gate_of(gate).frames(**CASES[gate].clean())


def contradictions(gate: str, found: Iterable[Verdict]) -> list[str]:
    """What a report of these verdicts would be refused for, whatever they say of the data."""
    rows = [_plain(verdict) for verdict in found]
    told = {"gate": gate, "inputs": {}, "code": {}, "limits": CASES[gate].LIMITS, "profile": {}}
    passed = all(row["outcome"] != "failed" for row in rows)
    written = json.dumps(seal({**told, "verdicts": rows, "passed": passed}))
    return faults(gate, json.loads(written))


def test_every_gate_has_its_case_and_its_place_in_the_graph() -> None:
    files = {path.stem for path in (Path(__file__).parent / "cases").glob("[a-z]*.py")}
    assert files == set(NAMES)
    stages = load_graph(Path(__file__).parents[3] / "dvc.yaml")
    wired = [stage.name for stage in stages if stage.kind == "gate"]
    assert sorted(wired) == sorted(f"gate_{name}" for name in NAMES)
    assert tuple(name for name in NAMES if name != "release") == release.GATES


@pytest.mark.parametrize("gate", NAMES)
def test_clean_data_passes_every_check(gate: str) -> None:
    found = run_suite(gate_of(gate).checks, clean_frames(gate), CASES[gate].LIMITS)
    assert {
        v.check: v.summary() for v in found if v.outcome != "passed" and v.check not in OF_THE_WHOLE
    } == {}
    assert contradictions(gate, found) == []


@pytest.mark.parametrize(("gate", "check", "fault", "also"), FAULTS)
def test_a_fault_fires_its_check_alone(
    gate: str, check: str, fault: Fault, also: list[str]
) -> None:
    """`also` names the checks that cannot but see the same fault."""
    tables = CASES[gate].clean()
    fault(tables)
    found = verdicts(gate, tables)
    assert {name for name, v in found.items() if v.outcome not in ("passed", "skipped")} == {
        check,
        *also,
    }
    assert contradictions(gate, found.values()) == []
    verdict = found[check]
    assert 0 < verdict.failed <= verdict.checked
    assert not verdict.error
    assert verdict.examples or verdict.observed is not None


@pytest.mark.parametrize("gate", NAMES)
def test_every_check_has_a_fault(gate: str) -> None:
    names = [check.name for check in gate_of(gate).checks]
    assert len(set(names)) == len(names)
    assert set(names) - OF_THE_WHOLE == {check for check, *_ in CASES[gate].FAULTS}


@pytest.mark.parametrize("gate", NAMES)
def test_every_limit_stands_in_params_and_is_used(gate: str) -> None:
    params = current_params(Path(__file__).parents[3])
    used = {key for check in gate_of(gate).checks for key in check.limit_keys()}
    assert used == set(limits_of(params, gate)) == set(CASES[gate].LIMITS)


@pytest.mark.parametrize("gate", NAMES)
def test_what_is_quarantined_belongs_to_a_table_that_the_gate_cleans(gate: str) -> None:
    checks = [check for check in gate_of(gate).checks if check.severity == "quarantine"]
    frames = clean_frames(gate)
    cleaned = {name for name, t in gate_of(gate).tables.items() if t.input == gate_of(gate).cleans}
    for check in checks:
        assert check.tolerated is not None
        assert gate_of(gate).records[check.frame] in cleaned
        assert "record" in frames[check.frame]
    assert bool(checks) is bool(gate_of(gate).cleans)
