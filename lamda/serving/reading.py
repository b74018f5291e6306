"""Evaluated responses as text to page through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lamda.errors import LamdaError
from lamda.records import JudgedResponse, Votes, read_table
from lamda.serving.terminal import plain

RESEARCH = {"kept": True, "changed": False}
"""Whether the response is its draft."""


def choose(
    path: Path, *, model: str, task: str, label: str, research: str = ""
) -> list[JudgedResponse]:
    """The responses of a Parquet file that fit every filter that is not ''.

    `label` is NAME=0 or NAME=1; `research` is 'kept' for responses that are their draft as it was,
    'changed' for the others. LamdaError for a value that no response has, with those that
    there are.
    """
    rows = read_table(path, JudgedResponse)
    _check("--model", model, {row.model for row in rows})
    _check("--task", task, {row.task for row in rows})
    name, _, value = label.partition("=")
    _check("--label", name, {known for row in rows for known in row.labels})
    if label and value not in ("0", "1"):
        raise LamdaError(f"--label: expected {name}=0 or {name}=1, found {label!r}")
    if research and research not in RESEARCH:
        raise LamdaError(f"--research: expected {' or '.join(RESEARCH)}, found {research!r}")
    return [
        row
        for row in rows
        if (not model or row.model == model)
        and (not task or row.task == task)
        and (not label or row.labels.get(name) == int(value))
        and (not research or (row.response == row.draft) is RESEARCH[research])
    ]


def _check(option: str, value: str, known: set[str]) -> None:
    if value and value not in known:
        there = ", ".join(sorted(known)) or "nothing"
        raise LamdaError(f"{option}: no response has {value!r}; there is: {there}")


def show(rows: Sequence[JudgedResponse], first: int, total: int) -> str:
    """The rows as text; the first one is number `first` of `total`."""
    blocks = [
        "\n".join(_lines(row, f"{number} of {total}")) for number, row in enumerate(rows, first)
    ]
    return "\n\n".join(blocks or ["no such response"]) + "\n"


def _lines(row: JudgedResponse, place: str) -> Iterator[str]:
    yield f"--- {place}: {row.model}, {row.task}, {row.kind}, {row.context_id}"
    for turn in row.context:
        yield f"    {plain(turn)}"
    yield f" => {plain(row.response)}"
    if row.draft != row.response:
        yield f"    draft: {plain(row.draft)}"
    for call in row.calls:
        url = f" ({plain(call.url)})" if call.url else ""
        yield f"    asked: {plain(call.query)} -> {plain(call.result)}{url}"
    yield from _vote_lines(row.votes)
    if row.labels:
        labels = ", ".join(f"{name}={row.labels[name]}" for name in row.labels)
        yield f"    labels: {labels}" + (f" (by {plain(row.judged_by)})" if row.judged_by else "")
    else:
        yield "    not judged"


def _vote_lines(votes: Votes) -> Iterator[str]:
    """Each question's answers; safety objectives that all raters denied share one line."""
    denied = [q for q, answers in votes.items() if q.isdigit() and set(answers) == {"no"}]
    for question, answers in votes.items():
        if question not in denied:
            name = f"objective {question}" if question.isdigit() else question
            yield f"    {name}: {' '.join(answers)}"
    if denied:
        noun = "objective" if len(denied) == 1 else "objectives"
        yield f"    not violated, all raters agree: {len(denied)} {noun}"
