"""How well the discriminators tell rated responses apart, on contexts they were not trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lamda.finetuning.calibrating import Pairs, calibrated, pairs
from lamda.finetuning.measures import figures_of
from lamda.finetuning.rated import held_out, rated_rows
from lamda.finetuning.tasks import Files
from lamda.generation.calibration import Calibration, Measured
from lamda.generation.discriminator import Scores, score_responses
from lamda.model.backbone import Backbone
from lamda.records import RatedResponse
from lamda.task_names import RATED
from lamda.templates import LABELS, Limits, context_ids
from lamda.tokenizer import ATTRIBUTES, Tokenizer

BATCH = 64


@dataclass(frozen=True, slots=True)
class Judged:
    """What was measured of a tuned model's judgement: figures for the metrics of its stage, and the
    calibration that stands in its folder."""

    figures: Mapping[str, Any]
    calibration: Calibration


def measure_discriminators(
    model: Backbone,
    tokenizer: Tokenizer,
    files: Files,
    limits: Limits,
    seq_len: int,
    seed: int,
) -> Judged:
    """Under 'discriminators' `discrimination`, and under 'calibration' `calibrations`, on the rated
    rows that no fine-tuning reads."""
    rows = [row for name in RATED for row in rated_rows(files.annotations, name) if held_out(row)]
    found = scored_pairs(rows, score_rows(model, tokenizer, rows, limits.context))
    return calibrations(found, seed, {"discriminators": discrimination(found, seed)})


def score_rows(
    model: Backbone, tokenizer: Tokenizer, rows: Sequence[RatedResponse], context_tokens: int
) -> list[Scores]:
    """The discriminators' scores of each row, in order, not calibrated."""
    found: list[Scores] = []
    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        contexts = [context_ids(tokenizer, row.context, context_tokens) for row in batch]
        responses = [tokenizer.encode(row.response)[:context_tokens] for row in batch]
        found.extend(score_responses(model, tokenizer, contexts, responses))
    return found


def scored_pairs(rows: Sequence[RatedResponse], scores: Sequence[Scores]) -> dict[str, Pairs]:
    """Attribute -> its scores and labels on the rows that have a label of it."""
    found = {}
    for name in ATTRIBUTES:
        known = [
            (score[name], row.labels[LABELS[name]], "\n".join(row.context))
            for row, score in zip(rows, scores, strict=True)
            if LABELS[name] in row.labels
        ]
        predicted, observed, texts = zip(*known, strict=True) if known else ((), (), ())
        found[name] = pairs(predicted, observed, texts)
    return found


def discrimination(found: Mapping[str, Pairs], seed: int) -> dict[str, Mapping[str, Any]]:
    """Per attribute: n, positives, AUC with its 95 % bootstrap interval, and calibration error.

    An attribute without two classes has AUC null. The calibration error is that of P as the model
    says it, whatever `calibrate` asks for later.
    """
    rng = np.random.default_rng(seed)
    return {name: figures_of(of.predicted, of.observed, rng) for name, of in found.items()}


def calibrations(found: Mapping[str, Pairs], seed: int, figures: Mapping[str, Any]) -> Judged:
    """The calibration of each name's P, with its reliability before and after under 'calibration'
    beside `figures`."""
    rng = np.random.default_rng(seed)
    kept: dict[str, Measured] = {}
    told: dict[str, Mapping[str, Any]] = {}
    for name, of in found.items():
        kept[name], told[name] = calibrated(of, rng)
    return Judged({**figures, "calibration": told}, Calibration(kept))
