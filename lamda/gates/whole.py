"""What a gate asks of an annotated set as a whole: labels that the other items bear out, responses
that fit their contexts and follow them, objectives whose numbers mean what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from lamda.annotation.questions import CORRECT
from lamda.gates.contract import Frames, Limit
from lamda.gates.frames import frame, skipped
from lamda.gates.labelled import MIN_ITEMS, features, surest
from lamda.gates.objectives import numbering
from lamda.gates.pairs import Pairs, last_turn, rated_pairs
from lamda.gates.rules import between
from lamda.gates.talk import direction_frame, fit_frame, too_few
from lamda.records import Dialog, GroundingExample, RatedResponse

SURE = between(
    "sure.labels",
    "labels that a model of the other half of the items gives as well where it is surest, in a "
    "share of at least {min_sure}",
    "sure",
    Limit("min_sure"),
)


def whole_frames(sets: Mapping[str, Sequence[RatedResponse]], dialogs: Sequence[Dialog]) -> Frames:
    """Frames sure (one row a label) and fit (one row a set), and direction where there are
    `dialogs`."""
    rows = []
    for task, rated in sets.items():
        names = sorted({name for row in rated for name in row.labels})
        if len(rated) >= MIN_ITEMS:
            items = features([(last_turn(row.context), row.response) for row in rated])
            labels = {f"{task} {n}": [row.labels.get(n) for row in rated] for n in names}
            rows += surest(items, [" ".join(row.context) for row in rated], labels)
    pairs = {task: rated_pairs(rated) for task, rated in sets.items()}
    largest = max(map(len, sets.values()), default=0)
    frames = {"sure": _sure(rows, largest), "fit": fit_frame(pairs)}
    if dialogs:
        frames["direction"] = direction_frame(dialogs, pairs)
    return frames


def research_frames(rows: Sequence[GroundingExample]) -> Frames:
    """The same of research: frames sure (is an action right?) and fit (drafts, and actions)."""
    groups = [" ".join(row.context) for row in rows]
    contexts = [last_turn(row.context) for row in rows]
    found = []
    rated: list[int | None] = [row.correct if row.votes else None for row in rows]
    if len(rows) >= MIN_ITEMS:
        texts = [
            (
                context,
                row.base,
                " ".join(call.result for call in row.calls),
                f"{row.action} {row.text}",
            )
            for context, row in zip(contexts, rows, strict=True)
        ]
        found = surest(features(texts), groups, {CORRECT: rated})
    drafts = dict.fromkeys(
        zip(contexts, (row.base for row in rows), groups, strict=True)
    )  # each once: a draft stands in all of its research's actions
    pairs = {
        "drafts": Pairs(*([draft[n] for draft in drafts] for n in range(3))).sample(),
        "actions": Pairs(contexts, [row.text for row in rows], groups).sample(),
    }
    return {"sure": _sure(found, len(rows)), "fit": fit_frame(pairs)}


def numbering_frame(rows: Sequence[RatedResponse]) -> pd.DataFrame:
    """One row: how well the objectives' numbers suit the words."""
    found = numbering(rows)
    return skipped(found) if isinstance(found, str) else frame([found], "suits")


def _sure(rows: Sequence[Mapping[str, object]], largest: int) -> pd.DataFrame:
    return frame(rows, "sure") if rows else skipped(too_few("labelled items", largest, MIN_ITEMS))
