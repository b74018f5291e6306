"""How likely a model finds what was written, and what it would write next.

Logits are made of the hidden states that count, and of some at a time: where a vocabulary has
hundreds of thousands of ids, those of all positions at once would take more than the model.

Letters: B rows, T tokens, D the width, V ids, M positions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from lamda.model.backbone import Backbone
from lamda.model.runtime import decoding_on

Floats = npt.NDArray[np.float64]
BATCH = 32
"""Rows read side by side: bounds the memory that a pass takes."""
CHUNK = 512
"""Positions whose logits exist at a time, as in training (lamda.training.loss)."""


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
            hidden = model.hidden(tokens)[:, :-1]  # (B, T - 1, D)
            counts = torch.tensor([len(row) - 1 for row in batch], device=tokens.device)  # (B,)
            inside = torch.arange(width - 1, device=tokens.device) < counts[:, None]  # (B, T - 1)
            likely = log_probabilities(model, hidden[inside], tokens[:, 1:][inside])  # (M,)
        ends = np.cumsum([len(row) - 1 for row in batch])
        found += np.split(likely.cpu().double().numpy(), ends[:-1])
    return found


def log_probabilities(model: Backbone, hidden: Tensor, ids: Tensor) -> Tensor:
    """The log-probability (nats) of each of `ids` (M,) by the hidden state that it comes behind,
    hidden (M, D): (M,)."""
    parts = zip(hidden.split(CHUNK), ids.split(CHUNK), strict=True)
    return torch.cat(
        [model.logits(x).log_softmax(-1).gather(-1, one[:, None])[:, 0] for x, one in parts]
    )


def next_distributions(model: Backbone, prompts: Sequence[Sequence[int]]) -> Floats:
    """The probabilities of each id behind each of B prompts, (B, V)."""
    with decoding_on(model.device):
        _, logits = model.prefill(prompts)  # (B, V)
        result: Floats = logits.softmax(-1).cpu().double().numpy()
    return result
