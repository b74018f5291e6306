"""What a gate's checks look at: tables read, frames and profile made of them.

Great Expectations takes some seconds to import, as long as most gates take to read. So where there
is a second core, another process reads while this one imports.
"""

from __future__ import annotations

import contextlib
import gc
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.gates.beside import beside
from lamda.gates.contract import Frames, Gate, Table
from lamda.gates.reading import Sample
from lamda.gates.registry import gate_of
from lamda.gates.verdict import Verdict, load_expectations

BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What an input that reads, and is of another form than its stage writes, comes to."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """`failed` holds a verdict for each table that is missing, empty or broken, or one where they
    are of another form than their stages write; there are no frames then. `sampled` says of each
    table that memory does not hold how many rows of how many there are.
    """

    frames: Frames
    profile: Mapping[str, Any]
    failed: list[Verdict]
    sampled: Mapping[str, list[int]] = field(default_factory=dict)


def prepare(name: str, inputs: Mapping[str, Path], settings: Mapping[str, Any] | None) -> Prepared:
    """Read the tables of gate `name`, and make its frames and its profile.

    LamdaError where the process that reads was killed.
    """
    if "great_expectations" in sys.modules:
        return _prepare(name, inputs, settings)
    with beside(lambda: _prepare(name, inputs, settings)) as prepared:
        load_expectations()
        return prepared()


def _prepare(name: str, inputs: Mapping[str, Path], settings: Mapping[str, Any] | None) -> Prepared:
    gate = gate_of(name)
    with uncollected():
        tables, failed = read_all(gate, inputs)
        if failed:
            return Prepared({}, {}, failed)
        try:
            frames = gate.frames(**tables, **(settings or {}))
            profile = gate.profile(**tables) if gate.profile else {}
        except BROKEN as error:
            return Prepared({}, {}, [_of_another_form(error)])
        sampled = {
            k: [len(t), t.of] for k, t in tables.items() if isinstance(t, Sample) and len(t) < t.of
        }
        return Prepared(frames, profile, [], sampled)


def _of_another_form(error: Exception) -> Verdict:
    """What a figure that is missing, null or a text comes to, wherever it is read."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    told = f"{error!r} in {Path(place.filename).name}, line {place.lineno}"
    expected = "inputs as their stages write them"
    return Verdict("inputs.form", "read", expected, "block", "failed", error=told)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage among millions of records that are all in use: half of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read_all(gate: Gate, inputs: Mapping[str, Path]) -> tuple[dict[str, Any], list[Verdict]]:
    """Tables by name, and a failing verdict for each one that is missing, empty or broken."""
    tables: dict[str, Any] = {}
    failed = []
    for key, table in gate.tables.items():
        if table.input not in inputs:
            continue
        path = path_of(table, inputs[table.input])
        try:
            tables[key] = table.read(path)
        except LamdaError as error:
            expected = f"a complete input at {path}"
            verdict = Verdict(f"{key}.readable", "read", expected, "block", "failed")
            failed.append(replace(verdict, error=str(error)))
    return tables, failed


def path_of(table: Table, given: Path) -> Path:
    """Where a table lies in the input that an option names."""
    return given / table.file if table.file and not given.is_file() else given
