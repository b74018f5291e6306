"""A gate between two stages: read, check, write the verdicts, then stop the pipeline or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.files import read_json, write_json, write_text
from lamda.gates.annotated import annotation_frames
from lamda.gates.frames import Frames, corpus_frames, filtered_frames
from lamda.gates.page import render, status
from lamda.gates.suites import SUITES
from lamda.gates.verdict import Verdict, run_suite
from lamda.records import (
    Dialog,
    Document,
    EvaluationContext,
    GroundingExample,
    RatedResponse,
    read_table,
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a gate: its record (None: a JSON object), and where it stands.

    `input` names the option; `file` is the table's name when the option gives a directory.
    """

    record: type | None
    input: str
    file: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """The tables that a gate reads, and the function that makes frames of them."""

    tables: Mapping[str, Table]
    frames: Callable[..., Frames]


GATES: Mapping[str, Gate] = {
    "corpus": Gate(
        {
            "dialogs": Table(Dialog, "corpus", "dialogs.parquet"),
            "documents": Table(Document, "corpus", "documents.parquet"),
            "knowledge": Table(Document, "knowledge", "documents.parquet", optional=True),
        },
        corpus_frames,
    ),
    "annotations": Gate(
        {
            "ssi": Table(RatedResponse, "annotations", "ssi.parquet"),
            "safety": Table(RatedResponse, "annotations", "safety.parquet"),
            "groundedness": Table(GroundingExample, "annotations", "groundedness.parquet"),
            "evaluation": Table(EvaluationContext, "evaluation", "contexts.parquet", optional=True),
            "dialogs": Table(Dialog, "corpus", "dialogs.parquet", optional=True),
        },
        annotation_frames,
    ),
    "filtered_dialogs": Gate(
        {
            "kept": Table(RatedResponse, "filtered"),
            "metrics": Table(None, "metrics"),
        },
        filtered_frames,
    ),
}


def run_gate(
    name: str, inputs: Mapping[str, Path], limits: Mapping[str, float], out: Path
) -> list[Verdict]:
    """Run gate `name`; returns its verdicts when nothing blocks.

    `inputs` are files or directories by input name, as GATES lists them. Before anything is
    raised, `out` holds the verdicts as JSON, and the same name with `.html` a page. LamdaError, in
    one line, when a table is missing, empty or does not read, or with every blocking check that
    failed, on how many rows and with examples.
    """
    gate = GATES.get(name)
    if gate is None:
        raise LamdaError(f"gate {name!r}: no such gate; there are: {', '.join(GATES)}")
    _check_names(name, gate, inputs)
    tables, verdicts = _read_all(gate, inputs)
    if not verdicts:
        verdicts = run_suite(SUITES[name], gate.frames(**tables), limits)
    _write(name, verdicts, limits, out)
    blocking = [verdict for verdict in verdicts if verdict.blocks]
    if blocking:
        raise LamdaError(_message(name, blocking, len(verdicts), out))
    return verdicts


def describe(name: str, verdicts: Sequence[Verdict]) -> str:
    """One line on a gate that let the pipeline pass: counts, then its warnings."""
    counts = [sum(status(v) == which for v in verdicts) for which in ("passed", "skipped")]
    warnings = [verdict.summary() for verdict in verdicts if status(verdict) == "warning"]
    shown = "".join(f"; warning: {warning}" for warning in warnings)
    return f"gate {name}: {counts[0]} checks passed, {counts[1]} skipped{shown}"


def _check_names(name: str, gate: Gate, inputs: Mapping[str, Path]) -> None:
    optional = {table.input: table.optional for table in gate.tables.values()}
    wanted = ", ".join(f"[{key}]" if absent else key for key, absent in optional.items())
    for key in inputs:
        if key not in optional:
            raise LamdaError(f"gate {name}: unknown input {key!r}; it reads {wanted}")
    for key, absent in optional.items():
        if key not in inputs and not absent:
            raise LamdaError(f"gate {name}: input {key!r} is missing; it reads {wanted}")


def _read_all(gate: Gate, inputs: Mapping[str, Path]) -> tuple[dict[str, Any], list[Verdict]]:
    """Tables by name, and a failing verdict for each one that is missing, empty or broken."""
    tables: dict[str, Any] = {}
    failed = []
    for key, table in gate.tables.items():
        if table.input not in inputs:
            continue
        path = inputs[table.input]
        path = path if path.is_file() else path / table.file
        try:
            tables[key] = _read(path, table.record)
        except LamdaError as error:
            expected = f"a complete table at {path}"
            verdict = Verdict(f"{key}.readable", "read", expected, "block", success=False)
            failed.append(replace(verdict, error=str(error)))
    return tables, failed


def _read(path: Path, record: type | None) -> Any:
    value = read_json(path) if record is None else read_table(path, record)
    if not value:
        raise LamdaError(f"{path}: expected rows, found none; run the stage that writes it again")
    if record is None and not (isinstance(value, dict) and isinstance(value.get("scored"), int)):
        raise LamdaError(f"{path}: expected an object with the number 'scored'")
    return value


def _write(name: str, verdicts: Sequence[Verdict], limits: Mapping[str, float], out: Path) -> None:
    rows = [{"suite": name, "outcome": status(verdict), **asdict(verdict)} for verdict in verdicts]
    passed = not any(verdict.blocks for verdict in verdicts)
    write_json(out, {"gate": name, "passed": passed, "limits": dict(limits), "verdicts": rows})
    write_text(out.with_suffix(".html"), render(name, verdicts))


def _message(name: str, blocking: Sequence[Verdict], checks: int, out: Path) -> str:
    reasons = "; ".join(verdict.summary() for verdict in blocking)
    return (
        f"gate {name} stopped the pipeline, {len(blocking)} of {checks} checks failed: {reasons}; "
        f"see {out.with_suffix('.html')}, correct the data or params.yaml, section gates.{name}"
    )
