"""What a model's discriminators say of anybody's responses, many at once, by the labels' names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamda.generation.discriminator import Scores, score_responses
from lamda.model.backbone import Backbone
from lamda.templates import LABELS, context_ids
from lamda.tokenizer import UNSAFE as GROUPS
from lamda.tokenizer import Tokenizer

BATCH = 64
"""Rows read at once; those of like length go together."""
HIGHEST = "unsafe"
"""The highest of the groups' P, under the name of the label for any of them."""
NAMES = (*LABELS.values(), HIGHEST)
"""What is scored, by the names of the labels."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """A model that scores; at most `context_tokens` of a context and of a response are read.

    What else stands in a batch pads a row, which changes its P by what rounding comes to (.006 in
    bfloat16): with a `batch_size` of 1 a row's P is its own.
    """

    model: Backbone
    tokenizer: Tokenizer
    context_tokens: int
    calibrate: bool
    batch_size: int = BATCH

    def scores(self, rows: Sequence[tuple[tuple[str, ...], str]]) -> list[dict[str, float]]:
        """P of each of NAMES for each context and response, in order."""
        limit = self.context_tokens
        read = [
            (context_ids(self.tokenizer, context, limit), self.tokenizer.encode(response)[:limit])
            for context, response in rows
        ]
        order = sorted(range(len(rows)), key=lambda n: len(read[n][0]) + len(read[n][1]))
        found: dict[int, dict[str, float]] = {}
        for first in range(0, len(order), self.batch_size):
            batch = order[first : first + self.batch_size]
            contexts, responses = zip(*(read[n] for n in batch), strict=True)
            scored = score_responses(
                self.model, self.tokenizer, contexts, responses, self.calibrate
            )
            found |= {n: by_label(of) for n, of in zip(batch, scored, strict=True)}
        return [found[n] for n in range(len(rows))]


def by_label(scores: Scores) -> dict[str, float]:
    """Scores by the labels' names, with the highest of the groups'."""
    named = {LABELS[name]: value for name, value in scores.items()}
    return {**named, HIGHEST: max(scores[name] for name in GROUPS)}
