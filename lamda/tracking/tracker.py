"""Where a run's numbers go: a CSV file that DVC plots, and W&B beside it.

W&B is a copy, never a condition: without a key it writes offline runs; without a network or a
working installation, and when its server stops answering, it prints one line and the run goes on.
What it was told lies in its folder in any case, for `wandb sync`.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

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

FINISH_SECONDS = 20.0
"""How long the last numbers may take to W&B: less than a training has to end in after SIGTERM
(lamda.runner.processes), and enough for the few kilobytes that are left then."""
UNSYNCED = "unsynced"
"""A file in the folder of an online run whose numbers W&B did not take, or not all."""

Metrics = Mapping[str, float]


class Tracker(Protocol):
    """What the training loop tells its numbers to."""

    def log(self, metrics: Metrics, step: int) -> None:
        """Record `metrics` (names of COLUMNS) after `step` steps."""
        ...

    def rewind(self, step: int) -> None:
        """Forget what was recorded after `step`: the run goes on from there; 0 starts anew."""
        ...

    def close(self) -> None:
        """Finish; nothing is recorded after this."""
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

    def close(self) -> None:
        """Nothing to do: each line is complete."""


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return text[: text.rfind("\n") + 1].splitlines()[1:]  # a line cut by a crash is dropped


def _step(line: str, path: Path) -> int:
    first = line.split(",", 1)[0]
    if not first.isdigit():
        raise LamdaError(f"{path}: expected a step at the line's start, found {line!r}; delete it")
    return int(first)


class RunTracker:
    """The curve file, and a W&B run where there is one; closes itself as a context."""

    def __init__(self, curve: CurveFile, run: Any = None) -> None:
        self.curve, self.run = curve, run

    def __enter__(self) -> RunTracker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(failed=kind is not None)

    def log(self, metrics: Metrics, step: int) -> None:
        """Record in both places."""
        self.curve.log(metrics, step)
        if self.run is not None:
            self._beside(lambda: self.run.log(dict(metrics), step=step))

    def rewind(self, step: int) -> None:
        """Rewind the curve; W&B keeps its history and ignores steps that it has."""
        self.curve.rewind(step)

    def close(self, *, failed: bool = False) -> None:
        """Finish the W&B run, in FINISH_SECONDS; call it when all that matters is on the disk.

        `failed`: it was interrupted, and another one may continue it.
        """
        if self.run is not None:
            self._beside(lambda: self.run.finish(exit_code=1 if failed else 0))
            self.run = None

    def _beside(self, action: Callable[[], object]) -> None:
        try:
            action()
        except Exception as error:  # W&B must never stop a training, whatever it raises
            _warn(error, _kept(self.run))
            self.run = None


def open_tracker(
    curve: Path,
    *,
    wandb: bool,
    project: str,
    directory: Path,
    name: str,
    run_id: str | None = None,
    config: Mapping[str, Any] | None = None,
) -> RunTracker:
    """A tracker that writes `curve`, and a W&B run `name` of `project` under `directory`.

    A run with a `run_id` that W&B has is continued. It is online when WANDB_API_KEY is set and
    WANDB_MODE does not say otherwise; else it is offline, for `wandb sync`. Nothing of W&B is
    written outside `directory`.
    """
    run = _start_wandb(project, directory, name, run_id, config or {}) if wandb else None
    return RunTracker(CurveFile(curve), run)


def _start_wandb(
    project: str, directory: Path, name: str, run_id: str | None, config: Mapping[str, Any]
) -> Any:
    mode = os.environ.get("WANDB_MODE") or (
        "online" if os.environ.get("WANDB_API_KEY") else "offline"
    )
    if mode == "disabled":
        return None
    try:
        directory.mkdir(parents=True, exist_ok=True)
        _confine_wandb(directory)
        import wandb  # slow to import, and a run goes on without it

        settings = wandb.Settings(
            silent=True, console="off", disable_git=True, disable_code=True,
            x_disable_stats=True, x_disable_machine_info=True, x_save_requirements=False,
            init_timeout=20, finish_timeout=FINISH_SECONDS, finish_timeout_raises=True,
        )  # fmt: skip
        arguments = {
            "project": project, "name": name, "config": dict(config), "dir": str(directory),
            "settings": settings, "id": run_id, "resume": "allow" if run_id else None,
        }  # fmt: skip
        if mode == "online":
            try:
                return wandb.init(mode="online", **arguments)
            except Exception as error:  # no network, a wrong key: keep the numbers offline
                _warn(error)
        return wandb.init(mode="offline", **arguments)
    except Exception as error:  # a broken or missing installation: the curve file is enough
        _warn(error)
        return None


def _confine_wandb(directory: Path) -> None:
    for variable, folder in (
        ("WANDB_DIR", "."),
        ("WANDB_DATA_DIR", "data"),
        ("WANDB_CACHE_DIR", "cache"),
        ("WANDB_CONFIG_DIR", "config"),
        ("WANDB_ARTIFACT_DIR", "artifacts"),
    ):
        os.environ[variable] = str((directory / folder).resolve())
    os.environ["WANDB_SILENT"] = "true"
    os.environ["WANDB_ERROR_REPORTING"] = "false"


def _kept(run: Any) -> str:
    """Mark the folder of a run that W&B has lost; what to do with it, or '' where there is none."""
    folder = getattr(getattr(run, "settings", None), "sync_dir", None)
    if not isinstance(folder, str) or not Path(folder).is_dir():
        return ""
    with suppress(OSError):
        Path(folder, UNSYNCED).touch()
    return f"; what it was told is kept: `wandb sync {os.path.relpath(folder)}`"


def _warn(error: Exception, kept: str = "") -> None:
    reason = " ".join(str(error).split())[:160] or type(error).__name__
    sys.stderr.write(f"W&B: {reason}{kept}; the curve file goes on\n")
