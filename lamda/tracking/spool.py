"""What W&B is to be told of one run, kept in a folder until it was told, and after.

    .scratch/wandb/runs/ID/run.json          who it is, its config, state, summary, artifacts
                           history.jsonl     {"step", figures}, steps rising
                           tables/NAME.json  {"columns", "rows"}
                           curve             the path of a curve that grows while the stage runs
                           sent.json         what the server has taken

A stage writes here and never waits for a server: lamda.tracking.sending does, in a process of its
own. Nothing here is a condition of anything: it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.files import atomic_file, read_json, write_json
from lamda.tracking.figures import read_curve
from lamda.tracking.tables import Table
from lamda.tracking.tracker import CURVE

PLACE = Path(".scratch/wandb")
RUNS = PLACE / "runs"
Row = tuple[int, Mapping[str, float]]
"""A step and its figures."""


@dataclass(frozen=True, slots=True)
class Spool:
    """One run's folder."""

    folder: Path

    @property
    def id(self) -> str:
        """The run's id at W&B."""
        return self.folder.name

    def record(self) -> dict[str, Any]:
        """What run.json says; {} where there is none that can be read."""
        return _read(self.folder / "run.json")

    def update(self, **values: Any) -> None:
        """Lay `values` over what run.json says."""
        write_json(self.folder / "run.json", self.record() | values)

    def rows(self) -> list[Row]:
        """The history so far, with what the curve of a running stage has beyond it."""
        rows = self.history()
        return rows + read_curve(self.curve(), after=rows[-1][0] if rows else -1)

    def history(self) -> list[Row]:
        """The rows that are kept here, steps rising; a line that is damaged ends them."""
        rows: list[Row] = []
        path = self.folder / "history.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            try:
                told = json.loads(line)
                rows.append((int(told.pop("step")), told))
            except (ValueError, KeyError, TypeError, AttributeError):
                break
        return rows

    def extend(self, rows: Iterable[Row]) -> None:
        """Add the rows whose step lies beyond the last one; W&B takes no others."""
        known = self.history()
        before = len(known)
        for step, figures in rows:
            if not known or step > known[-1][0]:
                known.append((step, figures))
        if len(known) > before:
            with (
                atomic_file(self.folder / "history.jsonl") as temporary,
                temporary.open("w", encoding="utf-8") as stream,
            ):
                for step, figures in known:
                    stream.write(json.dumps({"step": step} | dict(figures)) + "\n")

    def curve(self) -> Path:
        """The curve that grows; a path where nothing is, where none was named."""
        path = self.folder / CURVE
        named = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
        return Path(named) if named else self.folder / "none"

    def put_table(self, name: str, table: Table) -> None:
        """Keep a table under its name in panels.yaml."""
        value = {"columns": list(table.columns), "rows": table.rows}
        write_json(self.folder / "tables" / f"{name}.json", value)

    def tables(self) -> dict[str, Table]:
        """The tables by name."""
        found = {}
        for path in sorted((self.folder / "tables").glob("*.json")):
            value = _read(path)
            found[path.stem] = Table(tuple(value.get("columns", ())), value.get("rows", []))
        return found

    def sent(self) -> dict[str, Any]:
        """What sending told last: {} before, and `digest` of what the server has taken."""
        return _read(self.folder / "sent.json")

    def note_sent(self, **values: Any) -> None:
        """Lay `values` over what sending told."""
        write_json(self.folder / "sent.json", self.sent() | values)

    def digest(self) -> str:
        """A hash of all that is to be told by now."""
        total = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.name != "sent.json" and not path.name.startswith("."):
                total.update(path.relative_to(self.folder).as_posix().encode() + b"\0")
                total.update(path.read_bytes())
        return total.hexdigest()

    @property
    def is_sent(self) -> bool:
        """Whether the server has taken all that there is."""
        return self.sent().get("digest") == self.digest()


def spools(root: Path) -> list[Spool]:
    """The runs that are kept in `root`, the oldest first; one whose run.json does not say where it
    belongs is none: it could never be sent, and would hold up those after it."""
    told = {path: _read(path) for path in (root / RUNS).glob("*/run.json")}
    found = {path: str(of.get("started", "")) for path, of in told.items() if of.get("project")}
    return [Spool(path.parent) for path in sorted(found, key=lambda path: (found[path], path))]


def forget_copies(root: Path) -> None:
    """Remove W&B's own copies of the runs in `root` that were sent, those of senders that were
    killed as well; one that somebody still writes into may stay, for the next time."""
    for folder in (root / PLACE / "wandb").glob("run-*-*"):  # run-TIME-ID
        if Spool(root / RUNS / folder.name.split("-", 2)[2]).is_sent:
            shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path) -> dict[str, Any]:
    """A JSON file of keys and values; {} where it is none: what is lost here is told no more."""
    if not path.is_file():
        return {}
    try:
        value = read_json(path)
    except LamdaError:
        return {}
    return value if isinstance(value, dict) else {}
