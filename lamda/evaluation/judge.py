"""Raters judge responses: they read the context and the response, and nothing else.

Who wrote a response, its candidates, its tool calls and its place among the others stay hidden.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

from lamda.annotation.raters import Raters, identity_of
from lamda.annotation.rating import chosen_raters, rate_rows
from lamda.config.section import Choice
from lamda.records import JudgedResponse


def judge(
    rows: Sequence[JudgedResponse],
    choices: Mapping[str, Choice],
    seed: int,
    votes: Path | None = None,
) -> tuple[list[JudgedResponse], dict[str, Raters]]:
    """The rows with votes, raters, labels and who judged, and the raters by task.

    `votes` is a folder of answers that people filed. What nobody has judged, and rows of a task
    without raters, stay as they are. LamdaError as lamda.annotation.rating.rate_rows.
    """
    raters = chosen_raters(choices, seed, votes)
    (judged,) = judge_sets([rows], choices, raters)
    return judged, raters


def judge_sets(
    sets: Sequence[Sequence[JudgedResponse]],
    choices: Mapping[str, Choice],
    raters: Mapping[str, Raters],
) -> list[list[JudgedResponse]]:
    """Each set of rows as `judge` gives it, by the raters that were made of `choices`: what stands
    in several sets they read once."""
    identities = {task: identity_of(choices[task], raters[task]) for task in raters}
    every = rate_rows([row for rows in sets for row in rows], raters, identities)
    ends = list(itertools.accumulate(map(len, sets)))
    return [every[end - len(rows) : end] for rows, end in zip(sets, ends, strict=True)]
