"""How well the discriminators tell rated responses apart, on contexts they were not trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamda.finetuning.rated import held_out, rated_rows
from lamda.finetuning.tasks import Files
from lamda.generation.discriminator import Scores, score_responses
from lamda.model.backbone import Backbone
from lamda.records import RatedResponse
from lamda.task_names import RATED
from lamda.templates import LABELS, Limits, context_ids
from lamda.tokenizer import ATTRIBUTES, Tokenizer

BATCH, BINS, RESAMPLES = 64, 10, 400

Floats = NDArray[np.float64]


def measure_discriminators(
    model: Backbone,
    tokenizer: Tokenizer,
    files: Files,
    limits: Limits,
    seq_len: int,
    seed: int,
) -> dict[str, Any]:
    """Under 'discriminators', `discrimination` on the rated rows that no fine-tuning reads."""
    rows = [row for name in RATED for row in rated_rows(files.annotations, name) if held_out(row)]
    scores = score_rows(model, tokenizer, rows, limits.context)
    return {"discriminators": discrimination(rows, scores, seed)}


def score_rows(
    model: Backbone, tokenizer: Tokenizer, rows: Sequence[RatedResponse], context_tokens: int
) -> list[Scores]:
    """The discriminators' scores of each row, in order."""
    found: list[Scores] = []
    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        contexts = [context_ids(tokenizer, row.context, context_tokens) for row in batch]
        responses = [tokenizer.encode(row.response)[:context_tokens] for row in batch]
        found.extend(score_responses(model, tokenizer, contexts, responses))
    return found


def discrimination(
    rows: Sequence[RatedResponse], scores: Sequence[Scores], seed: int
) -> dict[str, Mapping[str, Any]]:
    """Per attribute: n, positives, AUC with its 95 % bootstrap interval, and calibration error.

    Only rows with a label count; an attribute without two classes has AUC null. The calibration
    error is the mean distance of predicted and observed shares over ten bins, weighted by size.
    """
    rng = np.random.default_rng(seed)
    found = {}
    for name in ATTRIBUTES:
        pairs = [
            (score[name], row.labels[LABELS[name]])
            for row, score in zip(rows, scores, strict=True)
            if LABELS[name] in row.labels
        ]
        predicted = np.array([p for p, _ in pairs])  # (N,)
        observed = np.array([label for _, label in pairs], dtype=bool)  # (N,)
        found[name] = figures_of(predicted, observed, rng)
    return found


def auc(predicted: Floats, observed: NDArray[np.bool_]) -> float | None:
    """(N,), (N,) -> chance that a positive is scored above a negative, ties half; or None."""
    positives = int(observed.sum())
    negatives = len(observed) - positives
    if not positives or not negatives:
        return None
    _, place, count = np.unique(predicted, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]  # (N,)
    above = rank[observed].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def figures_of(
    predicted: Floats, observed: NDArray[np.bool_], rng: np.random.Generator
) -> Mapping[str, Any]:
    """n, positives, AUC with interval and calibration error of predictions (N,) and labels (N,)."""
    whole = auc(predicted, observed)
    resampled = []
    for _ in range(RESAMPLES if whole is not None else 0):
        drawn = rng.integers(len(observed), size=len(observed))
        value = auc(predicted[drawn], observed[drawn])
        if value is not None:
            resampled.append(value)
    low, high = np.percentile(resampled, [2.5, 97.5]).tolist() if resampled else (None, None)
    return {
        "n": len(observed),
        "positives": int(observed.sum()),
        "auc": whole,
        "low": low,
        "high": high,
        "calibration_error": _calibration_error(predicted, observed),
    }


def _calibration_error(predicted: Floats, observed: NDArray[np.bool_]) -> float | None:
    if not len(observed):
        return None
    bins = np.minimum((predicted * BINS).astype(int), BINS - 1)  # (N,)
    gaps = [
        abs(predicted[bins == b].mean() - observed[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    ]
    return float(sum(gaps))
