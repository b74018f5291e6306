"""New files in a store's inbox: checked row by row, then filed under a version, or refused.

    inbox/<kind>/NAME -> data/<kind>/<version>/NAME.parquet and manifest.json
                      or refused/<kind>/<version>/NAME and reason.json

NAME is a Parquet table, or a form (lamda.ingestion.forms), which is filed as the table of its rows.
Of a file in folders of its own they are part of the name: ada/rate.csv is ada~rate.parquet, for who
researches is told by the file's name (lamda.ingestion.filed.identity).

The version is a hash of the file, so that the same file is filed once however often it comes; of
a refused one it is a hash of its name as well, so that each keeps its own reasons. One file's
faults are that file's alone. A file leaves the inbox last, and only when what was stored of it has
its size and hash: after a crash it is simply handled again.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lamda.annotation.tasks import WAITING
from lamda.errors import LamdaError
from lamda.ingestion.checks import (
    CHECKS,
    NO_LIMITS,
    Limits,
    check_file,
)
from lamda.ingestion.filing import VERSION_DIGITS, file_version, json_bytes, store_whole
from lamda.ingestion.forms import ending, table_of, tasks_beside
from lamda.ingestion.names import REASON, name_of, odd_ending, odd_name, printable, safe_name
from lamda.ingestion.reading import MAX_FILE
from lamda.storage.store import Conflict, Entry, Missing, Store, Unreachable, hash_file

INBOX, REFUSED = "inbox", "refused"
SHOWN = 20
"""Wrong rows that a reason names; the others are counted."""
PAUSE = 3.0
"""Seconds that a file must not have changed for: it is looked at twice."""
SETTLE = 60.0
"""Seconds that a file which is not whole must have been still for, before it is refused."""
MAGIC = b"PAR1"
Check = Callable[[str, Path, Collection[str], Limits], tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that passed: its kind, its version, its name and its number of rows."""

    kind: str
    version: str
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that did not pass, and why: the first 20 of `wrong` reasons. `place` is where it lies
    now, '' where it stayed in the inbox as it could not be read."""

    key: str
    reasons: tuple[str, ...]
    wrong: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that was left alone: it may still be growing."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What one look into the inbox did."""

    filed: tuple[Filed, ...]
    refused: tuple[Refusal, ...]
    waiting: tuple[Waiting, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def ingest(
    store: Store,
    sources: Collection[str] = (),
    limits: Limits = NO_LIMITS,
    *,
    check: Check = check_file,
    pause: float = 0.0,
    settle: float = 0.0,
) -> Intake:
    """Check and move every file of the inbox; LamdaError only when the store itself fails.

    `sources` are those that documents and dialogs may come from; (): any. `check` looks into a
    file as `check_file` does. A file that changes within `pause` seconds is left alone, and so is,
    for `settle` seconds after its last change, one that is not whole, or does not show whether it
    is, as a CSV. Files are announced at least once: after a crash, or where one could not be taken
    out of the inbox, perhaps again.
    """
    entries, waiting = _still(store, pause)
    done: list[tuple[Entry, Filed | Refusal]] = []
    with tempfile.TemporaryDirectory() as folder:
        _bring_tasks(store, entries, Path(folder))
        twins = _twins(entries)
        for entry in entries:
            looks = _refuses(twins[entry.key]) if entry.key in twins else check
            try:
                result = _take(store, entry, Path(folder), (sources, limits), looks, settle)
            except (Missing, Conflict):
                continue  # another look at the inbox took it
            except Unreachable:
                raise
            except LamdaError as error:
                result = _stays(entry, str(error))
            if isinstance(result, Waiting):
                waiting.append(result)
            else:
                done.append((entry, result))
    left = [
        _leave(store, entry) for entry, result in done if isinstance(result, Filed) or result.place
    ]
    results = [*(result for _, result in done), *filter(None, left)]
    return Intake(
        tuple(result for result in results if isinstance(result, Filed)),
        tuple(result for result in results if isinstance(result, Refusal)),
        tuple(waiting),
    )


def _twins(entries: Sequence[Entry]) -> dict[str, str]:
    """Files of research -> another that lies beside it and comes to its name, as x.csv and x.jsonl
    do: who researches is told by the name, so one would take the other's place."""
    named: dict[str, list[str]] = {}
    for entry in entries:
        parts = entry.key.split("/")
        if parts[1:2] == ["research"] and not entry.other:
            name = name_of(parts[2:])
            stem = name.removesuffix(ending(name)).removesuffix(".parquet")
            named.setdefault(stem, []).append(entry.key)
    several = [keys for keys in named.values() if len(keys) > 1]
    return {key: next(other for other in keys if other != key) for keys in several for key in keys}


def _refuses(twin: str) -> Check:
    """A check that refuses a file for the sake of another."""
    told = f"{printable(twin.rpartition('/')[2])} comes to the same name; rename one of them"
    return lambda *_: (0, [told])


def _bring_tasks(store: Store, entries: Sequence[Entry], folder: Path) -> None:
    """Put the tasks of all who wait where votes in a form that have keys alone are looked up."""
    names = [entry.key.split("/") for entry in entries if not entry.other]
    if any(len(parts) > 2 and parts[1] == "votes" and ending(parts[-1]) for parts in names):
        tasks = tasks_beside(folder / "file")
        tasks.mkdir()
        for number, entry in enumerate(store.list(WAITING)):
            if entry.key.endswith(".jsonl") and not entry.other:
                try:
                    store.download(entry.key, tasks / f"{number}.jsonl")
                except Unreachable:
                    raise
                except LamdaError:
                    continue  # the run goes on at this moment, or others' tasks cannot be read


def _still(store: Store, pause: float) -> tuple[list[Entry], list[Waiting]]:
    """The files that did not change within `pause` seconds, and those that did."""
    entries = store.list(INBOX)
    recent = [e for e in entries if e.modified > time.time() - pause and not e.other]
    if not recent:
        return entries, []
    time.sleep(pause)
    now = {entry.key: entry for entry in store.list(INBOX)}
    still = [entry for entry in entries if entry.other or now.get(entry.key) == entry]
    known = {entry.key for entry in still}
    grown = [printable(key) for key in now if key not in known]
    return still, [Waiting(key, "it is being written: look again later") for key in grown]


def _leave(store: Store, entry: Entry) -> Refusal | None:
    """Take a file that was handled out of the inbox; why that failed, if it did. Where the store no
    longer answers, too: what was taken out before would be announced by nobody else."""
    try:
        store.delete(entry.key, entry.version)
    except (Missing, Conflict):
        pass  # taken by another, or replaced: then it is a new file
    except LamdaError as error:
        return _stays(entry, f"it was handled, {error}")
    return None


def _stays(entry: Entry, why: str) -> Refusal:
    key, plain = printable(entry.key), why.encode(errors="backslashreplace").decode()
    return Refusal(key, (f"{key}: {plain}; it stays in the inbox",), 1)


def _take(
    store: Store,
    entry: Entry,
    folder: Path,
    rules: tuple[Collection[str], Limits],
    check: Check,
    settle: float,
) -> Filed | Refusal | Waiting:
    """File one file, put it among the refused ones with its reasons, or leave it for later."""
    parts = entry.key.split("/")
    kind = parts[1] if len(parts) > 2 and parts[1] in CHECKS else "unknown"
    places = parts[2:] or parts[-1:]
    name = name_of(places)
    if entry.other:
        return _refuse(
            store, entry, None, kind, [f"expected a file, found a {printable(entry.other)}"]
        )
    if entry.size > MAX_FILE:
        reason = f"expected at most {MAX_FILE // 2**30} GiB, found {entry.size:,} bytes; split it"
        return _refuse(store, entry, None, kind, [reason])
    path = folder / "file"
    store.download(entry.key, path)
    recent, form, odd = False, "", odd_name(places)
    if not _is_whole(path):
        recent, form = _is_recent(store, entry, settle), ending(name)
        odd = odd or odd_ending(name)
        path = path.rename(path.with_name(f"file{form}"))
    if form and recent:
        still = f"it may still be growing, and is looked into when it was still for {settle:.0f} s"
        return Waiting(printable(entry.key), still)
    count, problems = (0, [odd]) if odd else check(kind, path, *rules)
    if problems and not form and recent:
        still = f"it may still be growing, and is refused if it is still so after {settle:.0f} s"
        return Waiting(printable(entry.key), f"{problems[0]}; {still}")
    if problems:
        return _refuse(store, entry, path, kind, problems)
    table, name = (table_of(path), f"{name[: -len(form)]}.parquet") if form else (path, name)
    pin = file_version(store, kind, table, count, name)
    return Filed(kind, pin.version, name, count)


def _is_recent(store: Store, entry: Entry, settle: float) -> bool:
    """Whether a file changed within `settle` seconds, or since it was listed: what comes before it
    may take long. A time in the future is a clock's or an archive's, and tells nothing."""
    if not entry.modified:
        return False  # it appeared whole
    folder = entry.key.rpartition("/")[0]
    return abs(time.time() - entry.modified) < settle or entry not in store.list(folder)


def _is_whole(path: Path) -> bool:
    """Whether a file ends as Parquet does, whose end is written last."""
    with path.open("rb") as stream:
        begins = stream.read(4) == MAGIC
        size = stream.seek(0, 2)
        if not begins or size < 12:
            return False
        stream.seek(-8, 2)
        footer = int.from_bytes(stream.read(4), "little")
        return stream.read(4) == MAGIC and footer <= size - 12


def _refuse(
    store: Store, entry: Entry, path: Path | None, kind: str, problems: Sequence[str]
) -> Refusal:
    """Put a file among the refused ones, under a name that is safe there, with its reasons.

    Without a `path` the reasons alone: a link in the folder of a kind is taken away, as they say
    where it led; anything else stays where it is.
    """
    key = printable(entry.key)
    content = hash_file(path).sha256 if path else entry.other
    digest = hashlib.sha256(f"{content}\n{key}".encode(errors="replace")).hexdigest()
    place = f"{REFUSED}/{kind}/{digest[:VERSION_DIGITS]}"
    stored = f"{place}/{safe_name(entry.key.rpartition('/')[2]) if path else REASON}"
    if path:
        store_whole(store, path, stored)
    elif not (entry.other.startswith("link") and entry.key.count("/") > 1):
        stored, problems = "", [f"{problem}; it stays in the inbox" for problem in problems]
    reasons = tuple(f"{key}: {problem}" for problem in problems[:SHOWN])
    refusal = Refusal(key, reasons, len(problems), stored)
    if stored:
        store.write(f"{place}/{REASON}", json_bytes(asdict(refusal)))
    return refusal
