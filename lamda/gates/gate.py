"""A gate between two stages: read, check, set rows aside, write what was found, then stop or not.

What a gate writes, beside the report `NAME.json` (lamda.gates.report) and the page `NAME.html`:

* `NAME.passed`, only when the gate opens, for later stages to depend on. It says nothing else, so
  that another limit that opens the gate as well makes no later stage run again.
* for a gate that cleans an input: that input without the quarantined records (byte for byte the
  same table where there is none), and the quarantined records themselves.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import lamda
from lamda.closure import closure
from lamda.data.tables import TableWriter, arrow_batches
from lamda.errors import LamdaError, Refusal
from lamda.files import atomic_directory, atomic_file, write_json, write_text
from lamda.gates.contract import Gate
from lamda.gates.page import render
from lamda.gates.prepared import path_of, prepare, uncollected
from lamda.gates.reading import is_large
from lamda.gates.registry import gate_of
from lamda.gates.report import seal
from lamda.gates.verdict import Verdict, run_suite
from lamda.hashes import dvc_hash, md5
from lamda.records import records_of, write_table

PASSED = "open\n"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One record that a gate set aside: its table, its number there from 0, the check that found
    it, and the record as JSON."""

    table: str
    number: int
    check: str
    record: str


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a gate writes; `cleaned` and `quarantine` are for gates that clean an input."""

    verdicts: Path
    cleaned: Path | None = None
    quarantine: Path | None = None


def run_gate(
    name: str,
    inputs: Mapping[str, Path],
    limits: Mapping[str, float],
    outputs: Outputs,
    settings: Mapping[str, Any] | None = None,
) -> list[Verdict]:
    """Run gate `name`; returns its verdicts when nothing blocks.

    `inputs` are files or directories by input name, as the gate's tables list them;
    `settings` are what its frames take beside the tables. Before
    anything is raised, the verdicts, the page and the quarantined records are written. Refusal, in
    one line, when a table is missing, empty or does not read, or with every blocking check that
    failed, on how many rows and with examples. LamdaError for names that do not fit the gate.
    """
    gate = _find(name, inputs, outputs)
    with uncollected():
        ready = prepare(name, inputs, settings)
        verdicts = ready.failed or run_suite(gate.checks, ready.frames, limits)
    blocking = [verdict for verdict in verdicts if verdict.blocks]
    told: dict[str, Any] = {"limits": dict(limits), "profile": dict(ready.profile)}
    told |= {"sampled": ready.sampled} if ready.sampled else {}
    notes = _notes(ready.sampled)
    _write_report(name, verdicts, told | _judged(name, gate, inputs), notes, outputs.verdicts)
    if outputs.quarantine:
        write_table(outputs.quarantine, _quarantined(gate, verdicts, inputs), Quarantined)
    if blocking:
        raise Refusal(_message(name, blocking, len(verdicts), outputs.verdicts))
    if outputs.cleaned:
        _write_cleaned(gate, verdicts, inputs[gate.cleans], outputs.cleaned)
    write_text(outputs.verdicts.with_suffix(".passed"), PASSED)
    return verdicts


def _notes(sampled: Mapping[str, list[int]]) -> list[str]:
    """A line, printed too, on each table of which a sample was judged."""
    notes = [
        f"{table}: {count:,} of {of:,} rows were judged, which is what memory holds; of the others "
        "none is set aside"
        for table, (count, of) in sampled.items()
    ]
    for note in notes:
        print(note)
    return notes


def describe(name: str, verdicts: Sequence[Verdict]) -> str:
    """One line on a gate that let the pipeline pass: counts, then what it found all the same."""
    counts = [sum(v.outcome == which for v in verdicts) for which in ("passed", "skipped")]
    found = [v for v in verdicts if v.outcome in ("quarantined", "warning")]
    shown = "".join(f"; {verdict.outcome}: {verdict.summary()}" for verdict in found)
    return f"gate {name}: {counts[0]} checks passed, {counts[1]} skipped{shown}"


def _find(name: str, inputs: Mapping[str, Path], outputs: Outputs) -> Gate:
    gate = gate_of(name)
    optional = {table.input: table.optional for table in gate.tables.values()}
    wanted = ", ".join(f"[{key}]" if absent else key for key, absent in optional.items())
    for key in inputs:
        if key not in optional:
            raise LamdaError(f"gate {name}: unknown input {key!r}; it reads {wanted}")
    for key, absent in optional.items():
        if key not in inputs and not absent:
            raise LamdaError(f"gate {name}: input {key!r} is missing; it reads {wanted}")
    for option in ("cleaned", "quarantine"):
        if (getattr(outputs, option) is not None) is not bool(gate.cleans):
            needed = f"it cleans {gate.cleans}: name" if gate.cleans else "it cleans nothing: omit"
            raise LamdaError(f"gate {name}: {needed} --{option}")
    return gate


def _quarantined(
    gate: Gate, verdicts: Sequence[Verdict], inputs: Mapping[str, Path]
) -> list[Quarantined]:
    """A row for each record and check, in the order of the tables and their records."""
    found = [
        (gate.records[verdict.check.partition(".")[0]], number, verdict.check)
        for verdict in verdicts
        for number in verdict.records
    ]
    order = list(gate.tables)
    found.sort(key=lambda row: (order.index(row[0]), row[1]))
    records: dict[tuple[str, int], str] = {}
    for name in dict.fromkeys(name for name, _, _ in found):
        table = gate.tables[name]
        numbers = list(dict.fromkeys(number for of, number, _ in found if of == name))
        rows = _rows_at(path_of(table, inputs[table.input]), numbers)
        held: list[Any] = records_of(rows, table.record) if table.record else []
        records |= {(name, n): _as_json(row) for n, row in zip(numbers, held, strict=True)}
    return [Quarantined(*row, record=records[row[:2]]) for row in found]


def _as_json(record: Any) -> str:
    return json.dumps(dataclasses.asdict(record), ensure_ascii=False, sort_keys=True)


def _write_cleaned(gate: Gate, verdicts: Sequence[Verdict], source: Path, out: Path) -> None:
    dropped: dict[str, set[int]] = {}
    for verdict in verdicts:
        if verdict.records:
            name = gate.records[verdict.check.partition(".")[0]]
            dropped.setdefault(name, set()).update(verdict.records)
    with atomic_directory(out) as temporary:
        for key, table in gate.tables.items():
            if table.input != gate.cleans or table.record is None:
                continue
            target = temporary / table.file
            if key not in dropped:
                with atomic_file(target) as copied:
                    shutil.copyfile(path_of(table, source), copied)
                continue
            _write_kept(path_of(table, source), target, table.record, dropped[key])


def _rows_at(path: Path, numbers: Sequence[int]) -> pa.Table:
    """Rows of a table by their numbers, in that order; no other row group is read."""
    with pq.ParquetFile(path) as file:
        ends = np.cumsum(
            [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)]
        )
        groups = np.searchsorted(ends, numbers, side="right")
        parts = []
        for group, number in zip(groups.tolist(), numbers, strict=True):
            start = int(ends[group - 1]) if group else 0
            parts.append((group, number - start))
        read = {group: file.read_row_group(group) for group in sorted(set(groups.tolist()))}
        return pa.concat_tables([read[group].slice(at, 1) for group, at in parts])


def _write_kept(source: Path, target: Path, record: type, dropped: Collection[int]) -> None:
    """The table `source` without some rows, as Arrow has it: a hundred thousand records would take
    as long to write as all checks. One that memory does not hold is written in batches."""
    if is_large(source):
        numbers = np.array(sorted(dropped))
        with TableWriter(target, record) as writer:
            first = 0
            for batch in arrow_batches(source):
                gone = np.isin(np.arange(first, first + batch.num_rows), numbers)
                writer.write(batch.filter(pa.array(~gone)))
                first += batch.num_rows
        return
    table = pq.read_table(source)
    kept = np.setdiff1d(np.arange(table.num_rows), list(dropped))
    with atomic_file(target) as temporary:
        rows = table.take(pa.array(kept)).combine_chunks()
        pq.write_table(rows, temporary, compression="zstd", use_compliant_nested_type=False)


def _judged(name: str, gate: Gate, inputs: Mapping[str, Path]) -> dict[str, dict[str, str]]:
    """`inputs`, path -> hash of what the gate read, and `code`, path -> hash of what it is made of;
    both as dvc.lock has them."""
    files = {table.input: table.files for table in gate.tables.values() if table.files}
    read = [path / file for key, path in inputs.items() for file in files.get(key, ("",))]
    root = Path(lamda.__file__).parents[1]
    code = sorted(closure(root, "stages.gate") | closure(root, f"lamda.gates.{name}"))
    return {
        "inputs": {path.as_posix(): dvc_hash(path) for path in read if path.exists()},
        "code": {path: md5(root / path) for path in code},
    }


def _write_report(
    name: str,
    verdicts: Sequence[Verdict],
    told: Mapping[str, Any],
    notes: Sequence[str],
    out: Path,
) -> None:
    rows = [_plain(verdict) for verdict in verdicts]
    passed = not any(verdict.blocks for verdict in verdicts)
    write_json(out, seal({"gate": name, **told, "verdicts": rows, "passed": passed}))
    write_text(out.with_suffix(".html"), render(name, verdicts, notes))


def _plain(verdict: Verdict) -> dict[str, Any]:
    """The verdict with the number of its records; which ones they are stands in their table."""
    fields = {f.name: getattr(verdict, f.name) for f in dataclasses.fields(verdict)}
    measured = [dataclasses.asdict(measure) for measure in verdict.measures]
    return {**fields, "records": len(verdict.records), "measures": measured}


def _message(name: str, blocking: Sequence[Verdict], checks: int, out: Path) -> str:
    reasons = "; ".join(verdict.summary() for verdict in blocking)
    return (
        f"gate {name} stopped the pipeline, {len(blocking)} of {checks} checks failed: {reasons}; "
        f"see {out.with_suffix('.html')}, correct the data or params.yaml, section gates.{name}"
    )
