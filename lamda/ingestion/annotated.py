"""Votes and research of people from a file of Label Studio, CSV or JSONL: each answer is checked,
counted, and filed; nothing that a file says of itself is believed."""

from __future__ import annotations

import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lamda.annotation import label_studio
from lamda.annotation.file_research import actions_of
from lamda.annotation.file_votes import read_votes
from lamda.annotation.keys import research_key
from lamda.annotation.questions import ASKED_AFTER, ruled_out
from lamda.data.reading.ledger import Ledger
from lamda.data.row import Row
from lamda.data.rows import read_rows
from lamda.errors import LamdaError, shown
from lamda.ingestion.answers import check_replaced
from lamda.ingestion.checks import CHECKS, NO_LIMITS
from lamda.ingestion.filed import Pin, filed_rows, read_pins, write_pins
from lamda.ingestion.filing import file_version
from lamda.ingestion.forms import is_export
from lamda.ingestion.names import table_name
from lamda.records import GroundingExample, Vote, write_table
from lamda.storage.store import Store

INSTANCE = re.compile(r"[\w-]{1,60}")
"""Names of a Label Studio."""
TWICE, CONTRADICTS, RULED_OUT = (
    "the same answer again",
    "a rater who gave a question two answers, of which none counts",
    "an answer to what an earlier answer of the rater rules out",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What one file brought: pins of the files that were made of it, answers, items and raters, and
    the ledger of its rows."""

    pins: tuple[Pin, ...]
    answers: int
    items: int
    raters: int
    ledger: Ledger

    @property
    def is_clean(self) -> bool:
        """Whether nothing was refused; what somebody skipped or left empty is no fault."""
        return not self.ledger.examples and not self.ledger.faults


def import_answers(
    path: Path, store: Store, pins: Path, *, replaces: bool = False, instance: str = ""
) -> Imported:
    """File the answers in `path` that hold, and pin them; the ledger says what became of each.

    What is not Label Studio's export has a row an answer with context, response, question, rater
    and answer. `instance` names the Label Studio that it comes from, where there are several.
    LamdaError where nothing in it holds, for a file that cannot be read, for a name that cannot be
    filed, and for an `instance` of a CSV or JSONL, whose raters have names; and, unless `replaces`,
    for research that would take the place of other research
    (lamda.ingestion.answers.check_replaced), and other answers of Label Studio's raters.
    """
    ledger = Ledger()
    if instance and not INSTANCE.fullmatch(instance):
        expected = "1 to 60 letters, digits, - and _"
        raise LamdaError(f"--instance: expected {expected}, found {shown(instance)!r}")
    name = table_name(path)
    votes: list[Vote] = []
    research: list[GroundingExample] = []
    is_studio = is_export(path)
    if is_studio:
        votes, research = _studio(path, ledger, instance)
    elif instance:
        raise LamdaError(f"{path}: expected Label Studio's export, which --instance is for")
    else:
        votes = [vote for vote in read_votes(path, None, "", ledger) if _is_good(vote, ledger)]
    votes = list(_checked(votes, ledger))
    if not votes and not research:
        told = "; ".join(ledger.lines[:3]) or "no answer in it"
        raise LamdaError(f"{path}: nothing to import: {told}")
    before = read_pins(pins)
    if research and not replaces:
        check_replaced(path, name, research, before, store)
    if is_studio and not replaces:
        _check_same_raters(path, votes, before, store)
    made = [_filed(name, store, "votes", votes, Vote)] if votes else []
    made += [_filed(name, store, "research", research, GroundingExample)] if research else []
    if new := [pin for pin in made if pin not in before]:
        write_pins(pins, [*before, *new])
    items = {(v.context, v.response) for v in votes} | {(r.context, r.base) for r in research}
    raters = {vote.rater for vote in votes}
    return Imported(tuple(made), len(votes) + len(research), len(items), len(raters), ledger)


def _check_same_raters(
    path: Path, votes: Sequence[Vote], pins: Sequence[Pin], store: Store
) -> None:
    """LamdaError where a rater answered a question otherwise in what is pinned: user 1 of another
    Label Studio has the same number, and one answer would take the place of the other's."""
    new = {(vote.key, vote.rater): vote.answer for vote in votes}
    counting: dict[tuple[str, str], tuple[str, Pin]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for pin in sorted((p for p in pins if p.kind == "votes"), key=lambda pin: pin.filed):
            for row in filed_rows(store, pin, Path(scratch)):
                if (row.key, row.rater) in new:
                    counting[row.key, row.rater] = row.answer, pin
    odd = [one for one, (answer, _) in counting.items() if new[one] != answer]
    if odd:
        rater, pin = odd[0][1], counting[odd[0]][1]
        raise LamdaError(
            f"{path}: {len(odd)} of {len(counting)} answers that are pinned already are other ones "
            f"here, the first of {rater} in votes/{pin.version} ({pin.name}); if this is another "
            "Label Studio, name it by --instance; if it is a later export of the same, say "
            "--replace"
        )


def _studio(path: Path, ledger: Ledger, instance: str) -> tuple[list[Vote], list[GroundingExample]]:
    rows = list(read_rows(path, (), ("data", "annotations"), None, ledger))
    research = [row for row in rows if _task(row) == "research"]
    votes = label_studio.read_votes(
        (row for row in rows if _task(row) != "research"), ledger, instance
    )
    done = label_studio.read_research(research, ledger)
    return list(votes), list(_examples(done, ledger))


def _task(row: Row) -> Any:
    data = row.values.get("data")
    return data.get("task") if isinstance(data, dict) else None


def _examples(rows: Iterable[Row], ledger: Ledger) -> Iterator[GroundingExample]:
    """The actions of each research that the gate on research would take."""
    steps: Counter[str] = Counter()
    seen: set[tuple[Any, ...]] = set()
    for row in rows:
        try:
            made = [example for _, example in actions_of(row)]
            for example in made:
                for problem in CHECKS["research"](example, NO_LIMITS):
                    raise LamdaError(f"{row.place}, {problem}")
        except LamdaError as error:
            _take_back(ledger, "research that nobody could learn from", error)
            continue
        same = (made[0].context, made[0].base, *((e.calls, e.action, e.text) for e in made))
        if same in seen:
            _pass_back(ledger, TWICE, 1)
            continue
        seen.add(same)
        for example in made:
            key = research_key(example.context, example.base)
            yield replace(example, example_id=f"{key}/{steps[key]}")
            steps[key] += 1


def _is_good(vote: Vote, ledger: Ledger) -> bool:
    """Whether a vote says what it is about, by more than a key, and would be taken by the inbox:
    who filled in a task file is taken back by `lamda tasks take`, which knows the tasks."""
    if vote.context and vote.response:
        for problem in CHECKS["votes"](vote, NO_LIMITS):
            told = LamdaError(f"key {vote.key}, {problem}")
            _take_back(ledger, "a vote that cannot be filed", told)
            return False
        return True
    alone = (
        f"key {vote.key}: expected context and response beside it; `lamda tasks take` takes keys"
    )
    _take_back(ledger, "a key alone", LamdaError(alone))
    return False


def _checked(votes: Iterable[Vote], ledger: Ledger) -> Iterator[Vote]:
    """The votes of which each rater gave one to a question, and was asked for it."""
    by_rater: dict[tuple[Any, ...], dict[str, list[Vote]]] = defaultdict(lambda: defaultdict(list))
    for vote in votes:
        by_rater[vote.task, vote.context, vote.response, vote.rater][vote.question].append(vote)
    for questions in by_rater.values():
        kept: dict[str, Vote] = {}
        for question, of in questions.items():
            if len({vote.answer for vote in of}) > 1:
                told = f"{of[0].key}, rater {of[0].rater}, question {question}: {CONTRADICTS}"
                _take_back(ledger, CONTRADICTS, LamdaError(told), len(of))
                continue
            _pass_back(ledger, TWICE, len(of) - 1)
            kept[question] = of[0]
        said = {question: vote.answer for question, vote in kept.items()}
        for question in ASKED_AFTER:  # in the order of asking
            if question in kept and ruled_out(question, said):
                said[question] = "no"  # which is what it counts as, and rules out what follows
                _pass_back(ledger, RULED_OUT, 1)
                del kept[question]
        yield from kept.values()


def _take_back(ledger: Ledger, reason: str, error: LamdaError, rows: int = 1) -> None:
    """Rows that seemed good are dropped after all."""
    ledger.keep(-rows)
    ledger.drop(reason, error, rows)


def _pass_back(ledger: Ledger, reason: str, rows: int) -> None:
    if rows:
        ledger.keep(-rows)
        ledger.pass_by(reason, rows)


def _filed(name: str, store: Store, kind: str, rows: list[Any], record: type[Any]) -> Pin:
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, name)
        write_table(table, rows, record)
        return file_version(store, kind, table, len(rows))
