"""Runs that wait for people, in the store: what a run was, what it asks, and what answers it.

    waiting/RUN/run.json            commit, profile, overrides, pins and reference of the run
    waiting/RUN/tasks/STAGE.jsonl   the tasks of a stage that waits: a line each, with its `key`
    waiting/RUN/tasks/STAGE.json    how many there are, and the commands to export and take them

A filed file answers a run when a row of it has the key of one of the run's tasks. A run that goes
on adds the files that answer it to its own pins, and nothing else of what was filed meanwhile: with
newer data its models and their responses would change, and the answers would no longer fit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lamda.annotation.keys import research_key
from lamda.annotation.tasks import WAITING, put_tasks
from lamda.errors import LamdaError
from lamda.files import parse_json
from lamda.ingestion.filed import ANSWERS, Pin, filed_rows, filed_versions
from lamda.storage.store import Missing, Store

RECORD = "run.json"
DIGITS = 16


@dataclass(frozen=True, slots=True)
class WaitingRun:
    """A run that ended before people had answered: all that is needed to go on where it stopped.

    `id` is the orchestrator's. `filed` are its pins as lamda.ingestion.filed writes them;
    `reference` is what the champion's corpus was like, and `champion` what the champion reached;
    None where the run had no such file.
    """

    id: str
    commit: str
    profile: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    filed: Sequence[Mapping[str, Any]] = field(default_factory=list)
    reference: Mapping[str, Mapping[str, float]] | None = None
    champion: Mapping[str, Any] | None = None

    @property
    def pins(self) -> list[Pin]:
        """The files that the run used."""
        return [Pin(**pin) for pin in self.filed]


@dataclass(frozen=True, slots=True)
class Answered:
    """A waiting run `run` and the filed files that answer tasks of it, beyond those it used.

    `id` is the same for the same answers: a run is continued once by them, however often it is
    told.
    """

    run: str
    id: str
    versions: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def keep_waiting(store: Store, name: str, run: WaitingRun, files: Sequence[Path]) -> None:
    """Put a stage's files of tasks, and then the record, under waiting/`name`.

    Done again, or for another stage of the run, it leaves the others as they are.
    """
    put_tasks(store, name, files)
    text = json.dumps(asdict(run), indent=2, sort_keys=True, ensure_ascii=False)
    store.write(f"{WAITING}/{name}/{RECORD}", f"{text}\n".encode())


def waiting_runs(store: Store) -> list[str]:
    """The names of the runs that wait; tasks that `dvc repro` left outside a run are none."""
    keys = [entry.key.split("/") for entry in store.list(WAITING)]
    return [parts[1] for parts in keys if len(parts) == 3 and parts[2] == RECORD]


def read_waiting(store: Store, name: str) -> WaitingRun:
    """The record of a waiting run; Missing where it waits no longer, LamdaError for a bad one."""
    key = f"{WAITING}/{name}/{RECORD}"
    data, _ = store.read(key)
    try:
        run = WaitingRun(**parse_json(data))
        run.pins  # noqa: B018  # refuses other fields
    except (TypeError, ValueError) as error:
        raise LamdaError(
            f"{store.uri}/{key}: expected the record of a run, found {error}; remove it"
        ) from None
    return run


def remove_waiting(store: Store, name: str) -> None:
    """Forget a run: its record first, so that what a killed attempt leaves is no run."""
    entries = store.list(f"{WAITING}/{name}")
    for entry in sorted(entries, key=lambda entry: not entry.key.endswith(f"/{RECORD}")):
        store.delete(entry.key, entry.version)


def task_keys(store: Store, name: str) -> frozenset[str]:
    """The keys of all tasks of a waiting run; LamdaError names a line that has none."""
    found: set[str] = set()
    for entry in store.list(f"{WAITING}/{name}"):
        if entry.key.endswith(".jsonl"):
            data, _ = store.read(entry.key)
            for number, line in enumerate(data.split(b"\n"), 1):
                try:
                    found |= _task_keys(parse_json(line)) if line else set()
                except (AttributeError, KeyError, TypeError, ValueError):
                    raise LamdaError(
                        f"{store.uri}/{entry.key}: line {number}: expected a task with its 'key'; "
                        f"remove {WAITING}/{name} and start a new run"
                    ) from None
    return frozenset(found)


def _task_keys(task: Mapping[str, Any]) -> set[str]:
    """A task's own key, and that of each question that it asks."""
    return {task["key"], *(question["key"] for question in task.get("questions", {}).values())}


@dataclass(frozen=True, slots=True)
class _Asks:
    """What a waiting run used, and the keys of its tasks."""

    pins: frozenset[Pin]
    keys: frozenset[str]


def _asks(store: Store, name: str) -> _Asks:
    return _Asks(frozenset(read_waiting(store, name).pins), task_keys(store, name))


def answers(store: Store, names: Sequence[str]) -> dict[str, list[Pin]]:
    """For each of these waiting runs the filed files, beyond its own pins, that answer it."""
    return _answers(store, {name: _asks(store, name) for name in names})


def _answers(
    store: Store, asked: Mapping[str, _Asks], broken: list[LamdaError] | None = None
) -> dict[str, list[Pin]]:
    """See `answers`; `asked` has what each run used and asks.

    What is wrong with a filed file is added to `broken`; without it, LamdaError.
    """
    found: dict[str, list[Pin]] = {name: [] for name in asked}
    for pin in filed_versions(store) if asked else []:
        readers = [name for name in asked if pin not in asked[name].pins]
        if not readers or pin.kind not in ANSWERS:
            continue
        try:
            keys = _keys_of(store, pin)
        except LamdaError as error:
            if broken is None:
                raise
            broken.append(error)
            continue
        for name in readers:
            if keys & asked[name].keys:
                found[name].append(pin)
    return found


def answered_runs(store: Store, broken: list[LamdaError] | None = None) -> list[Answered]:
    """The runs that wait in a store and can go on, since some of their tasks were answered.

    What is wrong with a run or a filed file is added to `broken`, as one of them is no reason to
    let the others wait; without it, LamdaError.
    """
    asked = {}
    for name in waiting_runs(store):
        try:
            asked[name] = _asks(store, name)
        except Missing:  # it has gone on meanwhile
            continue
        except LamdaError as error:
            if broken is None:
                raise
            broken.append(error)
    told = []
    for name, pins in _answers(store, asked, broken).items():
        if pins:
            versions = tuple(pin.version for pin in pins)
            digest = hashlib.sha256("\n".join([name, *versions]).encode()).hexdigest()
            told.append(Answered(name, digest[:DIGITS], versions))
    return told


def continued(store: Store, name: str) -> WaitingRun:
    """A waiting run as it goes on: at its commit, with its own pins and the files that answer it.

    Missing where it waits no longer.
    """
    run = read_waiting(store, name)
    pins = sorted({*run.pins, *answers(store, [name])[name]})
    values = {one.name: getattr(run, one.name) for one in fields(run)}
    return WaitingRun(**values | {"filed": [asdict(pin) for pin in pins]})


def _keys_of(store: Store, pin: Pin) -> frozenset[str]:
    """The keys of the tasks that a filed file's rows answer."""
    with TemporaryDirectory() as folder:
        rows = filed_rows(store, pin, Path(folder))
        if pin.kind == "votes":
            return frozenset(vote.key for vote in rows)
        return frozenset(research_key(row.context, row.base) for row in rows)
