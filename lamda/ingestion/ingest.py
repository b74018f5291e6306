"""New files in a store's inbox: checked row by row, then filed under a version, or refused.

    inbox/<kind>/NAME.parquet -> data/<kind>/<version>/NAME.parquet and manifest.json
                              or refused/<kind>/<version>/NAME and reason.json

The version is a hash of the file, so that the same file is filed once however often it comes.
A file leaves the inbox last: after a crash it is simply handled again.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from lamda.annotation.forms import TASKS, all_questions
from lamda.annotation.keys import vote_key
from lamda.annotation.labels import labels, majority
from lamda.annotation.questions import (
    ANSWERS,
    CORRECT,
    FORMS,
    OPTIONAL,
    RATERS,
    expected,
    is_answer,
)
from lamda.errors import LamdaError
from lamda.gates.rules import URL
from lamda.ingestion.filed import DATA, MANIFEST, RECORDS, Pin, filed_versions
from lamda.records import (
    Dialog,
    Document,
    GroundingExample,
    RatedResponse,
    Vote,
    Votes,
    read_table,
)
from lamda.storage.store import ABSENT, Conflict, Entry, Missing, Store, hash_file

INBOX, REFUSED = "inbox", "refused"
VERSION_DIGITS = 16
SHOWN = 20
"""Wrong rows that a reason names; the others are counted."""
SPLITS = ("train", "evaluation")
ACTIONS = ("TS", "User")


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that passed: its kind, its version, its name and its number of rows."""

    kind: str
    version: str
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that did not pass, and why: one reason a row, the first 20 of `wrong`."""

    key: str
    reasons: tuple[str, ...]
    wrong: int


@dataclass(frozen=True, slots=True)
class Intake:
    """What one look into the inbox did."""

    filed: tuple[Filed, ...]
    refused: tuple[Refusal, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def ingest(store: Store, sources: Collection[str] = ()) -> Intake:
    """Check and move every file of the inbox; LamdaError only when the store itself fails.

    `sources` are those that documents and dialogs may come from; (): any. Files are announced at
    least once: after a crash perhaps again.
    """
    filed: list[Filed] = []
    refused: list[Refusal] = []
    entries = store.list(INBOX)
    with tempfile.TemporaryDirectory() as folder:
        for entry in entries:
            path = Path(folder, PurePosixPath(entry.key).name)
            try:
                store.download(entry.key, path)
            except Missing:
                continue  # another look at the inbox took it
            result = _take(store, entry, path, sources)
            path.unlink()
            if isinstance(result, Filed):
                filed.append(result)
            else:
                refused.append(result)
    for entry in entries:
        with suppress(Missing, Conflict):  # taken by another, or replaced: then it is a new file
            store.delete(entry.key, entry.version)
    return Intake(tuple(filed), tuple(refused))


def _take(store: Store, entry: Entry, path: Path, sources: Collection[str]) -> Filed | Refusal:
    """File one downloaded file, or put it among the refused ones with its reason."""
    parts = entry.key.split("/")
    kind = parts[1] if len(parts) > 2 and parts[1] in CHECKS else "unknown"
    version = hash_file(path).sha256[:VERSION_DIGITS]
    count, problems = check_file(kind, path, sources)
    if problems:
        reasons = tuple(f"{entry.key}: {problem}" for problem in problems[:SHOWN])
        place = f"{REFUSED}/{kind}/{version}"
        store.upload(path, f"{place}/{path.name}")
        refusal = Refusal(entry.key, reasons, len(problems))
        store.write(f"{place}/reason.json", _json(asdict(refusal)))
        return refusal
    pin = file_version(store, kind, path, count)
    return Filed(kind, pin.version, path.name, count)


def file_version(store: Store, kind: str, path: Path, rows: int) -> Pin:
    """File a checked table of `kind` under the version that its content is; once, however often."""
    hashed = hash_file(path)
    filed = Filed(kind, hashed.sha256[:VERSION_DIGITS], path.name, rows)
    place = f"{DATA}/{kind}/{filed.version}"
    manifest = f"{place}/{MANIFEST}"
    pin = Pin(**asdict(filed), **asdict(hashed))
    try:
        store.upload(path, f"{place}/{path.name}")
        store.write(manifest, _json(asdict(pin)), ABSENT)
    except Conflict:  # it was filed before, with the same content, perhaps under another name
        of = (pin.kind, pin.version)
        return next(pin for pin in filed_versions(store) if (pin.kind, pin.version) == of)
    return pin


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def check_file(kind: str, path: Path, sources: Collection[str] = ()) -> tuple[int, list[str]]:
    """The number of rows of a file of `kind`, and what is wrong with it; [] when it may be used.

    A row's problem begins with 'row N: ', counted from 0.
    """
    if kind not in CHECKS:
        known = ", ".join(CHECKS)
        return 0, [f"expected {INBOX}/KIND/NAME.parquet, where KIND is {known}"]
    (record, identity), check = RECORDS[kind], CHECKS[kind]
    try:
        rows: list[Any] = read_table(path, record)
    except LamdaError as error:
        return 0, [str(error).removeprefix(f"{path}: ")]
    if not rows:
        return 0, ["expected rows, found none"]
    problems: list[str] = []
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        name = getattr(row, identity, "")
        if identity and not name.strip():
            problems.append(f"row {number}: column '{identity}': expected a name, found none")
        elif identity and first.setdefault(name, number) != number:
            problems.append(f"row {number}: column '{identity}': {name!r} is row {first[name]} too")
        if getattr(row, "split", SPLITS[0]) not in SPLITS:
            problems.append(
                f"row {number}: column 'split': expected {' or '.join(SPLITS)}, found {row.split!r}"
            )
        if sources and getattr(row, "source", None) not in (None, *sources):
            problems.append(
                f"row {number}: column 'source': {row.source!r} has no share in key "
                f"'data.mixture' of params.yaml ({', '.join(sorted(sources))})"
            )
        problems += [f"row {number}: {problem}" for problem in check(row)]
    return len(rows), problems


def _document(row: Document) -> Iterator[str]:
    yield from _blank("text", row.text)
    if row.url and not re.match(URL, row.url):
        yield f"column 'url': expected http(s)://HOST/..., or nothing, found {row.url!r}"


def _dialog(row: Dialog) -> Iterator[str]:
    if len(row.turns) < 2:
        yield f"column 'turns': expected 2 or more, found {len(row.turns)}"
    if len(row.speakers) != len(row.turns):
        yield f"column 'speakers': expected {len(row.turns)}, one a turn, found {len(row.speakers)}"
    for turn in row.turns:
        yield from _blank("turns", turn)


def _rated(task: str) -> Callable[[RatedResponse], Iterator[str]]:
    def check(row: RatedResponse) -> Iterator[str]:
        if row.task != task:
            yield f"column 'task': expected {task!r}, found {row.task!r}"
        if not row.context:
            yield "column 'context': expected a turn or more, found none"
        yield from _blank("response", row.response)
        if not row.votes:
            yield "column 'votes': expected the raters' answers, found none"
            return
        try:
            majority = labels(row.votes)
        except LamdaError as error:
            yield f"column 'votes': {error}"
            return
        for name, value in row.labels.items():
            if majority.get(name) != value:
                yield (
                    f"column 'labels': {name!r} is {value}, the votes' majority is "
                    f"{majority.get(name)}"
                )
        yield from _raters(task, row.votes)

    return check


def _grounding(row: GroundingExample) -> Iterator[str]:
    if row.action not in ACTIONS:
        yield f"column 'action': expected {' or '.join(ACTIONS)}, found {row.action!r}"
    if not row.context:
        yield "column 'context': expected a turn or more, found none"
    yield from _blank("text", row.text)
    if row.correct not in (0, 1):
        yield f"column 'correct': expected 0 or 1, found {row.correct}"
    for question, answers in row.votes.items():
        if not answers or not set(ANSWERS).issuperset(answers):
            yield f"column 'votes', question {question!r}: expected yes, no or maybe"
            return
    if row.votes:  # what nobody rated is a crowdworker's own work
        yield from _raters("groundedness", row.votes)
        answers = row.votes.get(CORRECT, ())
        if row.correct in (0, 1) and row.correct != bool(majority(answers)):
            yield f"column 'correct': it is {row.correct}, the votes' majority is the other"


def _vote(row: Vote) -> Iterator[str]:
    if row.task not in TASKS:
        yield f"column 'task': expected {', '.join(TASKS)}, found {row.task!r}"
        return
    questions = all_questions(row.task)
    if row.question not in questions:
        yield f"column 'question': expected {', '.join(questions)}, found {row.question!r}"
    if row.key != vote_key(row.task, row.context, row.response, row.question):
        yield "column 'key': it is not that of this task, context, response and question"
    if not is_answer(row.question, row.answer):
        yield f"column 'answer': expected {expected(row.question)}, found {row.answer!r}"
    yield from _blank("rater", row.rater)


def _raters(task: str, votes: Votes) -> Iterator[str]:
    """Whether the questions of `task` were asked, each to as many as answer it."""
    if set(votes) - set(OPTIONAL.get(task, ())) != set(FORMS[task]):
        yield f"column 'votes': expected the questions {', '.join(FORMS[task])}"
    elif {len(answers) for answers in votes.values()} != {RATERS[task]}:
        yield f"column 'votes': expected {RATERS[task]} answers to each question"


def _blank(column: str, text: str) -> Iterator[str]:
    if not text.strip():
        yield f"column {column!r}: expected text, found none"


CHECKS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "documents": _document,
    "dialogs": _dialog,
    "ssi": _rated("ssi"),
    "safety": _rated("safety"),
    "groundedness": _grounding,
    "votes": _vote,
    "research": _grounding,
}
"""Kind -> what a row has to hold."""
