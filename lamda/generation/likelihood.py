"""How likely a model finds what was written, and what it would write next.

Letters: B rows, T tokens, V ids.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from lamda.model.backbone import Backbone
from lamda.model.runtime import decoding_on

Floats = npt.NDArray[np.float64]
BATCH = 32
"""Rows read side by side: bounds the memory that the logits take."""


def token_log_probabilities(model: Backbone, rows: Sequence[Sequence[int]]) -> list[Floats]:
    """Of each row of ids the log-probability (nats) of each id but the first, given those before.

    Products are in the type that decoding uses, so that the same ids have the same values here.
    """
    found: list[Floats] = []
    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        width = max(map(len, batch))
        # Padded on the right, where nothing that counts could see it.
        padded = [[*row, *[0] * (width - len(row))] for row in batch]
        with decoding_on(model.device):
            tokens = torch.tensor(padded, dtype=torch.long, device=model.device)  # (B, T)
            logits = model(tokens)[:, :-1]  # (B, T - 1, V)
            likely = logits.log_softmax(-1).gather(-1, tokens[:, 1:, None])[..., 0]  # (B, T - 1)
        values = likely.cpu().double().numpy()
        found += [line[: len(row) - 1] for line, row in zip(values, batch, strict=True)]
    return found


def next_distributions(model: Backbone, prompts: Sequence[Sequence[int]]) -> Floats:
    """The probabilities of each id behind each of B prompts, (B, V)."""
    with decoding_on(model.device):
        _, logits = model.prefill(prompts)  # (B, V)
        result: Floats = logits.softmax(-1).cpu().double().numpy()
    return result
