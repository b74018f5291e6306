"""How well the tuned model judges research: its actions, and what comes of them.

On contexts that no fine-tuning reads. The loop takes the action that the model thinks best (paper
section 6.2), so an action judge that can't tell a right first query from a wrong one leads every
answer astray; and finals may be ranked only by discriminators that know researched answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lamda.finetuning.calibrating import pairs
from lamda.finetuning.discriminators import (
    BATCH,
    Judged,
    calibrations,
    discrimination,
    measure_discriminators,
    score_rows,
    scored_pairs,
)
from lamda.finetuning.measures import figures_of
from lamda.finetuning.rated import held_out
from lamda.finetuning.tasks import (
    Files,
    read_actions,
    read_own_actions,
    read_own_answers,
    read_rated_answers,
)
from lamda.generation.calibration import Calibration
from lamda.generation.sampler import prefill
from lamda.model.backbone import Backbone
from lamda.records import GroundingExample, RatedResponse
from lamda.templates import LABELS, Limits, judged_action
from lamda.tokenizer import CORRECT, RATING_0, RATING_1, Tokenizer

KINDS = ("first query", "later query", "draft as it is", "researched answer")


def kind_of(row: GroundingExample) -> str:
    """What an action is, one of KINDS."""
    if row.action == "TS":
        return KINDS[1] if row.calls else KINDS[0]
    return KINDS[3] if row.calls else KINDS[2]


def measure_research(
    model: Backbone,
    tokenizer: Tokenizer,
    files: Files,
    limits: Limits,
    seq_len: int,
    seed: int,
) -> Judged:
    """What `measure_discriminators` says, and on research under 'actions' by kind of action and
    under 'researched' by attribute: n, positives, AUC with its 95 % interval, calibration error.
    P(correct) is calibrated over all kinds of actions. Where there are rollouts, 'own_actions' and
    'own_answers' say the same of what the model researched by itself before it learned from that.

    Kinds and attributes without held-out rows of both classes have AUC null.
    """
    found = measure_discriminators(model, tokenizer, files, limits, seq_len, seed)
    answers = [row for row in read_rated_answers(files) if held_out(row)]
    researched = _by_attribute(model, tokenizer, answers, limits, seed)
    actions = [row for row in read_actions(files) if held_out(row)]
    judged, correct = judged_actions(model, tokenizer, actions, limits, seq_len)
    texts = ["\n".join(row.context) for row in judged]
    every = pairs(correct, [row.correct for row in judged], texts)
    of_actions = calibrations({CORRECT: every}, seed, {})
    return Judged(
        {
            **found.figures,
            "researched": researched,
            "actions": _by_kind(judged, correct, seed),
            **(_own(model, tokenizer, files, limits, seq_len, seed) if files.rollouts else {}),
            "calibration": {
                **found.figures["calibration"], **of_actions.figures["calibration"]
            },
        },
        Calibration({**found.calibration.attributes, **of_actions.calibration.attributes}),
    )  # fmt: skip


def _own(
    model: Backbone,
    tokenizer: Tokenizer,
    files: Files,
    limits: Limits,
    seq_len: int,
    seed: int,
) -> dict[str, Any]:
    actions = [row for row in read_own_actions(files) if held_out(row)]
    judged, correct = judged_actions(model, tokenizer, actions, limits, seq_len)
    answers = [row for row in read_own_answers(files) if held_out(row)]
    return {
        "own_actions": _by_kind(judged, correct, seed),
        "own_answers": _by_attribute(model, tokenizer, answers, limits, seed),
    }


def judged_actions(
    model: Backbone,
    tokenizer: Tokenizer,
    rows: Sequence[GroundingExample],
    limits: Limits,
    seq_len: int,
) -> tuple[list[GroundingExample], list[float]]:
    """The actions that fit a row, and the model's P(correct) of each."""
    judged = [
        (row, example.tokens)
        for row in rows
        if (example := judged_action(tokenizer, row, limits, seq_len)) is not None
    ]
    correct = right_probabilities(model, tokenizer, [tokens for _, tokens in judged])
    return [row for row, _ in judged], correct


def _by_attribute(
    model: Backbone,
    tokenizer: Tokenizer,
    answers: Sequence[RatedResponse],
    limits: Limits,
    seed: int,
) -> dict[str, Mapping[str, Any]]:
    """The discriminators' figures on researched answers, of the attributes that were rated."""
    scores = score_rows(model, tokenizer, answers, limits.context)
    rated = {name for row in answers for name in row.labels}
    return {
        name: figures
        for name, figures in discrimination(scored_pairs(answers, scores), seed).items()
        if LABELS[name] in rated
    }


def _by_kind(
    rows: Sequence[GroundingExample], correct: Sequence[float], seed: int
) -> dict[str, Mapping[str, Any]]:
    rng = np.random.default_rng(seed)
    found = {}
    for kind in KINDS:
        of = [n for n, row in enumerate(rows) if kind_of(row) == kind]
        predicted = np.array([correct[n] for n in of])  # (N,)
        observed = np.array([rows[n].correct for n in of], dtype=bool)  # (N,)
        found[kind] = figures_of(predicted, observed, rng)
    return found


def right_probabilities(
    model: Backbone, tokenizer: Tokenizer, sequences: Sequence[Sequence[int]]
) -> list[float]:
    """P(<1>) behind each sequence of ids, which ends in CORRECT; not calibrated."""
    ratings = [tokenizer.control[RATING_0], tokenizer.control[RATING_1]]
    found: list[float] = []
    for first in range(0, len(sequences), BATCH):
        logits = prefill(model, sequences[first : first + BATCH]).logits  # (B, V)
        found += logits[:, ratings].float().softmax(-1)[:, 1].tolist()
    return found
