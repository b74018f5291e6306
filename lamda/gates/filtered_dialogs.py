"""Gate on the filtered dialogs: what the discriminators kept, and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lamda.annotation.questions import SAFE, SSI
from lamda.data.text import WORD
from lamda.gates.contract import Check, Frames, Gate, Limit
from lamda.gates.frames import duplicates, excerpt, frame, skipped
from lamda.gates.pairs import rated_pairs
from lamda.gates.reading import json_object, parquet, stored
from lamda.gates.rules import at_least, between, few_duplicates, matches, only, unique
from lamda.gates.talk import FITS, fit_frame
from lamda.records import Dialog, RatedResponse

ATTRIBUTES = (*SSI, SAFE)
NO_TALK = "the corpus has no dialogs to filter"
TABLES = {
    "kept": parquet(RatedResponse, "filtered", empty=True),
    "metrics": json_object("metrics", "scored"),
    "dialogs": stored(Dialog, "corpus", "dialogs.parquet", optional=True, empty=True),
}


def filtered_frames(
    kept: Sequence[RatedResponse],
    metrics: Mapping[str, Any],
    dialogs: Sequence[Dialog] | None = None,
) -> Frames:
    """Frames kept (one row a kept turn), fit, scored and lowest (one row each).

    `dialogs` are what was filtered: an id is a dialog's, '/' and the number of a turn. A corpus
    of documents alone has no turn to keep.

    `metrics` holds what the filter counted: 'scored' turns, and under 'lowest' the kept turns'
    lowest probability of 'sensible', 'specific', 'interesting' and 'safe'.
    """
    if dialogs is not None and not len(dialogs) and not kept and not metrics["scored"]:
        return dict.fromkeys(("kept", "fit", "scored", "lowest"), skipped(NO_TALK))
    repeats = duplicates((t.example_id for t in kept), ((*t.context, t.response) for t in kept))
    named = {turn.example_id.rpartition("/")[0] for turn in kept}
    turns = {row.dialog_id: row.turns for row in dialogs or () if row.dialog_id in named}
    rows = [
        {
            "example": excerpt(turn.example_id, turn.response),
            "example_id": turn.example_id,
            "text": turn.response,
            "turns": len(turn.context),
            "duplicate_of": first,
            "stray": "" if dialogs is None or _is_said(turn, turns) else turn.example_id or "no id",
        }
        for turn, first in zip(kept, repeats, strict=True)
    ]
    share = round(len(kept) / max(metrics["scored"], 1), 6)
    summary = {"example": f"{len(kept)} of {metrics['scored']} turns", "kept_share": share}
    scores = {name: metrics.get("lowest", {}).get(name) for name in ATTRIBUTES}
    lowest = {"example": "lowest score of the kept turns", **scores}
    return {
        "kept": frame(rows, "example_id", "text", "turns", "duplicate_of", "stray"),
        "fit": fit_frame({"kept turns": rated_pairs(kept)}),
        "scored": frame([summary], "kept_share"),
        "lowest": frame([lowest], *ATTRIBUTES),
    }


def _is_said(kept: RatedResponse, dialogs: Mapping[str, Sequence[str]]) -> bool:
    name, _, place = kept.example_id.rpartition("/")
    if name not in dialogs or not place.isdecimal():
        return False
    end = int(place)
    start = end - len(kept.context)
    said = tuple(dialogs[name][max(start, 0) : end + 1])
    return start >= 0 and said == (*kept.context, kept.response)


def _score(attribute: str) -> Check:
    expected = f"P({attribute}) of at least {{{attribute}}} in every kept turn"
    return between(f"lowest.{attribute}", expected, attribute, Limit(attribute), 1)


CHECKS = (
    at_least("kept.count", "min_turns"),
    matches("kept.id", "an id for every kept turn", "example_id", r"\S"),
    unique("kept.unique", "example_id"),
    matches("kept.text", "a word in every kept turn", "text", WORD),
    between("kept.context", "one turn or more before the kept turn", "turns", low=1),
    few_duplicates("kept.duplicates"),
    only("kept.said", "only what was said in the training dialogs, in its context", "stray", ""),
    FITS,
    *map(_score, ATTRIBUTES),
    between(
        "scored.kept_share",
        "a share of {min_kept_share} to {max_kept_share} kept of the scored turns",
        "kept_share",
        Limit("min_kept_share"),
        Limit("max_kept_share"),
    ),
)

GATE = Gate(TABLES, filtered_frames, CHECKS)
