"""Raters and researchers asked about rows; and whether enough of them have answered."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from lamda.annotation.forms import TASKS, Form, form
from lamda.annotation.keys import research_key, vote_key
from lamda.annotation.labels import labels
from lamda.annotation.raters import Ballot, Item, Raters
from lamda.annotation.researchers import Researchers
from lamda.annotation.tasks import Need, research_task, vote_task, wait_or_go_on
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Context, GroundingExample, JudgedResponse, RatedResponse
from lamda.storage.store import Store
from lamda.toolset.toolset import Toolset

T = TypeVar("T", RatedResponse, JudgedResponse)


def with_filed(implementation: Any, folder: Path | None) -> Any:
    """Raters or researchers that also know the answers filed in `folder`, if theirs are filed at
    all: people's are, those of rules and models are not."""
    takes = folder is not None and hasattr(implementation, "with_filed")
    return implementation.with_filed(folder) if takes else implementation


def chosen_raters(
    choices: Mapping[str, Choice], seed: int, filed: Path | None
) -> dict[str, Raters]:
    """Task -> its raters, made as params.yaml chooses them, with the answers in `filed`."""
    return {
        task: with_filed(build("raters", choice, seed), filed) for task, choice in choices.items()
    }


def rate_rows(
    rows: Sequence[T], raters: Mapping[str, Raters], judged_by: Mapping[str, str] | None = None
) -> list[T]:
    """The rows in order, with votes, raters and labels where the item was judged.

    Raters read each response once, however often it was given. `judged_by` is the raters'
    identity by task, which a JudgedResponse keeps. What these raters have not judged comes back
    without votes, whoever judged it before: it counts as not judged, never as passed. Rows of a
    task without raters come back as they were.

    LamdaError for raters that return another number of ballots than items, or votes that cannot
    be counted.
    """
    found: dict[int, T] = dict(enumerate(rows))
    for task in dict.fromkeys(row.task for row in rows if row.task in raters):
        items = list(dict.fromkeys(_item(row) for row in rows if row.task == task))
        ballots = raters[task].rate(task, items)
        if len(ballots) != len(items):
            raise LamdaError(
                f"raters of {task}: expected {len(items)} ballots, found {len(ballots)}; return "
                "an empty one for what nobody has judged"
            )
        by_item = dict(zip(items, ballots, strict=True))
        asked = {q for ballot in ballots for q, said in ballot.votes.items() if any(said)}
        identity = (judged_by or {}).get(task, "")
        for place, row in enumerate(rows):
            if row.task == task:
                found[place] = _rated(row, by_item[_item(row)], identity, asked)
    return [found[place] for place in range(len(rows))]


def _item(row: RatedResponse | JudgedResponse) -> Item:
    return Item(row.context, row.response)


def _rated(row: T, ballot: Ballot, identity: str, asked: Collection[str]) -> T:
    counted = labels(ballot.votes, asked)
    given: Any = replace(row, votes=ballot.votes, raters=ballot.raters, labels=counted)
    if isinstance(given, JudgedResponse):
        given = replace(given, judged_by=identity if ballot.votes else "")
    return cast(T, given)


def slips(raters: Mapping[str, Raters]) -> dict[str, dict[str, Any]]:
    """Name -> task -> how many answers of people do not stand as they were given. `contradictions`:
    two answers of one rater to a question, of which none counts; `overruled`: answers to what an
    earlier answer of the rater's rules out, which count as 'no'; and `read`, see `bad_rows`."""
    names = {"contradictions": "contradicted", "overruled": "overruled"}
    told = {name: _counted(raters, attribute) for name, attribute in names.items()}
    return {**told, **bad_rows(raters)}


def bad_rows(people: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Under `read`, task -> the sum of the rows of people's own file; {} where none is bad."""
    found = _counted(people, "read")
    return {"read": found} if found else {}


def _counted(raters: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = {task: getattr(of, name, {}) for task, of in raters.items()}
    return {task: counts[task] for task, counts in found.items() if task in counts}


def usage(raters: Mapping[str, Any]) -> dict[str, Any]:
    """Under `endpoint`, task -> what its raters' replies cost, and how many failed; {} where no
    task is rated through one."""
    found = {task: of.usage[task] for task, of in raters.items() if task in _used(of)}
    return {"endpoint": found} if found else {}


def _used(raters: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(raters, "usage", {})
    return found


def rated(rows: Iterable[T]) -> list[T]:
    """The rows that somebody has judged."""
    return [row for row in rows if row.votes]


def require(
    stage: str,
    rows: Sequence[RatedResponse] | Sequence[JudgedResponse],
    min_share: Mapping[str, float],
    raters: Mapping[str, Raters],
    store: Store,
    folder: Path = Path("tasks"),
) -> None:
    """Return if of each task's rows at least the share `min_share` is judged (no share: all).

    Else write the tasks of `stage`, one for each response that lacks a judgement, and raise
    Waiting; see lamda.annotation.tasks. Raters who are no people, and say what hindered them, are
    not waited for: that is the LamdaError.
    """
    needs: dict[str, Need] = {}
    for task in dict.fromkeys(row.task for row in rows):
        of = [row for row in rows if row.task == task]
        judged = sum(bool(row.votes) for row in of)
        needs[task] = Need(len(of), judged, needed(len(of), min_share.get(task, 1.0)))
    for task, need in needs.items():
        trouble = getattr(raters.get(task), "trouble", None)
        _check_trouble(f"{stage}, task {task}", need, trouble, task)
    forms = {task: _form(raters.get(task), task) for task in needs}
    tasks = {
        vote_key(row.task, row.context, row.response): vote_task(
            row.task, row.context, row.response, forms[row.task]
        )
        for row in rows
        if not row.votes
    }
    wait_or_go_on(stage, tasks.values(), needs, store, folder)


def _check_trouble(what: str, need: Need, trouble: Any, *given: str) -> None:
    """What raters or researchers say who are no people: there is nobody to wait for."""
    error = trouble(*given) if trouble and need.done < need.needed else None
    if error is not None:
        told = f"stage {what}: {need.done} of {need.rows} done, {need.needed} needed: {error}"
        raise type(error)(told)


def _form(raters: Any, task: str) -> Form:
    """What people are asked: by the raters, else the paper's form; of an own task nothing."""
    if hasattr(raters, "form"):
        return cast(Form, raters.form(task))
    return form(task) if task in TASKS else Form({}, "")


def research_rows(
    researchers: Researchers, contexts: Sequence[Context], bases: Sequence[str], toolset: Toolset
) -> list[list[GroundingExample]]:
    """What was researched for each context and base; an empty list where nobody has yet.

    LamdaError for researchers that return another number of lists than contexts.
    """
    found = list(researchers.research(contexts, bases, toolset))
    if len(found) != len(contexts):
        raise LamdaError(f"researchers: expected {len(contexts)} lists, found {len(found)}")
    return found


def require_research(
    stage: str,
    contexts: Sequence[Context],
    bases: Sequence[str],
    found: Sequence[Sequence[GroundingExample]],
    min_share: float,
    store: Store,
    folder: Path = Path("tasks"),
    researchers: Any = None,
) -> None:
    """Return if at least `min_share` of the contexts are researched; else as `require` does.

    A context whose research stands at an earlier place of the same context counts as researched.
    """
    done = {context.context for context, rows in zip(contexts, found, strict=True) if rows}
    lacking = [
        (context.context, base)
        for context, base in zip(contexts, bases, strict=True)
        if context.context not in done
    ]
    total = len(contexts)
    need = Need(total, total - len(lacking), needed(total, min_share))
    _check_trouble(stage, need, getattr(researchers, "trouble", None))
    tasks = {research_key(*item): research_task(*item) for item in lacking}
    wait_or_go_on(stage, tasks.values(), {"groundedness": need}, store, folder)


def needed(total: int, share: float) -> int:
    """How many of `total` rows a least share asks for."""
    return math.ceil(total * share - 1e-9)  # 0.7 * 10 is a little more than 7
