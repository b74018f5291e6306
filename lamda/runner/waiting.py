"""A run that waits for people: its tasks and its record go into the store, and it goes on later.

A stage that lacks votes or research writes `tasks/STAGE.jsonl`, then `tasks/STAGE.json` with what
happened, and ends. `dvc repro` turns its exit code into one of its own, so the file is what tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError, Waiting
from lamda.files import read_json
from lamda.ingestion.filed import read_pins
from lamda.ingestion.waiting import WaitingRun, continued, keep_waiting, remove_waiting
from lamda.outputs import CHAMPION, FILED, PARAMS, REFERENCE, TASKS
from lamda.runner.failures import own_words
from lamda.runner.graph import Stage
from lamda.runner.workspaces import Run
from lamda.storage.location import store_of_run
from lamda.storage.opening import open_store
from lamda.storage.store import Missing


class NothingWaits(LamdaError):
    """The run that should go on has gone on already."""


def forget_tasks(place: Path, stage: str) -> None:
    """Remove what an earlier attempt asked, so that what lies there later is this one's."""
    for path in _files(place, stage):
        path.unlink(missing_ok=True)


def _files(place: Path, stage: str) -> list[Path]:
    """The tasks, and what happened: the stage writes them in this order."""
    return [place / TASKS / f"{stage}{suffix}" for suffix in (".jsonl", ".json")]


def left_tasks(place: Path, stage: Stage, run: Run, lines: Sequence[str]) -> Waiting | None:
    """What to raise for a stage that has ended with tasks for people; None where it left none.

    Tasks and record are in the store then. LamdaError where the run has no store.
    """
    tasks, told = _files(place, stage.name)
    if not told.exists():
        return None
    words = _words(stage, told, lines)
    if not run.store:
        raise LamdaError(f"{words}; the run has no store to ask them through: set storage.uri")
    keep_waiting(open_store(run.store), run.slug, record(run, place), [tasks, told])
    export = f"lamda tasks export --run {run.slug} --stage {stage.name} --out FILE"
    return Waiting(f"{words}; as run {run.slug} in {run.store}: `{export}`")


def _words(stage: Stage, told: Path, lines: Sequence[str]) -> str:
    """What the stage said of it; the number of its tasks where it was killed before it could."""
    found: Any = read_json(told)
    if not isinstance(found, dict) or found.get("stage") != stage.name:
        raise LamdaError(f"{told}: expected what stage {stage.name!r} asks, found {found!r:.80}")
    if any(line.startswith("error: ") for line in lines):
        return own_words(lines)
    return f"stage {stage.name} waits for people: {found.get('tasks', 'some')} tasks"


def record(run: Run, place: Path) -> WaitingRun:
    """What is needed to go on with `run`, which works in `place`: what it used, made explicit."""
    filed, reference, best = run.filed, run.reference, run.champion
    if filed is None and (place / FILED).exists():
        filed = [asdict(pin) for pin in read_pins(place / FILED)]
    if reference is None and (place / REFERENCE).exists():
        reference = read_json(place / REFERENCE)["profile"]
    if best is None and (place / CHAMPION).exists():
        best = read_json(place / CHAMPION)
    return WaitingRun(run.id, run.commit, run.profile, run.overrides, filed or [], reference, best)


def resumed(run: Run) -> Run:
    """`run` as the waiting run that it continues: at its commit, with its profile, values and
    references, its own pins and the files that answer it.

    NothingWaits where that run has gone on already; LamdaError where other values were chosen too.
    """
    if run.commit or run.profile is not None or run.overrides:
        raise LamdaError(
            f"run {run.continues!r} goes on with its own commit, profile and overrides: choose "
            "none of them beside it"
        )
    uri = store_of_run(Path(run.base) / PARAMS, Path(run.base), shared=run.shared)
    try:
        waiting = continued(open_store(uri), run.continues)
    except Missing:
        raise NothingWaits(f"run {run.continues!r} waits no longer: nothing to do") from None
    return replace(
        run,
        commit=waiting.commit,
        profile=waiting.profile,
        overrides=waiting.overrides,
        filed=list(waiting.filed),
        reference=waiting.reference,
        champion=waiting.champion,
    )


def end_waiting(run: Run, *, waits: bool) -> None:
    """Forget the run that `run` continued, and `run` itself unless it `waits` (again)."""
    if run.store:
        store = open_store(run.store)
        for name in {run.continues, run.slug if not waits else ""} - {""}:
            if not (waits and name == run.slug):
                remove_waiting(store, name)
