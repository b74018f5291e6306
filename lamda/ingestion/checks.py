"""What a file of each kind has to hold to be filed: the rules of the gates that its rows will meet,
so that nothing is filed that a gate refuses for ever."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.annotation.cited import citation_problems
from lamda.annotation.forms import TASKS, all_questions, is_question
from lamda.annotation.keys import vote_key
from lamda.annotation.labels import labels
from lamda.annotation.questions import (
    ANSWERS,
    CORRECT,
    FORMS,
    OPTIONAL,
    RATERS,
    expected,
    is_answer,
)
from lamda.data.filed import TRAIN
from lamda.data.row import shown
from lamda.data.text import has_word, is_url, unprintable
from lamda.errors import LamdaError
from lamda.gates.forms import rated_row, research_row
from lamda.gates.groundedness import ACTIONS
from lamda.ingestion.filed import RECORDS
from lamda.ingestion.forms import LONGEST, ending, written_lines
from lamda.ingestion.reading import Unreadable, read_lines
from lamda.records import Dialog, Document, GroundingExample, RatedResponse, Vote, Votes

SPLITS: Mapping[str, tuple[str, ...]] = {"documents": (TRAIN, "evaluation")}
"""Kind -> splits that are used: pages of evaluation are in the search index alone; other rows of
evaluation would be filed and read by nobody."""
ENOUGH = 1000
"""Problems after which the rest of a file is not looked at."""
Limits = Mapping[str, float]
"""Limits of the gate on the corpus, as params.yaml has them; a check whose limit is not given is
left out."""
NO_LIMITS: Limits = {}
UNANSWERABLE = ("questions", "answers", "aligned", "cascade")
"""Columns of the gates' frames that say what is wrong with the votes of a row."""


def check_file(
    kind: str, path: Path, sources: Collection[str] = (), limits: Limits = NO_LIMITS
) -> tuple[int, list[str]]:
    """The number of rows of a file of `kind`, and what is wrong with it; [] when it may be used.

    A row's problem begins with 'row N: ', counted from 0; at ENOUGH problems the look ends.
    `sources` are those that documents and dialogs may come from; (): any. What a form holds is in
    lamda.ingestion.forms.table_of(path) then, and a problem begins with its line.
    """
    if kind not in CHECKS:
        return 0, [f"expected inbox/KIND/NAME, where KIND is {', '.join(CHECKS)}"]
    problems: list[str] = []
    rows = 0
    ids: dict[str, str] = {}
    try:
        form = ending(path.name)
        for line in written_lines(kind, path) if form else read_lines(path, RECORDS[kind][0]):
            rows += 1
            found = [line.problem] if line.problem else _row(kind, line.record, sources, limits)
            if not line.problem:
                found = [*_identity(kind, line.record, line.place, ids), *found]
            lead = f"{line.place}: " if line.place else ""
            problems += [_told(f"{lead}{problem}") for problem in found]
            if len(problems) >= ENOUGH:
                break
    except Unreadable as error:
        return 0, [str(error)]
    return (rows, problems) if rows else (0, ["expected rows, found none"])


def _told(problem: str) -> str:
    """A problem in one line that can be read: a file's own names and values may stand in it."""
    line = " ".join(problem.splitlines())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."


def _identity(kind: str, row: Any, place: str, ids: dict[str, str]) -> Iterator[str]:
    """What is wrong with a row's id, which is new to the file."""
    column = RECORDS[kind][1]
    if not column:
        return
    name = getattr(row, column)
    if not has_word(name):
        yield f"column '{column}': expected a name, found none"
    elif ids.setdefault(name, place) != place:
        yield f"column '{column}': {shown(name)} is {ids[name]} too"


def _row(kind: str, row: Any, sources: Collection[str], limits: Limits) -> list[str]:
    problems = []
    splits = SPLITS.get(kind, (TRAIN,))
    if getattr(row, "split", TRAIN) not in splits:
        problems.append(
            f"column 'split': expected {' or '.join(splits)}, found {shown(row.split)}; contexts "
            "of the evaluation are chosen in key 'data.evaluation' of params.yaml"
        )
    source = getattr(row, "source", None)
    if source is not None and not has_word(source):
        problems.append("column 'source': expected a name, found none")
    elif sources and source not in (None, *sources):
        problems.append(
            f"column 'source': {shown(source)} has no share in key 'data.mixture' of params.yaml "
            f"({', '.join(sorted(sources))})"
        )
    return [*problems, *CHECKS[kind](row, limits)]


def _document(row: Document, limits: Limits) -> Iterator[str]:
    yield from _texts("text", [row.text])
    yield from _texts("title", [row.title], blank=True)
    least, most = "min_document_characters", "max_document_characters"
    yield from _between("text", len(row.text), "characters", least, most, limits)
    yield from _url("url", row.url)


def _dialog(row: Dialog, limits: Limits) -> Iterator[str]:
    if len(row.turns) < 2:
        yield f"column 'turns': expected 2 or more, found {len(row.turns)}"
    else:
        yield from _between("turns", len(row.turns), "turns", "min_turns", "max_turns", limits)
    if len(row.speakers) != len(row.turns):
        yield f"column 'speakers': expected {len(row.turns)}, one a turn, found {len(row.speakers)}"
    yield from _texts("turns", row.turns)
    longest = max(map(len, row.turns), default=0)
    yield from _between("turns", longest, "characters", "", "max_turn_characters", limits)


def _rated(task: str) -> Callable[[RatedResponse, Limits], Iterator[str]]:
    def check(row: RatedResponse, limits: Limits) -> Iterator[str]:
        if row.task != task:
            yield f"column 'task': expected {task!r}, found {shown(row.task)}"
        yield from _exchange(row.context, "response", row.response)
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
                    f"column 'labels': {shown(name)} is {value}, the votes' majority is "
                    f"{majority.get(name)}"
                )
        yield from _votes(task, row.votes, rated_row(task, row))

    return check


def _grounding(row: GroundingExample, limits: Limits) -> Iterator[str]:
    if row.action not in ACTIONS:
        yield f"column 'action': expected {' or '.join(ACTIONS)}, found {shown(row.action)}"
    yield from _exchange(row.context, "text", row.text)
    if row.correct not in (0, 1):
        yield f"column 'correct': expected 0 or 1, found {row.correct}"
        return
    for call in row.calls:
        yield from _texts("calls", [call.query, call.result])
        yield from _url("calls", call.url)
    for column, wanted, there in citation_problems(row):
        yield f"column {column!r}: expected {wanted}, found {there}"
    for question, answers in row.votes.items():
        if not answers or not set(ANSWERS).issuperset(answers):
            yield f"column 'votes', question {shown(question)}: expected yes, no or maybe"
            return
    found = research_row(row)
    if row.votes:
        yield from _votes("groundedness", row.votes, found)
        if CORRECT in row.votes and found["majority"]:
            yield f"column 'correct': it is {row.correct}, the votes' majority is the other"
    elif found["majority"]:  # what nobody rated is a crowdworker's own work, and right
        yield f"column 'votes': expected the raters' answers, found none, and correct {row.correct}"


def _vote(row: Vote, limits: Limits) -> Iterator[str]:
    if row.task not in TASKS:
        yield f"column 'task': expected {', '.join(TASKS)}, found {shown(row.task)}"
        return
    if not is_question(row.task, row.question):
        known = ", ".join(all_questions(row.task))
        yield f"column 'question': expected {known}, found {shown(row.question)}"
    if row.key != vote_key(row.task, row.context, row.response, row.question):
        yield "column 'key': it is not that of this task, context, response and question"
    if not is_answer(row.question, row.answer):
        yield f"column 'answer': expected {expected(row.question)}, found {shown(row.answer)}"
    yield from _texts("rater", [row.rater])


def _exchange(context: tuple[str, ...], column: str, response: str) -> Iterator[str]:
    """Whether something is said, after something that was said."""
    if not context:
        yield "column 'context': expected a turn or more, found none"
    yield from _texts("context", context)
    yield from _texts(column, [response])


def _votes(task: str, votes: Votes, found: Mapping[str, Any]) -> Iterator[str]:
    """Whether the questions of `task` were asked, each to as many as answer it; and what the gate
    finds in the row."""
    if set(votes) - set(OPTIONAL.get(task, ())) != set(FORMS[task]):
        yield f"column 'votes': expected the questions {', '.join(FORMS[task])}"
    elif {len(answers) for answers in votes.values()} != {RATERS[task]}:
        yield f"column 'votes': expected {RATERS[task]} answers to each question"
    else:
        for name in UNANSWERABLE:
            if found[name]:
                yield f"column 'votes': {found[name]}"
        if found["raters"] < RATERS[task]:
            yield f"column 'votes': expected {RATERS[task]} raters who answered each question"


def _texts(column: str, texts: Iterable[str], *, blank: bool = False) -> Iterator[str]:
    """Whether each text has a word (or may be `blank`) and can be shown; the first without."""
    for place, text in enumerate(texts):
        if not (has_word(text) or (blank and not text)):
            yield f"column {column!r}: expected text, found none at place {place}"
            return
        if odd := unprintable(text):
            yield f"column {column!r}: expected printable text, found {odd} at place {place}"
            return


def _url(column: str, url: str) -> Iterator[str]:
    if url and not is_url(url):
        yield f"column {column!r}: expected http(s)://HOST/..., or nothing, found {url[:200]!r}"


def _between(
    column: str, found: int, unit: str, least: str, most: str, limits: Limits
) -> Iterator[str]:
    """Whether a number keeps the limits of these names, where they are given."""
    low, high = limits.get(least, 0), limits.get(most, float("inf"))
    if found < low:
        yield f"column {column!r}: expected at least {low} {unit} ({least}), found {found}"
    if found > high:
        yield f"column {column!r}: expected at most {high} {unit} ({most}), found {found}"


CHECKS: Mapping[str, Callable[[Any, Limits], Iterator[str]]] = {
    "documents": _document,
    "dialogs": _dialog,
    "ssi": _rated("ssi"),
    "safety": _rated("safety"),
    "groundedness": _grounding,
    "votes": _vote,
    "research": _grounding,
}
"""Kind -> what a row has to hold."""
