"""Whether labels follow from what was rated: a model of half of the items against the other half.

Flipping an item's votes all together leaves the agreement between its raters as it was, and its
label follows from its votes still. It contradicts the other items: where text decides at all, a
model learned from the other half is right in nearly all of the cases of which it is surest, and if
a share p of all labels is flipped, in at most 1 - p of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lamda.data.folding import folded
from lamda.gates.pairs import halves
from lamda.gates.words import (
    Features,
    cross_fitted,
    crossed,
    hashed_words,
    joined,
    single_and_double,
)

MIN_ITEMS = 1_000
"""Fewer items teach too little."""
SUREST = 0.1
"""Share of the items, at either end, of which the model is surest."""
NEAR = 40
"""Words of a text that are looked at."""


def features(texts: Sequence[Sequence[str]]) -> Features:
    """What items are made of, each as many texts (context, response and so on): the words of each
    text and their neighbours, and the words of the first with those of the last."""
    columns = [
        hashed_words([" ".join(folded(text).split()[:NEAR]) for text in column])
        for column in zip(*texts, strict=True)
    ]
    parts = [
        part for n, words in enumerate(columns) for part in single_and_double(words, 10 * n + 1)
    ]
    return joined(len(texts), crossed(columns[0], columns[-1]), *parts)


def surest(
    items: Features, groups: Sequence[str], labels: Mapping[str, Sequence[int | None]]
) -> list[dict[str, Any]]:
    """For each label the share of right guesses among the items that the model is surest of, at
    the better end, `sure`, with two standard errors in its favour. Items of one group lie in one
    half.

    An item without the label (None) is left out; a label that too few items have, or that never
    varies, has no row.
    """
    half = halves(groups)
    rows = []
    for name, values in labels.items():
        known = np.array([value is not None for value in values], bool)
        truth = np.array([bool(value) for value in values], bool)
        if known.sum() < MIN_ITEMS or len(set(truth[known].tolist())) < 2:
            continue
        scores = cross_fitted(items, truth, np.where(known, half, 2))[known]
        ranked = truth[known][np.argsort(scores, kind="stable")]
        count = int(SUREST * len(ranked))
        sure = float(max(1 - ranked[:count].mean(), ranked[-count:].mean()))
        high = min(sure + 2 * math.sqrt(sure * (1 - sure) / count), 1.0)
        rows.append({"example": f"{name} ({len(ranked)} rows)", "sure": round(high, 6)})
    return rows
