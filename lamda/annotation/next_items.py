"""What to label next: of many responses the few that people's time is best spent on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from lamda.annotation.forms import Form
from lamda.annotation.keys import share_of, vote_key
from lamda.annotation.tasks import vote_task
from lamda.errors import LamdaError
from lamda.records import JudgedResponse, RatedResponse

Pick = Literal["random", "uncertain", "disagree"]
PICKS: tuple[Pick, ...] = ("random", "uncertain", "disagree")
Row = RatedResponse | JudgedResponse
Scores = Mapping[str, float]
"""Label -> the discriminators' probability of it."""


def choose(
    rows: Sequence[Row],
    count: int,
    pick: Pick,
    seed: int,
    scores: Sequence[Scores] = (),
    known: Collection[str] = (),
) -> list[Row]:
    """At most `count` different responses, the first ones to label; those whose key (vote_key
    without a question) is among `known` are left out.

    `random`: by a hash of text and seed, so that more of them begin with the same ones. With the
    discriminators' `scores` of each row: `uncertain`, those of which a score is nearest to one
    half; `disagree`, those whose label is farthest from its score, which rows without labels never
    are. LamdaError without the scores that a pick needs, and for rows without any label.
    """
    if pick != "random" and len(scores) != len(rows):
        raise LamdaError(f"--pick {pick}: needs the discriminators' scores; name their model")
    ranked: dict[str, tuple[float, float, int]] = {}
    for place, row in enumerate(rows):
        key = vote_key(row.task, row.context, row.response)
        if key in known or key in ranked:
            continue
        value = _value(row, pick, scores[place] if scores else {})
        if value is not None:
            ranked[key] = (-value, share_of("label next", str(seed), key), place)
    if not ranked and pick == "disagree":
        raise LamdaError("--pick disagree: expected rows with labels of raters, found none")
    return [rows[place] for *_, place in sorted(ranked.values())[:count]]


def _value(row: Row, pick: Pick, scores: Scores) -> float | None:
    """What labelling a row is worth; None where there is nothing to go by."""
    if pick == "random":
        return 0.0
    if pick == "uncertain":
        return max((0.5 - abs(score - 0.5) for score in scores.values()), default=None)
    labelled = scores.keys() & row.labels.keys()
    return max((abs(row.labels[name] - scores[name]) for name in labelled), default=None)


def label_tasks(rows: Sequence[Row], forms: Mapping[str, Form]) -> list[dict[str, object]]:
    """The rows as tasks, each asked by the form of its task."""
    return [vote_task(row.task, row.context, row.response, forms[row.task]) for row in rows]
