"""The state of a working tree on one screen, for `lamda status`.

Each part is told by itself: a params.yaml that does not parse, or a store that does not answer,
costs its own lines and no others.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lamda.annotation.tasks import WAITING
from lamda.bounded import within
from lamda.carbon.ledger import records
from lamda.carbon.record import Record
from lamda.config.resolve import resolve
from lamda.config.yaml_file import read_yaml
from lamda.ends import ENDS
from lamda.errors import LamdaError, shown
from lamda.files import read_json
from lamda.outputs import GATE_REPORTS, PARAMS, TASKS
from lamda.registry.alias import read_alias
from lamda.registry.release import list_releases
from lamda.runner import status as pending_stages
from lamda.runner.graph import load_graph
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store
from lamda.storage.store import Store

SHOWN = 8
"""Stages whose reasons stand on the screen."""
REASONS = 3
"""Reasons of each of them."""
WIDTH = 160
"""Characters of a line."""
STORE_SECONDS = 5.0
GIB = 2**30
ENDED = {0: "ended well", 2: "failed", 3: "was refused", 4: "waits for people", 75: "stopped"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the screen: a name, its lines, and whether it could be told."""

    name: str
    lines: tuple[str, ...]
    told: bool = True


def overview(root: Path, *, everything: bool = False) -> list[Part]:
    """All parts, in order; `everything` names each stage that is stale.

    LamdaError outside of a working tree of this project.
    """
    if not (root / pending_stages.GRAPH).is_file():
        raise LamdaError(
            f"{root.resolve()}: no {pending_stages.GRAPH} here; go to the root of a clone that has "
            "its files"
        )
    parts: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
        ("stages", lambda: _stale(root, everything)),
        ("last run", lambda: _last_run(root)),
        ("gates", lambda: _gates(root)),
        ("champion", lambda: _champion(root)),
        ("waiting", lambda: _waiting(root)),
        ("disk", lambda: _disk(root)),
    )
    return [_part(name, tell) for name, tell in parts]


def _part(name: str, tell: Callable[[], Iterator[str]]) -> Part:
    lines: list[str] = []
    try:
        lines += tell()
        return Part(name, tuple(map(_line, lines)))
    except (LamdaError, OSError) as error:
        return Part(name, tuple(map(_line, [*lines, str(error)])), told=False)


def _line(text: str) -> str:
    line = " ".join(shown(text).split())
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."


def _stale(root: Path, everything: bool) -> Iterator[str]:
    """What `dvc repro` would run, and why; resolved in memory, which DVC itself cannot tell."""
    values = read_yaml(root / PARAMS)
    found = pending_stages.status(root, resolve)
    stages = load_graph(root / pending_stages.GRAPH)
    profile = values.get("profile", "default")
    if not found:
        yield f"all {len(stages)} are up to date (profile {profile}): nothing to do"
        return
    first = [one.stage for one in found if one.reasons[0] == "first run"]
    if len(first) == len(stages):
        yield f"none of {len(stages)} has run here (profile {profile}): `make repro`"
        return
    certain = [one for one in found if one.certain]
    rest = [one.stage for one in found if not one.certain]
    yield (
        f"{len(certain)} of {len(stages)} would run, {len(rest)} more may follow "
        f"(profile {profile})"
    )
    if everything:
        yield from map(str, found)
        return
    for one in certain[:SHOWN]:
        more = len(one.reasons) - REASONS
        told = [*one.reasons[:REASONS], *([f"and {more} more reasons"] if more > 0 else [])]
        yield str(replace(one, reasons=tuple(told)))
    if len(certain) > SHOWN:
        yield f"... and {len(certain) - SHOWN} more: `lamda status --all`"
    if rest:
        yield f"may follow: {', '.join(rest)}"


def _last_run(root: Path) -> Iterator[str]:
    known = list(records(root))
    last = max(known, key=lambda record: record.ended, default=None)
    if last is not None:
        ran: list[Record] = [one for one in known if last.run and one.run == last.run] or [last]
        seconds = sum(one.cost.wall_seconds for one in ran)
        yield f"{len(ran)} stages ran in {seconds / 60:.1f} min, the last one {_ago(last.ended)}"
    ends = sorted((root / ENDS).glob("*.json"), key=lambda path: path.stat().st_mtime)
    if not ends:
        yield from () if last is not None else ("no stage has run here",)
        return
    told = _end(ends[-1])
    when = _ago(datetime.fromtimestamp(ends[-1].stat().st_mtime, UTC).isoformat())
    yield f"{told}, {when}"


def _end(path: Path) -> str:
    """How a stage ended, as it told lamda.ends itself."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        code, words = told["code"], str(told["words"])
        ended = ENDED.get(code, "ended")
    except (ValueError, KeyError, TypeError, OSError):
        return f"stage {path.stem} was killed"
    if code is None:
        return f"stage {path.stem} runs, or was killed"
    return f"stage {path.stem} {ended} (exit code {code})" + (f": {words}" if words else "")


def _ago(moment: str) -> str:
    """How long ago a moment (ISO 8601) was, in the unit that suits."""
    try:
        seconds = (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()
    except (ValueError, TypeError):
        return f"at {moment}"
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{max(0.0, seconds):.0f} s ago"


def _gates(root: Path) -> Iterator[str]:
    verdicts: dict[str, bool | None] = {}
    for path in GATE_REPORTS:
        if (root / path).exists():
            try:
                told = read_json(root / path)
                verdicts[path.stem] = bool(told["passed"])
            except (LamdaError, KeyError, TypeError):
                verdicts[path.stem] = None
    if not verdicts:
        yield "none has judged yet"
        return
    passed = [name for name, verdict in verdicts.items() if verdict]
    yield f"{len(passed)} of {len(GATE_REPORTS)} passed"
    for word, value in (("refused", False), ("unreadable", None)):
        names = [name for name, verdict in verdicts.items() if verdict is value]
        if names:
            yield f"{word}: {', '.join(names)}; their pages are reports/gates/NAME.html"


def _store(root: Path) -> Store:
    return open_store(store_uri(root / PARAMS, root))


def _champion(root: Path) -> Iterator[str]:
    """The champion, and the releases that are newer than its promotion and were not chosen."""
    place = _store(root)
    alias, found = within(
        STORE_SECONDS, place.uri, lambda: (read_alias(place), list_releases(place, []))
    )
    if alias.release is None:
        yield f"none yet in {place.uri}, of {len(found)} releases"
    else:
        move = alias.moves[-1]
        yield f"{alias.release}, by {move.by} ({move.how}) {_ago(move.at)}; {len(found)} releases"
    champion = next((one for one in found if one.id == alias.release), None)
    newer = [one.id for one in found if champion is None or one.created > champion.created]
    if newer:
        yield f"not decided on: {', '.join(newer[:3])}{' ...' * (len(newer) > 3)}: `lamda promote`"


def _waiting(root: Path) -> Iterator[str]:
    """What waits for people: stages here, and runs in the store."""
    tasks = [_task(path) for path in sorted((root / TASKS).glob("*.json"))]
    yield from tasks
    place = _store(root)
    keys = within(STORE_SECONDS, place.uri, lambda: [one.key for one in place.list(WAITING)])
    runs = sorted({key.split("/")[1] for key in keys if key.count("/") > 1})
    yield from (f"run {run} in {place.uri}: `lamda tasks list`" for run in runs[:SHOWN])
    if not (tasks or runs):
        yield "nothing waits for people"


def _task(path: Path) -> str:
    try:
        told: Any = read_json(path)
        return f"stage {told['stage']}: {told['tasks']} tasks; {told['export']}"
    except (LamdaError, KeyError, TypeError):
        return f"{path}: unreadable; delete it, and `dvc repro` writes it again"


def _disk(root: Path) -> Iterator[str]:
    usage = shutil.disk_usage(root)
    yield f"{usage.free / GIB:.1f} GiB free of {usage.total / GIB:.0f} GiB"


def lines(parts: Sequence[Part]) -> Iterator[str]:
    """The screen: each part's name stands before its first line."""
    for part in parts:
        for number, line in enumerate(part.lines):
            yield f"{'' if number else part.name:<9} {'' if part.told else '! '}{line}"
