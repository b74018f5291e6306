"""The curve of a training: a CSV file that DVC plots, and that is read for W&B while it grows."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from lamda.errors import LamdaError
from lamda.files import write_text

COLUMNS = (
    "step",
    "tokens",
    "loss",
    "validation_loss",
    "learning_rate",
    "gradient_norm",
    "tokens_per_second",
    "mfu",
    "memory_gib",
    "seconds_left",
)
"""Columns of the curve: losses in nats a token, mfu as a share of the measured peak; a cell is
empty where nothing was measured."""
TRACKED = "LAMDA_TRACKED"
"""Names the folder of the run that W&B is told of, where the stage is tracked
(lamda.tracking.recording)."""
CURVE = "curve"
"""A file in that folder that names the curve which grows (lamda.tracking.spool)."""

Metrics = Mapping[str, float]


class Tracker(Protocol):
    """What the training loop tells its numbers to."""

    def log(self, metrics: Metrics, step: int) -> None:
        """Record `metrics` (names of COLUMNS) after `step` steps."""
        ...

    def rewind(self, step: int) -> None:
        """Forget what was recorded after `step`: the run goes on from there; 0 starts anew."""
        ...


class CurveFile:
    """A CSV file with one line a record, written as the run goes so that it can be watched."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def log(self, metrics: Metrics, step: int) -> None:
        """Append one line; ValueError for a name that is no column."""
        if not self.path.exists():
            self.rewind(0)
        with self.path.open("a", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
            writer.writerow({"step": step} | {key: f"{metrics[key]:.6g}" for key in metrics})

    def rewind(self, step: int) -> None:
        """Keep the lines up to `step`."""
        lines = [",".join(COLUMNS)]
        if step > 0 and self.path.exists():
            lines += [line for line in _lines(self.path) if _step(line, self.path) <= step]
        write_text(self.path, "\n".join(lines) + "\n")


def tracked_curve(path: Path) -> CurveFile:
    """A curve that is shown while it grows, where the stage is tracked."""
    folder = os.environ.get(TRACKED)
    if folder and Path(folder).is_dir():
        write_text(Path(folder, CURVE), f"{path.absolute()}\n")
    return CurveFile(path)


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return text[: text.rfind("\n") + 1].splitlines()[1:]  # a line cut by a crash is dropped


def _step(line: str, path: Path) -> int:
    first = line.split(",", 1)[0]
    if not first.isdigit():
        raise LamdaError(f"{path}: expected a step at the line's start, found {line!r}; delete it")
    return int(first)
