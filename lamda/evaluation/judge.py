"""Raters judge responses: they read the context and the response, and nothing else.

Who wrote a response, its candidates, its tool calls and its place among the others stay hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lamda.annotation.labels import labels
from lamda.annotation.raters import Ballot, Item, Raters, identity_of
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import JudgedResponse


@dataclass(frozen=True, slots=True)
class Panel:
    """The raters of a task, and their name and hash as they stand in `judged_by`."""

    raters: Raters
    identity: str


def panels_of(choices: Mapping[str, Choice], seed: int) -> dict[str, Panel]:
    """Task -> its raters, made as params.yaml chooses them; LamdaError as lamda.plugins.build."""
    found = {}
    for task, choice in choices.items():
        raters = build("raters", choice, seed)
        found[task] = Panel(raters, identity_of(choice, raters))
    return found


def judge(rows: Sequence[JudgedResponse], panels: Mapping[str, Panel]) -> list[JudgedResponse]:
    """The rows with votes, raters, labels and who judged; those that nobody judged as they were.

    Rows of a task without raters stay as they are. LamdaError when raters return another number
    of ballots than there are items.
    """
    ballots: dict[tuple[str, Item], Ballot] = {}
    for task, panel in panels.items():
        # models often say the same: once is enough, for people above all
        items = list(dict.fromkeys(_item(row) for row in rows if row.task == task))
        answered = panel.raters.rate(task, items)
        if len(answered) != len(items):
            raise LamdaError(
                f"raters {panel.identity}, task {task}: expected {len(items)} ballots, found "
                f"{len(answered)}; return an empty one for what nobody has judged"
            )
        ballots.update(((task, item), found) for item, found in zip(items, answered, strict=True))
    return [
        _judged(row, ballots[row.task, _item(row)], panels[row.task].identity)
        if row.task in panels
        else row
        for row in rows
    ]


def check_judged(
    rows: Sequence[JudgedResponse], tasks: Iterable[str], min_judged: Mapping[str, float]
) -> None:
    """LamdaError when less than a task's share in `min_judged` (1 where it has none) is judged."""
    for task in tasks:
        asked = [row for row in rows if row.task == task]
        judged = sum(bool(row.labels) for row in asked)
        least = min_judged.get(task, 1.0)
        if judged < least * len(asked):
            raise LamdaError(
                f"task {task}: {judged} of {len(asked)} responses are judged, expected a share of "
                f"at least {least:g} (params.yaml: key 'judge.min_judged.{task}')"
            )


def _item(row: JudgedResponse) -> Item:
    return Item(row.context, row.response)


def _judged(row: JudgedResponse, ballot: Ballot, identity: str) -> JudgedResponse:
    if not ballot.votes:
        return row
    return replace(
        row,
        votes=ballot.votes,
        raters=ballot.raters,
        labels=labels(ballot.votes),
        judged_by=identity,
    )
