"""People as raters: their votes come from files, in long form (`files`).

A row is one answer: `context`, `response`, `question`, `rater`, `answer`, and `task` where the file
holds several; or the `key` that a task gave it in place of context and response. Besides the own
file there are the votes that `lamda tasks take` and the inbox filed.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from lamda.annotation.cells import unnumbered
from lamda.annotation.forms import TASKS, Form, all_questions, form, identity, is_question
from lamda.annotation.keys import vote_key
from lamda.annotation.labels import labels
from lamda.annotation.mending import asked_as
from lamda.annotation.own_objectives import CASCADE, PAPER, Quality, Safety
from lamda.annotation.questions import (
    COMMON,
    MISSING,
    SOURCE,
    SUPPORTED,
    expected,
    is_answer,
    ruled_out,
)
from lamda.annotation.raters import Also, Ballot, Item
from lamda.config.section import Count, OwnMarker, Section
from lamda.data.labels import context_of
from lamda.data.reading.ledger import Ledger, Tolerant
from lamda.data.row import Row
from lamda.data.rows import read_rows
from lamda.errors import LamdaError
from lamda.records import Vote, Votes

VOTES = "votes.parquet"
"""The filed votes, in the folder that stage fetch_filed writes."""
Answers = Mapping[str, Mapping[str, set[str]]]
"""Key of a question about a response -> rater -> what that one answered, once or several times."""


class FileVotes:
    """Raters whose votes stand in files; what nobody has voted on waits for people."""

    class Settings(Section):
        """`path` is a file or folder in own/, if there is one, with `columns` for fields whose
        column is called otherwise; `raters` is how many have to answer every question of an item
        before it counts as judged; `instructions` replace those that the people are shown; `also`
        asks optional questions besides; `safety` and `ssi` say what is asked of these.
        """

        path: Annotated[str | None, OwnMarker()] = None
        columns: Mapping[str, str] = {}
        raters: Count = 1
        instructions: str = ""
        also: Also = ()
        safety: Safety = PAPER
        ssi: Quality = CASCADE

    def __init__(self, settings: Settings, seed: int) -> None:
        self._settings = settings
        self._filed: Path | None = None
        self.contradicted: dict[str, int] = {}
        """Task -> how often a rater gave a question of an item two answers: none counts."""
        self.overruled: dict[str, int] = {}
        """Task -> how often a rater answered a question that an earlier answer of theirs rules out
        other than by 'no', which is what it counts as."""
        self.read: dict[str, dict[str, Any]] = {}
        """Task -> what became of the rows of the own file, where some were bad."""

    def with_filed(self, folder: Path) -> FileVotes:
        """These raters with the filed votes in `folder`/votes.parquet besides."""
        made = FileVotes(self._settings, 0)
        made._filed = folder / VOTES
        return made

    def form(self, task: str) -> Form:
        """What the people are asked; LamdaError for an unknown task."""
        of = self._settings
        return form(task, of.instructions, of.also, of.safety, of.ssi)

    def identity(self) -> Mapping[str, str]:
        """What a judgement depends on: questions and instructions of all tasks, never the votes."""
        of = self._settings
        return identity(of.instructions, of.also, of.safety, of.ssi)

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        """See Raters. An item has a ballot when enough raters answered each of its questions.

        Votes are streamed: memory grows with the items and their votes, not with the files.
        """
        questions = tuple(self.form(task).questions)
        wanted = {
            vote_key(task, item.context, item.response, question)
            for item in items
            for question in questions
        }
        answers = answers_to(self._votes(task), wanted)
        self.contradicted[task] = sum(len(a) > 1 for of in answers.values() for a in of.values())
        self.overruled[task] = 0
        return [self._ballot(task, item, questions, answers) for item in items]

    def _votes(self, task: str) -> Iterator[Vote]:
        if self._settings.path:
            path, ledger = self._settings.path, Tolerant()
            yield from read_votes(Path(path), self._settings.columns, task, ledger)
            if ledger.settle(path):
                self.read[task] = ledger.figures()
        if self._filed is not None:
            yield from read_votes(self._filed, {}, task)

    def _ballot(
        self,
        task: str,
        item: Item,
        questions: Sequence[str],
        answers: Answers,
    ) -> Ballot:
        given: dict[str, dict[str, str]] = {}
        for question in questions:
            of = answers.get(vote_key(task, item.context, item.response, question), {})
            given[question] = {rater: min(said) for rater, said in of.items() if len(said) == 1}
            contradicted = of.keys() - given[question].keys()
            for rater in {rater for said in given.values() for rater in said} - contradicted:
                before = {first: said[rater] for first, said in given.items() if rater in said}
                if ruled_out(question, before):  # a spreadsheet lets people answer it nevertheless
                    self.overruled[task] += given[question].get(rater, "no") != "no"
                    given[question][rater] = "no"
        raters = sorted({rater for of in given.values() for rater in of})
        votes = {q: tuple(of.get(rater, MISSING) for rater in raters) for q, of in given.items()}
        needed = _needed(votes)
        if any(len(given[question]) < self._settings.raters for question in needed):
            return Ballot()
        return Ballot(tuple(raters), votes)


def answers_to(votes: Iterable[Vote], wanted: Collection[str]) -> Answers:
    """The votes of which the keys are `wanted`, as a stream is read once; of one on a text that was
    mended before it was asked about the key is that of the mended one."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for vote in votes:
        key = vote.key
        if key not in wanted and vote.context:
            key = asked_as(vote.task, vote.context, vote.response, wanted, vote.question)
        if key in wanted:
            found[key][vote.rater].add(vote.answer)
    return found


def _needed(votes: Votes) -> list[str]:
    """The questions that have to be answered: a source is optional, and what all three raters know
    to be true is not looked up."""
    looked_up = not (COMMON in votes and labels({COMMON: votes[COMMON]}).get(COMMON))
    return [q for q in votes if q != SOURCE and (q != SUPPORTED or looked_up)]


def read_votes(
    path: Path, columns: Mapping[str, str] | None, task: str = "", ledger: Ledger | None = None
) -> Iterator[Vote]:
    """The votes of a file or folder, of one task if one is named; a row without an answer is none.
    `columns` as in read_rows: None where nobody can name others.

    LamdaError with file and row for an unknown question or answer, a rater without a name, and a
    key that is not that of the row's context, response and question; with a `ledger` that is not
    strict the row is noted there, and the others are read.
    """
    ledger = ledger or Ledger(strict=True)
    needed, optional = ("question", "rater", "answer"), ("key", "task", "context", "response")
    for row in read_rows(path, needed, optional, columns, ledger):
        try:
            vote = vote_of(row, task)
        except LamdaError as error:
            ledger.refuse(error)
            continue
        if vote is None:
            ledger.pass_by("no answer, or of another task")
            continue
        ledger.keep()
        yield vote


def vote_of(row: Row, task: str) -> Vote | None:
    """The vote in a row; None where there is none, or one of another task; else as `read_votes`."""
    of = row.text("task", task).strip()
    if of and of not in TASKS:
        raise row.error("task", " or ".join(TASKS), of)
    if not is_answered(row) or (task and of != task):
        return None
    if not of:
        raise row.error("task", " or ".join(TASKS))
    question = row.name("question").strip()
    if not is_question(of, question):
        if task and not row.has("task") and any(is_question(o, question) for o in TASKS):
            return None  # a file of several tasks without a column `task`: this one's only
        raise row.error("question", f"one of {', '.join(all_questions(of))}", question)
    row = _as_asked(row, of, question)
    return Vote(
        key=_key(row, of, question),
        task=of,
        context=row.texts("context", (), alone=True),
        response=row.text("response", ""),
        question=question,
        rater=row.name("rater").strip(),
        answer=answer_of(row, question),
    )


def is_answered(row: Row) -> bool:
    """Whether something stands in `answer`, be it an answer to the question or none."""
    answer = row.values.get("answer")
    return answer is not None and not (isinstance(answer, str) and not answer.strip())


def asked_votes(tasks: Iterable[Mapping[str, Any]]) -> Iterator[Vote]:
    """The questions of tasks (lamda.annotation.tasks), each as a vote without rater and answer."""
    for task in tasks:
        for name, question in task.get("questions", {}).items():
            context = tuple(task["context"])
            yield Vote(question["key"], task["task"], context, task["response"], name, "", "")


def vote_to(row: Row, asked: Vote) -> Vote:
    """The vote in an answered row with the key of what was asked; LamdaError where the row names
    another question, no rater, or what is no answer to it."""
    question = row.name("question").strip()
    if question != asked.question:
        raise row.error("question", f"{asked.question!r}, as the key is of that", question)
    rater = row.name("rater").strip()
    return replace(asked, rater=rater, answer=answer_of(row, question))


def answer_of(row: Row, question: str) -> str:
    """The answer to `question` in a row, without regard to case but for a source; LamdaError for
    one that the question does not take."""
    said = row.name("answer").strip()
    answer = said if question == SOURCE else said.casefold()
    if not is_answer(question, answer):
        raise row.error("answer", expected(question), row.values["answer"])
    return answer


def _as_asked(row: Row, task: str, question: str) -> Row:
    """The row with context and response as they were asked about, where its key says so: a form
    numbers the turns, and marks what a spreadsheet would take for a formula; a program may have
    saved it with other ends of lines.
    """
    key = row.text("key", "").strip()
    if not key or not row.has("context") or not row.has("response"):
        return row
    contexts, said = [context_of(row)], [row.text("response")]
    said += [said[0].replace("\r\n", "\n")]
    said += [one.removeprefix("'") for one in said]
    if isinstance(row.values["context"], str):
        contexts.append(unnumbered(row.values["context"]))
    for context, response in itertools.product(contexts, said):
        if context and vote_key(task, context, response, question) == key:
            return Row(row.place, {**row.values, "context": context, "response": response})
    return row


def _key(row: Row, task: str, question: str) -> str:
    said = row.text("key", "").strip()
    if not row.has("context") and not row.has("response"):
        if not said:
            raise LamdaError(f"{row.place}: expected a key, or context and response, found neither")
        return said
    key = vote_key(task, context_of(row), row.text("response"), question)
    if said and said != key:
        told = f"{key} by context, response and question"
        raise row.error("key", told, said, "key: not that of the row")
    return key
