"""What the discriminators are worth on what the evaluated models wrote themselves.

The fine-tunings measure them on held-out rated responses (lamda.finetuning.measures), most of which
people wrote. What they have to tell apart is a model's candidates (paper section 6.1): there the
differences are finer, and a later fine-tuning may have unlearned them. So AUC is also measured
within a context: of pairs of one context's candidates, as the ranking compares them.

Letters: N texts of C contexts, R resamples, B bins. A context's texts hang together, so intervals
come from a bootstrap that draws whole contexts. Of AUC they are percentiles; of the calibration
error, which a resample makes larger by noise of its own, the basic interval takes that off (Davison
and Hinkley 1997, 5.2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamda.annotation.questions import GROUPS, SSI
from lamda.citations import without_citations
from lamda.evaluation.config import Evaluate
from lamda.records import JudgedResponse
from lamda.resampling import times_drawn

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {"ssi": SSI, "safety": tuple(GROUPS)}
"""Task -> the labels that a discriminator predicts there; in capitals, the name of its score."""
AUC, WITHIN, ERROR = "auc", "auc_within", "calibration_error"
CANDIDATES, RESEARCHED = "candidates", "researched"
BINS = 10
"""As in lamda.finetuning.measures: the errors there and here compare."""

Floats = NDArray[np.float64]
Text = tuple[JudgedResponse, Mapping[str, float]]
"""A judged text, and what the discriminators said of it."""
Cell = dict[str, Any]
UNDEFINED: Cell = {"value": None, "low": None, "high": None, "n": 0}


@dataclass(frozen=True, slots=True)
class Scored:
    """One attribute: P `predicted` (N,), `observed` labels (N,) and the number of the context (N,),
    from 0; C `contexts`."""

    predicted: Floats
    observed: NDArray[np.bool_]
    context: NDArray[np.int64]
    contexts: int

    def of_contexts(self, values: Floats) -> Floats:
        """(N,) -> (C,), the sum of each context's values."""
        return np.bincount(self.context, values, self.contexts).astype(np.float64)


def discriminator_cells(
    candidates: Sequence[JudgedResponse],
    answers: Mapping[str, Sequence[JudgedResponse]],
    settings: Evaluate,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """`candidates` and `researched` -> model -> label -> measure -> value, low, high, n, judged,
    of, and the `positives` and `contexts` that the value stands on.

    Of the judged `candidates` (lamda.evaluation.candidates) there are AUC, AUC within a context and
    the calibration error; of the `answers` that were researched, one a context, AUC and error. A
    context counts where each of its texts is judged and scored: people judge the picked candidates
    first, which are no sample of all. `n` is the number of texts, and of AUC within a context that
    of contexts with both labels; `contexts` have a text with the rarer label. What is undefined is
    None with n 0; what nobody judged has `judged` 0.
    """
    written: dict[str, list[Text]] = {}
    for row in candidates:
        written.setdefault(row.model, []).append((row, row.candidates[0].scores))
    researched = {
        model: [(row, scores_of(row)) for row in rows if row.calls]
        for model, rows in answers.items()
    }
    names = {CANDIDATES: (AUC, WITHIN, ERROR), RESEARCHED: (AUC, ERROR)}
    found = {
        kind: {model: _labels(texts, names[kind], settings, rng) for model, texts in of.items()}
        for kind, of in ((CANDIDATES, written), (RESEARCHED, researched))
    }
    kept = {kind: {m: cells for m, cells in of.items() if cells} for kind, of in found.items()}
    return {kind: of for kind, of in kept.items() if of}


def _labels(
    texts: Sequence[Text], names: Sequence[str], settings: Evaluate, rng: np.random.Generator
) -> dict[str, dict[str, Cell]]:
    """Label -> measure -> cell, of one model's texts."""
    cells: dict[str, dict[str, Cell]] = {}
    for task, labels in ATTRIBUTES.items():
        of = [(row, scores) for row, scores in texts if row.task == task]
        for label in labels if of else ():
            judged = sum(label in row.labels for row, _ in of)
            measured = _measured(_scored(of, label), names, settings, rng)
            cells[label] = {
                name: {**cell, "judged": judged, "of": len(of)} for name, cell in measured.items()
            }
    return cells


def _scored(texts: Sequence[Text], label: str) -> Scored:
    """The texts of the contexts that are judged and scored as a whole."""
    left = {row.context_id for row, scores in texts if not _is_known(row, scores, label)}
    kept = [(row, scores) for row, scores in texts if row.context_id not in left]
    names = {name: n for n, name in enumerate(dict.fromkeys(row.context_id for row, _ in kept))}
    return Scored(
        np.array([scores[label.upper()] for _, scores in kept], dtype=np.float64),
        np.array([row.labels[label] for row, _ in kept], dtype=bool),
        np.array([names[row.context_id] for row, _ in kept], dtype=np.int64),
        len(names),
    )


def _is_known(row: JudgedResponse, scores: Mapping[str, float], label: str) -> bool:
    return label in row.labels and not math.isnan(scores.get(label.upper(), math.nan))


def _measured(
    of: Scored, names: Sequence[str], settings: Evaluate, rng: np.random.Generator
) -> dict[str, Cell]:
    """Measure -> value, interval, n, positives and contexts."""
    if not of.contexts:
        return {name: {**UNDEFINED, "positives": 0, "contexts": 0} for name in names}
    positive = of.of_contexts(of.observed.astype(np.float64))  # (C,)
    negative = of.of_contexts((~of.observed).astype(np.float64))  # (C,)
    rarer = min(positive, negative, key=lambda counts: float(counts.sum()))
    once = np.ones((1, of.contexts))
    drawn = times_drawn(of.contexts, settings.resamples, rng)  # (R, C)
    wins = _wins(of)
    cells = {}
    for name in names:
        value, *found = np.concatenate(
            [_values(name, of, wins, (positive, negative), of_) for of_ in (once, drawn)]
        ).tolist()
        n = int(((positive > 0) & (negative > 0)).sum()) if name == WITHIN else len(of.observed)
        cells[name] = {
            **_interval(name, value, np.array(found), settings.confidence, n),
            "positives": int(of.observed.sum()),
            "contexts": int((rarer > 0).sum()),
        }
    return cells


def _wins(of: Scored) -> Floats:
    """(C, C): how many pairs of a positive of one context and a negative of another (or the same)
    have the positive scored above, ties half. Context by context, which bounds the memory."""
    found = np.zeros((of.contexts, of.contexts))
    below, place = of.predicted[~of.observed], of.context[~of.observed]  # (negatives,)
    for context in np.unique(of.context[of.observed]).tolist():
        own = of.predicted[of.observed & (of.context == context)][:, None]
        beaten = (own > below).sum(0) + (own == below).sum(0) / 2  # (negatives,)
        found[context] = np.bincount(place, beaten, of.contexts)
    return found


def _values(
    name: str, of: Scored, wins: Floats, totals: tuple[Floats, Floats], counts: Floats
) -> Floats:
    """A measure where each context stands `counts` (R, C) times: (R,), NaN where it is undefined.

    Copies of a context are contexts of their own, as far as pairs within one are concerned.
    """
    positive, negative = totals
    if name == AUC:
        above, pairs = ((counts @ wins) * counts).sum(1), (counts @ positive) * (counts @ negative)
    elif name == WITHIN:
        above, pairs = counts @ wins.diagonal(), counts @ (positive * negative)
    else:
        bins = np.minimum((of.predicted * BINS).astype(int), BINS - 1)  # (N,)
        gaps = np.zeros((of.contexts, BINS))
        np.add.at(gaps, (of.context, bins), of.predicted - of.observed)
        above, pairs = np.abs(counts @ gaps).sum(1), counts @ (positive + negative)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Floats = above / pairs
    return shares


def _interval(name: str, value: float, found: Floats, confidence: float, n: int) -> Cell:
    """A value with its interval; None throughout, and n 0, where it is undefined."""
    known = found[~np.isnan(found)]
    if math.isnan(value) or not known.size:
        return dict(UNDEFINED)
    tail = 100 * (1 - confidence) / 2
    low, high = np.percentile(known, [tail, 100 - tail]).tolist()
    if name == ERROR:
        low, high = min(value, max(0.0, 2 * value - high)), max(value, 2 * value - low)
    return {"value": value, "low": low, "high": high, "n": n}


def scores_of(row: JudgedResponse) -> Mapping[str, float]:
    """What the discriminators said of the response as it went out; {} where nobody scored it."""
    if row.response == row.draft:
        return next((c.scores for c in row.candidates if c.text == row.draft), {})
    plain = without_citations(row.response)
    kept = [final for final in row.finals if not final.dropped]
    named = [final for final in kept if final.text == plain]
    if not named and len(kept) == 1:  # a source without an address: of one final there is no doubt
        named = kept
    return named[0].scores if named else {}
