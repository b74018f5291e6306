"""Filtered dialog data: turns of the pre-training dialogs that the discriminators keep.

Paper section 6.1: 2.5M turns scored, 800K safe, sensible, specific and interesting ones kept, 32 %.
It publishes no threshold. Here each attribute has its own, and the figures say what share passes
each of them alone, and all of them, beside the paper's.

`interesting` is 0.05 by default, since raters call few turns interesting and the discriminator
gives few more than that: low as it is, it drops most of what the other three let pass. To keep 32 %
it would have to go, and of 0.5 a small run would be left with some hundreds of turns, which the
model would learn by heart; `kept_at_interesting` among the figures says how many it would be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from tqdm import tqdm

from lamda.data.folding import key
from lamda.data.tables import chosen, draw, sizes
from lamda.finetuning.config import FilterDialogs
from lamda.generation.calibration import calibration_of
from lamda.generation.discriminator import Scores, score_responses
from lamda.model.backbone import Backbone
from lamda.records import Dialog, RatedResponse
from lamda.templates import context_ids
from lamda.tokenizer import QUALITY, UNSAFE, Tokenizer

PAPER_KEPT_SHARE = 0.32
"""800K of 2.5M (paper section 6.1)."""
INTERESTING_AT = (0.0, 0.05, 0.1, 0.25, 0.5)
"""Thresholds of interestingness that the figures compare."""
CONTEXT_TURNS = 3
BATCH = 64
ENCODED = 2**16
"""Turns whose tokens are held at once, some 200 MB."""


def sample_turns(
    dialogs: Sequence[Dialog], count: int, seed: int
) -> list[tuple[str, tuple[str, ...], str]]:
    """`count` (id, context, response) drawn from the dialogs without repetition."""
    ends = np.cumsum(np.maximum(sizes(dialogs, "turns") - 1, 0))
    total = int(ends[-1]) if len(ends) else 0
    order = draw(total, count, seed)
    rows = np.searchsorted(ends, order, side="right")
    ascending = np.argsort(rows, kind="stable")
    drawn: dict[int, tuple[str, tuple[str, ...], str]] = {}
    found_at = chosen(dialogs, rows[ascending].tolist())
    for place, (row, dialog) in zip(ascending.tolist(), found_at, strict=True):
        turns = dialog.turns
        t = len(turns) - int(ends[row] - order[place])
        drawn[place] = (f"{dialog.dialog_id}/{t}", turns[max(0, t - CONTEXT_TURNS) : t], turns[t])
    found: dict[tuple[tuple[str, ...], str], str] = {}
    for name, context, response in (drawn[place] for place in range(len(order))):
        found.setdefault((context, response), name)
    return [(name, context, response) for (context, response), name in found.items()]


def passes(scores: Scores, limits: FilterDialogs) -> dict[str, bool]:
    """Whether a turn passes each threshold, by its key in `filter_dialogs`."""
    return {
        "sensible": scores["SENSIBLE"] >= limits.sensible,
        "specific": scores["SPECIFIC"] >= limits.specific,
        "interesting": scores["INTERESTING"] >= limits.interesting,
        "safe": all(1 - scores[name] >= limits.safe for name in UNSAFE),
    }


def keep(scores: Scores, limits: FilterDialogs) -> bool:
    """Whether a turn passes every threshold."""
    return all(passes(scores, limits).values())


class Tally:
    """Counts what passes, turn by turn: 2.5M turns need no more memory than one."""

    def __init__(self, limits: FilterDialogs) -> None:
        self._limits = limits
        self._scored = self._kept = 0
        self._alone: Counter[str] = Counter()
        self._at: Counter[float] = Counter()

    def count(self, scores: Scores) -> bool:
        """Count a turn; whether it is kept."""
        passed = passes(scores, self._limits)
        self._scored += 1
        self._alone.update(name for name, fine in passed.items() if fine)
        if all(fine for name, fine in passed.items() if name != "interesting"):
            self._at.update(at for at in INTERESTING_AT if scores["INTERESTING"] >= at)
        kept = all(passed.values())
        self._kept += kept
        return kept

    def figures(self) -> dict[str, Any]:
        """Counts; the share that passes each threshold alone, and, with those of the others, some
        of `interesting`; and the share that the paper kept."""
        of = max(1, self._scored)
        return {
            "scored": self._scored,
            "kept": self._kept,
            "kept_share": self._kept / of,
            "paper_kept_share": PAPER_KEPT_SHARE,
            "passing_alone": {
                name: self._alone[name] / of
                for name in ("sensible", "specific", "interesting", "safe")
            },
            "kept_at_interesting": {f"{at:.0%}": self._at[at] / of for at in INTERESTING_AT},
        }


def score_turns(
    model: Backbone,
    tokenizer: Tokenizer,
    turns: Sequence[tuple[str, tuple[str, ...], str]],
    context_tokens: int,
    calibrate: bool = False,
) -> Iterator[tuple[str, tuple[str, ...], str, Scores]]:
    """Each turn with its scores, in batches of similar length among ENCODED turns."""
    with tqdm(total=len(turns), desc="scoring turns", unit="turn") as bar:
        for start in range(0, len(turns), ENCODED):
            some = turns[start : start + ENCODED]
            encoded = [
                (
                    context_ids(tokenizer, context, context_tokens),
                    tokenizer.encode(response)[:context_tokens],
                )
                for _, context, response in some
            ]
            order = sorted(range(len(some)), key=lambda i: len(encoded[i][0]))
            for first in range(0, len(order), BATCH):
                batch = order[first : first + BATCH]
                contexts, responses = zip(*(encoded[i] for i in batch), strict=True)
                scores = score_responses(model, tokenizer, contexts, responses, calibrate)
                for index, row in zip(batch, scores, strict=True):
                    yield (*some[index], row)
                bar.update(len(batch))


def filtered_rows(
    model: Backbone,
    tokenizer: Tokenizer,
    dialogs: Sequence[Dialog],
    settings: FilterDialogs,
    context_tokens: int,
    seed: int,
    kept_back: Collection[str] = (),
) -> tuple[list[RatedResponse], dict[str, Any]]:
    """The kept turns as rows (task 'dialog', origin 'world'), and the figures of the filter.

    Nothing is learnt to be said to a context whose lamda.data.folding.key is one of `kept_back`: a
    bare "hello!" stands in many corpora, too short for decontamination to end a dialog by it.

    LamdaError for calibrated scores of a model that was not measured.
    """
    if settings.calibrate:
        calibration_of(model).require("filter_dialogs")
    drawn = sample_turns(dialogs, settings.turns, seed)
    turns = [turn for turn in drawn if not kept_back or key(turn[1]) not in kept_back]
    tally = Tally(settings)
    scored = score_turns(model, tokenizer, turns, context_tokens, settings.calibrate)
    kept = [
        (RatedResponse(name, "dialog", str(len(context)), "world", context, response), scores)
        for name, context, response, scores in scored
        if tally.count(scores)
    ]
    rows = sorted((row for row, _ in kept), key=lambda row: row.example_id)
    figures = tally.figures() | _lowest([scores for _, scores in kept])
    return rows, figures | {"asked_in_evaluation": len(drawn) - len(turns)}


def _lowest(kept: Sequence[Scores]) -> dict[str, Any]:
    """The lowest score of a kept turn for each threshold."""
    if not kept:
        return {}
    lowest = {name.lower(): min(s[name] for s in kept) for name in QUALITY}
    return {"lowest": lowest | {"safe": min(1 - s[name] for s in kept for name in UNSAFE)}}
