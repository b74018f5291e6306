"""Faults of a whole set, small: those of `make mutations` on a small run under default limits."""

from __future__ import annotations

import functools
import shlex
from pathlib import Path
from typing import Any

import pytest

from benchmarks.mutations.base import Mutation
from benchmarks.mutations.data import MUTATIONS
from lamda.config.resolve import current_params
from lamda.config.yaml_file import read_yaml
from lamda.gates.contract import Frames
from lamda.gates.prepared import path_of
from lamda.gates.registry import gate_of
from lamda.gates.verdict import Verdict, run_suite
from lamda.stage import named_paths
from stages.gate import limits_of

from .small_run import write_run

ROOT = Path(__file__).parents[3]
GATES = ("corpus", "annotations", "groundedness", "filtered_dialogs")
SIZES = {"min_documents": 10.0, "min_dialogs": 50.0}
"""Of a run this small."""


@functools.cache
def limits(gate: str) -> dict[str, float]:
    return limits_of(current_params(ROOT), gate) | SIZES


def inputs(gate: str, folder: Path) -> dict[str, Path]:
    """Where the gate's inputs lie, as dvc.yaml names them."""
    words = shlex.split(read_yaml(ROOT / "dvc.yaml")["stages"][f"gate_{gate}"]["cmd"])
    named = [words[place + 1] for place, word in enumerate(words) if word == "--input"]
    return {name: folder / path for name, path in named_paths("input", named).items()}


def tables_of(gate: str, folder: Path) -> dict[str, Any]:
    """The tables that are there."""
    paths = inputs(gate, folder)
    return {
        name: table.read(path)
        for name, table in gate_of(gate).tables.items()
        if table.input in paths and (path := path_of(table, paths[table.input])).exists()
    }


def frames(gate: str, folder: Path) -> Frames:
    found: Frames = gate_of(gate).frames(**tables_of(gate, folder))
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    write_run(folder)
    return folder


@pytest.fixture(scope="module")
def untouched(run: Path) -> dict[str, Frames]:
    return {gate: frames(gate, run) for gate in GATES}


@pytest.mark.parametrize("gate", GATES)
def test_an_untouched_run_raises_no_alarm(gate: str, untouched: dict[str, Frames]) -> None:
    found = run_suite(gate_of(gate).checks, untouched[gate], limits(gate))
    assert [verdict.summary() for verdict in found if verdict.blocks] == []
    assert [verdict.check for verdict in found if verdict.outcome == "skipped"] == (
        ["index.same", "drift.distance"] if gate == "corpus" else []
    )


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_fault_of_the_whole_is_caught(
    mutation: Mutation, run: Path, untouched: dict[str, Frames], tmp_path: Path
) -> None:
    for path in (p for p in run.rglob("*") if p.is_file()):
        copy = tmp_path / path.relative_to(run)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.hardlink_to(path)
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    mutation.change(tmp_path, 3)
    assert {path: path.read_bytes() for path in before} == before, "it wrote into a hard link"
    clean = untouched[mutation.gate]
    changed = {
        name: frame
        for name, frame in frames(mutation.gate, tmp_path).items()
        if name not in clean or not frame.equals(clean[name])
    }
    found = run_suite(gate_of(mutation.gate).checks, changed, limits(mutation.gate))
    assert [verdict.check for verdict in found if verdict.blocks]


def test_a_set_too_small_to_judge_says_so(run: Path, tmp_path: Path) -> None:
    found: list[Verdict] = []
    for gate in ("corpus", "annotations"):
        tables = tables_of(gate, run)
        few = {k: v[:40] if isinstance(v, list) else v for k, v in tables.items()}
        found += run_suite(gate_of(gate).checks, gate_of(gate).frames(**few), limits(gate))
    skipped = {v.check: str(v.observed) for v in found if v.outcome == "skipped" and v.observed}
    assert set(skipped) == {
        "alike.near", "alike.group", "repeats.share", "ends.distance", "ends.broken", "fit.auc",
        "order.auc", "direction.auc", "sure.labels", "numbering.suits",
    }  # fmt: skip
    assert all("needed" in reason for reason in skipped.values())
