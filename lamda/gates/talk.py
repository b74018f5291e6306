"""What a gate asks of all dialogs together: repetition, ends of turns, what follows, direction.

Each is measured against what the same data would be if it were wrong (other turns in place of the
next, turns turned round, words from the midst of turns), so no number depends on what is talked of.
A set too small to say anything is not judged, and its verdict says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lamda.data.folding import folded
from lamda.gates.contract import Frames, Limit
from lamda.gates.frames import frame, skipped
from lamda.gates.pairs import (
    MIN_FIT,
    MIN_GUIDE,
    MIN_ORDER,
    Direction,
    Pairs,
    dialog_pairs,
    fit,
    order,
    turn_pairs,
)
from lamda.gates.rules import between
from lamda.gates.similar import MIN_TURNS, endings, near_duplicates, repeated
from lamda.records import Context, Dialog

MIN_DIALOGS = 1_000
"""Of fewer, a greeting said often is no template."""
TURNS = 50_000
"""Turns whose ends are looked at."""


def folded_dialogs(dialogs: Sequence[Dialog]) -> tuple[list[str], list[str]]:
    """All turns folded, dialog after dialog, and each dialog as one folded text."""
    turns = [folded(turn) for row in dialogs for turn in row.turns]
    following = iter(turns)
    return turns, [" ".join(itertools.islice(following, len(row.turns))) for row in dialogs]


def talk_frames(
    dialogs: Sequence[Dialog],
    turns: Sequence[str],
    whole: Sequence[str],
    contexts: Sequence[Context],
) -> Frames:
    """Frames alike, ends, fit, order (one row each), repeats, and direction where `contexts` are
    given: the talk that models have to go on with goes the same way as the dialogs'.

    `turns` and `whole` are the dialogs folded.
    """
    pairs = dialog_pairs(dialogs)
    frames = {
        **_repetition(dialogs, turns, whole),
        "ends": _ends(dialogs),
        "fit": fit_frame({"turns of dialogs": pairs}),
        "order": skipped(too_few("pairs of turns", len(pairs), MIN_ORDER)),
    }
    if len(pairs) >= MIN_ORDER:
        row = {"example": f"{len(pairs)} pairs of turns", "auc": order(pairs)}
        frames["order"] = frame([row], "auc")
    if contexts:
        goes_on = turn_pairs([row.context for row in contexts])
        frames["direction"] = direction_frame(dialogs, {"turns of contexts": goes_on})
    return frames


def too_few(things: str, found: int, needed: int) -> str:
    """Why nothing is judged."""
    return f"{found} {things}, {needed} are needed to judge"


def fit_frame(sets: Mapping[str, Pairs]) -> pd.DataFrame:
    """One row for each set of pairs that is large enough: the AUC of what follows against what
    follows elsewhere."""
    rows = [
        {"example": f"{name} ({len(pairs)} pairs)", "auc": fit(pairs)}
        for name, pairs in sets.items()
        if len(pairs) >= MIN_FIT
    ]
    largest = max(map(len, sets.values()), default=0)
    return frame(rows, "auc") if rows else skipped(too_few("pairs", largest, MIN_FIT))


def direction_frame(dialogs: Sequence[Dialog], sets: Mapping[str, Pairs]) -> pd.DataFrame:
    """One row for each set of pairs that is large enough: by the dialogs' direction, the AUC of the
    pairs as they stand against the same turned round."""
    guide = Direction(dialogs)
    rows = [
        {"example": f"{name} ({len(pairs)} pairs)", "auc": guide.of(pairs)}
        for name, pairs in sets.items()
        if len(pairs) >= MIN_FIT and guide.pairs >= MIN_GUIDE
    ]
    least = min(guide.pairs, max(map(len, sets.values()), default=0))
    return frame(rows, "auc") if rows else skipped(too_few("pairs of turns", least, MIN_GUIDE))


def _repetition(dialogs: Sequence[Dialog], turns: Sequence[str], whole: Sequence[str]) -> Frames:
    if len(dialogs) < MIN_DIALOGS:
        reason = too_few("dialogs", len(dialogs), MIN_DIALOGS)
        return {"alike": skipped(reason), "repeats": skipped(reason)}
    alike = near_duplicates(whole)
    row = {
        "example": f"{len(dialogs)} dialogs, such as {dialogs[alike.of_group].dialog_id}",
        "near": alike.near,
        "group": alike.group,
    }
    owners = np.repeat(np.arange(len(dialogs)), [len(row.turns) for row in dialogs])
    return {
        "alike": frame([row], "near", "group"),
        "repeats": frame(repeated(turns, owners), "share"),
    }


def _ends(dialogs: Sequence[Dialog]) -> pd.DataFrame:
    turns = [turn for row in dialogs for turn in row.turns]
    step = max(len(turns) // TURNS, 1)
    found = endings(turns[::step])
    if found is None:
        return skipped(too_few("turns of some words", len(turns[::step]), MIN_TURNS))
    row = {"example": f"{len(turns[::step])} turns", "distance": found[0], "broken": found[1]}
    return frame([row], "distance", "broken")


ALIKE = (
    between(
        "alike.near",
        "at most a share of {max_near_duplicate_share} of the dialogs that is nearly the same as "
        "an earlier one (MinHash)",
        "near",
        high=Limit("max_near_duplicate_share"),
    ),
    between(
        "alike.group",
        "at most a share of {max_template_share} of the dialogs made like one of them",
        "group",
        high=Limit("max_template_share"),
    ),
    between(
        "repeats.share",
        "no turn or run of 8 words in more than a share of {max_repeated_share} of the dialogs",
        "share",
        high=Limit("max_repeated_share"),
    ),
    between(
        "ends.distance",
        "turns that close on other words than they go on with, at a distance of {min_ending} at "
        "least",
        "distance",
        Limit("min_ending"),
    ),
    between(
        "ends.broken",
        "at most a share of {max_broken_share} of the turns ending in the beginning of a word",
        "broken",
        high=Limit("max_broken_share"),
    ),
)
FITS = between(
    "fit.auc",
    "what follows to fit better than what follows elsewhere, with an AUC of at least {min_fit}",
    "auc",
    Limit("min_fit"),
)
ORDERED = between(
    "order.auc",
    "turns in order to be told from turns turned round, with an AUC of at least {min_order}",
    "auc",
    Limit("min_order"),
)
DIRECTED = between(
    "direction.auc",
    "talk in the direction of the dialogs, with an AUC of at least {min_direction}",
    "auc",
    Limit("min_direction"),
)
