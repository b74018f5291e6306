"""How the symbols that pre-training never shows start in fine-tuning (own choice).

`<response>`, `<base>` and `<user>` each begin something that is said, as `<turn>` does; so they start
as `<turn>`, and what PT knows of answering serves from the first step.
"""

from __future__ import annotations

import torch

from lamda.model.transformer import Transformer
from lamda.tokenizer import BASE, RESPONSE, TURN, USER, Tokenizer


@torch.no_grad()
def start_symbols(model: Transformer, tokenizer: Tokenizer) -> Transformer:
    """Give the speaking symbols the embedding of `<turn>`, in place; returns the model."""
    table = model.embedding.weight  # (V, D)
    for symbol in (RESPONSE, BASE, USER):
        table[tokenizer.control[symbol]] = table[tokenizer.control[TURN]]
    return model
